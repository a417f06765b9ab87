/**
 * A room full of clients. Some of them send, and all check that every frame arrives exactly once
 * and in its sender's order. In a closed loop a sender sends its next frame when all others have
 * received one of its window.
 */
import { Buffer } from "node:buffer";
import { setTimeout as wait } from "node:timers/promises";
import { Client, inbox } from "./client.ts";
import { type Dialect, mask32, type Template } from "./dialects.ts";

export type Shape = {
  readonly size: number;
  readonly senders: number;
  /** Most frames of one sender that not all others have received. */
  readonly window: number;
};

export const payloadBytes = 256;
/** Clients that enter at the same time. */
const entering = 50;
const patienceMs = 30_000;

export class Room {
  /** Frames received so far, counted at each client. */
  received = 0;
  /** ms from sending to receiving, one for each received frame; filled when it is set. */
  latencies: number[] | undefined;
  /** What each client receives, one list for each; filled when it is set. */
  logs: number[][] | undefined;
  readonly #shape: Shape;
  readonly #clients: Client[] = [];
  readonly #templates: Template[] = [];
  /** By client and sender: the place that must come next. */
  readonly #next: Uint32Array;
  /** By sender and place in its window: clients that have not received it, and when it was sent. */
  readonly #missing: Uint32Array;
  readonly #sentAt: Float64Array;
  /** By sender: frames sent, and frames that it may send now. */
  readonly #sent: Uint32Array;
  readonly #due: Uint32Array;
  #outstanding = 0;
  #isLooping = false;

  private constructor(shape: Shape) {
    const { size, senders, window } = shape;
    this.#shape = shape;
    this.#next = new Uint32Array(size * senders);
    this.#missing = new Uint32Array(senders * window);
    this.#sentAt = new Float64Array(senders * window);
    this.#sent = new Uint32Array(senders);
    this.#due = new Uint32Array(senders);
  }

  /**
   * Fills a room.
   *
   * @param port - One for all members, or that of each.
   */
  static async fill(
    port: number | ((member: number) => number),
    dialect: Dialect,
    name: string,
    shape: Shape,
  ): Promise<Room> {
    const room = new Room(shape);
    const portOf = typeof port === "number" ? () => port : port;
    const enter = (index: number) => {
      const onPayload = (at: number) => room.#receive(index, at);
      return Client.enter(portOf(index), dialect, name, {
        onPayload,
        onRead: () => room.#sendDue(),
      });
    };
    for (let first = 0; first < shape.size; first += entering) {
      const count = Math.min(entering, shape.size - first);
      const some = Array.from({ length: count }, (_, n) => enter(first + n));
      room.#clients.push(...(await Promise.all(some)));
    }
    // The first 6 bytes are overwritten; the rest are not zeros, which might be a special case.
    const payload = Buffer.alloc(payloadBytes).map((_, n) => n * 7) as Buffer;
    const senders = room.#clients.slice(0, shape.senders);
    room.#templates.push(...senders.map(({ number }) => dialect.frame(payload, number)));
    return room;
  }

  /** Lets every sender fill its window and go on in a closed loop. */
  start(): void {
    this.#isLooping = true;
    this.#due.fill(this.#shape.window);
    this.#sendDue();
  }

  /** Ends the loop and waits until every frame has arrived everywhere. */
  async stop(): Promise<void> {
    this.#isLooping = false;
    this.#due.fill(0);
    for (let waited = 0; this.#outstanding > 0; waited += 10) {
      if (waited > patienceMs) throw new Error("frames are missing");
      await wait(10);
    }
  }

  /** Sends one frame of a sender. */
  send(sender: number): void {
    this.#send(sender, 1);
  }

  leave(): void {
    for (const client of this.#clients) client.leave();
  }

  #receive(index: number, at: number): void {
    const { senders, window } = this.#shape;
    const sender = inbox.readUInt16BE(at);
    const ref = inbox.readUInt32BE(at + 2);
    const pair = index * senders + sender;
    if (sender >= senders || sender === index || this.#next[pair] !== ref) {
      throw new Error(`client ${index} received frame ${ref} of ${sender} out of order`);
    }
    this.#next[pair] = ref + 1;
    this.received += 1;
    this.logs?.[index]?.push(frameNumber(sender, ref));
    const slot = sender * window + (ref % window);
    this.latencies?.push(performance.now() - (this.#sentAt[slot] as number));
    const missing = (this.#missing[slot] as number) - 1;
    this.#missing[slot] = missing;
    if (missing > 0) return;
    this.#outstanding -= 1;
    if (this.#isLooping) this.#due[sender] = (this.#due[sender] as number) + 1;
  }

  #sendDue(): void {
    for (let sender = 0; sender < this.#shape.senders; sender++) {
      const count = this.#due[sender] as number;
      this.#due[sender] = 0;
      if (count > 0) this.#send(sender, count);
    }
  }

  /** Sends frames of a sender in one write. */
  #send(sender: number, count: number): void {
    const { size, window } = this.#shape;
    const { bytes, at } = this.#templates[sender] as Template;
    const all = Buffer.allocUnsafe(count * bytes.length);
    for (let n = 0; n < count; n++) {
      const ref = this.#sent[sender] as number;
      const slot = sender * window + (ref % window);
      if (this.#missing[slot] !== 0) throw new Error("the server cannot keep up with the rate");
      this.#missing[slot] = size - 1;
      this.#sentAt[slot] = performance.now();
      this.#sent[sender] = ref + 1;
      const start = n * bytes.length;
      bytes.copy(all, start);
      all.writeUInt16BE(sender ^ (mask32 >>> 16), start + at);
      all.writeUInt32BE((ref ^ mask32) >>> 0, start + at + 2);
    }
    this.#outstanding += count;
    this.#clients[sender]?.send(all);
  }
}

/** One number for a frame of a room, from its sender and its place there. */
function frameNumber(sender: number, ref: number): number {
  return sender * 2 ** 32 + ref;
}
