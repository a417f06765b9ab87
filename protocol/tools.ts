/**
 * What is handed in to the engine, which has no clock and no randomness of its own: so that a test can turn
 * both by hand.
 */
import type { Bytes } from "./bytes.ts";

export type Tools = {
  /** `length` random bytes. */
  random(length: number): Bytes;
  /** Milliseconds since the epoch. */
  now(): number;
};

/** A bucket of tokens that fills with time: how much may still be taken from somebody. */
export type Bucket = { readonly tokens: number; readonly at: number };

/** How fast a bucket fills, tokens a second, and how much it holds. */
export type Rate = { readonly perSecond: number; readonly burst: number };

/**
 * Takes one token.
 *
 * @param bucket - `undefined` for one that was never touched: full.
 * @param now - ms since the epoch; going backwards fills nothing.
 * @returns The bucket afterwards, or `undefined` if it has no token left.
 */
export function takeToken(bucket: Bucket | undefined, rate: Rate, now: number): Bucket | undefined {
  const { tokens, at } = bucket ?? { tokens: rate.burst, at: now };
  const filled = tokens + (Math.max(0, now - at) / 1000) * rate.perSecond;
  const held = Math.min(rate.burst, filled);
  return held < 1 ? undefined : { tokens: held - 1, at: Math.max(now, at) };
}
