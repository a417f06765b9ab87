/**
 * What a peer of the bench does with a file, and what it needs from its surroundings: the same in Node and in
 * a page.
 */
import type { Bytes } from "../../protocol/wire/bytes.ts";

/** Bytes of a message in the clear. */
export const messageBytes = 65_536;
/** Files are read in pieces of this many bytes. */
export const readBytes = 1_048_576;

/** Where received bytes go: into memory, to a file as they come, or nowhere. */
export type SinkKind = "memory" | "file" | "nowhere";

export type Source = {
  readonly size: number;
  /** Reads bytes, fewer at the end of the file. */
  read(offset: number, length: number): Promise<Bytes>;
};

export type Sink = {
  put(bytes: Bytes): void | Promise<void>;
  /** Resolves with the number of bytes when all of them are where they belong. */
  end(): Promise<number>;
};

/** What Node and a page do in different ways. */
export type Io = {
  open(url: string): WebSocket;
  /** The first bytes of the file. */
  source(size: number): Promise<Source>;
  sink(kind: SinkKind): Promise<Sink>;
  /** A clock that all processes of this machine share, ms. */
  nowMs(): number;
};

/** One end of a transfer. */
export type Side = {
  /** Does what comes before the first byte, such as hashing the file. */
  prepare(source: Source): Promise<void>;
  /** Sends what was prepared; resolves when nothing is left to hand over. */
  send(): Promise<void>;
  /** Receives one file, of which it may know the length beforehand. Resolves with the length. */
  receive(sink: Sink, size: number): Promise<number>;
  close(): void;
};

/**
 * Sends a file in the clear.
 *
 * @param ready - Resolves when the next message may be sent.
 */
export async function sendInClear(
  source: Source,
  send: (message: Bytes) => void,
  ready: () => Promise<void> | undefined,
): Promise<void> {
  for (let at = 0; at < source.size; at += readBytes) {
    const piece = await source.read(at, readBytes);
    for (let from = 0; from < piece.length; from += messageBytes) {
      await ready();
      send(piece.subarray(from, from + messageBytes));
    }
  }
}

/** Collects a file in the clear, whose end is known by its length. */
export class Collector {
  /** Resolves with the length. */
  readonly done: Promise<number>;
  readonly #sink: Sink;
  readonly #size: number;
  #received = 0;
  #writes: Promise<void> = Promise.resolve();
  #resolve: (size: number | Promise<number>) => void = () => {};

  constructor(sink: Sink, size: number) {
    this.#sink = sink;
    this.#size = size;
    this.done = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  put(bytes: Bytes): void {
    this.#received += bytes.length;
    const isLast = this.#received >= this.#size;
    this.#writes = this.#writes.then(() => this.#sink.put(bytes));
    if (isLast) this.#resolve(this.#writes.then(() => this.#sink.end()));
  }
}
