// Rows of the screen: nothing is lost at any width, and a doubtful width moves nothing after it.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { themeOf } from "../../terminal/colours.ts";
import { Editor } from "../../terminal/editor.ts";
import { type Flow, rowOf, span, wrap } from "../../terminal/paint.ts";
import { parse } from "../../terminal/parse.ts";
import { render } from "../../terminal/render.ts";
import { learn, probes, widthOf } from "../../terminal/width.ts";
import { describe } from "../../web/markup/describe.ts";

// biome-ignore lint/suspicious/noControlCharactersInRegex: the client writes them
const bare = (row: string) => row.replaceAll(/\x1b\[(?:[\d;]*m|\d+G)/g, "");
const flow = (text: string): Flow => ({ spans: [span(text)], first: [], rest: [] });
const text = (html: string) => {
  const flows = render(
    describe(html, parse, (text) => [{ text }]),
    themeOf(8),
  );
  return wrap(flows, 40).map((row) => bare(row).trimEnd());
};

test("no row is wider than the screen, and no character is lost", () => {
  const said =
    "short 日本語テキスト averyveryverylongwordwithoutanyspace \u{1f469}\u200d\u{1f4bb} end";
  for (let width = 2; width <= 80; width++) {
    const rows = wrap([flow(said)], width).map(bare);
    for (const row of rows) assert.ok(widthOf(row) <= width, `${width}: ${row}`);
    assert.is(rows.join("").replaceAll(" ", ""), said.replaceAll(" ", ""));
  }
});

test("after a character of doubtful width the column is set again", () => {
  assert.is(rowOf([span("\u2764\ufe0fx")], 9), "\u2764\ufe0f\x1b[3Gx");
  learn(probes.map(() => 1));
  assert.is(rowOf([span("\u2764\ufe0fx")], 9), "\u2764\ufe0f\x1b[2Gx", "as the terminal answered");
  learn([]);
  assert.is(rowOf([span("Ünï 日本")], 20), "Ünï 日本");
});

test("formatting becomes styles, and blocks become lines", () => {
  assert.equal(text("<h1>T</h1><p>a <b>b</b></p><ul><li>c<li>d</ul><ol start=3><li>e</ol>"), [
    ...["T", "a b", "• c", "• d", "3. e"],
  ]);
  assert.equal(text("<blockquote>q<br>r</blockquote><pre>x\n  y</pre><hr>z"), [
    ...["│ q", "│ r", "x", "  y", "────────", "z"],
  ]);
  assert.equal(text("<table><tr><th>n<th>long</tr><tr><td>23<td>x</table>"), [
    "n  │ long",
    "23 │ x",
  ]);
  assert.equal(text('<a href="https://evil.example/x">good.example</a>'), [
    "good.example <https://evil.example/x>",
  ]);
  assert.equal(text("<i></i>&lt;b&gt; &eacute; &copy=3 &unknown; a < b"), [
    "<b> é &copy=3 &unknown; a < b",
  ]);
  const [styled = ""] = wrap(
    render(
      describe("<b>b</b>", parse, (text) => [{ text }]),
      themeOf(1),
    ),
    9,
  );
  assert.is(styled, "\x1b[0;1mb\x1b[0m");
});

test("the caret moves by what people see, and edits keep the rest", () => {
  const editor = new Editor();
  editor.insert("a\u{1f469}\u200d\u{1f4bb}b");
  for (const name of ["left", "left", "backspace"]) editor.press(name);
  assert.is(editor.text, "\u{1f469}\u200d\u{1f4bb}b");
  editor.press("delete");
  assert.is(editor.text, "b");
  editor.set("one two\nthree");
  editor.press("ctrl+w");
  assert.is(editor.text, "one two\n");
  assert.ok(editor.vertical(-1));
  editor.press("end");
  editor.press("ctrl+u");
  assert.is(editor.text, "\n");
});

test.run();
