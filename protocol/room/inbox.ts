/**
 * What others say (SPEC §7.5): every author's messages once, in order, after what they answer; what is missing is asked
 * of its author, and only of its author.
 */

import type { Head } from "../crypto/head.ts";
import { ProtocolError } from "../wire/errors.ts";
import { limits } from "../wire/limits.ts";
import { decodeRoom, type NumberedMessage, type Resend } from "../wire/message.ts";
import type { Padded } from "../wire/padding.ts";
import { type Arrived, AuthorLog } from "./author-log.ts";
import type { Context } from "./context.ts";
import { Lacking, type Range } from "./receipts.ts";
import type { BoxKey } from "./resend-buffer.ts";

/** A numbered message of another, with what opens a box in it. */
export type Received = {
  readonly message: NumberedMessage;
  readonly box: BoxKey | undefined;
  /** When it was said, if it was sent again; ms since the epoch. */
  readonly saidAt: number | undefined;
};

/** What is to be done with what others said, in order. */
export type InboxItem =
  | {
      readonly kind: "message";
      readonly id: string;
      readonly heard: Received;
      readonly fork: boolean;
      /** Shown before something that its author had seen. */
      readonly early: boolean;
    }
  | { readonly kind: "missing"; readonly id: string; readonly count: number };

export class Inbox {
  private readonly logs = new Map<string, AuthorLog<Received>>();
  private readonly lacking = new Lacking();
  /** Numbers that were last shown of others when we last said something. */
  private readonly told = new Map<string, number>();
  /** When an author was last asked on the word of another. */
  private readonly hinted = new Map<string, number>();
  private readonly context: Context;

  constructor(context: Context) {
    this.context = context;
  }

  /** The number behind which we count an author's messages; null if we begin with the head of its next state. */
  follows(id: string): number | null {
    return this.logs.get(id)?.baseline ?? null;
  }

  /**
   * Takes the head that a member's state ids: the baseline of somebody new, a claim of somebody known.
   *
   * @returns Whether it contradicts what is known.
   */
  state(id: string, head: Head): boolean {
    const log = this.logs.get(id);
    if (log !== undefined) {
      log.onNewChannel();
      return log.claim(head, this.context.now);
    }
    this.logs.set(id, new AuthorLog<Received>(head));
    return false;
  }

  /** Takes an author's word of its own head. @returns Whether it contradicts what is known. */
  claim(id: string, head: Head): boolean {
    return this.logs.get(id)?.claim(head, this.context.now) ?? false;
  }

  /** Takes a numbered message from the room. @returns Whether another content is known under its number. */
  message(id: string, message: NumberedMessage, plain: Padded, box: BoxKey): boolean {
    return this.arrive(id, plain, { message, box, saidAt: undefined });
  }

  /** Takes a message that its author sends again over the channel. @returns As {@link message}. */
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
      throw new ProtocolError("message-malformed", "not the message that was asked for");
    }
    const heard = { message, box: box ?? undefined, saidAt: this.context.now - ago };
    return this.arrive(id, plain, heard);
  }

  /**
   * Takes another's word of an author's head.
   *
   * @returns Whether it contradicts what is known of the author here.
   */
  async hint(author: string, head: Head): Promise<boolean> {
    const log = this.logs.get(author);
    if (log === undefined) return false;
    const { now } = this.context;
    const last = this.hinted.get(author) ?? Number.NEGATIVE_INFINITY;
    const number = this.context.members.get(author)?.number;
    if (head.n > log.shown && !log.gap && number !== undefined && now - last >= limits.resendMs) {
      // One question, and what the author answers counts; the word of another does not.
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
   * Asks every author who is here for what is missing of it, and gives up on those of whom nothing is heard any more.
   *
   * @param enteredAt - When we last entered, ms since the epoch; `undefined` while those who were here are still linked.
   */
  async requestResend(enteredAt: number | undefined): Promise<void> {
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

  /** Takes out what may be shown now. */
  next(): InboxItem | undefined {
    for (const [id, log] of this.logs) {
      if (!log.gap) continue;
      const next = log.next((arrived) => this.mayShow(arrived));
      if (next?.kind === "missing") {
        const { count } = next;
        this.lacking.add(id, { first: log.shown - count + 1, count }, this.context.now);
        return { kind: "missing", id, count };
      }
      if (next !== undefined) {
        const { arrived, fork } = next;
        const early = !this.isInTurn(arrived.value.message);
        return { kind: "message", id, heard: arrived.value, fork, early };
      }
    }
    return undefined;
  }

  /** What was last shown of those of whom anything was since this was last asked: at most {@link limits.after}. */
  takeAfter(): NumberedMessage["after"] {
    const changed = [...this.logs].filter(([id, { seen }]) => {
      return seen > 0 && this.told.get(id) !== seen;
    });
    return changed.slice(-limits.after).map(([id, { seen }]) => {
      this.told.set(id, seen);
      return { id, n: seen };
    });
  }

  /** What was given up of an author and may still count there as not received. */
  lacks(id: string): Range | undefined {
    return this.lacking.of(id, this.context.now);
  }

  /** The head of an author, if it is known with its hash. */
  head(id: string): Head | undefined {
    return this.logs.get(id)?.head;
  }

  /** What a member said and is not here yet will not come any more. */
  giveUp(id: string): void {
    this.logs.get(id)?.giveUp();
  }

  forgetMember(id: string): void {
    this.logs.delete(id);
    this.told.delete(id);
    this.hinted.delete(id);
    this.lacking.forgetMember(id);
  }

  /** When something is to be asked, given up or shown, ms since the epoch. */
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
    this.told.clear();
    this.hinted.clear();
    this.lacking.wipe();
  }

  private arrive(id: string, plain: Padded, value: Received): boolean {
    const log = this.logs.get(id);
    if (log === undefined) throw new ProtocolError("sender-key-unknown", "not a member");
    const { n, prev } = value.message;
    const came = log.arrive({ n, prev, plain, value, at: this.context.now });
    return came === "fork";
  }

  private mayShow({ value, at }: Arrived<Received>): boolean {
    return this.isInTurn(value.message) || this.context.now - at >= limits.afterMs;
  }

  /** Whether everything is shown that its author had seen; of authors who are not known here nothing is. */
  private isInTurn({ after }: NumberedMessage): boolean {
    return after.every(({ id, n }) => (this.logs.get(id)?.shown ?? n) >= n);
  }
}
