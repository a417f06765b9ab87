/**
 * Sessions over a relay in memory, with a clock turned by hand and a seeded order of everything that happens.
 * Each direction of each connection keeps its order; between them anything may come first.
 */

import { makeIdentity } from "../../protocol/crypto/identity.ts";
import { deriveRoom, importPassword, type RoomKeys } from "../../protocol/crypto/key-schedule.ts";
import {
  createSession,
  type Delivery,
  type Effect,
  type EndReason,
  type Line,
  type Session,
  type SessionEvent,
} from "../../protocol/session.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { toHex } from "../../protocol/wire/bytes.ts";
import {
  type ClientControl,
  type CloseReason,
  decodeClientControl,
  decodeFrame,
  encodeControl,
  type RelayControl,
} from "../../protocol/wire/frame.ts";
import { limits } from "../../protocol/wire/limits.ts";
import { type Random, seededRandom } from "./random.ts";

type Down =
  | { readonly type: "data"; readonly data: string | Bytes }
  | { readonly type: "closed"; readonly reason: CloseReason | undefined };

/** One WebSocket between a person and the relay. */
export class Wire {
  readonly person: Person;
  readonly up: (string | Bytes)[] = [];
  readonly down: Down[] = [];
  open = true;
  /** Nothing goes through any more, and nobody has noticed. */
  dead = false;
  number = 0;
  room: MemoryRoom | undefined;

  constructor(person: Person) {
    this.person = person;
  }
}

type MemoryRoom = {
  readonly key: string;
  readonly route: string;
  readonly wires: Map<number, Wire>;
  readonly passes: Set<string>;
  ends: number | null;
  locked: boolean;
  last: number;
};

/** The relay of SPEC §6, without limits. `tamper` sees and may change all that it forwards. */
export class MemoryRelay {
  readonly rooms = new Map<string, MemoryRoom>();
  readonly stopped = new Set<string>();
  readonly seen: (string | Bytes)[] = [];
  reachable = true;
  /** Whose frame is being forwarded. */
  sender: Wire | undefined;
  tamper: (to: Wire, data: Bytes) => readonly Bytes[] = (_to, data) => [data];
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  receive(wire: Wire, data: string | Bytes): void {
    this.seen.push(data);
    if (typeof data === "string") this.control(wire, decodeClientControl(data));
    else this.forward(wire, data);
  }

  /** A connection is gone. */
  close(wire: Wire, reason?: CloseReason): void {
    if (!wire.open) return;
    wire.open = false;
    wire.down.push({ type: "closed", reason });
    const { room } = wire;
    if (room === undefined) return;
    room.wires.delete(wire.number);
    this.tell(room, { op: "left", member: wire.number });
    if (room.wires.size === 0) this.rooms.delete(room.key);
  }

  /** All connections break and all rooms are forgotten, as by kill -9. */
  die(): void {
    for (const room of this.rooms.values()) {
      for (const wire of room.wires.values()) {
        wire.open = false;
        wire.up.length = 0;
        wire.down.push({ type: "closed", reason: undefined });
      }
    }
    this.rooms.clear();
  }

  private forward(wire: Wire, data: Bytes): void {
    const { room } = wire;
    const { from, to } = decodeFrame(data);
    if (room === undefined || from !== wire.number) throw new Error("a session broke the protocol");
    this.sender = wire;
    for (const [number, other] of room.wires) {
      if (to === undefined ? number !== from : number === to) {
        for (const bytes of this.tamper(other, data))
          other.down.push({ type: "data", data: bytes });
      }
    }
  }

  private control(wire: Wire, control: ClientControl): void {
    if (control.op === "enter") {
      this.enter(wire, control);
    } else if (wire.room !== undefined && control.op === "lock") {
      wire.room.locked = control.on;
      this.tell(wire.room, { op: "locked", on: control.on });
    } else if (wire.room !== undefined && control.op === "stop") {
      this.stopped.add(wire.room.key);
      this.tell(wire.room, { op: "stopped", by: wire.number });
      for (const other of [...wire.room.wires.values()]) this.close(other, "room-stopped");
    }
  }

  private enter(wire: Wire, enter: Extract<ClientControl, { op: "enter" }>): void {
    const key = `${enter.route} ${enter.accessKey}`;
    if (this.stopped.has(key)) {
      this.close(wire, "room-stopped");
      return;
    }
    let room = this.rooms.get(key);
    if (room === undefined) {
      const others = [...this.rooms.values()].filter(({ route }) => route === enter.route);
      for (const other of others) this.tell(other, { op: "failed-attempts", count: 1 });
      if (enter.create === undefined) {
        this.close(wire, others.length > 0 ? "access-wrong" : "room-unknown");
        return;
      }
      const { ttl: life } = enter.create;
      const ends = life === 0 ? null : this.world.now + life * 1000;
      const wires = new Map<number, Wire>();
      room = { key, route: enter.route, wires, passes: new Set(), ends, locked: false, last: 0 };
      this.rooms.set(key, room);
    }
    if (room.locked && !room.passes.has(enter.reconnectToken ?? "")) {
      this.close(wire, "room-locked");
      return;
    }
    const you = ++room.last;
    const pass = toHex(this.world.random.bytes(16));
    room.passes.add(pass);
    const members = [...room.wires.keys()];
    const ends = room.ends === null ? null : Math.ceil((room.ends - this.world.now) / 1000);
    const { locked } = room;
    const bounds = { frameBytes: limits.frameBytes, members: limits.membersDefault };
    wire.number = you;
    wire.room = room;
    this.send(wire, {
      op: "entered",
      you,
      members,
      ttl: ends,
      locked,
      reconnectToken: pass,
      limits: bounds,
    });
    this.tell(room, { op: "joined", member: you });
    room.wires.set(you, wire);
  }

  private tell(room: MemoryRoom, control: RelayControl): void {
    for (const wire of room.wires.values()) this.send(wire, control);
  }

  private send(wire: Wire, control: RelayControl): void {
    wire.down.push({ type: "data", data: encodeControl(control) });
  }
}

/** A person with a session: carries out its effects and keeps what it shows. */
export class Person {
  readonly alias: string;
  readonly session: Session;
  readonly lines: Line[] = [];
  readonly delivery = new Map<string, Delivery>();
  words: Extract<Effect, { type: "words" }> | undefined;
  /** Marks that this page shows, as "alias emoji" by the text of their line. */
  readonly marks = new Map<string, string[]>();
  ended: EndReason | undefined;
  wire: Wire | undefined;
  wakeAt = Number.POSITIVE_INFINITY;
  private readonly world: World;

  constructor(world: World, alias: string, session: Session) {
    this.world = world;
    this.alias = alias;
    this.session = session;
  }

  async do(event: SessionEvent): Promise<void> {
    for (const effect of await this.session.step(event)) this.carryOut(effect);
  }

  say(text: string): Promise<void> {
    return this.do({ type: "say", text });
  }

  /** What this page shows of texts, as "alias: text". */
  texts(): string[] {
    return this.lines.flatMap((line) =>
      line.kind === "text" ? [`${line.member.alias}: ${line.text}`] : [],
    );
  }

  /** Whispers that this page shows, as "alias to alias: text". */
  whispers(): string[] {
    return this.lines.flatMap((line) =>
      line.kind === "whisper" ? [`${line.member.alias} to ${line.to.alias}: ${line.text}`] : [],
    );
  }

  /** The member id that this page has for an alias. */
  id(alias: string): string {
    const person = this.session.view().people.find((person) => person.alias === alias);
    if (person === undefined) throw new Error(`${this.alias} sees no ${alias}`);
    return person.id;
  }

  /** What its lines are that are no texts, oldest first. */
  kinds(): string[] {
    return this.lines.map(({ kind }) => kind).filter((kind) => kind !== "text");
  }

  /** Aliases of the people who are here, sorted. */
  present(): string[] {
    return this.session
      .view()
      .people.filter(({ presence }) => presence === "here")
      .map(({ alias }) => alias)
      .sort();
  }

  /** The connection breaks, unnoticed by the relay until then. */
  cut(): void {
    if (this.wire === undefined) return;
    this.wire.up.length = 0;
    this.wire.down.length = 0;
    this.world.relay.close(this.wire);
  }

  private carryOut(effect: Effect): void {
    switch (effect.type) {
      case "connect":
        this.wire = this.world.connect(this);
        break;
      case "disconnect": {
        const { wire } = this;
        this.wire = undefined;
        if (wire !== undefined) this.world.hangUp(wire);
        break;
      }
      case "send":
        if (this.wire?.open) this.wire.up.push(effect.data);
        break;
      case "wake":
        this.wakeAt = effect.at;
        break;
      case "line":
        this.lines.push(effect.line);
        break;
      case "delivery":
        this.delivery.set(effect.key, effect.delivery);
        break;
      case "words":
        this.words = effect;
        break;
      case "reaction": {
        const line = this.lines.find(({ key }) => key === effect.key);
        const text = line?.kind === "text" ? line.text : "";
        const others = (this.marks.get(text) ?? []).filter(
          (fingerprint) => !fingerprint.startsWith(`${effect.member.alias} `),
        );
        const own = effect.emoji === "" ? [] : [`${effect.member.alias} ${effect.emoji}`];
        this.marks.set(text, [...others, ...own]);
        break;
      }
      case "gone":
        for (const gone of effect.keys) {
          const at = this.lines.findIndex(({ key }) => key === gone);
          if (at >= 0) this.lines.splice(at, 1);
        }
        break;
      case "changed":
        break;
      case "wiped":
        this.lines.length = 0;
        break;
      case "ended":
        this.ended = effect.reason;
        this.wakeAt = Number.POSITIVE_INFINITY;
        break;
    }
  }
}

export class World {
  now = 1_750_000_000_000;
  readonly random: Random;
  readonly relay: MemoryRelay;
  readonly people: Person[] = [];
  private readonly wires: Wire[] = [];
  private readonly hangingUp = new Set<Wire>();

  constructor(seed: number) {
    this.random = seededRandom(seed);
    this.relay = new MemoryRelay(this);
  }

  /** Makes a person; nothing happens until the world runs. */
  async person(
    alias: string,
    secrets: Secrets,
    options: { readonly create?: { ttl: number }; readonly roomName?: string } = {},
  ): Promise<Person> {
    const { create, roomName = "" } = options;
    const identity = await makeIdentity();
    const env = {
      random: (length: number) => this.random.bytes(length),
      now: () => this.now,
    };
    const all = {
      ...secrets,
      identity,
      alias,
      roomName,
      ...(create === undefined ? {} : { create }),
    };
    const person = new Person(this, alias, createSession(all, env));
    person.wakeAt = this.now;
    this.people.push(person);
    return person;
  }

  /** A person who starts the room, or enters it, with everything that follows done. */
  async enter(alias: string, secrets: Secrets, create?: { ttl: number }): Promise<Person> {
    const person = await this.person(alias, secrets, create === undefined ? {} : { create });
    await this.run();
    return person;
  }

  /** The page of a person is loaded anew, its connection breaks, and another session goes on as the same member. */
  reload(person: Person): Person {
    const keyHolders = person.session.resumeState();
    if (keyHolders === undefined) throw new Error(`${person.alias} has no room to go on in`);
    person.cut();
    person.wire = undefined;
    person.wakeAt = Number.POSITIVE_INFINITY;
    this.people.splice(this.people.indexOf(person), 1);
    const env = {
      random: (length: number) => this.random.bytes(length),
      now: () => this.now,
    };
    const again = new Person(this, person.alias, createSession(structuredClone(keyHolders), env));
    again.wakeAt = this.now;
    this.people.push(again);
    return again;
  }

  connect(person: Person): Wire {
    const wire = new Wire(person);
    this.wires.push(wire);
    return wire;
  }

  hangUp(wire: Wire): void {
    this.hangingUp.add(wire);
  }

  /** Lets everything happen that is under way, and time pass. @param ms - How long at least. */
  async run(ms = 1000): Promise<void> {
    const until = this.now + ms;
    for (let steps = 0; ; steps++) {
      if (steps > 200_000) throw new Error("the world does not come to rest");
      const ready = this.ready();
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

  private ready(): (() => Promise<void>)[] {
    const ready: (() => Promise<void>)[] = [];
    for (const wire of this.wires) {
      if (wire.person.wire === wire && this.greet.get(wire) === undefined) {
        ready.push(() => this.open(wire));
        continue;
      }
      if (wire.up.length > 0 && wire.open) ready.push(async () => this.up(wire));
      else if (this.hangingUp.has(wire)) ready.push(async () => this.close(wire));
      if (wire.down.length > 0) ready.push(() => this.down(wire));
    }
    for (const person of this.people) {
      if (person.wakeAt <= this.now) {
        ready.push(() => {
          person.wakeAt = Number.POSITIVE_INFINITY;
          return person.do({ type: "tick" });
        });
      }
    }
    return ready;
  }

  private readonly greet = new Map<Wire, boolean>();

  private async open(wire: Wire): Promise<void> {
    this.greet.set(wire, true);
    if (this.relay.reachable) return wire.person.do({ type: "connected" });
    wire.open = false;
    await wire.person.do({ type: "disconnected" });
  }

  private up(wire: Wire): void {
    this.now += this.random.below(3);
    const data = wire.up.shift();
    if (data !== undefined && !wire.dead) this.relay.receive(wire, data);
  }

  private close(wire: Wire): void {
    this.hangingUp.delete(wire);
    this.relay.close(wire);
  }

  private async down(wire: Wire): Promise<void> {
    const item = wire.down.shift();
    // A connection that its person has given up says nothing more.
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

/** What people share before they meet, and what follows from it. */
export type Secrets = {
  readonly code: Bytes;
  readonly password: CryptoKey;
  readonly keys: RoomKeys;
};

/** The secrets of a room. Takes the time of PBKDF2. */
export async function roomSecrets(
  word = "correct horse",
  code: Bytes = new Uint8Array(16),
): Promise<Secrets> {
  const password = await importPassword(word);
  return { code, password, keys: await deriveRoom(password, code) };
}
