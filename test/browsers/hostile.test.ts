// Every hostile message, shown to somebody in Firefox and WebKitGTK: nobody is asked for anything, nothing runs, and the
// page around the message stays as it is. That the messages are hostile, a page without protection shows. Chromium is held
// to the same, and to more, by formatting.test.ts among the tests of the page.
import { setTimeout as wait } from "node:timers/promises";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { tidy } from "../../web/room/composer.ts";
import { hostileMessages } from "../browser/hostile-messages.ts";
import { baseline, look } from "../browser/hostile-page.ts";
import {
  countAsked,
  countRan,
  type ForeignPort,
  openBarePage,
  openForeignPort,
} from "../browser/hostile-port.ts";
import { type BuiltRelay, startBuiltRelay } from "../browser/relay.ts";
import { join } from "../browser/stage.ts";
import type { Caller } from "../helpers/caller.ts";
import type { Page } from "./driver.ts";
import { lists, start, until } from "./pages.ts";
import { inEveryEngine, type Stage } from "./stage.ts";

const password = "seven swans at the weir";
/** What is asked for without anybody's doing is asked for within this time, ms. */
const quietMs = 1_500;
/** Time for a message to be shown, ms. */
const patienceMs = 20_000;

let relay: BuiltRelay;

test.before(async () => {
  relay = await startBuiltRelay();
});

/** Says all of them to somebody at a page. @returns What went wrong, a line each. */
async function sayAll(page: Page, caller: Caller, origin: string): Promise<string[]> {
  const wrong: string[] = [];
  await caller.do({ type: "say", text: "<b>before</b>" });
  // What is loaded for the first message is there before the page is compared.
  await until(page, () => document.querySelector(".line b") !== null);
  const before = await page.evaluate(baseline);
  for (const [i, { name, html }] of hostileMessages(origin).entries()) {
    // As the composer sends what is typed; the rest cannot be sent at all.
    await caller.do({ type: "say", text: tidy(html) });
    const found = await page.evaluate(look, before, i + 2, patienceMs);
    wrong.push(...found.map((what) => `${name}: ${what}`));
  }
  return wrong;
}

/** Lets the mouse come upon a link, and then click it. */
async function tryLink(page: Page, caller: Caller, foreign: ForeignPort): Promise<void> {
  await caller.do({ type: "say", text: `<a href="${foreign.origin}/pressed">lies in wait</a>` });
  const name = `lies in wait ${new URL(foreign.origin).host}`;
  const link = { role: "link", name } as const;
  await until(page, (name) => document.body.innerText.includes(name), name);
  await page.point(link);
  await wait(quietMs);
  assert.equal(foreign.requests, [], "connections to a foreign port");
  await page.click(link);
  for (const end = Date.now() + patienceMs; Date.now() < end; await wait(50)) {
    if (foreign.requests.includes("GET /pressed HTTP/1.1")) return;
  }
  assert.unreachable("a click opens the link");
}

const cases = {
  "P17: no hostile message makes a request, runs, or takes over the page": async (stage: Stage) => {
    const foreign = await openForeignPort();
    const page = await stage.visit(relay.url);
    const caller = await join(await start(page, "Anna", password), "Mallory", password);
    try {
      await lists(page, "Mallory");
      assert.equal(await sayAll(page, caller, foreign.origin), []);
      await tryLink(page, caller, foreign);
      // What the page that was opened asks for by itself, such as an icon, is its own affair.
      const asked = foreign.headers.find((said) => said.startsWith("GET /pressed ")) ?? "";
      assert.match(asked, /^host:/im);
      assert.not.match(asked, /^(referer|origin|cookie):/im);
      assert.not.match(foreign.headers.join("\n"), new URL(relay.url).host);
    } finally {
      await caller.do({ type: "leave", text: "" });
      await foreign.close();
    }
  },

  "the same messages ask and run where nothing protects": async (stage: Stage) => {
    const foreign = await openForeignPort();
    const bare = await openBarePage(foreign.origin);
    stage.complaintsExpected = true;
    try {
      const page = await stage.visit(bare.url);
      let [asked, ran] = [0, 0];
      for (const end = Date.now() + patienceMs; Date.now() < end; await wait(100)) {
        [asked, ran] = [countAsked(foreign), await page.evaluate(countRan)];
        if (asked >= 40 && ran >= 30) break;
      }
      assert.ok(asked >= 40 && ran >= 30, `${asked} asked, ${ran} ran`);
    } finally {
      bare.close();
      await foreign.close();
    }
  },
};

inEveryEngine(test, cases, ["Firefox", "WebKitGTK"]);

test("there are at least 150 of them", () => {
  const messages = hostileMessages("http://127.0.0.1:1");
  assert.ok(messages.length >= 150, `${messages.length}`);
});

test.after(async () => {
  await relay.stop();
});

test.run();
