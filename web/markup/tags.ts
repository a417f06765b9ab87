/**
 * Which tags a message may have, and what counts as one: a tag that is written out in full and known here. Everything
 * else that looks like one is text, so that `a < b` stays as it was typed. Parses nothing.
 */

// Those that a parser opens again by itself when they were closed in the wrong order: attributes would make each one
// different, and a message of a few letters a page of many thousand elements.
const bare =
  "b strong i em u s del ins small code kbd samp var q cite mark sub sup br hr caption thead tbody tfoot tr ruby rt rp";
const rich =
  "a abbr time img video audio details summary ol ul li dl dt dd table td th p div span pre blockquote h1 h2 h3 h4 h5 h6";

export const bareTags: ReadonlySet<string> = new Set(bare.split(" "));
export const richTags: ReadonlySet<string> = new Set(rich.split(" "));
/** Tags for which a browser builds more than an element. */
export const costlyTags: ReadonlySet<string> = new Set(
  "details summary img video audio".split(" "),
);

/** Attributes that mean something on one tag or another. */
export const attributes: ReadonlySet<string> = new Set(
  "dir href src alt title datetime colspan rowspan start reversed open".split(" "),
);

const name = `(${[...bareTags, ...richTags].join("|")})`;
const attribute = `\\s+(?:open|reversed|controls|[a-z][\\w:-]*\\s*=\\s*(?:"[^"]*"|'[^']*'|[^\\s"'\`<>]+))`;
const tag = `${name}((?:${attribute})*)\\s*/?>`;

/** Any attribute of such a tag: its name, its value with the quotes. */
export const anyAttribute = /\s+([a-z][\w:-]*)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'`<>]+))?/gi;

/** Any tag: the slash of one that closes, its name, its attributes as they were typed. */
export const anyTag = new RegExp(`<(/?)${tag}`, "gi");

const opening = new RegExp(`<${tag}`, "i");

/** Whether a text has tags. */
export function hasTags(text: string): boolean {
  return opening.test(text);
}
