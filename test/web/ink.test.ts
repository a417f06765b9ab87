/** Returns if a message can be seen: letters with ink, pictures, sounds and lines. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { isVisible } from "../../web/markup/ink.ts";

test("nothing can be seen of blanks, of empty tags, and of blanks in tags", () => {
  const blanks = [
    ...["", " \n", "\u200b", "\u3164", "\u2800", "\ufffc", "\u{1d159}", "\u{16fe4}\u{e0041}"],
    ...["\u2800\u200b \ufeff\u115f", "\u00ad\u2060\u202e"],
  ];
  const tags = [
    ...["<b></b>", "<br>", "<table></table>", "<table><tr><td></td></tr></table>", "<B ></B >"],
    ...["<ul><li></li></ul>", '<a href="https://a.example"></a>', "<blockquote></blockquote>"],
    ...["<pre><code></code></pre>", '<abbr title="seen by nobody"></abbr>', "<p></p><br/><p></p>"],
  ];
  const references = [
    ...["&nbsp;", "&#8203;", "&#x2800;", "&#X3164;", "&ZeroWidthSpace;", "&shy;", "&zwj;", "&lrm;"],
    ...["&emsp13;", "&hairsp;", "&NoBreak;", "&Tab;", "&NewLine;"],
  ];
  const all = [
    ...[...blanks, ...tags],
    ...[...blanks, ...references].map((blank) => `<b>${blank}</b>`),
    ...tags.map((tag) => `\u2800${tag}\n<i>&nbsp;${tag}</i>`),
  ];
  for (const text of all) assert.is(isVisible(text), false, text);
});

test("everything else can be seen, also references that are no tags' text", () => {
  const texts = [
    ...[
      "a",
      ".",
      "\u0301",
      "\u06dd",
      "\ue000",
      "\u{1f44d}",
      "\u2801",
      "\ud800",
      "<",
      "<b",
      "<unknown>",
    ],
    ...[
      "<hr>",
      '<img src="https://a.example/a.png">',
      "<video src='data:x'></video>",
      "<audio></audio>",
    ],
    ...["&nbsp;", "&#8203;", "<b>&amp;</b>", "<b>&nbsp</b>x", "<b>&#65;</b>", "<b>&#9999999;</b>"],
    ...["<b>&isin;</b>", "<b>a</b>", "<br>.", "<td>\u2800a</td>", "</b>", "<b>&nonsense;</b>"],
  ];
  for (const text of texts) assert.is(isVisible(text), true, text);
});

test.run();
