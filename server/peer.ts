/**
 * One WebSocket as a peer of a room: counts what it sends, closes it beyond a limit, and writes whole
 * frames to its socket next to `ws`, which is sound only without compression. Never reads a frame.
 */
import type { Buffer } from "node:buffer";
import type { Duplex } from "node:stream";
import { WebSocket } from "ws";
import { type CloseReason, closeCodes } from "../protocol/wire/frame.ts";
import type { Peer } from "./broadcast.ts";
import type { ServerLimits } from "./limits.ts";
import type { Member } from "./room.ts";
import { type Address, Bucket, type Rate } from "./throttle.ts";

/** What all peers share: the limits, the time, and what is done with their messages. */
export type Handler = {
  readonly limits: ServerLimits;
  readonly frameRate: Rate;
  readonly byteRate: Rate;
  now(): number;
  /** Takes a message that is within the limits. */
  received(peer: SocketPeer, data: Buffer, binary: boolean): void;
  /** A member's connection begins to close or has ended. */
  left(member: Member): void;
  /** The socket is closed. */
  ended(peer: SocketPeer): void;
};

/** The socket that `ws` makes for each connection. */
export class RelaySocket extends WebSocket {
  peer: SocketPeer | undefined;

  /**
   * Called by the relay, and by `ws` when the client closes or breaks RFC 6455.
   *
   * @param code - Of the relay; of `ws`, which becomes one of the relay; of the client with a `reason`.
   */
  override close(code?: number, reason?: string | Buffer): void {
    this.peer?.leave();
    super.close(reason === undefined ? relayCode(code) : code);
  }

  /** Hands every event to the peer: five listeners for each connection would cost 200 bytes more. */
  override emit(event: string | symbol, data: Buffer, binary?: boolean): boolean {
    const { peer } = this;
    if (event === "message") peer?.message(data, binary === true);
    else if (event === "ping") peer?.ping(data);
    else if (event === "pong") peer?.count(data.length);
    else if (event === "close") peer?.end();
    // Not "error": `ws` has closed the connection before it reports what was wrong.
    return true;
  }
}

/** The relay's close codes for those with which `ws` refuses a frame. */
function relayCode(code: number | undefined): number | undefined {
  if (code === 1009) return closeCodes["frame-too-long"];
  if (code === 1002 || code === 1007 || code === 1008) return closeCodes["protocol-broken"];
  return code;
}

export class SocketPeer implements Peer {
  readonly address: Address;
  member: Member | undefined;
  readonly #socket: RelaySocket;
  readonly #stream: Duplex;
  readonly #handler: Handler;
  readonly #prefix: number;
  readonly #openedAt: number;
  readonly #frames: Bucket;
  readonly #bytes: Bucket;
  #pingAt: number;
  #awaitsPong = false;
  #slowSince: number | undefined;
  #closingSince: number | undefined;

  /**
   * @param stream - The stream of the socket, from the "upgrade" event.
   * @param prefix - First two bytes of the route in the request's path.
   */
  constructor(
    socket: RelaySocket,
    stream: Duplex,
    address: Address,
    prefix: number,
    handler: Handler,
  ) {
    const now = handler.now();
    this.#socket = socket;
    this.#stream = stream;
    this.#handler = handler;
    this.#prefix = prefix;
    this.#openedAt = now;
    this.#frames = new Bucket(handler.frameRate, now);
    this.#bytes = new Bucket(handler.byteRate, now);
    this.#pingAt = now + handler.limits.heartbeatMs;
    this.address = address;
    socket.peer = this;
  }

  /** Returns true if the route, in hex, begins with the two bytes in the request's path. */
  asked(route: string): boolean {
    return Number.parseInt(route.slice(0, 4), 16) === this.#prefix;
  }

  write(frames: readonly Buffer[]): void {
    // No data may follow a close frame.
    if (!this.#open) return;
    const stream = this.#stream;
    // Checked before the write, so that one large batch alone never closes a reader that keeps up.
    if (stream.writableLength > this.#handler.limits.queuedMostBytes) {
      this.close("reader-slow");
      return;
    }
    if (frames.length > 1) stream.cork();
    for (const frame of frames) stream.write(frame);
    if (frames.length > 1) stream.uncork();
  }

  /** Leaves the room and begins to close; later messages are ignored. */
  close(reason: CloseReason): void {
    this.#socket.close(closeCodes[reason]);
  }

  terminate(): void {
    this.#socket.terminate();
  }

  /** Takes the connection out of its room. */
  leave(): void {
    const { member } = this;
    this.member = undefined;
    if (member !== undefined) this.#handler.left(member);
  }

  message(data: Buffer, binary: boolean): void {
    if (this.count(data.length)) this.#handler.received(this, data, binary);
  }

  ping(data: Buffer): void {
    // Copied: `data` is a view, and a client that reads nothing would keep the whole 64 kB in memory.
    if (this.count(data.length)) this.#socket.pong(new Uint8Array(data));
  }

  /** Counts a frame that arrived. Returns false if the connection is closing or sends too much. */
  count(bytes: number): boolean {
    if (!this.#open) return false;
    this.#awaitsPong = false;
    const now = this.#handler.now();
    const isWithin = this.#frames.take(1, now) && this.#bytes.take(bytes, now);
    if (!isWithin) this.close("rate-exceeded");
    return isWithin;
  }

  /** Called when the socket is closed. */
  end(): void {
    this.leave();
    this.#handler.ended(this);
  }

  /** Pings, and closes a connection that is late, silent or slow. Called every second. */
  tick(now: number): void {
    const { enterMs, queuedBytes, queuedMs, heartbeatMs, closeMs } = this.#handler.limits;
    if (!this.#open) {
      // The client may have ended without a close frame; `ws` would wait until it has read everything.
      this.leave();
      this.#closingSince ??= now;
      if (now - this.#closingSince >= closeMs) this.terminate();
      return;
    }
    if (this.member === undefined && now - this.#openedAt >= enterMs) {
      this.close("enter-late");
      return;
    }
    if (this.#stream.writableLength <= queuedBytes) {
      this.#slowSince = undefined;
    } else {
      this.#slowSince ??= now;
      if (now - this.#slowSince >= queuedMs) {
        this.close("reader-slow");
        return;
      }
    }
    if (now < this.#pingAt) return;
    if (this.#awaitsPong) {
      this.close("connection-idle");
      return;
    }
    this.#awaitsPong = true;
    this.#pingAt = now + heartbeatMs;
    this.#socket.ping();
  }

  get #open(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }
}
