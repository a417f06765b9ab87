/**
 * Clock and randomness, injected so that tests can control both.
 */
import type { Bytes } from "./wire/bytes.ts";

export type Env = {
  /** `length` random bytes. */
  random(length: number): Bytes;
  /** Milliseconds since the epoch. */
  now(): number;
};
