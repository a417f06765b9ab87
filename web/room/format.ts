/**
 * Adds the tags of a format around the selected text, or removes them. A message is text with a few
 * HTML tags; which of them are shown is decided in markup/.
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
const address = /^https?:\/\/\S+$/i;

/** Formats the selection, and selects the same text, or the place to type next. */
export function format(kind: Format, selection: Selection): Selection {
  switch (kind) {
    case "bold":
      return wrap(selection, "<b>", "</b>");
    case "italic":
      return wrap(selection, "<i>", "</i>");
    case "code":
      return code(selection);
    case "link":
      return link(selection);
    case "quote":
      return wrap(selection, "<blockquote>", "</blockquote>");
    case "list":
      return list(selection);
  }
}

function wrap({ text, start, end }: Selection, before: string, after: string): Selection {
  const isWrapped = text.slice(0, start).endsWith(before) && text.slice(end).startsWith(after);
  if (isWrapped) {
    const [from, to] = [start - before.length, end + after.length];
    return {
      text: text.slice(0, from) + text.slice(start, end) + text.slice(to),
      start: from,
      end: end - before.length,
    };
  }
  const wrapped = before + text.slice(start, end) + after;
  const shift = before.length;
  return {
    text: text.slice(0, start) + wrapped + text.slice(end),
    start: start + shift,
    end: end + shift,
  };
}

/** Escapes the code, so that its tags stay readable. */
function code({ text, start, end }: Selection): Selection {
  const selected = text.slice(start, end);
  const [before, after] = selected.includes("\n")
    ? ["<pre><code>", "</code></pre>"]
    : ["<code>", "</code>"];
  const isWrapped = text.slice(0, start).endsWith(before) && text.slice(end).startsWith(after);
  const other = isWrapped ? unescaped(selected) : escaped(selected);
  const changed = {
    text: text.slice(0, start) + other + text.slice(end),
    start,
    end: start + other.length,
  };
  return wrap(changed, before, after);
}

function link({ text, start, end }: Selection): Selection {
  const selected = text.slice(start, end);
  const isAddress = selected.length <= addressChars && address.test(selected.trim());
  const href = isAddress ? selected.trim().replaceAll('"', "%22") : "https://";
  const opening = `<a href="${href}">`;
  const shown = isAddress ? "" : selected;
  const at = start + (isAddress ? opening.length : opening.length - 2);
  // The caret goes where the text or the address of the link is missing.
  return {
    text: `${text.slice(0, start)}${opening}${shown}</a>${text.slice(end)}`,
    start: at,
    end: at,
  };
}

function list({ text, start, end }: Selection): Selection {
  const items = text.slice(start, end).split("\n");
  const [before, between, after] = ["<ul><li>", "</li><li>", "</li></ul>"];
  const inner = items.join(between);
  const from = start + before.length;
  return {
    text: text.slice(0, start) + before + inner + after + text.slice(end),
    start: from,
    end: from + inner.length,
  };
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function unescaped(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
