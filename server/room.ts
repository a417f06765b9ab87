/**
 * One room (SPEC §6): its members, who receives which frame, and who may come back. Reads nothing of a
 * frame beyond its routing prefix; the hub decides who may enter.
 */
import type { Buffer } from "node:buffer";
import { encodeControl, type RelayControl, type RelayLimits } from "../protocol/wire/control.ts";
import { type CloseReason, routing } from "../protocol/wire/frame.ts";
import { Broadcast, type Peer } from "./broadcast.ts";
import type { ServerLimits } from "./limits.ts";
import type { Listing } from "./listing.ts";
import { ReconnectTokens, type Seat } from "./reconnect-tokens.ts";

type Routing = (typeof routing)[keyof typeof routing];

export type Member = {
  readonly number: number;
  readonly peer: Peer;
  readonly room: Room;
  readonly since: number;
  seat: Seat<Member> | undefined;
};

/** A new reconnect token in hex, the tag under which it is stored, and the site of who gets it. */
type NewToken = { readonly hex: string; readonly tag: string; readonly site?: object };

/** What never changes in the life of a room. */
type Terms = {
  /** Hex. */
  readonly route: string;
  /** SHA-256 of the access key. */
  readonly access: Uint8Array;
  /** Counts how often a listed room has ended and begun again, from a random number. */
  readonly generation: number;
};

export class Room {
  readonly terms: Terms;
  /** When it expires, ms of the clock; Infinity: when everyone has left. */
  endsAt = Number.POSITIVE_INFINITY;
  /** What the operator says of it, if it is listed. */
  listing: Listing | undefined;
  /** When the last connection left; undefined while there is one. */
  emptySince: number | undefined;
  #locked = false;

  readonly #limits: ServerLimits;
  readonly #createdAt: number;
  readonly #members = new Map<number, Member>();
  #tokens: ReconnectTokens<Member>;
  readonly #broadcast: Broadcast<Member>;
  #lastNumber = 0;
  #failedAttempts = 0;
  #reportedAt = Number.NEGATIVE_INFINITY;

  /** @param wake - Called when the first message is queued after a {@link flush}. */
  constructor(terms: Terms, limits: ServerLimits, now: number, wake: (room: Room) => void) {
    this.terms = terms;
    this.emptySince = now;
    this.#createdAt = now;
    this.#limits = limits;
    this.#tokens = this.#noTokens();
    this.#broadcast = new Broadcast(this.#members, () => wake(this));
  }

  get locked(): boolean {
    return this.#locked;
  }

  get full(): boolean {
    return this.#members.size >= this.#most;
  }

  /** Connections in it. */
  get size(): number {
    return this.#members.size;
  }

  get #most(): number {
    return Math.min(this.listing?.members || this.#limits.members, this.#limits.members);
  }

  /** Forgets who was in it, as a room does that is deleted when it is empty. */
  reset(): void {
    this.#locked = false;
    this.#tokens = this.#noTokens();
    this.endsAt = Number.POSITIVE_INFINITY;
  }

  #noTokens(): ReconnectTokens<Member> {
    return new ReconnectTokens(this.#limits.seats, this.#limits.seatsPerAddress);
  }

  /** Returns for how long it has had members, ms. */
  lived(now: number): number {
    return (this.emptySince ?? now) - this.#createdAt;
  }

  /** Returns true if the room gave out the reconnect token with this tag. */
  knows(tag: string): boolean {
    return this.#tokens.knows(tag);
  }

  /**
   * Adds a peer. Sends it `entered`, then every later frame. A connection still registered for the same
   * token is stale and is closed.
   *
   * @param used - Tag of the reconnect token that it came with, if the room knows it.
   */
  admit(peer: Peer, token: NewToken, used: string | undefined, now: number): Member {
    const stale = used === undefined ? undefined : this.#tokens.memberOf(used);
    if (stale !== undefined) {
      this.dismiss(stale, now);
      stale.peer.close("connection-replaced");
    }
    const others = [...this.#members.keys()];
    // Within u32: 2^32 entries would take 49 days at 1,000 a second.
    this.#lastNumber += 1;
    const member: Member = {
      number: this.#lastNumber,
      peer,
      room: this,
      since: this.#broadcast.end,
      seat: undefined,
    };
    member.seat = this.#tokens.take(member, token.tag, used, now, token.site);
    this.#members.set(member.number, member);
    this.emptySince = undefined;
    const { life = 0 } = this.listing ?? {};
    const isFirst = others.length === 0 && !Number.isFinite(this.endsAt);
    if (life > 0 && isFirst) this.endsAt = now + 1000 * life;
    const { endsAt } = this;
    const entered = {
      op: "entered",
      you: member.number,
      members: others,
      ttl: Number.isFinite(endsAt) ? Math.ceil((endsAt - now) / 1000) : null,
      locked: this.#locked,
      reconnectToken: token.hex,
      limits: { ...toldLimits(this.#limits), members: this.#most },
    } as const;
    this.#push(entered, undefined, member);
    this.#push({ op: "joined", member: member.number }, member);
    return member;
  }

  /** Removes a member and tells the others; nothing more is written to it. */
  dismiss(member: Member, now: number): void {
    if (!this.#members.delete(member.number)) return;
    this.#tokens.leave(member.seat, member, now);
    if (this.#members.size === 0) this.emptySince = now;
    this.tell({ op: "left", member: member.number });
  }

  /**
   * Queues a member's frame.
   *
   * @param bytes - The frame, within its limit; must not change before the next flush.
   * @returns false if no client sends such a frame.
   */
  forward(member: Member, bytes: Buffer): boolean {
    const way = routingOf(bytes, member.number);
    if (way === undefined) return false;
    if (way === routing.all) {
      this.#broadcast.push(bytes, member);
      return true;
    }
    const to = this.#members.get(bytes.readUInt32BE(5));
    if (to !== undefined) this.#broadcast.push(bytes, undefined, to);
    return true;
  }

  /** Locks or unlocks the room for everyone without a reconnect token. */
  lock(on: boolean): void {
    if (this.#locked === on) return;
    this.#locked = on;
    this.tell({ op: "locked", on });
  }

  /** Sends a control message of the relay to all members. */
  tell(control: RelayControl): void {
    this.#push(control);
  }

  /** Counts a wrong access key; the members are told now or with the next report. */
  failedAttempt(now: number): void {
    this.#failedAttempts += 1;
    this.tick(now);
  }

  /** Reports failed attempts if the last report is old enough and a member is there. */
  tick(now: number): void {
    if (this.#failedAttempts === 0 || this.#members.size === 0) return;
    if (now - this.#reportedAt < this.#limits.failedReportMs) return;
    this.tell({ op: "failed-attempts", count: this.#failedAttempts });
    this.#failedAttempts = 0;
    this.#reportedAt = now;
  }

  /** Writes everything that is queued. */
  flush(): void {
    this.#broadcast.flush();
  }

  /** Writes everything that is queued, then closes every connection. */
  end(reason: CloseReason): void {
    // A write may close a peer, and the others are told of that as well.
    while (this.#broadcast.waiting) this.flush();
    const members = [...this.#members.values()];
    this.#members.clear();
    for (const { peer } of members) peer.close(reason);
  }

  #push(control: RelayControl, from?: Member, to?: Member): void {
    this.#broadcast.push(encodeControl(control), from, to);
  }
}

/** Returns the limits that a client is told when it enters. */
export function toldLimits(limits: ServerLimits): RelayLimits {
  const { frameBytes, members, fileBytes } = limits;
  const { bytesPerSecond, bytesBurst, framesPerSecond, framesBurst } = limits;
  const { aliasPoints, textBytes, lines, reconnectMs } = limits;
  const rates = { bytesPerSecond, bytesBurst, framesPerSecond, framesBurst };
  const inRoom = { aliasPoints, textBytes, lines, reconnectMs };
  return { frameBytes, members, fileBytes, ...rates, ...inRoom };
}

/** Returns how a member's frame is to be routed; undefined: no client sends such a frame. */
export function routingOf(bytes: Buffer, from: number): Routing | undefined {
  const kind = bytes[0];
  if (kind !== routing.all.kind && kind !== routing.one.kind) return undefined;
  const way = kind === routing.all.kind ? routing.all : routing.one;
  return bytes.length >= way.prefix && bytes.readUInt32BE(1) === from ? way : undefined;
}
