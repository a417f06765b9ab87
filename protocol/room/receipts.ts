/**
 * Who has received what (SPEC §7.7): which messages of others this page has given up, which it says with its heads, and
 * what the others say of ours. A message that its reader has given up never counts as received by it.
 */
import { limits } from "../wire/limits.ts";

/** `count` numbers from `first` on. */
export type Range = { readonly first: number; readonly count: number };

/** What this page has given up, by author: between the first and the last number of it. */
export class Lacking {
  private readonly ranges = new Map<string, Range & { readonly at: number }>();

  /** Given up at `now`, ms since the epoch. */
  add(author: string, { first, count }: Range, now: number): void {
    const { first: start } = this.of(author, now) ?? { first };
    this.ranges.set(author, { first: start, count: first + count - start, at: now });
  }

  /** What is to be said of an author; nothing that it does not keep any more. */
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
  /** Has all of ours up to here, but those that it lacks. */
  readonly upTo: number;
  readonly lacks: ReadonlySet<number>;
  /** Has these, whatever else it lacks. */
  readonly shown: ReadonlySet<number>;
};

const nothing: Known = { upTo: 0, lacks: new Set(), shown: new Set() };

/** Who has which of our messages; of as many as can be sent again. */
export class Receipts {
  private readonly members = new Map<string, Known>();

  /** A member has shown this one. */
  shown(id: string, n: number): void {
    const known = this.members.get(id) ?? nothing;
    this.members.set(id, { ...known, shown: recent(known.shown, [n], n) });
  }

  /** A member has all up to this number, except for what it has given up. */
  upTo(id: string, n: number, missed?: Range): void {
    const known = this.members.get(id) ?? nothing;
    if (n <= known.upTo) return;
    const from = Math.max(known.upTo, n - limits.keptMessages) + 1;
    const lacks: number[] = [];
    if (missed !== undefined) {
      const end = Math.min(n, missed.first + missed.count - 1);
      for (let at = Math.max(from, missed.first); at <= end; at++) lacks.push(at);
    }
    this.members.set(id, {
      upTo: n,
      lacks: recent(known.lacks, lacks, n),
      shown: recent(known.shown, [], n),
    });
  }

  has(id: string, n: number): boolean {
    const { upTo, lacks, shown } = this.members.get(id) ?? nothing;
    return shown.has(n) || (n <= upTo && !lacks.has(n));
  }

  forgetMember(id: string): void {
    this.members.delete(id);
  }

  wipe(): void {
    this.members.clear();
  }
}

/** Numbers with some more, without those too old to be sent again. */
function recent(
  numbers: ReadonlySet<number>,
  more: readonly number[],
  n: number,
): ReadonlySet<number> {
  if (numbers.size === 0 && more.length === 0) return numbers;
  return new Set([...numbers, ...more].filter((number) => number > n - limits.keptMessages));
}
