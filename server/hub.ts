/**
 * All rooms of the relay: who opens, enters and ends them, and what is remembered of those that ended
 * (SPEC §6). Keeps hashes of access and pass only; compares them in constant time.
 */
import { Buffer } from "node:buffer";
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { ClientControl, CloseReason } from "../protocol/frame.ts";
import { limits as protocol } from "../protocol/limits.ts";
import type { Peer } from "./broadcast.ts";
import type { Clock } from "./clock.ts";
import type { ServerLimits } from "./limits.ts";
import { type Member, Room } from "./room.ts";
import { Slabs } from "./slab.ts";
import { type Address, BackOff, routeGrowth, type Tagger } from "./throttle.ts";

/** What a client says first. */
export type Enter = Extract<ClientControl, { readonly op: "enter" }>;

/** What lives under one route: rooms of different accesses, and the wrong ones that were tried. */
type Route = { readonly rooms: readonly Room[]; readonly wrong: BackOff };

/** Calls back at the end of the turn, when all that has arrived is read; `soon`: what has arrived from this connection. */
export type Defer = (run: () => void, soon: boolean) => void;

/** Members of a room in which nobody hears more than one other. */
const pair = 2;

type Tombstone = { readonly reason: "room-stopped" | "room-expired"; readonly until: number };

export class Hub {
  readonly #limits: ServerLimits;
  readonly #clock: Clock;
  readonly #tagger: Tagger;
  readonly #defer: Defer;
  /** Rooms of one route have different accesses: who has only the link cannot occupy it. */
  readonly #routes = new Map<string, Route>();
  #rooms = 0;
  /** By tag of route and access, oldest first. */
  readonly #tombstones = new Map<string, Tombstone>();
  readonly #waiting = new Set<Room>();
  readonly #slabs = new Slabs();
  #deferred = false;
  /** Rooms above {@link pair} that something was said in, this turn, and whether the last turn had several. */
  #woken = 0;
  #busy = false;
  #closing = false;

  /** @param defer - By hand in tests. */
  constructor(
    limits: ServerLimits,
    clock: Clock,
    tagger: Tagger,
    defer: Defer = (run, soon) => (soon ? process.nextTick(run) : setImmediate(run)),
  ) {
    this.#limits = limits;
    this.#clock = clock;
    this.#tagger = tagger;
    this.#defer = defer;
  }

  /** How many rooms live. */
  get rooms(): number {
    return this.#rooms;
  }

  /** How many ended rooms are remembered. */
  get tombstones(): number {
    return this.#tombstones.size;
  }

  /**
   * Lets a peer into its room, or says why not.
   *
   * The right access with a pass of the room is stopped by nothing but the room's end. All others meet
   * the slow-down before their access is judged, so that no answer is a free guess.
   */
  enter(peer: Peer, request: Enter, address: Address): Member | CloseReason {
    const now = this.#clock.now();
    if (this.#closing) return "relay-closing";
    if (request.v !== protocol.version) return "version-unknown";
    const access = createHash("sha256").update(Buffer.from(request.access, "hex")).digest();
    const living = this.#living(request.route, now);
    const tombstone = this.#tombstones.get(this.#tombstoneTag(request.route, access));
    if (tombstone !== undefined && now < tombstone.until) return tombstone.reason;
    const room = living.find(({ terms }) => timingSafeEqual(terms.access, access));
    const used = room === undefined ? undefined : this.#usedPass(room, request);
    if (room !== undefined && used !== undefined) return this.#admit(room, peer, used, now);

    const wrong = this.#routes.get(request.route)?.wrong;
    if (wrong !== undefined && (wrong.slowed(now) || address.slowed(wrong, now)))
      return "entry-slowed";
    if (room !== undefined) {
      if (room.locked) return "room-locked";
      return room.full ? "room-full" : this.#admit(room, peer, used, now);
    }
    if (living.length > 0 && wrong !== undefined) {
      address.fail(wrong, now);
      wrong.fail(now);
    }
    for (const other of living) other.knock(now);
    if (request.found === undefined) return living.length > 0 ? "access-wrong" : "room-unknown";
    const founded = this.#found(request.route, request.found.life, access, address, now);
    return founded instanceof Room ? this.#admit(founded, peer, undefined, now) : founded;
  }

  /** Takes a member out of its room; the room outlives its last one for a while. */
  leave(member: Member): void {
    member.room.dismiss(member, this.#clock.now());
  }

  /** Ends a member's room for good. */
  stop(member: Member): void {
    member.room.tell({ op: "stopped", by: member.number });
    this.#bury(member.room, "room-stopped", this.#clock.now());
  }

  /** Ends rooms whose time is over and forgets tombstones that have aged. */
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

  /** Ends every room without a tombstone: its members may found it again at the next relay. */
  close(): void {
    this.#closing = true;
    for (const room of this.#all()) room.end("relay-closing");
    this.#routes.clear();
    this.#rooms = 0;
  }

  #all(): readonly Room[] {
    return [...this.#routes.values()].flatMap(({ rooms }) => rooms);
  }

  #living(route: string, now: number): readonly Room[] {
    return this.#routes.get(route)?.rooms.filter((room) => !this.#over(room, now)) ?? [];
  }

  #add(room: Room): void {
    const { route } = room.terms;
    const { rooms, wrong } = this.#routes.get(route) ?? {
      rooms: [],
      wrong: new BackOff(routeGrowth(this.#limits)),
    };
    this.#routes.set(route, { rooms: [...rooms, room], wrong });
    this.#rooms++;
  }

  #remove(room: Room): void {
    const { route } = room.terms;
    const { rooms = [], wrong } = this.#routes.get(route) ?? {};
    const rest = rooms.filter((other) => other !== room);
    if (rest.length > 0 && wrong !== undefined) this.#routes.set(route, { rooms: rest, wrong });
    else this.#routes.delete(route);
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
      for (const oldest of this.#tombstones.keys()) {
        this.#tombstones.delete(oldest);
        break;
      }
    }
    const until = now + this.#limits.tombstoneMs;
    this.#tombstones.set(this.#tombstoneTag(route, access), { reason, until });
    room.end(reason);
  }

  #found(
    route: string,
    asked: number,
    access: Buffer,
    address: Address,
    now: number,
  ): Room | CloseReason {
    if (this.#rooms >= this.#limits.rooms) return "relay-full";
    if (!address.founded.take(1, now)) return "address-busy";
    const none = Number.POSITIVE_INFINITY;
    const life = Math.min(asked || none, this.#limits.lifeSeconds || none);
    const terms = { route, access, endsAt: now + 1000 * life };
    const room = new Room(terms, this.#limits, this.#slabs, now, (woken) => this.#wake(woken));
    this.#add(room);
    return room;
  }

  #admit(room: Room, peer: Peer, used: string | undefined, now: number): Member {
    const pass = randomBytes(16);
    return room.admit(peer, { hex: pass.toString("hex"), tag: this.#passTag(pass) }, used, now);
  }

  #usedPass(room: Room, request: Enter): string | undefined {
    if (request.pass === undefined) return undefined;
    const tag = this.#passTag(Buffer.from(request.pass, "hex"));
    return room.knows(tag) ? tag : undefined;
  }

  #passTag(pass: Uint8Array): string {
    return this.#tagger.tag("pass", pass);
  }

  #tombstoneTag(route: string, access: Uint8Array): string {
    return this.#tagger.tag("tombstone", route, access);
  }

  #wake(room: Room): void {
    if (room.size <= pair) {
      // Nothing that another connection brings this turn would go with the same write.
      this.#defer(() => {
        if (!this.#write(room)) this.#wait(room);
      }, true);
      return;
    }
    this.#woken += 1;
    if (this.#busy || this.#deferred) {
      this.#wait(room);
      return;
    }
    // In calm turns the first is most often the only one, and waits for nobody.
    this.#deferred = true;
    this.#defer(() => this.#flush(), false);
    this.#defer(() => {
      if (room.gathers(this.#clock.now()) || !this.#write(room)) this.#wait(room);
    }, true);
  }

  #wait(room: Room): void {
    this.#waiting.add(room);
    if (this.#deferred) return;
    this.#deferred = true;
    this.#defer(() => this.#flush(), false);
  }

  #flush(): void {
    const now = this.#clock.now();
    this.#busy = this.#woken > 1;
    this.#woken = 0;
    for (const room of this.#waiting) {
      if (!room.gathers(now) && this.#write(room)) this.#waiting.delete(room);
    }
    this.#deferred = this.#waiting.size > 0;
    if (this.#deferred) this.#defer(() => this.#flush(), false);
  }

  /** Writes to as many as a turn is for; says whether that were all. */
  #write(room: Room): boolean {
    return room.flush(this.#limits.flushMembers);
  }
}
