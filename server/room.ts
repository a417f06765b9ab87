/**
 * One room: who is in it, what is said to whom, who may come back (SPEC §6). Reads nothing of a frame
 * beyond its routing prefix; whether somebody may enter is the hub's to decide.
 */
import { Buffer } from "node:buffer";
import { type CloseReason, encodeControl, type RelayControl, routing } from "../protocol/frame.ts";
import { Broadcast, type Peer } from "./broadcast.ts";
import type { ServerLimits } from "./limits.ts";
import { Passes, type Seat } from "./passes.ts";
import type { Slabs } from "./slab.ts";
import { opcodes } from "./wire.ts";

/** A connection in a room. */
export type Member = {
  readonly number: number;
  readonly peer: Peer;
  readonly room: Room;
  readonly since: number;
  seat: Seat<Member> | undefined;
};

/** What a connection gets to come back with, as hex, and the tag to know it by. */
export type Pass = { readonly hex: string; readonly tag: string };

/** What a room is from its first to its last moment. */
export type Terms = {
  /** Hex. */
  readonly route: string;
  /** SHA-256 of the access that opens it. */
  readonly access: Uint8Array;
  /** When its life is over, ms of the clock; Infinity = when everyone has left. */
  readonly endsAt: number;
};

export class Room {
  readonly terms: Terms;
  /** When the last connection left; undefined while there is one. */
  emptySince: number | undefined;
  #locked = false;

  readonly #limits: ServerLimits;
  readonly #members = new Map<number, Member>();
  readonly #seats: Passes<Member>;
  readonly #queue: Broadcast<Member>;
  #lastNumber = 0;
  #knocks = 0;
  #knockedAt = Number.NEGATIVE_INFINITY;

  /**
   * @param slabs - Where what is said waits.
   * @param wake - Called when something begins to wait for {@link flush}.
   */
  constructor(
    terms: Terms,
    limits: ServerLimits,
    slabs: Slabs,
    now: number,
    wake: (room: Room) => void,
  ) {
    this.terms = terms;
    this.emptySince = now;
    this.#limits = limits;
    this.#seats = new Passes(limits.passes);
    this.#queue = new Broadcast(this.#members, slabs, () => wake(this));
  }

  get locked(): boolean {
    return this.#locked;
  }

  /** Members that are in it. */
  get size(): number {
    return this.#members.size;
  }

  get full(): boolean {
    return this.#members.size >= this.#limits.members;
  }

  /** Says whether a pass, by its tag, was given out here. */
  knows(tag: string): boolean {
    return this.#seats.knows(tag);
  }

  /**
   * Takes a peer in. It hears `entered`, then everything that is said from now on; whoever still sits on
   * its seat is a connection that it has lost.
   *
   * @param used - Tag of the pass that it came with, if the room knows it.
   */
  admit(peer: Peer, pass: Pass, used: string | undefined, now: number): Member {
    const lost = used === undefined ? undefined : this.#seats.holder(used);
    if (lost !== undefined) {
      this.dismiss(lost, now);
      lost.peer.close("connection-replaced");
    }
    const others = [...this.#members.keys()];
    // Within u32: 2^32 entries would take 49 days at 1,000 a second.
    this.#lastNumber += 1;
    const member: Member = {
      number: this.#lastNumber,
      peer,
      room: this,
      since: this.#queue.end,
      seat: undefined,
    };
    member.seat = this.#seats.take(member, pass.tag, used);
    this.#members.set(member.number, member);
    this.emptySince = undefined;
    const { endsAt } = this.terms;
    const entered = {
      op: "entered",
      you: member.number,
      members: others,
      ends: Number.isFinite(endsAt) ? Math.ceil((endsAt - now) / 1000) : null,
      locked: this.#locked,
      pass: pass.hex,
      limits: { frameBytes: this.#limits.frameBytes, members: this.#limits.members },
    } as const;
    this.#place(entered, undefined, member);
    this.#place({ op: "joined", member: member.number }, member);
    return member;
  }

  /** Takes a member out and tells the others; nothing more is written to it. */
  dismiss(member: Member, now: number): void {
    if (!this.#members.delete(member.number)) return;
    this.#seats.leave(member.seat, member);
    if (this.#members.size === 0) this.emptySince = now;
    this.tell({ op: "left", member: member.number });
  }

  /**
   * Puts a member's frame into the order.
   *
   * @param bytes - The frame, not above its limit; copied.
   * @returns false if it is a frame that no client sends.
   */
  forward(member: Member, bytes: Buffer): boolean {
    const kind = bytes[0];
    if (kind !== routing.all.kind && kind !== routing.one.kind) return false;
    const { prefix } = kind === routing.all.kind ? routing.all : routing.one;
    if (bytes.length < prefix || bytes.readUInt32BE(1) !== member.number) return false;
    if (kind === routing.all.kind) {
      this.#queue.place(opcodes.binary, bytes, member);
      return true;
    }
    const to = this.#members.get(bytes.readUInt32BE(5));
    if (to !== undefined) this.#queue.place(opcodes.binary, bytes, undefined, to);
    return true;
  }

  /** Locks or unlocks the room against everyone without a pass. */
  lock(on: boolean): void {
    if (this.#locked === on) return;
    this.#locked = on;
    this.tell({ op: "locked", on });
  }

  /** Says something of the relay's to all. */
  tell(control: RelayControl): void {
    this.#place(control);
  }

  /** Notes a wrong access; the members hear of it now or with the next report. */
  knock(now: number): void {
    this.#knocks += 1;
    this.#report(now);
  }

  /** Reports wrong accesses when it is time and somebody is there to hear. */
  tick(now: number): void {
    this.#report(now);
  }

  #report(now: number): void {
    if (this.#knocks === 0 || this.#members.size === 0) return;
    if (now - this.#knockedAt < this.#limits.knockedMs) return;
    this.tell({ op: "knocked", count: this.#knocks });
    this.#knocks = 0;
    this.#knockedAt = now;
  }

  /** Says whether what waits had better be written in a later turn; to be asked once a turn. */
  gathers(now: number): boolean {
    return this.#queue.gathers(now);
  }

  /** Writes what waits to at most so many members; true when nothing is left. */
  flush(most: number): boolean {
    return this.#queue.flush(most);
  }

  /** Writes out everything that waits, then closes every connection. */
  end(reason: CloseReason): void {
    // A write may close a peer, and then the others are told: once more until it is quiet.
    while (!this.flush(Number.POSITIVE_INFINITY));
    const members = [...this.#members.values()];
    this.#members.clear();
    for (const { peer } of members) peer.close(reason);
  }

  #place(control: RelayControl, from?: Member, to?: Member): void {
    this.#queue.place(opcodes.text, Buffer.from(encodeControl(control)), from, to);
  }
}
