/**
 * Texts that people write (SPEC §7.4): their length and the characters that they may not have.
 */
import { type Bytes, concat, fromUtf8, readU32, u32, utf8 } from "./bytes.ts";
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

/** A text that replaces that of the author's message with number `of`. */
export type Edit = { readonly of: number; readonly text: string };

/** Encodes an edit for the box of a whisper (SPEC §8.3). The caller has checked it. */
export function encodeBoxedEdit({ of, text }: Edit): Bytes {
  return concat(u32(of), utf8(text));
}

/**
 * Decodes the edit in the box of a whisper. Throws as {@link parseSaid}, and TypeError if it is not
 * UTF-8.
 */
export function decodeBoxedEdit(content: Bytes): Edit {
  if (content.length < 4) throw malformed("too short");
  return { of: readU32(content, 0), text: parseSaid(fromUtf8(content.subarray(4))) };
}
