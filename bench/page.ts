/**
 * Measures the memory of the page: the heap of a sender and a receiver in an empty room, after the
 * messages of the sender, and after "Wipe this page". With --against also that of another build.
 * Prints a table in Markdown and says which goals are met. Uses the loopback only and leaves
 * nothing running.
 */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Browser, Page } from "playwright-core";
import { launchWhole, person } from "../test/browser/engine.ts";
import {
  chooseForRoom,
  dialog,
  enter,
  list,
  log,
  pathOf,
  say,
  shows,
  start,
} from "../test/browser/pages.ts";
import { BuiltRelay } from "../test/browser/relay.ts";
import { tableOf } from "./relay/figures.ts";

const help = `Usage: npm run bench:page -- [flags]

  --messages N      formatted messages of the sender (2000)
  --against FILE    compare with another build of the page, by its sanctuary.cjs`;

/** Messages in a row: as many as may wait, and more than are sent at once. */
const burst = 60;
const password = "harbour pilot with a red scarf";

const { values: flags } = parseArgs({
  options: {
    messages: { type: "string", default: "2000" },
    against: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

/** Heap in MB, after a garbage collection. */
type Heap = { readonly empty: number; readonly full: number; readonly wiped: number };

async function heapOf(page: Page): Promise<number> {
  const devtools = await page.context().newCDPSession(page);
  // The nodes of a collected tree are freed by the next collection.
  for (let i = 0; i < 3; i++) await devtools.send("HeapProfiler.collectGarbage");
  const { usedSize } = await devtools.send("Runtime.getHeapUsage");
  await devtools.detach();
  return usedSize / 1e6;
}

/** Types messages into the field of a page, as fast as the page takes them. */
async function type(texts: readonly string[]): Promise<void> {
  const field = document.querySelector("textarea");
  if (field === null) throw new Error("there is no message field");
  for (const text of texts) {
    field.value = text;
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    field.form?.requestSubmit();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function keepAll(page: Page): Promise<void> {
  await chooseForRoom(page, "Settings");
  await dialog(page).getByLabel("Messages kept").selectOption({ label: "5,000" });
  await dialog(page).getByRole("button", { name: "Close" }).click();
}

/** Sends a burst of messages, and waits until they are received. */
async function send(sender: Page, receiver: Page, count: number, sent: number): Promise<void> {
  const texts = Array.from({ length: count }, (_, i) => {
    return `<b>message ${sent + i + 1}</b> to <i>all</i>, <a href="https://a.example">there</a>`;
  });
  await sender.evaluate(type, texts);
  await shows(receiver, `message ${sent + count} to`);
  await log(sender).getByText("sending…").last().waitFor({ state: "detached" });
}

async function measureBuild(browser: Browser, messages: number, file?: string): Promise<Heap[]> {
  const relay = new BuiltRelay([], file);
  await relay.start();
  const people = await Promise.all([person(browser), person(browser)]);
  try {
    const [sender, receiver] = people.map(({ page }) => page) as [Page, Page];
    await sender.goto(relay.url);
    const link = await start(sender, "Anna", password);
    await receiver.goto(relay.url + pathOf(link));
    await enter(receiver, "Ben", password);
    await list(sender).getByText("Ben").waitFor();
    await list(receiver).getByText("Anna").waitFor();
    for (const page of [sender, receiver]) await keepAll(page);
    const measure = () => Promise.all([sender, receiver].map(heapOf));
    const wipe = async () => {
      for (const page of [sender, receiver]) await say(page, "/clear");
      for (const page of [sender, receiver]) await shows(page, "This page is wiped.");
    };
    // The code that is compiled for the first messages is no memory of messages.
    await send(sender, receiver, burst, 0);
    await wipe();
    const empty = await measure();
    for (let sent = burst; sent < messages + burst; sent += burst) {
      await send(sender, receiver, Math.min(burst, messages + burst - sent), sent);
    }
    const full = await measure();
    await wipe();
    const wiped = await measure();
    return [0, 1].map((i) => ({ empty: empty[i], full: full[i], wiped: wiped[i] }) as Heap);
  } finally {
    for (const { close } of people) await close();
    await relay.stop();
  }
}

async function main(): Promise<void> {
  const messages = Number(flags.messages);
  const browser = await launchWhole();
  const builds = {
    "this build": undefined,
    ...(flags.against && { before: resolve(flags.against) }),
  };
  const rows: string[][] = [];
  try {
    for (const [name, file] of Object.entries(builds)) {
      for (const [i, heap] of (await measureBuild(browser, messages, file)).entries()) {
        const { empty, full, wiped } = heap;
        const isMet = full <= 20 && wiped - empty <= 2;
        const figures = [empty, full, wiped].map((megabytes) => megabytes.toFixed(1));
        rows.push([
          `${name}, ${i === 0 ? "sender" : "receiver"}`,
          ...figures,
          isMet ? "met" : "**missed**",
        ]);
      }
    }
  } finally {
    await browser.close();
  }
  console.log(
    `Chromium; goal: at most 20 MB, and at most 2 MB above the empty room after a wipe\n`,
  );
  console.log(tableOf(["heap, MB", "empty room", `${messages} messages`, "wiped", "goal"], rows));
}

if (flags.help) console.log(help);
else await main();
