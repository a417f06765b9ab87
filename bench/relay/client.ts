/**
 * One client of the bench: a raw socket that enters a room and reads frames without copying them,
 * so that clients take less CPU than servers. All clients share one receive buffer: nothing here
 * may keep a view of it.
 */
import { Buffer } from "node:buffer";
import { connect, type Socket } from "node:net";
import { type Dialect, textFrame } from "./dialects.ts";

export type Listener = {
  /** A payload begins at `at` of {@link inbox}. */
  readonly onPayload: (at: number) => void;
  /** All frames that had arrived are read. */
  readonly onRead: () => void;
};

/** Longest part of a frame whose rest has not arrived, bytes. */
const restBytes = 65_536;
/** Where every client reads, after the rest of its last read. */
export const inbox = Buffer.allocUnsafeSlow(restBytes + 262_144);
const empty = Buffer.alloc(0);
/** The same for all clients: the server only hashes it. */
const key = Buffer.alloc(16, "bench").toString("base64");

export class Client {
  /** The server's number of this connection; 0 where it has none. */
  number = 0;
  readonly #dialect: Dialect;
  readonly #room: string;
  readonly #listener: Listener;
  readonly #socket: Socket;
  #rest: Buffer = empty;
  #isUpgraded = false;
  #isInside = false;
  #enteredWith: (client: Client) => void = () => {};
  #refusedWith: (error: Error) => void = () => {};

  private constructor(port: number, dialect: Dialect, room: string, listener: Listener) {
    this.#dialect = dialect;
    this.#room = room;
    this.#listener = listener;
    const callback = (count: number) => {
      this.#read(restBytes + count);
      return true;
    };
    const onread = { buffer: inbox.subarray(restBytes), callback };
    this.#socket = connect({ port, host: "127.0.0.1", noDelay: true, onread });
    this.#socket.on("error", (error) => this.#fail(error));
    this.#socket.on("end", () => this.#fail(new Error("the server closed a connection")));
    this.#socket.write(
      `GET ${dialect.path(room)} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n` +
        "Connection: Upgrade\r\nUpgrade: websocket\r\n" +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
    );
  }

  /** Connects and enters a room. @throws Error when the server refuses. */
  static enter(port: number, dialect: Dialect, room: string, listener: Listener): Promise<Client> {
    return new Promise((resolve, reject) => {
      const client = new Client(port, dialect, room, listener);
      client.#enteredWith = resolve;
      client.#refusedWith = reject;
    });
  }

  send(bytes: Buffer): void {
    this.#socket.write(bytes);
  }

  leave(): void {
    this.#socket.destroy();
  }

  /** Rejects the entry; after it, nothing waits and the error ends the bench. */
  #fail(error: Error): void {
    if (this.#isInside) throw error;
    this.#refusedWith(error);
  }

  #read(end: number): void {
    let at = restBytes - this.#rest.length;
    inbox.set(this.#rest, at);
    if (!this.#isUpgraded) at = this.#readHead(at, end);
    if (this.#isUpgraded) at = this.#readFrames(at, end);
    if (end - at > restBytes) throw new Error("a frame is longer than any that was sent");
    this.#rest = at === end ? empty : Buffer.from(inbox.subarray(at, end));
    this.#listener.onRead();
  }

  #readHead(start: number, end: number): number {
    const length = inbox.subarray(start, end).indexOf("\r\n\r\n");
    if (length === -1) return start;
    const head = inbox.toString("latin1", start, start + length);
    if (!head.startsWith("HTTP/1.1 101 ")) this.#fail(new Error(head));
    this.#isUpgraded = true;
    this.#enter("");
    return start + length + 4;
  }

  #readFrames(start: number, end: number): number {
    const { prefixBytes } = this.#dialect;
    let at = start;
    while (end - at >= 4) {
      const short = inbox[at + 1] as number;
      if (short === 127) throw new Error("a frame is longer than any that was sent");
      const payload = at + (short === 126 ? 4 : 2);
      const next = payload + (short === 126 ? inbox.readUInt16BE(at + 2) : short);
      if (next > end) break;
      const opcode = (inbox[at] as number) & 0x0f;
      if (opcode === 2) this.#listener.onPayload(payload + prefixBytes);
      else if (opcode === 1 && !this.#isInside) {
        this.#enter(inbox.toString("utf8", payload, next));
      } else if (opcode === 8) {
        this.#fail(new Error(`the server closed with code ${inbox.readUInt16BE(payload)}`));
      }
      at = next;
    }
    return at;
  }

  #enter(text: string): void {
    const reply = this.#dialect.enter(text, this.#room);
    if (typeof reply === "string") this.#socket.write(textFrame(reply));
    if (typeof reply !== "number") return;
    this.number = reply;
    this.#isInside = true;
    this.#enteredWith(this);
  }
}
