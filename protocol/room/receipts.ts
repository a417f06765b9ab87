/**
 * Receipts (SPEC §7.7): which messages of others we gave up, which our heartbeats tell, and which
 * of our messages the others have. A message that a member gave up never counts as received by it.
 */
import { limits } from "../wire/limits.ts";

/** `count` numbers from `first`. */
export type Range = { readonly first: number; readonly count: number };

/** Messages that we gave up, by author: from the first to the last one. */
export class GivenUp {
  private readonly ranges = new Map<string, Range & { readonly at: number }>();

  /** Notes a run that was given up at `now`, ms since the epoch. */
  add(author: string, { first, count }: Range, now: number): void {
    const { first: start } = this.of(author, now) ?? { first };
    this.ranges.set(author, { first: start, count: first + count - start, at: now });
  }

  /** Returns the run of an author; `undefined` if its author no longer keeps these messages. */
  of(author: string, now: number): Range | undefined {
    const range = this.ranges.get(author);
    if (range === undefined) return undefined;
    const { first, count, at } = range;
    return now - at < limits.keptMs ? { first, count } : undefined;
  }

  forgetMember(author: string): void {
    this.ranges.delete(author);
  }

  wipe(): void {
    this.ranges.clear();
  }
}

type Known = {
  /** The member has all our messages up to this number, except `givenUp`. */
  readonly upTo: number;
  readonly givenUp: ReadonlySet<number>;
  /** The member has these in any case. */
  readonly shown: ReadonlySet<number>;
};

const nothing: Known = { upTo: 0, givenUp: new Set(), shown: new Set() };

/** Which members have which of our messages, for as many as can be resent. */
export class Receipts {
  private readonly members = new Map<string, Known>();

  /** Notes that a member has shown this message. */
  shown(id: string, n: number): void {
    const known = this.members.get(id) ?? nothing;
    this.members.set(id, { ...known, shown: recent(known.shown, [n], n) });
  }

  /** Notes that a member has all messages up to this number, except for the ones it gave up. */
  upTo(id: string, n: number, missed?: Range): void {
    const known = this.members.get(id) ?? nothing;
    if (n <= known.upTo) return;
    const from = Math.max(known.upTo, n - limits.keptMessages) + 1;
    const givenUp: number[] = [];
    if (missed !== undefined) {
      const end = Math.min(n, missed.first + missed.count - 1);
      for (let at = Math.max(from, missed.first); at <= end; at++) givenUp.push(at);
    }
    this.members.set(id, {
      upTo: n,
      givenUp: recent(known.givenUp, givenUp, n),
      shown: recent(known.shown, [], n),
    });
  }

  has(id: string, n: number): boolean {
    const { upTo, givenUp, shown } = this.members.get(id) ?? nothing;
    return shown.has(n) || (n <= upTo && !givenUp.has(n));
  }

  forgetMember(id: string): void {
    this.members.delete(id);
  }

  wipe(): void {
    this.members.clear();
  }
}

/** Adds numbers, and drops the ones too old to be resent. */
function recent(
  numbers: ReadonlySet<number>,
  more: readonly number[],
  n: number,
): ReadonlySet<number> {
  if (numbers.size === 0 && more.length === 0) return numbers;
  return new Set([...numbers, ...more].filter((number) => number > n - limits.keptMessages));
}
