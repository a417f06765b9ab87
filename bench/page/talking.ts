/**
 * Measures a conversation between two pages: from a key to the other's screen, what a frame takes while
 * a long conversation is scrolled, and how many taps lead from the front page to a conversation.
 */
import type { Browser, Locator, Page } from "playwright-core";
import { person } from "../../test/browser/engine.ts";
import { dialog, enter, list, log, pathOf, shows, start } from "../../test/browser/pages.ts";
import { BuiltRelay } from "../../test/browser/relay.ts";

const password = "harbour pilot with a red scarf";
const phone = { width: 390, height: 664 };

/** Messages whose way from the key to the screen is measured. */
const timed = 100;
const pauseMs = 100;
/** Lines of a short and of a long conversation. */
const short = 50;
const long = 5_000;
/** How far a frame scrolls, pixels, and how many are measured. */
const stepPx = 80;
const frames = 150;

/** Two people on a relay of their own, who see each other. */
export async function withTwo<T>(
  browser: Browser,
  file: string | undefined,
  act: (sender: Page, receiver: Page) => Promise<T>,
): Promise<T> {
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
    return await act(sender, receiver);
  } finally {
    for (const { close } of people) await close();
    await relay.stop();
  }
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

/** Messages in a row: as many as may wait, and more than are sent at once. */
export const burst = 60;

/** Sends a burst of messages, and waits until they are received. */
export async function send(
  sender: Page,
  receiver: Page,
  count: number,
  sent: number,
): Promise<void> {
  const texts = Array.from({ length: count }, (_, i) => {
    return `<b>message ${sent + i + 1}</b> to <i>all</i>, <a href="https://a.example">there</a>`;
  });
  await sender.evaluate(type, texts);
  await shows(receiver, `message ${sent + count} to`);
  await log(sender).getByText("sending…").last().waitFor({ state: "detached" });
}

/** Notes when each message appears, by the clock of the machine. As text, see startup.ts. */
const watch = `
const seen = {};
Object.assign(globalThis, { seen });
new MutationObserver(() => {
  const now = performance.timeOrigin + performance.now();
  for (const line of document.querySelectorAll(".line")) {
    const number = /timed (\\d+)/.exec(line.textContent)?.[1];
    if (number !== undefined) seen[number] ??= now;
  }
}).observe(document.body, { subtree: true, childList: true, characterData: true });
`;

const press = `(number) => {
  const field = document.querySelector("form.composer textarea");
  field.value = "timed " + number;
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  const at = performance.timeOrigin + performance.now();
  field.form.requestSubmit();
  return at;
}`;

/** From the key that sends a message until it is in the other's page. */
async function keysOf(sender: Page, receiver: Page): Promise<Record<string, number>> {
  await receiver.evaluate(watch);
  const sent: number[] = [];
  for (let i = 0; i < timed; i++) {
    sent.push(await sender.evaluate<number>(`(${press})(${i})`));
    await sender.waitForTimeout(pauseMs);
  }
  await shows(receiver, `timed ${timed - 1}`);
  const seen = await receiver.evaluate<Record<string, number>>("seen");
  const times = sent.map((at, i) => (seen[i] ?? Number.NaN) - at).sort((a, b) => a - b);
  const quantile = (share: number) => times[Math.floor(share * (times.length - 1))] as number;
  return {
    "from the key to the other's page, p50, ms": quantile(0.5),
    "from the key to the other's page, p95, ms": quantile(0.95),
  };
}

const scroll = `async ({ stepPx, frames }) => {
  const log = document.querySelector(".transcript, [role=log]");
  const box = [log, ...document.querySelectorAll("*")]
    .find((element) => element.scrollHeight > element.clientHeight + 500 && element.contains(log));
  // Upwards from the newest line. A log that grows upwards counts from 0 down.
  let at = box.scrollTop;
  let direction = -1;
  const times = [];
  let before = await new Promise(requestAnimationFrame);
  for (let i = 0; i < frames; i++) {
    at += direction * stepPx;
    const top = box.scrollTop;
    box.scrollTop = at;
    if (box.scrollTop === top) direction *= -1;
    const now = await new Promise(requestAnimationFrame);
    times.push(now - before);
    before = now;
  }
  return times;
}`;

/** What a frame takes while the conversation is scrolled, and the time that the main thread needs for it. */
async function framesOf(page: Page, lines: number): Promise<Record<string, number>> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
  const busy = async () => {
    const { metrics } = await devtools.send("Performance.getMetrics");
    return (metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN) * 1_000;
  };
  const before = await busy();
  const argument = JSON.stringify({ stepPx, frames });
  const times = await page.evaluate<number[]>(`(${scroll})(${argument})`);
  const spent = (await busy()) - before;
  await devtools.detach();
  times.sort((a, b) => a - b);
  return {
    [`scrolling ${lines} lines: frame p95, ms`]: times[Math.floor(0.95 * frames)] as number,
    [`scrolling ${lines} lines: main thread per frame, ms`]: spent / frames,
  };
}

export async function keepAll(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Menu", exact: true }).click();
  const menu = page.getByRole("region", { name: "Menu" });
  await menu.getByRole("button", { name: "Settings" }).click();
  const kept = dialog(page).getByLabel(/^(Messages|Lines) (kept|on screen)/);
  await kept.selectOption({ label: "5,000" });
  await dialog(page).getByRole("button", { name: "Close" }).click();
}

export const measureKeys = (browser: Browser, file: string | undefined) =>
  withTwo(browser, file, keysOf);

export function measureScrolling(
  browser: Browser,
  file: string | undefined,
): Promise<Record<string, number>> {
  return withTwo(browser, file, async (sender, receiver) => {
    for (const page of [sender, receiver]) await keepAll(page);
    await send(sender, receiver, short, 0);
    const few = await framesOf(receiver, short);
    for (let sent = short; sent < long; sent += burst) {
      await send(sender, receiver, Math.min(burst, long - sent), sent);
    }
    const many = await framesOf(receiver, long);
    return { ...few, ...many };
  });
}

/**
 * Counts the taps of two people on phones until they see each other, and how many of them are on what is not in
 * view without scrolling. Typing and sending the link are not counted.
 */
export async function countTaps(
  browser: Browser,
  file: string | undefined,
): Promise<Record<string, number>> {
  const relay = new BuiltRelay([], file);
  await relay.start();
  const options = { viewport: phone, hasTouch: true, isMobile: true };
  const people = await Promise.all([person(browser, options), person(browser, options)]);
  let taps = 0;
  let hidden = 0;
  const tap = async (target: Locator) => {
    await target.waitFor();
    const box = await target.boundingBox();
    if (box === null || box.y < 0 || box.y + box.height > phone.height) hidden++;
    await target.tap();
    taps++;
  };
  /** A field that has the focus needs no tap. */
  const fill = async (page: Page, field: Locator, text: string) => {
    await field.waitFor();
    if (!(await field.evaluate((element) => element === document.activeElement))) await tap(field);
    await page.keyboard.type(text);
  };
  try {
    const [anna, ben] = people.map(({ page }) => page) as [Page, Page];
    await anna.goto(relay.url);
    const region = anna.getByRole("region", { name: "Start a room" });
    await fill(anna, region.getByLabel("Alias"), "Anna");
    await tap(region.getByRole("button", { name: "Start the room" }));
    await tap(anna.getByRole("button", { name: "Copy link" }));
    const [link, words] = await anna.evaluate(() =>
      Array.from(document.querySelectorAll(".secret"), ({ textContent }) => textContent ?? ""),
    );
    await ben.goto(relay.url + pathOf(`${link}`));
    const entering = ben.getByRole("region", { name: "Enter a room" });
    await fill(ben, entering.getByLabel("Alias"), "Ben");
    if (words) await fill(ben, entering.getByLabel("Password"), words);
    await tap(entering.getByRole("button", { name: "Enter the room" }));
    await ben.getByLabel("Message", { exact: true }).waitFor();
    return { "taps until two talk": taps, "of them out of view": hidden };
  } finally {
    for (const { close } of people) await close();
    await relay.stop();
  }
}
