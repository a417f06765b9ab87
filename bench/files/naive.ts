/**
 * A file in the clear over a broadcast with `ws`: what a chat without encryption would do. Waits only while
 * the own socket has much to send, which is all that a page can know without answers.
 */
import { Collector, type Io, type Side, type Sink, type Source, sendInClear } from "./side.ts";

/** Bytes that a socket may have queued. */
const queuedBytes = 8_388_608;

export class NaiveSide implements Side {
  readonly #socket: WebSocket;
  #source: Source | undefined;
  #collector: Collector | undefined;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
      this.#collector?.put(new Uint8Array(data));
    };
  }

  /** Enters a room; resolves when the server has said so. */
  static enter(io: Io, port: number, room: string): Promise<NaiveSide> {
    return new Promise((resolve, reject) => {
      const socket = io.open(`ws://127.0.0.1:${port}/`);
      socket.binaryType = "arraybuffer";
      socket.onopen = () => socket.send(room);
      socket.onerror = () => reject(new Error("the naive server refuses"));
      socket.onmessage = () => resolve(new NaiveSide(socket));
    });
  }

  async prepare(source: Source): Promise<void> {
    this.#source = source;
  }

  async send(): Promise<void> {
    const socket = this.#socket;
    if (this.#source === undefined) throw new Error("nothing is prepared");
    await sendInClear(
      this.#source,
      (message) => socket.send(message),
      () => (socket.bufferedAmount < queuedBytes ? undefined : this.#drained()),
    );
  }

  receive(sink: Sink, size: number): Promise<number> {
    this.#collector = new Collector(sink, size);
    return this.#collector.done;
  }

  close(): void {
    this.#socket.close();
  }

  async #drained(): Promise<void> {
    while (this.#socket.bufferedAmount > queuedBytes / 2) {
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  }
}
