/**
 * What others say (SPEC §7.5): every author's messages once, in order, after what they answer; what is missing is asked
 * of its author, and only of its author.
 */
import { ProtocolError } from "./errors.ts";
import type { Head } from "./heads.ts";
import { limits } from "./limits.ts";
import { type Again, decodeRoom, type NumberedMessage } from "./message.ts";
import type { BoxKey } from "./outbox.ts";
import type { Padded } from "./padding.ts";
import type { Room } from "./room.ts";
import { type Arrived, Thread } from "./thread.ts";

/** A numbered message of another, with what opens a box in it. */
export type Heard = {
  readonly message: NumberedMessage;
  readonly box: BoxKey | undefined;
  /** When it was said, if it was sent again; ms since the epoch. */
  readonly saidAt: number | undefined;
};

/** What is to be done with what others said, in order. */
export type Spoken =
  | {
      readonly kind: "message";
      readonly name: string;
      readonly heard: Heard;
      readonly fork: boolean;
      /** Shown before something that its author had seen. */
      readonly early: boolean;
    }
  | { readonly kind: "missing"; readonly name: string; readonly count: number };

export class Hearing {
  private readonly threads = new Map<string, Thread<Heard>>();
  /** Numbers of others' heads when we last said something. */
  private readonly told = new Map<string, number>();
  /** When an author was last asked on the word of another. */
  private readonly hinted = new Map<string, number>();
  private readonly room: Room;

  constructor(room: Room) {
    this.room = room;
  }

  /**
   * Takes the head that a member's state names: the baseline of somebody new, a claim of somebody known.
   *
   * @returns Whether it contradicts what is known.
   */
  state(name: string, head: Head): boolean {
    const thread = this.threads.get(name);
    if (thread !== undefined) {
      thread.relinked();
      return thread.claim(head, this.room.now);
    }
    this.threads.set(name, new Thread<Heard>(head));
    return false;
  }

  /** Takes an author's word of its own head. @returns Whether it contradicts what is known. */
  claim(name: string, head: Head): boolean {
    return this.threads.get(name)?.claim(head, this.room.now) ?? false;
  }

  /** Takes a numbered message from the room. @returns Whether another content is known under its number. */
  async message(
    name: string,
    message: NumberedMessage,
    plain: Padded,
    box: BoxKey,
  ): Promise<boolean> {
    return this.arrive(name, plain, { message, box, saidAt: undefined });
  }

  /** Takes a message that its author sends again over the link. @returns As {@link message}. */
  async again(name: string, { n, said }: Again): Promise<boolean> {
    const thread = this.threads.get(name);
    if (thread === undefined) return false;
    if (said === null) {
      thread.lost(n);
      return false;
    }
    const { kind, content, ago, box } = said;
    const plain = { type: kind, content };
    const message = decodeRoom(plain);
    if (message === undefined || !("prev" in message) || message.n !== n) {
      throw new ProtocolError("message-malformed", "not the message that was asked for");
    }
    const heard = { message, box: box ?? undefined, saidAt: this.room.now - ago };
    return this.arrive(name, plain, heard);
  }

  /**
   * Takes another's word of an author's head.
   *
   * @returns Whether it contradicts what is known of the author here.
   */
  async hint(author: string, head: Head): Promise<boolean> {
    const thread = this.threads.get(author);
    if (thread === undefined) return false;
    const { now } = this.room;
    const last = this.hinted.get(author) ?? Number.NEGATIVE_INFINITY;
    const number = this.room.roster.get(author)?.number;
    if (
      head.n > thread.shown &&
      !thread.gap &&
      number !== undefined &&
      now - last >= limits.askMs
    ) {
      // One question, and what the author answers counts; the word of another does not.
      this.hinted.set(author, now);
      const count = Math.min(head.n - thread.shown, limits.askCount);
      await this.room.overLink(number, { type: "ask", first: thread.shown + 1, count });
    }
    return thread.contradicts(head);
  }

  /** Asks every author who is here for what is missing of it, and gives up on those who are not. */
  async ask(): Promise<void> {
    const { now, roster } = this.room;
    for (const [name, thread] of this.threads) {
      if (!thread.gap) continue;
      const number = roster.get(name)?.number;
      const request = number === undefined ? undefined : thread.ask(now);
      if (number !== undefined && request !== undefined) {
        await this.room.overLink(number, { type: "ask", ...request });
      }
      const since = thread.waitingSince ?? now;
      if (number === undefined && now - since >= limits.gapMs) thread.giveUp();
    }
  }

  /** Takes out what may be shown now. */
  next(): Spoken | undefined {
    for (const [name, thread] of this.threads) {
      const next = thread.next((arrived) => this.mayShow(arrived));
      if (next?.kind === "missing") return { kind: "missing", name, count: next.count };
      if (next !== undefined) {
        const { arrived, fork } = next;
        const early = !this.follows(arrived.value.message);
        return { kind: "message", name, heard: arrived.value, fork, early };
      }
    }
    return undefined;
  }

  /** The heads of others that changed since this was last asked: at most {@link limits.after}. */
  takeAfter(): NumberedMessage["after"] {
    const changed = [...this.threads].filter(([name, { shown }]) => {
      return shown > 0 && this.told.get(name) !== shown;
    });
    return changed.slice(-limits.after).map(([name, { shown }]) => {
      this.told.set(name, shown);
      return { id: name, n: shown };
    });
  }

  /** The head of an author, if it is known with its hash. */
  head(name: string): Head | undefined {
    return this.threads.get(name)?.head;
  }

  /** What a member said and is not here yet will not come any more. */
  giveUp(name: string): void {
    this.threads.get(name)?.giveUp();
  }

  forgetMember(name: string): void {
    this.threads.delete(name);
    this.told.delete(name);
    this.hinted.delete(name);
  }

  /** When something is to be asked, given up or shown, ms since the epoch. */
  due(): number {
    let due = Number.POSITIVE_INFINITY;
    for (const thread of this.threads.values()) {
      if (thread.gap) due = Math.min(due, this.room.now + 500);
    }
    return due;
  }

  wipe(): void {
    this.threads.clear();
    this.told.clear();
    this.hinted.clear();
  }

  private async arrive(name: string, plain: Padded, value: Heard): Promise<boolean> {
    const thread = this.threads.get(name);
    if (thread === undefined) throw new ProtocolError("chain-unknown", "not a member");
    const { n, prev } = value.message;
    const came = await thread.arrive({ n, prev, plain, value, at: this.room.now });
    return came === "fork";
  }

  private mayShow({ value, at }: Arrived<Heard>): boolean {
    return this.follows(value.message) || this.room.now - at >= limits.afterMs;
  }

  /** Whether everything is shown that its author had seen; of authors who are not known here nothing is. */
  private follows({ after }: NumberedMessage): boolean {
    return after.every(({ id, n }) => (this.threads.get(id)?.shown ?? n) >= n);
  }
}
