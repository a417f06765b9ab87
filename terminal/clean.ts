/**
 * Makes foreign text safe for a terminal: no control, no change of direction, nothing that cannot
 * be seen, and no pile of marks. Everything that others send passes through here before it is laid
 * out, and once more before it is written.
 */
import { inkless } from "../protocol/wire/ink.ts";
import { unsigned } from "../web/room/sign.ts";

/** Everything that a terminal or an editor may treat as the end of a line. */
const breaks = /\r\n?|[\v\f\u0085\u2028\u2029]/g;
/** Joiners and selectors have a meaning inside a cluster only. */
const joining = "\\u200c\\u200d\\ufe0e\\ufe0f";
const unseen = new RegExp(`(?![\\n ${joining}])[${inkless}\\p{Cc}\\p{Cf}\\p{Zs}]`, "gu");
const blank = /[\p{Zs}\u2800\u3164\u115f\u1160\uffa0]/u;
/** A joiner next to a letter of ASCII or at an edge only hides; a keycap is the exception. */
const idle =
  /(?<![^\0-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\0-\x7f])|(?<![^\0-\x7f])[\ufe0e\ufe0f](?!\u20e3)/gu;
/** More marks on one letter would cover the lines around it. */
const piled = /(\p{M}{4})\p{M}+/gu;
/** Longest chain of joined emoji: a family has four. */
const chained = /(?:\u200d(?:(?!\u200d)\S){1,4}){5,}/gu;

/** Returns text that may be shown, with line feeds as its only control characters. */
export function cleanText(text: string): string {
  return text
    .toWellFormed()
    .replace(breaks, "\n")
    .replaceAll("\t", "    ")
    .replace(unseen, (sign) => (blank.test(sign) ? " " : ""))
    .replace(idle, "")
    .replace(piled, "$1")
    .replace(chained, (chain) => chain.replaceAll("\u200d", ""));
}

/** Returns text that may be shown on one line. */
export function cleanLine(text: string): string {
  return cleanText(text).replaceAll(/\s*\n\s*/g, " ");
}

/** Returns what a member wrote, as it may be shown: without the sign of the room. */
export function foreign(text: string): string {
  return unsigned(cleanText(text));
}

/** Returns a name that a member chose, as it may be shown. */
export function foreignName(text: string): string {
  return unsigned(cleanLine(text)).trim();
}

/** Anything but printable ASCII: a terminal and a reader of lines take no notice of an escape. */
const beyond = /[^ -~]/g;

/** Returns a value as one line of JSON in printable ASCII, which loses nothing. */
export function toJson(value: unknown): string {
  return JSON.stringify(value).replace(beyond, (unit) => {
    return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
