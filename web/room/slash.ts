/**
 * The slash that begins a command, and texts that may have been meant as one. Everyone in the room
 * would read such a text, so it must never be sent by mistake.
 */
import { normalizeName } from "../../protocol/wire/alias.ts";
import { inkless } from "../../protocol/wire/ink.ts";
import { anyTag } from "../markup/tags.ts";

/** Read as a slash: they look like one, or are its wide form. */
const slashes = "/\uff0f\u2044\u2215\u29f8\u2571\u27cb";
/**
 * Not read as a slash, but taken for one: backslashes with the currency signs on their key, what
 * Chinese and Japanese input methods type with the key of the slash, and similar strokes.
 */
const similar =
  "\\\\\uff3c\u2216\u29f5\u29f9\xa5\uffe5\u20a9\xf7\u3001\u30fb\uff65\u30ce\u0337\u0338";

const begun = new RegExp(`^[${inkless}]*[${slashes}]`, "u");
/** Marks of Markdown become tags. */
const unseen = `[${inkless}*_~]|${anyTag.source}`;
const meant = new RegExp(
  `^(?:${unseen})*(?![${slashes}]{2})[${slashes}${similar}](?:[${slashes}${similar}]|${unseen})*(?<name>[^\\s<]+)`,
  "iu",
);

/**
 * Returns the text after the slash that begins it, or undefined. What cannot be seen before the
 * slash does not count.
 */
export function behindSlash(text: string): string | undefined {
  const found = begun.exec(text);
  return found ? text.slice(found[0].length) : undefined;
}

/** Returns true if the first character of a text is a slash. */
export function isSlash(text: string): boolean {
  return begun.test(text.charAt(0));
}

/** Returns the name at the start of a text, as commands are compared. */
export function nameAt(text: string): string {
  const [word = ""] = text.split(/\s/, 1);
  return normalizeName(word).toLowerCase();
}

/**
 * Returns the names that may be meant as commands: a line begins with one after a slash or a sign
 * taken for it, perhaps inside a tag. Two slashes mean none. Leaves out the command that the text
 * itself is.
 */
export function meantNames(text: string): readonly string[] {
  const behind = behindSlash(text);
  const lines = (behind ?? text).split(/[\n\u2028\u2029]/);
  return lines.slice(behind === undefined ? 0 : 1).map((line) => {
    return nameAt(meant.exec(line)?.groups?.name ?? "").replace(/\W.*/, "");
  });
}
