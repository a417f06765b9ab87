/**
 * Room codes and invite links (SPEC §4.1): 16 random bytes as text that can be read aloud. A code
 * has one canonical text. The parser finds it in other spellings, and in the text around it.
 */
import { type Bytes, expectBytes } from "./bytes.ts";
import { findCode } from "./find-code.ts";

/** Bytes of a code. */
export const codeBytes = 16;

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
const groups = [
  [0, 5],
  [5, 10],
  [10, 15],
  [15, 20],
  [20, 26],
] as const;

/**
 * Returns the canonical text of a code: lower-case Crockford base32 in groups.
 *
 * @param code - 16 bytes.
 */
export function formatCode(code: Uint8Array): string {
  expectBytes("code", code, codeBytes);
  let text = "";
  let bits = 0;
  let held = 0;
  for (const byte of code) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet[(held >> bits) & 31];
    }
    held &= (1 << bits) - 1;
  }
  text += alphabet[(held << (5 - bits)) & 31];
  return groups.map(([from, to]) => text.slice(from, to)).join("-");
}

/**
 * Parses a code from its text, from an invite link, or from a text with one of them.
 *
 * @throws ProtocolError as {@link findCode}.
 */
export function parseCode(text: string): Bytes {
  const digits = findCode(text);
  const code = new Uint8Array(codeBytes);
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const digit of digits) {
    held = (held << 5) | alphabet.indexOf(digit);
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      code[at++] = held >> bits;
      held &= (1 << bits) - 1;
    }
  }
  return code;
}

/**
 * Returns the invite link. The code is in the fragment (after `#`), which browsers do not send.
 *
 * @param origin - Such as `https://chat.example`, without a trailing slash.
 */
export function formatInviteLink(origin: string, code: Uint8Array): string {
  return `${origin}/#${formatCode(code)}`;
}
