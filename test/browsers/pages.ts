/**
 * What people do on a page in any engine, with real keys and a real mouse, by accessible names.
 * Waits for what is visible; must never use anything on a page that a person cannot perceive.
 */
import { setTimeout as wait } from "node:timers/promises";
import { answerMs, holdMs } from "../../web/resume/stash.ts";
import { isKept } from "../helpers/kept.ts";
import { patienceMs, until as untilTrue } from "../helpers/until.ts";
import {
  find,
  findPlace,
  type Json,
  type Page,
  selectAll,
  type Target,
  wasLeft,
  watchPress,
} from "./driver.ts";

/** After so many looks, 0.1 s apart or more, a press that has not reached the page is lost. */
const missedLooks = 50;

/**
 * Waits until a function returns true in the page, or in the one to which it leads. @throws Error
 * with the page's text after a timeout.
 */
export function until<Args extends readonly Json[]>(
  page: Page,
  holds: (...args: Args) => unknown,
  ...args: Args
): Promise<void> {
  return untilTrue(
    () =>
      page.evaluate(holds, ...args).then(Boolean, (error) => {
        if (wasLeft(error)) return false;
        throw error;
      }),
    async () => [`${holds}`, args, await page.evaluate(() => document.body.innerText)],
  );
}

/**
 * Waits until a control exists and stands still, and clicks it. What was typed before may still move
 * it, and a click lands where it was. A busy Firefox may lose a click: then it is clicked again.
 */
export async function click(page: Page, target: Target): Promise<void> {
  let last: string | undefined;
  await untilTrue(
    async () => {
      const place = await page.evaluate(findPlace, target);
      const stands = place !== "" && place === last;
      last = place;
      return stands;
    },
    async () => [target, await page.evaluate(() => document.body.innerText)],
  );
  await page.evaluate(watchPress, target);
  await page.click(target);
  for (let looks = 0; await isMissed(page); looks++, await wait(100)) {
    if (looks < missedLooks) continue;
    await page.click(target).catch(async (error) => {
      // It was only late, and has taken the control away.
      if (await isMissed(page)) throw error;
    });
    return;
  }
}

/** Whether a press has not yet reached what it was for. No press is missed by a page that was left. */
function isMissed(page: Page): Promise<boolean> {
  return page
    .evaluate(() => (globalThis as { isMissed?: boolean }).isMissed === true)
    .catch((error) => {
      if (wasLeft(error)) return false;
      throw error;
    });
}

/** Replaces the text of a field, with the keyboard. */
export async function fill(page: Page, name: string, text: string, within?: string): Promise<void> {
  const target: Target = { role: "field", name, ...(within === undefined ? {} : { within }) };
  // A click that was lost gave no focus.
  await untilTrue(async () => {
    await click(page, target);
    return page.evaluate(selectAll, target);
  });
  await page.type(text);
}

const starting = "Start a room";
const entering = "Enter a room";

/** Fills in the form that starts a room and waits until it is open. @returns The invite link. */
export async function start(page: Page, alias: string, password: string): Promise<string> {
  await fill(page, "Alias", alias, starting);
  await unfold(page);
  // A suggestion that comes between the selection and the first key would stay in the field.
  await until(page, () => {
    const field = document.querySelector<HTMLTextAreaElement>("#start-password");
    return field !== null && field.value !== "";
  });
  await fill(page, "Password", password, starting);
  await click(page, { role: "button", name: "Start the room", within: starting });
  await untilThere(page, { role: "field", name: "Message" });
  return page.evaluate(() => document.querySelector(".secret")?.textContent ?? "");
}

/** Opens what the form that starts a room does not ask for. */
export async function unfold(page: Page): Promise<void> {
  const name = "Room name, password, time";
  await untilThere(page, { role: "button", name, within: starting });
  const isOpen = () => page.evaluate(() => document.querySelector("details")?.open === true);
  // A press that was late, and repeated, has closed it again.
  await untilTrue(async () => {
    if (!(await isOpen())) await click(page, { role: "button", name, within: starting });
    return isOpen();
  });
}

/** Chooses the tab of the form that enters a room. An invite link shows no tabs. */
export async function chooseEntering(page: Page): Promise<void> {
  await until(page, () => document.querySelector("form") !== null);
  const hasTabs = () => document.querySelector("[role=tab]") !== null;
  if (await page.evaluate(hasTabs)) await click(page, { role: "button", name: entering });
}

/** Fills in the form that enters a room and sends it. */
export async function enter(page: Page, alias: string, password: string): Promise<void> {
  await chooseEntering(page);
  await fill(page, "Alias", alias, entering);
  await fill(page, "Password", password, entering);
  await click(page, { role: "button", name: "Enter the room", within: entering });
}

/** Sends a message with the keyboard, or runs a command if it begins with a slash. */
export async function say(page: Page, text: string): Promise<void> {
  await fill(page, "Message", text);
  await page.press("Enter");
}

/** Waits until the conversation shows a text. */
export const shows = (page: Page, text: string) => untilText(page, '[role="log"]', text);
/** Waits until the list of people shows an alias. */
export const lists = (page: Page, alias: string) =>
  untilText(page, 'ul[aria-label="People"]', alias);
/** Waits until a text is on the page. */
export const reads = (page: Page, text: string) => untilText(page, "body", text);

/** The text of the conversation. */
export function conversation(page: Page): Promise<string> {
  return page.evaluate(() => document.querySelector('[role="log"]')?.textContent ?? "");
}

/** Waits until the service worker keeps what the page leaves to its next load. */
export const ready = (page: Page) => until(page, isKept, holdMs);

/**
 * Reloads a page that is in a room, in which it still is. A machine that takes longer than the page
 * waits for its worker may lose the room: then the page enters again, for another reload.
 */
export async function reload(page: Page, enterAgain: () => Promise<void>): Promise<void> {
  for (const end = Date.now() + patienceMs; ; await enterAgain()) {
    await ready(page);
    const began = Date.now();
    await page.reload();
    await until(page, () => document.querySelector('[role="log"], form') !== null);
    if (await page.evaluate(() => document.querySelector('[role="log"]') !== null)) return;
    const took = Date.now() - began;
    if (took < answerMs || Date.now() > end) throw new Error(`the room was lost after ${took} ms`);
  }
}

/** Path and code of a link, to open it at another address of the same relay. */
export const pathOf = (link: string): string => new URL(link).pathname + new URL(link).hash;

/** Waits until an element of that name exists. */
function untilThere(page: Page, target: Target): Promise<void> {
  return until(page, find, target);
}

function untilText(page: Page, selector: string, text: string): Promise<void> {
  return until(
    page,
    (selector, text) => document.querySelector(selector)?.textContent?.includes(text) ?? false,
    selector,
    text,
  );
}
