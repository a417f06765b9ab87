// The page behind a proxy that serves it under a path, and a page of which a part does not come, in
// every engine.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Proxied, type ProxyOptions } from "../browser/proxied.ts";
import { password } from "../helpers/stage.ts";
import {
  click,
  conversation,
  enter,
  fill,
  lists,
  reads,
  reload,
  say,
  shows,
  start,
  unfold,
  until,
} from "./pages.ts";
import { inEveryEngine, type Stage } from "./stage.ts";

const path = "/rooms/chat";

async function proxied(
  stage: Stage,
  port: number,
  options: Partial<ProxyOptions>,
  use: (url: string) => Promise<void>,
): Promise<void> {
  const proxy = await Proxied.start(port, { path, ...options });
  try {
    await use(proxy.url);
  } finally {
    // First the pages: they would report that their connection is lost.
    await stage.clear();
    proxy.close();
  }
}

/** Two people meet, and one comes back after a reload without the password. */
async function meet(stage: Stage, url: string): Promise<void> {
  const anna = await stage.visit(`${url}/`);
  const link = await start(anna, "Anna", password);
  assert.ok(link.startsWith(`${url}/#`), link);
  const ben = await stage.visit(link);
  assert.is(await ben.evaluate(() => location.href), `${url}/`);
  await enter(ben, "Ben", password);
  await lists(anna, "Ben");
  // Who does not know of anybody yet is told that nobody is here.
  await lists(ben, "Anna");
  await say(ben, "under a path");
  await shows(anna, "under a path");
  const worker = () =>
    navigator.serviceWorker.getRegistration().then((found) => `${found?.scope} ${!!found?.active}`);
  await until(ben, () =>
    navigator.serviceWorker.getRegistration().then((found) => found?.active != null),
  );
  assert.is(await ben.evaluate(worker), `${url}/ true`);
  await reload(ben, () => enter(ben, "Ben", password));
  await lists(ben, "Anna");
  assert.not((await conversation(ben)).includes("under a path"));
}

const parts = (kind: RegExp) => ({ loses: (url: string) => kind.test(url) });

inEveryEngine({
  "works under a path that the proxy removes": (stage) =>
    proxied(stage, stage.relay.port, {}, (url) => meet(stage, url)),

  "if a proxy lets no WebSocket through, the page leads its operator to /healthz": (stage) =>
    proxied(stage, stage.relay.port, parts(/^\/relay\//), async (url) => {
      stage.troubleExpected = true;
      const page = await stage.visit(`${url}/`);
      const within = "Start a room";
      await fill(page, "Alias", "Anna", within);
      await unfold(page);
      await fill(page, "Password", password, within);
      await click(page, { role: "button", name: "Start the room", within });
      await reads(page, "/healthz");
      const { host } = (await (await fetch(`${url}/healthz`)).json()) as { readonly host: string };
      assert.is(host, new URL(url).host);
    }),

  "a page whose script does not come says so, and one that starts in time does not": async (
    stage,
  ) => {
    const sentence = "This page is not complete yet.";
    stage.troubleExpected = true;
    // The script, and everything.
    for (const kind of [/chunk-.*\.js$/, /assets/]) {
      await proxied(stage, stage.relay.port, parts(kind), async (url) => {
        const page = await stage.reuse(() => stage.visit("about:blank"));
        await page.goto(`${url}/`);
        await until(page, (text) => document.body.innerText.includes(text), sentence);
      });
    }
    const whole = await stage.reuse(() => stage.visit());
    await whole.goto(stage.relay.url);
    await reads(whole, "Start the room");
    // It is in what the build has drawn, until the script starts.
    await until(whole, (text) => !document.body.innerHTML.includes(text), sentence);
  },
});

// To an engine it is the same path.
inEveryEngine(
  {
    "works under a path that the proxy leaves and the relay knows": async (stage) => {
      const relay = await stage.startRelay("--base-url", `https://example.org${path}`);
      await proxied(stage, relay.port, { keeps: true }, (url) => meet(stage, url));
    },
  },
  { names: ["Chromium"] },
);

test.run();
