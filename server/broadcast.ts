/**
 * Broadcast queue of a room (SPEC §6): each frame is encoded once. Once per turn of the event loop all
 * queued frames go to every member as one shared buffer. Never skips or reorders a frame; sees peers,
 * not sockets.
 */
import { Buffer } from "node:buffer";
import type { CloseReason } from "../protocol/frame.ts";

/** A connection, as a room needs it. */
export type Peer = {
  /** Writes whole encoded WebSocket frames: all of them or, when it is closing, none. */
  write(frames: readonly Buffer[]): void;
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

/** A queued frame: to the reader `to` only, or to all readers except `from`. */
type Entry<R> = {
  readonly frame: Buffer;
  readonly position: number;
  readonly from: R | undefined;
  readonly to: R | undefined;
};

/** Above this many bytes, frames are handed to the socket as they are instead of copied together. */
const joinBytes = 65_536;

export class Broadcast<R extends Reader> {
  readonly #readers: ReadonlyMap<number, R>;
  readonly #wake: () => void;
  #entries: Entry<R>[] = [];
  #end = 0;

  /**
   * @param readers - Changed by its owner at any time.
   * @param wake - Called when the first frame is queued after a {@link flush}.
   */
  constructor(readers: ReadonlyMap<number, R>, wake: () => void) {
    this.#readers = readers;
    this.#wake = wake;
  }

  /** The position of the next frame. */
  get end(): number {
    return this.#end;
  }

  /** Returns true if frames are queued. */
  get waiting(): boolean {
    return this.#entries.length > 0;
  }

  /**
   * Encodes and queues a frame: a text frame for a string, else a binary one.
   *
   * @param payload - Copied.
   * @param from - The sender, which does not receive it.
   * @param to - The only receiver; all readers if absent.
   */
  push(payload: Uint8Array | string, from?: R, to?: R): void {
    const frame = encodeFrame(payload);
    this.#entries.push({ frame, position: this.#end, from, to });
    this.#end += 1;
    if (this.#entries.length === 1) this.#wake();
  }

  /** Writes the queued frames to all readers. */
  flush(): void {
    const entries = this.#entries;
    this.#entries = [];
    const [first] = entries;
    if (first === undefined) return;
    if (entries.length === 1 && first.to !== undefined) {
      if (this.#readers.get(first.to.number) === first.to) first.to.peer.write([first.frame]);
      return;
    }
    // Readers that get other frames than the rest: senders, receivers of directed frames, newcomers.
    const special = new Set<R>();
    for (const { from, to } of entries) {
      const reader = to ?? from;
      if (reader !== undefined) special.add(reader);
    }
    const shared = join(entries.filter(({ to }) => to === undefined));
    for (const reader of this.#readers.values()) {
      const frames = special.has(reader)
        ? join(entries.filter((entry) => receives(reader, entry)))
        : shared;
      if (frames.length > 0) reader.peer.write(frames);
    }
  }
}

function receives<R extends Reader>(reader: R, { position, from, to }: Entry<R>): boolean {
  return to === undefined ? from !== reader && reader.since <= position : to === reader;
}

/** Copies frames into one buffer: a slow reader then holds only the bytes that count for it. */
function join(entries: readonly { readonly frame: Buffer }[]): readonly Buffer[] {
  const frames = entries.map(({ frame }) => frame);
  if (frames.length < 2) return frames;
  const bytes = frames.reduce((sum, { length }) => sum + length, 0);
  return bytes > joinBytes ? frames : [Buffer.concat(frames, bytes)];
}

/** Encodes one whole WebSocket frame of a server (RFC 6455 §5.2). */
function encodeFrame(payload: Uint8Array | string): Buffer {
  const isText = typeof payload === "string";
  const length = isText ? Buffer.byteLength(payload) : payload.length;
  const header = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  // Not from the pool of Node: a slow reader would keep 8 kB in memory for one short frame.
  const frame = Buffer.allocUnsafeSlow(header + length);
  frame[0] = isText ? 0x81 : 0x82;
  if (header === 2) {
    frame[1] = length;
  } else if (header === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  if (isText) frame.write(payload, header);
  else frame.set(payload, header);
  return frame;
}
