/**
 * Styled text to rows of a terminal. This is the only place that writes text next to escapes, so it
 * removes once more whatever a terminal might take for control.
 */
import { type Cell, cellsOf } from "./width.ts";

/** A run of text. `style`: parameters of SGR, such as "1;34"; empty = plain. */
export type Span = { readonly text: string; readonly style: string };

/** A row as it is written: text, SGR and columns. Starts at the left edge. */
export type Row = string;

/** A line before it is wrapped. `first` and `rest` stand before its first and its other rows. */
export type Flow = {
  readonly spans: readonly Span[];
  readonly first: readonly Span[];
  readonly rest: readonly Span[];
};

type Placed = Cell & { readonly style: string };

/** Everything that a terminal may act on. */
const active = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

export const span = (text: string, style = ""): Span => ({ text, style });

/** Wraps lines to rows of at most this width. */
export function wrap(flows: readonly Flow[], width: number): readonly Row[] {
  return flows.flatMap((flow) => wrapOne(flow, Math.max(2, width)));
}

/** Returns one row, cut to this width, which begins at this column. */
export function rowOf(spans: readonly Span[], width: number, column = 1): Row {
  const row: Placed[] = [];
  let used = 0;
  for (const cell of spans.flatMap(placed)) {
    if (used + cell.width > width) break;
    used += cell.width;
    row.push(cell);
  }
  return encode(row, column);
}

function placed({ text, style }: Span): readonly Placed[] {
  return cellsOf(text.toWellFormed().replace(active, "\ufffd")).map((cell) => ({ ...cell, style }));
}

function wrapOne({ spans, first, rest }: Flow, width: number): readonly Row[] {
  const rows: Row[] = [];
  let head = first.flatMap(placed);
  let row: Placed[] = [];
  const wide = (cells: readonly Placed[]) => cells.reduce((sum, cell) => sum + cell.width, 0);
  let left = width - wide(head);
  const end = () => {
    rows.push(encode([...head, ...row], 1));
    head = rest.flatMap(placed);
    // On a terminal of a few columns the text needs all of them.
    if (wide(head) > width / 2) head = [];
    left = width - wide(head);
  };
  if (wide(head) > width / 2) {
    row = [];
    end();
  }
  for (const cell of spans.flatMap(placed)) {
    if (cell.width > left) {
      const space = row.findLastIndex(({ text }) => text === " ");
      const isSplit = space > 0 && cell.text !== " ";
      const next = isSplit ? row.slice(space + 1) : [];
      if (isSplit) row = row.slice(0, space);
      end();
      row = cell.text === " " ? [] : next;
      left -= wide(row);
      if (cell.text === " ") continue;
    }
    row.push(cell);
    left -= cell.width;
  }
  if (row.length > 0 || rows.length === 0) end();
  return rows;
}

function encode(cells: readonly Placed[], from: number): Row {
  let row = from === 1 ? "" : `\x1b[${from}G`;
  let style = "";
  let column = from;
  for (const cell of cells) {
    if (cell.style !== style) {
      style = cell.style;
      row += style === "" ? "\x1b[0m" : `\x1b[0;${style}m`;
    }
    row += cell.text;
    column += cell.width;
    if (!cell.isSure) row += `\x1b[${column}G`;
  }
  return style === "" ? row : `${row}\x1b[0m`;
}
