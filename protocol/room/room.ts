/**
 * What members of a room do with each other while a session lives (SPEC §7 to §9): puts together the parts that listen,
 * speak, show, heartbeat, move and know who is here, and lets time pass for them. Connection and phases are the business of
 * session.ts. A frame that breaks the protocol is dropped and changes nothing but the counters that bound it.
 */

import type { RoomKeys } from "../crypto/key-schedule.ts";
import type { Env } from "../env.ts";
import type { Effect, LineContent, Person, ResumeState, SessionOptions, Who } from "../events.ts";
import type { Bytes } from "../wire/bytes.ts";
import type { ExpirySeconds } from "../wire/message.ts";
import { Actions, type Stopped } from "./actions.ts";
import { Applier } from "./apply.ts";
import { Context } from "./context.ts";
import { Inbox } from "./inbox.ts";
import { Outbox } from "./outbox.ts";
import { Presence } from "./presence.ts";
import { Reactions } from "./reactions.ts";
import { Receiver } from "./receive.ts";
import { Removals, type Verdict } from "./removal.ts";
import { exportState, resume } from "./resume.ts";
import { Sync } from "./sync.ts";
import { Warnings } from "./warnings.ts";

/** What the session is to do after a step: nothing of it is decided by the relay. */
export type Outcome = Verdict | Stopped;

export class Room {
  readonly context: Context;
  private readonly outbox: Outbox;
  private readonly inbox: Inbox;
  private readonly sync: Sync;
  private readonly removals: Removals;
  private readonly warnings: Warnings;
  private readonly presence: Presence;
  private readonly actions: Actions;
  private readonly reactions: Reactions;
  private readonly applier: Applier;
  private readonly receiver: Receiver;
  private verdict: Verdict | undefined;

  constructor(options: SessionOptions, env: Env, emit: (effect: Effect) => void) {
    const context = new Context(options, env, emit);
    const inbox = new Inbox(context);
    const outbox = new Outbox(context, () => inbox.takeAfter());
    const sync = new Sync(context, outbox, inbox);
    const removals = new Removals(context, outbox);
    const warnings = new Warnings(context);
    const presence = new Presence(context, outbox, inbox, sync, warnings);
    const actions = new Actions(context, outbox, presence, () => this.wipe());
    const reactions = new Reactions(context, outbox);
    this.context = context;
    this.outbox = outbox;
    this.inbox = inbox;
    this.sync = sync;
    this.removals = removals;
    this.warnings = warnings;
    this.presence = presence;
    this.actions = actions;
    this.reactions = reactions;
    this.applier = new Applier(context, inbox, actions, reactions, warnings);
    const parts = {
      context,
      outbox,
      inbox,
      sync,
      removals,
      presence,
      actions,
      reactions,
      warnings,
    };
    this.receiver = new Receiver(parts);
    if (options.resume !== undefined) resume(parts, options.resume);
  }

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

  /** What goes on with this member when its page is loaded anew. */
  exportState(): ResumeState {
    const { context, outbox, inbox, presence, actions } = this;
    return exportState({ context, outbox, inbox, presence, actions });
  }

  /** When the room ends, ms since the epoch; null = when everyone has left. */
  get endsAt(): number | null {
    return this.presence.endsAt;
  }

  set endsAt(endsAt: number | null) {
    this.presence.endsAt = endsAt;
  }

  get locked(): boolean {
    return this.context.admission.locked || this.actions.relayLocked;
  }

  /** How many have reported that they wiped. */
  get wiped(): { readonly done: number; readonly of: number } | undefined {
    return this.actions.wiped;
  }

  /** Takes out what the session is to do. */
  takeOutcome(): Outcome | undefined {
    const outcome = this.actions.stopped ?? this.verdict;
    this.actions.stopped = undefined;
    this.verdict = undefined;
    return outcome;
  }

  /** The removal that is decided, if the move is not yet done. */
  get leftBehindBy(): Who | undefined {
    const decided = this.removals.underWay;
    return decided && this.context.who(decided.by);
  }

  /** The relay has let us in. */
  async enter(number: number, listed: readonly number[], locked: boolean): Promise<void> {
    this.actions.relayLocked = locked;
    this.context.connected = true;
    this.context.broken = false;
    this.presence.enter(listed);
    this.sync.enter();
    await this.receiver.follow(await this.context.channels.enter(number, listed));
    if (listed.length === 0) this.outbox.echoAgain();
  }

  /** The connection is lost: everybody is away until linked again. */
  lose(): void {
    this.context.connected = false;
    this.outbox.lose();
    this.removals.lose();
    this.presence.lose();
    this.context.changed();
  }

  /** Goes on in another room, as a removal has decided; to be entered then. */
  move(keys: RoomKeys, { code, decided }: Extract<Verdict, { kind: "go" }>): void {
    const { removed, lock } = decided.removal;
    const member = this.context.who(decided.by) ?? this.context.members.me();
    const gone = this.context.who(removed);
    this.lose();
    this.presence.forgetMember(removed);
    this.context.admission.remove(removed);
    this.context.admission.moveTo(lock, decided.by);
    this.context.move(keys, code);
    this.removals.wipe();
    if (gone !== undefined) this.context.addLine({ kind: "removed", member, removed: gone });
  }

  joined(number: number): void {
    this.context.channels.join(number);
  }

  left(number: number): void {
    this.presence.left(number);
  }

  /** The relay says whether it lets nobody new in. */
  relayLocks(on: boolean): void {
    this.actions.relayLocked = on;
    this.context.changed();
  }

  show(content: LineContent): void {
    this.context.addLine(content);
  }

  /** @throws ProtocolError as {@link Speech.say}. */
  say(text: string, action: boolean, reply?: string): void {
    this.outbox.say(text, action, reply);
  }

  /** @throws ProtocolError as {@link Marks.react}. */
  react(key: string, emoji: string): Promise<void> {
    return this.reactions.react(key, emoji);
  }

  /** @throws ProtocolError as {@link Marks.retract}. */
  retract(key: string): Promise<void> {
    return this.reactions.retract(key);
  }

  /** @throws ProtocolError as {@link Marks.expire}. */
  expiry(seconds: ExpirySeconds): Promise<void> {
    return this.reactions.expiry(seconds);
  }

  /** One is typing. */
  typing(): Promise<void> {
    return this.reactions.typing();
  }

  /** @throws ProtocolError as {@link Speech.whisper}. */
  whisper(id: string, text: string): void {
    this.outbox.whisper(id, text);
  }

  /** @throws ProtocolError as {@link Acts.rename}. */
  rename(alias: string): Promise<void> {
    return this.actions.rename(alias);
  }

  /** @throws ProtocolError as {@link Acts.lock}. */
  lock(on: boolean): Promise<void> {
    return this.actions.lock(on);
  }

  /** Removes a member. @throws ProtocolError as {@link Moving.kick}. */
  kick(id: string): Promise<void> {
    return this.removals.kick(id);
  }

  /** Ends the room for everyone and wipes this side; the reports of the others are still taken. */
  async stop(): Promise<void> {
    await this.actions.stop();
    this.wipeContents();
  }

  /** Says farewell, if anybody can hear it. @throws ProtocolError if it is no text. */
  farewell(text: string): Promise<void> {
    return this.actions.farewell(text);
  }

  /** Works out the words to compare. */
  verify(): void {
    this.actions.verify();
  }

  /** The words were the same for all. */
  verified(): void {
    this.actions.verified();
  }

  /** Takes a binary frame of the relay. @throws ProtocolError as {@link Listening.frame}. */
  frame(bytes: Bytes): Promise<void> {
    return this.receiver.receiveFrame(bytes);
  }

  /** Does what time asks for; to be called at every event. */
  async tick(): Promise<void> {
    const { channels, senderKeys } = this.context;
    channels.forget();
    senderKeys.forget();
    this.outbox.forget();
    this.reactions.tick();
    const gone = this.presence.tick();
    // What they said before, and what is missing of it, comes first.
    if (gone.length > 0) await this.applier.tick();
    for (const id of gone) this.presence.forgetMember(id);
    if (this.actions.stopped === undefined) this.verdict ??= await this.removals.tick();
    if (!this.context.connected) return;
    await this.inbox.requestResend(this.presence.settledEntry);
    await this.applier.tick();
    if (this.presence.settled) {
      if (this.outbox.waiting) this.sync.soon();
      await this.outbox.flush();
    }
    await this.sync.tick();
    this.actions.tellRelay();
  }

  /** When {@link tick} next has something to do, ms since the epoch. */
  due(): number {
    const { channels, senderKeys, connected } = this.context;
    const due = Math.min(
      channels.due(),
      senderKeys.due(),
      this.removals.due(),
      this.presence.due(),
      this.reactions.due(),
    );
    if (!connected) return due;
    return Math.min(due, this.sync.due(), this.inbox.due(), this.outbox.due());
  }

  /** The page is about to be frozen. */
  freeze(): void {
    this.context.channels.freeze();
  }

  /** No need to wait: is the connection alive? */
  hurry(): void {
    if (this.context.connected) this.outbox.sendEcho();
  }

  /** Forgets everything that this page should not remember. */
  wipe(): void {
    this.wipeContents();
    this.context.wipe();
    this.removals.wipe();
  }

  private wipeContents(): void {
    this.outbox.wipe();
    this.inbox.wipe();
    this.sync.wipe();
    this.context.senderKeys.wipe();
    this.warnings.wipe();
    this.reactions.wipe();
    this.context.lines.wipe();
  }
}
