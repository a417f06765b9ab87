/**
 * A room that several relays hold, as one of them sees it: its own members, the numbers of the others, and the
 * frames that are under way. It changes only by what comes on the channel of its route.
 */
import type { Buffer } from "node:buffer";
import { encodeControl, type RelayControl } from "../../protocol/wire/control.ts";
import { type CloseReason, routing } from "../../protocol/wire/frame.ts";
import { Broadcast, type Peer } from "../broadcast.ts";
import { routingOf } from "../room.ts";
import type { RoomOf } from "../rooms.ts";
import type { Batch } from "./events.ts";

/** A member at this relay. */
export type SharedMember = {
  readonly number: number;
  readonly peer: Peer;
  readonly room: SharedRoom;
  readonly since: number;
  /** It has asked for the end of the room. */
  stopping: boolean;
};

/** What a room needs of the relay. */
export type Host = {
  /** True if the room may deliver frames without asking anyone. */
  alone(room: SharedRoom): boolean;
  /** Called when something is queued after a flush. */
  wake(room: SharedRoom): void;
  /** Publishes the frames of a room that wait, if the engine can take them now. */
  publish(room: SharedRoom): void;
  lock(room: SharedRoom, on: boolean): void;
  /** Counts one more member at another relay, or one less. */
  watch(relay: string, more: 1 | -1): void;
};

/** A route that this relay hears. */
export type SharedRoute = {
  readonly tag: string;
  readonly channel: string;
  /** Resolves when it is heard. */
  readonly heard: Promise<void>;
  readonly rooms: Map<string, SharedRoom>;
  /** Entries that are under way. */
  entering: number;
  /** Number of the sync that it waits for; undefined: its replica is right. */
  sync: number | undefined;
  /** When something is due, ms of the clock. */
  dueAt: number;
  /** When the engine must hear of it again, ms of the clock. */
  renewAt: number;
};

export class SharedRoom implements RoomOf {
  readonly id: string;
  /** Tag of its route and access key, for the engine. */
  readonly tag: string;
  readonly local = new Map<number, SharedMember>();
  /** Numbers of members at other relays, with the names of those. */
  readonly remote = new Map<number, string>();
  /** Members of this relay that have gone, until the engine has said so. */
  readonly leaving = new Set<number>();
  /** What the members here know of the lock. */
  locked = false;
  /** What the members here have asked for last. */
  wanted: boolean | undefined;
  /** True while the engine is being told of that. */
  locking = false;
  /** Numbers of them that the engine has not been told. */
  gone: number[] = [];
  /** Number of the last message with frames that was published, and of the last one that came back. */
  sent = 0;
  echoed = 0;
  /** When the last one was published, ms. */
  sentAt = 0;
  readonly #host: Host;
  readonly #mostBytes: number;
  readonly #broadcast: Broadcast<SharedMember>;
  #out: Buffer[] = [];
  #outBytes = 0;

  /** @param mostBytes - Of frames that wait for the engine. */
  constructor(id: string, tag: string, host: Host, mostBytes: number) {
    this.#mostBytes = mostBytes;
    this.id = id;
    this.tag = tag;
    this.#host = host;
    this.#broadcast = new Broadcast(this.local, () => host.wake(this));
  }

  /** True if nothing of it is under way. */
  get settled(): boolean {
    return !this.waits && this.sent === this.echoed;
  }

  /** True if frames wait to be published. */
  get waits(): boolean {
    return this.#out.length > 0;
  }

  /** True if this relay needs it no more. */
  get unused(): boolean {
    return this.local.size === 0 && this.leaving.size === 0;
  }

  forward(member: SharedMember, bytes: Buffer): boolean {
    const way = routingOf(bytes, member.number);
    if (way === undefined) return false;
    if (this.#host.alone(this)) {
      this.#deliver(bytes, member);
      return true;
    }
    // Much may arrive in one turn.
    if (this.#outBytes + bytes.length > this.#mostBytes) this.#host.publish(this);
    if (this.#outBytes + bytes.length > this.#mostBytes) {
      // Never dropped in silence: its client comes back, and the others ask it for what they miss.
      member.peer.close("relay-closing");
      return true;
    }
    this.#out.push(bytes);
    this.#outBytes += bytes.length;
    if (this.#out.length === 1) this.#host.wake(this);
    return true;
  }

  lock(on: boolean): void {
    this.#host.lock(this, on);
  }

  /** Returns the frames to publish, and forgets them. */
  takeOut(): readonly Buffer[] {
    const out = this.#out;
    this.#out = [];
    this.#outBytes = 0;
    return out;
  }

  /** Delivers what a relay has published. */
  receive({ relay, nth, frames }: Batch, own: string): void {
    if (relay === own) this.echoed = Math.max(this.echoed, nth);
    for (const bytes of frames) {
      const from = bytes.readUInt32BE(1);
      const isHere = this.local.has(from) || this.leaving.has(from);
      // The sender is not in the room, as this relay and all others see it.
      if (relay === own ? !isHere : this.remote.get(from) !== relay) continue;
      this.#deliver(bytes, this.local.get(from));
    }
  }

  /** Seats a member. @param others - The numbers of all others. */
  seat(number: number, peer: Peer, entered: (you: number) => RelayControl): SharedMember {
    const member = { number, peer, room: this, since: this.#broadcast.end, stopping: false };
    this.local.set(number, member);
    this.#push(entered(number), undefined, member);
    this.#push({ op: "joined", member: number }, member);
    return member;
  }

  /** Notes a member at another relay. */
  joined(number: number, relay: string): void {
    if (this.remote.has(number)) return;
    this.remote.set(number, relay);
    this.#host.watch(relay, 1);
    this.tell({ op: "joined", member: number });
  }

  /** Notes that a member has left. @returns It, if it was at this relay and had not gone by itself. */
  left(number: number): SharedMember | undefined {
    const member = this.local.get(number);
    const relay = this.remote.get(number);
    if (relay !== undefined) this.#host.watch(relay, -1);
    const was = [
      this.local.delete(number),
      this.remote.delete(number),
      this.leaving.delete(number),
    ];
    if (was.includes(true)) this.tell({ op: "left", member: number });
    return member;
  }

  /** A member of this relay goes: nothing more is written to it, and the engine is told with the next flush. */
  dismiss(member: SharedMember): void {
    if (this.local.get(member.number) !== member) return;
    this.local.delete(member.number);
    this.release(member.number);
  }

  /** Tells the engine that a number has nobody here. */
  release(number: number): void {
    this.leaving.add(number);
    this.gone.push(number);
    if (this.gone.length === 1) this.#host.wake(this);
  }

  /** Returns the numbers that the engine has not been told of, and forgets them. */
  takeGone(): readonly number[] {
    const { gone } = this;
    this.gone = [];
    return gone;
  }

  /**
   * Makes it what the engine says that it is.
   *
   * @param members - By number, with the name of their relay.
   * @returns Members of this relay that the engine does not know.
   */
  correct(members: ReadonlyMap<number, string>, own: string): readonly SharedMember[] {
    const lost: SharedMember[] = [];
    for (const number of [...this.local.keys(), ...this.remote.keys(), ...this.leaving]) {
      const relay = this.remote.get(number) ?? own;
      if (members.get(number) === relay) continue;
      const member = this.left(number);
      if (member !== undefined) lost.push(member);
    }
    for (const [number, relay] of members) {
      if (relay !== own) this.joined(number, relay);
      else if (!this.local.has(number) && !this.leaving.has(number)) this.release(number);
    }
    return lost;
  }

  /** Sends a control message to all members at this relay. */
  tell(control: RelayControl): void {
    this.#push(control);
  }

  /** Writes everything that is queued. */
  flush(): void {
    this.#broadcast.flush();
  }

  /** Writes everything that is queued, then closes every connection of this relay. */
  end(reason: CloseReason): void {
    while (this.#broadcast.waiting) this.flush();
    const members = [...this.local.values()];
    this.local.clear();
    this.leaving.clear();
    this.gone = [];
    this.#out = [];
    for (const relay of this.remote.values()) this.#host.watch(relay, -1);
    this.remote.clear();
    for (const { peer } of members) peer.close(reason);
  }

  #deliver(bytes: Buffer, from: SharedMember | undefined): void {
    if (bytes[0] === routing.all.kind) {
      this.#broadcast.push(bytes, from);
      return;
    }
    const to = this.local.get(bytes.readUInt32BE(5));
    if (to !== undefined) this.#broadcast.push(bytes, undefined, to);
  }

  #push(control: RelayControl, from?: SharedMember, to?: SharedMember): void {
    this.#broadcast.push(encodeControl(control), from, to);
  }
}
