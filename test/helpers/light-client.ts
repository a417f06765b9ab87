/**
 * A client that costs next to nothing, so that one test can have ten thousand: a bare socket that
 * upgrades, enters, answers pings and reads no more than it must. Must never retry or hide an end.
 */
import { Buffer } from "node:buffer";
import { randomUUID } from "node:crypto";
import { connect, type Socket } from "node:net";
import { type ClientControl, encodeControl } from "../../protocol/wire/control.ts";
import { encodeFrame, relayPath } from "../../protocol/wire/frame.ts";
import type { Enter } from "../../server/rooms.ts";
import { clientFrame } from "../server/support.ts";

const ping = Buffer.from([0x89, 0x00]);
const pong = clientFrame(0xa, Buffer.alloc(0));
const entered = Buffer.from('"op":"entered"');

/** Options of a client. */
export type LightOptions = {
  /** The address of this machine that it connects from. */
  readonly from?: string;
  /** Answers pings; true if left out. */
  readonly pongs?: boolean;
};

export class LightClient {
  readonly socket: Socket;
  /** Number in the room. */
  you = 0;
  /** Token for coming back. */
  reconnectToken = "";
  /** True if the relay ended its connection. */
  dropped = false;
  /** Bytes received after it had entered. */
  received = 0;
  readonly #enter: Buffer;
  #head = Buffer.alloc(0);

  private constructor(socket: Socket, enter: Enter) {
    this.socket = socket;
    this.#enter = clientFrame(1, Buffer.from(encodeControl(enter)));
  }

  /** Connects, enters and waits until it is admitted. @throws Error if it is not. */
  static async enter(port: number, enter: Enter, options: LightOptions = {}): Promise<LightClient> {
    const { from, pongs = true } = options;
    const socket = connect({
      port,
      host: "127.0.0.1",
      // Otherwise the second of two short writes waits until the first is acknowledged.
      noDelay: true,
      ...(from === undefined ? {} : { localAddress: from }),
    });
    const client = new LightClient(socket, enter);
    await new Promise<void>((resolve, reject) => {
      const end = () => {
        client.dropped = true;
        reject(new Error("not let in"));
      };
      socket.on("error", reject);
      socket.on("close", end);
      socket.on("data", (chunk: Buffer) => {
        if (client.you === 0) {
          if (client.#readHead(chunk)) resolve();
          return;
        }
        client.received += chunk.length;
        // No other message of the relay in these rooms has such a byte.
        if (pongs && chunk.includes(ping)) socket.write(pong);
      });
      socket.write(Buffer.concat([upgrade(enter.route), client.#enter]));
    });
    return client;
  }

  /** Sends a frame of its own. */
  send(opaque: Uint8Array): void {
    const bytes = new Uint8Array(opaque);
    this.socket.write(clientFrame(2, encodeFrame({ from: this.you, opaque: bytes })));
  }

  /** Sends a control message. */
  say(control: ClientControl): void {
    this.socket.write(clientFrame(1, Buffer.from(encodeControl(control))));
  }

  /**
   * Waits until the relay has read everything sent so far: the relay echoes this frame in order.
   */
  async settle(): Promise<void> {
    const mark = Buffer.from(`settled ${randomUUID()}`);
    const whole = encodeFrame({ from: this.you, to: this.you, opaque: new Uint8Array(mark) });
    await new Promise<void>((resolve, reject) => {
      const listen = (chunk: Buffer) => {
        if (!chunk.includes(mark)) return;
        this.socket.off("data", listen);
        resolve();
      };
      this.socket.on("data", listen);
      this.socket.once("close", () => reject(new Error("closed")));
      this.socket.write(clientFrame(2, whole));
    });
  }

  /** Waits for the relay's close frame, or for the end of the connection. */
  async ended(): Promise<void> {
    const closing = Buffer.from([0x88, 0x02]);
    await new Promise<void>((resolve) => {
      this.socket.on("data", (chunk: Buffer) => {
        if (chunk.includes(closing)) resolve();
      });
      this.socket.once("close", resolve);
    });
  }

  /** Breaks its connection. */
  async leave(): Promise<void> {
    if (this.socket.destroyed) return;
    const closed = new Promise((resolve) => this.socket.once("close", resolve));
    this.socket.destroy();
    await closed;
    this.dropped = false;
  }

  #readHead(chunk: Buffer): boolean {
    this.#head = Buffer.concat([this.#head, chunk]);
    if (!this.#head.includes(entered)) return false;
    const text = this.#head.toString("latin1");
    const said = /"you":(\d+).*"reconnectToken":"([0-9a-f]{32})"/.exec(text);
    if (said === null) return false;
    this.you = Number(said[1]);
    this.reconnectToken = said[2] ?? "";
    this.#head = Buffer.alloc(0);
    return true;
  }
}

/** The request that upgrades to a WebSocket. */
export function upgrade(route: string): Buffer {
  const lines = [
    `GET ${relayPath(route)} HTTP/1.1`,
    "Host: 127.0.0.1",
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
  ];
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n`);
}
