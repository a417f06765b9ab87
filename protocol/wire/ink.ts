/**
 * Code points without ink (SPEC §4.3): a name or a message of nothing else cannot be seen. A fixed
 * list, because engines have different versions of Unicode.
 */

/**
 * The list, for a character class of a regular expression with the flag u: White_Space, Cc,
 * Default_Ignorable_Code_Point of Unicode 17, the format characters of category Cf that are drawn
 * as nothing, and blanks that no property tells: U+2800, U+FFFC, U+13441, U+13442, U+16FE4,
 * U+1D159.
 */
export const inkless = [
  "\0- \x7f-\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f",
  "\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0",
  "\ufff0-\ufffc\u{13430}-\u{1343f}\u{13441}\u{13442}\u{16fe4}\u{1bca0}-\u{1bca3}\u{1d159}",
  "\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}",
].join("");

const ink = new RegExp(`[^${inkless}]`, "u");

/** Returns true if something of the text can be seen. */
export function hasInk(text: string): boolean {
  return ink.test(text);
}
