/**
 * Markdown as people type it, turned into the HTML of messages before a text is sent: quotes and
 * lists by line, the rest in markdown-inline.ts. HTML that was typed stays as it is, nothing inside
 * code is read, and a text without marks is returned as typed. Takes linear time.
 */
import { type Held, hold, inline, isMark, literal, release } from "./markdown-inline.ts";

/** Quotes and lists inside each other. A deeper one stays text. */
const depths = 4;
const quoteLine = /^ {0,3}>(?: |$)/;
const itemLine = /^( {0,12})(?:[-*]|(\d{1,5})[.)]) +(?=\S)/;

/** Returns the HTML to send for a typed text. */
export function markdownToHtml(typed: string): string {
  // These signs mark what is held, and nobody types them.
  if (!isMark.test(typed) || /[\ufff9\ufffb]/.test(typed)) return typed;
  const { text, held } = hold(typed);
  const html = blocksOf(text.split("\n"), held, 0);
  if (!held.changed) return typed;
  return release(held.made > 0 ? literal(html, held) : html, held);
}

function blocksOf(lines: readonly string[], held: Held, depth: number): string {
  let html = "";
  let plain: string[] = [];
  const flush = (isBlockNext: boolean) => {
    const text = plain.map((line) => inlineOf(line, held)).join("\n");
    // A block has its own distance.
    const start = html === "" ? text : text.replace(/^(?:[^\S\n]*\n)+/, "");
    html += isBlockNext ? start.trimEnd() : start;
    plain = [];
  };
  const add = (block: string) => {
    flush(true);
    html += block;
    held.made += 1;
    held.changed = true;
  };
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] ?? "";
    if (depth < depths && quoteLine.test(line)) {
      const end = endOf(lines, at, (next) => quoteLine.test(next));
      const quoted = lines.slice(at, end);
      const inner = quoted.map((next) => next.replace(quoteLine, ""));
      if (inner.join("").trim() === "") plain.push(...quoted);
      else add(`<blockquote>${blocksOf(inner, held, depth + 1)}</blockquote>`);
      at = end;
    } else if (depth < depths && itemLine.test(line)) {
      const { items, end, start } = listAt(lines, at);
      const [tag, from] = start === undefined ? ["ul", ""] : ["ol", start];
      const inner = items.map((item) => `<li>${blocksOf(item, held, depth + 1)}</li>`).join("");
      const opening = from === "" || Number(from) === 1 ? tag : `${tag} start="${Number(from)}"`;
      add(`<${opening}>${inner}</${tag}>`);
      at = end;
    } else {
      plain.push(line);
      at += 1;
    }
  }
  flush(false);
  return html;
}

function endOf(lines: readonly string[], from: number, isIn: (line: string) => boolean): number {
  const end = lines.findIndex((line, at) => at > from && !isIn(line));
  return end < 0 ? lines.length : end;
}

type List = { readonly items: string[][]; readonly end: number; readonly start?: string };

/** Reads the list that begins at a line. What is indented belongs to the item before it. */
function listAt(lines: readonly string[], from: number): List {
  const [, { length: indent } = "", start] = itemLine.exec(lines[from] ?? "") ?? [];
  const items: string[][] = [];
  let at = from;
  for (; at < lines.length; at++) {
    const line = lines[at] ?? "";
    const [mark = "", before = "", number] = itemLine.exec(line) ?? [];
    const isItem = mark !== "" && before.length <= indent + 1;
    if (isItem) {
      const isOther = before.length < indent || (number === undefined) !== (start === undefined);
      if (isOther) break;
      items.push([line.slice(mark.length)]);
      continue;
    }
    const isInner = line.startsWith(" ".repeat(indent + 2)) && line.trim() !== "";
    if (!isInner) break;
    items.at(-1)?.push(line.slice(indent + 2));
  }
  return { items, end: at, ...(start !== undefined && { start }) };
}

/** A backslash that keeps nothing from being a mark is text, as in C:\_old. */
function inlineOf(line: string, held: Held): string {
  const bare = release(line, held, "bare");
  if (bare === line) return inline(line, held);
  const typed = release(line, held, "typed");
  const isKeeping = quoteLine.test(bare) || itemLine.test(bare) || /`[^`]+`/.test(bare);
  if (!isKeeping && madeOf(bare, held) === madeOf(typed, held)) return inline(typed, held);
  held.changed = true;
  return inline(line, held);
}

function madeOf(line: string, held: Held): number {
  const trial = { ...held, made: 0 };
  inline(line, trial);
  return trial.made;
}
