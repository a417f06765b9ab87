/**
 * Delivery of our own lines (SPEC §7.7): a line is sent when an echo after it is back, and received
 * by each member that reports its message. Emits what has changed; sends nothing but echoes.
 */
import { limits } from "../wire/limits.ts";
import type { Context } from "./context.ts";
import { type Range, Receipts } from "./receipts.ts";
import type { ResendBuffer } from "./resend-buffer.ts";

type Line = {
  readonly n: number;
  /** Number of the message that this one edits: who lacks that one shows neither. */
  readonly edits?: number;
  readonly key: string;
  /** Id of the receiver of a whisper. */
  readonly to?: string;
  /** Ids of members that have it. They count even after they have left. */
  readonly received: Set<string>;
  reported: string;
};

export class DeliveryTracker {
  private lines: readonly Line[] = [];
  /** Echoes in transit: the last own number sent before each, and when. */
  private echoes: readonly { readonly upTo: number; readonly at: number }[] = [];
  private sentUpTo = 0;
  private readonly receipts = new Receipts();
  private readonly context: Context;
  private readonly resendBuffer: ResendBuffer;
  private readonly lastSent: () => number;

  /** @param lastSent - Returns the number of our last message. */
  constructor(context: Context, resendBuffer: ResendBuffer, lastSent: () => number) {
    this.context = context;
    this.resendBuffer = resendBuffer;
    this.lastSent = lastSent;
  }

  /** Continues after this number of ours. */
  resume(n: number): void {
    this.sentUpTo = n;
  }

  /** Tracks a line that was sent. @param to - Receiver of a whisper. */
  track(key: string, n: number, to: string | undefined, edits?: number): void {
    const received = new Set<string>();
    const line = {
      ...{ n, key, received, reported: "" },
      ...(to === undefined ? {} : { to }),
      ...(edits === undefined ? {} : { edits }),
    };
    this.lines = [...this.lines.filter((other) => other.key !== key), line].slice(
      -limits.keptMessages,
    );
  }

  forget(key: string): void {
    this.lines = this.lines.filter((line) => line.key !== key);
  }

  /** Sends an echo after everything that was sent. */
  sendEcho(): void {
    this.echoes = [...this.echoes, { upTo: this.lastSent(), at: this.context.now }];
    this.context.sendEcho();
  }

  /**
   * Sends an echo if the last connection was lost before it was certain that all lines went out.
   */
  echoAgain(): void {
    if (this.lines.some(({ n }) => n > this.sentUpTo)) this.sendEcho();
  }

  /** Handles an echo that is back. Returns the last own number that it confirms. */
  echoed(): number {
    const [first, ...rest] = this.echoes;
    if (first === undefined) return 0;
    this.echoes = rest;
    this.sentUpTo = Math.max(this.sentUpTo, first.upTo);
    this.report();
    return first.upTo;
  }

  /** When the oldest echo in transit was sent, ms since the epoch. */
  get oldestEcho(): number {
    return this.echoes[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  /** Notes that a member has our messages up to this number, except for the ones it gave up. */
  receivedBy(id: string, n: number, missed?: Range): void {
    if (n > this.lastSent()) return;
    this.receipts.upTo(id, n, missed);
    this.report();
  }

  /** Notes that a member has shown this message of ours. */
  shownBy(id: string, n: number): void {
    if (n > this.lastSent()) return;
    this.receipts.shown(id, n);
    this.report();
  }

  /** Notes that a member's log of us begins after this number: it has no message up to it. */
  resetReceipts(id: string, n: number): void {
    if (n === 0 || n > this.lastSent()) return;
    this.receipts.upTo(id, n, { first: 1, count: n });
  }

  /** Forgets the echoes of a connection that is lost. */
  lose(): void {
    this.echoes = [];
  }

  forgetMember(id: string): void {
    this.receipts.forgetMember(id);
  }

  /** Forgets the lines. Echoes in transit stay: the next one would be taken for one of them. */
  wipe(): void {
    this.lines = [];
    this.receipts.wipe();
  }

  /** Reports the delivery of our own lines, where it has changed. */
  private report(): void {
    const kept = new Map(this.resendBuffer.all().map((kept) => [kept.n, kept]));
    this.lines = this.lines.filter((line) => {
      const { n, key, to, edits = n } = line;
      const has = (id: string) => this.receipts.has(id, n) && this.receipts.has(id, edits);
      const audience = to === undefined ? [...(kept.get(n)?.audience ?? [])] : [to];
      for (const id of audience) if (has(id)) line.received.add(id);
      const received = line.received.size;
      const state = n <= this.sentUpTo || received > 0 ? "sent" : "sending";
      const report = `${state} ${received} ${audience.length}`;
      const delivery = { state, received, of: audience.length } as const;
      if (report !== line.reported) this.context.emit({ type: "delivery", key, delivery });
      line.reported = report;
      // Stop tracking a message once everyone has received it or it can no longer be requested.
      return kept.has(n) && (state === "sending" || received < audience.length);
    });
  }
}
