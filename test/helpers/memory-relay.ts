/**
 * The relay of SPEC §6 in memory, without limits. `tamper` sees and may change every frame that it
 * forwards. Each decision of a relay is a method, so that a hostile relay (hostile-relay.ts)
 * overrides only that decision.
 */
import { type Bytes, toHex } from "../../protocol/wire/bytes.ts";
import {
  type ClientControl,
  decodeClientControl,
  encodeControl,
  type RelayControl,
  type RelayLimits,
} from "../../protocol/wire/control.ts";
import { type CloseReason, decodeFrame } from "../../protocol/wire/frame.ts";
import { limits } from "../../protocol/wire/limits.ts";
import type { Random } from "./random.ts";
import type { Person } from "./world.ts";

type Down =
  | { readonly type: "data"; readonly data: string | Bytes }
  | { readonly type: "closed"; readonly reason: CloseReason | undefined };

/** One WebSocket between a person and the relay. */
export class Wire {
  readonly person: Person;
  readonly up: (string | Bytes)[] = [];
  readonly down: Down[] = [];
  open = true;
  /** The session has been told that it is connected. */
  greeted = false;
  /** The person has closed it, but the relay does not know yet. */
  isHangingUp = false;
  /** No data passes any more, but neither side has noticed. */
  dead = false;
  number = 0;
  room: MemoryRoom | undefined;

  constructor(person: Person) {
    this.person = person;
  }
}

export type MemoryRoom = {
  readonly key: string;
  readonly route: string;
  readonly wires: Set<Wire>;
  readonly tokens: Set<string>;
  endsAt: number | null;
  locked: boolean;
  last: number;
};

/** What the relay needs from its world. */
export type Surroundings = { readonly now: number; readonly random: Random };

export class MemoryRelay<Around extends Surroundings = Surroundings> {
  readonly rooms = new Map<string, MemoryRoom>();
  readonly stopped = new Set<string>();
  /** Everything that it received, in order. */
  readonly seen: (string | Bytes)[] = [];
  reachable = true;
  /** What it tells those who enter. It enforces none of it. */
  limits: RelayLimits = {
    ...{ frameBytes: limits.frameBytes, members: limits.membersDefault, fileBytes: 268_435_456 },
    ...{ bytesPerSecond: 1_048_576, bytesBurst: 4_194_304 },
    ...{ framesPerSecond: 200, framesBurst: 2_000 },
    ...{ aliasPoints: 32, textBytes: 16_384, lines: 5_000, reconnectMs: 0 },
  };
  /** The sender of the frame that is being forwarded. */
  sender: Wire | undefined;
  tamper: (to: Wire, data: Bytes) => readonly Bytes[] = (_to, data) => [data];
  protected readonly world: Around;

  constructor(world: Around) {
    this.world = world;
  }

  receive(wire: Wire, data: string | Bytes): void {
    this.seen.push(data);
    if (typeof data === "string") this.#control(wire, decodeClientControl(data));
    else this.forward(wire, data);
  }

  /** Handles a lost connection. */
  close(wire: Wire, reason?: CloseReason): void {
    if (!wire.open) return;
    wire.open = false;
    wire.down.push({ type: "closed", reason });
    const { room } = wire;
    if (room === undefined) return;
    room.wires.delete(wire);
    this.announce(room, { op: "left", member: wire.number }, wire);
    if (room.wires.size === 0) this.rooms.delete(room.key);
  }

  /** All connections break and all rooms are forgotten, as after kill -9. */
  die(): void {
    for (const room of this.rooms.values()) {
      for (const wire of room.wires) {
        wire.open = false;
        wire.up.length = 0;
        wire.down.push({ type: "closed", reason: undefined });
      }
    }
    this.rooms.clear();
  }

  /** Appends data to a connection's queue, or inserts it at another position. */
  protected put(to: Wire, data: string | Bytes, at = to.down.length): void {
    if (to.open) to.down.splice(at, 0, { type: "data", data });
  }

  /** Delivers data for everyone in a room: members' frames and the relay's notices. */
  protected deliver(to: Wire, data: string | Bytes): void {
    const all = typeof data === "string" ? [data] : this.tamper(to, data);
    for (const one of all) this.put(to, one);
  }

  /** Returns true if a member is hidden from another. */
  protected isHidden(_from: Wire, _to: Wire): boolean {
    return false;
  }

  /** Returns true if stopped rooms continue, and locks keep nobody out. */
  protected isLax(): boolean {
    return false;
  }

  /** The number of the next connection in a room. */
  protected numberIn(room: MemoryRoom): number {
    room.last++;
    return room.last;
  }

  /** The members that a new connection is told about. */
  protected membersFor(_wire: Wire, present: readonly number[]): readonly number[] {
    return present;
  }

  /** Ends a room that a member stops. */
  protected stop(room: MemoryRoom, by: number): void {
    this.stopped.add(room.key);
    for (const wire of room.wires) this.put(wire, encodeControl({ op: "stopped", by }));
    for (const wire of [...room.wires]) this.close(wire, "room-stopped");
  }

  protected forward(wire: Wire, data: Bytes): void {
    const { room } = wire;
    const { from, to } = decodeFrame(data);
    if (room === undefined || from !== wire.number) throw new Error("a session broke the protocol");
    this.sender = wire;
    for (const other of room.wires) {
      const isMeant = to === undefined ? other !== wire : other.number === to;
      if (isMeant && !(other !== wire && this.isHidden(wire, other))) this.deliver(other, data);
    }
  }

  protected announce(room: MemoryRoom, control: RelayControl, about?: Wire): void {
    for (const wire of room.wires) {
      if (about === undefined || !this.isHidden(about, wire)) {
        this.deliver(wire, encodeControl(control));
      }
    }
  }

  #control(wire: Wire, control: ClientControl): void {
    const { room } = wire;
    if (control.op === "enter") {
      this.#enter(wire, control);
    } else if (room !== undefined && control.op === "lock") {
      room.locked = control.on;
      this.announce(room, { op: "locked", on: control.on });
    } else if (room !== undefined && control.op === "stop") {
      this.stop(room, wire.number);
    }
  }

  #enter(wire: Wire, enter: Extract<ClientControl, { op: "enter" }>): void {
    const key = `${enter.route} ${enter.accessKey}`;
    if (this.stopped.has(key) && !this.isLax()) {
      this.close(wire, "room-stopped");
      return;
    }
    let room = this.rooms.get(key);
    if (room === undefined) {
      const others = [...this.rooms.values()].filter(({ route }) => route === enter.route);
      for (const other of others) this.announce(other, { op: "failed-attempts", count: 1 });
      if (enter.create === undefined) {
        this.close(wire, others.length > 0 ? "access-wrong" : "room-unknown");
        return;
      }
      const { ttl } = enter.create;
      const endsAt = ttl === 0 ? null : this.world.now + ttl * 1000;
      const { route } = enter;
      room = { key, route, wires: new Set(), tokens: new Set(), endsAt, locked: false, last: 0 };
      this.rooms.set(key, room);
    }
    if (room.locked && !this.isLax() && !room.tokens.has(enter.reconnectToken ?? "")) {
      this.close(wire, "room-locked");
      return;
    }
    wire.number = this.numberIn(room);
    wire.room = room;
    const reconnectToken = toHex(this.world.random.bytes(16));
    room.tokens.add(reconnectToken);
    const present = [...room.wires].filter((other) => !this.isHidden(other, wire));
    const members = this.membersFor(
      wire,
      present.map(({ number }) => number),
    );
    const ttl = room.endsAt === null ? null : Math.ceil((room.endsAt - this.world.now) / 1000);
    const { locked } = room;
    const bounds = this.limits;
    const entered = { you: wire.number, members, ttl, locked, reconnectToken, limits: bounds };
    this.put(wire, encodeControl({ op: "entered", ...entered }));
    this.announce(room, { op: "joined", member: wire.number }, wire);
    room.wires.add(wire);
    // A hostile relay may have cut off the only other member with this notice.
    this.rooms.set(key, room);
  }
}
