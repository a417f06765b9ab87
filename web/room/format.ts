/**
 * Puts the marks of a format around the selected text, or removes them. What they mean is decided in
 * markup/markdown.ts.
 */

/** The formats of the format bar. */
export const formats = ["bold", "italic", "code", "link", "quote", "list"] as const;
export type Format = (typeof formats)[number];

/** By the letter of their key with Ctrl. A Turkish keyboard has ı in the place of i. */
export const shortcuts: Readonly<Record<string, Format>> = {
  b: "bold",
  i: "italic",
  ı: "italic",
  k: "link",
};

/** Returns the Latin letter of a key, or of its place if it has a letter of another alphabet. */
export function letterOf({ key, code }: Pick<KeyboardEvent, "key" | "code">): string {
  const letter = /^\p{Script=Latin}$/u.test(key) ? key : code.replace("Key", "");
  return letter.toLowerCase();
}

/** A text and its selection from `start` to `end`, in UTF-16 units. */
export type Selection = { readonly text: string; readonly start: number; readonly end: number };

/** Longest text that counts as an address, UTF-16 units. */
const addressChars = 2_000;
const address = /^(?:https?:\/\/|mailto:)[^\s()<>"]+$/i;
const wordSign = /[\p{L}\p{M}\p{N}_]/u;

/** Formats the selection, and selects the same text, or the place to type next. */
export function format(kind: Format, selection: Selection): Selection {
  switch (kind) {
    case "bold":
      return wrap(whole(selection), "**");
    case "italic":
      return wrap(whole(selection), "*");
    case "code":
      return code(selection);
    case "link":
      return link(selection);
    case "quote":
      return prefix(selection, "> ");
    case "list":
      return prefix(selection, "- ");
  }
}

/** Returns the selection without spaces at its ends, and with the whole of its words. */
function whole({ text, start, end }: Selection): Selection {
  const isWord = (at: number) => wordSign.test(text.charAt(at));
  if (start === end && !(isWord(start) && isWord(start - 1))) return { text, start, end };
  let [from, to] = [start, end];
  while (from < to && /\s/.test(text.charAt(from))) from++;
  while (to > from && /\s/.test(text.charAt(to - 1))) to--;
  if (isWord(from)) while (isWord(from - 1)) from--;
  if (isWord(to - 1)) while (isWord(to)) to++;
  return { text, start: from, end: to };
}

/** A mark ends with its line. */
function wrap(selection: Selection, mark: "*" | "**"): Selection {
  const { text, start, end } = selection;
  const stars = Math.min(starsBefore(text, start), starsAfter(text, end));
  const isWrapped = mark === "*" ? stars % 2 === 1 : stars >= 2;
  const { length } = mark;
  if (isWrapped) {
    const selected = text.slice(start, end);
    return {
      text: text.slice(0, start - length) + selected + text.slice(end + length),
      start: start - length,
      end: end - length,
    };
  }
  const lines = text.slice(start, end).split("\n");
  const marked = lines.length === 1 ? lines.map((line) => mark + line + mark) : each(lines, mark);
  const inner = marked.join("\n");
  return {
    text: text.slice(0, start) + inner + text.slice(end),
    start: start + (lines.length === 1 ? length : 0),
    end: start + inner.length - (lines.length === 1 ? length : 0),
  };
}

function each(lines: readonly string[], mark: string): readonly string[] {
  return lines.map((line) => {
    const said = line.trim();
    return said === "" ? line : line.replace(said, () => mark + said + mark);
  });
}

function starsBefore(text: string, at: number): number {
  return /\**$/.exec(text.slice(Math.max(0, at - 4), at))?.[0].length ?? 0;
}

function starsAfter(text: string, at: number): number {
  return /^\**/.exec(text.slice(at, at + 4))?.[0].length ?? 0;
}

/** Several lines are code on lines of their own. */
function code({ text, start, end }: Selection): Selection {
  const selected = text.slice(start, end);
  const isBlock = selected.includes("\n");
  const runs = Array.from(selected.matchAll(/`+/g), ([run]) => run.length);
  const ticks = "`".repeat(Math.max(isBlock ? 2 : 0, ...runs) + 1);
  const [before, after] = isBlock
    ? [`${start === 0 || text.charAt(start - 1) === "\n" ? "" : "\n"}${ticks}\n`, `\n${ticks}`]
    : [ticks, ticks];
  if (text.slice(0, start).endsWith(before) && text.slice(end).startsWith(after)) {
    const [from, to] = [start - before.length, end + after.length];
    const other = text.slice(0, from) + selected + text.slice(to);
    return { text: other, start: from, end: from + selected.length };
  }
  const rest = isBlock && /^[^\n]/.test(text.slice(end)) ? "\n" : "";
  const from = start + before.length;
  return {
    text: text.slice(0, start) + before + selected + after + rest + text.slice(end),
    start: from,
    end: from + selected.length,
  };
}

/** The caret goes where the text or the address of the link is missing. */
function link({ text, start, end }: Selection): Selection {
  const selected = text.slice(start, end);
  const isAddress = selected.length <= addressChars && address.test(selected.trim());
  const written = isAddress ? `[](${selected.trim()})` : `[${selected}](https://)`;
  const at = start + (isAddress ? 1 : written.length - 1);
  return { text: text.slice(0, start) + written + text.slice(end), start: at, end: at };
}

/** Begins each selected line with a mark, or removes it from all. */
function prefix({ text, start, end }: Selection, mark: string): Selection {
  const from = text.slice(0, start).lastIndexOf("\n") + 1;
  const next = text.indexOf("\n", end);
  const to = next < 0 ? text.length : next;
  const lines = text.slice(from, to).split("\n");
  const isPrefixed = lines.every((line) => line.startsWith(mark));
  const changed = lines.map((line) => (isPrefixed ? line.slice(mark.length) : mark + line));
  const inner = changed.join("\n");
  const shift = isPrefixed ? -mark.length : mark.length;
  return {
    text: text.slice(0, from) + inner + text.slice(to),
    start: Math.max(from, start + shift),
    end: Math.max(from, end + shift * lines.length),
  };
}
