/**
 * The direction of each line and each paragraph: that of its first letter, where names and
 * addresses do not count. It is written into the description, because no two engines find the same
 * one for lines that begin with an isolated name.
 */
import { blocks } from "./arrange.ts";
import type { Markup, Part } from "./parts.ts";

/** Characters that are written from the right. */
export const fromRight =
  /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
/** Blocks with sides of their own. The browser finds the direction of items and cells. */
const sided = /^(p|div|h\d|blockquote|ul|ol|dl|table|details)$/;

/** Returns the description with directions, if it has characters from the right. */
export function directed(markup: Markup): Markup {
  const { parts } = markup;
  if (!fromRight.test(spoken(parts))) return markup;
  return { ...markup, ...directionOf(parts), parts: linesOf(parts).map(withDirection) };
}

/** Splits parts into blocks and lines. */
function linesOf(parts: readonly Part[]): readonly Part[] {
  const lines: Part[] = [];
  let line: Part[] = [];
  const end = () => {
    // Otherwise an empty line would have no height.
    if (line.length === 0) line.push({ tag: "br", attributes: {}, parts: [] });
    lines.push({ tag: "div", attributes: {}, parts: line });
    line = [];
  };
  for (const part of parts.flatMap(brokenUp)) {
    if (part === "\n") {
      end();
    } else if (typeof part !== "string" && blocks.test(part.tag)) {
      if (line.length > 0) end();
      lines.push(part);
    } else {
      line.push(part);
    }
  }
  if (line.length > 0) end();
  return lines;
}

/** Returns a part with its line breaks on their own. */
function brokenUp(part: Part): readonly Part[] {
  if (typeof part === "string") return part.split(/(\n)/).filter(Boolean);
  return part.tag === "br" ? ["\n"] : [part];
}

function withDirection(part: Part): Part {
  if (typeof part === "string" || !("attributes" in part)) return part;
  const dir = sided.test(part.tag) ? directionOf(part.parts) : {};
  return {
    ...part,
    attributes: { ...dir, ...part.attributes },
    parts: part.parts.map(withDirection),
  };
}

function directionOf(parts: readonly Part[]): { readonly dir?: "ltr" | "rtl" } {
  const [letter] = /\p{L}/u.exec(spoken(parts)) ?? [];
  return letter === undefined ? {} : { dir: fromRight.test(letter) ? "rtl" : "ltr" };
}

/** The text without names, and without addresses that are links to themselves. */
function spoken(parts: readonly Part[]): string {
  return parts
    .map((part) => {
      if (typeof part === "string") return part;
      return "parts" in part && !("place" in part && part.place === "") ? spoken(part.parts) : "";
    })
    .join("");
}
