/**
 * One author's numbered messages at this page (SPEC §7.5): shown once each, in order; what is missing is asked for,
 * and given up after a while. Knows numbers and hashes, not what the messages say.
 */

import { type Head, headAfter } from "../crypto/head.ts";
import { type Bytes, equal } from "../wire/bytes.ts";
import { limits } from "../wire/limits.ts";
import type { Padded } from "../wire/padding.ts";

/** A message that has come; `value` is whatever the caller wants back with it. */
export type Arrived<T> = {
  readonly n: number;
  readonly prev: Bytes;
  readonly plain: Padded;
  readonly value: T;
  /** When it came, ms since the epoch. */
  readonly at: number;
};

/** What is to be shown next. */
export type Next<T> =
  /** With `fork` it does not follow what was shown before. */
  | { readonly kind: "message"; readonly arrived: Arrived<T>; readonly fork: boolean }
  | { readonly kind: "missing"; readonly count: number };

export class AuthorLog<T> {
  /** Shown up to here; the hash is unknown behind messages that were given up. */
  private n: number;
  private hash: Bytes | undefined;
  /** The last one that was shown, not given up; 0 if none was. */
  private last = 0;
  /** The author's latest word of its head. */
  private claimed: Head;
  /** The author's highest number, by its own word. */
  private known: number;
  /** Up to here nothing is waited for any more. */
  private floor = 0;
  /** Up to here the author has answered the open question with nothing. */
  private gone = 0;
  private kept = new Map<number, Arrived<T>>();
  /** Running hashes by number, the last {@link limits.keptHashes}. */
  private readonly hashes = new Map<number, Bytes>();
  /** The last question: for which numbers, how often for the first of them, and when. */
  private requested = { first: 0, last: 0, times: 0, at: Number.NEGATIVE_INFINITY };
  private gapSince: number | undefined;
  /** How long nothing of the author has come although it could, ms; when that was last counted, ms since the epoch. */
  private silent = { ms: 0, at: Number.NEGATIVE_INFINITY };

  /** The number behind which this author's messages are for us. */
  readonly baseline: number;

  /** @param baseline - The author's head when it handed over its state: what comes after it is for us. */
  constructor(baseline: Head) {
    this.baseline = baseline.n;
    this.n = baseline.n;
    this.hash = baseline.hash;
    this.known = baseline.n;
    this.claimed = baseline;
    this.remember(baseline);
  }

  /** How far this author is shown here, if the running hash is known. */
  get head(): Head | undefined {
    // Behind what was given up the author's own word still stands: what follows is held to it.
    if (this.hash === undefined) return this.claimed.n === this.n ? this.claimed : undefined;
    return { n: this.n, hash: this.hash };
  }

  /** The number up to which everything was shown or given up. */
  get shown(): number {
    return this.n;
  }

  /** The number of the last message that was shown; 0 if none was. */
  get seen(): number {
    return this.last;
  }

  /** Whether something that the author has said is not here yet. */
  get gap(): boolean {
    return this.known > this.n;
  }

  /**
   * Takes a message.
   *
   * @returns "fork" if another content is known under its number; "old" if it is known or too late; else "new".
   */
  arrive(arrived: Arrived<T>): "new" | "old" | "fork" {
    const { n, prev, plain } = arrived;
    const { hash } = headAfter(prev, n, plain);
    const other = this.hashes.get(n);
    if (other !== undefined && !equal(other, hash)) return "fork";
    if (n <= this.n || this.kept.has(n)) return "old";
    this.remember({ n, hash });
    this.kept.set(n, arrived);
    if (n === this.gone + 1) this.floor = Math.max(this.floor, this.gone);
    this.say(n, arrived.at);
    return "new";
  }

  /**
   * Takes the author's word of its own head, from a state or heartbeat.
   *
   * @returns Whether it contradicts what is known.
   */
  claim({ n, hash }: Head, now: number): boolean {
    const other = this.hashes.get(n);
    this.say(n, now);
    if (n >= this.claimed.n) this.claimed = { n, hash };
    return other !== undefined && !equal(other, hash);
  }

  /** Whether another's word of this author's head contradicts what is known here. */
  contradicts({ n, hash }: Head): boolean {
    const other = this.hashes.get(n);
    return other !== undefined && !equal(other, hash);
  }

  /**
   * What is to be asked of the author now, over its channel. Counts as asked when the author is heard of behind it: a
   * question in a dead cable was not refused.
   *
   * @param heardAt - When anything of the author last came, ms since the epoch.
   */
  requestResend(
    now: number,
    heardAt: number,
  ): { readonly first: number; readonly count: number } | undefined {
    const first = this.n + 1;
    if (this.known < first || this.kept.has(first)) return undefined;
    const age = now - this.requested.at;
    // Answers come one by one: while they do, the question is open.
    if (first <= this.requested.last && age < limits.resendMs) return undefined;
    // No faster than the answers may come (SPEC §8.2).
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
    this.gone = 0;
    return { first, count };
  }

  /** The author has a new channel: what was asked over the old one is not answered any more. */
  onNewChannel(): void {
    this.requested = { first: 0, last: 0, times: 0, at: Number.NEGATIVE_INFINITY };
  }

  /** The author has this message no more, or it is not for us. */
  lost(n: number): void {
    if (n !== Math.max(this.n, this.gone) + 1) return;
    this.gone = n;
    // Said as one when the question is answered, not one by one.
    if (n >= this.requested.last) this.floor = Math.max(this.floor, n);
  }

  /** Nothing more will come: the author is gone for good. */
  giveUp(): void {
    this.floor = Math.max(this.floor, this.known);
  }

  /**
   * An author of whom nothing comes is waited for: with what is here for a while only, with the rest as long as it may
   * still have it. To be called while something could come.
   *
   * @param heardAt - When anything of the author last came, ms since the epoch.
   * @param enteredAt - When we last entered, ms since the epoch: before that, nothing could come.
   */
  wait(now: number, heardAt: number, enteredAt: number): void {
    if (this.gapSince === undefined) return;
    const since = Math.max(heardAt, this.gapSince);
    const counted = since < this.silent.at ? this.silent.ms : 0;
    const more = now - Math.max(since, this.silent.at, enteredAt);
    // A page that slept heard nobody.
    this.silent = { ms: counted + Math.min(more, limits.resendMs), at: now };
    if (this.silent.ms >= limits.gapMs) this.floor = Math.max(this.floor, ...this.kept.keys());
    if (now - this.gapSince >= limits.keptMs) this.giveUp();
  }

  /** When {@link wait} is to be called again, ms since the epoch. */
  get waitsUntil(): number {
    const end = (this.gapSince ?? Number.POSITIVE_INFINITY) + limits.keptMs;
    if (this.kept.size === 0) return end;
    return Math.min(end, this.silent.at + Math.min(limits.gapMs - this.silent.ms, limits.resendMs));
  }

  /** Whether the next message is here, and only its turn is waited for. */
  get hasNext(): boolean {
    return this.kept.has(this.n + 1);
  }

  /** Since when a gap is open, ms since the epoch. */
  get waitingSince(): number | undefined {
    return this.gapSince;
  }

  /**
   * Takes out what is to be shown next.
   *
   * @param ready - Whether a message may be shown yet.
   */
  next(ready: (arrived: Arrived<T>) => boolean): Next<T> | undefined {
    const arrived = this.kept.get(this.n + 1);
    if (arrived !== undefined) {
      if (!ready(arrived)) return undefined;
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

  /** The last number before the first message that waits behind the gap. */
  private gapEnd(): number {
    let end = this.known;
    for (const n of this.kept.keys()) if (n > this.n) end = Math.min(end, n - 1);
    return end;
  }

  private say(n: number, now: number): void {
    this.known = Math.max(this.known, n);
    // A jump beyond what is asked for: only the last of it is waited for.
    this.floor = Math.max(this.floor, this.known - limits.gapMessages);
    if (this.known > this.n) this.gapSince ??= now;
  }

  private closeGap(at: number): void {
    this.gapSince = this.known > this.n ? at : undefined;
  }

  private remember({ n, hash }: Head): void {
    this.hashes.set(n, hash);
    // The lowest goes, not the oldest: a message that came early may wait for many before it.
    if (this.hashes.size > limits.keptHashes) this.hashes.delete(Math.min(...this.hashes.keys()));
  }
}
