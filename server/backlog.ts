/**
 * The memory that slow readers hold: frames that wait in the relay until a client reads them. Counts a frame once
 * for all its readers. There is a limit for an address, for a wider network of IPv6 and for all. Beyond it the
 * slowest readers there are cut off. Never looks into a frame.
 */
import type { Buffer } from "node:buffer";
import type { Address } from "./addresses.ts";
import type { ServerLimits } from "./limits.ts";

// Measured on Node 20: heap of a queued frame next to its bytes, and of its place in a reader's queue. With
// small frames this is nearly all.
const packetBytes = 512;
const placeBytes = 64;

/** When a limit is exceeded, readers are cut off until this part of it is left: so the search is rare. */
const keptPart = 0.75;

/** Encoded WebSocket frames in one buffer, which their readers share. */
export class Packet {
  readonly bytes: Buffer;
  /** By address and wider network: how many slow readers have it queued. */
  readers: Map<Address, number> | undefined;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }
}

/** What one slow reader has queued, oldest first. */
export class Queue {
  readonly address: Address;
  readonly stream: { readonly writableLength: number };
  /** Disconnects the reader at once. */
  readonly cut: () => void;
  packets: Packet[] = [];
  /** Place of the oldest packet: moving all others for each one would take too long. */
  first = 0;
  /** Bytes of the packets. */
  bytes = 0;

  constructor(address: Address, stream: Queue["stream"], cut: () => void) {
    this.address = address;
    this.stream = stream;
    this.cut = cut;
  }
}

/** All that waits in the relay. */
export class Backlog {
  /** Memory of everything that is queued. */
  bytes = 0;
  readonly #limits: ServerLimits;
  readonly #queues = new Set<Queue>();

  constructor(limits: ServerLimits) {
    this.#limits = limits;
  }

  /** Counts packets that a reader does not take at once. May cut off this reader or others. */
  add(queue: Queue, packets: readonly Packet[]): void {
    const { waitingBytes, addressWaitingBytes } = this.#limits;
    const { levels } = queue.address;
    this.settle(queue);
    this.#queues.add(queue);
    for (const packet of packets) {
      this.#count(packet, levels, 1);
      queue.packets.push(packet);
      queue.bytes += packet.bytes.length;
    }
    for (const level of levels) {
      const most = level.factor * addressWaitingBytes;
      if (level.waitingBytes <= most) continue;
      const own = [...this.#queues].filter(({ address }) => address.levels.includes(level));
      this.#shed(own, () => level.waitingBytes <= keptPart * most);
    }
    if (this.bytes > waitingBytes) {
      this.#shed([...this.#queues], () => this.bytes <= keptPart * waitingBytes);
    }
  }

  /** Forgets what a reader has taken since. */
  settle(queue: Queue): void {
    const { packets, stream } = queue;
    const waiting = stream.writableLength;
    for (let packet = packets[queue.first]; packet !== undefined; packet = packets[queue.first]) {
      // The stream may also have a few bytes of `ws`, such as a ping: then a packet counts a little longer.
      const rest = queue.bytes - packet.bytes.length;
      if (rest < waiting) break;
      queue.first += 1;
      queue.bytes = rest;
      this.#count(packet, queue.address.levels, -1);
    }
    if (2 * queue.first >= packets.length) {
      queue.packets = packets.slice(queue.first);
      queue.first = 0;
    }
    if (queue.packets.length === 0) this.#queues.delete(queue);
  }

  /** Forgets a reader that has taken everything, or that is gone. */
  drop(queue: Queue): void {
    const { levels } = queue.address;
    for (const packet of queue.packets.slice(queue.first)) this.#count(packet, levels, -1);
    queue.packets = [];
    queue.first = 0;
    queue.bytes = 0;
    this.#queues.delete(queue);
  }

  #shed(queues: readonly Queue[], isEnough: () => boolean): void {
    for (const queue of queues) this.settle(queue);
    for (const queue of [...queues].sort((a, b) => b.bytes - a.bytes)) {
      if (isEnough()) return;
      this.drop(queue);
      queue.cut();
    }
  }

  /**
   * Counts a packet in the queue of one more reader, or of one less. The bytes of a packet count once for each
   * level that has a reader of it, and once for the relay.
   *
   * @param levels - The reader's address and the wider networks that it is in.
   */
  #count(packet: Packet, levels: readonly Address[], more: 1 | -1): void {
    packet.readers ??= new Map();
    const { readers, bytes } = packet;
    const whole = packetBytes + bytes.length;
    const before = readers.size;
    for (const level of levels) {
      const count = (readers.get(level) ?? 0) + more;
      const isFirstOrLast = count === (more === 1 ? 1 : 0);
      if (count === 0) readers.delete(level);
      else readers.set(level, count);
      level.waitingBytes += more * (placeBytes + (isFirstOrLast ? whole : 0));
    }
    this.bytes += more * (placeBytes + (before === 0 || readers.size === 0 ? whole : 0));
  }
}
