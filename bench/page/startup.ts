/**
 * Measures the start of a page on a slow phone: a processor slowed by 6 behind a slow link. How long
 * until the front page can be used, and from the tap on "Start the room" until the user is in.
 */
import type { Browser } from "playwright-core";
import { person } from "../../test/browser/engine.ts";
import { BuiltRelay } from "../../test/browser/relay.ts";
import { SlowLink } from "./slow-link.ts";

const slowdown = 6;
/** A phone whose browser shows its bars. */
const viewport = { width: 390, height: 664 };

/** Time between two keys of the alias, ms. */
const keyMs = 150;

/**
 * Notes when the two forms can be used, by what is drawn. As text: what compiles this file adds calls to
 * functions that the page does not have.
 */
const watch = `
const times = {};
Object.assign(globalThis, { times });
const isShown = (selector) => {
  const element = document.querySelector(selector);
  return element !== null && !element.matches(":disabled") && element.getClientRects().length > 0;
};
const look = () => {
  if (!times.usable && isShown("input[name=alias]")) times.usable = performance.now();
  if (!times.ready && isShown("button[type=submit]")) times.ready = performance.now();
  if (!times.inside && isShown("form.composer textarea")) times.inside = performance.now();
};
new MutationObserver(() => requestAnimationFrame(look))
  .observe(document, { subtree: true, childList: true, attributes: true });
addEventListener("click", ({ target, timeStamp }) => {
  if (target.closest("button")?.type === "submit") times.click ??= timeStamp;
}, true);
`;

/** Returns the figures of one visit, by name. */
export async function measureStartup(
  browser: Browser,
  file: string | undefined,
  isHasty: boolean,
): Promise<Record<string, number>> {
  const relay = new BuiltRelay([], file);
  await relay.start();
  const link = await SlowLink.open(relay.port);
  const { page, context, close } = await person(browser, { viewport });
  try {
    await context.addInitScript({ content: watch });
    const devtools = await context.newCDPSession(page);
    await devtools.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
    await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
    await page.goto(link.url, { waitUntil: "commit" });
    const region = page.getByRole("region", { name: "Start a room" });
    const alias = region.getByLabel("Alias");
    if (isHasty) await alias.fill("Anna");
    else await alias.pressSequentially("Anna Berger", { delay: keyMs });
    await region.getByRole("button", { name: "Start the room" }).click();
    await page.getByLabel("Message", { exact: true }).waitFor();
    // The drawing that the observer waits for.
    await page.waitForFunction("times.inside");
    const { usable, ready, click, inside } = await page.evaluate<Record<string, number>>("times");
    const { metrics } = await devtools.send("Performance.getMetrics");
    const busy = metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN;
    if (!usable || !ready || !click || !inside) throw new Error("a time is missing");
    const how = isHasty ? "at once" : "after typing a name";
    const start = { [`"Start the room", ${how}, until in, ms`]: inside - click };
    if (isHasty) return start;
    const front = { "front page usable, ms": usable, "its buttons work, ms": ready };
    return { ...front, ...start, "main thread busy, ms": busy * 1_000 };
  } finally {
    await close();
    await link.close();
    await relay.stop();
  }
}
