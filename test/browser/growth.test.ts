// What lines cost when there are many: the time of a new one, as a ratio within one run so that it
// holds on any machine, and the memory of all.
import type { Browser } from "playwright-core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Served, serve } from "./bundle.ts";
import { lentBrowser, person } from "./engine.ts";
import type { OneRoom } from "./one-room.ts";

/** The largest number of lines that a page can be set to keep. */
const lines = 5_000;
const samples = 60;

let browser: Browser;
let served: Served;
let room: Served;

test.before(async () => {
  served = await serve(
    "lines",
    `<style>section { display: flex; flex-direction: column; block-size: 45vh }</style>
    <section></section><section></section>`,
  );
  room = await serve("one-room", "");
  browser = await lentBrowser.borrow();
});

test.after(async () => {
  await lentBrowser.giveBack();
  await served.close();
  await room.close();
});

test(`a new line among ${lines} costs no more than twice that in an empty room`, async () => {
  const { page, close } = await person(browser, { viewport: { width: 800, height: 900 } });
  await page.goto(served.url);
  await page.waitForFunction(() => "measure" in globalThis);
  const { empty, full } = await page.evaluate(
    async ([lines, samples]) => {
      const { measure } = globalThis as unknown as {
        measure(lines: number, samples: number): Promise<{ empty: number; full: number }>;
      };
      return measure(lines, samples);
    },
    [lines, samples] as const,
  );
  await close();
  console.log(`\na line: ${(full / empty).toFixed(2)} times what it costs in an empty room`);
  assert.ok(empty > 0 && full / empty <= 2, `${full} ms against ${empty} ms`);
});

test("2,000 of our own formatted messages take at most 20 MB, and a wipe returns them", async () => {
  const { page, close } = await person(browser, { viewport: { width: 1280, height: 800 } });
  await page.goto(room.url);
  await page.waitForFunction(() => "say" in globalThis);
  const devtools = await page.context().newCDPSession(page);
  const heap = async () => {
    await devtools.send("HeapProfiler.collectGarbage");
    return (await devtools.send("Runtime.getHeapUsage")).usedSize / 1e6;
  };
  const say = (from: number, to: number) =>
    page.evaluate(([from, to]) => (globalThis as unknown as OneRoom).say(from, to), [
      from,
      to,
    ] as const);
  await say(0, 10);
  await page.evaluate(() => (globalThis as unknown as OneRoom).clear());
  const empty = await heap();
  await say(10, 2_010);
  await page.locator(".markup").last().waitFor();
  const full = await heap();
  await page.evaluate(() => (globalThis as unknown as OneRoom).clear());
  const wiped = await heap();
  console.log(`\n${empty.toFixed(1)} MB, full ${full.toFixed(1)} MB, wiped ${wiped.toFixed(1)} MB`);
  assert.ok(full <= 20, `${full} MB`);
  assert.ok(wiped - empty <= 2, `${wiped - empty} MB are left`);
  await close();
});

test.run();
