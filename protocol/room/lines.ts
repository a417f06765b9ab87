/**
 * Maps lines of the page to messages (SPEC §8.8), for replies, reactions, edits, retractions and expiry.
 * Keeps references and times, never a text. A line that expires disappears, whatever else is
 * forgotten.
 */
import type { FileInfo } from "../events.ts";
import { ProtocolError } from "../wire/errors.ts";
import { limits } from "../wire/limits.ts";
import type { MessageRef } from "../wire/message.ts";

/** What it takes to fetch or to serve a file. Names and previews are up to the page. */
export type Offered = Pick<FileInfo, "id" | "size" | "hash">;

export type Shown = MessageRef & {
  /**
   * True if all members have it. Whispers take no replies or reactions: everyone would see them.
   */
  readonly open: boolean;
  /** When it was sent or arrived, ms since the epoch. */
  readonly at: number;
  /** When it expires, ms since the epoch; Infinity = never. */
  readonly until: number;
  /** Files that it offers. */
  readonly files?: readonly Offered[];
  /** Ids of the members that may fetch them; of an own line only. */
  readonly audience?: ReadonlySet<string>;
};

export class Lines {
  /** Most lines, at most {@link limits.lines}. */
  most: number = limits.lines;
  private readonly shown = new Map<string, Shown>();

  /**
   * Adds a line. Above {@link most} it forgets another: the oldest of the author with the most lines.
   * So nobody can push out the lines of others.
   *
   * @returns Key of a line to take away at once: forgotten only here, it would never disappear.
   */
  set(key: string, shown: Shown): string | undefined {
    this.shown.set(key, shown);
    if (this.shown.size <= this.most) return undefined;
    // A line that stays loses only its replies and reactions.
    const lasting = [...this.shown].filter(([, { until }]) => until === Number.POSITIVE_INFINITY);
    const from = lasting.length > 0 ? lasting : [...this.shown];
    const had = new Map<string, number>();
    for (const [, { id }] of from) had.set(id, (had.get(id) ?? 0) + 1);
    const most = Math.max(...had.values());
    const [forgotten = key] = from.find(([, { id }]) => had.get(id) === most) ?? [];
    this.shown.delete(forgotten);
    return lasting.length > 0 ? undefined : forgotten;
  }

  get(key: string): Shown | undefined {
    return this.shown.get(key);
  }

  /**
   * Returns the message of a line, if all members have it. @throws ProtocolError "message-unknown".
   */
  open(key: string): MessageRef {
    const shown = this.shown.get(key);
    if (shown === undefined || !shown.open) throw new ProtocolError("message-unknown");
    const { id, n } = shown;
    return { id, n };
  }

  /** Returns the key of the line that shows a message. */
  find({ id, n }: MessageRef): string | undefined {
    for (const [key, shown] of this.shown) if (shown.id === id && shown.n === n) return key;
    return undefined;
  }

  /** Returns the key of the own line that offers a file, and what it shows. */
  offering(file: string): readonly [key: string, shown: Shown] | undefined {
    for (const entry of this.shown) {
      const [, { audience, files = [] }] = entry;
      if (audience !== undefined && files.some(({ id }) => id === file)) return entry;
    }
    return undefined;
  }

  /** Forgets the message of a line, and remembers only when the line disappears. */
  retract(key: string): void {
    const shown = this.shown.get(key);
    const { until } = shown ?? {};
    if (until !== undefined) this.shown.set(key, { id: "", n: 0, open: false, at: 0, until });
  }

  /** Forgets the lines that have expired and returns their keys. */
  takeExpired(now: number): readonly string[] {
    const over = [...this.shown].filter(([, { until }]) => now >= until).map(([key]) => key);
    for (const key of over) this.shown.delete(key);
    return over;
  }

  /** When {@link takeExpired} next has something to do, ms since the epoch. */
  due(): number {
    return Math.min(...[...this.shown.values()].map(({ until }) => until));
  }

  wipe(): void {
    this.shown.clear();
  }
}
