/**
 * Shows, before the first message is formatted, that parser and description do in this browser what they were made for.
 * Only if what comes out is exactly what must come out is anything formatted at all.
 */
import { describe, describeTree } from "./describe.ts";
import type { Markup, Parse, Part, SplitMentions } from "./parts.ts";
import { type Kinds, textOf } from "./text.ts";

/** What reads messages. */
export type Able = {
  describe(text: string, splitMentions: SplitMentions): Markup;
  textOf(markup: Markup, kinds: Kinds): string;
};

const good = `1 < 2 <b>bold</b> &amp; <a href="https://a.example">more</a>`;
const goodParts: readonly Part[] = [
  "1 < 2 ",
  { tag: "b", attributes: {}, parts: ["bold"] },
  " & ",
  { tag: "a", href: "https://a.example/", place: "a.example", parts: ["more"] },
];

const hostile = `<p onclick="x()" style="x" dir="rtl">a<script>x()</script></p><img src="x" onerror="x()"><a href="javascript:x()">b</a><svg onload=x()><!--`;
const hostileParts: readonly Part[] = [
  { tag: "p", attributes: { dir: "rtl" }, parts: ["a<script>x()</script>"] },
  { tag: "away", kind: "img", alt: "", href: "", place: "" },
  "b<svg onload=x()><!--",
];
// Without the first line of defence, as the parser itself makes it; and what it may say of handlers and styles is noise.
const bare = `<p dir="rtl">a<script>x()</script></p><img src="x"><a href="javascript:x()">b</a><svg><!--`;
const bareParts: readonly Part[] = [
  { tag: "p", attributes: { dir: "rtl" }, parts: ["ax()"] },
  { tag: "away", kind: "img", alt: "", href: "", place: "" },
  "b",
];

const nobody = (text: string) => [{ text }];

/**
 * Puts a parser to the test.
 *
 * @returns What reads messages with it.
 * @throws TypeError if anything comes out otherwise than it must; whatever the parser throws.
 */
export function prove(parse: Parse): Able {
  const proofs: readonly (readonly [Markup, readonly Part[]])[] = [
    [describe(good, parse, nobody), goodParts],
    [describe(hostile, parse, nobody), hostileParts],
    [describeTree(parse(bare), nobody), bareParts],
  ];
  for (const [{ parts }, expected] of proofs) {
    const found = JSON.stringify(parts);
    if (found !== JSON.stringify(expected)) throw new TypeError(`a message was read as ${found}`);
  }
  return { textOf, describe: (text, splitMentions) => describe(text, parse, splitMentions) };
}
