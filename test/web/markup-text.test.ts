/** Messages as plain text, for files and quotes. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { describe } from "../../web/markup/describe.ts";
import { textOf } from "../../web/markup/text.ts";
import { pictureOf } from "../helpers/pictures.ts";
import { parseNaively } from "./markup-tree.ts";

const kinds = { img: "picture", video: "video", audio: "sound" };

for (const [html, text] of [
  ["a <b>b</b> <i>c</i>", "a b c"],
  ["<h1>A</h1><p>b</p>c", "A\nb\nc"],
  ["<p>a</p>\n\n<p>b</p>", "a\nb"],
  ["a<br>b<br><br>c", "a\nb\n\nc"],
  ["<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>", "- a\n- b\n  - c"],
  ["<ol start=9><li>a</li><li>b</li></ol>", "9. a\n10. b"],
  ["<ol reversed><li>a</li><li>b</li></ol>", "2. a\n1. b"],
  ["<dl><dt>a</dt><dd>b</dd></dl>", "a\n  b"],
  ["a<blockquote>b<br>c</blockquote>d", "a\n> b\n> c\nd"],
  ["<pre>a\n  b</pre>", "a\n  b"],
  ["<table><tr><th>a</th><th>b</th></tr><tr><td>c</td><td>d</td></tr></table>", "a | b\nc | d"],
  [`<a href="https://a.example">a</a>`, "a <https://a.example/>"],
  ["<b>https://a.example</b>", "https://a.example"],
  [`<img src="${pictureOf(1, 1)}"><img src="${pictureOf(1, 1)}" alt=cat>`, "[picture][cat]"],
  [`<video src="https://a.example/x.mp4"></video>`, "[video https://a.example/x.mp4]"],
  ["<audio></audio>", "[sound]"],
  ["<q>a</q> <ruby>b<rp>(</rp><rt>c</rt></ruby>", "“a” b(c)"],
  ["a<hr>b", "a\n---\nb"],
  ["<details><summary>a</summary>b</details>", "a\nb"],
] as const) {
  test(`${html} is ${JSON.stringify(text)}`, () => {
    assert.is(
      textOf(
        describe(html, parseNaively, (said) => [{ text: said }]),
        kinds,
      ),
      text,
    );
  });
}

test("names the mentioned members", () => {
  const described = describe("<b>hi @anna</b>", parseNaively, () => [
    { text: "hi " },
    { text: "@anna", who: [{ own: false }] },
  ]);
  assert.is(textOf(described, kinds), "hi @anna");
});

test("isolates the mentioned members among letters from the right, and only there", () => {
  const mentioning = (text: string) =>
    textOf(
      describe(text, parseNaively, (said) =>
        said.split(/(@\S+)/).map((part) => {
          return part.startsWith("@") ? { text: part, who: [{ own: false }] } : { text: part };
        }),
      ),
      kinds,
    );
  assert.is(mentioning("@Anna שלום"), "\u2068@Anna\u2069 שלום");
  assert.is(mentioning("hello <b>@Bob</b>"), "hello @Bob");
  assert.is(mentioning("@سارة\n\nسلام\nhello"), "\u2068@سارة\u2069\n\nسلام\nhello");
});

test.run();
