/**
 * Token bucket: bounds how much is accepted from one member, and how fast the local member sends (SPEC §8.2).
 */

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
