/**
 * A relay that does everything that a relay can do, driven by a seed: it drops, delays, duplicates,
 * reorders, replays and alters frames, lies about the members, ignores locks and stops. It becomes
 * honest on request. Logs every act, so that a failed seed can be read. Must never know a key.
 */
import { type Bytes, concat, toHex, u32 } from "../../protocol/wire/bytes.ts";
import { encodeControl, type RelayControl } from "../../protocol/wire/control.ts";
import { decodeFrame, encodeFrame } from "../../protocol/wire/frame.ts";
import { MemoryRelay, type MemoryRoom, type Surroundings, type Wire } from "./memory-relay.ts";
import type { Random } from "./random.ts";

/** The world of the relay, which keeps its log. */
type Logged = Surroundings & { log(what: string): void };

/** What the relay may do to a delivery. */
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
  "splice",
] as const;

export type Mischief = (typeof mischiefs)[number];

/** How a relay behaves: the probability of each act per delivery, and its habits. */
export type Manners = {
  readonly rates: Readonly<Record<Mischief, number>>;
  /** Lists members who are not there, and omits members who are. */
  readonly liesAtEntry: boolean;
  /** Reuses numbers of earlier connections. */
  readonly reusesNumbers: boolean;
  /** Continues stopped rooms, and ignores locks. */
  readonly readmits: boolean;
  /** Ends a room that nobody stopped, or names the wrong member. */
  readonly stopsAtWill: boolean;
};

const recorded = 400;

export class HostileRelay extends MemoryRelay<Logged> {
  honest = false;
  manners: Manners | undefined;
  /**
   * Returns true if it hides a sender from a receiver: the sender's frames and notices never
   * arrive.
   */
  hides: (from: Wire, to: Wire) => boolean = () => false;
  /** Frames of all rooms and connections, to be replayed. */
  private readonly tape: Bytes[] = [];
  private held: { readonly to: Wire; readonly data: string | Bytes }[] = [];

  override receive(wire: Wire, data: string | Bytes): void {
    super.receive(wire, data);
    if (!this.honest && this.random.below(4) === 0) this.release();
  }

  override die(): void {
    this.held = [];
    for (const { wires } of this.rooms.values()) for (const wire of wires) wire.down.length = 0;
    super.die();
  }

  /** Behaves correctly from now on, and drops everything left from before. */
  turnHonest(): void {
    this.honest = true;
    this.hides = () => false;
    this.stopped.clear();
    this.die();
  }

  /** Delivers everything that was held back, in any order. */
  release(): void {
    const { held } = this;
    this.held = [];
    while (held.length > 0) {
      const [item] = held.splice(this.random.below(held.length), 1);
      if (item !== undefined) this.put(item.to, item.data);
    }
  }

  protected override isHidden(from: Wire, to: Wire): boolean {
    return this.hides(from, to);
  }

  protected override isLax(): boolean {
    return this.dares("readmits");
  }

  protected override numberIn(room: MemoryRoom): number {
    const last = super.numberIn(room);
    const again = this.dares("reusesNumbers") && this.random.below(3) === 0;
    return again ? 1 + this.random.below(last) : last;
  }

  protected override membersFor(wire: Wire, present: readonly number[]): readonly number[] {
    const numbers = new Set(present);
    if (this.dares("liesAtEntry")) {
      for (const number of present) if (this.random.below(4) === 0) numbers.delete(number);
      for (let i = this.random.below(3); i > 0; i--) numbers.add(1 + this.random.below(40));
    }
    numbers.delete(wire.number);
    return [...numbers].sort((a, b) => a - b);
  }

  protected override stop(room: MemoryRoom, by: number): void {
    if (this.dares("readmits")) {
      this.world.log("relay refuses to stop");
      return;
    }
    super.stop(room, this.dares("stopsAtWill") ? this.random.below(room.last + 2) : by);
  }

  protected override forward(wire: Wire, data: Bytes): void {
    // A forged message has made this session believe that it is in a room.
    if (wire.room === undefined) return;
    if (this.tape.length < recorded) this.tape.push(data);
    else this.tape[this.random.below(recorded)] = data;
    super.forward(wire, data);
  }

  /** Delivers, or does something else. */
  protected override deliver(to: Wire, data: string | Bytes): void {
    const mischief = this.choose();
    if (mischief === undefined) {
      this.put(to, data);
      return;
    }
    const what = typeof data === "string" ? data : `frame ${toHex(data.subarray(0, 11))}`;
    this.world.log(`relay: ${mischief} for ${to.person.alias}: ${what}`);
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

  private get random(): Random {
    return this.world.random;
  }

  /** Returns true if it has this habit and is not honest now. */
  private dares(habit: Exclude<keyof Manners, "rates">): boolean {
    return !this.honest && this.manners?.[habit] === true;
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
        // In half of the cases the true message follows.
        if (this.random.below(2) === 0) this.put(to, data);
        return;
      }
      case "renumber":
        altered.set(u32(this.someNumber(to)), 1);
        this.put(to, altered);
        return;
      case "misdirect": {
        const others = [...(to.room?.wires ?? [])];
        const other = others.length === 0 ? to : this.random.pick(others);
        if (data[0] === 2) altered.set(u32(other.number), 5);
        this.put(other, altered);
        return;
      }
      case "splice": {
        // A part of another frame of this length, or zeros, in the place of its own: of a hello or a
        // reply that is most often the key or the ciphertext of ML-KEM.
        const others = this.tape.filter(({ length }) => length === data.length);
        const other = this.random.below(3) > 0 ? this.random.pick(others) : undefined;
        const [from, until] = [this.random.below(data.length), this.random.below(data.length)];
        const [start, end] = [Math.max(9, Math.min(from, until)), Math.max(from, until)];
        if (other === undefined) altered.fill(0, start, end);
        else altered.set(other.subarray(start, end), start);
        this.put(to, altered);
        if (this.random.below(2) === 0) this.put(to, data);
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

  /** A frame for another member, readdressed to this one. */
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
        const kind = Uint8Array.of(1, 1 + this.random.below(7));
        const opaque = concat(kind, this.random.bytes(this.random.below(400)));
        return encodeFrame({ from, to: to.number, opaque });
      }
    }
  }

  /** A control message with another member number in it. */
  private misspeak(text: string): string {
    return text.replace(/\d+/, (digits) => `${(Number(digits) + this.random.below(5)) >>> 0}`);
  }

  private someNumber(to: Wire): number {
    const known = [...(to.room?.wires ?? [])].map(({ number }) => number);
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
    this.put(to, encodeControl(stops ? { op: "stopped", by: member } : control));
  }
}
