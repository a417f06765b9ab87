/**
 * One author's numbered messages (SPEC §7.5): shown once each, in order. Missing ones are
 * requested, and given up after a while. Handles numbers and hashes, not contents.
 */

import { type Head, headAfter } from "../crypto/head.ts";
import { type Bytes, equal } from "../wire/bytes.ts";
import { limits } from "../wire/limits.ts";
import type { Padded } from "../wire/padding.ts";

/** A message that has arrived. `value` is the caller's. */
export type Arrived<T> = {
  readonly n: number;
  readonly prev: Bytes;
  readonly plain: Padded;
  readonly value: T;
  /** When it arrived, ms since the epoch. */
  readonly at: number;
};

/** The next message or run to show. */
export type Next<T> =
  /** `fork`: its `prev` is not the hash of the message shown before it. */
  | { readonly kind: "message"; readonly arrived: Arrived<T>; readonly fork: boolean }
  | { readonly kind: "missing"; readonly count: number };

export class AuthorLog<T> {
  /**
   * Every message up to this number was shown or given up. The hash is unknown after a run that was
   * given up.
   */
  private n: number;
  private hash: Bytes | undefined;
  /** The last message that was shown; 0 if none was. */
  private last = 0;
  /** The head that the author last reported. */
  private claimed: Head;
  /** The highest number that the author itself named. */
  private known: number;
  /** Missing messages up to this number are given up. */
  private floor = 0;
  /** The author is gone for good: what has arrived waits for nothing. */
  private isOver = false;
  /** Up to this number the author has answered the open request with null. */
  private answeredNull = 0;
  private kept = new Map<number, Arrived<T>>();
  /** Hashes by number, the last {@link limits.keptHashes}. */
  private readonly hashes = new Map<number, Bytes>();
  /** The last resend request: its numbers, the attempts for the first of them, and when. */
  private requested = { first: 0, last: 0, times: 0, at: Number.NEGATIVE_INFINITY };
  /** When the present gap opened, ms since the epoch. */
  private gapSince: number | undefined;
  /**
   * How long the author has been silent, ms, and when that was last counted, ms since the epoch.
   */
  private silent = { ms: 0, at: Number.NEGATIVE_INFINITY };

  /** The author's messages after this number are for us. */
  readonly baseline: number;
  /** The last number that we named in `after`. */
  named = 0;
  /**
   * When we last requested messages because of another member's heads, ms since the epoch.
   */
  hintedAt = Number.NEGATIVE_INFINITY;

  /** @param baseline - The head in the author's first state. */
  constructor(baseline: Head) {
    this.baseline = baseline.n;
    this.n = baseline.n;
    this.hash = baseline.hash;
    this.known = baseline.n;
    this.claimed = baseline;
    this.remember(baseline);
  }

  /** The head up to which this author is shown, if its hash is known. */
  get head(): Head | undefined {
    // After a run that was given up, the hash that the author last reported stands, if it is for
    // this number.
    if (this.hash === undefined) return this.claimed.n === this.n ? this.claimed : undefined;
    return { n: this.n, hash: this.hash };
  }

  /** Every message up to this number was shown or given up. */
  get shown(): number {
    return this.n;
  }

  /** Number of the last message that was shown; 0 if none was. */
  get seen(): number {
    return this.last;
  }

  /** True if the author has sent a message that is not shown yet. */
  get gap(): boolean {
    return this.known > this.n;
  }

  /**
   * Adds a message that has arrived.
   *
   * @returns "fork" if another version of it is known, "old" if it is a duplicate or was given up,
   * else "new".
   */
  arrive(arrived: Arrived<T>): "new" | "old" | "fork" {
    const { n, prev, plain } = arrived;
    const head = headAfter(prev, n, plain);
    if (this.contradicts(head)) return "fork";
    if (n <= this.n || this.kept.has(n)) return "old";
    this.remember(head);
    this.kept.set(n, arrived);
    if (n === this.answeredNull + 1) this.floor = Math.max(this.floor, this.answeredNull);
    this.noteNumber(n, arrived.at);
    return "new";
  }

  /**
   * Handles the author's report of its own head, in a state or heartbeat.
   *
   * @returns true if it contradicts a hash that we have.
   */
  claim({ n, hash }: Head, now: number): boolean {
    this.noteNumber(n, now);
    if (n >= this.claimed.n) this.claimed = { n, hash };
    return this.contradicts({ n, hash });
  }

  /** Returns true if a head contradicts a hash that we have. */
  contradicts({ n, hash }: Head): boolean {
    const other = this.hashes.get(n);
    return other !== undefined && !equal(other, hash);
  }

  /**
   * Returns the messages to request from the author now. A request counts as an attempt only if
   * something of the author has arrived after it: a dead connection is not a refusal.
   *
   * @param heardAt - When anything of the author last arrived, ms since the epoch.
   */
  requestResend(
    now: number,
    heardAt: number,
  ): { readonly first: number; readonly count: number } | undefined {
    const first = this.n + 1;
    if (this.known < first || this.kept.has(first)) return undefined;
    const age = now - this.requested.at;
    // The request stays open while its answers arrive.
    if (first <= this.requested.last && age < limits.resendMs) return undefined;
    // No faster than the answers may arrive (SPEC §8.2).
    const answers = this.requested.last - this.requested.first + 1;
    if (age < (answers * 1000) / limits.frames.perSecond) return undefined;
    const refused = heardAt > this.requested.at ? 1 : 0;
    const times = this.requested.first === first ? this.requested.times + refused : 1;
    if (times > limits.resendTimes) {
      this.floor = Math.max(this.floor, this.gapEnd());
      return undefined;
    }
    const count = Math.min(this.gapEnd() - first + 1, limits.resendCount);
    this.requested = { first, last: first + count - 1, times, at: now };
    this.answeredNull = 0;
    return { first, count };
  }

  /** Handles a new channel: requests over the old one will not be answered. */
  onNewChannel(): void {
    this.requested = { first: 0, last: 0, times: 0, at: Number.NEGATIVE_INFINITY };
  }

  /**
   * Handles a resend without a message: the author no longer has it, or we are not in its audience.
   */
  lost(n: number): void {
    if (n !== Math.max(this.n, this.answeredNull) + 1) return;
    this.answeredNull = n;
    // Show one line when the request is answered, not one for each number.
    if (n >= this.requested.last) this.floor = Math.max(this.floor, n);
  }

  /** Gives up all missing messages: the author is gone for good. */
  giveUp(): void {
    this.isOver = true;
    this.floor = Math.max(this.floor, this.known);
  }

  /**
   * Counts the silence of the author. After {@link limits.gapMs} the messages that wait are shown,
   * after {@link limits.keptMs} the whole gap is given up. Called while messages could arrive.
   *
   * @param heardAt - When anything of the author last arrived, ms since the epoch.
   * @param enteredAt - When we last entered, ms since the epoch.
   */
  wait(now: number, heardAt: number, enteredAt: number): void {
    if (this.gapSince === undefined) return;
    const since = Math.max(heardAt, this.gapSince);
    const counted = since < this.silent.at ? this.silent.ms : 0;
    const more = now - Math.max(since, this.silent.at, enteredAt);
    // Time during which the page was suspended does not count as silence of the author.
    this.silent = { ms: counted + Math.min(more, limits.resendMs), at: now };
    if (this.silent.ms >= limits.gapMs) this.floor = Math.max(this.floor, ...this.kept.keys());
    if (now - this.gapSince >= limits.keptMs) this.floor = Math.max(this.floor, this.known);
  }

  /** When {@link wait} must be called next, ms since the epoch. */
  get waitsUntil(): number {
    const end = (this.gapSince ?? Number.POSITIVE_INFINITY) + limits.keptMs;
    if (this.kept.size === 0) return end;
    return Math.min(end, this.silent.at + Math.min(limits.gapMs - this.silent.ms, limits.resendMs));
  }

  /** True if the next message has arrived and waits for its turn. */
  get hasNext(): boolean {
    return this.kept.has(this.n + 1);
  }

  /**
   * Removes and returns the next message or run to show.
   *
   * @param ready - Returns true if a message may be shown now.
   */
  next(ready: (arrived: Arrived<T>) => boolean): Next<T> | undefined {
    const arrived = this.kept.get(this.n + 1);
    if (arrived !== undefined) {
      if (!this.isOver && !ready(arrived)) return undefined;
      const { head } = this;
      const fork = head !== undefined && !equal(head.hash, arrived.prev);
      this.kept.delete(arrived.n);
      this.n = arrived.n;
      this.last = arrived.n;
      this.hash = this.hashes.get(arrived.n);
      this.closeGap(arrived.at);
      return { kind: "message", arrived, fork };
    }
    const end = Math.min(this.floor, this.gapEnd());
    if (end <= this.n) return undefined;
    const count = end - this.n;
    this.n = end;
    this.hash = this.hashes.get(end);
    this.closeGap(this.gapSince ?? 0);
    return { kind: "missing", count };
  }

  /** The last number before the first message that waits. */
  private gapEnd(): number {
    let end = this.known;
    for (const n of this.kept.keys()) if (n > this.n) end = Math.min(end, n - 1);
    return end;
  }

  private noteNumber(n: number, now: number): void {
    this.known = Math.max(this.known, n);
    // If the author jumps ahead, wait only for the last {@link limits.gapMessages}.
    this.floor = Math.max(this.floor, this.known - limits.gapMessages);
    if (this.known > this.n) this.gapSince ??= now;
  }

  private closeGap(at: number): void {
    this.gapSince = this.known > this.n ? at : undefined;
  }

  private remember({ n, hash }: Head): void {
    this.hashes.set(n, hash);
    // Delete the lowest number, not the oldest entry: an early message may wait for many before it.
    if (this.hashes.size > limits.keptHashes) this.hashes.delete(Math.min(...this.hashes.keys()));
  }
}
