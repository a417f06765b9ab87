/**
 * The Markdown of a message that we sent, to put it back into the field. Only what gives exactly the
 * same HTML again is returned; any other message comes back as its HTML.
 */
import { blocks } from "./arrange.ts";
import { markdownToHtml } from "./markdown.ts";
import { endOfVerbatim, verbatim } from "./markdown-inline.ts";
import { anyTag } from "./tags.ts";

const token = /<(\/?)(b|i|s|code|pre|blockquote|ul|ol|li|a)((?: (?:href|start)="[^"<>]*")?)>/g;
const marks: Readonly<Record<string, string>> = { b: "**", i: "*", s: "~~" };
/** Elements inside each other. */
const most = 16;

type Open = {
  readonly tag: string;
  readonly value: string;
  readonly items: string[];
  text: string;
  /** The text ends with a block. */
  isBlock: boolean;
};

/** Adds to the text of the open element. A block is on lines of its own. */
type Say = (text: string, isBlock?: boolean) => void;

/** Returns what to type in order to send this HTML. */
export function htmlToMarkdown(html: string): string {
  const ways = [asIs, escapeLines, escapeMarks];
  const tries = [
    ...ways.map((keep) => () => rewritten(html, keep)),
    ...ways.map((keep) => () => escapeText(html, keep)),
    () => escapeTypedLines(html),
  ];
  for (const write of tries) {
    const text = write();
    if (text !== undefined && markdownToHtml(text) === html) return text;
  }
  return html;
}

type Escape = (text: string) => string;

const asIs: Escape = (text) => text;

/** Escapes the lines that would not stay as they are. */
const escapeLines: Escape = (text) =>
  text.replaceAll(/.+/g, (line) => (stays(line) ? line : escapeMarks(line)));

/** Returns true if a line is sent as typed, also before another line: a fence needs one. */
const stays = (line: string): boolean => markdownToHtml(`${line}\n.`) === `${line}\n.`;

const escapeMarks: Escape = (text) =>
  text.replaceAll(/[\\*_~`[\]]|(?<=^ *)[>-]|(?<=^ *\d+)[.)]/gm, "\\$&");

/** As {@link escapeLines}, for lines with tags. */
const escapeTypedLines: Escape = (html) =>
  html.replaceAll(/.+/g, (line) => (stays(line) ? line : escapeText(line, escapeMarks)));

/** Escapes the text between the tags of HTML, but for that of verbatim elements. */
function escapeText(html: string, keep: Escape): string {
  let text = "";
  let done = 0;
  for (const { 0: whole, 1: slash, 2: name = "", index } of html.matchAll(anyTag)) {
    if (index < done) continue;
    const after = index + whole.length;
    const end = !slash && verbatim.test(name) ? endOfVerbatim(html, name, after) : after;
    text += keep(html.slice(done, index)) + html.slice(index, end);
    done = end;
  }
  return text + keep(html.slice(done));
}

function rewritten(html: string, keep: Escape): string | undefined {
  const empty = () => ({ items: [], text: "", isBlock: false });
  const stack: Open[] = [{ tag: "", value: "", ...empty() }];
  let done = 0;
  const top = () => stack.at(-1) as Open;
  const say: Say = (text, isBlock = false) => {
    const open = top();
    if (text === "") return;
    if (open.text !== "" && (isBlock || open.isBlock)) {
      const isApart = open.text.endsWith("\n") || text.startsWith("\n");
      open.text += isBlock && open.isBlock ? "\n\n" : isApart ? "" : "\n";
    }
    open.text += text;
    open.isBlock = isBlock;
  };
  for (const { 0: whole, 1: slash, 2: tag = "", 3: attribute = "", index } of html.matchAll(
    token,
  )) {
    const text = html.slice(done, index);
    say(/^(?:code|pre)$/.test(top().tag) ? text : keep(text));
    done = index + whole.length;
    if (slash === "") {
      if (stack.length > most) return undefined;
      stack.push({ tag, value: attribute.split('"')[1] ?? "", ...empty() });
      continue;
    }
    const closed = stack.pop();
    if (closed?.tag !== tag || stack.length === 0) return undefined;
    say(written(closed, top()), blocks.test(tag));
  }
  say(keep(html.slice(done)));
  return stack.length === 1 ? unescaped(top().text) : undefined;
}

/** Returns the Markdown of a closed element. An item goes into the list around it. */
function written({ tag, value, text, items }: Open, around: Open): string {
  switch (tag) {
    case "a":
      return `[${text}](${value})`;
    case "code":
      return around.tag === "pre" ? text : codeOf(text);
    case "pre":
      return `${ticksFor(text, 2)}\n${text}\n${ticksFor(text, 2)}`;
    case "blockquote":
      return text.replaceAll(/^/gm, "> ");
    case "li":
      around.items.push(text.replaceAll("\n", "\n  "));
      return "";
    case "ul":
      return items.map((item) => `- ${item}`).join("\n");
    case "ol": {
      const from = Number(value || 1);
      return items.map((item, at) => `${from + at}. ${item}`).join("\n");
    }
    default:
      return `${marks[tag]}${text}${marks[tag]}`;
  }
}

function codeOf(code: string): string {
  const ticks = ticksFor(code, 0);
  const space = /^`|`$|^ .* $/.test(code) ? " " : "";
  return ticks + space + code + space + ticks;
}

/** Returns more backticks than a text has in a row, and more than `least`. */
function ticksFor(text: string, least: number): string {
  const runs = Array.from(text.matchAll(/`+/g), ([run]) => run.length);
  return "`".repeat(Math.max(least, ...runs) + 1);
}

function unescaped(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
