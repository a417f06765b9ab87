/** Random values for property tests. */
import fc from "fast-check";

/** Bytes of a fixed length, or of a range of lengths. */
export const bytes = (minLength: number, maxLength = minLength) =>
  fc.uint8Array({ minLength, maxLength }).map((data) => Uint8Array.from(data));
