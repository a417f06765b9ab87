/**
 * The tags and attributes that a message may have. Only a complete, known tag counts as one.
 * Anything else is text, so that `a < b` stays as it was typed.
 */

// A parser reopens these when they were closed in the wrong order. With attributes each copy would
// be different, and a short message could become many thousands of elements.
const bare =
  "b strong i em u s del ins small code kbd samp var q cite mark sub sup br hr caption thead tbody tfoot tr ruby rt rp";
const rich =
  "a abbr time img video audio details summary ol ul li dl dt dd table td th p div span pre blockquote h1 h2 h3 h4 h5 h6";

export const bareTags: ReadonlySet<string> = new Set(bare.split(" "));
export const richTags: ReadonlySet<string> = new Set(rich.split(" "));
/** Tags for which a browser builds more than one element. */
export const costlyTags: ReadonlySet<string> = new Set(
  "details summary img video audio".split(" "),
);
/** Tags without content, which cannot be closed. */
export const emptyTags: ReadonlySet<string> = new Set(["br", "hr", "img"]);

/** Attributes that have a meaning on some tag. */
export const attributes: ReadonlySet<string> = new Set(
  "dir href src alt title datetime colspan rowspan start reversed open".split(" "),
);

const name = `(${[...bareTags, ...richTags].join("|")})`;
const attribute = `\\s+(?:open|reversed|controls|[a-z][\\w:-]*\\s*=\\s*(?:"[^"]*"|'[^']*'|[^\\s"'\`<>]+))`;
const tag = `${name}((?:${attribute})*)\\s*/?>`;

/** Matches an attribute: its name, and its value with the quotes. */
export const anyAttribute = /\s+([a-z][\w:-]*)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'`<>]+))?/gi;

/** Matches a tag: the slash of a closing tag, its name, its attributes. */
export const anyTag = new RegExp(`<(/?)${tag}`, "gi");

const opening = new RegExp(`<${tag}`, "i");

/** Returns true if the text has a known tag. */
export function hasTags(text: string): boolean {
  return opening.test(text);
}
