/**
 * One's own messages that can be sent again (SPEC §7.5): each only to those who were members when it was said. Without
 * this rule every newcomer would be sent the past (proved).
 */
import type { Bytes } from "../wire/bytes.ts";
import { limits } from "../wire/limits.ts";
import type { Padded } from "../wire/padding.ts";

/** A message as it was said. */
export type KeptMessage = {
  readonly n: number;
  readonly plain: Padded;
  readonly at: number;
  /** When it is forgotten, ms since the epoch. */
  readonly until: number;
  /** Ids of those for whom it was said. */
  readonly audience: ReadonlySet<string>;
  /** The one who can open the box of a whisper, and what opens it. */
  readonly whisper?: { readonly to: string; readonly box: BoxKey };
};

/** What opens the box of one whisper without its sender key. */
export type BoxKey = { readonly senderKey: Bytes; readonly index: number; readonly key: Bytes };

export class ResendBuffer {
  private said: readonly KeptMessage[] = [];
  /** How often each message was sent again to each member over its present channel, by id and number. */
  private readonly times = new Map<string, Map<number, number>>();

  keep(said: KeptMessage): void {
    this.said = [...this.said, said].slice(-limits.keptMessages);
  }

  /** A message to be sent again to this member; `undefined` if it is gone, not for it, or was sent often enough. */
  take(n: number, id: string): KeptMessage | undefined {
    const said = this.said.find((said) => said.n === n);
    if (said === undefined || !said.audience.has(id)) return undefined;
    const counts = this.times.get(id) ?? new Map<number, number>();
    const times = (counts.get(n) ?? 0) + 1;
    if (times > limits.resendTimes) return undefined;
    this.times.set(id, counts.set(n, times));
    return said;
  }

  /** A member has a new channel, or is gone: what went over the old one may not have come. */
  onNewChannel(id: string): void {
    this.times.delete(id);
  }

  /** All messages that can still be sent again, oldest first. */
  all(): readonly KeptMessage[] {
    return this.said;
  }

  /** Forgets one message: nobody is sent it again. */
  drop(n: number): void {
    this.said = this.said.filter((said) => said.n !== n);
  }

  /** Forgets what is too old. */
  forget(now: number): void {
    const kept = this.said.filter(({ until }) => now < until);
    if (kept.length === this.said.length) return;
    this.said = kept;
    const first = kept[0]?.n ?? Number.POSITIVE_INFINITY;
    for (const counts of this.times.values()) {
      for (const n of counts.keys()) if (n < first) counts.delete(n);
    }
  }

  /** When {@link forget} next has something to do, ms since the epoch. */
  due(): number {
    return Math.min(...this.said.map(({ until }) => until));
  }

  wipe(): void {
    this.said = [];
    this.times.clear();
  }
}
