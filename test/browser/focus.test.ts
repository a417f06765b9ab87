// Where the focus is, and that it hides nothing.
import type { Browser, Page } from "playwright-core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Effect, Person } from "../../protocol/session.ts";
import { makeLine, makePerson, makeWho } from "../web/fakes.ts";
import { type Served, serve } from "./bundle.ts";
import { lentBrowser, person } from "./engine.ts";
import type { OneRoom } from "./one-room.ts";

let browser: Browser;
let served: Served;

test.before(async () => {
  served = await serve("one-room", "");
  browser = await lentBrowser.borrow();
});

test.after(async () => {
  await lentBrowser.giveBack();
  await served.close();
});

async function open(): Promise<Page> {
  const { page } = await person(browser, { viewport: { width: 390, height: 664 } });
  await page.goto(served.url);
  await page.waitForFunction(() => "room" in globalThis);
  return page;
}

const play = (page: Page, people: readonly Person[], ...effects: readonly Effect[]) =>
  page.evaluate(([people, effects]) => (globalThis as unknown as OneRoom).play(people, effects), [
    people,
    effects,
  ] as const);

const ada = makePerson("Ada", true);
const both = [ada, makePerson("Béla")];
const focused = (page: Page) =>
  page.evaluate(
    () => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.tagName,
  );

test("the focus of a part that goes away goes to the message field, and no other focus moves", async () => {
  const page = await open();
  await play(page, [ada]);
  const buttons = await page.locator(".alone button").count();
  assert.ok(buttons > 1);
  for (let i = 0; i < buttons; i++) {
    const fresh = await open();
    await play(fresh, [ada]);
    await fresh.locator(".alone button").nth(i).focus();
    await play(fresh, both);
    assert.is(await focused(fresh), "Message", `button ${i} of the invitation`);
    await fresh.context().close();
  }
  await page.getByRole("button", { name: "Menu" }).focus();
  await play(page, both);
  assert.is(await focused(page), "BUTTON", "the menu keeps the focus");
  await play(page, [ada]);
  await page.locator(".notice button").focus();
  await play(page, both);
  assert.is(await focused(page), "Message", "the notice that we are alone");
  await page.context().close();
});

test("the focus of a button that removes a reaction goes to its line", async () => {
  const page = await open();
  const line = makeLine("Béla", "hello");
  const reaction = (emoji: string): Effect => {
    return { type: "reaction", key: line.key, member: makeWho("Ada"), emoji };
  };
  await play(page, both, { type: "line", line }, reaction("👍"));
  await page.locator(".reactions button").click();
  await play(page, both, reaction(""));
  assert.is(await page.locator(".line:focus").count(), 1);
  await page.context().close();
});

test("the outline of a focused line is around its letters, and not cut off", async () => {
  const page = await open();
  const texts = ["W", "word ".repeat(60), "<b>bold</b>", "שלום עולם", "@Ada gjpqy", "ÅÄÖ\ngjpqy"];
  const lines = ["Béla", "Ada"].flatMap((alias) =>
    texts.map((text) => makeLine(alias, text, 0, alias === "Ada")),
  );
  await play(page, both, ...lines.map((line): Effect => ({ type: "line", line })), {
    type: "line",
    line: { ...makeLine("Béla", "waves"), action: true },
  });
  await page.locator(".transcript").focus();
  for (let i = 0; i <= lines.length; i++) {
    await page.keyboard.press("ArrowUp");
    const wrong = await page.evaluate(() => {
      const line = document.activeElement as HTMLElement;
      const { outlineOffset, outlineWidth, outlineStyle } = getComputedStyle(line);
      if (outlineStyle === "none" || !line.matches(".line")) return "no outline";
      const [offset, width] = [Number.parseFloat(outlineOffset), Number.parseFloat(outlineWidth)];
      const box = line.getBoundingClientRect();
      const range = document.createRange();
      range.selectNodeContents(line.querySelector("bdi, .markup, .action") ?? line);
      for (const letters of range.getClientRects()) {
        if (letters.left < box.left - offset || letters.right > box.right + offset) return "over";
      }
      const group = line.closest(".messages")?.getBoundingClientRect();
      if (!group || group.bottom < box.bottom + offset + width) return "cut off below";
      return group.top > box.top - offset - width ? "cut off above" : "";
    });
    assert.is(wrong, "", `line ${i} from the end`);
  }
  await page.context().close();
});

test.run();
