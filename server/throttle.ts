/**
 * How fast somebody may do something: token buckets, waits that double, and what is remembered of an
 * address (connections, rooms it opened, wrong accesses). An address is kept as a keyed hash only, and
 * forgotten after minutes.
 */
import { createHmac, randomBytes } from "node:crypto";
import { isIPv4 } from "node:net";
import type { ServerLimits } from "./limits.ts";

/** Tokens that come back at a steady rate, up to a burst. */
export class Bucket {
  readonly #perMs: number;
  readonly #burst: number;
  #tokens: number;
  #at: number;

  /**
   * @param perSecond - Tokens that come back in a second.
   * @param burst - Most tokens there can be; there are so many at first.
   */
  constructor(perSecond: number, burst: number, now: number) {
    this.#perMs = perSecond / 1000;
    this.#burst = burst;
    this.#tokens = burst;
    this.#at = now;
  }

  /** Says whether `amount` tokens are there. */
  has(amount: number, now: number): boolean {
    this.#tokens = Math.min(this.#burst, this.#tokens + (now - this.#at) * this.#perMs);
    this.#at = now;
    return this.#tokens >= amount;
  }

  /** Takes `amount` tokens if they are there; otherwise takes none and returns false. */
  take(amount: number, now: number): boolean {
    if (!this.has(amount, now)) return false;
    this.#tokens -= amount;
    return true;
  }
}

/** How a wait grows; times in ms. */
export type Growth = {
  /** Failures until there is a first wait. */
  readonly free: number;
  readonly first: number;
  readonly most: number;
  /** How long nothing may fail, after the wait, until all is forgotten. */
  readonly calm: number;
};

/** Counts failures, and makes each of them wait twice as long as the one before. */
export class BackOff {
  readonly #growth: Growth;
  #failed = 0;
  #until = 0;

  constructor(growth: Growth) {
    this.#growth = growth;
  }

  /** Notes a failure. @returns When the wait after it is over, ms. */
  fail(now: number): number {
    const { free, first, most, calm } = this.#growth;
    if (now - this.#until >= calm) this.#failed = 0;
    this.#failed += 1;
    const doublings = this.#failed - free;
    this.#until = now + (doublings < 0 ? 0 : Math.min(first * 2 ** doublings, most));
    return this.#until;
  }

  /** Says whether the wait after the last failure is not over. */
  slowed(now: number): boolean {
    return now < this.#until;
  }
}

/** How the wait of a route grows: what is above the limit of a minute slows it. */
export function routeGrowth(limits: ServerLimits): Growth {
  const { failedPerMinute, failedRouteMostMs } = limits;
  const first = 60_000 / failedPerMinute;
  return { free: failedPerMinute, first, most: failedRouteMostMs, calm: 60_000 };
}

/** Hashes with a key that exists only in this process: equal things compare, nothing can be listed. */
export class Tagger {
  readonly #key = randomBytes(32);

  /** Makes the tag of some bytes; tags of different `use` never meet. */
  tag(use: string, ...parts: readonly (Uint8Array | string)[]): string {
    const hmac = createHmac("sha256", this.#key).update(`${use}\0`);
    for (const part of parts) hmac.update(part);
    // Half of it is far more than anybody can search, and a third of the memory of all of it as text.
    return hmac.digest().toString("latin1", 0, 16);
  }
}

/** What is remembered of one address. */
export class Address {
  /** Connections it has now. */
  connections = 0;
  /** Rooms it may open. */
  readonly founded: Bucket;
  readonly #growth: Growth;
  /** By route: who guesses at one room must not keep those at the same address, a network's or a proxy's, out of theirs. */
  #wrong: WeakMap<BackOff, BackOff> | undefined;
  /** When its longest wait is over. */
  #waitsUntil = 0;
  #seenAt: number;

  constructor(limits: ServerLimits, now: number) {
    const { foundedPerMinute, failedFirstMs, failedMostMs, addressMs } = limits;
    this.founded = new Bucket(foundedPerMinute / 60, foundedPerMinute, now);
    this.#growth = { free: 1, first: failedFirstMs, most: failedMostMs, calm: addressMs };
    this.#seenAt = now;
  }

  /** Notes a wrong access at a route: each doubles the wait there. */
  fail(route: BackOff, now: number): void {
    this.#wrong ??= new WeakMap();
    const wrong = this.#wrong.get(route) ?? new BackOff(this.#growth);
    this.#wrong.set(route, wrong);
    this.#waitsUntil = Math.max(this.#waitsUntil, wrong.fail(now));
    this.see(now);
  }

  /** Says whether the wait after its last wrong access at a route is not over. */
  slowed(route: BackOff, now: number): boolean {
    return this.#wrong?.get(route)?.slowed(now) ?? false;
  }

  /** Notes the end of one of its connections. */
  release(now: number): void {
    this.connections -= 1;
    this.see(now);
  }

  /** Notes that it was here: the time until it is forgotten begins again. */
  see(now: number): void {
    this.#seenAt = now;
  }

  /** Says whether nothing of it needs to be remembered. */
  forgettable(limits: ServerLimits, now: number): boolean {
    const lately = now - this.#seenAt < limits.addressMs || now < this.#waitsUntil;
    return this.connections === 0 && !lately;
  }
}

/** The addresses that were here in the last minutes. */
export class Addresses {
  readonly #limits: ServerLimits;
  readonly #tagger: Tagger;
  readonly #known = new Map<string, Address>();

  constructor(limits: ServerLimits, tagger: Tagger) {
    this.#limits = limits;
    this.#tagger = tagger;
  }

  /** How many are remembered. */
  get size(): number {
    return this.#known.size;
  }

  /**
   * Finds or begins what is remembered of an address.
   *
   * @param text - As the socket gives it; absent when it has gone already.
   */
  of(text: string | undefined, now: number): Address {
    const tag = this.#tagger.tag("address", network(text ?? ""));
    let address = this.#known.get(tag);
    if (address === undefined) {
      if (this.#known.size >= this.#limits.addresses) this.#dropOldest();
      address = new Address(this.#limits, now);
    } else {
      // Last in the map is last seen, so that the first without connections is the oldest.
      this.#known.delete(tag);
    }
    this.#known.set(tag, address);
    address.see(now);
    return address;
  }

  /** Forgets who has not been here for {@link ServerLimits.addressMs}. */
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
 * The part of an address that one subscriber holds: an IPv4 address, or the first 64 bits of an IPv6
 * address, because every host has all the rest to itself.
 */
export function network(text: string): string {
  const mapped = text.toLowerCase().replace(/^::ffff:(?=\d+\.)/, "");
  if (isIPv4(mapped)) return mapped;
  const [head = "", tail] = (mapped.split("%")[0] ?? "").split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array<string>(zeros).fill("0"), ...after];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":");
}
