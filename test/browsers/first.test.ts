// The front page that the build has drawn, in every engine, below the path of a proxy: what is typed before
// the script is there stays, goes nowhere, and is used.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Proxied } from "../browser/proxied.ts";
import { strings } from "../helpers/strings.ts";
import { click, fill, until } from "./pages.ts";
import { inEveryEngine, type Stage } from "./stage.ts";

/** A proxy whose scripts do not come before `release` is called. */
async function holding(stage: Stage) {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const asked: string[] = [];
  let note = () => {};
  const isAsked = new Promise<void>((resolve) => {
    note = resolve;
  });
  const proxy = await Proxied.start(stage.relay.port, {
    path: "/chat",
    holds(url) {
      asked.push(url);
      if (!/^\/assets\/.*\.js$/.test(url)) return undefined;
      note();
      return released;
    },
  });
  const page = await stage.visit("about:blank");
  // A driver that goes there would wait for the scripts.
  await page.evaluate((url) => {
    location.href = url;
  }, `${proxy.url}/`);
  await isAsked;
  await until(page, () => document.querySelector(".front + .late") !== null);
  return { page, proxy, asked, release };
}

const held: Parameters<typeof inEveryEngine>[0] = {
  "what is typed before the script is there stays, and the room is started with it": async (
    stage,
  ) => {
    const { page, proxy, asked, release } = await holding(stage);
    try {
      await fill(page, "Alias", "Anna", strings.front.start);
      await page.press("Enter");
      release();
      await until(page, () => document.querySelector("[type=submit]:enabled") !== null);
      const typed = await page.evaluate(() => {
        const field = document.activeElement as HTMLInputElement;
        return [field.name, field.value, location.pathname + location.search + location.hash];
      });
      assert.equal(typed, ["alias", "Anna", "/chat/"]);
      assert.not(
        asked.some((url) => url.includes("Anna")),
        `${asked}`,
      );
      await page.press("Enter");
      await until(page, () => document.querySelector("form.composer textarea") !== null);
    } finally {
      await stage.clear();
      proxy.close();
    }
  },
};

const withoutScript: Parameters<typeof inEveryEngine>[0] = {
  "without its script the front page sends nothing, and its quick exit works": async (stage) => {
    stage.troubleExpected = true;
    const loses = (url: string) => /^\/assets\/.*\.js$/.test(url);
    const proxy = await Proxied.start(stage.relay.port, { path: "/chat", loses });
    try {
      const page = await stage.visit(`${proxy.url}/`);
      await fill(page, "Alias", "Anna", strings.front.start);
      await page.press("Enter");
      const address = await page.evaluate(() => location.pathname + location.search);
      assert.is(address, "/chat/");
      await click(page, { role: "button", name: strings.hiding.label });
      await until(page, () => location.pathname === "/chat/list");
    } finally {
      await stage.clear();
      proxy.close();
    }
  },
};

// The driver of WebKitGTK does nothing before a page is loaded.
inEveryEngine(held, { names: ["Chromium", "Firefox"] });
inEveryEngine(withoutScript);

test.run();
