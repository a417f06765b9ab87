// What a browser could do with a text while it is typed, and with a page while it is read: correct,
// complete, check, keep or translate it. In every engine, by attributes and by properties, because
// an attribute that an engine also has as a property can come out as its opposite.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { password } from "../helpers/stage.ts";
import { strings } from "../helpers/strings.ts";
import type { Page } from "./driver.ts";
import {
  chooseEntering,
  click,
  enter,
  fill,
  lists,
  pathOf,
  say,
  shows,
  start,
  until,
} from "./pages.ts";
import { inEveryEngine } from "./stage.ts";

/** Runs in the page: what is wrong with its fields, one line each. */
function readFields(): string[] {
  const wanted: Readonly<Record<string, readonly [attribute: string, property: unknown]>> = {
    autocomplete: ["off", "off"],
    autocorrect: ["off", false],
    spellcheck: ["false", false],
    writingSuggestions: ["false", "false"],
  };
  // Nothing is typed into a field for files, and the page empties it at once.
  const typed = "input:not([type=file]), textarea, [contenteditable]";
  const fields = [...document.querySelectorAll<HTMLElement>(typed)];
  const wrong = fields.flatMap((field) => {
    const name = field.id || field.getAttribute("aria-label");
    const properties = field as unknown as Readonly<Record<string, unknown>>;
    const found: string[] = [];
    // A password manager offers to keep what is in a field of this type.
    if (properties.type === "password") found.push(`${name}: type=password`);
    for (const [property, [text, value]] of Object.entries(wanted)) {
      const attribute = field.getAttribute(property);
      if (attribute !== text) found.push(`${name}: ${property}="${attribute}"`);
      // An engine that does not know the property has none.
      const here = properties[property];
      if (here !== undefined && here !== value) found.push(`${name}.${property} is ${here}`);
    }
    return found;
  });
  const forms = [...document.forms].filter(({ autocomplete }) => autocomplete !== "off");
  return [...wrong, ...forms.map(() => "a form that completes")];
}

/** Checks the fields of the page once it is drawn. @param least - Fields that it has at least. */
async function check(page: Page, where: string, least: number): Promise<void> {
  const areDrawn = (least: number) =>
    document.querySelectorAll("input, textarea, [contenteditable]").length >= least;
  await until(page, areDrawn, least);
  assert.equal(await page.evaluate(readFields), [], where);
}

inEveryEngine({
  "no browser may correct, complete, check or keep what is typed, in any field": async (stage) => {
    const anna = await stage.visit();
    await check(anna, "front page", 6);
    await chooseEntering(anna);
    await fill(anna, "Password", password, "Enter a room");
    await check(anna, "while a password is typed", 6);
    await click(anna, { role: "button", name: strings.front.hide });
    await check(anna, "password hidden", 6);
    await click(anna, { role: "button", name: strings.front.show });
    await check(anna, "password shown again", 6);
    await click(anna, { role: "button", name: "Start a room" });
    const link = await start(anna, "Anna", password);
    const ben = await stage.visit(pathOf(link));
    await check(ben, "invited", 2);
    await enter(ben, "Ben", password);
    await lists(anna, "Ben");
    await check(anna, "in the room", 1);
    await say(anna, "good evening");
    await shows(anna, "good evening");
    const opened = (title: string) =>
      until(anna, (title) => document.querySelector("dialog")?.ariaLabel === title, title);
    const close = async () => {
      await anna.press("Escape");
      await until(anna, () => document.querySelector("dialog") === null);
    };
    await click(anna, { role: "button", name: strings.room.leave });
    await opened(strings.leaving.title);
    await check(anna, "last words", 2);
    await close();
    await anna.evaluate(() => document.querySelector<HTMLElement>(".line")?.focus());
    await anna.press("Enter");
    await opened(strings.writing.line);
    await check(anna, "reaction", 2);
  },

  "a password can be read while it is typed, and looks hidden on request": async (stage) => {
    const page = await stage.reuse(() => stage.visit());
    await chooseEntering(page);
    const look = () =>
      page.evaluate(() => {
        const field = document.querySelector("#enter-password");
        return field && getComputedStyle(field).getPropertyValue("-webkit-text-security");
      });
    assert.is(await look(), "none");
    await click(page, { role: "button", name: strings.front.hide });
    await until(page, () => document.querySelector(".masked") !== null);
    assert.is(await look(), "disc");
  },

  "no browser translates the page, and a pull does not reload it": async (stage) => {
    const page = await stage.reuse(() => stage.visit());
    const [translate, meta, inner, pull] = await page.evaluate(() => [
      document.documentElement.translate,
      document.querySelector<HTMLMetaElement>("meta[name=google]")?.content ?? "",
      [...document.querySelectorAll<HTMLElement>("body *")].every((part) => !part.translate),
      getComputedStyle(document.documentElement).overscrollBehaviorY,
    ]);
    assert.equal([translate, meta, inner, pull], [false, "notranslate", true, "contain"]);
  },
});

test.run();
