/**
 * A relay that does everything that a relay can do, driven by a seed: drops, delays, doubles, reorders, replays, alters,
 * lies about who is here, lets in whom it should not and keeps whom it should end. It becomes honest when told. Every act
 * is logged, so that a seed that fails can be read. Must never know a key.
 */
import { type Bytes, concat, toHex, u32 } from "../../protocol/wire/bytes.ts";
import {
  type ClientControl,
  type CloseReason,
  decodeClientControl,
  decodeFrame,
  encodeControl,
  encodeFrame,
  type RelayControl,
} from "../../protocol/wire/frame.ts";
import { limits } from "../../protocol/wire/limits.ts";
import type { Random } from "./random.ts";
import { MemoryRelay, type Wire, type World } from "./world.ts";

/** The world that the relay is in, which keeps its log. */
type Surroundings = World & { log(what: string): void };

type HostileRoom = {
  readonly key: string;
  readonly route: string;
  readonly wires: Set<Wire>;
  readonly passes: Set<string>;
  locked: boolean;
  last: number;
};

/** What may be done to something that is to be delivered. */
export const mischiefs = [
  "drop",
  "delay",
  "double",
  "reorder",
  "replay",
  "truncate",
  "flip",
  "renumber",
  "misdirect",
  "invent",
  "garbage",
  "cut",
  "old handshake",
] as const;

export type Mischief = (typeof mischiefs)[number];

/** How a relay behaves: how often it does what, of one delivery, and what it does as a habit. */
export type Manners = {
  readonly rates: Readonly<Record<Mischief, number>>;
  /** Lists members who are not there, and leaves out some who are. */
  readonly liesAtEntry: boolean;
  /** Gives numbers again that were used before. */
  readonly reusesNumbers: boolean;
  /** Goes on with rooms that were stopped, and lets in whom a lock should keep out. */
  readonly readmits: boolean;
  /** Ends a room that nobody stopped, or names the wrong one. */
  readonly stopsAtWill: boolean;
};

const recorded = 400;

export class HostileRelay extends MemoryRelay {
  honest = false;
  manners: Manners | undefined;
  /** Whom it hides from whom: pairs of sender and receiver whose frames and names do not pass. */
  hides: (from: Wire, to: Wire) => boolean = () => false;
  private readonly places = new Map<string, HostileRoom>();
  private readonly ended = new Set<string>();
  /** Frames of all rooms and connections, to be replayed. */
  private readonly tape: Bytes[] = [];
  private held: { readonly to: Wire; readonly data: string | Bytes }[] = [];
  private readonly hostile: Surroundings;

  constructor(world: Surroundings) {
    super(world);
    this.hostile = world;
  }

  override receive(wire: Wire, data: string | Bytes): void {
    this.seen.push(data);
    if (typeof data === "string") this.command(wire, decodeClientControl(data));
    else this.forwardFrame(wire, data);
    if (!this.honest && this.random.below(4) === 0) this.release();
  }

  override close(wire: Wire, reason?: CloseReason): void {
    if (!wire.open) return;
    wire.open = false;
    wire.down.push({ type: "closed", reason });
    const room = this.placeOf(wire);
    if (room === undefined) return;
    room.wires.delete(wire);
    for (const other of room.wires) this.announce(other, { op: "left", member: wire.number }, wire);
    if (room.wires.size === 0) this.places.delete(room.key);
  }

  override die(): void {
    this.held = [];
    for (const room of this.places.values()) {
      for (const wire of room.wires) {
        wire.open = false;
        wire.up.length = 0;
        wire.down.length = 0;
        wire.down.push({ type: "closed", reason: undefined });
      }
    }
    this.places.clear();
  }

  /** Does what is right from now on, with nothing left of what went before. */
  turnHonest(): void {
    this.honest = true;
    this.hides = () => false;
    this.ended.clear();
    this.die();
  }

  /** Lets through what was held back, in any order. */
  release(): void {
    const { held } = this;
    this.held = [];
    while (held.length > 0) {
      const [item] = held.splice(this.random.below(held.length), 1);
      if (item?.to.open) this.put(item.to, item.data);
    }
  }

  private get random(): Random {
    return this.hostile.random;
  }

  private placeOf(wire: Wire): HostileRoom | undefined {
    return [...this.places.values()].find(({ wires }) => wires.has(wire));
  }

  private forwardFrame(wire: Wire, data: Bytes): void {
    const room = this.placeOf(wire);
    if (room === undefined) return;
    const { from, to } = decodeFrame(data);
    if (from !== wire.number) throw new Error(`${wire.person.alias} lies about its number`);
    if (this.tape.length < recorded) this.tape.push(data);
    else this.tape[this.random.below(recorded)] = data;
    for (const other of room.wires) {
      const meant = to === undefined ? other !== wire : other.number === to;
      if (meant && !(other !== wire && this.hides(wire, other))) this.deliver(other, data);
    }
  }

  private command(wire: Wire, control: ClientControl): void {
    if (control.op === "enter") {
      this.admit(wire, control);
      return;
    }
    const room = this.placeOf(wire);
    if (room === undefined) return;
    if (control.op === "lock") {
      room.locked = control.on;
      for (const other of room.wires) this.deliver(other, say({ op: "locked", on: control.on }));
      return;
    }
    if (!this.honest && this.manners?.readmits === true) {
      this.hostile.log("relay refuses to stop");
      return;
    }
    this.ended.add(room.key);
    this.endRoom(room, wire.number);
  }

  private endRoom(room: HostileRoom, number: number): void {
    const wrong = !this.honest && this.manners?.stopsAtWill === true;
    const by = wrong ? this.random.below(room.last + 2) : number;
    for (const other of [...room.wires]) {
      this.put(other, say({ op: "stopped", by }));
      this.close(other, "room-stopped");
    }
  }

  private admit(wire: Wire, enter: Extract<ClientControl, { op: "enter" }>): void {
    const { honest, manners } = this;
    const key = `${enter.route} ${enter.accessKey}`;
    const lax = !honest && manners?.readmits === true;
    if (this.ended.has(key) && !lax) {
      this.close(wire, "room-stopped");
      return;
    }
    let room = this.places.get(key);
    if (room === undefined) {
      if (enter.create === undefined) {
        this.close(wire, "room-unknown");
        return;
      }
      const { route } = enter;
      room = { key, route, wires: new Set(), passes: new Set(), locked: false, last: 0 };
      this.places.set(key, room);
    }
    if (room.locked && !lax && !room.passes.has(enter.reconnectToken ?? "")) {
      this.close(wire, "room-locked");
      return;
    }
    room.last++;
    const again = !honest && manners?.reusesNumbers === true && this.random.below(3) === 0;
    wire.number = again ? 1 + this.random.below(room.last) : room.last;
    const pass = toHex(this.random.bytes(16));
    room.passes.add(pass);
    const present = [...room.wires].filter((other) => honest || !this.hides(other, wire));
    const numbers = new Set(present.map(({ number }) => number));
    if (!honest && manners?.liesAtEntry === true) {
      for (const number of [...numbers]) if (this.random.below(4) === 0) numbers.delete(number);
      for (let i = this.random.below(3); i > 0; i--) numbers.add(1 + this.random.below(40));
    }
    numbers.delete(wire.number);
    const members = [...numbers].sort((a, b) => a - b);
    const bounds = { frameBytes: limits.frameBytes, members: limits.membersDefault };
    const { locked } = room;
    const entered = {
      you: wire.number,
      members,
      ttl: null,
      locked,
      reconnectToken: pass,
      limits: bounds,
    };
    this.put(wire, say({ op: "entered", ...entered }));
    for (const other of room.wires)
      this.announce(other, { op: "joined", member: wire.number }, wire);
    room.wires.add(wire);
  }

  private announce(to: Wire, control: RelayControl, about: Wire): void {
    if (this.honest || !this.hides(about, to)) this.deliver(to, say(control));
  }

  private put(to: Wire, data: string | Bytes, at = to.down.length): void {
    if (to.open) to.down.splice(at, 0, { type: "data", data });
  }

  /** Delivers, or does something else. */
  private deliver(to: Wire, data: string | Bytes): void {
    const mischief = this.choose();
    if (mischief === undefined) {
      this.put(to, data);
      return;
    }
    const what = typeof data === "string" ? data : `frame ${toHex(data.subarray(0, 11))}`;
    this.hostile.log(`relay: ${mischief} for ${to.person.alias}: ${what}`);
    switch (mischief) {
      case "drop":
        return;
      case "delay":
        this.held.push({ to, data });
        return;
      case "double":
        this.put(to, data);
        this.put(to, data);
        return;
      case "reorder":
        this.put(to, data, this.random.below(to.down.length + 1));
        return;
      case "cut":
        this.close(to);
        return;
      case "invent":
        this.put(to, data);
        this.invent(to);
        return;
      case "garbage":
        this.put(to, data);
        this.put(to, this.garbage(to));
        return;
      default:
        if (typeof data === "string") {
          this.put(to, data);
          this.put(to, this.misspeak(data));
          return;
        }
        this.abuse(mischief, to, data);
        return;
    }
  }

  private choose(): Mischief | undefined {
    const { manners } = this;
    if (this.honest || manners === undefined) return undefined;
    let roll = this.random.next();
    for (const mischief of mischiefs) {
      roll -= manners.rates[mischief];
      if (roll < 0) return mischief;
    }
    return undefined;
  }

  private abuse(mischief: Mischief, to: Wire, data: Bytes): void {
    const altered = data.slice();
    switch (mischief) {
      case "truncate":
        this.put(to, data.slice(0, this.random.below(data.length)));
        return;
      case "flip": {
        const at = this.random.below(data.length);
        altered[at] = (altered[at] ?? 0) ^ (1 << this.random.below(8));
        this.put(to, altered);
        // As often as not the true one follows.
        if (this.random.below(2) === 0) this.put(to, data);
        return;
      }
      case "renumber":
        altered.set(u32(this.someNumber(to)), 1);
        this.put(to, altered);
        return;
      case "misdirect": {
        const others = [...(this.placeOf(to)?.wires ?? [])];
        const other = others.length === 0 ? to : this.random.pick(others);
        if (data[0] === 2) altered.set(u32(other.number), 5);
        this.put(other, altered);
        return;
      }
      case "old handshake": {
        this.put(to, data);
        const old = this.tape.filter((frame) =>
          [1, 2, 3].includes(frame[frame[0] === 1 ? 6 : 10] ?? 0),
        );
        if (old.length > 0)
          for (let i = 0; i < 2; i++) this.put(to, this.fit(to, this.random.pick(old)));
        return;
      }
      default:
        this.put(to, data);
        if (this.tape.length > 0) this.put(to, this.fit(to, this.random.pick(this.tape)));
    }
  }

  /** A frame that was meant for somebody, as if it were meant for this one. */
  private fit(to: Wire, frame: Bytes): Bytes {
    const { from, to: directed, opaque } = decodeFrame(frame);
    const as = this.random.below(2) === 0 ? from : this.someNumber(to);
    const swap = this.random.below(8) === 0;
    if ((directed === undefined) !== swap) return encodeFrame({ from: as, opaque });
    return encodeFrame({ from: as, to: to.number, opaque });
  }

  private garbage(to: Wire): string | Bytes {
    const from = this.someNumber(to);
    switch (this.random.below(5)) {
      case 0:
        return "{}";
      case 1:
        return this.random.bytes(this.random.below(12));
      case 2:
        return `{"op":"entered","you":${from}}`;
      case 3:
        return encodeFrame({ from, to: to.number, opaque: new Uint8Array(0) });
      default: {
        const kind = Uint8Array.of(1, 1 + this.random.below(6));
        const opaque = concat(kind, this.random.bytes(this.random.below(400)));
        return encodeFrame({ from, to: to.number, opaque });
      }
    }
  }

  /** A control message with another number in it. */
  private misspeak(text: string): string {
    return text.replace(/\d+/, (digits) => `${(Number(digits) + this.random.below(5)) >>> 0}`);
  }

  private someNumber(to: Wire): number {
    const known = [...(this.placeOf(to)?.wires ?? [])].map(({ number }) => number);
    return this.random.below(4) > 0 && known.length > 0
      ? this.random.pick(known)
      : this.random.below(20);
  }

  private invent(to: Wire): void {
    const member = this.someNumber(to);
    const stops = this.manners?.stopsAtWill === true && this.random.below(12) === 0;
    const control: RelayControl = this.random.pick<RelayControl>([
      { op: "joined", member: this.random.below(60) },
      { op: "left", member },
      { op: "joined", member },
      { op: "locked", on: this.random.below(2) === 0 },
      { op: "failed-attempts", count: 3 },
      { op: "closing", in: 5 },
    ]);
    this.put(to, say(stops ? { op: "stopped", by: member } : control));
  }
}

function say(control: RelayControl): string {
  return encodeControl(control);
}
