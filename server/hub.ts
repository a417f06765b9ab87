/**
 * All rooms of the relay (SPEC §6): who creates, enters and ends them, and the tombstones of rooms that
 * ended. Keeps hashes of access keys and reconnect tokens only; compares them in constant time.
 */
import type { Buffer } from "node:buffer";
import { timingSafeEqual } from "node:crypto";
import type { CloseReason } from "../protocol/wire/frame.ts";
import { limits as protocol } from "../protocol/wire/limits.ts";
import type { Address } from "./addresses.ts";
import type { Peer } from "./broadcast.ts";
import type { Clock } from "./clock.ts";
import type { ServerLimits } from "./limits.ts";
import { type Member, Room } from "./room.ts";
import type { Enter, Rooms } from "./rooms.ts";
import type { Route } from "./route.ts";
import type { Tagger } from "./tagger.ts";
import { hashOf, Tags } from "./tags.ts";
import { Brake } from "./throttle.ts";
import { type Ended, Tombstones } from "./tombstones.ts";

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
    const routeTag = this.#tags.route(request.route);
    const route = this.#routes.get(routeTag);
    const living = this.#living(route, now);
    if (route !== undefined && token === undefined) {
      const { brake } = route;
      const failed = address.failed(brake, now);
      if (brake.slows(failed, now) || address.waits(brake, now)) return "entry-slowed";
    }
    const ended = this.#tombstones.reason(this.#tags.room(request.route, access), now);
    if (ended !== undefined) return ended;
    const room = living.find(({ terms }) => timingSafeEqual(terms.access, access));
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

  /** Ends rooms whose time is over and deletes old tombstones. */
  tick(): void {
    const now = this.#clock.now();
    for (const room of this.#all()) {
      if (!this.#over(room, now)) room.tick(now);
    }
    this.#tombstones.tick(now);
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

  #living(route: Route | undefined, now: number): readonly Room[] {
    return [...(route?.rooms ?? [])].filter((room) => !this.#over(room, now));
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
    if (now >= room.terms.endsAt) {
      this.#bury(room, "room-expired", now);
      return true;
    }
    const { emptySince } = room;
    if (emptySince === undefined || now - emptySince < this.#limits.emptyMs) return false;
    this.#remove(room);
    return true;
  }

  #bury(room: Room, reason: Ended, now: number): void {
    const { route, access } = room.terms;
    const marked = this.#routeOf(room);
    if (marked !== undefined) {
      const tag = this.#tags.room(route, access);
      this.#tombstones.add(tag, marked, reason, room.lived(now), now);
    }
    this.#remove(room);
    room.end(reason);
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
    const terms = { route, access, endsAt: now + 1000 * ttl };
    const room = new Room(terms, this.#limits, now, (woken) => this.#wake(woken));
    this.#add(room, now);
    return room;
  }

  #admit(room: Room, peer: Peer, used: string | undefined, address: Address, now: number): Member {
    const { route, access } = room.terms;
    const token = { ...this.#tags.newToken(route, access), site: address.site };
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
