/**
 * Strict JSON (SPEC §2): one text per value. What a parser takes is exactly what JSON.stringify (ECMA-262)
 * writes, so duplicate keys, stray white space and other spellings of a number or string are refused.
 */
import { ProtocolError, type ProtocolErrorCode } from "./errors.ts";

/** A JSON object whose values have not been looked at. */
export type Fields = Readonly<Record<string, unknown>>;

/**
 * Parses the text of one JSON object.
 *
 * @param code - What to throw when it is not one.
 * @throws ProtocolError with that code.
 */
export function parseObject(text: string, code: ProtocolErrorCode): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text);
    // Deep nesting makes one of the two overflow the stack: a RangeError, taken here like the rest.
    if (JSON.stringify(value) !== text) throw new SyntaxError("not in its one spelling");
  } catch (cause) {
    throw new ProtocolError(code, "not strict JSON", { cause });
  }
  return asObject(value, code);
}

/** Takes a parsed value as an object; arrays and null are none. */
export function asObject(value: unknown, code: ProtocolErrorCode): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new ProtocolError(code, "not an object");
  }
  return value as Fields;
}

/** Takes a parsed value as an integer from `least` to `most`. */
export function asInteger(
  value: unknown,
  least: number,
  most: number,
  code: ProtocolErrorCode,
): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < least || value > most) {
    throw new ProtocolError(code, `not an integer from ${least} to ${most}`);
  }
  return value;
}
