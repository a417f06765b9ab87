/**
 * Room codes and invite links (SPEC §4.1): 16 random bytes as text that can be read aloud. A code
 * has one canonical text. The parser ignores case and grouping, and reads letters that look like
 * digits as digits.
 */
import { base32crockford } from "@scure/base";
import { type Bytes, expectBytes } from "./bytes.ts";
import { ProtocolError } from "./errors.ts";

/** Bytes of a code. */
export const codeBytes = 16;

const textLength = 26;

/**
 * Returns the canonical text of a code: lower-case Crockford base32 in groups.
 *
 * @param code - 16 bytes.
 */
export function formatCode(code: Uint8Array): string {
  expectBytes("code", code, codeBytes);
  // Groups of 5 digits, and the last of 6.
  return base32crockford
    .encode(code)
    .toLowerCase()
    .replaceAll(/.{5}(?=.{5})/g, "$&-");
}

/**
 * Parses a code from its text or from a whole invite link.
 *
 * @throws ProtocolError "code-malformed" if it is not 26 characters of the alphabet with the last
 * two bits zero.
 */
export function parseCode(text: string): Bytes {
  const hash = text.indexOf("#");
  const digits = (hash < 0 ? text : text.slice(hash + 1)).replaceAll(/[\t\n\f\r -]/g, "");
  if (digits.length !== textLength) throw new ProtocolError("code-malformed", "not 26 characters");
  try {
    return new Uint8Array(base32crockford.decode(digits));
  } catch {
    // No cause: its message may quote a character of the code.
    throw new ProtocolError("code-malformed", "not canonical base32");
  }
}

/**
 * Returns the invite link. The code is in the fragment (after `#`), which browsers do not send.
 *
 * @param origin - Such as `https://chat.example`, without a trailing slash.
 */
export function formatInviteLink(origin: string, code: Uint8Array): string {
  return `${origin}/#${formatCode(code)}`;
}
