/**
 * Inbox: delivers each author's messages exactly once, in order and after the messages they depend
 * on. Requests missing messages from their author only (SPEC §7.5).
 */

import type { Head } from "../crypto/head.ts";
import { ProtocolError } from "../wire/errors.ts";
import { limits } from "../wire/limits.ts";
import { decodeRoom, type NumberedMessage, type Resend } from "../wire/message.ts";
import type { Padded } from "../wire/padding.ts";
import { type Arrived, AuthorLog } from "./author-log.ts";
import type { Context } from "./context.ts";
import { GivenUp, type Range } from "./receipts.ts";
import type { BoxKey } from "./resend-buffer.ts";

/** A numbered message of another member, and the key of its box. */
export type Received = {
  readonly message: NumberedMessage;
  readonly box: BoxKey | undefined;
  /** When it was sent, if it came in a resend; ms since the epoch. */
  readonly sentAt: number | undefined;
};

/** The next message to apply, or a run of messages that was given up. */
export type InboxItem =
  | {
      readonly kind: "message";
      readonly id: string;
      readonly received: Received;
      readonly fork: boolean;
      /** Shown before a message that its author had seen. */
      readonly early: boolean;
    }
  | { readonly kind: "missing"; readonly id: string; readonly count: number };

export class Inbox {
  private readonly logs = new Map<string, AuthorLog<Received>>();
  private readonly givenUp = new GivenUp();
  /** By author, the last number that we named in `after`. */
  private readonly named = new Map<string, number>();
  /** When we last requested messages of an author because of another member's heads. */
  private readonly hinted = new Map<string, number>();
  private readonly context: Context;

  constructor(context: Context) {
    this.context = context;
  }

  /** Baseline of our author log of a member; null if there is none yet. */
  follows(id: string): number | null {
    return this.logs.get(id)?.baseline ?? null;
  }

  /**
   * Handles the head in a member's state: the baseline of a new author log, or a claim of a known
   * author.
   *
   * @returns true if it contradicts a hash that we have.
   */
  acceptState(id: string, head: Head): boolean {
    const log = this.logs.get(id);
    if (log !== undefined) {
      log.onNewChannel();
      return log.claim(head, this.context.now);
    }
    this.logs.set(id, new AuthorLog<Received>(head));
    return false;
  }

  /**
   * Handles an author's report of its own head. Returns true if it contradicts a hash that we have.
   */
  claim(id: string, head: Head): boolean {
    return this.logs.get(id)?.claim(head, this.context.now) ?? false;
  }

  /** Handles a numbered message from the room. Returns true if we have another version of it. */
  accept(id: string, message: NumberedMessage, plain: Padded, box: BoxKey): boolean {
    return this.addToLog(id, plain, { message, box, sentAt: undefined });
  }

  /** Handles a resend of its author. Returns true if we have another version of the message. */
  receiveResend(id: string, { n, message: resent }: Resend): boolean {
    const log = this.logs.get(id);
    if (log === undefined) return false;
    if (resent === null) {
      log.lost(n);
      return false;
    }
    const { type, content, ago, box } = resent;
    const plain = { type, content };
    const message = decodeRoom(plain);
    if (message === undefined || !("prev" in message) || message.n !== n) {
      throw new ProtocolError("message-malformed", "not the requested message");
    }
    const received = { message, box: box ?? undefined, sentAt: this.context.now - ago };
    return this.addToLog(id, plain, received);
  }

  /**
   * Handles an author's head as another member reports it.
   *
   * @returns true if it contradicts a hash that we have.
   */
  async hint(author: string, head: Head): Promise<boolean> {
    const log = this.logs.get(author);
    if (log === undefined) return false;
    const { now } = this.context;
    const last = this.hinted.get(author) ?? Number.NEGATIVE_INFINITY;
    const number = this.context.members.get(author)?.number;
    if (head.n > log.shown && !log.gap && number !== undefined && now - last >= limits.resendMs) {
      // One request. Only the author's answer counts, not the other member's report.
      this.hinted.set(author, now);
      const count = Math.min(head.n - log.shown, limits.resendCount);
      await this.context.sendOverChannel(number, {
        type: "resendRequest",
        first: log.shown + 1,
        count,
      });
    }
    return log.contradicts(head);
  }

  /**
   * Requests missing messages from every author that is here, and gives up the ones of authors that
   * stay silent.
   *
   * @param enteredAt - When we last entered, ms since the epoch; `undefined` while we have not
   * settled.
   */
  async requestMissing(enteredAt: number | undefined): Promise<void> {
    const { now, members } = this.context;
    for (const [id, log] of this.logs) {
      if (!log.gap) continue;
      const { number, heardAt = now } = members.get(id) ?? {};
      if (enteredAt !== undefined) log.wait(now, heardAt, enteredAt);
      if (number === undefined) continue;
      const request = log.requestResend(now, heardAt);
      if (request !== undefined)
        await this.context.sendOverChannel(number, { type: "resendRequest", ...request });
    }
  }

  /** Removes and returns the next message or run to show; `undefined` if there is none. */
  next(): InboxItem | undefined {
    for (const [id, log] of this.logs) {
      if (!log.gap) continue;
      const next = log.next((arrived) => this.mayShow(arrived));
      if (next?.kind === "missing") {
        const { count } = next;
        this.givenUp.add(id, { first: log.shown - count + 1, count }, this.context.now);
        return { kind: "missing", id, count };
      }
      if (next !== undefined) {
        const { arrived, fork } = next;
        const early = !this.isInTurn(arrived.value.message);
        return { kind: "message", id, received: arrived.value, fork, early };
      }
    }
    return undefined;
  }

  /**
   * Returns `after` for our next message: at most {@link limits.after} authors of which we have
   * shown a message since our last one.
   */
  takeAfter(): NumberedMessage["after"] {
    const changed = [...this.logs].filter(([id, { seen }]) => {
      return seen > 0 && this.named.get(id) !== seen;
    });
    return changed.slice(-limits.after).map(([id, { seen }]) => {
      this.named.set(id, seen);
      return { id, n: seen };
    });
  }

  /** The run of an author's messages that we gave up in the last {@link limits.keptMs}. */
  givenUpOf(id: string): Range | undefined {
    return this.givenUp.of(id, this.context.now);
  }

  /** The head of an author up to which we have shown its messages, if its hash is known. */
  head(id: string): Head | undefined {
    return this.logs.get(id)?.head;
  }

  /** Gives up the messages of a member that have not arrived. */
  giveUp(id: string): void {
    this.logs.get(id)?.giveUp();
  }

  forgetMember(id: string): void {
    this.logs.delete(id);
    this.named.delete(id);
    this.hinted.delete(id);
    this.givenUp.forgetMember(id);
  }

  /** When a request, a give-up or a message is next due, ms since the epoch. */
  due(): number {
    let due = Number.POSITIVE_INFINITY;
    for (const [id, log] of this.logs) {
      if (!log.gap) continue;
      const isHere = this.context.members.get(id)?.number !== undefined;
      const soon = isHere || log.hasNext || log.waitsUntil <= this.context.now;
      due = Math.min(due, soon ? this.context.now + 500 : log.waitsUntil);
    }
    return due;
  }

  wipe(): void {
    this.logs.clear();
    this.named.clear();
    this.hinted.clear();
    this.givenUp.wipe();
  }

  private addToLog(id: string, plain: Padded, value: Received): boolean {
    const log = this.logs.get(id);
    if (log === undefined) throw new ProtocolError("sender-key-unknown", "not a member");
    const { n, prev } = value.message;
    const came = log.arrive({ n, prev, plain, value, at: this.context.now });
    return came === "fork";
  }

  private mayShow({ value, at }: Arrived<Received>): boolean {
    return this.isInTurn(value.message) || this.context.now - at >= limits.afterMs;
  }

  /** Returns true if all messages in its `after` are shown. Unknown authors hold nothing up. */
  private isInTurn({ after }: NumberedMessage): boolean {
    return after.every(({ id, n }) => (this.logs.get(id)?.shown ?? n) >= n);
  }
}
