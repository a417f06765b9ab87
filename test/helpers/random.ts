/**
 * Seeded randomness for tests: the same seed gives the same schedule. Never for keys in the
 * product.
 */
import type { Bytes } from "../../protocol/wire/bytes.ts";

export type Random = {
  /** A number from 0 (included) to 1 (not). */
  next(): number;
  /** An integer from 0 to `below - 1`. */
  below(below: number): number;
  /** One of several values. */
  pick<T>(values: readonly T[]): T;
  bytes(length: number): Bytes;
};

/** mulberry32: 32 bits of state, good enough to shuffle. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (bound: number): number => Math.floor(next() * bound);
  return {
    next,
    below,
    pick: (values) => {
      if (values.length === 0) throw new RangeError("nothing to pick from");
      return values[below(values.length)] as (typeof values)[number];
    },
    bytes: (length) => Uint8Array.from({ length }, () => below(256)),
  };
}
