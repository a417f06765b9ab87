/**
 * Where a long message is folded: its reader sees the beginning, until they ask for the rest. So
 * one member cannot make every page draw without end.
 */
import { anyTag } from "./tags.ts";

/** What is drawn of a message that nobody asked for, in characters of plain text. */
export const foldedChars = 1_500;
/** What an element or a line costs a browser, compared with a character. */
const pieceChars = 30;

const piece = new RegExp(`${anyTag.source}|.`, "gisu");

/**
 * Returns the beginning of a long message; undefined for one that is shown as a whole. Never cuts a
 * tag. The length of an attribute does not count, so a picture is not folded for its data.
 */
export function beginningOf(text: string): string | undefined {
  let left = foldedChars;
  for (const { 0: whole, 1: slash, 2: tag, index } of text.matchAll(piece)) {
    // A closing tag of nothing is text.
    left -= slash ? whole.length : tag || whole === "\n" ? pieceChars : 1;
    if (left < 0) return text.slice(0, index);
  }
  return undefined;
}
