/** Where long messages are folded, and how much of them is drawn. */
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { describe } from "../../web/markup/describe.ts";
import { beginningOf, foldedChars } from "../../web/markup/fold.ts";
import type { Part } from "../../web/markup/parts.ts";
import { gif } from "../helpers/pictures.ts";
import { parseNaively } from "./markup-tree.ts";

const runs = process.env.SLOW ? 20_000 : 500;

/** Elements and pieces of text, and the letters in them. */
function sizeOf(parts: readonly Part[]): { readonly nodes: number; readonly letters: number } {
  return parts.reduce(
    ({ nodes, letters }, part) => {
      const inner = typeof part === "object" && "parts" in part ? sizeOf(part.parts) : undefined;
      const own = typeof part === "string" ? [...part].length : 0;
      return {
        nodes: nodes + 1 + (inner?.nodes ?? 0),
        letters: letters + own + (inner?.letters ?? 0),
      };
    },
    { nodes: 0, letters: 0 },
  );
}

test("a message is folded behind so many characters, lines or elements", () => {
  const most = {
    x: foldedChars,
    "\n": foldedChars / 30,
    "<b>": foldedChars / 30,
    "</b>": foldedChars / 4,
    "👍": foldedChars,
  };
  for (const [piece, count] of Object.entries(most)) {
    assert.is(beginningOf(piece.repeat(count)), undefined, piece);
    assert.is(beginningOf(piece.repeat(count + 99)), piece.repeat(count), piece);
  }
});

test("a picture is not folded for its data", () => {
  const picture = `<img src="data:image/gif;base64,${gif([200, 100]).toString("base64")}">`;
  assert.ok(picture.length > 2 * foldedChars);
  assert.is(beginningOf(`see ${picture} there`), undefined);
});

const piece = fc.oneof(
  fc.constantFrom(
    ...["<b>", "</b>", "<td>", "<table>", "<p dir=rtl>", `<a href="https://a.example">`, "</a>"],
    ...["<", ">", "a < b", "\n", "x", "word ", "&amp;", "https://a.example ", "👍🏽"],
    "<hr>".repeat(99),
    "letters ".repeat(99),
  ),
  fc.string({ unit: "grapheme" }),
);
const long = fc.array(piece, { minLength: 10, maxLength: 300 }).map((pieces) => pieces.join(""));

test("no message draws more than the bound before its reader asks", () => {
  let folded = 0;
  const law = fc.property(long, (text) => {
    const shown = beginningOf(text) ?? text;
    assert.ok(text.startsWith(shown));
    if (shown !== text) folded += 1;
    const { nodes, letters } = sizeOf(describe(shown, parseNaively, (text) => [{ text }]).parts);
    assert.ok(letters <= foldedChars, `${letters} letters`);
    assert.ok(nodes <= foldedChars / 10, `${nodes} nodes`);
  });
  fc.assert(law, { numRuns: runs });
  assert.ok(folded > runs / 10);
});

test("the beginning ends before a tag, never within it", () => {
  const law = fc.property(fc.nat(99), fc.nat(99), (before, title) => {
    const tag = `<abbr title="${"t".repeat(title)}">`;
    const shown = beginningOf(`${"x".repeat(foldedChars - before)}${tag}word`.padEnd(9_000, "y"));
    assert.ok(shown !== undefined && (shown.includes(tag) || !shown.includes("<")), shown);
  });
  fc.assert(law, { numRuns: runs });
});

test.run();
