/**
 * Measures the memory of the page: the heap of a sender and a receiver in an empty room, after the
 * messages of the sender, and after "Wipe this page".
 */
import type { Browser, Page } from "playwright-core";
import { say, shows } from "../../test/browser/pages.ts";
import { burst, keepAll, send, withTwo } from "./talking.ts";

async function heapOf(page: Page): Promise<number> {
  const devtools = await page.context().newCDPSession(page);
  // The nodes of a collected tree are freed by the next collection.
  for (let i = 0; i < 3; i++) await devtools.send("HeapProfiler.collectGarbage");
  const { usedSize } = await devtools.send("Runtime.getHeapUsage");
  await devtools.detach();
  return usedSize / 1e6;
}

/** Returns the figures of one conversation, by name. @param messages - How many the sender sends. */
export function measureHeap(
  browser: Browser,
  messages: number,
  file: string | undefined,
): Promise<Record<string, number>> {
  return withTwo(browser, file, async (sender, receiver) => {
    const both = { sender, receiver };
    const pages = Object.values(both);
    for (const page of pages) await keepAll(page);
    const measure = () => Promise.all(pages.map(heapOf));
    const wipe = async () => {
      for (const page of pages) await say(page, "/clear");
      for (const page of pages) await shows(page, /is wiped/);
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
    const figures = Object.keys(both).flatMap((name, i) => [
      [`${name}, MB`, full[i]],
      [`${name} wiped, more than empty, MB`, (wiped[i] as number) - (empty[i] as number)],
    ]);
    return Object.fromEntries(figures);
  });
}
