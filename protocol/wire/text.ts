/**
 * Texts that people write (SPEC §7.4): their length and the characters that they may not have.
 */
import { utf8 } from "./bytes.ts";
import { malformed } from "./codec.ts";
import { ProtocolError } from "./errors.ts";
import { limits } from "./limits.ts";

/**
 * Checks a text.
 *
 * @throws ProtocolError "text-too-long" above {@link limits.textBytes}; "message-malformed" for
 * control characters other than tab and line feed, or a lone surrogate.
 */
export function parseText(text: string): string {
  if (text.length > limits.textBytes || utf8(text).length > limits.textBytes) {
    throw new ProtocolError("text-too-long");
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones refused
  if (/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/.test(text) || !text.isWellFormed()) {
    throw malformed("a forbidden character");
  }
  return text;
}

/**
 * Checks a text that must not be empty. Throws as {@link parseText}, and "message-malformed" if it
 * is empty.
 */
export function parseSaid(text: string): string {
  if (parseText(text) === "") throw malformed("an empty text");
  return text;
}
