/** Marks around the selection: added, removed, and the selection afterwards. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Format, format, letterOf, shortcuts } from "../../web/room/format.ts";

/** Formats the text between brackets. The result has brackets around the new selection. */
function apply(kind: Format, marked: string): string {
  const start = marked.indexOf("[");
  const end = marked.indexOf("]") - 1;
  const after = format(kind, { text: marked.replace("[", "").replace("]", ""), start, end });
  const { text } = after;
  return `${text.slice(0, after.start)}[${text.slice(after.start, after.end)}]${text.slice(after.end)}`;
}

test("puts marks around the selection, or around the cursor", () => {
  assert.is(apply("bold", "a [b] c"), "a **[b]** c");
  assert.is(apply("italic", "[]"), "*[]*");
  assert.is(apply("code", "a [b]"), "a `[b]`");
  assert.is(apply("code", "[a`b``c]"), "```[a`b``c]```");
  assert.is(apply("bold", "[a\n\nb c]"), "[**a**\n\n**b c**]");
});

test("a mark goes around whole words, without the spaces at their ends", () => {
  assert.is(apply("bold", "a[ b ]c"), "a **[b]** c");
  assert.is(apply("italic", "sn[ak]e!"), "*[snake]*!");
  assert.is(apply("bold", "sn[]ake"), "**[snake]**");
  assert.is(apply("bold", "snake[]"), "snake**[]**");
});

test("removes the marks if they directly surround the selection", () => {
  for (const kind of ["bold", "italic", "code"] as const) {
    assert.is(apply(kind, apply(kind, "a [b] c")), "a [b] c", kind);
  }
  assert.is(apply("italic", "**[b]**"), "***[b]***");
  assert.is(apply("italic", "***[b]***"), "**[b]**");
  assert.is(apply("bold", "***[b]***"), "*[b]*");
});

test("code is as typed, on lines of its own if it has several", () => {
  assert.is(apply("code", "[a < b && <i>]"), "`[a < b && <i>]`");
  assert.is(apply("code", "see [a\nb] it"), "see \n```\n[a\nb]\n```\n it");
  assert.is(apply("code", apply("code", "[a\nb]")), "[a\nb]");
});

test("a link selects what it lacks: its text, or its address", () => {
  assert.is(apply("link", "[https://a.example/b?c]"), "[[]](https://a.example/b?c)");
  assert.is(apply("link", "see [here]."), "see [here](https://[]).");
  assert.is(apply("link", "[javascript:x]"), "[javascript:x](https://[])");
});

test("each selected line is quoted or an item, or no longer", () => {
  assert.is(apply("list", "x\n[a\nb]"), "x\n- [a\n- b]");
  assert.is(apply("list", "[]"), "- []");
  assert.is(apply("quote", "sa[id\ns]o"), "> sa[id\n> s]o");
  for (const kind of ["list", "quote"] as const) {
    assert.is(apply(kind, apply(kind, "x\n[a\nb]\ny")), "x\n[a\nb]\ny");
  }
});

const shortcutOf = (key: Parameters<typeof letterOf>[0]) => shortcuts[letterOf(key)];

test("a key without a Latin letter formats by its place", () => {
  const places: readonly [key: string, code: string, kind: Format][] = [
    ["\u0438", "KeyB", "bold"],
    ["\u0428", "KeyI", "italic"],
    ["\u03b2", "KeyB", "bold"],
    ["\u05e0", "KeyB", "bold"],
    ["\u0644\u0627", "KeyB", "bold"],
    ["\u0e34", "KeyB", "bold"],
    ["\u3160", "KeyB", "bold"],
    ["Unidentified", "KeyK", "link"],
  ];
  for (const [key, code, kind] of places) assert.is(shortcutOf({ key, code }), kind, key);
});

test("a key with a Latin letter formats by its letter, wherever it is", () => {
  assert.is(shortcutOf({ key: "b", code: "KeyN" }), "bold");
  assert.is(shortcutOf({ key: "K", code: "KeyV" }), "link");
  assert.is(shortcutOf({ key: "\u0131", code: "KeyI" }), "italic");
  assert.is(shortcutOf({ key: "x", code: "KeyB" }), undefined);
  assert.is(shortcutOf({ key: "\u00e7", code: "KeyB" }), undefined);
});

test("a key without a letter formats nothing", () => {
  for (const code of ["Digit1", "Tab", "Escape", "", "Numpad1", "F1"]) {
    assert.is(shortcutOf({ key: code, code }), undefined);
  }
});

test.run();
