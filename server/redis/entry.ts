/**
 * Entering a room that relays share: the engine decides, and the member is seated when its entry comes on the
 * channel of the route, so that it hears everything from there on.
 */
import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { CloseReason } from "../../protocol/wire/frame.ts";
import type { Address } from "../addresses.ts";
import type { Peer } from "../broadcast.ts";
import type { ServerLimits } from "../limits.ts";
import { toldLimits } from "../room.ts";
import type { Enter, Outcome } from "../rooms.ts";
import type { Tagger } from "../tagger.ts";
import { hashOf, Tags } from "../tags.ts";
import type { Changes, Level } from "./changes.ts";
import { type Engine, EngineError, scriptOf } from "./engine.ts";
import { type Joined, membersOf } from "./events.ts";
import type { Keys } from "./keys.ts";
import type { Lease } from "./lease.ts";
import { foundScript } from "./scripts.ts";
import type { SharedMember, SharedRoom, SharedRoute } from "./shared-room.ts";

const found = scriptOf(foundScript);

/** Longest wait for an entry to come on the channel, ms. */
export const entryMs = 3_000;

/** One entry that is under way. */
type Ticket = { readonly seat: (room: SharedRoom, event: Joined) => void };

/** What an entry needs of the routes. */
type Routes = {
  /** How many rooms this relay has members in. */
  readonly rooms: number;
  /** Returns the route with this tag, and begins to hear it. */
  hear(tag: string): SharedRoute;
  /** Drops a route that nobody needs. */
  dropUnused(route: SharedRoute): void;
  /** Returns a number that was not used before. */
  next(): number;
  /** Returns why a room has ended, if this relay has seen it. */
  endOf(route: string, room: string): CloseReason | undefined;
};

type Parts = {
  readonly engine: Engine;
  readonly keys: Keys;
  readonly limits: ServerLimits;
  readonly tagger: Tagger;
  readonly lease: Lease;
  readonly changes: Changes;
};

export class Entries {
  readonly #engine: Engine;
  readonly #keys: Keys;
  readonly #limits: ServerLimits;
  readonly #tags: Tags;
  readonly #lease: Lease;
  readonly #changes: Changes;
  readonly #routes: Routes;
  readonly #tickets = new Map<number, Ticket>();
  readonly #sites = new WeakMap<Address, string>();

  constructor({ engine, keys, limits, tagger, lease, changes }: Parts, routes: Routes) {
    this.#engine = engine;
    this.#keys = keys;
    this.#limits = limits;
    this.#tags = new Tags(tagger);
    this.#lease = lease;
    this.#changes = changes;
    this.#routes = routes;
  }

  /** Lets a client enter. Returns its member, or why not: "relay-closing" if the engine does not answer in time. */
  async enter(peer: Peer, request: Enter, address: Address): Promise<Outcome> {
    if (!this.#lease.check()) return "relay-closing";
    const { name } = this.#lease;
    const access = hashOf(request.accessKey);
    const own = this.#tags.ownToken(request, access);
    const fresh = this.#tags.newToken(request.route, access);
    const room = text(this.#tags.room(request.route, access));
    const routeTag = text(this.#tags.route(request.route));
    // An engine that was emptied may not know it yet.
    const end = this.#routes.endOf(routeTag, room);
    if (end !== undefined) return end;
    const route = this.#routes.hear(routeTag);
    const ticket = this.#routes.next();
    const ended = new AbortController();
    route.entering += 1;
    try {
      await route.heard;
      const seated = new Promise<SharedMember>((seat) => {
        this.#tickets.set(ticket, {
          seat: (room, event) => seat(this.#seat(room, event, peer, fresh.hex)),
        });
      });
      const asked = {
        ...{
          relay: name,
          ticket,
          used: own === undefined ? "" : text(own),
          fresh: text(fresh.tag),
        },
        ...{ create: request.create !== undefined, ttl: this.#ttlOf(request) },
        factors: address.levels.map(({ factor }) => factor),
        site: this.#siteOf(address.site),
        ...this.#limitsOfEntry(),
      };
      const decide = (place: string) => {
        // Nothing may begin before this relay knows that the engine is the one that it knows.
        if (this.#lease.name !== name || !this.#lease.alive)
          throw new EngineError(new Error("FENCED"));
        return this.#changes.run(route.tag, "enter", room, { ...asked, place }, levelsOf(address));
      };
      let answer = await decide("unknown");
      if (answer === "place") answer = await decide(await this.#place(address));
      if (answer !== "") return answer as CloseReason;
      const late = wait(entryMs, "relay-closing" as const, { ref: false, signal: ended.signal });
      late.catch(() => {});
      return await Promise.race([seated, late]);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      return error.code === "OOM" ? "relay-full" : "relay-closing";
    } finally {
      ended.abort();
      this.#tickets.delete(ticket);
      route.entering -= 1;
      this.#routes.dropUnused(route);
    }
  }

  /** Seats the member of an entry of this relay. Returns false if nobody waits for it any more. */
  joined(room: SharedRoom, event: Joined): boolean {
    const ticket = this.#tickets.get(event.t);
    ticket?.seat(room, event);
    return ticket !== undefined;
  }

  /**
   * Creates a room that nobody knows, and ends it, so that a missing right shows at the start.
   *
   * @throws EngineError if the engine refuses one of the commands.
   */
  async probe(): Promise<void> {
    const tag = randomBytes(16).toString("base64url");
    const route = this.#routes.hear(tag);
    route.entering += 1;
    try {
      await route.heard;
      const levels: readonly Level[] = [[tag, 1]];
      await this.#found(levels, 1);
      const entry = this.#limitsOfEntry();
      // No seat is free: the search for one is tried as well.
      const asked = { ...entry, factors: [1], site: "none", create: true, ttl: 0, seats: 0 };
      const enter = (used: string, fresh: string) =>
        this.#changes.run(
          route.tag,
          "enter",
          tag,
          { ...asked, ticket: 0, used, fresh, place: "given" },
          levels,
        );
      await enter("", "first");
      await enter("first", "second");
      await this.#changes.run(route.tag, "stop", tag, { number: "2" });
      await this.#changes.run(route.tag, "forget", tag, {});
    } finally {
      route.entering -= 1;
      this.#routes.dropUnused(route);
    }
    await this.#engine.call("PING");
    await this.#engine.unsubscribe(route.channel);
    await this.#lease.goneOf([this.#lease.name]);
    await this.#lease.extend();
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

  /** Returns for how long a new room lasts at most, s. 0: until it is empty. */
  #ttlOf({ create }: Enter): number {
    const none = Number.POSITIVE_INFINITY;
    const ttl = Math.min(create?.ttl || none, this.#limits.ttlSeconds || none);
    return Number.isFinite(ttl) ? ttl : 0;
  }

  /** Returns "given" if this relay and this address may have one more room, else why not. */
  async #place(address: Address): Promise<string> {
    if (this.#routes.rooms >= this.#limits.rooms) return "relay-full";
    const may = await this.#found(levelsOf(address), this.#limits.createdPerMinute);
    return may === 1 ? "given" : "address-busy";
  }

  /** Counts a new room against an address and its networks. Resolves to 1 if each may have it. */
  #found(levels: readonly Level[], burst: number): Promise<unknown> {
    const [widest = ""] = levels.at(-1) ?? [];
    return this.#engine.run(
      found,
      [this.#keys.created(widest)],
      [JSON.stringify({ levels, burst })],
    );
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
}

/** A tag for the engine. */
function text(tag: string): string {
  return Buffer.from(tag, "latin1").toString("base64url");
}

function levelsOf({ levels }: Address): readonly Level[] {
  return levels.map(({ tag, factor }) => [text(tag), factor]);
}
