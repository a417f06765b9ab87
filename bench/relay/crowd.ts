/**
 * A room as the generator fills it: some of its connections send, all others count. Holds every frame to
 * arriving exactly once and in its sender's order, while it measures. In a closed loop a sender says its
 * next frame when all others have one of its window; at a rate, the time that frames take is kept.
 */
import { Buffer } from "node:buffer";
import { setTimeout as wait } from "node:timers/promises";
import { Connection, inbox, type Listener } from "./connection.ts";
import type { Dialect, Sendable } from "./dialects.ts";

/** How a room is filled. */
export type Shape = {
  readonly size: number;
  readonly senders: number;
  /** Most frames of one sender that not all others have yet. */
  readonly window: number;
  readonly payloadBytes: number;
};

/** Sender and place among its frames, at the beginning of each payload. */
const markBytes = 6;
/** Connections that get in at the same time. */
const entering = 50;
const patienceMs = 30_000;

export class Crowd implements Listener {
  /** Frames that arrived so far, each at each connection. */
  arrived = 0;
  /** How long frames took, ms; filled when it is set. */
  latencies: number[] | undefined;
  readonly #shape: Shape;
  readonly #connections: Connection[] = [];
  readonly #frames: Sendable[] = [];
  /** By connection and sender: the place that must come next. */
  readonly #next: Uint32Array;
  /** By sender and place in its window: connections that do not have it yet, and when it was said. */
  readonly #missing: Uint32Array;
  readonly #saidAt: Float64Array;
  /** By sender: frames said, and those that may be said now. */
  readonly #said: Uint32Array;
  readonly #due: Uint32Array;
  #outstanding = 0;
  #announced = 0;
  #loops = false;

  constructor(shape: Shape) {
    const { size, senders, window } = shape;
    this.#shape = shape;
    this.#next = new Uint32Array(size * senders);
    this.#missing = new Uint32Array(senders * window);
    this.#saidAt = new Float64Array(senders * window);
    this.#said = new Uint32Array(senders);
    this.#due = new Uint32Array(senders);
  }

  /** Fills the room, and waits until all have heard of all others. */
  async enter(port: number, dialect: Dialect, room: string): Promise<void> {
    const { size, senders, payloadBytes } = this.#shape;
    for (let n = 0; n < size; n++) {
      this.#connections.push(new Connection(port, n, dialect, room, this));
    }
    for (let n = 0; n < size; n += entering) {
      await Promise.all(this.#connections.slice(n, n + entering).map((one) => one.enter()));
    }
    const expected = dialect.announced ? (size * (size - 1)) / 2 : 0;
    await this.#until(() => this.#announced === expected, "not all have heard of all others");
    for (const { number } of this.#connections.slice(0, senders)) {
      // Not zeros, in case somebody is quicker with those.
      const payload = Buffer.alloc(payloadBytes);
      for (let n = markBytes; n < payloadBytes; n++) payload[n] = n * 7;
      this.#frames.push(dialect.frame(payload, number));
    }
  }

  /** Lets all senders fill their windows, and go on. */
  start(): void {
    this.#loops = true;
    this.#due.fill(this.#shape.window);
    this.read();
  }

  /** Ends the loop and waits until every frame has arrived everywhere. */
  async stop(): Promise<void> {
    this.#loops = false;
    this.#due.fill(0);
    await this.#until(() => this.#outstanding === 0, "frames are missing");
  }

  /** Says one frame. */
  say(sender: number): void {
    this.#send(sender, 1);
  }

  async leave(): Promise<void> {
    await Promise.all(this.#connections.map((one) => one.leave()));
  }

  announced(): void {
    this.#announced += 1;
  }

  delivered(index: number, at: number): void {
    const { senders, window } = this.#shape;
    const sender = inbox.readUInt16BE(at);
    const place = inbox.readUInt32BE(at + 2);
    const own = index * senders + sender;
    if (sender >= senders || sender === index || this.#next[own] !== place) {
      throw new Error(`${index} heard frame ${place} of ${sender} out of its turn`);
    }
    this.#next[own] = place + 1;
    this.arrived += 1;
    const slot = sender * window + (place % window);
    const missing = (this.#missing[slot] as number) - 1;
    this.#missing[slot] = missing;
    this.latencies?.push(performance.now() - (this.#saidAt[slot] as number));
    if (missing > 0) return;
    this.#outstanding -= 1;
    if (this.#loops) this.#due[sender] = (this.#due[sender] as number) + 1;
  }

  read(): void {
    for (let sender = 0; sender < this.#shape.senders; sender++) {
      const count = this.#due[sender] as number;
      if (count === 0) continue;
      this.#due[sender] = 0;
      this.#send(sender, count);
    }
  }

  #send(sender: number, count: number): void {
    const { size, window } = this.#shape;
    const { bytes, at, mask } = this.#frames[sender] as Sendable;
    const all = Buffer.allocUnsafe(count * bytes.length);
    for (let n = 0; n < count; n++) {
      const place = this.#said[sender] as number;
      const slot = sender * window + (place % window);
      if (this.#missing[slot] !== 0) throw new Error("the server cannot keep up with the rate");
      this.#missing[slot] = size - 1;
      this.#saidAt[slot] = performance.now();
      this.#said[sender] = place + 1;
      const start = n * bytes.length;
      bytes.copy(all, start);
      all.writeUInt16BE(sender, start + at);
      all.writeUInt32BE(place, start + at + 2);
      for (let k = 0; k < markBytes; k++) {
        all[start + at + k] = (all[start + at + k] as number) ^ (mask[k % 4] as number);
      }
    }
    this.#outstanding += count;
    this.#connections[sender]?.send(all);
  }

  async #until(done: () => boolean, otherwise: string): Promise<void> {
    for (let waited = 0; !done(); waited += 10) {
      if (waited > patienceMs) throw new Error(otherwise);
      await wait(10);
    }
  }
}
