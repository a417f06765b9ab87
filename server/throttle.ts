/**
 * Time and rate limits: the clock, token buckets, waits that double, and what the relay remembers of an address
 * (connections, rooms it created, wrong access keys). It keeps a keyed hash of an address only, and
 * forgets it after minutes.
 */
import { createHmac, randomBytes } from "node:crypto";
import { isIPv4 } from "node:net";
import type { ServerLimits } from "./limits.ts";
import { bare } from "./proxy.ts";

/** A source of time, injected so that tests can control it. Nothing else in the relay reads a clock. */
export type Clock = {
  /** Whole milliseconds since any fixed moment; never goes back. */
  now(): number;
  /** Calls `run` every `ms` milliseconds until the returned function is called. */
  every(ms: number, run: () => void): () => void;
};

/** The monotonic clock of the machine. */
export const systemClock: Clock = {
  // Whole, so that sums and differences are exact: a time to live of 60 s is reported as 60, not 61.
  now: () => Math.floor(performance.now()),
  every(ms, run) {
    const timer = setInterval(run, ms);
    return () => clearInterval(timer);
  },
};

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
    const { perSecond, burst } = this.#rate;
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#at) * perSecond) / 1000);
    this.#at = now;
    if (this.#tokens < amount) return false;
    this.#tokens -= amount;
    return true;
  }
}

/** How the wait after failures grows; times in ms. */
export type Growth = {
  /** The failure from which on there is a wait. */
  readonly free: number;
  readonly first: number;
  readonly most: number;
  /** Time without a failure, after the wait, until the count starts again. */
  readonly calm: number;
};

/** Counts failures; the wait after each is twice as long as the one before. */
export class BackOff {
  readonly #growth: Growth;
  #failed = 0;
  #until = 0;

  constructor(growth: Growth) {
    this.#growth = growth;
  }

  /** Counts a failure. Returns when the wait after it is over, ms. */
  fail(now: number): number {
    const { free, first, most, calm } = this.#growth;
    if (now - this.#until >= calm) this.#failed = 0;
    this.#failed += 1;
    const doublings = this.#failed - free;
    this.#until = now + (doublings < 0 ? 0 : Math.min(first * 2 ** doublings, most));
    return this.#until;
  }

  /** Returns true during the wait after the last failure. */
  waits(now: number): boolean {
    return now < this.#until;
  }
}

/** The wait of a route: it begins above the limit of a minute. */
export function routeGrowth(limits: ServerLimits): Growth {
  const { failedPerMinute, failedRouteMostMs } = limits;
  const first = 60_000 / failedPerMinute;
  return { free: failedPerMinute, first, most: failedRouteMostMs, calm: 60_000 };
}

/** Hashes with a key of this process: equal values have equal tags, and nobody can list the values. */
export class Tagger {
  readonly #key = randomBytes(32);

  /** Returns the tag of some bytes; a tag of one `use` never equals one of another. */
  tag(use: string, ...parts: readonly (Uint8Array | string)[]): string {
    const hmac = createHmac("sha256", this.#key).update(`${use}\0`);
    for (const part of parts) hmac.update(part);
    // 128 bits cannot be searched, and take a third of the memory of 256 bits in hex.
    return hmac.digest().toString("latin1", 0, 16);
  }
}

/** What the relay remembers of one address. */
export class Address {
  /** Open connections. */
  connections = 0;
  /** Rooms that it may create. */
  readonly creations: Bucket;
  readonly #growth: Growth;
  /** By route: a guesser must not lock the others behind the same proxy out of their rooms. */
  #failures: WeakMap<BackOff, BackOff> | undefined;
  /** When its longest wait is over. */
  #waitsUntil = 0;
  #seenAt: number;

  constructor(limits: ServerLimits, now: number) {
    const { createdPerMinute, failedFirstMs, failedMostMs, addressMs } = limits;
    this.creations = new Bucket({ perSecond: createdPerMinute / 60, burst: createdPerMinute }, now);
    this.#growth = { free: 1, first: failedFirstMs, most: failedMostMs, calm: addressMs };
    this.#seenAt = now;
  }

  /** Counts a wrong access key on a route: each doubles the wait there. */
  fail(route: BackOff, now: number): void {
    this.#failures ??= new WeakMap();
    const failures = this.#failures.get(route) ?? new BackOff(this.#growth);
    this.#failures.set(route, failures);
    this.#waitsUntil = Math.max(this.#waitsUntil, failures.fail(now));
    this.see(now);
  }

  /** Returns true during the wait after its last wrong access key on a route. */
  waits(route: BackOff, now: number): boolean {
    return this.#failures?.get(route)?.waits(now) ?? false;
  }

  /** Counts the end of one of its connections. */
  release(now: number): void {
    this.connections -= 1;
    this.see(now);
  }

  /** Restarts the time until it is forgotten. */
  see(now: number): void {
    this.#seenAt = now;
  }

  /** Returns true if nothing of it needs to be remembered. */
  forgettable(limits: ServerLimits, now: number): boolean {
    const isRecent = now - this.#seenAt < limits.addressMs || now < this.#waitsUntil;
    return this.connections === 0 && !isRecent;
  }
}

/** The addresses that connected in the last minutes. */
export class Addresses {
  readonly #limits: ServerLimits;
  readonly #tagger: Tagger;
  readonly #known = new Map<string, Address>();

  constructor(limits: ServerLimits, tagger: Tagger) {
    this.#limits = limits;
    this.#tagger = tagger;
  }

  get size(): number {
    return this.#known.size;
  }

  /**
   * Returns the record of an address; makes one if there is none.
   *
   * @param text - As the socket gives it; absent when the socket has closed already.
   */
  of(text: string | undefined, now: number): Address {
    const tag = this.#tagger.tag("address", network(text ?? ""));
    let address = this.#known.get(tag);
    if (address === undefined) {
      if (this.#known.size >= this.#limits.addresses) this.#dropOldest();
      address = new Address(this.#limits, now);
    } else {
      // The map keeps them in the order in which they were seen, oldest first.
      this.#known.delete(tag);
    }
    this.#known.set(tag, address);
    address.see(now);
    return address;
  }

  /** Forgets addresses that were not seen for {@link ServerLimits.addressMs}. */
  tick(now: number): void {
    for (const [tag, address] of this.#known) {
      if (address.forgettable(this.#limits, now)) this.#known.delete(tag);
    }
  }

  #dropOldest(): void {
    for (const [tag, address] of this.#known) {
      if (address.connections > 0) continue;
      this.#known.delete(tag);
      return;
    }
  }
}

/**
 * Returns the part of an address that one subscriber holds: an IPv4 address, or the first 64 bits of an
 * IPv6 address, since one host can use all the others.
 */
export function network(text: string): string {
  const address = bare(text);
  if (isIPv4(address)) return address;
  const [head = "", tail] = address.split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array<string>(zeros).fill("0"), ...after];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":");
}
