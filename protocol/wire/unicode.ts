/**
 * Code points that two versions of Unicode normalize differently (SPEC §4.4). Engines have
 * different versions, so a password or name with one of them is refused where it is typed.
 */

// All that came after Unicode 15.0 and decomposes, composes or changes its place, up to 17.0. Their
// numbers, because no property of a regular expression tells in which version a character came.
const unsettled =
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: single code points are meant
  /[\u0897\u1acf-\u1add\u1ae0-\u1aeb\ua7f1\u{105c9}\u{105d2}\u{105da}\u{105e4}\u{10d69}-\u{10d6d}\u{10efa}\u{10efb}\u{11382}-\u{11385}\u{1138b}\u{1138e}\u{11390}\u{11391}\u{113b8}\u{113bb}\u{113c2}\u{113c5}\u{113c7}-\u{113c9}\u{113ce}-\u{113d0}\u{1611e}-\u{16129}\u{1612f}\u{16d63}\u{16d67}-\u{16d6a}\u{1ccd6}-\u{1ccf9}\u{1e5ee}\u{1e5ef}\u{1e6e3}\u{1e6e6}\u{1e6ee}\u{1e6ef}\u{1e6f5}]/u;

/** Returns true if engines may normalize the text differently. */
export function isUnsettled(text: string): boolean {
  return unsettled.test(text);
}
