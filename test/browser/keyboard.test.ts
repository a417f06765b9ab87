// A whole conversation by keyboard alone: Tab reaches every control, in reading order, with a
// visible focus.
import type { Page } from "playwright-core";
import * as assert from "uvu/assert";
import { rest, strings } from "../helpers/strings.ts";
import { until } from "../helpers/until.ts";
import { closed, dialog, front, list, log, shows, unfold } from "./pages.ts";
import { onStage, password, type VisitOptions } from "./stage.ts";

/** More stops than any screen has. */
const stops = 60;

const { stage, test } = onStage();

type Stop = {
  readonly name: string;
  /** What is wrong with the visible focus, if anything. */
  readonly wrong: string;
  /** True if it comes after the previous stop in the page. */
  readonly follows: boolean;
};

/** Returns where the focus is, what is wrong with its outline, and whether it moved forward. */
function stop(page: Page): Promise<Stop> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!(element instanceof HTMLElement)) throw new Error("nothing has the focus");
    const memory = globalThis as { lastStop?: Element };
    const { lastStop } = memory;
    memory.lastStop = element;
    // After the last stop the document has the focus, and then the first stop again.
    if (element === document.body) return { name: "BODY", wrong: "", follows: true };
    const labels = "labels" in element ? [...((element.labels as NodeListOf<Element>) ?? [])] : [];
    const name = [element.getAttribute("aria-label"), labels[0]?.textContent, element.textContent];
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    const { top, bottom, left, right } = element.getBoundingClientRect();
    const isMarked = outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2;
    const isSeen = bottom > 0 && top < innerHeight && right > 0 && left < innerWidth;
    const isBehind = lastStop?.compareDocumentPosition(element);
    return {
      name:
        name
          .find((text) => text?.trim())
          ?.trim()
          .replace(/\s+/g, " ") ?? element.tagName,
      wrong: `${isMarked ? "" : "no outline "}${isSeen ? "" : "out of sight"}`.trim(),
      follows: !lastStop?.isConnected || ((isBehind ?? 0) & 4) > 0,
    };
  });
}

/**
 * Presses Tab until a control has the focus. Every stop must be visible and follow the one before.
 */
async function tabTo(page: Page, name: string | RegExp, key = "Tab"): Promise<void> {
  const way: string[] = [];
  let back = 0;
  while (way.length < stops) {
    await page.keyboard.press(key);
    const { name: here, wrong, follows } = await stop(page);
    way.push(here);
    assert.is(wrong, "", `${here}, on the way ${way.join(", ")}`);
    if (key === "Tab" && !follows) back += 1;
    assert.ok(back <= 1, `the order goes back, and not at the end of the page: ${way.join(", ")}`);
    if (typeof name === "string" ? here === name : name.test(here)) return;
  }
  assert.unreachable(`${name} is not among ${way.join(", ")}`);
}

/** Types a line and presses Enter. */
async function write(page: Page, text: string): Promise<void> {
  await page.keyboard.type(text);
  await page.keyboard.press("Enter");
}

const isWriting = (page: Page) =>
  page.waitForFunction(() => document.activeElement?.tagName === "TEXTAREA");

/** Starts a room on the stage without a mouse. */
async function startByKeyboard(options: VisitOptions = {}): Promise<Page> {
  const page = await stage.visit("/", options);
  // It takes the focus when it is there.
  await front(page);
  await tabTo(page, "Alias");
  await page.keyboard.type("Anna");
  await tabTo(page, strings.front.more);
  await page.keyboard.press("Enter");
  await tabTo(page, "Password");
  // A suggestion that comes between the selection and the first letter would stay.
  const field = page.getByRole("region", { name: "Start a room" }).getByLabel("Password");
  await until(async () => (await field.inputValue()) !== "");
  await page.keyboard.press("Control+A");
  await write(page, password);
  return page;
}

for (const width of [1280, 390]) {
  test(`start, invite, write, whisper, verify, remove and leave by keyboard, ${width} wide`, async () => {
    const page = await startByKeyboard({
      viewport: { width, height: 800 },
      permissions: ["clipboard-read", "clipboard-write"],
    });
    await page.getByLabel("Message", { exact: true }).waitFor();
    await isWriting(page);

    await tabTo(page, "Copy link");
    // It is there for three seconds.
    const told = page.getByText(strings.copies.link);
    await Promise.all([told.waitFor(), page.keyboard.press("Enter")]);
    const link = await page.evaluate(() => navigator.clipboard.readText());

    const ben = await stage.join(link, "Ben");
    const cleo = await stage.join(link, "Cleo");
    await page.getByText(strings.room.count(3)).filter({ visible: true }).waitFor();
    await tabTo(page, "Message");
    await write(page, "good evening");
    await shows(page, "good evening");
    await ben.until(() => ben.texts().includes("Anna: good evening"));

    const person = async (entry: string) => {
      if (width < 900) {
        await tabTo(page, strings.room.count(3));
        await page.keyboard.press("Enter");
        await list(page).waitFor();
      }
      await tabTo(page, /^Ben/);
      await page.keyboard.press("Enter");
      await tabTo(page, entry);
      await page.keyboard.press("Enter");
    };
    await person(strings.menu.whisper);
    await isWriting(page);
    await write(page, "psst, only you");
    await ben.until(() => JSON.stringify(ben.lines).includes("psst, only you"));
    await page.keyboard.press("Escape");
    await page.getByText("Only to").waitFor({ state: "detached" });
    await write(page, "good night");
    await cleo.until(() => cleo.texts().includes("Anna: good night"));
    assert.not(JSON.stringify(cleo.lines).includes("psst"));

    await tabTo(page, "Menu");
    await page.keyboard.press("Enter");
    await tabTo(page, strings.menu.verify);
    await page.keyboard.press("Enter");
    await dialog(page).getByRole("listitem").nth(11).waitFor();
    await tabTo(page, strings.comparing.same);
    await page.keyboard.press("Enter");
    await closed(page);
    assert.is.not((await stop(page)).name, "BODY", "the focus is not lost with the dialog");

    await person(strings.menu.remove);
    await dialog(page).waitFor();
    // The safe answer has the focus.
    assert.is((await stop(page)).name, strings.removing.keep);
    await tabTo(page, "Remove");
    await page.keyboard.press("Enter");
    await ben.until(() => ben.ended === "removed");
    await log(page).getByText("removed").first().waitFor();

    if (width < 480) {
      await tabTo(page, "Menu");
      await page.keyboard.press("Enter");
      await tabTo(page, "Leave…");
    } else {
      await tabTo(page, "Leave");
    }
    await page.keyboard.press("Enter");
    await dialog(page).waitFor();
    assert.is((await stop(page)).name, strings.leaving.stay);
    await tabTo(page, "Leave");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: strings.ends.left[0] }).waitFor();
    await tabTo(page, strings.ending.start);
    await page.keyboard.press("Enter");
    await page.getByRole("region", { name: "Start a room" }).waitFor();
  });
}

test("from tab to tab by arrow keys, and on into the form", async () => {
  const page = await stage.visit();
  await front(page);
  await tabTo(page, "Start a room");
  await page.keyboard.press("ArrowRight");
  assert.is((await stop(page)).name, "Enter a room");
  await page.getByRole("region", { name: "Enter a room" }).waitFor();
  assert.is(await page.getByRole("region", { name: "Start a room" }).count(), 0);
  await tabTo(page, "Room code or link");
  await page.keyboard.press("Shift+Tab");
  assert.is((await stop(page)).name, "Enter a room");
  await page.keyboard.press("Home");
  await tabTo(page, "Alias");
  await page.getByRole("region", { name: "Start a room" }).waitFor();
});

test("Enter that belongs to an input method starts no room", async () => {
  const page = await stage.visit();
  await unfold(page);
  const field = page.getByRole("region", { name: "Start a room" }).getByLabel("Password");
  const press = (init: { readonly keyCode: number; readonly isComposing?: boolean }) =>
    field.evaluate((field, init) => {
      const event = { ...init, key: "Enter", bubbles: true, cancelable: true };
      return field.dispatchEvent(new KeyboardEvent("keydown", event));
    }, init);
  // The last two as in Chromium and Firefox, and as in Safari.
  assert.is(await press({ keyCode: 13 }), false);
  await page.getByText(strings.refusals["alias-empty"]).waitFor();
  assert.is(await press({ keyCode: 229, isComposing: true }), true);
  assert.is(await press({ keyCode: 229 }), true);
});

test("from item to item of the menu by arrow keys, and round", async () => {
  const page = await startByKeyboard();
  await isWriting(page);
  await tabTo(page, "Menu", "Shift+Tab");
  await page.keyboard.press("Enter");
  for (const [key, item] of [
    ["ArrowDown", strings.menu.lock],
    ["ArrowDown", strings.menu.verify],
    ["Home", strings.menu.lock],
    ["ArrowUp", strings.menu.stop],
    ["ArrowDown", strings.menu.lock],
    ["End", strings.menu.stop],
  ] as const) {
    await page.keyboard.press(key);
    const { name, wrong } = await stop(page);
    assert.equal([name, wrong], [item, ""], key);
  }
  await page.keyboard.press("Escape");
  assert.is((await stop(page)).name, "Menu");
});

test("from line to line by arrow keys, and back", async () => {
  const page = await startByKeyboard();
  await isWriting(page);
  const link = await page.evaluate(() => document.querySelector(".secret")?.textContent ?? "");
  await stage.join(link, "Ben");
  await shows(page, rest(strings.systemMessages.joined(0)));
  await isWriting(page);
  for (const text of ["one", "two", "three"]) {
    await write(page, text);
    await shows(page, text);
  }
  await tabTo(page, "Conversation", "Shift+Tab");
  await page.keyboard.press("ArrowUp");
  assert.match((await stop(page)).name, /three/);
  await page.keyboard.press("ArrowUp");
  const { name, wrong } = await stop(page);
  assert.match(name, /two/);
  assert.is(wrong, "");
  await page.keyboard.press("Enter");
  await dialog(page).waitFor();
  await page.keyboard.press("ArrowDown");
  assert.is((await stop(page)).name, strings.writing.edit);
  await page.keyboard.press("Escape");
  await closed(page);
  // A key in between: Escape twice leaves the room.
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Escape");
  await isWriting(page);
});

test.run();
