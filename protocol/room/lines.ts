/**
 * Maps lines of the page to messages (SPEC §8.8), for replies, reactions, retractions and expiry.
 * Keeps references and times, never a text.
 */
import { ProtocolError } from "../wire/errors.ts";
import { limits } from "../wire/limits.ts";
import type { MessageRef } from "../wire/message.ts";

export type Shown = MessageRef & {
  /**
   * Whether all members have it. Whispers take no replies or reactions: everyone would see them.
   */
  readonly open: boolean;
  /** When it expires, ms since the epoch; Infinity = never. */
  readonly until: number;
};

export class Lines {
  private readonly shown = new Map<string, Shown>();
  private readonly keys = new Map<string, string>();

  set(key: string, shown: Shown): void {
    this.shown.set(key, shown);
    this.keys.set(nameOf(shown), key);
    if (this.shown.size <= limits.lines) return;
    // Never forget a line that expires: it would stay on the page.
    const oldest = [...this.shown].find(([, { until }]) => until === Number.POSITIVE_INFINITY);
    this.drop(oldest?.[0] ?? key);
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
  find(ref: MessageRef): string | undefined {
    return this.keys.get(nameOf(ref));
  }

  drop(key: string): void {
    const shown = this.shown.get(key);
    if (shown === undefined) return;
    this.shown.delete(key);
    this.keys.delete(nameOf(shown));
  }

  /** Forgets the lines that have expired and returns their keys. */
  takeExpired(now: number): readonly string[] {
    const over = [...this.shown].filter(([, { until }]) => now >= until).map(([key]) => key);
    for (const key of over) this.drop(key);
    return over;
  }

  /** When {@link takeExpired} next has something to do, ms since the epoch. */
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
