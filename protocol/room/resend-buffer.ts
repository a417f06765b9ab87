/**
 * Own messages that can be resent (SPEC §7.5): each only to members of its audience, the ones that
 * were members when it was sent. Without this rule every newcomer could request the past (proved).
 */
import type { Bytes } from "../wire/bytes.ts";
import { limits } from "../wire/limits.ts";
import type { Padded } from "../wire/padding.ts";

/** A message as it was sent. */
export type KeptMessage = {
  readonly n: number;
  readonly plain: Padded;
  readonly at: number;
  /** When it is deleted, ms since the epoch. */
  readonly until: number;
  /** Ids of its audience. */
  readonly audience: ReadonlySet<string>;
  /** Number of the message that this one edits. It goes with it. */
  readonly edits?: number;
  /** Receiver of a whisper, and the key of its box. */
  readonly whisper?: { readonly to: string; readonly box: BoxKey };
};

/** Key of the box of one whisper; makes its sender key unnecessary. */
export type BoxKey = { readonly senderKey: Bytes; readonly index: number; readonly key: Bytes };

export class ResendBuffer {
  private messages: readonly KeptMessage[] = [];
  /**
   * How often each message was resent to each member over its present channel, by id and number.
   */
  private readonly times = new Map<string, Map<number, number>>();

  keep(message: KeptMessage): void {
    this.messages = [...this.messages, message].slice(-limits.keptMessages);
  }

  /**
   * Returns a message for a resend to this member; `undefined` if it is deleted, not for this
   * member, or was resent often enough.
   */
  take(n: number, id: string): KeptMessage | undefined {
    const message = this.messages.find((kept) => kept.n === n);
    if (message === undefined || !message.audience.has(id)) return undefined;
    const counts = this.times.get(id) ?? new Map<number, number>();
    const times = (counts.get(n) ?? 0) + 1;
    if (times > limits.resendTimes) return undefined;
    this.times.set(id, counts.set(n, times));
    return message;
  }

  /** Resets the counts of a member with a new channel: resends over the old one may be lost. */
  onNewChannel(id: string): void {
    this.times.delete(id);
  }

  /** All messages that can still be resent, oldest first. */
  all(): readonly KeptMessage[] {
    return this.messages;
  }

  /** Deletes one message and its edits: they are never resent. */
  drop(n: number): void {
    this.messages = this.messages.filter((kept) => kept.n !== n && kept.edits !== n);
  }

  /** Deletes messages that are too old. */
  expire(now: number): void {
    const kept = this.messages.filter(({ until }) => now < until);
    if (kept.length === this.messages.length) return;
    this.messages = kept;
    const first = kept[0]?.n ?? Number.POSITIVE_INFINITY;
    for (const counts of this.times.values()) {
      for (const n of counts.keys()) if (n < first) counts.delete(n);
    }
  }

  /** When {@link expire} next has something to do, ms since the epoch. */
  due(): number {
    return Math.min(...this.messages.map(({ until }) => until));
  }

  wipe(): void {
    this.messages = [];
    this.times.clear();
  }
}
