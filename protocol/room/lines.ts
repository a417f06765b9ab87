/**
 * Which line of the page shows which message (SPEC §8.8): so that one can be answered, marked, taken back, and expires
 * in time. Remembers places and times, never a text.
 */
import { ProtocolError } from "../wire/errors.ts";
import { limits } from "../wire/limits.ts";
import type { MessageRef } from "../wire/message.ts";

/** A message that a line shows. */
export type Shown = MessageRef & {
  /** Whether all have it: what was whispered is not answered or marked before all. */
  readonly open: boolean;
  /** When it expires, ms since the epoch; Infinity = never. */
  readonly until: number;
};

export class Lines {
  private readonly shown = new Map<string, Shown>();
  private readonly keys = new Map<string, string>();

  /** Notes what a line shows. @param key - Of the line. */
  set(key: string, shown: Shown): void {
    this.shown.set(key, shown);
    this.keys.set(nameOf(shown), key);
    if (this.shown.size <= limits.lines) return;
    // What is to expire is not forgotten for its age: it would stay for ever.
    const oldest = [...this.shown].find(([, { until }]) => until === Number.POSITIVE_INFINITY);
    this.drop(oldest?.[0] ?? key);
  }

  /** The message of a line. */
  get(key: string): Shown | undefined {
    return this.shown.get(key);
  }

  /** The message of a line that all have. @throws ProtocolError "message-unknown". */
  open(key: string): MessageRef {
    const shown = this.shown.get(key);
    if (shown === undefined || !shown.open) throw new ProtocolError("message-unknown");
    const { id, n } = shown;
    return { id, n };
  }

  /** The key of the line that shows a message. */
  find(ref: MessageRef): string | undefined {
    return this.keys.get(nameOf(ref));
  }

  /** The line shows its message no more. */
  drop(key: string): void {
    const shown = this.shown.get(key);
    if (shown === undefined) return;
    this.shown.delete(key);
    this.keys.delete(nameOf(shown));
  }

  /** Takes out the keys of lines whose time is over. */
  takeExpired(now: number): readonly string[] {
    const over = [...this.shown].filter(([, { until }]) => now >= until).map(([key]) => key);
    for (const key of over) this.drop(key);
    return over;
  }

  /** When {@link takeVanished} next has something to take out, ms since the epoch. */
  due(): number {
    return Math.min(...[...this.shown.values()].map(({ until }) => until));
  }

  wipe(): void {
    this.shown.clear();
    this.keys.clear();
  }
}

function nameOf({ id, n }: MessageRef): string {
  return `${id} ${n}`;
}
