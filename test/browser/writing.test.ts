// Writing and reading on real pages: how typed text is sent, the actions of a line, and what stays
// on this page only.
import { readFileSync } from "node:fs";
import axe from "axe-core";
import type { Page } from "playwright-core";
import * as assert from "uvu/assert";
import type { SettingName } from "../../web/app/settings.ts";
import { fill, rest, strings } from "../helpers/strings.ts";
import { until } from "../helpers/until.ts";
import {
  chooseForRoom,
  closed,
  contentOf,
  dialog,
  enter,
  list,
  log,
  pathOf,
  say,
  shows,
  start,
} from "./pages.ts";
import { onStage, password } from "./stage.ts";

type Pair = { readonly anna: Page; readonly ben: Page };

const { stage, test } = onStage();

/**
 * Defines a test with Anna and Ben in one room. If it passes, they stay there for the next test.
 */
function inRoom(name: string, body: (pair: Pair) => Promise<void>): void {
  test(name, async () => {
    const pair = await stage.share(makePair);
    await body(pair);
    for (const page of [pair.anna, pair.ben]) {
      await say(page, "/clear");
      await shows(page, strings.systemMessages.cleared(0));
    }
    stage.keep();
  });
}

/** Anna and Ben in a new room. */
async function makePair(): Promise<Pair> {
  const anna = await stage.visit();
  const link = await start(anna, "Anna", password);
  const ben = await stage.visit(pathOf(link));
  await enter(ben, "Ben", password);
  await list(anna).getByText("Ben").waitFor();
  await list(ben).getByText("Anna").waitFor();
  return { anna, ben };
}

const field = (page: Page) => page.getByLabel("Message", { exact: true });
const lineOf = (page: Page, text: string) => log(page).locator(".line").filter({ hasText: text });

/** Switches a setting on or off. */
async function set(page: Page, name: SettingName, isOn: boolean): Promise<void> {
  await chooseForRoom(page, strings.menu.settings);
  await dialog(page).getByLabel(strings.settings[name], { exact: true }).setChecked(isOn);
  await dialog(page).getByRole("button", { name: "Close" }).click();
}

/** The element with the focus. */
const focused = (page: Page) => page.evaluate(() => document.activeElement?.tagName.toLowerCase());

/** What axe finds, once its source runs in the page. */
const faults = (page: Page) =>
  page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await axe.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`);
  });

/** Opens the actions of a line, with a pointer. */
async function open(page: Page, text: string): Promise<void> {
  const line = lineOf(page, text).first();
  await line.hover();
  await line.locator(".actions button").click();
  await dialog(page).waitFor();
}

inRoom(
  "keys and buttons put marks around the selection, and the others see the format",
  async ({ anna, ben }) => {
    await field(anna).fill("very important news");
    await field(anna).evaluate((field: HTMLTextAreaElement) => field.setSelectionRange(5, 14));
    await anna.keyboard.press("Control+B");
    assert.is(await field(anna).inputValue(), "very **important** news");
    await anna.keyboard.press("Control+I");
    assert.is(await field(anna).inputValue(), "very ***important*** news");
    await anna.keyboard.press("Control+I");
    const preview = anna.getByRole("region", { name: strings.writing.preview });
    await preview.locator("b", { hasText: "important" }).waitFor();
    await anna.keyboard.press("Enter");
    await preview.waitFor({ state: "detached" });
    await log(ben).locator("b", { hasText: "important" }).waitFor();

    await field(anna).fill("one\ntwo");
    await anna.keyboard.press("Control+A");
    await anna.getByRole("button", { name: "Formatting" }).click();
    await anna
      .getByRole("group", { name: "Formatting" })
      .getByRole("button", { name: "List" })
      .click();
    await anna.keyboard.press("Enter");
    await log(ben).getByRole("listitem").getByText("two").waitFor();

    await field(anna).fill("https://place.example/");
    await anna.keyboard.press("Control+A");
    await anna.keyboard.press("Control+K");
    await anna.keyboard.type("a place");
    await anna.keyboard.press("Enter");
    const link = log(ben).getByRole("link", { name: "a place" });
    assert.is(await link.getAttribute("title"), "https://place.example/");
  },
);

inRoom(
  "what was sent as Markdown is read formatted, and comes back as it was typed",
  async (pair) => {
    const { anna, ben } = pair;
    const typed =
      "**why** `a<b>` 2 * 3\n- *one*\n- snake_case\n\n> see [it](https://a.example/x_y)";
    await field(anna).fill(typed);
    await anna.keyboard.press("Enter");
    const line = log(ben).locator(".markup").last();
    await line.getByRole("listitem").getByText("snake_case").waitFor();
    assert.is(await line.locator("code").innerText(), "a<b>");
    assert.is(await line.locator("blockquote").getByRole("link", { name: "it" }).count(), 1);
    assert.ok((await line.innerText()).includes("2 * 3"));
    await anna.keyboard.press("ArrowUp");
    assert.is(await field(anna).inputValue(), typed);
    await anna.keyboard.press("Escape");
    assert.is(await field(anna).inputValue(), "");
  },
);

inRoom("the same keys format with the letters of any other alphabet", async ({ anna }) => {
  const press = (key: string, code: string) =>
    field(anna).evaluate(
      (field, init) => {
        const event = { ...init, ctrlKey: true, bubbles: true, cancelable: true };
        return field.dispatchEvent(new KeyboardEvent("keydown", event));
      },
      { key, code },
    );
  const formats = [
    ...([
      ["и", "KeyB", "**x**"],
      ["ш", "KeyI", "*x*"],
    ] as const),
    ...([
      ["β", "KeyB", "**x**"],
      ["ι", "KeyI", "*x*"],
    ] as const),
    ...([
      ["נ", "KeyB", "**x**"],
      ["ن", "KeyK", "[x](https://)"],
    ] as const),
    ...([
      ["ı", "KeyI", "*x*"],
      ["b", "KeyN", "**x**"],
      ["B", "KeyB", "**x**"],
    ] as const),
    // A Latin letter in another place is itself.
    ...([
      ["x", "KeyB", "x"],
      ["ç", "KeyB", "x"],
    ] as const),
  ];
  for (const [key, code, formatted] of formats) {
    await field(anna).fill("x");
    await field(anna).selectText();
    const isFree = await press(key, code);
    assert.equal([await field(anna).inputValue(), isFree], [formatted, formatted === "x"], key);
  }
  await field(anna).fill("");
});

inRoom("no key that an input method uses does anything else", async ({ anna, ben }) => {
  // Safari ends the composition before the key, and tells only by the key code.
  const orders = [
    ["before", { keyCode: 229, isComposing: true }],
    ["after", { keyCode: 229, isComposing: false }],
  ] as const;
  for (const [order, key] of orders) {
    await field(anna).fill("half a");
    for (const name of ["Enter", "Escape", "Tab", "ArrowUp"]) {
      const isFree = await field(anna).evaluate(
        (field, [order, init]) => {
          const end = new CompositionEvent("compositionend");
          if (order === "after") field.dispatchEvent(end);
          const event = { ...init, bubbles: true, cancelable: true };
          const isFree = field.dispatchEvent(new KeyboardEvent("keydown", event));
          if (order === "before") field.dispatchEvent(end);
          return isFree;
        },
        [order, { ...key, key: name }] as const,
      );
      assert.equal([await field(anna).inputValue(), isFree], ["half a", true], `${order} ${name}`);
    }
  }
  await field(anna).fill("whole");
  await anna.keyboard.press("Enter");
  await shows(ben, "whole");
  assert.not((await log(ben).innerText()).includes("half"));
});

inRoom("undo brings back what was typed, and nothing that was sent", async ({ anna, ben }) => {
  await field(anna).click();
  for (const text of ["said in secret", "and more"]) {
    await anna.keyboard.type(text);
    await anna.keyboard.press("Enter");
  }
  await shows(ben, "and more");
  await say(anna, "/clear");
  await shows(anna, strings.systemMessages.cleared(0));
  const values = async (...keys: readonly string[]) => {
    const found: string[] = [];
    for (const key of keys) {
      await anna.keyboard.press(key);
      found.push(await field(anna).inputValue());
    }
    return [...new Set(found)];
  };
  const [undo, redo] = ["Control+Z", "Control+Shift+Z"];
  assert.equal(await values("ArrowUp", undo, undo, undo, redo, redo, redo), [""]);
  await anna.keyboard.type("new");
  // With the first letter the button for recordings goes, which ends a step of the browser.
  const [undone, redone] = [await values(undo, undo, undo, undo), await values(redo, redo, redo)];
  for (const text of [...undone, ...redone]) assert.ok("new".startsWith(text), text);
  assert.equal([undone.at(-1), redone.at(-1)], ["", "new"]);
  await field(anna).selectText();
  assert.equal(await values("Backspace", undo), ["", "new"]);
  await field(anna).fill("");
});

inRoom(
  "Enter sends and Shift+Enter breaks the line, or the other way round",
  async ({ anna, ben }) => {
    await field(anna).click();
    await anna.keyboard.type("one");
    await anna.keyboard.press("Shift+Enter");
    await anna.keyboard.type("two");
    const low = await field(anna).evaluate((field) => field.clientHeight);
    await anna.keyboard.press("Shift+Enter");
    await anna.keyboard.press("Shift+Enter");
    const high = await field(anna).evaluate((field) => field.clientHeight);
    assert.ok(high > low, `the field grows: ${low}, ${high}`);
    await anna.keyboard.press("Enter");
    await shows(ben, /one\ntwo/);
    await set(anna, "enter", true);
    await field(anna).click();
    await anna.keyboard.type("three");
    await anna.keyboard.press("Enter");
    await anna.keyboard.type("four");
    assert.is(await field(anna).inputValue(), "three\nfour");
    await anna.keyboard.press("Control+Enter");
    await shows(ben, /three\nfour/);
    await set(anna, "enter", false);
  },
);

inRoom("no text that may be meant as a command is read by the others", async ({ anna, ben }) => {
  const unsent = [
    " \u200b/purrr Ben secret",
    "\\kick Ben secret",
    "<b>/purr Ben secret</b>",
    "**/purr Ben secret**",
  ];
  for (const text of [...unsent, "look\n/purr Ben secret"]) {
    await field(anna).fill(text);
    await anna.keyboard.press("Enter");
    await anna.getByRole("alert").waitFor();
    assert.is((await field(anna).inputValue()).trim(), text.trim());
  }
  for (const text of ["\u2800\u3164", "<b></b>", "<table></table>"]) {
    await field(anna).fill(text);
    await anna.keyboard.press("Enter");
    await anna.getByText(strings.refusals["text-unseen"]).waitFor();
  }
  await say(anna, " \t\uff0fpurr Ben only for you");
  await shows(ben, "only for you");
  const whispers = await log(ben).locator('[data-private="true"] .line').allInnerTexts();
  assert.is(whispers.length, 1);
  assert.not((await log(ben).innerText()).includes("secret"));
});

inRoom(
  "arrow keys restore sent texts, and a refused text is still in the field",
  async ({ anna, ben }) => {
    for (const text of ["first", "second"]) await say(anna, text);
    await shows(ben, "second");
    await field(anna).click();
    await anna.keyboard.press("ArrowUp");
    await anna.keyboard.press("ArrowUp");
    assert.is(await field(anna).inputValue(), "first");
    await anna.keyboard.press("ArrowDown");
    await anna.keyboard.press("ArrowDown");
    assert.is(await field(anna).inputValue(), "");
    const long = "é".repeat(9_000);
    await say(anna, long);
    await anna.getByRole("alert").getByText(strings.refusals["text-too-long"]).waitFor();
    assert.is(await field(anna).inputValue(), long);
  },
);

inRoom(
  "commands and aliases are offered, taken with Tab, and dismissed with one Escape",
  async ({ anna, ben }) => {
    await anna.evaluate(() => {
      addEventListener("keydown", ({ key }) => {
        if (key === "Escape")
          document.body.dataset.escapes = `${Number(document.body.dataset.escapes ?? 0) + 1}`;
      });
    });
    const escapes = () => anna.evaluate(() => Number(document.body.dataset.escapes ?? 0));
    const offered = anna.getByRole("listbox", { name: "Suggestions" });
    await field(anna).click();
    await anna.keyboard.type("/pu");
    await offered.getByRole("option", { name: "/purr" }).waitFor();
    await anna.keyboard.press("Tab");
    assert.is(await field(anna).inputValue(), "/purr ");
    await anna.keyboard.press("Tab");
    assert.is(await field(anna).inputValue(), "/purr Ben ");
    await anna.getByText(fill(strings.whispering.to, "Ben")).waitFor();
    await anna.keyboard.type("psst");
    await anna.keyboard.press("Escape");
    await anna.getByText(fill(strings.whispering.to, "Ben")).waitFor({ state: "detached" });
    assert.is(await field(anna).inputValue(), "psst");

    await field(anna).fill("");
    await anna.keyboard.type("/ex");
    await offered.waitFor();
    await anna.keyboard.press("Escape");
    await offered.waitFor({ state: "detached" });
    assert.is(await escapes(), 0);
    // A key in between: Escape twice leaves the room.
    await anna.keyboard.press("Shift");
    await anna.keyboard.press("Escape");
    assert.is(await escapes(), 1);

    await field(anna).fill("");
    await anna.keyboard.type("ask @b");
    await anna.keyboard.press("ArrowDown");
    assert.is(
      await field(anna).getAttribute("aria-activedescendant"),
      await offered.getByRole("option").first().getAttribute("id"),
    );
    await anna.keyboard.press("Enter");
    assert.is(await field(anna).inputValue(), "ask @Ben ");
    await anna.keyboard.type("about it");
    await anna.keyboard.press("Enter");
    await log(ben).locator("[data-mentioned=true]").getByText("about it").waitFor();
    await field(anna).fill("/");
    await offered.getByRole("option", { name: "/who" }).click();
    assert.is(await field(anna).inputValue(), "/who ");
    await anna.keyboard.press("Enter");
    await shows(anna, strings.room.who);
  },
);

inRoom("emoji are offered by name, and taken by keyboard or by touch", async ({ anna, ben }) => {
  const offered = anna.getByRole("listbox", { name: "Suggestions" });
  await field(anna).click();
  await anna.keyboard.type("It is :sunf");
  await offered.getByRole("option", { name: ":sunflower" }).waitFor();
  await anna.keyboard.press("Tab");
  assert.is(await field(anna).inputValue(), "It is 🌻 ");
  await anna.keyboard.type("12:30 and :heart");
  const last = offered.getByRole("option").last();
  await last.waitFor();
  await anna.keyboard.press("ArrowUp");
  assert.is(await last.getAttribute("aria-selected"), "true");
  await anna.keyboard.press("ArrowDown");
  await anna.keyboard.press("Enter");
  assert.is(await field(anna).inputValue(), "It is 🌻 12:30 and ❤️ ");
  // What a finger does: the pointer goes down on it, and the field keeps the focus.
  await anna.keyboard.type(":moo");
  await offered.getByRole("option", { name: ":moon" }).click();
  assert.is(await focused(anna), "textarea");
  await anna.keyboard.press("Enter");
  await shows(ben, "It is 🌻 12:30 and ❤️ 🌙");
});

inRoom("reply, reaction and retraction work by pointer and by keyboard", async ({ anna, ben }) => {
  await say(anna, "shall we go?");
  await shows(ben, "shall we go?");
  await open(ben, "shall we go?");
  await dialog(ben).getByRole("button", { name: "👍", exact: true }).click();
  await closed(ben);
  await log(anna).getByRole("button", { name: "👍 1 from" }).waitFor();
  await log(anna).getByRole("button", { name: "👍 1 from" }).click();
  await log(ben)
    .getByRole("button", { name: /Ben.*Anna/ })
    .waitFor();

  await log(ben).focus();
  await ben.keyboard.press("ArrowUp");
  await ben.keyboard.press("Enter");
  await dialog(ben).getByText("shall we go?").waitFor();
  await ben.keyboard.press("Enter");
  await ben.getByText(fill(strings.writing.answering, "Anna")).waitFor();
  await ben.keyboard.type("by the old mill");
  await ben.keyboard.press("Enter");
  await log(anna).locator(".quote").getByText("shall we go?").waitFor();

  await open(ben, "by the old mill");
  await dialog(ben).getByLabel("Another emoji").fill("no emoji");
  await ben.keyboard.press("Enter");
  await dialog(ben).getByText(strings.refusals["emoji-malformed"]).waitFor();
  await dialog(ben).getByRole("button", { name: strings.writing.retract }).click();
  await shows(anna, strings.writing.retracted);
  assert.not((await contentOf(anna)).includes("by the old mill"));
  assert.not((await contentOf(ben)).includes("by the old mill"));
});

inRoom("our own last message is edited, and the others see what it was", async ({ anna, ben }) => {
  const { writing } = strings;
  const cancel = anna.getByRole("button", { name: writing.cancel, exact: true });
  await say(anna, "see you at **six**");
  await shows(ben, "six");
  await say(ben, "fine");
  await shows(anna, "fine");
  await field(anna).click();
  await anna.keyboard.press("ArrowUp");
  await anna.getByText(writing.editing).waitFor();
  assert.is(await field(anna).inputValue(), "see you at **six**");
  await anna.keyboard.press("Escape");
  await anna.getByText(writing.editing).waitFor({ state: "detached" });
  assert.is(await field(anna).inputValue(), "");

  await field(anna).fill("half a draft");
  await open(anna, "see you at");
  await dialog(anna).getByRole("button", { name: writing.edit, exact: true }).click();
  await cancel.waitFor();
  assert.is(await focused(anna), "textarea");
  await field(anna).fill("/kick Ben");
  await anna.getByRole("button", { name: writing.save, exact: true }).click();
  await anna.getByRole("alert").waitFor();
  assert.is(await field(anna).inputValue(), "/kick Ben");
  await field(anna).fill("see you at **seven**");
  await anna.getByRole("button", { name: writing.save, exact: true }).click();
  await cancel.waitFor({ state: "detached" });
  assert.is(await field(anna).inputValue(), "half a draft");
  await field(anna).fill("");

  for (const page of [anna, ben]) {
    await log(page).locator("b", { hasText: "seven" }).waitFor();
    const toggle = lineOf(page, "seven").getByRole("button", { name: writing.edited });
    await toggle.focus();
    await page.keyboard.press("Enter");
    const list = page.getByRole("list", { name: writing.earlier });
    assert.equal(await list.getByRole("listitem").allInnerTexts(), ["see you at six"]);
    await page.evaluate(axe.source);
    assert.equal(await faults(page), []);
  }
  await open(anna, "seven");
  await dialog(anna).getByRole("button", { name: writing.retract }).click();
  await shows(ben, writing.retracted);
  for (const page of [anna, ben]) assert.not.match(await contentOf(page), /see you at/);
});

inRoom("the others see typing, if the member has set that", async ({ anna, ben }) => {
  await set(anna, "typing", true);
  const top = async () => (await field(ben).boundingBox())?.y;
  const before = await top();
  // It is shown for six seconds. Who goes on typing tells it again.
  await until(async () => {
    await field(anna).pressSequentially("h");
    return ben.getByText(fill(strings.writing.one, "Anna")).isVisible();
  });
  assert.is(await top(), before, "nothing moves");
  await anna.keyboard.press("Enter");
  await ben.getByText(fill(strings.writing.one, "Anna")).waitFor({ state: "detached" });
});

inRoom("all members are told after what time messages disappear", async ({ anna, ben }) => {
  await chooseForRoom(anna, strings.menu.expiry);
  await dialog(anna).getByLabel(strings.expiry.label).selectOption("10 minutes");
  await dialog(anna).getByRole("button", { name: "Change" }).click();
  await shows(ben, rest(strings.systemMessages.expiry(600)));
  await ben.getByText(strings.expiry.notice("10 minutes")).waitFor();
  await chooseForRoom(ben, strings.menu.expiry);
  await dialog(ben).getByLabel(strings.expiry.label).selectOption("never");
  await dialog(ben).getByRole("button", { name: "Change" }).click();
  await shows(anna, rest(strings.systemMessages.expiry(0)));
});

inRoom(
  "a conversation is cleared by command and by the menu, on this page only",
  async ({ anna, ben }) => {
    for (const way of ["command", "menu"]) {
      await say(ben, `secret by ${way}`);
      await shows(anna, `secret by ${way}`);
      if (way === "command") await say(anna, "/clear");
      else await chooseForRoom(anna, strings.menu.clear);
      await shows(anna, strings.systemMessages.cleared(0));
      assert.not((await contentOf(anna)).includes("secret"));
      await shows(ben, `secret by ${way}`);
    }
  },
);

inRoom(
  "the conversation is saved after a warning, by command and by the menu",
  async ({ anna, ben }) => {
    await say(ben, "for <b>later</b>");
    await log(anna).locator("b", { hasText: "later" }).waitFor();
    await say(anna, "/export");
    await dialog(anna).getByText(strings.exporting.text).waitFor();
    const keep = dialog(anna).getByRole("button", { name: strings.exporting.keep });
    assert.ok(await keep.evaluate((button) => button === document.activeElement));
    await keep.click();
    await chooseForRoom(anna, strings.menu.export);
    const [download] = await Promise.all([
      anna.waitForEvent("download"),
      dialog(anna).getByRole("button", { name: "Save", exact: true }).click(),
    ]);
    assert.is(download.suggestedFilename(), "conversation.txt");
    const text = readFileSync(await download.path(), "utf8");
    assert.match(text, /^\d{4}-\d\d-\d\d \d\d:\d\d {2}Ben: for later$/m);
  },
);

inRoom(
  "a page scrolled up stays there, counts new lines, and has a button to the end",
  async ({ anna, ben }) => {
    for (let i = 0; i < 12; i++) await say(anna, `line ${i}\n.\n.\n.\n.`);
    await shows(ben, "line 11");
    // The page learns of the scrolling one frame later.
    await log(ben).evaluate(async (log) => {
      const heard = new Promise((resolve) =>
        log.addEventListener("scroll", resolve, { once: true }),
      );
      log.scrollTo({ top: -1000 });
      await heard;
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    });
    const seen = await lineOf(ben, "line 5").boundingBox();
    for (const text of ["new one", "new two"]) await say(anna, text);
    const button = ben.getByRole("button", { name: "2 new" });
    await button.waitFor();
    // The browser keeps the place with the next frame.
    await ben.evaluate(async () => {
      for (let i = 0; i < 2; i++) await new Promise((resolve) => requestAnimationFrame(resolve));
    });
    const after = await lineOf(ben, "line 5").boundingBox();
    assert.ok(seen && after && Math.abs(seen.y - after.y) < 2, `${seen?.y} ${after?.y}`);
    await button.click();
    await ben.getByRole("separator", { name: strings.writing.fresh }).waitFor();
    assert.ok(await lineOf(ben, "new two").isVisible());
    await button.waitFor({ state: "detached" });
  },
);

inRoom("a right click on a line opens its menu, which copies the text", async ({ anna, ben }) => {
  await anna.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await say(ben, "by the <b>old</b> mill");
  await log(anna).locator("b", { hasText: "old" }).waitFor();
  await lineOf(anna, "old mill").click({ button: "right" });
  await dialog(anna).getByRole("button", { name: strings.writing.copy }).click();
  await closed(anna);
  assert.is(await anna.evaluate(() => navigator.clipboard.readText()), "by the old mill");
  await lineOf(anna, "old mill").click();
  assert.is(await dialog(anna).count(), 0, "a plain click opens nothing");
});

inRoom("the time of a line shows on hover, or always if that is set", async ({ anna, ben }) => {
  await say(ben, "hello");
  const time = lineOf(anna, "hello").locator("time");
  await shows(anna, "hello");
  await anna.mouse.move(5, 5);
  assert.not(await time.isVisible());
  await lineOf(anna, "hello").hover();
  assert.ok(await time.isVisible());
  await anna.mouse.move(5, 5);
  await log(anna).focus();
  await anna.keyboard.press("ArrowUp");
  assert.ok(await time.isVisible());
  await anna.keyboard.press("Escape");
  assert.ok(await field(anna).evaluate((field) => field === document.activeElement));
  assert.not(await time.isVisible());
  await set(anna, "times", true);
  assert.ok(await time.isVisible());
});

inRoom(
  "nothing exceeds the width of a phone, and the field stays in view",
  async ({ anna, ben }) => {
    const wide = `<pre>${"x".repeat(400)}</pre><table><tr>${"<td>word</td>".repeat(40)}</tr></table>`;
    await say(anna, wide);
    await say(anna, `a ${"long".repeat(100)}`);
    await say(anna, "/purr Ben psst");
    await shows(ben, "psst");
    await open(ben, "longlong");
    await dialog(ben).getByRole("button", { name: "Reply" }).click();
    await ben.getByRole("button", { name: "Formatting" }).click();
    await ben.keyboard.type("/");
    for (const [width, height] of [
      [320, 568],
      [390, 844],
      // 1280 by 800 at 200 %.
      [640, 400],
      // A phone with its keyboard up.
      [320, 300],
    ] as const) {
      await ben.setViewportSize({ width, height });
      const { right, bottom } = await ben.evaluate(() => {
        // A scrollable element may hold more than it shows.
        const reach = [
          ...document.querySelectorAll("button, textarea, .line, .suggestions, .formats"),
        ].filter((element) => element.closest(".formats > *") === null);
        const boxes = reach.map((element) => element.getBoundingClientRect());
        const field = document.querySelector("textarea")?.getBoundingClientRect().bottom ?? 0;
        const widest = Math.max(...boxes.map((box) => box.right));
        return { right: Math.max(widest, document.documentElement.scrollWidth), bottom: field };
      });
      assert.ok(right <= width, `${right} of ${width}`);
      assert.ok(bottom <= height && bottom > 0, `${bottom} of ${height}`);
    }
    await ben.setViewportSize({ width: 1280, height: 800 });
    await ben.getByRole("button", { name: "Formatting" }).click();
  },
);

inRoom("the field stays above an on-screen keyboard", async ({ anna }) => {
  await anna.setViewportSize({ width: 390, height: 844 });
  const bottom = async () => {
    const box = await field(anna).boundingBox();
    return box ? box.y + box.height : Number.NaN;
  };
  const lay = (keyboard: number) =>
    anna.evaluate((keyboard) => {
      // As in a browser that does not resize the page by itself.
      const height = innerHeight - keyboard;
      Object.defineProperty(visualViewport, "height", { value: height, configurable: true });
      visualViewport?.dispatchEvent(new Event("resize"));
    }, keyboard);
  const before = await bottom();
  await lay(344);
  assert.ok((await bottom()) <= 500, `${await bottom()}`);
  assert.ok((await bottom()) > 400, `${await bottom()}`);
  await lay(0);
  assert.is(await bottom(), before);
  await anna.setViewportSize({ width: 1280, height: 800 });
});

// test/browser/axe.test.ts looks at each dialog by itself.
inRoom("axe finds no fault while a reply is written", async ({ anna, ben }) => {
  await say(ben, "hello @Anna");
  await say(ben, "/purr Anna psst");
  await shows(anna, "psst");
  await open(anna, "hello");
  await dialog(anna).getByRole("button", { name: "🎉", exact: true }).click();
  await open(anna, "hello");
  await dialog(anna).getByRole("button", { name: "Reply" }).click();
  const states: readonly [string, () => Promise<void>][] = [
    [
      "list and formatting",
      async () => {
        await anna.getByRole("button", { name: "Formatting" }).click();
        await field(anna).pressSequentially("/");
        await anna.keyboard.press("ArrowDown");
      },
    ],
    [
      "line",
      async () => {
        await field(anna).fill("answer");
        await anna.keyboard.press("Enter");
        // It moves the other lines away from under the pointer.
        await shows(anna, "answer");
        await open(anna, "hello");
      },
    ],
  ];
  await anna.evaluate(axe.source);
  for (const [state, reach] of states) {
    await reach();
    for (const colorScheme of ["light", "dark"] as const) {
      await anna.emulateMedia({ colorScheme });
      const found = await faults(anna);
      assert.equal(found, [], `${state}, ${colorScheme}`);
    }
  }
  await dialog(anna).getByRole("button", { name: "Close" }).click();
});

test.run();
