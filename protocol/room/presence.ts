/**
 * Presence (SPEC §7.2, §7.3, §9): which members are here or away, and who holds our sender key.
 * Sends and accepts states. If a key holder leaves, our sender key changes. A member appears only
 * with a completed channel; nothing here removes a member.
 */

import type { PublicIdentity } from "../crypto/identity.ts";
import type { Bytes } from "../wire/bytes.ts";
import { ProtocolError } from "../wire/errors.ts";
import { limits } from "../wire/limits.ts";
import type { State } from "../wire/message.ts";
import { Claims } from "./claims.ts";
import type { Context } from "./context.ts";
import type { Inbox } from "./inbox.ts";
import { awaySteps, awayUnlisted, type Member } from "./members.ts";
import type { Outbox } from "./outbox.ts";
import type { Sync } from "./sync.ts";
import { Unshown } from "./unshown.ts";
import type { Warnings } from "./warnings.ts";

/** The part of a state that is about the room. */
type RoomState = Pick<
  State,
  "room" | "follows" | "knowsRoom" | "lock" | "removed" | "ttl" | "expiry"
>;

const nothingToLearn = { room: "", lock: null, removed: [], ttl: null, expiry: null } as const;

export class Presence {
  /** When the room ends, ms since the epoch; null = when everyone has left. */
  endsAt: number | null = null;
  /** When we last entered, ms since the epoch. */
  private enteredAt = 0;
  /** Connections listed when we entered whose channel is not complete. */
  private unsettled = new Set<number>();
  private readonly unshown: Unshown;
  readonly claims: Claims;
  /** True if we knew the room before this connection. Then states teach us nothing. */
  private knowsRoom = false;
  private hasLearned = false;
  private readonly context: Context;
  private readonly outbox: Outbox;
  private readonly inbox: Inbox;
  private readonly sync: Sync;
  private readonly warnings: Warnings;

  constructor(context: Context, outbox: Outbox, inbox: Inbox, sync: Sync, warnings: Warnings) {
    this.context = context;
    this.outbox = outbox;
    this.inbox = inbox;
    this.sync = sync;
    this.warnings = warnings;
    this.unshown = new Unshown(context);
    this.claims = new Claims(context);
  }

  /**
   * True if the channels to all connections listed when we entered are complete, or {@link
   * limits.settleMs} have passed.
   */
  get settled(): boolean {
    return this.unsettled.size === 0;
  }

  /** When we last entered, ms since the epoch, once we have {@link settled}. */
  get settledEntry(): number | undefined {
    return this.settled ? this.enteredAt : undefined;
  }

  /** Starts a connection: the relay lists these other connections. */
  enter(listed: readonly number[]): void {
    this.knowsRoom = this.hasLearned;
    // The first member has nothing to learn.
    this.hasLearned ||= listed.length === 0;
    this.unsettled = new Set(listed);
    this.unshown.enter(listed);
    this.claims.enter(this.knowsRoom ? [] : listed);
    this.context.admission.enter(listed);
    this.enteredAt = this.context.now;
  }

  /** Continues after a reload: we know the room, and learn nothing about it again. */
  resume(ends: number | null): void {
    this.hasLearned = true;
    this.endsAt = ends;
  }

  /** Notes an end of the room, ms since the epoch. An earlier one that we know stays. */
  endBy(at: number): void {
    if (at < (this.endsAt ?? Number.POSITIVE_INFINITY)) this.endsAt = at;
  }

  /** Handles `joined` of the relay. */
  joined(number: number): void {
    if (this.context.channels.join(number)) this.unshown.joined(number);
  }

  /** Marks every member as away until its channel is complete again. */
  lose(): void {
    for (const number of this.context.keyHolders.keys()) this.dropKeyHolder(number);
    this.context.channels.wipe();
    this.unshown.enter([]);
    for (const { number } of this.context.here()) this.away(number);
  }

  /** Handles `left` of the relay. */
  left(number: number): void {
    this.context.channels.leave(number);
    this.dropKeyHolder(number);
    this.hear(number, false);
    this.away(number);
    this.context.changed();
  }

  /** Sends our state and sender key to a member whose MAC is valid. */
  sendState(number: number, peer: PublicIdentity): Promise<void> {
    const follows = this.inbox.follows(peer.id);
    const { knowsRoom } = this;
    return this.sendStateWith(number, peer, { ...nothingToLearn, follows, knowsRoom });
  }

  /**
   * Returns what our state tells a newcomer about the room. One that knows the room would ignore
   * it, and it is long in a large room.
   */
  private roomState({ knowsRoom }: State): Omit<RoomState, "follows"> {
    if (knowsRoom) return { ...nothingToLearn, knowsRoom };
    const { admission, roomName: room, now, expirySetting } = this.context;
    const { removed } = admission;
    const lock = admission.lock.agreed;
    const ttl = this.endsAt === null ? null : Math.max(0, Math.ceil((this.endsAt - now) / 1000));
    return { room, knowsRoom: true, lock, removed, ttl, expiry: expirySetting.valueOrClaim };
  }

  private async sendStateWith(
    number: number,
    peer: PublicIdentity,
    roomState: RoomState,
  ): Promise<void> {
    const { keyHolders, members, senderKeys, now } = this.context;
    const { alias } = members.me();
    const { n, hash } = this.outbox.head();
    keyHolders.set(number, { id: peer.id, at: now, n, complete: false });
    const senderKey = senderKeys.position(peer.id);
    await this.context.sendOverChannel(number, {
      type: "state",
      alias,
      senderKey,
      n,
      hash,
      ...roomState,
    });
  }

  /**
   * Accepts a member's state: the member is here. Returns the frames that waited for its sender
   * key.
   */
  async acceptState(number: number, peer: PublicIdentity, state: State): Promise<readonly Bytes[]> {
    const { members, channels, senderKeys, keyHolders } = this.context;
    const { alias, senderKey, n, hash } = state;
    const known = members.get(peer.id);
    if (known === undefined) this.makeRoom();
    const member: Member = { peer, alias, number, away: undefined, heardAt: this.context.now };
    if (!members.set(member)) throw new ProtocolError("handshake-refused", "too many members");
    if (known?.number !== undefined && known.number !== number) {
      channels.drop(known.number);
      // Otherwise the next sender key would be sent over a channel that has ended.
      keyHolders.delete(known.number);
    }
    this.outbox.onNewChannel(peer.id);
    const follows = this.inbox.follows(peer.id);
    if (this.inbox.acceptState(peer.id, { n, hash })) this.warnings.fork(peer.id, peer.id);
    const newcomer = number > channels.number;
    if (newcomer) await this.sendStateWith(number, peer, { ...this.roomState(state), follows });
    else this.learn(peer.id, state);
    const entry = keyHolders.get(number);
    if (entry !== undefined) entry.complete = true;
    const from = state.follows ?? entry?.n;
    if (from !== undefined) this.outbox.delivery.resetReceipts(peer.id, from);
    this.hear(number, true);
    const who = members.who(member);
    // A member who entered while we were away is new to us as well.
    if (known === undefined && (newcomer || this.knowsRoom)) {
      this.context.addLine({ kind: "joined", member: who, ambiguous: who.ambiguous });
    }
    if ((known?.away?.step ?? 0) >= awayUnlisted)
      this.context.addLine({ kind: "back", member: who });
    this.context.changed();
    return senderKeys.knows(peer, senderKey) ? [] : senderKeys.accept(peer, senderKey);
  }

  /** Notes that something of a member has arrived. */
  noteHeard(member: Member): void {
    this.context.members.set({ ...member, heardAt: this.context.now });
  }

  /** Ends a channel whose other end did not introduce itself, or not as a member does. */
  refuse(number: number): void {
    this.dropChannel(number);
    this.unshown.refuse(number);
  }

  /** Ends a channel to a member that may hold our sender key. */
  dropChannel(number: number): void {
    this.context.channels.drop(number);
    if (this.context.keyHolders.delete(number)) this.context.senderKeys.wantChange();
    this.settle(number);
    this.away(number);
    this.context.changed();
  }

  /** Forgets a member that does not follow a move: in the new room its id would be a stranger's. */
  leaveBehind(id: string): void {
    const member = this.context.members.get(id);
    if (member === undefined) return;
    if ((member.away?.step ?? 0) < awayUnlisted)
      this.context.addLine({ kind: "away", member: this.context.members.who(member) });
    this.forgetMember(id);
  }

  forgetMember(id: string): void {
    const number = this.context.members.get(id)?.number;
    if (number !== undefined) this.dropChannel(number);
    this.context.members.remove(id);
    this.context.senderKeys.drop(id);
    this.context.senderKeys.wantChange();
    this.inbox.forgetMember(id);
    this.sync.forgetMember(id);
    this.outbox.forgetMember(id);
    this.warnings.forgetMember(id);
  }

  /**
   * Ends channels without a state and ages members that are away. Returns the ids of the ones to
   * forget, once their last messages are shown.
   */
  expire(): readonly string[] {
    const { now, keyHolders, members } = this.context;
    for (const [number, { at, complete }] of keyHolders) {
      // It has our sender key but has not sent its own state (possible silent listener): drop it.
      if (!complete && now - at >= limits.stateMs) this.refuse(number);
    }
    this.unshown.expire();
    if (!this.settled && now >= this.enteredAt + limits.settleMs) {
      this.unsettled.clear();
      this.claims.show();
    }
    const gone = members.away().filter((member) => this.age(member, now));
    return gone.map(({ peer }) => peer.id);
  }

  /**
   * If we remember the most identities that we may, forgets the member away who came last. So nobody
   * can keep newcomers out by coming and leaving under many identities.
   */
  private makeRoom(): void {
    const { members } = this.context;
    const last = members.away().at(-1);
    if (members.size >= limits.identities && last !== undefined) this.forgetMember(last.peer.id);
  }

  /** When {@link expire} next has something to do, ms since the epoch. */
  due(): number {
    const { keyHolders, members, connected } = this.context;
    let due = this.unshown.due();
    if (connected && !this.settled) due = Math.min(due, this.enteredAt + limits.settleMs);
    for (const { at, complete } of keyHolders.values()) {
      if (!complete) due = Math.min(due, at + limits.stateMs);
    }
    for (const { away } of members.away()) {
      if (away !== undefined) due = Math.min(due, away.since + (awaySteps[away.step] ?? 0));
    }
    return due;
  }

  /** Learns about the room from the state of a member that was here before us. */
  private learn(id: string, state: State): void {
    if (this.context.roomName === "") this.context.roomName = state.room;
    this.hasLearned = true;
    if (this.knowsRoom) return;
    this.claims.add(id, state);
  }

  /**
   * Forgets a key holder whose connection is gone. If it never sent its state, it is not a member
   * and will not age: change the sender key now.
   */
  private dropKeyHolder(number: number): void {
    if (this.context.keyHolders.get(number)?.complete === false)
      this.context.senderKeys.wantChange();
    this.context.keyHolders.delete(number);
  }

  private away(number: number): void {
    const member = this.context.here().find((member) => member.number === number);
    if (member === undefined) return;
    const away = { since: this.context.now, step: 0 };
    this.context.members.set({ ...member, number: undefined, away });
  }

  /** Ages a member that is away. Returns true if it is to be forgotten. */
  private age(member: Member, now: number): boolean {
    const { away, peer } = member;
    if (away === undefined) return false;
    const step = awaySteps.filter((after) => now - away.since >= after).length;
    if (step === away.step) return false;
    if (away.step === 0) this.context.senderKeys.wantChange();
    const aged = { ...member, away: { ...away, step } };
    this.context.members.set(aged);
    if (away.step < awayUnlisted && step >= awayUnlisted) {
      this.context.addLine({ kind: "away", member: this.context.members.who(aged) });
      this.context.changed();
    }
    if (step < awaySteps.length) return false;
    this.inbox.giveUp(peer.id);
    return true;
  }

  /** The connection has become a member, or has left. */
  private hear(number: number, told: boolean): void {
    this.endBy(this.claims.hear(number, told));
    this.context.admission.hear(number, told);
    this.settle(number);
    this.unshown.settle(number);
  }

  private settle(number: number): void {
    const settles = this.unsettled.delete(number) && this.settled;
    if (this.settled) this.claims.show();
    // What was in transit when the connection was lost can be requested again by now.
    if (settles && this.context.connected) this.outbox.delivery.echoAgain();
  }
}
