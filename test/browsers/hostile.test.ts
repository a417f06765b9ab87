// Every hostile message, in Firefox and WebKitGTK: no request is sent, nothing runs, and the page
// around the message does not change. An unprotected page shows that the messages are hostile.
// test/browser/formatting.test.ts checks the same and more in Chromium.
import { setTimeout as wait } from "node:timers/promises";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { tidy } from "../../web/room/composer.ts";
import { hostileMessages } from "../browser/hostile-messages.ts";
import { look } from "../browser/hostile-page.ts";
import {
  countAsked,
  countRan,
  type ForeignPort,
  openBarePage,
  openForeignPort,
} from "../browser/hostile-port.ts";
import type { Caller } from "../helpers/caller.ts";
import { password } from "../helpers/stage.ts";
import { patienceMs, until as untilTrue } from "../helpers/until.ts";
import type { Page } from "./driver.ts";
import { click, lists, start, until } from "./pages.ts";
import { inEveryEngine, type Stage } from "./stage.ts";

/** Time that the mouse rests on a link, ms: a browser that connects on hover may hesitate. */
const quietMs = 1_500;

/** Sends all hostile messages to a page. @returns One line per fault. */
async function sayAll(page: Page, caller: Caller, origin: string): Promise<string[]> {
  const wrong: string[] = [];
  await caller.do({ type: "say", text: "<b>before</b>" });
  // Loads everything that the first message needs before the page is compared.
  await until(page, () => document.querySelector(".line b") !== null);
  const [before = ""] = await page.evaluate(look, null, 0, 0);
  for (const [i, { name, html }] of hostileMessages(origin).entries()) {
    // Trimmed as the composer does; the rest cannot be sent at all.
    await caller.do({ type: "say", text: tidy(html) });
    const found = await page.evaluate(look, before, i + 2, patienceMs);
    wrong.push(...found.map((what) => `${name}: ${what}`));
  }
  return wrong;
}

/** Hovers over a link, and then clicks it. */
async function tryLink(page: Page, caller: Caller, foreign: ForeignPort): Promise<void> {
  await caller.do({ type: "say", text: `<a href="${foreign.origin}/pressed">lies in wait</a>` });
  const name = `${new URL(foreign.origin).host} lies in wait`;
  const link = { role: "link", name } as const;
  await until(page, (name) => document.body.innerText.includes(name), name);
  await page.point(link);
  await wait(quietMs);
  assert.equal(foreign.requests, [], "connections to a foreign port");
  await click(page, link);
  await untilTrue(
    () => foreign.requests.includes("GET /pressed HTTP/1.1"),
    () => foreign.requests,
  );
}

const cases = {
  "P17: no hostile message makes a request, runs, or takes over the page": async (stage: Stage) => {
    const foreign = await openForeignPort();
    const page = await stage.visit();
    const caller = await stage.join(await start(page, "Anna", password), "Mallory");
    try {
      await lists(page, "Mallory");
      assert.equal(await sayAll(page, caller, foreign.origin), []);
      await tryLink(page, caller, foreign);
      // The opened page's own requests, such as an icon, do not count.
      const asked = foreign.headers.find((said) => said.startsWith("GET /pressed ")) ?? "";
      assert.match(asked, /^host:/im);
      assert.not.match(asked, /^(referer|origin|cookie):/im);
      assert.not.match(foreign.headers.join("\n"), new URL(stage.relay.url).host);
    } finally {
      await foreign.close();
    }
  },

  "without protection the same messages send requests and run": async (stage: Stage) => {
    const foreign = await openForeignPort();
    const bare = await openBarePage(foreign.origin);
    stage.troubleExpected = true;
    try {
      const page = await stage.visit(bare.url);
      const counts = async () => [countAsked(foreign), await page.evaluate(countRan)] as const;
      await untilTrue(async () => {
        const [asked, ran] = await counts();
        return asked >= 40 && ran >= 30;
      }, counts);
    } finally {
      bare.close();
      await foreign.close();
    }
  },
};

inEveryEngine(cases, { names: ["Firefox", "WebKitGTK"] });

test("there are at least 150 hostile messages", () => {
  const messages = hostileMessages("http://127.0.0.1:1");
  assert.ok(messages.length >= 150, `${messages.length}`);
});

test.run();
