/**
 * Inbox: delivers each author's messages exactly once, in order and after the messages they depend
 * on. Requests missing messages from their author only (SPEC §7.5).
 */

import type { Head } from "../crypto/head.ts";
import { ProtocolError } from "../wire/errors.ts";
import { limits } from "../wire/limits.ts";
import { type NumberedMessage, type Resend, readRoom, type Unreadable } from "../wire/message.ts";
import type { Padded } from "../wire/padding.ts";
import { type Arrived, AuthorLog, type Next } from "./author-log.ts";
import type { Context } from "./context.ts";
import { GivenUp, type Range } from "./receipts.ts";
import type { BoxKey } from "./resend-buffer.ts";

/** A numbered message of another member, and the key of its box. */
export type Received = {
  readonly message: NumberedMessage | Unreadable;
  readonly box: BoxKey | undefined;
  /** When it was sent, if it came in a resend, or arrived; ms since the epoch. */
  readonly at: number;
  readonly resent: boolean;
  /** It took effect when it was read, before its turn. */
  acted?: boolean;
};

/** What has arrived: a new message, another version of a known one, or nothing new. */
export type Came = Received | "fork" | undefined;

/** The next message of a member to apply, or a run of messages that was given up. */
export type InboxItem = Next<Received> & { readonly id: string };

export class Inbox {
  private readonly logs = new Map<string, AuthorLog<Received>>();
  private readonly givenUp = new GivenUp();
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

  /** Handles a numbered message from the room. */
  accept(id: string, message: Received["message"], plain: Padded, box: BoxKey): Came {
    return this.addToLog(id, plain, { message, box, at: this.context.now, resent: false });
  }

  /** Handles a resend of its author. @throws ProtocolError "message-malformed". */
  receiveResend(id: string, { n, message: resent }: Resend): Came {
    const log = this.logs.get(id);
    if (log === undefined) return undefined;
    if (resent === null) {
      log.lost(n);
      return undefined;
    }
    const { type, content, ago, box } = resent;
    const plain = { type, content };
    const message = readRoom(plain);
    if (message === undefined || !("prev" in message) || message.n !== n) {
      throw new ProtocolError("message-malformed", "not the requested message");
    }
    const at = this.context.now - ago;
    return this.addToLog(id, plain, { message, box: box ?? undefined, at, resent: true });
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
    const number = this.context.members.get(author)?.number;
    const isTime = now - log.hintedAt >= limits.resendMs;
    if (head.n > log.shown && !log.gap && number !== undefined && isTime) {
      // One request. Only the author's answer counts, not the other member's report.
      log.hintedAt = now;
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
      if (next === undefined) continue;
      if (next.kind === "missing") {
        const { count } = next;
        this.givenUp.add(id, { first: log.shown - count + 1, count }, this.context.now);
      }
      return { ...next, id };
    }
    return undefined;
  }

  /**
   * Returns `after` for our next message: at most {@link limits.after} authors of which we have
   * shown a message since our last one.
   */
  takeAfter(): NumberedMessage["after"] {
    const changed = [...this.logs].filter(([, { seen, named }]) => named !== seen);
    return changed.slice(-limits.after).map(([id, log]) => {
      log.named = log.seen;
      return { id, n: log.seen };
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

  /** Gives up the messages of a member that have not arrived. What has arrived waits no longer. */
  giveUp(id: string): void {
    this.logs.get(id)?.giveUp();
  }

  forgetMember(id: string): void {
    this.logs.delete(id);
    this.givenUp.forgetMember(id);
  }

  /** True if every message that we know of was shown or given up. */
  get complete(): boolean {
    return [...this.logs.values()].every(({ gap }) => !gap);
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
    this.givenUp.wipe();
  }

  private addToLog(id: string, plain: Padded, value: Received): Came {
    const log = this.logs.get(id);
    if (log === undefined) throw new ProtocolError("sender-key-unknown", "not a member");
    const { n, prev } = value.message;
    const came = log.arrive({ n, prev, plain, value, at: this.context.now });
    if (came === "fork") return came;
    return came === "new" ? value : undefined;
  }

  private mayShow({ value, at }: Arrived<Received>): boolean {
    return this.isInTurn(value.message) || this.context.now - at >= limits.afterMs;
  }

  /** Returns true if all messages in its `after` are shown. Unknown authors hold nothing up. */
  isInTurn({ after }: Received["message"]): boolean {
    return after.every(({ id, n }) => (this.logs.get(id)?.shown ?? n) >= n);
  }
}
