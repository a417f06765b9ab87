/** The limits of a description, and that only listed parts are ever returned. */
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { describe, describeTree } from "../../web/markup/describe.ts";
import { bounds, type Part, type SplitMentions, type Tree } from "../../web/markup/parts.ts";
import { prepare } from "../../web/markup/prepare.ts";
import { anyTag, bareTags, richTags } from "../../web/markup/tags.ts";
import { pictureOf } from "../helpers/pictures.ts";
import { body, parseNaively, tree } from "./markup-tree.ts";

const runs = process.env.SLOW ? 20_000 : 500;
const known = new Set([...bareTags, ...richTags]);
const nobody: SplitMentions = (text) => [{ text }];

/** All parts, including nested ones. */
function all(parts: readonly Part[]): Part[] {
  return parts.flatMap((part) => [
    part,
    ...(typeof part === "object" && "parts" in part ? all(part.parts) : []),
  ]);
}

/** The visible letters. */
function letters(parts: readonly Part[]): string {
  return parts
    .map((part) => {
      if (typeof part === "string") return part;
      if ("own" in part) return part.text;
      return "parts" in part ? letters(part.parts) : "";
    })
    .join("");
}

test("searches for mentions no more often than its limit", () => {
  let asked = 0;
  const counting: SplitMentions = (text) => {
    asked += text.split("@").length - 1;
    return [{ text }];
  };
  describe("<i>@</i>".repeat(bounds.signs + 20), parseNaively, counting);
  assert.is(asked, bounds.signs);
});

test("shows pictures up to the limit of pixels together, and no more", () => {
  const half = pictureOf(4_096, 2_048);
  const tags = (...sources: string[]) =>
    describe(sources.map((src) => `<img src="${src}">`).join(""), parseNaively, nobody).parts.map(
      (part) => typeof part === "object" && part.tag,
    );
  assert.is(2 * 4_096 * 2_048, bounds.pixels);
  assert.equal(tags(half, half), ["img", "img"]);
  assert.equal(tags(half, pictureOf(1, 1), half), ["img", "img", "away"]);
  assert.equal(tags(pictureOf(65_535, 65_535), half), ["away", "img"]);
});

test("shows parts nested deeper than the limit as text, and reports that", () => {
  const nested = (depth: number) => `${"<b>".repeat(depth)}x${"</b>".repeat(depth)}`;
  const fits = describe(nested(bounds.depth), parseNaively, nobody);
  assert.is(fits.cut, false);
  assert.is(all(fits.parts).length, bounds.depth + 1);
  const beyond = describe(nested(10_000), parseNaively, nobody);
  assert.is(beyond.cut, true);
  assert.is(letters(beyond.parts).replaceAll("</b>", "").replaceAll("<b>", ""), "x");
  let deep = tree("b", {}, "deep");
  for (let i = 0; i < 1_000; i++) deep = tree("b", {}, deep);
  const bare = describeTree(body(deep), nobody);
  assert.equal([bare.cut, letters(bare.parts)], [true, "deep"]);
  assert.is(all(bare.parts).filter((part) => typeof part === "object").length, bounds.depth + 1);
});

test("passes the parser tags up to the limit and no more", () => {
  const fits = prepare("<br>".repeat(bounds.tags), parseNaively);
  assert.equal(fits, { html: "<br>".repeat(bounds.tags), cut: false });
  const beyond = prepare("<br>".repeat(bounds.tags + 1), parseNaively);
  assert.equal(beyond, { html: `${"<br>".repeat(bounds.tags)}&lt;br>`, cut: true });
});

test("passes the parser costly tags up to the limit and no more", () => {
  const fits = prepare("<details>".repeat(bounds.costly), parseNaively);
  assert.equal(fits, { html: "<details>".repeat(bounds.costly), cut: false });
  const beyond = prepare(`${"<details>".repeat(bounds.costly)}<summary><b>x</b>`, parseNaively);
  assert.is(beyond.cut, true);
  assert.ok(beyond.html.endsWith("<details>&lt;summary><b>x</b>"));
});

test("describes nodes up to the limit and no more", () => {
  const row = (count: number) => Array.from({ length: count }, () => tree("b", {}));
  const fits = describeTree(body(...row(bounds.nodes)), nobody);
  assert.equal([fits.cut, fits.parts.length], [false, bounds.nodes]);
  const beyond = describeTree(body(...row(bounds.nodes), tree("i", {}, "x")), nobody);
  assert.equal([beyond.cut, beyond.parts.at(-1)], [true, "x"]);
});

// Pieces of hostile messages.
const piece = fc.oneof(
  fc.constantFrom(
    ...[
      "<",
      ">",
      "</",
      "/>",
      '"',
      "'",
      "=",
      "`",
      " ",
      "\n",
      "&",
      "&lt;",
      "\0",
      "<!--",
      "-->",
      "<a ",
    ],
    ...["<b>", "</b>", "<p dir=ltr>", "<img src=", "href=", "javascript:x()", "onerror=x()"],
    ...["<script>", "</script>", "<svg>", "<style>", "<plaintext>", "<table><td>", "<a href='"],
    ...["data:image/png;base64,AAAA", "https://a.example", "<title>", "<textarea>", "<template>"],
  ),
  fc.string(),
);
const hostile = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(""));

test("passes the parser only known attributes, and none of plain tags", () => {
  const { html } = prepare(
    `<p id=a class='b' DIR="rtl" onclick="<b>" style=x><b dir=rtl title="x">c</b></p dir=rtl><a name=body href='<i>' href=x>`,
    parseNaively,
  );
  assert.is(html, `<p DIR="rtl"><b>c</b></p><a href='&lt;i>' href=x>`);
});

test("passes the parser no text that begins like a tag except known tags", () => {
  const law = fc.property(hostile, (text) => {
    const { html } = prepare(text, parseNaively);
    const names = Array.from(html.matchAll(/<\/?([^\s/>]*)/g), ([, name = ""]) => name);
    for (const name of names) assert.ok(known.has(name.toLowerCase()), name);
    assert.not(html.replaceAll(anyTag, "").includes("<"), html);
  });
  fc.assert(law, { numRuns: runs });
});

const { tied } = fc.letrec<{ tied: Tree }>((tie) => ({
  tied: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.string().map((text) => ({ nodeName: "#text", textContent: text, childNodes: [] })),
    fc
      .tuple(
        fc.constantFrom(
          ...["a", "img", "video", "audio", "p", "td", "ul", "li", "details", "h1", "abbr", "ol"],
          ...[
            "script",
            "style",
            "iframe",
            "object",
            "svg",
            "base",
            "link",
            "meta",
            "form",
            "input",
          ],
        ),
        fc.dictionary(
          fc.constantFrom("href", "src", "onclick", "style", "dir", "title", "start", "colspan"),
          fc.oneof(hostile, fc.webUrl()),
        ),
        fc.array(tie("tied"), { maxLength: 4 }),
      )
      .map(([name, attributes, children]) => tree(name, attributes, ...children)),
  ),
}));

test("whatever the parser returns, only listed parts are returned", () => {
  const law = fc.property(fc.array(tied, { maxLength: 5 }), (children) => {
    for (const part of all(describeTree(body(...children), nobody).parts)) {
      if (typeof part === "string") continue;
      assert.not.match(part.tag, /^(script|style|iframe|object|svg|base|link|meta|form|input)$/);
      if ("attributes" in part) {
        for (const [name, value] of Object.entries(part.attributes)) {
          assert.match(name, /^(dir|title|start|colspan)$/);
          assert.ok(name !== "dir" || /^(ltr|rtl|auto)$/.test(`${value}`));
          assert.ok(!/^(start|colspan)$/.test(name) || typeof value === "number");
        }
      }
      if ("src" in part) assert.match(part.src, /^data:(image|video|audio)\//);
      if ("href" in part && part.href !== "") assert.match(part.href, /^(https?|mailto):/);
    }
  });
  fc.assert(law, { numRuns: runs });
});

test.run();
