/**
 * Sessions over a relay in memory, with a clock that tests advance and a seeded order of all
 * events. Each direction of each connection keeps its order; all other order is random.
 */
import { type Identity, makeIdentity } from "../../protocol/crypto/identity.ts";
import { deriveRoom, type RoomKeys } from "../../protocol/crypto/key-schedule.ts";
import { importPassword } from "../../protocol/crypto/password.ts";
import {
  createSession,
  type Effect,
  type Session,
  type SessionEvent,
} from "../../protocol/session.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { Driver } from "./driver.ts";
import { MemoryRelay, Wire } from "./memory-relay.ts";
import { type Random, seededRandom } from "./random.ts";
import "./pbkdf2.ts";

/** A person with a session in a world. */
export class Person extends Driver {
  readonly alias: string;
  wire: Wire | undefined;
  wakeAt: number;
  readonly #world: World;

  constructor(world: World, alias: string, session: Session) {
    super(session);
    this.#world = world;
    this.alias = alias;
    this.wakeAt = world.now;
  }

  async do(event: SessionEvent): Promise<void> {
    await this.#world.before();
    const effects = await this.session.step(event);
    await this.#world.saw(this, event, effects);
    for (const effect of effects) this.carryOut(effect);
  }

  /** The connection breaks, unnoticed by the relay until then. */
  cut(): void {
    if (this.wire === undefined) return;
    this.wire.up.length = 0;
    this.wire.down.length = 0;
    this.#world.relay.close(this.wire);
  }

  protected connect(): void {
    this.wire = new Wire(this);
    this.#world.wires.push(this.wire);
  }

  protected disconnect(): void {
    if (this.wire !== undefined) this.wire.isHangingUp = true;
    this.wire = undefined;
  }

  protected send(data: string | Bytes): void {
    if (this.wire?.open) this.wire.up.push(data);
  }

  protected wake(at: number): void {
    this.wakeAt = at;
  }
}

export type PersonOptions = {
  readonly create?: { ttl: number };
  readonly roomName?: string;
  /** Of this person; else a new one. */
  readonly identity?: Identity;
};

export class World {
  now = 1_750_000_000_000;
  readonly random: Random;
  readonly relay: MemoryRelay = new MemoryRelay(this);
  readonly people: Person[] = [];
  readonly wires: Wire[] = [];
  readonly #env = {
    random: (length: number) => this.random.bytes(length),
    now: () => this.now,
  };

  constructor(seed: number) {
    this.random = seededRandom(seed);
  }

  /** Creates a person. Nothing happens until the world runs. */
  async person(alias: string, secrets: Secrets, options: PersonOptions = {}): Promise<Person> {
    const { create, roomName = "", identity = await this.makeIdentity() } = options;
    const rest = create === undefined ? {} : { create };
    const session = createSession({ ...secrets, identity, alias, roomName, ...rest }, this.#env);
    return this.#add(new Person(this, alias, session));
  }

  /** Creates a person who starts or enters a room, and runs until nothing more happens. */
  async enter(alias: string, secrets: Secrets, create?: { ttl: number }): Promise<Person> {
    const person = await this.person(alias, secrets, create === undefined ? {} : { create });
    await this.run();
    return person;
  }

  /**
   * A person reloads the page: the connection breaks, and another session continues as the same
   * member.
   */
  reload(person: Person): Person {
    const state = person.session.resumeState();
    if (state === undefined) throw new Error(`${person.alias} has no room to go on in`);
    person.cut();
    person.wire = undefined;
    this.people.splice(this.people.indexOf(person), 1);
    const session = createSession(structuredClone(state), this.#env);
    return this.#add(new Person(this, person.alias, session));
  }

  /** Processes everything in transit, and lets time pass. @param ms - At least this long. */
  async run(ms = 1000): Promise<void> {
    const until = this.now + ms;
    for (let steps = 0; ; steps++) {
      if (steps > 200_000) throw new Error("the world does not come to rest");
      const ready = this.#ready();
      if (ready.length > 0) {
        await this.random.pick(ready)();
        continue;
      }
      const next = Math.min(...this.people.map(({ wakeAt }) => wakeAt));
      if (next > until) break;
      this.now = Math.max(this.now, next);
    }
    this.now = Math.max(this.now, until);
  }

  /** Runs before each step of a session. */
  before(): void {}

  /** Observes each step of a session before its effects are carried out. */
  saw(_person: Person, _event: SessionEvent, _effects: readonly Effect[]): Promise<void> | void {}

  protected makeIdentity(): Promise<Identity> {
    return makeIdentity();
  }

  #add(person: Person): Person {
    this.people.push(person);
    return person;
  }

  #ready(): (() => Promise<void>)[] {
    const ready: (() => Promise<void>)[] = [];
    for (const wire of this.wires) {
      if (wire.person.wire === wire && !wire.greeted) {
        ready.push(() => this.#open(wire));
        continue;
      }
      if (wire.up.length > 0 && wire.open) ready.push(async () => this.#up(wire));
      else if (wire.isHangingUp) ready.push(async () => this.#hangUp(wire));
      if (wire.down.length > 0) ready.push(() => this.#down(wire));
    }
    for (const person of this.people) {
      if (person.files.reads.length > 0) ready.push(() => person.read());
      if (person.wakeAt <= this.now) {
        ready.push(() => {
          person.wakeAt = Number.POSITIVE_INFINITY;
          return person.do({ type: "tick" });
        });
      }
    }
    return ready;
  }

  async #open(wire: Wire): Promise<void> {
    wire.greeted = true;
    if (this.relay.reachable) return wire.person.do({ type: "connected" });
    wire.open = false;
    await wire.person.do({ type: "disconnected" });
  }

  #up(wire: Wire): void {
    this.now += this.random.below(3);
    const data = wire.up.shift();
    if (data !== undefined && !wire.dead) this.relay.receive(wire, data);
  }

  #hangUp(wire: Wire): void {
    wire.isHangingUp = false;
    this.relay.close(wire);
  }

  async #down(wire: Wire): Promise<void> {
    const item = wire.down.shift();
    // The session has dropped this connection and gets no more events from it.
    if (item === undefined || wire.person.wire !== wire || wire.dead) return;
    if (item.type === "closed") {
      const { reason } = item;
      const event = { type: "disconnected" } as const;
      return wire.person.do(reason === undefined ? event : { ...event, reason });
    }
    const { data } = item;
    if (typeof data === "string") return wire.person.do({ type: "control", text: data });
    return wire.person.do({ type: "frame", bytes: data });
  }
}

/** The code and password of a room, and the keys derived from them. */
export type Secrets = {
  readonly code: Bytes;
  readonly password: CryptoKey;
  readonly keys: RoomKeys;
};

/** Derives the secrets of a room. Takes the time of PBKDF2. */
export async function roomSecrets(
  word = "correct horse",
  code: Bytes = new Uint8Array(16),
): Promise<Secrets> {
  const password = await importPassword(word);
  return { code, password, keys: await deriveRoom(password, code) };
}

/** Creates a world with a room in it, and these people in the order in which they entered. */
export async function meet<const Aliases extends readonly string[]>(
  secrets: Secrets,
  seed: number,
  ...aliases: Aliases
): Promise<[World, ...{ [K in keyof Aliases]: Person }]> {
  const world = new World(seed);
  const people: Person[] = [];
  for (const alias of aliases) {
    people.push(await world.enter(alias, secrets, people.length === 0 ? { ttl: 0 } : undefined));
  }
  return [world, ...people] as unknown as [World, ...{ [K in keyof Aliases]: Person }];
}
