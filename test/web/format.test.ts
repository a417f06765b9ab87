/** Tags around the selection: added, removed, and the selection afterwards. */
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

test("puts tags around the selection, or around the cursor", () => {
  assert.is(apply("bold", "a [b] c"), "a <b>[b]</b> c");
  assert.is(apply("italic", "[]"), "<i>[]</i>");
  assert.is(apply("quote", "x[said\nso]"), "x<blockquote>[said\nso]</blockquote>");
  assert.is(apply("code", "a[ b]"), "a<code>[ b]</code>");
});

test("removes the tags if they directly surround the selection", () => {
  for (const kind of ["bold", "italic", "quote", "code"] as const) {
    assert.is(apply(kind, apply(kind, "a [b] c")), "a [b] c", kind);
  }
  assert.is(apply("bold", "<b>a [b]</b>"), "<b>a <b>[b]</b></b>");
});

test("code stays as typed, on lines of its own if it has several", () => {
  assert.is(apply("code", "[a < b && <i>]"), "<code>[a &lt; b &amp;&amp; &lt;i&gt;]</code>");
  assert.is(apply("code", "[a\n<b>]"), "<pre><code>[a\n&lt;b&gt;]</code></pre>");
  for (const text of ["[&lt;]", "[a\n&amp;amp;<b>]"]) {
    assert.is(apply("code", apply("code", text)), text);
  }
});

test("a link selects what it lacks: its text, or its address", () => {
  assert.is(apply("link", "[https://a.example/b?c]"), '<a href="https://a.example/b?c">[]</a>');
  assert.is(apply("link", "see [here]."), 'see <a href="https://[]">here</a>.');
  assert.is(apply("link", '[https://a.example/"x]'), '<a href="https://a.example/%22x">[]</a>');
  assert.is(apply("link", "[javascript:x]"), '<a href="https://[]">javascript:x</a>');
});

test("a list has an item for each line", () => {
  assert.is(apply("list", "[a\nb]"), "<ul><li>[a</li><li>b]</li></ul>");
  assert.is(apply("list", "[]"), "<ul><li>[]</li></ul>");
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
