/**
 * Token bucket: bounds how much is accepted from one member, and how fast the local member sends
 * (SPEC §8.2).
 */

/** A bucket of tokens that refills with time. */
export type Bucket = { readonly tokens: number; readonly at: number };

/** Refill rate in tokens per second, and capacity. */
export type Rate = { readonly perSecond: number; readonly burst: number };

/**
 * Takes one token.
 *
 * @param bucket - `undefined` for a full bucket.
 * @param now - ms since the epoch; a step backwards refills nothing.
 * @returns The bucket afterwards; `undefined` if it was empty.
 */
export function takeToken(bucket: Bucket | undefined, rate: Rate, now: number): Bucket | undefined {
  const { tokens, at } = bucket ?? { tokens: rate.burst, at: now };
  const filled = tokens + (Math.max(0, now - at) / 1000) * rate.perSecond;
  const held = Math.min(rate.burst, filled);
  return held < 1 ? undefined : { tokens: held - 1, at: Math.max(now, at) };
}

/** Returns when a bucket has its next token, ms since the epoch. */
export function tokenDue({ tokens, at }: Bucket, { perSecond }: Rate): number {
  // 1 ms later: rounding must not wake the caller again and again just before the token is whole.
  return at + Math.ceil(((1 - tokens) / perSecond) * 1000) + 1;
}
