/**
 * The rooms of several relays that share one engine (docs/running.md). The engine decides and keeps the order;
 * each relay keeps a replica of the rooms that it has members in. A relay whose lease is over closes all its
 * connections before it does anything else, because the others have then taken its members out.
 */
import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { CloseReason } from "../../protocol/wire/frame.ts";
import { limits as protocol } from "../../protocol/wire/limits.ts";
import type { Address } from "../addresses.ts";
import type { Peer } from "../broadcast.ts";
import type { Clock } from "../clock.ts";
import type { ServerLimits } from "../limits.ts";
import type { SharedFigures } from "../metrics.ts";
import { toldLimits } from "../room.ts";
import type { Enter, Outcome, Rooms } from "../rooms.ts";
import type { Tagger } from "../tagger.ts";
import { hashOf, Tags } from "../tags.ts";
import { Tombstones } from "../tombstones.ts";
import { type Engine, EngineError, scriptOf } from "./engine.ts";
import {
  type Batch,
  decode,
  encodeBatches,
  type Message,
  membersOf,
  type RoomEvent,
  type RoomState,
} from "./events.ts";
import { changeScript, enterScript, foundScript } from "./scripts.ts";
import { type Host, type SharedMember, SharedRoom } from "./shared-room.ts";

const scripts = {
  enter: scriptOf(enterScript),
  change: scriptOf(changeScript),
  found: scriptOf(foundScript),
} as const;

/** Times of a relay, ms. */
export type Times = {
  /** After this time without a renewal it is gone. */
  readonly lease: number;
  /** Between two renewals. */
  readonly beat: number;
};

export const usualTimes: Times = { lease: 6_000, beat: 2_000 };

/** Longest wait for an entry to come on the channel, ms. */
const entryMs = 3_000;

/** Wait before a change is tried again, ms. */
const againMs = 250;

/** How long the engine keeps a room with members without hearing of it, ms. A relay renews each third of it. */
const keepMs = 3_600_000;

/** One entry that is under way. */
type Ticket = { readonly seat: (room: SharedRoom, event: Joined) => void };
type Joined = Extract<RoomEvent, { readonly o: "joined" }>;
type Corrected = Extract<RoomEvent, { readonly o: "sync" }>;
type Changed = Exclude<RoomEvent, Joined | Corrected | { readonly o: "due" }>;

/** A route that this relay hears. */
type SharedRoute = {
  readonly tag: string;
  readonly key: string;
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

/** Tag of an address or of a network that it is in, and how many times an address's limits it has. */
type Level = readonly [tag: string, factor: number];

/** The route of a tombstone, for the engine. */
type Grave = { tombstones: number; readonly route: string; readonly room: string };

export class SharedRooms implements Rooms, Host {
  readonly #engine: Engine;
  readonly #limits: ServerLimits;
  readonly #clock: Clock;
  readonly #tagger: Tagger;
  readonly #tags: Tags;
  readonly #prefix: string;
  readonly #times: Times;
  readonly #routes = new Map<string, SharedRoute>();
  readonly #routeOf = new WeakMap<SharedRoom, SharedRoute>();
  readonly #tickets = new Map<number, Ticket>();
  readonly #entering = new WeakSet<Peer>();
  readonly #sites = new WeakMap<Address, string>();
  /** Names of other relays, with how many of their members are in our rooms. */
  readonly #others = new Map<string, number>();
  readonly #tombstones: Tombstones<Grave>;
  /** Routes whose state the engine was asked for. */
  readonly #asked = new Set<SharedRoute>();
  #rooms = 0;
  #last = 0;
  /** Empty while this relay has no lease. */
  #name = "";
  #leaseUntil = Number.NEGATIVE_INFINITY;
  /** Changes when an empty engine is filled again. */
  #era = "";
  #waiting: SharedRoom[] = [];
  #closing = false;
  #closed = false;
  #fenced = 0;
  #lagMs = 0;

  /** Use {@link open}. */
  private constructor(engine: Engine, { limits, clock, tagger, prefix, times }: SharedOptions) {
    this.#engine = engine;
    this.#limits = limits;
    this.#clock = clock;
    this.#tagger = tagger;
    this.#tags = new Tags(tagger);
    this.#prefix = prefix;
    this.#times = times ?? usualTimes;
    this.#tombstones = new Tombstones(limits.tombstones, limits.tombstoneMs, (grave) => {
      setImmediate(() => this.#forget(grave));
    });
  }

  /**
   * Takes part.
   *
   * @throws EngineError if the engine refuses.
   */
  static async open(engine: Engine, options: SharedOptions): Promise<SharedRooms> {
    const rooms = new SharedRooms(engine, options);
    await rooms.#join();
    await rooms.#probe();
    engine.lost = () => rooms.#doubt();
    engine.back = () => void rooms.#renew();
    engine.moved = (channel) => rooms.#missed(channel);
    void rooms.#beats();
    return rooms;
  }

  get rooms(): number {
    return this.#rooms;
  }

  /** True if the engine answers and this relay has its lease. */
  get well(): boolean {
    return this.#alive && this.#engine.ready;
  }

  get figures(): SharedFigures {
    let spread = 0;
    for (const { rooms } of this.#routes.values()) {
      for (const { remote } of rooms.values()) if (remote.size > 0) spread += 1;
    }
    const { reconnects } = this.#engine;
    return { held: this.#rooms, spread, lagMs: this.#lagMs, reconnects, fenced: this.#fenced };
  }

  enter(peer: Peer, request: Enter, address: Address): CloseReason | Promise<Outcome> {
    if (this.#closing) return "relay-closing";
    if (request.v !== protocol.version) return "version-unknown";
    // It may not ask again before it has an answer.
    if (this.#entering.has(peer)) return "protocol-broken";
    this.#entering.add(peer);
    return this.#enter(peer, request, address).finally(() => this.#entering.delete(peer));
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
    void this.#insist(route, "stop", room.tag, { number: `${number}` });
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
    if (!this.#check()) return;
    this.#tombstones.tick(now);
    for (const route of this.#routes.values()) {
      for (const room of route.rooms.values()) if (room.waits) this.wake(room);
      if (now >= route.renewAt) this.#ask(route);
      else if (now >= route.dueAt) {
        // Asked again if the answer is lost.
        route.dueAt = now + entryMs;
        void this.#change(route, "tick", undefined, {}).catch(ignoreEngine);
      }
    }
  }

  announce(seconds: number): void {
    this.#closing = true;
    for (const room of this.#all()) room.tell({ op: "closing", in: seconds });
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.#closed = true;
    const name = this.#name;
    const left: Promise<unknown>[] = [];
    for (const route of this.#routes.values()) {
      for (const room of route.rooms.values()) {
        this.#publish(route, room);
        left.push(this.#change(route, "leave", room.tag, { relay: name }));
      }
    }
    this.#drop("relay-closing");
    // Whatever the engine does not hear now, the others notice when the lease is over.
    await Promise.allSettled(left);
    await this.#engine.call("DEL", this.#key("n", name)).catch(ignoreEngine);
    this.#engine.close();
  }

  alone(room: SharedRoom): boolean {
    if (room.remote.size > 0 || !room.settled || !this.#check()) return false;
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

  async #enter(peer: Peer, request: Enter, address: Address): Promise<Outcome> {
    if (!this.#check()) return "relay-closing";
    const name = this.#name;
    const access = hashOf(request.accessKey);
    const own = this.#tags.ownToken(request, access);
    const fresh = this.#tags.newToken(request.route, access);
    const route = this.#hear(text(this.#tags.route(request.route)));
    const ticket = this.#next();
    const ended = new AbortController();
    route.entering += 1;
    try {
      await route.heard;
      const seated = new Promise<SharedMember>((seat) => {
        this.#tickets.set(ticket, {
          seat: (room, event) => seat(this.#seat(room, event, peer, fresh.hex)),
        });
      });
      const { create } = request;
      const none = Number.POSITIVE_INFINITY;
      const ttl = Math.min(create?.ttl || none, this.#limits.ttlSeconds || none);
      const asked = {
        ...{
          relay: name,
          ticket,
          used: own === undefined ? "" : text(own),
          fresh: text(fresh.tag),
        },
        ...{ create: create !== undefined, ttl: Number.isFinite(ttl) ? ttl : 0 },
        factors: address.levels.map(({ factor }) => factor),
        site: this.#siteOf(address.site),
        ...this.#limitsOfEntry(),
      };
      const room = text(this.#tags.room(request.route, access));
      const decide = (place: string) => {
        // Nothing may begin before this relay knows that the engine is the one that it knows.
        if (this.#name !== name || !this.#alive) throw new EngineError(new Error("FENCED"));
        return this.#change(route, "enter", room, { ...asked, place }, levelsOf(address));
      };
      let answer = await decide("unknown");
      if (answer === "place") answer = await decide(await this.#place(address));
      if (answer !== "") return answer as CloseReason;
      const late = wait(entryMs, "relay-closing" as const, { ref: false, signal: ended.signal });
      late.catch(ignore);
      return await Promise.race([seated, late]);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      return error.code === "OOM" ? "relay-full" : "relay-closing";
    } finally {
      ended.abort();
      this.#tickets.delete(ticket);
      route.entering -= 1;
      this.#dropUnused(route);
    }
  }

  #seat(room: SharedRoom, { n, m, ms, l }: Joined, peer: Peer, reconnectToken: string) {
    const members = [...membersOf(m).keys()].sort((a, b) => a - b);
    return room.seat(Number(n), peer, (you) => ({
      op: "entered",
      you,
      members: members.filter((number) => number !== you),
      ttl: ms < 0 ? null : Math.ceil(ms / 1000),
      locked: l,
      reconnectToken,
      limits: toldLimits(this.#limits),
    }));
  }

  /** Returns whether this relay and this address may have one more room. */
  async #place(address: Address): Promise<string> {
    if (this.#rooms >= this.#limits.rooms) return "relay-full";
    const levels = levelsOf(address);
    const [widest = ""] = levels.at(-1) ?? [];
    const asked = JSON.stringify({ levels, burst: this.#limits.createdPerMinute });
    const may = await this.#engine.run(scripts.found, [this.#key("a", String(widest))], [asked]);
    return may === 1 ? "given" : "address-busy";
  }

  #limitsOfEntry() {
    const { members, seats, seatsPerAddress, failedPerMinute } = this.#limits;
    const { failedFirstMs: firstMs, failedMostMs: mostMs } = this.#limits;
    const { addressMs } = this.#limits;
    return { members, seats, seatsPerAddress, failedPerMinute, firstMs, mostMs, addressMs };
  }

  /** Returns a random name of an address: seats have it for longer than the address is remembered. */
  #siteOf(address: Address): string {
    const known = this.#sites.get(address) ?? randomBytes(9).toString("base64url");
    this.#sites.set(address, known);
    return known;
  }

  /** Runs a change of a route. Resolves to the script's answer. */
  async #change(
    route: SharedRoute,
    op: string,
    room: string | undefined,
    asked: object,
    /** Of an entry: the address, and the networks that it is in. */
    levels?: readonly Level[],
  ): Promise<string> {
    const { emptyMs, tombstoneMs, failedReportMs: reportMs, failedBurst } = this.#limits;
    const rooms = room === undefined ? [...route.rooms.values()].map(({ tag }) => tag) : [room];
    const times = { emptyMs, tombstoneMs, reportMs, keepMs, seatKeys: rooms.length };
    const seats = rooms.map((tag) => this.#key("q", route.tag, `:${tag}`));
    const values = JSON.stringify({ relay: this.#name, ...asked, room, ...times, failedBurst });
    const fails = (levels ?? []).map(([tag]) => this.#key("f", route.tag, `:${tag}`));
    const keys = [route.key, route.channel, ...seats, ...fails];
    const script = levels === undefined ? scripts.change : scripts.enter;
    const answer = await this.#engine.run(script, keys, [op, values]);
    const [said, heard] = answer as [string, number];
    // It was published, and this relay has not heard it.
    if (heard === 0 && route.entering + route.rooms.size > 0) this.#ask(route);
    return said;
  }

  /** Runs a change until the engine has done it, or this relay is gone for the others. */
  async #insist(route: SharedRoute, op: string, room: string, asked: object): Promise<void> {
    const name = this.#name;
    while (this.#name === name && name !== "") {
      try {
        await this.#change(route, op, room, { ...asked, relay: name });
        return;
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        await wait(againMs, undefined, { ref: false });
      }
    }
  }

  /** One change at a time, however often the members ask: then the newest that they want. */
  async #insistOnLock(route: SharedRoute, room: SharedRoom): Promise<void> {
    const name = this.#name;
    room.locking = true;
    let told: boolean | undefined;
    while (this.#name === name && told !== room.wanted) {
      told = room.wanted;
      await this.#insist(route, "lock", room.tag, { on: told });
    }
    room.locking = false;
  }

  #hear(tag: string): SharedRoute {
    const known = this.#routes.get(tag);
    if (known !== undefined) return known;
    const channel = this.#key("c", tag);
    const heard = this.#engine.subscribe(channel, (message) => this.#receive(route, message));
    // Whoever enters waits for it.
    heard.catch(ignore);
    const route: SharedRoute = {
      ...{ tag, key: this.#key("r", tag), channel, heard, rooms: new Map(), entering: 0 },
      ...{ sync: undefined, dueAt: none, renewAt: this.#clock.now() + keepMs / 3 },
    };
    this.#routes.set(tag, route);
    return route;
  }

  #dropUnused(route: SharedRoute): void {
    for (const room of route.rooms.values()) {
      if (!room.unused) continue;
      // The others are no more of our business.
      for (const number of [...room.remote.keys()]) room.left(number);
      route.rooms.delete(room.id);
      this.#rooms -= 1;
    }
    if (route.rooms.size > 0 || route.entering > 0) return;
    if (this.#routes.get(route.tag) !== route) return;
    this.#routes.delete(route.tag);
    // Without a connection nothing is heard either.
    void this.#engine.unsubscribe(route.channel).catch(ignoreEngine);
  }

  #receive(route: SharedRoute, bytes: Buffer): void {
    if (this.#routes.get(route.tag) !== route || !this.#check()) return;
    // If no relay has written it, this throws. The library then tells of an error, and goes on.
    const message: Batch | Message = decode(bytes);
    if ("frames" in message) {
      const room = route.rooms.get(`${message.room}`);
      if (room === undefined) return;
      room.receive(message, this.#name);
      if (message.relay === this.#name) this.#lagMs = this.#clock.now() - room.sentAt;
      return;
    }
    route.dueAt = message.d < 0 ? none : this.#clock.now() + message.d;
    for (const event of message.e) this.#apply(route, event);
    this.#dropUnused(route);
  }

  #apply(route: SharedRoute, event: RoomEvent): void {
    if (event.o === "joined") this.#joined(route, event);
    else if (event.o === "sync") this.#corrected(route, event);
    else if (event.o !== "due") this.#changed(route, event);
  }

  #changed(route: SharedRoute, event: Changed): void {
    const room = route.rooms.get(event.r);
    if (event.o === "end") {
      this.#keep(route, event.k, event.why, event.lived);
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
    const ticket = event.b === this.#name ? this.#tickets.get(event.t) : undefined;
    const known = route.rooms.get(event.r);
    if (known === undefined && event.b !== this.#name) return;
    const room = known ?? this.#found(route, event.r, event.k, event.l);
    this.#lock(room, event.l);
    const members = new Map(membersOf(event.m));
    members.delete(number);
    const here = room.local.size + room.leaving.size + room.remote.size;
    if (here !== members.size) this.#close(room.correct(members, this.#name));
    if (event.b !== this.#name) room.joined(number, event.b);
    // Nobody waits for it any more.
    else if (ticket === undefined) room.release(number);
    else ticket.seat(room, event);
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
    if (b !== this.#name) return;
    const there = new Map((Object.values(rooms) as RoomState[]).map((room) => [room.r, room]));
    for (const room of [...route.rooms.values()]) {
      const found = there.get(room.id);
      if (found === undefined) this.#end(route, room, "relay-closing");
      else {
        this.#close(room.correct(membersOf(found.m), this.#name));
        this.#lock(room, found.l);
      }
    }
    // An entry of ours that was not heard.
    for (const { r, k, m, l } of there.values()) {
      if (route.rooms.has(r) || ![...membersOf(m).values()].includes(this.#name)) continue;
      this.#found(route, r, k, l).correct(membersOf(m), this.#name);
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
    const number = this.#next();
    route.sync = number;
    route.renewAt = this.#clock.now() + keepMs / 3;
    this.#asked.add(route);
    void this.#change(route, "sync", undefined, { ticket: number })
      .catch(ignoreEngine)
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

  /** Keeps a tombstone here as well: the engine may be lost. */
  #keep(route: SharedRoute, room: string, why: "room-stopped" | "room-expired", lived: number) {
    const grave = { tombstones: 0, route: route.tag, room };
    const tag = `${route.tag}:${room}`;
    const now = this.#clock.now();
    if (this.#tombstones.reason(tag, now) === undefined) {
      this.#tombstones.add(tag, grave, why, lived, now);
    }
  }

  /** One tombstone is deleted here: also in the engine, so that there are never too many. */
  #forget({ route: tag, room }: Grave): void {
    if (this.#tombstones.reason(`${tag}:${room}`, this.#clock.now()) !== undefined) return;
    void this.#change(this.#unheard(tag), "forget", room, {}).catch(ignoreEngine);
  }

  /** A route that is not heard, for a change. */
  #unheard(tag: string): SharedRoute {
    const heard = this.#routes.get(tag);
    if (heard !== undefined) return heard;
    return {
      ...{ tag, key: this.#key("r", tag), channel: this.#key("c", tag), heard: Promise.resolve() },
      ...{ rooms: new Map(), entering: 0, sync: undefined, dueAt: none, renewAt: none },
    };
  }

  readonly #flush = (): void => {
    const rooms = new Set(this.#waiting);
    this.#waiting = [];
    if (!this.#check()) return;
    for (const room of rooms) {
      room.flush();
      const route = this.#routeOf.get(room);
      if (route === undefined) continue;
      this.#publish(route, room);
      const numbers = room.takeGone().map((number) => `${number}`);
      if (numbers.length > 0) void this.#insist(route, "leave", room.tag, { numbers });
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
    for (const message of encodeBatches(this.#name, Number(room.id), frames, next)) {
      void this.#engine.publish(route.channel, message).then((heard) => {
        if (heard === undefined || heard === 0) this.#ask(route);
      });
    }
  }

  get #alive(): boolean {
    return this.#clock.now() < this.#leaseUntil;
  }

  /** Returns true if this relay has its lease. Fences it if it is over. */
  #check(): boolean {
    if (this.#alive) return true;
    if (this.#name !== "") this.#fence();
    return false;
  }

  /** The lease is over: the others take our members out. */
  #fence(): void {
    this.#fenced += 1;
    this.#drop("relay-closing");
  }

  #drop(reason: CloseReason): void {
    this.#name = "";
    this.#leaseUntil = Number.NEGATIVE_INFINITY;
    const rooms = this.#all();
    const routes = [...this.#routes.values()];
    this.#routes.clear();
    this.#rooms = 0;
    this.#waiting = [];
    for (const { channel } of routes) void this.#engine.unsubscribe(channel).catch(ignoreEngine);
    for (const room of rooms) room.end(reason);
  }

  #all(): readonly SharedRoom[] {
    return [...this.#routes.values()].flatMap(({ rooms }) => [...rooms.values()]);
  }

  /** A connection is lost: nothing is sure until it is back. */
  #doubt(): void {
    for (const route of this.#routes.values()) route.sync ??= this.#next();
  }

  /** Messages of a channel may be missing. */
  #missed(channel: string): void {
    for (const route of this.#routes.values()) if (route.channel === channel) this.#ask(route);
  }

  /** Renews the lease until the relay closes, and takes a new one after it was over. */
  async #beats(): Promise<void> {
    while (!this.#closed) {
      await wait(this.#times.beat * (0.9 + 0.1 * Math.random()), undefined, { ref: false });
      if (this.#closed) return;
      if (this.#check()) await this.#renew();
      else await this.#join().catch(ignoreEngine);
    }
  }

  async #renew(): Promise<void> {
    const name = this.#name;
    if (name === "" || !this.#engine.ready) return;
    const now = this.#clock.now();
    try {
      const isThere = await this.#engine.call(
        "PEXPIRE",
        this.#key("n", name),
        `${this.#times.lease}`,
      );
      if (this.#name !== name) return;
      if (isThere !== 1) {
        this.#fence();
        return;
      }
      this.#leaseUntil = now + this.#times.lease;
      for (const route of this.#routes.values()) if (route.sync !== undefined) this.#ask(route);
      await this.#reap();
    } catch (error) {
      ignoreEngine(error);
    }
  }

  /** Takes out the members of relays that are gone. */
  async #reap(): Promise<void> {
    const names = [...this.#others.keys()];
    const there = await Promise.all(
      names.map((name) => this.#engine.call("EXISTS", this.#key("n", name))),
    );
    const gone = names.filter((_, at) => there[at] === 0);
    if (gone.length === 0) return;
    const changes: Promise<unknown>[] = [];
    for (const route of this.#routes.values()) {
      for (const room of route.rooms.values()) {
        const relays = new Set(room.remote.values());
        for (const relay of gone) {
          if (relays.has(relay)) changes.push(this.#change(route, "leave", room.tag, { relay }));
        }
      }
    }
    await Promise.all(changes);
  }

  /** Takes a name and a lease; brings back to an empty engine what it must not forget. */
  async #join(): Promise<void> {
    if (this.#name !== "" || this.#closing) return;
    const name = randomBytes(4).toString("hex");
    const now = this.#clock.now();
    const own = Buffer.from(this.#tagger.key).toString("base64url");
    const era = randomBytes(8).toString("base64url");
    const found = await this.#engine.call(
      "SET",
      this.#key("key", ""),
      `${own} ${era}`,
      "NX",
      "GET",
    );
    const [key = own, there = era] = typeof found === "string" ? found.split(" ") : [];
    if (key !== own) this.#tagger.key = Buffer.from(key, "base64url");
    else if (there !== this.#era && this.#era !== "") await this.#bringBack();
    this.#era = there;
    const { lease } = this.#times;
    await this.#engine.call("SET", this.#key("n", name), "1", "PX", `${lease}`);
    this.#name = name;
    this.#leaseUntil = now + lease;
  }

  /**
   * Founds a room that nobody knows, and ends it, so that a missing right shows at the start.
   *
   * @throws EngineError if the engine refuses one of the commands.
   */
  async #probe(): Promise<void> {
    const tag = randomBytes(16).toString("base64url");
    const route = this.#hear(tag);
    route.entering += 1;
    try {
      await route.heard;
      const levels: readonly Level[] = [[tag, 1]];
      await this.#engine.run(
        scripts.found,
        [this.#key("a", tag)],
        [JSON.stringify({ levels, burst: 1 })],
      );
      const entry = this.#limitsOfEntry();
      const asked = { ...entry, factors: [1], site: "", create: true, ttl: 0 };
      // No seat is free: the search for one is tried as well.
      const enter = (used: string, fresh: string) =>
        this.#change(
          route,
          "enter",
          tag,
          { ...asked, seats: 0, ticket: 0, used, fresh, place: "given" },
          levels,
        );
      await enter("", "first");
      await enter("first", "second");
      await this.#change(route, "stop", tag, { number: "2" });
      await this.#change(route, "forget", tag, {});
    } finally {
      route.entering -= 1;
      this.#dropUnused(route);
    }
    await this.#engine.call("PING");
    await this.#engine.unsubscribe(route.channel);
    await this.#engine.call("EXISTS", this.#key("n", this.#name));
    await this.#engine.call("PEXPIRE", this.#key("n", this.#name), `${this.#times.lease}`);
  }

  /** Writes our tombstones into an engine that was emptied. */
  async #bringBack(): Promise<void> {
    const now = this.#clock.now();
    const changes = this.#tombstones.all().map(({ route: grave, reason, until }) =>
      this.#change(this.#unheard(grave.route), "bury", grave.room, {
        reason,
        leftMs: until - now,
      }),
    );
    await Promise.all(changes);
  }

  #next(): number {
    this.#last += 1;
    return this.#last;
  }

  /** In a cluster the keys of one route are at one node. */
  #key(kind: string, tag: string, rest = ""): string {
    return `${this.#prefix}${kind}:{${tag}}${rest}`;
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

/** A tag for the engine. */
function text(tag: string): string {
  return Buffer.from(tag, "latin1").toString("base64url");
}

function levelsOf({ levels }: Address): readonly Level[] {
  return levels.map(({ tag, factor }) => [text(tag), factor]);
}

function ignore(): void {}

function ignoreEngine(error: unknown): void {
  if (!(error instanceof EngineError)) throw error;
}
