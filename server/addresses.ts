/**
 * What the relay remembers of an address: its connections, the rooms that it created, its wrong access keys.
 * It keeps a keyed hash of an address only, and forgets it after minutes.
 */
import { isIPv6 } from "node:net";
import type { ServerLimits } from "./limits.ts";
import { bare } from "./proxy.ts";
import type { Tagger } from "./tagger.ts";
import { type Brake, Bucket } from "./throttle.ts";

/** How the wait after failures grows; times in ms. */
type Growth = {
  readonly first: number;
  readonly most: number;
  /** Time without a failure, after the wait, until the count starts again. */
  readonly calm: number;
};

/** Counts failures; the wait after each is twice as long as the one before. */
class BackOff {
  readonly #growth: Growth;
  #failed = 0;
  #until = 0;

  constructor(growth: Growth) {
    this.#growth = growth;
  }

  /** Counts a failure. Returns when the wait after it is over, ms. */
  fail(now: number): number {
    const { first, most } = this.#growth;
    this.#failed = this.failed(now) + 1;
    this.#until = now + Math.min(first * 2 ** (this.#failed - 1), most);
    return this.#until;
  }

  /** Returns the number of failures since the last calm. */
  failed(now: number): number {
    return now - this.#until < this.#growth.calm ? this.#failed : 0;
  }

  /** Returns true during the wait after the last failure. */
  waits(now: number): boolean {
    return now < this.#until;
  }
}

/** What an address has open. */
type Held = "sockets" | "connections";

/** Its token buckets. */
type Rated = "creations" | "requests" | "bytes";

/** What the relay remembers of one address, or of a wider network of IPv6. */
export class Address {
  /** Its keyed hash, 16 bytes, if relays share what they know of it. Otherwise empty: a seat outlives it. */
  readonly tag: string;
  /** Open WebSockets. */
  connections = 0;
  /** Open sockets, with those that load the page, unless a trusted proxy opened them. */
  sockets = 0;
  /** This one, then the wider networks that it is in. */
  readonly levels: readonly Address[];
  /** How many times an address's limits it has. */
  readonly factor: number;
  /** Rooms that it may create. */
  readonly creations: Bucket;
  /** Requests that it may send, and bytes of frames. */
  readonly requests: Bucket;
  readonly bytes: Bucket;
  /** Bytes of memory that its slow readers hold. */
  waitingBytes = 0;
  readonly #growth: Growth;
  /** By the brake of a route: a guesser must not lock others behind the same proxy out of their rooms. */
  #failures: WeakMap<Brake, BackOff> | undefined;
  /** When its longest wait is over. */
  #waitsUntil = 0;
  #seenAt: number;

  /** @param wider - The network that it is in, if that is counted too. */
  constructor(limits: ServerLimits, now: number, wider?: Address, factor = 1, tag = "") {
    const { createdPerMinute, failedFirstMs, failedMostMs, addressMs } = limits;
    const bucket = (perSecond: number, burst: number) =>
      new Bucket({ perSecond: perSecond * factor, burst: burst * factor }, now);
    this.tag = tag;
    this.levels = [this, ...(wider?.levels ?? [])];
    this.factor = factor;
    this.creations = bucket(createdPerMinute / 60, createdPerMinute);
    this.requests = bucket(limits.requestsPerSecond, limits.requestsBurst);
    this.bytes = bucket(limits.addressBytesPerSecond, limits.addressBytesBurst);
    this.#growth = { first: failedFirstMs, most: failedMostMs, calm: addressMs };
    this.#seenAt = now;
  }

  /** The network of one household or company: an IPv4 address, or the first 48 bits of an IPv6 address. */
  get site(): Address {
    return this.levels[1] ?? this;
  }

  /** Counts a wrong access key on the route of this brake: each doubles the wait there. */
  fail(brake: Brake, now: number): void {
    for (const level of this.levels) level.#fail(brake, now);
    this.see(now);
  }

  /** Returns true during the wait after its last wrong access key on a route. */
  waits(brake: Brake, now: number): boolean {
    return this.#failures?.get(brake)?.waits(now) ?? false;
  }

  /** Returns how often it failed on a route; the failures of a wider network are divided by its factor. */
  failed(brake: Brake, now: number): number {
    const counts = this.levels.map((level) => {
      return Math.floor((level.#failures?.get(brake)?.failed(now) ?? 0) / level.factor);
    });
    return Math.max(...counts);
  }

  /** Takes tokens here and from the wider networks. Takes none and returns false if one has too few. */
  take(what: Rated, amount: number, now: number): boolean {
    if (this.levels.some((level) => level[what].level(now) < amount)) return false;
    for (const level of this.levels) level[what].take(amount, now);
    return true;
  }

  /**
   * Counts one more that is open, here and in the wider networks. Counts none and returns false if this
   * address has `most` already, or a network its factor of that.
   */
  hold(what: Held, most: number): boolean {
    if (this.levels.some((level) => level[what] >= most * level.factor)) return false;
    for (const level of this.levels) level[what] += 1;
    return true;
  }

  /** Counts the end of one that was open. */
  release(what: Held, now: number): void {
    for (const level of this.levels) level[what] -= 1;
    this.see(now);
  }

  /** Restarts the time until it is forgotten. */
  see(now: number): void {
    for (const level of this.levels) level.#seenAt = now;
  }

  /** Returns true if nothing of it needs to be remembered. */
  forgettable(limits: ServerLimits, now: number): boolean {
    const isRecent = now - this.#seenAt < limits.addressMs || now < this.#waitsUntil;
    return !this.open && !isRecent;
  }

  /** True if something of it is open. */
  get open(): boolean {
    return this.connections > 0 || this.sockets > 0;
  }

  #fail(brake: Brake, now: number): void {
    this.#failures ??= new WeakMap();
    const failures = this.#failures.get(brake) ?? new BackOff(this.#growth);
    this.#failures.set(brake, failures);
    this.#waitsUntil = Math.max(this.#waitsUntil, failures.fail(now));
  }
}

/** The addresses that connected in the last minutes, and the networks that they are in. */
export class Addresses {
  readonly #limits: ServerLimits;
  readonly #tagger: Tagger;
  readonly #isShared: boolean;
  readonly #known = new Map<string, Address>();

  /** @param isShared - Other relays count what an address does as well. */
  constructor(limits: ServerLimits, tagger: Tagger, isShared = false) {
    this.#isShared = isShared;
    this.#limits = limits;
    this.#tagger = tagger;
  }

  get size(): number {
    return this.#known.size;
  }

  /**
   * Returns the record of an address; makes one if there is none.
   *
   * @param text - As the socket gives it, or the name of a circuit of tor; absent when the socket has closed
   *   already.
   */
  of(text: string | undefined, now: number): Address {
    const tags = networks(text ?? "").map((name) => this.#tagger.tag("address", name));
    const address = this.#find(tags, now);
    for (const [n, level] of address.levels.entries()) {
      // The map keeps them in the order in which they were seen, oldest first.
      const tag = tags[n] ?? "";
      this.#known.delete(tag);
      this.#known.set(tag, level);
    }
    address.see(now);
    this.#dropOldest(this.#known.size - address.levels.length);
    return address;
  }

  /** Forgets addresses that were not seen for {@link ServerLimits.addressMs}. */
  tick(now: number): void {
    for (const [tag, address] of this.#known) {
      if (address.forgettable(this.#limits, now)) this.#known.delete(tag);
    }
  }

  /** @param tags - Of an address and of the networks that it is in, the widest last. */
  #find([tag = "", ...wider]: readonly string[], now: number, factor = 1): Address {
    const known = this.#known.get(tag);
    if (known !== undefined) return known;
    const { networkFactor } = this.#limits;
    const network = wider.length === 0 ? undefined : this.#find(wider, now, factor * networkFactor);
    return new Address(this.#limits, now, network, factor, this.#isShared ? tag : "");
  }

  /** @param most - How many to look at: not at those that were just seen. */
  #dropOldest(most: number): void {
    let seen = 0;
    for (const [tag, address] of this.#known) {
      if (this.#known.size <= this.#limits.addresses || seen === most) return;
      seen += 1;
      this.#known.delete(tag);
      // To the end, so that the next search does not pass it again.
      if (address.open) this.#known.set(tag, address);
    }
  }
}

/**
 * Returns what one subscriber may hold of an address, the narrowest first: an IPv4 address; of an IPv6
 * address its first 64 bits, since one host can use all the others, then its first 48 and 32.
 */
export function networks(text: string): readonly string[] {
  const address = bare(text);
  if (!isIPv6(address)) return [address];
  const [head = "", tail] = address.split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array<string>(zeros).fill("0"), ...after];
  return [4, 3, 2].map((length) => groups.slice(0, length).join(":"));
}
