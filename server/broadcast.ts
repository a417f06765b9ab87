/**
 * Broadcast queue of a room (SPEC §6): once per turn of the event loop, all queued messages are encoded
 * and go to every member as one shared buffer. Never skips or reorders a message; sees peers, not
 * sockets.
 */
import { Buffer } from "node:buffer";
import type { CloseReason } from "../protocol/wire/frame.ts";
import { Packet } from "./backlog.ts";

/** A connection, as a room needs it. */
export type Peer = {
  /** Writes whole encoded WebSocket frames: all of them or, when it is closing, none. */
  write(packets: readonly Packet[]): void;
  close(reason: CloseReason): void;
};

/** A receiver of the queue. */
export type Reader = {
  /** Its key in the map of readers. */
  readonly number: number;
  readonly peer: Peer;
  /** The first position of the queue that it receives. */
  readonly since: number;
};

/** A queued message: to the reader `to` only, or to all readers except `from`. */
type Entry<R> = {
  readonly payload: Uint8Array | string;
  /** Bytes of the payload. */
  readonly length: number;
  readonly position: number;
  readonly from: R | undefined;
  readonly to: R | undefined;
  /** Encoded alone, if the batch is long. */
  packet?: Packet;
};

/** Above this many bytes, the frames of a batch are written next to each other instead of as one packet. */
const joinBytes = 65_536;

export class Broadcast<R extends Reader> {
  readonly #readers: ReadonlyMap<number, R>;
  readonly #wake: () => void;
  #entries: Entry<R>[] = [];
  #end = 0;

  /**
   * @param readers - Changed by its owner at any time.
   * @param wake - Called when the first message is queued after a {@link flush}.
   */
  constructor(readers: ReadonlyMap<number, R>, wake: () => void) {
    this.#readers = readers;
    this.#wake = wake;
  }

  /** The position of the next message. */
  get end(): number {
    return this.#end;
  }

  get waiting(): boolean {
    return this.#entries.length > 0;
  }

  /**
   * Queues a message: a text frame for a string, else a binary one.
   *
   * @param payload - Encoded by the next {@link flush}; must not change before.
   * @param from - The sender, which does not receive it.
   * @param to - The only receiver; all readers if absent.
   */
  push(payload: Uint8Array | string, from?: R, to?: R): void {
    const length = typeof payload === "string" ? Buffer.byteLength(payload) : payload.length;
    const entry = { payload, length, position: this.#end, from, to };
    this.#end += 1;
    if (this.#entries.length > 0) {
      this.#entries.push(entry);
      return;
    }
    // Most batches have one message, and the first push to an empty array makes room for 17.
    this.#entries = [entry];
    this.#wake();
  }

  flush(): void {
    const entries = this.#entries;
    this.#entries = [];
    const [first] = entries;
    if (first === undefined) return;
    if (entries.length === 1) {
      this.#writeOne(first);
      return;
    }
    // The batches of readers that get different frames: senders, directed receivers, newcomers.
    const own = new Map<R, Entry<R>[]>();
    for (const { from, to } of entries) {
      const reader = to ?? from;
      if (reader !== undefined) own.set(reader, []);
    }
    const common: Entry<R>[] = [];
    for (const entry of entries) {
      if (entry.to !== undefined) {
        own.get(entry.to)?.push(entry);
        continue;
      }
      common.push(entry);
      for (const [reader, batch] of own) if (receives(reader, entry)) batch.push(entry);
    }
    const shared = encode(common);
    for (const reader of this.#readers.values()) {
      const batch = own.get(reader);
      const packets = batch === undefined ? shared : encode(batch);
      if (packets.length > 0) reader.peer.write(packets);
    }
  }

  #writeOne(entry: Entry<R>): void {
    const packets = [encodeFrames([entry], entry.length + headerBytes(entry.length))];
    const { to } = entry;
    if (to !== undefined) {
      if (this.#readers.get(to.number) === to) to.peer.write(packets);
      return;
    }
    for (const reader of this.#readers.values()) {
      if (receives(reader, entry)) reader.peer.write(packets);
    }
  }
}

/** Returns true if a reader receives an entry that is not directed. */
function receives<R extends Reader>(reader: R, { position, from }: Entry<R>): boolean {
  return from !== reader && reader.since <= position;
}

/** Returns the frames as one packet: a slow reader then keeps only bytes that count for it in memory. */
function encode<R>(entries: readonly Entry<R>[]): readonly Packet[] {
  let bytes = 0;
  for (const { length } of entries) bytes += length + headerBytes(length);
  if (bytes === 0) return [];
  if (bytes <= joinBytes) return [encodeFrames(entries, bytes)];
  return entries.map((entry) => {
    entry.packet ??= encodeFrames([entry], entry.length + headerBytes(entry.length));
    return entry.packet;
  });
}

function headerBytes(length: number): number {
  return length < 126 ? 2 : length < 65_536 ? 4 : 10;
}

/** Encodes whole WebSocket frames of a server (RFC 6455 §5.2). */
function encodeFrames<R>(entries: readonly Entry<R>[], bytes: number): Packet {
  // A buffer of its own: cut from a pool, a short unread frame would keep 8 kB of other rooms' frames in memory.
  const frames = Buffer.allocUnsafeSlow(bytes);
  let at = 0;
  for (const { payload, length } of entries) {
    const header = headerBytes(length);
    frames[at] = typeof payload === "string" ? 0x81 : 0x82;
    if (header === 2) {
      frames[at + 1] = length;
    } else if (header === 4) {
      frames[at + 1] = 126;
      frames.writeUInt16BE(length, at + 2);
    } else {
      frames[at + 1] = 127;
      frames.writeBigUInt64BE(BigInt(length), at + 2);
    }
    at += header;
    if (typeof payload === "string") frames.write(payload, at);
    else frames.set(payload, at);
    at += length;
  }
  return new Packet(frames);
}
