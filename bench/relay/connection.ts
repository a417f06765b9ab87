/**
 * One connection of the generator: a raw socket that gets into a room and reads what is delivered, without
 * a copy of it. All connections share one buffer, so nothing here may keep a part of it.
 */
import { Buffer } from "node:buffer";
import { connect, type Socket } from "node:net";
import type { Dialect, Entry } from "./dialects.ts";

/** What a connection tells about what it reads. */
export type Listener = {
  /** Somebody else got in. */
  announced(): void;
  /** A payload begins at `at` of {@channel inbox}; `index` is the connection's. */
  delivered(index: number, at: number): void;
  /** Everything that had arrived is read. */
  read(): void;
};

/** Above what a connection keeps of a frame whose rest has not arrived, bytes. */
const keptMost = 65_536;
/** Where whatever arrives is read, after what was kept of the last time. */
export const inbox = Buffer.allocUnsafeSlow(keptMost + 262_144);
const none = Buffer.alloc(0);

export class Connection {
  /** What the server calls it. */
  number = 0;
  readonly index: number;
  readonly #dialect: Dialect;
  readonly #entry: Entry;
  readonly #listener: Listener;
  readonly #socket: Socket;
  #kept = none;
  #isUpgraded: boolean;
  #isInside = false;
  #enter: () => void = () => {};
  #fail: (error: Error) => void = () => {};

  constructor(port: number, index: number, dialect: Dialect, room: string, listener: Listener) {
    this.index = index;
    this.#dialect = dialect;
    this.#entry = { host: `127.0.0.1:${port}`, room };
    this.#listener = listener;
    this.#isUpgraded = dialect.wire === "lengths";
    const buffer = inbox.subarray(keptMost);
    this.#socket = connect({
      port,
      host: "127.0.0.1",
      noDelay: true,
      onread: {
        buffer,
        callback: (count) => {
          this.#read(keptMost + count);
          return true;
        },
      },
    });
    this.#socket.on("error", (error) => this.#fail(error));
  }

  /** Gets into its room. @throws Error if the server closes it. */
  async enter(): Promise<void> {
    const entered = new Promise<void>((resolve, reject) => {
      this.#enter = resolve;
      this.#fail = reject;
    });
    this.#socket.write(this.#dialect.hello(this.#entry));
    await entered;
    // From now on nobody waits for it, and a fault must end the bench.
    this.#fail = (error) => {
      throw error;
    };
  }

  send(bytes: Buffer): void {
    this.#socket.write(bytes);
  }

  async leave(): Promise<void> {
    await new Promise((resolve) => {
      this.#socket.once("close", resolve);
      this.#socket.destroy();
    });
  }

  #read(end: number): void {
    let at = keptMost - this.#kept.length;
    inbox.set(this.#kept, at);
    if (!this.#isUpgraded) at = this.#readHead(at, end);
    if (this.#isUpgraded) {
      at = this.#dialect.wire === "frames" ? this.#readFrames(at, end) : this.#readLengths(at, end);
    }
    if (end - at > keptMost) throw new Error("a frame is too long to be kept");
    this.#kept = at === end ? none : Buffer.from(inbox.subarray(at, end));
    this.#listener.read();
  }

  #readHead(at: number, end: number): number {
    const over = inbox.subarray(at, end).indexOf("\r\n\r\n");
    if (over === -1) return at;
    const head = inbox.toString("latin1", at, at + over);
    if (!head.startsWith("HTTP/1.1 101 ")) this.#fail(new Error(head));
    this.#isUpgraded = true;
    this.#say(head);
    return at + over + 4;
  }

  #readFrames(start: number, end: number): number {
    const { prefix } = this.#dialect;
    let at = start;
    while (end - at >= 2) {
      const short = inbox[at + 1] as number;
      const header = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (header === 10) throw new Error("a frame is longer than any that was sent");
      if (end - at < header) break;
      const next = at + header + (header === 2 ? short : inbox.readUInt16BE(at + 2));
      if (next > end) break;
      const opcode = (inbox[at] as number) & 0x0f;
      if (opcode === 2) this.#listener.delivered(this.index, at + header + prefix);
      else if (opcode === 1) this.#say(inbox.toString("latin1", at + header, next));
      else if (opcode === 8) {
        this.#fail(new Error(`closed by the server with ${inbox.readUInt16BE(at + header)}`));
      }
      at = next;
    }
    return at;
  }

  #readLengths(start: number, end: number): number {
    let at = start;
    while (end - at >= 4) {
      const next = at + 4 + inbox.readUInt32BE(at);
      if (next > end) break;
      if (next === at + 4) this.#say("");
      else this.#listener.delivered(this.index, at + 4);
      at = next;
    }
    return at;
  }

  #say(text: string): void {
    if (this.#isInside) {
      if (this.#dialect.announced) this.#listener.announced();
      return;
    }
    const { say, inside, number } = this.#dialect.step(text, this.#entry);
    if (say !== undefined) this.#socket.write(say);
    if (inside !== true) return;
    this.#isInside = true;
    this.number = number ?? 0;
    this.#enter();
  }
}
