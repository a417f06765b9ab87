/**
 * One WebSocket as a peer of a room: counts what it sends, closes it beyond a limit, and writes whole
 * frames to its socket next to `ws`, which is sound only without compression. Never reads a frame.
 */
import { Buffer } from "node:buffer";
import type { Duplex } from "node:stream";
import { WebSocket } from "ws";
import { type CloseReason, closeCodes } from "../protocol/wire/frame.ts";
import type { Address } from "./addresses.ts";
import { type Backlog, Packet, Queue } from "./backlog.ts";
import type { Peer } from "./broadcast.ts";
import type { ServerLimits } from "./limits.ts";
import type { Seated } from "./rooms.ts";
import { Bucket, type Rate } from "./throttle.ts";

/** What all peers share: the limits, the time, and what is done with their messages. */
export type Handler = {
  readonly limits: ServerLimits;
  readonly frameRate: Rate;
  readonly byteRate: Rate;
  readonly ownByteRate: Rate;
  readonly backlog: Backlog;
  now(): number;
  /** Takes a message that is within the limits. */
  received(peer: SocketPeer, data: Buffer, binary: boolean): void;
  /** A member's connection begins to close or has ended. */
  left(member: Seated): void;
  /** The socket is closed. */
  ended(peer: SocketPeer): void;
};

/** Time in which a client that sends too much can read why, ms. Until then it holds what was read of it. */
const refusedMs = 1_000;

/** First byte of a whole pong (RFC 6455 §5.2). */
const pongByte = 0x8a;

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
  member: Seated | undefined;
  readonly #socket: RelaySocket;
  readonly #stream: Duplex;
  readonly #handler: Handler;
  readonly #prefix: number;
  readonly #openedAt: number;
  readonly #frames: Bucket;
  readonly #bytes: Bucket;
  readonly #ownBytes: Bucket;
  #pingAt: number;
  #awaitsPong = false;
  #slowSince: number | undefined;
  #closingSince: number | undefined;
  /** What it has not read; absent as long as it reads everything at once. */
  #queue: Queue | undefined;

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
    this.#ownBytes = new Bucket(handler.ownByteRate, now);
    this.#pingAt = now + handler.limits.heartbeatMs;
    this.address = address;
    socket.peer = this;
  }

  /** Returns true if the route, in hex, begins with the two bytes in the request's path. */
  asked(route: string): boolean {
    return Number.parseInt(route.slice(0, 4), 16) === this.#prefix;
  }

  write(packets: readonly Packet[]): void {
    // No data may follow a close frame.
    if (!this.open) return;
    const stream = this.#stream;
    // Checked before the write, so that one large batch alone never closes a reader that keeps up.
    if (stream.writableLength > this.#handler.limits.queuedMostBytes) {
      this.close("reader-slow");
      return;
    }
    if (packets.length > 1) stream.cork();
    for (const { bytes } of packets) stream.write(bytes);
    if (packets.length > 1) stream.uncork();
    if (stream.writableLength === 0) {
      this.#forget();
      return;
    }
    this.#queue ??= new Queue(this.address, stream, () => this.#cut());
    this.#handler.backlog.add(this.#queue, packets);
  }

  /** Leaves the room and begins to close; later messages are ignored. */
  close(reason: CloseReason): void {
    this.#socket.close(closeCodes[reason]);
  }

  terminate(): void {
    this.#forget();
    this.#socket.terminate();
  }

  /** Disconnects a slow reader: the memory of its queue is needed. */
  #cut(): void {
    this.leave();
    this.terminate();
  }

  #forget(): void {
    if (this.#queue === undefined) return;
    this.#handler.backlog.drop(this.#queue);
    this.#queue = undefined;
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
    if (!this.count(data.length)) return;
    // Not by `ws`: the pongs of a client that reads nothing count like frames. A ping has at most 125 bytes, and
    // is copied, because `data` is a view that would keep 64 kB in memory.
    const pong = Buffer.allocUnsafeSlow(2 + data.length);
    pong.set([pongByte, data.length]);
    pong.set(data, 2);
    this.write([new Packet(pong)]);
  }

  /** Counts a frame that arrived. Returns false if the connection is closing or sends too much. */
  count(bytes: number): boolean {
    if (!this.open) return false;
    this.#awaitsPong = false;
    const now = this.#handler.now();
    const isWithin =
      this.#frames.take(1, now) &&
      this.#bytes.take(bytes, now) &&
      (this.#ownBytes.take(bytes, now) || this.address.take("bytes", bytes, now));
    if (!isWithin) this.#refuse(now);
    return isWithin;
  }

  /** Closes a connection that sends too much, and reads no more of it: even to ignore it would take time. */
  #refuse(now: number): void {
    this.close("rate-exceeded");
    this.#socket.pause();
    // The client need not wait until its own close is read, which never happens.
    this.#stream.end();
    this.#closingSince = now - Math.max(0, this.#handler.limits.closeMs - refusedMs);
  }

  /** Called when the socket is closed. */
  end(): void {
    this.leave();
    this.#forget();
    this.#handler.ended(this);
  }

  /** Pings, and closes a connection that is late, silent or slow. Called every second. */
  tick(now: number): void {
    const { enterMs, queuedBytes, queuedMs, heartbeatMs, closeMs } = this.#handler.limits;
    if (this.#queue !== undefined) this.#handler.backlog.settle(this.#queue);
    if (!this.open) {
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

  /** False once it has begun to close. */
  get open(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }
}
