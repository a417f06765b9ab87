/**
 * Room codes and invite links (SPEC §4.1): 16 random bytes as text that can be read aloud. A code
 * has one canonical text. The parser ignores case and grouping, and reads letters that look like
 * digits as digits.
 */
import { type Bytes, expectBytes } from "./bytes.ts";
import { ProtocolError } from "./errors.ts";

/** Bytes of a code. */
export const codeBytes = 16;

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
const textLength = 26;
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
 * Parses a code from its text or from a whole invite link.
 *
 * @throws ProtocolError "code-malformed" if it is not 26 characters of the alphabet with the last
 * two bits zero.
 */
export function parseCode(text: string): Bytes {
  const hash = text.indexOf("#");
  const digits = (hash < 0 ? text : text.slice(hash + 1))
    .replaceAll(/[\t\n\f\r -]/g, "")
    .replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())
    .replaceAll("o", "0")
    .replaceAll(/[il]/g, "1");
  if (digits.length !== textLength) throw new ProtocolError("code-malformed", "not 26 characters");
  const code = new Uint8Array(codeBytes);
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const digit of digits) {
    const value = alphabet.indexOf(digit);
    if (value < 0) throw new ProtocolError("code-malformed", "not in the alphabet");
    held = (held << 5) | value;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      code[at++] = held >> bits;
      held &= (1 << bits) - 1;
    }
  }
  if (held !== 0) throw new ProtocolError("code-malformed", "the last two bits are not zero");
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
