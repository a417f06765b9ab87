/**
 * The rooms of several relays that share one engine (docs/running.md). The engine decides and keeps the order;
 * each relay keeps a replica of the rooms that it has members in. A relay whose lease is over closes all its
 * connections before it does anything else, because the others have then taken its members out.
 */
import type { CloseReason } from "../../protocol/wire/frame.ts";
import { limits as protocol } from "../../protocol/wire/limits.ts";
import type { Address } from "../addresses.ts";
import type { Peer } from "../broadcast.ts";
import type { Clock } from "../clock.ts";
import type { ServerLimits } from "../limits.ts";
import type { SharedFigures } from "../metrics.ts";
import type { Enter, Outcome, Rooms } from "../rooms.ts";
import type { Tagger } from "../tagger.ts";
import { Changes, keepMs } from "./changes.ts";
import { type Engine, ignoreEngineError } from "./engine.ts";
import { Entries, entryMs } from "./entry.ts";
import {
  type Batch,
  type Changed,
  type Corrected,
  decode,
  encodeBatches,
  type Joined,
  type Message,
  membersOf,
  type RoomEvent,
  type RoomState,
} from "./events.ts";
import { Keys } from "./keys.ts";
import { Lease, type Times } from "./lease.ts";
import { type Host, type SharedMember, SharedRoom, type SharedRoute } from "./shared-room.ts";
import { SharedTombstones } from "./shared-tombstones.ts";

export class SharedRooms implements Rooms, Host {
  readonly #engine: Engine;
  readonly #limits: ServerLimits;
  readonly #clock: Clock;
  readonly #keys: Keys;
  readonly #lease: Lease;
  readonly #changes: Changes;
  readonly #entries: Entries;
  readonly #tombstones: SharedTombstones;
  readonly #routes = new Map<string, SharedRoute>();
  readonly #routeOf = new WeakMap<SharedRoom, SharedRoute>();
  /** Peers whose entry is under way. */
  readonly #entering = new WeakSet<Peer>();
  /** Names of other relays, with how many of their members are in our rooms. */
  readonly #others = new Map<string, number>();
  /** Routes whose state the engine was asked for. */
  readonly #asked = new Set<SharedRoute>();
  /** Rooms in which something waits to be written or published. */
  #waiting: SharedRoom[] = [];
  #rooms = 0;
  #last = 0;
  /** ms from publishing frames until they came back, of the last message. */
  #lagMs = 0;

  /** Use {@link open}. */
  private constructor(engine: Engine, { limits, clock, tagger, prefix, times }: SharedOptions) {
    this.#engine = engine;
    this.#limits = limits;
    this.#clock = clock;
    const keys = new Keys(prefix);
    const own = times === undefined ? { clock, tagger } : { clock, tagger, times };
    const lease = new Lease(engine, keys, own, {
      over: () => this.#drop("relay-closing"),
      renewed: () => this.#renewed(),
      emptied: () => this.#tombstones.bringBack(),
    });
    const changes = new Changes(engine, keys, limits, lease, (tag) => this.#unheard(tag));
    this.#keys = keys;
    this.#lease = lease;
    this.#changes = changes;
    this.#tombstones = new SharedTombstones(changes, clock, limits);
    this.#entries = new Entries({ engine, keys, limits, tagger, lease, changes }, this);
  }

  /**
   * Takes part.
   *
   * @throws EngineError if the engine refuses.
   */
  static async open(engine: Engine, options: SharedOptions): Promise<SharedRooms> {
    const rooms = new SharedRooms(engine, options);
    await rooms.#lease.take();
    await rooms.#entries.probe();
    await engine.check();
    engine.lost = () => rooms.#doubt();
    engine.back = () => void rooms.#returned();
    engine.moved = (channel) => rooms.#missed(channel);
    void rooms.#lease.keep();
    return rooms;
  }

  get rooms(): number {
    return this.#rooms;
  }

  /** True if the engine answers and this relay has its lease. */
  get well(): boolean {
    return this.#lease.alive && this.#engine.ready;
  }

  get figures(): SharedFigures {
    let spread = 0;
    for (const { rooms } of this.#routes.values()) {
      for (const { remote } of rooms.values()) if (remote.size > 0) spread += 1;
    }
    const { reconnects } = this.#engine;
    const { fenced } = this.#lease;
    return { held: this.#rooms, spread, lagMs: this.#lagMs, reconnects, fenced };
  }

  enter(peer: Peer, request: Enter, address: Address): CloseReason | Promise<Outcome> {
    if (this.#lease.closing) return "relay-closing";
    if (request.v !== protocol.version) return "version-unknown";
    // It may not ask again before it has an answer.
    if (this.#entering.has(peer)) return "protocol-broken";
    this.#entering.add(peer);
    return this.#entries.enter(peer, request, address).finally(() => this.#entering.delete(peer));
  }

  leave(member: SharedMember): void {
    member.room.dismiss(member);
  }

  stop(member: SharedMember): void {
    const { room, number } = member;
    const route = this.#routeOf.get(room);
    if (route === undefined || member.stopping) return;
    member.stopping = true;
    this.#publish(route, room);
    void this.#changes.insist(route.tag, "stop", room.tag, { number: `${number}` });
  }

  lock(room: SharedRoom, on: boolean): void {
    const route = this.#routeOf.get(room);
    if (route === undefined) return;
    // What comes back may be older than the answer: nothing is left out before both say the same.
    if (on === room.wanted && (room.locking || on === room.locked)) return;
    room.wanted = on;
    if (room.locking) return;
    this.#publish(route, room);
    void this.#insistOnLock(route, room);
  }

  tick(): void {
    const now = this.#clock.now();
    if (!this.#lease.check()) return;
    this.#tombstones.tick();
    for (const route of this.#routes.values()) {
      for (const room of route.rooms.values()) if (room.waits) this.wake(room);
      if (now >= route.renewAt) this.#ask(route);
      else if (now >= route.dueAt) {
        // Asked again if the answer is lost.
        route.dueAt = now + entryMs;
        void this.#changes.run(route.tag, "tick", roomsOf(route), {}).catch(ignoreEngineError);
      }
    }
  }

  announce(seconds: number): void {
    this.#lease.closing = true;
    for (const room of this.#all()) room.tell({ op: "closing", in: seconds });
  }

  async close(): Promise<void> {
    const { name } = this.#lease;
    this.#lease.close();
    const left: Promise<unknown>[] = [];
    for (const route of this.#routes.values()) {
      for (const room of route.rooms.values()) {
        this.#publish(route, room);
        left.push(this.#changes.run(route.tag, "leave", room.tag, { relay: name }));
      }
    }
    this.#lease.drop();
    this.#drop("relay-closing");
    // Whatever the engine does not hear now, the others notice when the lease is over.
    await Promise.allSettled(left);
    await this.#engine.call("DEL", this.#keys.lease(name)).catch(ignoreEngineError);
    this.#engine.close();
  }

  alone(room: SharedRoom): boolean {
    if (room.remote.size > 0 || !room.settled || !this.#lease.check()) return false;
    const route = this.#routeOf.get(room);
    return route !== undefined && route.sync === undefined;
  }

  wake(room: SharedRoom): void {
    this.#waiting.push(room);
    if (this.#waiting.length === 1) setImmediate(this.#flush);
  }

  publish(room: SharedRoom): void {
    const route = this.#routeOf.get(room);
    if (route !== undefined) this.#publish(route, room);
  }

  watch(relay: string, more: 1 | -1): void {
    const count = (this.#others.get(relay) ?? 0) + more;
    if (count === 0) this.#others.delete(relay);
    else this.#others.set(relay, count);
  }

  /** Returns the route with this tag, and subscribes to it unless this relay hears it. */
  hear(tag: string): SharedRoute {
    const known = this.#routes.get(tag);
    if (known !== undefined) return known;
    const channel = this.#keys.channel(tag);
    const heard = this.#engine.subscribe(channel, (message) => this.#receive(route, message));
    // Reported by `heard`, which each entry awaits.
    heard.catch(() => {});
    const route: SharedRoute = {
      ...{ tag, channel, heard, rooms: new Map(), entering: 0 },
      ...{ sync: undefined, dueAt: none, renewAt: this.#clock.now() + keepMs / 3 },
    };
    this.#routes.set(tag, route);
    return route;
  }

  /** Drops the rooms of a route in which this relay has nobody, then the route if it has none left. */
  dropUnused(route: SharedRoute): void {
    for (const room of route.rooms.values()) {
      if (!room.unused) continue;
      // From now on this relay does not hear when the others leave.
      for (const number of [...room.remote.keys()]) room.left(number);
      route.rooms.delete(room.id);
      this.#rooms -= 1;
    }
    if (route.rooms.size > 0 || route.entering > 0) return;
    if (this.#routes.get(route.tag) !== route) return;
    this.#routes.delete(route.tag);
    // Without a connection nothing is heard either.
    void this.#engine.unsubscribe(route.channel).catch(ignoreEngineError);
  }

  /** Returns why a room has ended, if this relay has seen it. */
  endOf(route: string, room: string): CloseReason | undefined {
    return this.#tombstones.reason(route, room);
  }

  /** Returns a number that was not used before. */
  next(): number {
    this.#last += 1;
    return this.#last;
  }

  /** One change at a time, however often the members ask: then the newest that they want. */
  async #insistOnLock(route: SharedRoute, room: SharedRoom): Promise<void> {
    const { name } = this.#lease;
    room.locking = true;
    let told: boolean | undefined;
    while (this.#lease.name === name && told !== room.wanted) {
      told = room.wanted;
      await this.#changes.insist(route.tag, "lock", room.tag, { on: told });
    }
    room.locking = false;
  }

  #receive(route: SharedRoute, bytes: Buffer): void {
    if (this.#routes.get(route.tag) !== route || !this.#lease.check()) return;
    // If no relay has written it, this throws. The library then tells of an error, and goes on.
    const message: Batch | Message = decode(bytes);
    if ("frames" in message) {
      const room = route.rooms.get(`${message.room}`);
      if (room === undefined) return;
      room.receive(message, this.#lease.name);
      if (message.relay === this.#lease.name) this.#lagMs = this.#clock.now() - room.sentAt;
      return;
    }
    route.dueAt = message.d < 0 ? none : this.#clock.now() + message.d;
    for (const event of message.e) this.#apply(route, event);
    this.dropUnused(route);
  }

  #apply(route: SharedRoute, event: RoomEvent): void {
    if (event.o === "joined") this.#joined(route, event);
    else if (event.o === "sync") this.#corrected(route, event);
    else if (event.o !== "due") this.#changed(route, event);
  }

  #changed(route: SharedRoute, event: Changed): void {
    const room = route.rooms.get(event.r);
    if (event.o === "end") {
      this.#tombstones.add(route.tag, event.k, event.why, event.lived);
      if (room === undefined) return;
      if (event.by !== 0) room.tell({ op: "stopped", by: Number(event.by) });
      this.#end(route, room, event.why);
      return;
    }
    if (room === undefined) return;
    if (event.o === "locked") this.#lock(room, event.on);
    else if (event.o === "failed") room.tell({ op: "failed-attempts", count: event.count });
    else {
      const member = room.left(Number(event.n));
      member?.peer.close(event.why === "replaced" ? "connection-replaced" : "relay-closing");
    }
  }

  /** Tells the members here, unless they know. */
  #lock(room: SharedRoom, on: boolean): void {
    if (room.locked === on) return;
    room.locked = on;
    room.tell({ op: "locked", on });
  }

  #joined(route: SharedRoute, event: Joined): void {
    const number = Number(event.n);
    const known = route.rooms.get(event.r);
    if (known === undefined && event.b !== this.#lease.name) return;
    const room = known ?? this.#found(route, event.r, event.k, event.l);
    this.#lock(room, event.l);
    const members = new Map(membersOf(event.m));
    members.delete(number);
    const here = room.local.size + room.leaving.size + room.remote.size;
    if (here !== members.size) this.#close(room.correct(members, this.#lease.name));
    if (event.b !== this.#lease.name) room.joined(number, event.b);
    // Nobody waits for it any more.
    else if (!this.#entries.joined(room, event)) room.release(number);
  }

  #found(route: SharedRoute, id: string, tag: string, isLocked: boolean): SharedRoom {
    const room = new SharedRoom(id, tag, this, this.#limits.redisBytes);
    room.locked = isLocked;
    route.rooms.set(id, room);
    this.#routeOf.set(room, route);
    this.#rooms += 1;
    return room;
  }

  #corrected(route: SharedRoute, { b, t, rooms }: Corrected): void {
    if (b !== this.#lease.name) return;
    const there = new Map((Object.values(rooms) as RoomState[]).map((room) => [room.r, room]));
    for (const room of [...route.rooms.values()]) {
      const found = there.get(room.id);
      if (found === undefined) this.#end(route, room, "relay-closing");
      else {
        this.#close(room.correct(membersOf(found.m), this.#lease.name));
        this.#lock(room, found.l);
      }
    }
    // An entry of ours that was not heard.
    for (const { r, k, m, l } of there.values()) {
      if (route.rooms.has(r) || ![...membersOf(m).values()].includes(this.#lease.name)) continue;
      this.#found(route, r, k, l).correct(membersOf(m), this.#lease.name);
    }
    if (t !== route.sync) return;
    route.sync = undefined;
    for (const room of route.rooms.values()) {
      // Whatever was published before this has come back by now, or never will.
      room.echoed = room.sent;
      this.wake(room);
    }
  }

  /** Asks the engine for the state of a route. Until it is there, its frames wait. */
  #ask(route: SharedRoute): void {
    if (this.#asked.has(route)) return;
    const number = this.next();
    route.sync = number;
    route.renewAt = this.#clock.now() + keepMs / 3;
    this.#asked.add(route);
    void this.#changes
      .run(route.tag, "sync", roomsOf(route), { ticket: number })
      .catch(ignoreEngineError)
      .finally(() => this.#asked.delete(route));
  }

  #close(members: readonly SharedMember[]): void {
    for (const { peer } of members) peer.close("relay-closing");
  }

  #end(route: SharedRoute, room: SharedRoom, reason: CloseReason): void {
    if (route.rooms.delete(room.id)) this.#rooms -= 1;
    this.#routeOf.delete(room);
    room.end(reason);
  }

  /** No relay heard what was published in a route. */
  #unheard(tag: string): void {
    const route = this.#routes.get(tag);
    if (route !== undefined && route.entering + route.rooms.size > 0) this.#ask(route);
  }

  readonly #flush = (): void => {
    const rooms = new Set(this.#waiting);
    this.#waiting = [];
    if (!this.#lease.check()) return;
    for (const room of rooms) {
      room.flush();
      const route = this.#routeOf.get(room);
      if (route === undefined) continue;
      this.#publish(route, room);
      const numbers = room.takeGone().map((number) => `${number}`);
      if (numbers.length > 0) void this.#changes.insist(route.tag, "leave", room.tag, { numbers });
    }
  };

  #publish(route: SharedRoute, room: SharedRoom): void {
    // Frames wait for a replica that is right, and for an engine that keeps up: it would fill this relay.
    if (route.sync !== undefined || !this.#engine.ready) return;
    if (this.#engine.publishing > this.#limits.waitingBytes) return;
    const frames = room.takeOut();
    if (frames.length === 0) return;
    const next = () => {
      room.sent += 1;
      return room.sent;
    };
    room.sentAt = this.#clock.now();
    for (const message of encodeBatches(this.#lease.name, Number(room.id), frames, next)) {
      void this.#engine.publish(route.channel, message).then((heard) => {
        if (heard === undefined || heard === 0) this.#ask(route);
      });
    }
  }

  /** Ends every room here, and hears no route any more. */
  #drop(reason: CloseReason): void {
    const rooms = this.#all();
    const routes = [...this.#routes.values()];
    this.#routes.clear();
    this.#rooms = 0;
    this.#waiting = [];
    for (const { channel } of routes)
      void this.#engine.unsubscribe(channel).catch(ignoreEngineError);
    for (const room of rooms) room.end(reason);
  }

  #all(): readonly SharedRoom[] {
    return [...this.#routes.values()].flatMap(({ rooms }) => [...rooms.values()]);
  }

  /** A connection is lost: nothing is sure until it is back. */
  #doubt(): void {
    for (const route of this.#routes.values()) route.sync ??= this.next();
  }

  /** All connections are there again. A node of a Cluster may be empty now, or be another one. */
  async #returned(): Promise<void> {
    await this.#lease.renew();
    if (!this.#engine.isCluster || !this.#lease.alive) return;
    await this.#tombstones.bringBack().catch(ignoreEngineError);
  }

  /** Messages of a channel may be missing. */
  #missed(channel: string): void {
    for (const route of this.#routes.values()) if (route.channel === channel) this.#ask(route);
  }

  /** Asks for what is not sure, and takes out the members of relays that are gone. */
  async #renewed(): Promise<void> {
    void this.#engine.check().catch(ignoreEngineError);
    for (const route of this.#routes.values()) if (route.sync !== undefined) this.#ask(route);
    const gone = await this.#lease.goneOf([...this.#others.keys()]);
    if (gone.length === 0) return;
    const changes: Promise<unknown>[] = [];
    for (const route of this.#routes.values()) {
      for (const room of route.rooms.values()) {
        const relays = new Set(room.remote.values());
        for (const relay of gone) {
          if (relays.has(relay))
            changes.push(this.#changes.run(route.tag, "leave", room.tag, { relay }));
        }
      }
    }
    await Promise.all(changes);
  }
}

export type SharedOptions = {
  readonly limits: ServerLimits;
  readonly clock: Clock;
  readonly tagger: Tagger;
  /** Of every key and channel. */
  readonly prefix: string;
  readonly times?: Times;
};

const none = Number.POSITIVE_INFINITY;

/** Tags of the rooms of a route. */
function roomsOf({ rooms }: SharedRoute): readonly string[] {
  return [...rooms.values()].map(({ tag }) => tag);
}
