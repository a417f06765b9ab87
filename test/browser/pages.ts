/**
 * What people do on a page, by accessible names and roles. Must never use anything on a page that a
 * person cannot perceive.
 */
import type { Locator, Page } from "playwright-core";
import { holdMs, stashMs } from "../../web/resume/stash.ts";
import { isKept, slowness } from "../helpers/kept.ts";
import { strings } from "../helpers/strings.ts";
import { until } from "../helpers/until.ts";

/**
 * Fills in the form that starts a room and waits until the room is open.
 *
 * @param life - How long the room lasts, as the form words it; else the default.
 * @returns The invite link.
 */
export async function start(
  page: Page,
  alias: string,
  password: string,
  roomName = "",
  life?: string,
): Promise<string> {
  await askToStart(page, alias, password, roomName, life);
  await page.getByLabel("Message", { exact: true }).waitFor();
  return page.evaluate(() => document.querySelector(".secret")?.textContent ?? "");
}

/** As {@link start}, but does not wait for anything. */
export async function askToStart(
  page: Page,
  alias: string,
  password: string,
  roomName = "",
  life?: string,
): Promise<void> {
  const region = page.getByRole("region", { name: "Start a room" });
  await region.getByLabel("Alias").fill(alias);
  await unfold(page);
  await region.getByLabel("Room name").fill(roomName);
  await fillPassword(region.getByLabel("Password"), password);
  if (life !== undefined) await region.getByLabel("Room lasts").selectOption(life);
  await region.getByRole("button", { name: "Start the room" }).click();
}

/**
 * Fills in the password of a new room. A suggestion that comes between the selection and the first
 * letter stays in the field: then it is filled again.
 */
export const fillPassword = (field: Locator, password: string) =>
  until(async () => {
    await field.fill(password);
    return (await field.inputValue()) === password;
  });

/** Returns the HTML of a page without its style, whose words are none of the room's. */
export async function contentOf(page: Page): Promise<string> {
  return (await page.content()).replace(/<style>.*?<\/style>/s, "");
}

/** Waits for the first page, whichever of its forms is shown. */
export const front = (page: Page) =>
  page
    .getByRole("button", { name: /^(Start|Enter) the room$/ })
    .first()
    .waitFor();

/** Opens what the form that starts a room does not ask for. */
export async function unfold(page: Page): Promise<void> {
  const summary = page.getByText("Room name, password, time");
  if (!(await page.getByLabel("Room name").isVisible())) await summary.click();
}

/** Waits until nothing that was said is still on its way to the relay. */
export const allSent = (page: Page) =>
  log(page)
    .getByRole("img", { name: strings.ticks.waiting })
    .first()
    .waitFor({ state: "detached" });

/** The form that enters a room, after its tab is chosen. An invite link shows no tabs. */
export async function entering(page: Page): Promise<Locator> {
  await page.getByRole("button", { name: "Quick exit" }).first().waitFor();
  const tab = page.getByRole("tab", { name: "Enter a room" });
  if ((await tab.count()) > 0) await tab.click();
  return page.getByRole("region", { name: "Enter a room" });
}

/** Fills in the form that enters a room, and sends it. */
export async function enter(page: Page, alias: string, password: string): Promise<void> {
  const region = await entering(page);
  await region.getByLabel("Alias").fill(alias);
  await region.getByLabel("Password").fill(password);
  await region.getByRole("button", { name: "Enter the room" }).click();
}

/** Sends a message, or runs a command if it begins with a slash. */
export async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel("Message", { exact: true }).fill(text);
  await page.getByRole("button", { name: "Send" }).click();
}

export const log = (page: Page): Locator => page.getByRole("log", { name: "Conversation" });
export const shows = (page: Page, text: string | RegExp) => log(page).getByText(text).waitFor();
export const list = (page: Page): Locator => page.getByRole("list", { name: "People" });
export const dialog = (page: Page): Locator => page.getByRole("dialog");

/** Waits until no dialog is left. A closed one has no role, and is still there for a moment. */
export const closed = (page: Page) => page.locator("dialog").first().waitFor({ state: "detached" });

/** Opens a person's menu in the list of people and chooses an entry. */
export async function choose(page: Page, alias: string, entry: string): Promise<void> {
  const person = list(page).getByRole("listitem").filter({ hasText: alias });
  await person.getByText(alias).click();
  await person.getByRole("button", { name: entry }).click();
}

/** Opens the room's menu and chooses an entry. */
export async function chooseForRoom(page: Page, entry: string): Promise<void> {
  await page.getByRole("button", { name: "Menu", exact: true }).click();
  await page.getByRole("region", { name: "Menu" }).getByRole("button", { name: entry }).click();
}

/** Path and code of a link, to open it at another address of the same relay. */
export const pathOf = (link: string): string => new URL(link).pathname + new URL(link).hash;

/** Presses Escape twice in a short time, however busy the machine is. */
export async function escapeTwice(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const key = { key: "Escape", code: "Escape", windowsVirtualKeyCode: 27 };
  const at = Date.now() / 1000;
  for (const timestamp of [at, at + 0.2]) {
    await devtools.send("Input.dispatchKeyEvent", { ...key, type: "rawKeyDown", timestamp });
    await devtools.send("Input.dispatchKeyEvent", { ...key, type: "keyUp", timestamp });
  }
}

/** Waits until the service worker keeps what the page leaves to its next load. */
export async function kept(page: Page): Promise<void> {
  await page.waitForFunction(isKept, holdMs);
}

/** The same, for {@link slowness} times as long as users have: a busy machine reloads slowly. */
export async function ready(page: Page): Promise<void> {
  await kept(page);
  // As text: the tests' compiler would put its own names into functions.
  const slow = `{
    const { setTimeout } = globalThis;
    globalThis.setTimeout = (task, ms) =>
      setTimeout(task, ms === ${stashMs} ? ms * ${slowness} : ms);
  }`;
  for (const worker of page.context().serviceWorkers()) await worker.evaluate(slow);
}

/** Stops the page's clock: from now on it waits for others as long as they need. */
export const holdClock = (page: Page) =>
  page.evaluate(() => void Object.assign(globalThis, { heldAt: Date.now() }));
/** Starts it again. */
export const releaseClock = (page: Page) =>
  page.evaluate(() => void Reflect.deleteProperty(globalThis, "heldAt"));
