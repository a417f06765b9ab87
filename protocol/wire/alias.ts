/**
 * Aliases and room names (SPEC §4.3). What is typed is brought into a normal form. What is received
 * stays as it is, because engines have different versions of Unicode: it is refused only if it
 * could garble a line, and compared folded.
 */
import { utf8 } from "./bytes.ts";
import { ProtocolError } from "./errors.ts";
import { inkless } from "./ink.ts";
import { limits } from "./limits.ts";
import { isUnsettled } from "./unicode.ts";

/** White space, and what looks like it. */
const blanks = new RegExp(`[${inkless}]+`, "gu");
/** Private use, noncharacters, and planes without characters. Every font may draw its own. */
const meaningless =
  "\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff\u{1fffe}\u{1ffff}\u{2fffe}\u{2ffff}\u{3fffe}-\u{10ffff}";
const unsafe = new RegExp(`^\\p{M}|\\p{Cf}|^ | $| {2}|(?! )[${inkless}${meaningless}]`, "u");
const removed = new RegExp(`[\\p{DI}\\p{Cf}${meaningless}]|(?!\\s)\\p{Cc}`, "gu");

/** Returns typed text in normal form. The result may still be too long or empty. */
export function normalizeName(text: string): string {
  // Remove lone surrogates before NFKC: Firefox 153 makes another character of them when it
  // normalizes. Test each code point: regular expressions in WebKitGTK 2.50 miss a lone surrogate
  // before U+E000 and above.
  let name = Array.from(text)
    .filter((point) => !/^[\ud800-\udfff]$/.test(point))
    .join("");
  // Repeat: a removed character can join two that NFKC composes, and NFKC can produce white space.
  for (;;) {
    const next = name.normalize("NFKC").replaceAll(removed, "").replaceAll(blanks, " ").trim();
    if (next === name) return name;
    name = next;
  }
}

/** Returns what all spellings of one name have in common. */
export function foldName(name: string): string {
  return name.normalize("NFKC").toUpperCase().toLowerCase();
}

/**
 * Checks a received alias.
 *
 * @throws ProtocolError "alias-malformed" if it is empty, above {@link limits.aliasPoints} or
 * {@link limits.aliasBytes}, or unsafe to show.
 */
export function parseAlias(name: string): string {
  if (name === "") throw new ProtocolError("alias-malformed", "empty");
  return parseRoomName(name);
}

/**
 * Checks our own alias before it is sent.
 *
 * @throws ProtocolError "alias-malformed"; also if it is not in normal form, or if other engines
 * may give it another one.
 */
export function parseOwnAlias(name: string): string {
  if (parseAlias(name) !== normalizeName(name) || isUnsettled(name)) {
    throw new ProtocolError("alias-malformed", "not in normal form");
  }
  return name;
}

/**
 * Checks a received room name: an alias that may be empty.
 *
 * @throws ProtocolError "alias-malformed".
 */
export function parseRoomName(name: string): string {
  // Check the length before the expensive part.
  if (name.length > limits.aliasBytes || utf8(name).length > limits.aliasBytes) {
    throw new ProtocolError("alias-malformed", "too long");
  }
  if ([...name].length > limits.aliasPoints) throw new ProtocolError("alias-malformed", "too long");
  if (!isSafe(name)) throw new ProtocolError("alias-malformed", "unsafe to show");
  return name;
}

/**
 * Returns true if a name can be seen and cannot garble a line: nothing invisible but single spaces
 * inside, no mark that would join what stands before it, and nothing without a meaning. Does not
 * normalize: a name that another engine has normalized is accepted.
 */
function isSafe(name: string): boolean {
  return name.isWellFormed() && !unsafe.test(name);
}
