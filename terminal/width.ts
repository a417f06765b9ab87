/**
 * How wide text is on the terminal. No two terminals agree, so a width is only a guess. A doubtful
 * cell says so, and the screen then sets the column after it. Knows no style.
 */
import stringWidth from "string-width";

/** A character as people see it. */
export type Cell = { readonly text: string; readonly width: number; readonly isSure: boolean };

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });
/** Same in every terminal: Latin, Greek, Cyrillic, kana, common ideographs, Hangul, box lines. */
const sure =
  /^[\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0373\u0376\u0377\u037b-\u03ff\u0400-\u0482\u048a-\u052f\u2010-\u2027\u2500-\u257f\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3]$/;

/** Sequences of which terminals differ, with an example of each. */
const kinds = [
  [/\u200d/, "\u{1f469}\u200d\u{1f4bb}"],
  [/[\u{1f3fb}-\u{1f3ff}]/u, "\u{1f44d}\u{1f3fd}"],
  [/\ufe0f/, "\u2764\ufe0f"],
  [/^[\u{1f1e6}-\u{1f1ff}]$/u, "\u{1f1e9}"],
  [/[\u0900-\u0dff\u1780-\u17ff]/, "\u0915\u094d\u0937"],
] as const;
/** What this terminal answered for them. */
let measured: readonly (number | undefined)[] = [];

/** Texts whose width is asked of the terminal. */
export const probes: readonly string[] = kinds.map(([, example]) => example);

/** Keeps the widths that the terminal has answered, in columns, in the order of {@link probes}. */
export function learn(widths: readonly number[]): void {
  measured = widths.map((width) => (width >= 0 && width <= 4 ? width : undefined));
}

/** Splits text into characters. It must be clean. */
export function cellsOf(text: string): readonly Cell[] {
  if (/^[ -~]*$/.test(text)) return Array.from(text, (text) => ({ text, width: 1, isSure: true }));
  return Array.from(segmenter.segment(text), ({ segment }) => cellOf(segment));
}

function cellOf(text: string): Cell {
  if (/^[ -~]$/.test(text)) return { text, width: 1, isSure: true };
  const kind = kinds.findIndex(([pattern]) => pattern.test(text));
  const width = (kind < 0 ? undefined : measured[kind]) ?? stringWidth(text);
  return { text, width, isSure: sure.test(text) };
}

/** Returns the width of a text. */
export function widthOf(text: string): number {
  return cellsOf(text).reduce((sum, { width }) => sum + width, 0);
}

/** Returns where each character of a text begins, and where it ends, in UTF-16 units. */
export function boundariesOf(text: string): readonly number[] {
  return [...Array.from(segmenter.segment(text), ({ index }) => index), text.length];
}
