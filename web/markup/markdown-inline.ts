/**
 * The marks of Markdown inside a line: code, bold, italic, strike-through and links. Code, HTML tags
 * and characters after a backslash are held first, each replaced by its number, so that nothing
 * reads them again. A mark counts only at the edge of a word: 2 * 3, snake_case and :-) are text.
 */
import { splitLinks } from "./links.ts";
import { anyTag, emptyTags } from "./tags.ts";

/** What is held of a text, and what became of it. */
export type Held = {
  readonly parts: Part[];
  /** Elements that were made of marks. */
  made: number;
  /** The text has HTML tags outside of code. */
  typedTags: boolean;
  changed: boolean;
};

/** `html` is sent. `bare` is the character after a backslash, `typed` with it. */
type Part = {
  readonly html: string;
  readonly tag?: "open" | "close";
  readonly bare?: string;
  readonly typed?: string;
};

/** Matches a text that may have a mark. */
export const isMark = /[*_~`[\\]|^ *(?:>|-|\d+[.)])/m;

/** Most elements of one message, so that their tags stay below `bounds.tags`. */
const elements = 800;
/** Names of elements in which no mark is read. */
export const verbatim = /^(?:pre|code|kbd|samp)$/i;
const escaped = "\\\\([\\\\*_~`\\[\\]>.)-])";
const fence = "^ {0,3}(`{3,})([^`\\n]*)\\n";
const scanner = () => new RegExp(`${escaped}|${fence}|(\`+)|${anyTag.source}`, "gim");
const heldPart = /\ufff9(\d+)\ufffb/g;

/** Returns the text with code, tags and escaped characters held. */
export function hold(text: string): { readonly text: string; readonly held: Held } {
  const held: Held = { parts: [], made: 0, typedTags: false, changed: false };
  const closers = closersOf(text);
  const scan = scanner();
  let kept = "";
  let done = 0;
  const put = (from: number, to: number, part: Part) => {
    kept += text.slice(done, from) + holdPart(held, part);
    done = to;
    scan.lastIndex = to;
  };
  for (let found = scan.exec(text); found !== null; found = scan.exec(text)) {
    const [whole, bare, ticks, info = "", run, slash, name = ""] = found;
    const at = found.index;
    const after = at + whole.length;
    if (bare !== undefined) {
      put(at, after, { html: bare, bare, typed: whole });
    } else if (ticks !== undefined) {
      const block = fencedAt(text, after, ticks.length, info);
      if (block) put(at, block.end, codePart(held, block.code, "<pre><code>", "</code></pre>"));
      else scan.lastIndex = at + whole.indexOf(ticks) + ticks.length;
    } else if (run !== undefined) {
      const end = /[\p{sc=Latin}\p{N}]/u.test(text.charAt(at - 1)) ? undefined : closers.get(at);
      if (end === undefined) continue;
      const code = text.slice(after, end);
      const isPadded = code.startsWith(" ") && code.endsWith(" ") && code.trim() !== "";
      const inner = isPadded ? code.slice(1, -1) : code;
      put(at, end + run.length, codePart(held, inner, "<code>", "</code>"));
    } else {
      held.typedTags = true;
      if (slash || !verbatim.test(name)) {
        const tag = slash ? "close" : "open";
        put(at, after, { html: whole, ...(!emptyTags.has(name.toLowerCase()) && { tag }) });
        continue;
      }
      const end = endOfVerbatim(text, name, after);
      put(at, end, { html: text.slice(at, end) });
    }
  }
  return { text: kept + text.slice(done), held };
}

/** Returns where a verbatim element ends: after its closing tag, or with the text. */
export function endOfVerbatim(text: string, name: string, from: number): number {
  const close = new RegExp(`</${name}\\s*/?>`, "gi");
  close.lastIndex = from;
  return close.exec(text) ? close.lastIndex : text.length;
}

function holdPart({ parts }: Held, part: Part): string {
  parts.push(part);
  return `\ufff9${parts.length - 1}\ufffb`;
}

function codePart(held: Held, code: string, before: string, after: string): Part {
  held.made += 1;
  held.changed = true;
  const text = code.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return { html: before + text + after };
}

/** Returns where each run of backticks is closed by one of its length, on its line. */
function closersOf(text: string): ReadonlyMap<number, number> {
  const closers = new Map<number, number>();
  let line = new Map<number, number>();
  for (const { 0: run, index } of [...text.matchAll(/`+|\n/g)].reverse()) {
    if (run === "\n") {
      line = new Map();
      continue;
    }
    const next = line.get(run.length);
    if (next !== undefined) closers.set(index, next);
    line.set(run.length, index);
  }
  return closers;
}

/** Returns the code after an opening fence; a fence without an end goes on to that of the text. */
function fencedAt(text: string, from: number, ticks: number, info: string) {
  const close = new RegExp(`(?<!\`)\`{${ticks},}(?!\`)[ \\t]*$`, "gm");
  close.lastIndex = from;
  const found = close.exec(text);
  const body = text.slice(from, found?.index).replace(/\n$/, "");
  // One word names a language; anything else is code.
  const code = /^[\w+#.-]*\s*$/.test(info) ? body : `${info}\n${body}`;
  return code.trim() === "" ? undefined : { code, end: found ? close.lastIndex : text.length };
}

/**
 * Returns a text with the held parts put back: as they are sent, or only the escaped characters,
 * with or without their backslash.
 */
export function release(text: string, { parts }: Held, as: "html" | "bare" | "typed" = "html") {
  return text.replaceAll(heldPart, (sign, at) => parts[at]?.[as] ?? (as === "html" ? "" : sign));
}

const reference = /&(?=(?:#\d+|#x[\da-f]+|[a-z][a-z\d]*);)/gi;

/** Returns text that gets a tag: if there was none, a reference such as &lt; was text. */
export function literal(text: string, { typedTags }: Held): string {
  return typedTags ? text : text.replaceAll(reference, "&amp;");
}

const link =
  /(?<!\\)\[([^[\]\n]+)(?<!\\)\]\(((?:https?:\/\/|mailto:)[^\s()<>"\ufff9]*(?:\([^\s()<>"\ufff9]*\)[^\s()<>"\ufff9]*)*)\)/gi;
const token = /\ufff9(\d+)\ufffb|[*_~]+/g;
const ink = /[\p{L}\p{N}\p{Extended_Pictographic}\ufff9]/u;
/** Letters of scripts with spaces between words: inside a word, a mark is text. */
const word = /[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{N}_]/u;
const beforeMark = /^$|[\s([{"'“‘«„—–/\ufffb]/u;
const afterMark = /^$|[\s.,;:!?)\]}"'”’»…—–/\ufff9-]/u;
const atStart = /[^\s.,;:!?)\]}/\\]/u;
const atEnd = /[^\s([{,:/\\]/u;
const tags: Readonly<Record<string, string>> = { "**": "b", "*": "i", _: "i", "~~": "s" };

type Open = { readonly mark: string; readonly at: number; readonly ink: number };

/** Returns the HTML of a line without code and tags. They stay held. */
export function inline(line: string, held: Held): string {
  const linked = line.replaceAll(link, (whole, said: string, href: string) => {
    if (!ink.test(said) || held.made > elements) return whole;
    held.made += 1;
    held.changed = true;
    const html = release(literal(inline(said, held), held), held);
    return holdPart(held, { html: `<a href="${literal(href, held)}">${html}</a>` });
  });
  return linked.includes("*") || linked.includes("_") || linked.includes("~~")
    ? marked(linked, held)
    : linked;
}

/** Puts tags in the place of marks. */
function marked(line: string, held: Held): string {
  const out: string[] = [];
  let open: Open[] = [];
  const outer: Open[][] = [];
  let inked = 0;
  let offset = 0;
  const text = (said: string) => {
    if (ink.test(said)) inked += 1;
    out.push(said);
  };
  const close = (mark: string): boolean => {
    const at = open.findLastIndex((one) => one.mark === mark);
    const opened = open[at];
    if (opened === undefined || opened.ink === inked || held.made > elements) return false;
    out[opened.at] = `<${tags[mark]}>`;
    out.push(`</${tags[mark]}>`);
    open = open.slice(0, at);
    held.made += 1;
    held.changed = true;
    return true;
  };
  const read = (run: string, before: string, after: string) => {
    const marks = /__|~~~/.test(run) ? [] : (run.match(/\*\*|\*|_|~~/g) ?? []);
    const isWhole = marks.join("") === run;
    const canOpen = isWhole && opens(before, after, run);
    const canClose = isWhole && closes(before, after, run);
    let rest = run;
    while (canClose && rest !== "") {
      const mark = [...open].reverse().find((one) => rest.startsWith(one.mark))?.mark;
      if (mark === undefined || !close(mark)) break;
      rest = rest.slice(mark.length);
    }
    if (!canOpen || rest !== run) {
      out.push(rest);
      return;
    }
    for (const mark of marks) {
      // Of two the nearer one opens, so there are never more than four.
      const same = open.findIndex((one) => one.mark === mark);
      if (same >= 0) open = open.slice(0, same);
      open.push({ mark, at: out.length, ink: inked });
      out.push(mark);
    }
  };
  for (const part of splitLinks(line)) {
    const said = typeof part === "string" ? part : part.text;
    let done = 0;
    if (typeof part === "string") {
      for (const { 0: whole, 1: number, index } of part.matchAll(token)) {
        if (index > done) text(part.slice(done, index));
        done = index + whole.length;
        if (number === undefined) {
          const after = part.charAt(done) || (offset + done < line.length ? "\ufff9" : "");
          read(whole, part.charAt(index - 1) || (offset > 0 ? "\ufffb" : ""), after);
          continue;
        }
        text(whole);
        // What is opened inside an element is closed there.
        const { tag } = held.parts[Number(number)] ?? {};
        if (tag === "open") {
          outer.push(open);
          open = [];
        } else if (tag === "close") open = outer.pop() ?? [];
      }
    }
    if (done < said.length) text(said.slice(done));
    offset += said.length;
  }
  return out.join("");
}

function opens(before: string, after: string, run: string): boolean {
  const isEdge = beforeMark.test(before) || (!run.includes("_") && isUnspaced(before));
  return isEdge && after !== "" && atStart.test(after);
}

function closes(before: string, after: string, run: string): boolean {
  const isEdge = afterMark.test(after) || (!run.includes("_") && isUnspaced(after));
  return isEdge && before !== "" && atEnd.test(before);
}

/** Returns true for a letter of a script without spaces, where a mark may be inside a word. */
function isUnspaced(sign: string): boolean {
  return /\p{L}|\p{M}/u.test(sign) && !word.test(sign);
}
