/**
 * All rooms of the relay (SPEC §6): who creates, enters and ends them, and the tombstones of rooms that
 * ended. Keeps hashes of access keys and reconnect tokens only; compares them in constant time.
 */
import type { Buffer } from "node:buffer";
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { ClientControl } from "../protocol/wire/control.ts";
import type { CloseReason } from "../protocol/wire/frame.ts";
import { limits as protocol } from "../protocol/wire/limits.ts";
import type { Peer } from "./broadcast.ts";
import type { ServerLimits } from "./limits.ts";
import { type Member, Room } from "./room.ts";
import { type Address, BackOff, type Clock, routeGrowth, type Tagger } from "./throttle.ts";

/** The first message of a client. */
export type Enter = Extract<ClientControl, { readonly op: "enter" }>;

/** The rooms of one route, which differ in their access key, and its failed attempts. */
type Route = { readonly rooms: Set<Room>; readonly failures: BackOff };

type Tombstone = { readonly reason: "room-stopped" | "room-expired"; readonly until: number };

export class Hub {
  readonly #limits: ServerLimits;
  readonly #clock: Clock;
  readonly #tagger: Tagger;
  readonly #defer: (run: () => void) => void;
  /**
   * Several rooms may share a route with different access keys, so that someone who has only the link
   * cannot squat on it.
   */
  readonly #routes = new Map<string, Route>();
  #rooms = 0;
  /** By tag of route and access key, oldest first. */
  readonly #tombstones = new Map<string, Tombstone>();
  /** Rooms in which frames are queued. */
  #waiting: Room[] = [];
  #closing = false;

  /** @param defer - Runs a function after everything that has arrived is read. */
  constructor(
    limits: ServerLimits,
    clock: Clock,
    tagger: Tagger,
    defer: (run: () => void) => void = setImmediate,
  ) {
    this.#limits = limits;
    this.#clock = clock;
    this.#tagger = tagger;
    this.#defer = defer;
  }

  get rooms(): number {
    return this.#rooms;
  }

  get tombstones(): number {
    return this.#tombstones.size;
  }

  /**
   * Lets a peer into its room, or returns why not.
   *
   * The right access key with a reconnect token of the room is always let in. All others are rate-limited before
   * their access key is checked, so that no answer is a free guess.
   */
  enter(peer: Peer, request: Enter, address: Address): Member | CloseReason {
    const now = this.#clock.now();
    if (this.#closing) return "relay-closing";
    if (request.v !== protocol.version) return "version-unknown";
    const access = createHash("sha256").update(request.accessKey, "hex").digest();
    const living = this.#living(request.route, now);
    const tombstone = this.#tombstone(request.route, access, now);
    if (tombstone !== undefined) return tombstone.reason;
    const room = living.find(({ terms }) => timingSafeEqual(terms.access, access));
    const used = room === undefined ? undefined : this.#usedToken(room, request);
    if (room !== undefined && used !== undefined) return this.#admit(room, peer, used, now);

    const failures = this.#routes.get(request.route)?.failures;
    if (failures !== undefined && (failures.waits(now) || address.waits(failures, now))) {
      return "entry-slowed";
    }
    if (room !== undefined) {
      if (room.locked) return "room-locked";
      return room.full ? "room-full" : this.#admit(room, peer, used, now);
    }
    if (living.length > 0 && failures !== undefined) {
      address.fail(failures, now);
      failures.fail(now);
    }
    for (const other of living) other.failedAttempt(now);
    if (request.create === undefined) return living.length > 0 ? "access-wrong" : "room-unknown";
    const created = this.#create(request.route, request.create.ttl, access, address, now);
    return created instanceof Room ? this.#admit(created, peer, undefined, now) : created;
  }

  /** Takes a member out of its room; an empty room is kept for a while. */
  leave(member: Member): void {
    member.room.dismiss(member, this.#clock.now());
  }

  /** Ends a member's room for good. */
  stop(member: Member): void {
    member.room.tell({ op: "stopped", by: member.number });
    this.#bury(member.room, "room-stopped", this.#clock.now());
  }

  /** Ends rooms whose time is over and deletes old tombstones. */
  tick(): void {
    const now = this.#clock.now();
    for (const room of this.#all()) {
      if (!this.#over(room, now)) room.tick(now);
    }
    for (const [tag, { until }] of this.#tombstones) {
      if (now < until) break;
      this.#tombstones.delete(tag);
    }
  }

  /** Lets nobody in any more and tells every room that the relay closes in so many seconds. */
  announce(seconds: number): void {
    this.#closing = true;
    for (const room of this.#all()) room.tell({ op: "closing", in: seconds });
  }

  /** Ends every room without a tombstone: its members may create it again at the next relay. */
  close(): void {
    this.#closing = true;
    for (const room of this.#all()) room.end("relay-closing");
    this.#routes.clear();
    this.#rooms = 0;
  }

  #all(): readonly Room[] {
    return [...this.#routes.values()].flatMap(({ rooms }) => [...rooms]);
  }

  #living(route: string, now: number): readonly Room[] {
    const rooms = this.#routes.get(route)?.rooms ?? [];
    return [...rooms].filter((room) => !this.#over(room, now));
  }

  #add(room: Room): void {
    const found = this.#routes.get(room.terms.route);
    const route = found ?? { rooms: new Set(), failures: new BackOff(routeGrowth(this.#limits)) };
    route.rooms.add(room);
    this.#routes.set(room.terms.route, route);
    this.#rooms++;
  }

  #remove(room: Room): void {
    const rooms = this.#routes.get(room.terms.route)?.rooms;
    rooms?.delete(room);
    if (rooms?.size === 0) this.#routes.delete(room.terms.route);
    this.#rooms--;
  }

  #over(room: Room, now: number): boolean {
    if (now >= room.terms.endsAt) {
      this.#bury(room, "room-expired", now);
      return true;
    }
    const { emptySince } = room;
    if (emptySince === undefined || now - emptySince < this.#limits.emptyMs) return false;
    this.#remove(room);
    return true;
  }

  #bury(room: Room, reason: Tombstone["reason"], now: number): void {
    const { route, access } = room.terms;
    this.#remove(room);
    if (this.#tombstones.size >= this.#limits.tombstones) {
      const [oldest = ""] = this.#tombstones.keys();
      this.#tombstones.delete(oldest);
    }
    const until = now + this.#limits.tombstoneMs;
    this.#tombstones.set(this.#tombstoneTag(route, access), { reason, until });
    room.end(reason);
  }

  #create(
    route: string,
    asked: number,
    access: Buffer,
    address: Address,
    now: number,
  ): Room | CloseReason {
    if (this.#rooms >= this.#limits.rooms) return "relay-full";
    if (!address.creations.take(1, now)) return "address-busy";
    const none = Number.POSITIVE_INFINITY;
    const ttl = Math.min(asked || none, this.#limits.ttlSeconds || none);
    const terms = { route, access, endsAt: now + 1000 * ttl };
    const room = new Room(terms, this.#limits, now, (woken) => this.#wake(woken));
    this.#add(room);
    return room;
  }

  #admit(room: Room, peer: Peer, used: string | undefined, now: number): Member {
    const hex = randomBytes(16).toString("hex");
    return room.admit(peer, { hex, tag: this.#tokenTag(hex) }, used, now);
  }

  #usedToken(room: Room, request: Enter): string | undefined {
    if (request.reconnectToken === undefined) return undefined;
    const tag = this.#tokenTag(request.reconnectToken);
    return room.knows(tag) ? tag : undefined;
  }

  #tombstone(route: string, access: Uint8Array, now: number): Tombstone | undefined {
    // A hash leaves 200 bytes of garbage outside of the heap: none for each entry without need.
    if (this.#tombstones.size === 0) return undefined;
    const tombstone = this.#tombstones.get(this.#tombstoneTag(route, access));
    return tombstone !== undefined && now < tombstone.until ? tombstone : undefined;
  }

  #tokenTag(token: string): string {
    return this.#tagger.tag("reconnect token", token);
  }

  #tombstoneTag(route: string, access: Uint8Array): string {
    return this.#tagger.tag("tombstone", route, access);
  }

  #wake(room: Room): void {
    this.#waiting.push(room);
    if (this.#waiting.length === 1) this.#defer(this.#flush);
  }

  readonly #flush = (): void => {
    const rooms = this.#waiting;
    // A write may close a peer, and its room is then written to in the next turn.
    this.#waiting = [];
    for (const room of rooms) room.flush();
  };
}
