/** Limits on rates: token buckets, and the brake on guesses at the access key of a route. */
import type { ServerLimits } from "./limits.ts";

/** Tokens a second, and the most that can be saved up. */
export type Rate = { readonly perSecond: number; readonly burst: number };

/** A token bucket; full at first. */
export class Bucket {
  readonly #rate: Rate;
  #tokens: number;
  #at: number;

  constructor(rate: Rate, now: number) {
    this.#rate = rate;
    this.#tokens = rate.burst;
    this.#at = now;
  }

  /** Takes `amount` tokens if they are there; otherwise takes none and returns false. */
  take(amount: number, now: number): boolean {
    if (this.level(now) < amount) return false;
    this.#tokens -= amount;
    return true;
  }

  /** Returns how many tokens are there. */
  level(now: number): number {
    // Most frames come in the same millisecond as others.
    if (now !== this.#at) {
      const { perSecond, burst } = this.#rate;
      this.#tokens = Math.min(burst, this.#tokens + ((now - this.#at) * perSecond) / 1000);
      this.#at = now;
    }
    return this.#tokens;
  }
}

/**
 * The brake of a route (SPEC §6.4): one bucket for its failed attempts from all addresses. So more addresses
 * do not give an attacker more guesses.
 */
export class Brake {
  readonly #burst: number;
  readonly #tries: Bucket;

  constructor({ failedPerMinute, failedBurst }: ServerLimits, now: number) {
    this.#burst = failedBurst;
    this.#tries = new Bucket({ perSecond: failedPerMinute / 60, burst: failedBurst }, now);
  }

  /**
   * Returns true if an attempt must wait.
   *
   * @param failed - How often its address has failed on this route. After each failure more of the bucket is
   *   reserved for other addresses, up to half: a guesser with a few addresses cannot keep newcomers out.
   */
  slows(failed: number, now: number): boolean {
    const reserved = ((this.#burst - 1) / 2) * (1 - 0.5 ** failed);
    return this.#tries.level(now) < 1 + reserved;
  }

  /** Counts an attempt that was not slowed, and failed. */
  fail(now: number): void {
    this.#tries.take(1, now);
  }
}
