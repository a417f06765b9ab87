/**
 * Strict JSON (SPEC §2): each value has one text. A text is accepted only if it equals what
 * JSON.stringify (ECMA-262) writes, so duplicate keys, white space and other spellings are refused.
 */
import { ProtocolError, type ProtocolErrorCode } from "./errors.ts";

/** A JSON object with unchecked values. */
export type Fields = Readonly<Record<string, unknown>>;

/**
 * Parses the text of one JSON object.
 *
 * @param code - Code to throw if it is not strict JSON.
 * @throws ProtocolError with that code.
 */
export function parseObject(text: string, code: ProtocolErrorCode): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text);
    // Deep nesting overflows the stack in one of the two: RangeError, handled like the rest.
    if (JSON.stringify(value) !== text) throw new SyntaxError("not in its one spelling");
  } catch (cause) {
    throw new ProtocolError(code, "not strict JSON", { cause });
  }
  return asObject(value, code);
}

/** Returns a parsed value as an object. Throws `code` for arrays, null and everything else. */
export function asObject(value: unknown, code: ProtocolErrorCode): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new ProtocolError(code, "not an object");
  }
  return value as Fields;
}
