/**
 * All rooms of the relay (SPEC §6): who creates, enters and ends them, and the tombstones of rooms that
 * ended. Keeps hashes of access keys and reconnect tokens only; compares them in constant time.
 */
import type { Buffer } from "node:buffer";
import { randomBytes, randomInt, timingSafeEqual } from "node:crypto";
import type { CloseReason } from "../protocol/wire/frame.ts";
import { limits as protocol } from "../protocol/wire/limits.ts";
import type { Address } from "./addresses.ts";
import type { Peer } from "./broadcast.ts";
import type { Clock } from "./clock.ts";
import type { ServerLimits } from "./limits.ts";
import type { Listing } from "./listing.ts";
import { type Member, Room } from "./room.ts";
import type { Enter, Rooms } from "./rooms.ts";
import type { Route } from "./route.ts";
import type { Tagger } from "./tagger.ts";
import { hashOf, Tags } from "./tags.ts";
import { Brake } from "./throttle.ts";
import { type Ended, Tombstones } from "./tombstones.ts";

/** A listed room. `room` is undefined while its tombstone refuses it. */
type Listed = { listing: Listing; room: Room | undefined; generation: number };

/** Bytes of a reconnect token that hold the generation of its room. */
const generationBytes = 3;
const generations = 256 ** generationBytes;

export class Hub implements Rooms {
  readonly #limits: ServerLimits;
  readonly #clock: Clock;
  readonly #tags: Tags;
  readonly #defer: (run: () => void) => void;
  /**
   * Several rooms may share a route with different access keys, so that someone who has only the link
   * cannot squat on it. By tag, as nothing else is kept of the route of a room that has ended.
   */
  readonly #routes = new Map<string, Route>();
  #rooms = 0;
  /** By tag of route and access key. */
  readonly #tombstones: Tombstones<Route>;
  /** The listed rooms, which exist without anyone inside, by tag of route and access key. */
  #listed = new Map<string, Listed>();
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
    this.#tags = new Tags(tagger);
    this.#defer = defer;
    this.#tombstones = new Tombstones(limits.tombstones, limits.tombstoneMs, (route) => {
      this.#forgetUnused(route);
    });
  }

  get rooms(): number {
    return this.#rooms;
  }

  /** Routes with a room or a tombstone. */
  get routes(): number {
    return this.#routes.size;
  }

  get tombstones(): number {
    return this.#tombstones.size;
  }

  /**
   * Lets a peer into its room, or returns why not.
   *
   * All attempts are rate-limited before their access key is checked, so that no answer is a free guess. Only
   * a reconnect token passes: it proves that its bearer had the right access key before.
   */
  enter(peer: Peer, request: Enter, address: Address): Member | CloseReason {
    const now = this.#clock.now();
    if (this.#closing) return "relay-closing";
    if (request.v !== protocol.version) return "version-unknown";
    const access = hashOf(request.accessKey);
    const token = this.#tags.ownToken(request, access);
    const roomTag = this.#tags.room(request.route, access);
    const listed = this.#listed.get(roomTag);
    if (listed !== undefined) this.#reopen(listed, roomTag, now);
    const routeTag = this.#tags.route(request.route);
    const route = this.#routes.get(routeTag);
    const living = this.#living(route, now);
    // Everyone knows the access key of an open room: nobody has to guess it, so nobody has to wait.
    const isOpen = listed?.listing.code !== undefined;
    if (route !== undefined && token === undefined && !isOpen) {
      const { brake } = route;
      const failed = address.failed(brake, now);
      if (brake.slows(failed, now) || address.waits(brake, now)) return "entry-slowed";
    }
    const room = living.find(({ terms }) => timingSafeEqual(terms.access, access));
    // A listed room may have begun again. A member of the one that ended must hear of its end.
    const isOver =
      room === undefined ||
      (token !== undefined && generationIn(request) !== room.terms.generation % generations);
    const ended = isOver ? this.#tombstones.reason(roomTag, now) : undefined;
    if (ended !== undefined) return ended;
    if (room !== undefined) {
      const used = token !== undefined && room.knows(token) ? token : undefined;
      if (used === undefined && room.locked) return "room-locked";
      if (used === undefined && room.full) return "room-full";
      return this.#admit(room, peer, used, address, now);
    }
    if (route !== undefined && (living.length > 0 || route.tombstones > 0)) {
      address.fail(route.brake, now);
      route.brake.fail(now);
    }
    for (const other of living) other.failedAttempt(now);
    if (request.create === undefined) return living.length > 0 ? "access-wrong" : "room-unknown";
    const created = this.#create(request, access, address, now);
    return created instanceof Room ? this.#admit(created, peer, undefined, address, now) : created;
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

  /**
   * Lists these rooms instead of those before. A room that is no longer listed ends when everyone has left
   * it. Nobody is disturbed.
   */
  list(listings: readonly Listing[]): void {
    const now = this.#clock.now();
    const before = this.#listed;
    this.#listed = new Map();
    for (const listing of listings) {
      const tag = this.#tags.room(listing.route, listing.access);
      const known = before.get(tag);
      before.delete(tag);
      const room = known?.room ?? this.#find(listing);
      if (room !== undefined) room.listing = listing;
      // Nobody remembers how often a room began again before it left the list. Its members may be back later.
      const generation = room?.terms.generation ?? known?.generation ?? randomInt(generations);
      const listed = { listing, room, generation };
      this.#listed.set(tag, listed);
      this.#reopen(listed, tag, now);
    }
    for (const { room } of before.values()) if (room !== undefined) room.listing = undefined;
  }

  /** Returns how many connections are in a listed room; undefined while it is closed. */
  inside({ route, access }: Listing): number | undefined {
    return this.#listed.get(this.#tags.room(route, access))?.room?.size;
  }

  /** Ends rooms whose time is over and deletes old tombstones. */
  tick(): void {
    const now = this.#clock.now();
    for (const room of this.#all()) {
      if (!this.#over(room, now)) room.tick(now);
    }
    this.#tombstones.tick(now);
    for (const [tag, listed] of this.#listed) this.#reopen(listed, tag, now);
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
    this.#listed.clear();
    this.#rooms = 0;
  }

  #find({ route, access }: Listing): Room | undefined {
    const rooms = [...(this.#routes.get(this.#tags.route(route))?.rooms ?? [])];
    return rooms.find(({ terms }) => timingSafeEqual(terms.access, access));
  }

  /**
   * Lets a listed room that has ended begin again: one that was stopped only if it is open, or once its
   * tombstone is gone.
   */
  #reopen(listed: Listed, tag: string, now: number): void {
    if (listed.room !== undefined) return;
    const { listing, generation } = listed;
    const isStopped = this.#tombstones.reason(tag, now) === "room-stopped";
    if (isStopped && listing.code === undefined) return;
    const { route, access } = listing;
    listed.room = this.#make({ route, access, generation }, now);
    listed.room.listing = listing;
  }

  #all(): readonly Room[] {
    return [...this.#routes.values()].flatMap(({ rooms }) => [...rooms]);
  }

  #living(route: Route | undefined, now: number): readonly Room[] {
    for (const room of [...(route?.rooms ?? [])]) this.#over(room, now);
    // One that was listed may have begun again.
    return [...(route?.rooms ?? [])];
  }

  #routeOf({ terms }: Room): Route | undefined {
    return this.#routes.get(this.#tags.route(terms.route));
  }

  #add(room: Room, now: number): void {
    const tag = this.#tags.route(room.terms.route);
    const found = this.#routes.get(tag);
    const brake = () => new Brake(this.#limits, now);
    const route = found ?? { tag, brake: brake(), rooms: new Set(), tombstones: 0 };
    route.rooms.add(room);
    this.#routes.set(tag, route);
    this.#rooms++;
  }

  #remove(room: Room): void {
    const route = this.#routeOf(room);
    this.#rooms--;
    route?.rooms.delete(room);
    if (route !== undefined) this.#forgetUnused(route);
  }

  #forgetUnused({ tag, rooms, tombstones }: Route): void {
    if (rooms.size === 0 && tombstones === 0) this.#routes.delete(tag);
  }

  #over(room: Room, now: number): boolean {
    if (now >= room.endsAt) {
      this.#bury(room, "room-expired", now);
      return true;
    }
    const { emptySince } = room;
    if (emptySince === undefined || now - emptySince < this.#limits.emptyMs) return false;
    if (room.listing !== undefined) {
      room.reset();
      return false;
    }
    this.#remove(room);
    return true;
  }

  #bury(room: Room, reason: Ended, now: number): void {
    const { route, access } = room.terms;
    const marked = this.#routeOf(room);
    const tag = this.#tags.room(route, access);
    if (marked !== undefined) this.#tombstones.add(tag, marked, reason, room.lived(now), now);
    this.#remove(room);
    room.end(reason);
    const listed = this.#listed.get(tag);
    if (listed?.room !== room) return;
    listed.room = undefined;
    listed.generation += 1;
    this.#reopen(listed, tag, now);
  }

  #create(
    { route, create }: Enter,
    access: Buffer,
    address: Address,
    now: number,
  ): Room | CloseReason {
    if (this.#rooms >= this.#limits.rooms) return "relay-full";
    if (!address.take("creations", 1, now)) return "address-busy";
    const none = Number.POSITIVE_INFINITY;
    const ttl = Math.min(create?.ttl || none, this.#limits.ttlSeconds || none);
    const room = this.#make({ route, access, generation: 0 }, now);
    room.endsAt = now + 1000 * ttl;
    return room;
  }

  #make(terms: Room["terms"], now: number): Room {
    const room = new Room(terms, this.#limits, now, (woken) => this.#wake(woken));
    this.#add(room, now);
    return room;
  }

  #admit(room: Room, peer: Peer, used: string | undefined, address: Address, now: number): Member {
    const { route, access, generation } = room.terms;
    const bytes = randomBytes(8);
    bytes.writeUIntBE(generation % generations, 0, generationBytes);
    const token = { ...this.#tags.newToken(route, access, bytes), site: address.site };
    return room.admit(peer, token, used, now);
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

/** The generation of the room that gave out a token of ours. */
function generationIn({ reconnectToken = "" }: Enter): number {
  return Number.parseInt(reconnectToken.slice(0, 2 * generationBytes), 16);
}
