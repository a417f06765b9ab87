/**
 * One room as a member of it sees it (SPEC §7 to §9): owns the parts that receive, order, apply,
 * send, compare and remove, and calls them by name. Connection and phases belong to session.ts. A
 * frame that breaks the protocol is dropped. It changes nothing but the counters that bound it, and
 * only a refused state ends its channel.
 */

import type { RoomKeys } from "../crypto/key-schedule.ts";
import type { Env } from "../env.ts";
import type { Effect, Person, ResumeState, SessionOptions, Who } from "../events.ts";
import type { Bytes } from "../wire/bytes.ts";
import { parseText } from "../wire/text.ts";
import { Actions, type Stopped } from "./actions.ts";
import { Applier } from "./apply.ts";
import { Context } from "./context.ts";
import { Edits } from "./edits.ts";
import { Files } from "./files.ts";
import { Inbox } from "./inbox.ts";
import { Outbox } from "./outbox.ts";
import { OwnStop } from "./own-stop.ts";
import { Presence } from "./presence.ts";
import { Reactions } from "./reactions.ts";
import { type Parts, Receiver } from "./receive.ts";
import { Removals, type Verdict } from "./removal.ts";
import { exportState, resume } from "./resume.ts";
import { Sync } from "./sync.ts";
import { Warnings } from "./warnings.ts";

/** What the members have decided, and the session carries out. The relay decides none of it. */
export type Outcome = Verdict | Stopped;

export class Room implements Parts {
  readonly context: Context;
  readonly outbox: Outbox;
  readonly presence: Presence;
  readonly actions: Actions;
  readonly reactions: Reactions;
  readonly edits: Edits;
  readonly files: Files;
  readonly removals: Removals;
  readonly ownStop: OwnStop;
  readonly inbox: Inbox;
  readonly sync: Sync;
  readonly warnings: Warnings;
  /** We have left for the room of a removal, and have not entered it. */
  private isMoving = false;
  private readonly applier: Applier;
  private readonly receiver: Receiver;

  constructor(options: SessionOptions, env: Env, emit: (effect: Effect) => void) {
    const context = new Context(options, env, emit);
    const inbox = new Inbox(context);
    const outbox = new Outbox(context, () => inbox.takeAfter());
    const sync = new Sync(context, outbox, inbox);
    const removals = new Removals(context, outbox);
    const ownStop = new OwnStop(context, outbox);
    const warnings = new Warnings(context);
    const presence = new Presence(context, outbox, inbox, sync, warnings);
    const actions = new Actions(context, outbox, presence, () => this.wipe());
    const reactions = new Reactions(context, outbox);
    this.context = context;
    this.inbox = inbox;
    this.outbox = outbox;
    this.sync = sync;
    this.removals = removals;
    this.ownStop = ownStop;
    this.warnings = warnings;
    this.presence = presence;
    this.actions = actions;
    this.reactions = reactions;
    this.edits = new Edits({ context, outbox, presence, removals, reactions, sync });
    this.files = new Files(context, outbox);
    this.applier = new Applier(context, inbox, actions, reactions, this.edits, warnings);
    this.receiver = new Receiver(this);
    if (options.resume !== undefined) resume(this, options.resume);
  }

  /**
   * The list of people. A member who was silent for too long is shown as away, whatever the relay
   * says.
   */
  people(): Person[] {
    const { now, members } = this.context;
    const { silentMs } = this.sync;
    return members.people().map((person): Person => {
      const heardAt = members.get(person.id)?.heardAt ?? now;
      const presence = now - heardAt >= silentMs ? "away" : person.presence;
      const { id } = person;
      const [compared, typing] = [this.actions.isCompared(id), this.reactions.isTyping(id)];
      return { ...person, presence, compared, typing };
    });
  }

  /** Returns what the next load of the page needs to go on as this member. */
  exportState(): ResumeState {
    return exportState(this);
  }

  get locked(): boolean {
    return this.context.admission.locked || this.actions.relayLocked;
  }

  /** The author of the removal that is decided, until the move is done. */
  get leftBehindBy(): Who | undefined {
    const decided = this.removals.underWay;
    return decided && this.context.who(decided.by);
  }

  /**
   * Starts a connection that the relay let in under this number; `listed` are the other
   * connections.
   */
  async enter(number: number, listed: readonly number[], locked: boolean): Promise<void> {
    this.actions.relayLocked = locked;
    this.isMoving = false;
    this.context.connected = true;
    this.context.broken = false;
    this.presence.enter(listed);
    this.sync.enter();
    await this.receiver.follow(await this.context.channels.enter(number, listed));
    if (listed.length === 0) this.outbox.delivery.echoAgain();
  }

  /** Marks every member as away until its channel is complete again. */
  loseConnection(): void {
    this.context.connected = false;
    this.outbox.delivery.lose();
    this.removals.lose();
    this.presence.lose();
    this.ownStop.lose();
    if (this.ownStop.begun) this.context.senderKeys.wipe();
    this.context.changed();
  }

  /** Switches to the keys of the room that a removal has decided on; the session then enters it. */
  async moveTo(keys: RoomKeys, { code, decided }: Extract<Verdict, { kind: "go" }>) {
    const { removed, lock } = decided.removal;
    const member = this.context.who(decided.by) ?? this.context.members.me();
    const gone = this.context.who(removed);
    this.loseConnection();
    this.presence.forgetMember(removed);
    this.ownStop.forget(removed);
    this.isMoving = true;
    this.context.admission.remove(removed);
    this.context.admission.moveTo(lock, decided.by);
    this.context.move(keys, code);
    this.removals.wipe();
    // Someone that we do not know: the room moves all the same, so say who moved it.
    const unknown = { ...member, id: removed, alias: "", ambiguous: false };
    this.context.addLine({ kind: "removed", member, removed: gone ?? unknown });
    await this.leaveBehind(lock.allowed);
  }

  /** Wipes our side at once, but what it takes to end the room for everyone as soon as possible. */
  stop(): void {
    this.ownStop.begin();
    this.removals.drop();
    this.wipeContents();
    if (!this.context.connected) this.context.senderKeys.wipe();
    this.context.emit({ type: "wiped" });
  }

  /** True if the room moves, or is about to: a stop would not reach the members. */
  get moves(): boolean {
    return this.isMoving || this.removals.inProgress;
  }

  /**
   * Leaves the room with a farewell.
   *
   * @throws ProtocolError as {@link parseText}; nothing was sent then.
   */
  async leave(text: string): Promise<void> {
    parseText(text);
    this.context.mustBeShort(text);
    await this.sync.leave();
    await this.actions.farewell(text);
  }

  /**
   * Handles a binary frame.
   *
   * @throws ProtocolError as {@link Receiver.receiveFrame}.
   */
  receive(frame: Bytes): Promise<void> {
    return this.receiver.receiveFrame(frame);
  }

  /**
   * Deletes what has reached its age: keys, messages to resend, expired lines, members who are away
   * for too long.
   */
  async expire(): Promise<void> {
    this.context.channels.expire();
    this.context.senderKeys.expire();
    this.outbox.expire();
    this.reactions.expire();
    const gone = this.presence.expire();
    // First show what these members said, and what is missing of it.
    if (gone.length > 0) await this.applier.applyReady();
    for (const id of gone) this.presence.forgetMember(id);
  }

  /**
   * Does everything that has become possible: answers hellos, requests what is missing, applies
   * what is in order, sends what waits.
   *
   * @returns What the members have decided, if they have.
   */
  async drain(): Promise<Outcome | undefined> {
    if (this.actions.stopped !== undefined) return this.actions.stopped;
    await this.receiver.follow(await this.context.channels.answerHellos());
    const verdict = await this.removals.advance(this.presence.settled);
    if (this.ownStop.begun) {
      const canSend = this.context.connected && this.presence.settled && !this.moves;
      if (canSend) await this.ownStop.advance();
      this.ownStop.watch();
      return verdict;
    }
    await this.drainConnected();
    await this.files.advance();
    return this.actions.stopped ?? verdict;
  }

  private async drainConnected(): Promise<void> {
    if (this.context.connected) {
      await this.inbox.requestMissing(this.presence.settledEntry);
      await this.applier.applyReady();
      await this.send();
      await this.sync.heartbeat();
      // Who catches up reads a lock before the unlock that followed.
      if (this.inbox.complete) this.actions.tellRelay();
    }
  }

  /** When {@link expire} or {@link drain} next has something to do, ms since the epoch. */
  due(): number {
    const { channels, senderKeys, connected } = this.context;
    const due = Math.min(
      channels.due(),
      senderKeys.due(),
      this.removals.due(),
      this.presence.due(),
      this.reactions.due(),
      this.files.due(),
    );
    if (this.ownStop.begun) return Math.min(due, this.ownStop.due());
    if (!connected) return due;
    return Math.min(due, this.sync.due(), this.inbox.due(), this.outbox.due());
  }

  /** Sends an echo, which tells at once whether the connection is still alive. */
  probe(): void {
    if (this.context.connected) this.outbox.delivery.sendEcho();
  }

  /** Deletes everything that this page must not remember. */
  wipe(): void {
    this.wipeContents();
    this.context.wipe();
    this.presence.claims.wipe();
    this.removals.wipe();
  }

  private async send(): Promise<void> {
    // What is said after a removal is said in the new room.
    if (!this.presence.settled || this.removals.inProgress) return;
    if (this.outbox.waiting) this.sync.soon();
    await this.outbox.send();
  }

  /** Forgets everyone but these. First shows what they said, and what is missing of it. */
  private async leaveBehind(allowed: readonly string[]): Promise<void> {
    const ids = this.context.members.all().map(({ peer }) => peer.id);
    const behind = ids.filter((id) => !allowed.includes(id));
    for (const id of behind) this.inbox.giveUp(id);
    await this.applier.applyReady();
    for (const id of behind) this.presence.leaveBehind(id);
  }

  private wipeContents(): void {
    this.outbox.wipe();
    this.inbox.wipe();
    this.sync.wipe();
    this.warnings.wipe();
    this.reactions.wipe();
    this.files.wipe();
    this.context.lines.wipe();
  }
}
