/**
 * What a session is given because it has none of its own: a clock and randomness. Tests turn both by hand.
 */
import type { Bytes } from "./wire/bytes.ts";

export type Env = {
  /** `length` random bytes. */
  random(length: number): Bytes;
  /** Milliseconds since the epoch. */
  now(): number;
};
