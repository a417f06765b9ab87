/**
 * Room codes and invite links (SPEC §4.1): 16 random bytes as text that can be read aloud, with a
 * check letter. A code has one canonical text. The parser finds it in other spellings, and in the
 * text around it.
 */
import { base32crockford } from "@scure/base";
import { type Bytes, expectBytes } from "./bytes.ts";
import { checkLetter, findCode } from "./find-code.ts";

/** Bytes of a code. */
export const codeBytes = 16;

/**
 * Returns the canonical text of a code: lower-case Crockford base32 in groups.
 *
 * @param code - 16 bytes.
 */
export function formatCode(code: Uint8Array): string {
  expectBytes("code", code, codeBytes);
  const digits = base32crockford.encode(code).toLowerCase();
  // Groups of 5, 5, 5, 6 and 6 digits.
  return (digits + checkLetter(digits)).replace(/^(.{5})(.{5})(.{5})(.{6})/, "$1-$2-$3-$4-");
}

/**
 * Parses a code from its text, from an invite link, or from a text with one of them.
 *
 * @throws ProtocolError as {@link findCode}.
 */
export function parseCode(text: string): Bytes {
  return new Uint8Array(base32crockford.decode(findCode(text).slice(0, -1)));
}

/**
 * Returns the invite link. The code is in the fragment (after `#`), which browsers do not send.
 *
 * @param origin - Such as `https://chat.example`, without a trailing slash.
 */
export function formatInviteLink(origin: string, code: Uint8Array): string {
  return `${origin}/#${formatCode(code)}`;
}
