/**
 * One WebSocket as a peer: what it may send, what it has not read yet, whether it still answers. Writes
 * whole frames straight to the socket, which is sound only without compression and while it is open.
 */
import type { Buffer } from "node:buffer";
import type { Duplex } from "node:stream";
import { WebSocket } from "ws";
import { type CloseReason, closeCodes } from "../protocol/frame.ts";
import type { ServerLimits } from "./config.ts";
import type { Hub } from "./hub.ts";
import type { Peer } from "./queue.ts";
import type { Member } from "./room.ts";
import { type Address, Bucket } from "./throttle.ts";

/** Our code for each with which `ws` itself ends a connection that it cannot read. */
const readerCodes: ReadonlyMap<number, CloseReason> = new Map([
  [1002, "protocol-broken"],
  [1007, "protocol-broken"],
  [1008, "protocol-broken"],
  [1009, "frame-too-long"],
]);

/** The WebSocket class of the relay: knows its peer, and closes with the relay's codes. */
export class Socket extends WebSocket {
  peer: SocketPeer | undefined;

  override close(code?: number, data?: string | Buffer): void {
    const reason = code === undefined ? undefined : readerCodes.get(code);
    super.close(reason === undefined ? code : closeCodes[reason], data);
  }
}

export class SocketPeer implements Peer {
  readonly address: Address;
  /** First four hex digits of the route it asked for. */
  readonly prefix: string;
  member: Member | undefined;

  readonly #ws: Socket;
  readonly #stream: Duplex;
  readonly #hub: Hub;
  readonly #limits: ServerLimits;
  readonly #frames: Bucket;
  readonly #bytes: Bucket;
  readonly #enterBy: number;
  #pingAt: number;
  #awaiting = false;
  #slowSince: number | undefined;

  constructor(
    socket: { readonly ws: Socket; readonly stream: Duplex },
    from: { readonly address: Address; readonly prefix: string },
    hub: Hub,
    limits: ServerLimits,
    now: number,
  ) {
    this.#ws = socket.ws;
    this.#stream = socket.stream;
    this.address = from.address;
    this.prefix = from.prefix;
    this.#hub = hub;
    this.#limits = limits;
    this.#frames = new Bucket(limits.framesPerSecond, limits.framesBurst, now);
    this.#bytes = new Bucket(limits.bytesPerSecond, limits.bytesBurst, now);
    this.#enterBy = now + limits.enterMs;
    this.#pingAt = now + limits.heartbeatMs;
  }

  get open(): boolean {
    return this.#ws.readyState === WebSocket.OPEN;
  }

  write(frames: readonly Buffer[]): void {
    if (!this.open) return;
    // Judged before the write, so that one great turn alone never closes a reader that keeps up.
    if (this.#stream.writableLength > this.#limits.queuedMostBytes) {
      this.close("reader-slow");
      return;
    }
    const several = frames.length > 1;
    if (several) this.#stream.cork();
    for (const frame of frames) this.#stream.write(frame);
    if (several) this.#stream.uncork();
  }

  /** Leaves the room and begins to close; what it still sends is not looked at. */
  close(reason: CloseReason): void {
    this.leave();
    if (this.open) this.#ws.close(closeCodes[reason]);
  }

  /** Cuts the socket. */
  terminate(): void {
    this.#ws.terminate();
  }

  /** Takes the connection out of its room. */
  leave(): void {
    const { member } = this;
    this.member = undefined;
    if (member !== undefined) this.#hub.leave(member);
  }

  /** Counts something that arrived; closes and returns false if it is too much. */
  count(bytes: number, now: number): boolean {
    this.#awaiting = false;
    if (this.#frames.take(1, now) && this.#bytes.take(bytes, now)) return true;
    this.close("rate-exceeded");
    return false;
  }

  /** Closes what came too late, does not answer or does not read; pings. Called every second or so. */
  tick(now: number): void {
    if (!this.open) return;
    if (this.member === undefined && now >= this.#enterBy) {
      this.close("enter-late");
      return;
    }
    if (this.#stream.writableLength <= this.#limits.queuedBytes) {
      this.#slowSince = undefined;
    } else {
      this.#slowSince ??= now;
      if (now - this.#slowSince >= this.#limits.queuedMs) this.close("reader-slow");
    }
    if (now < this.#pingAt || !this.open) return;
    if (this.#awaiting) {
      this.close("connection-idle");
      return;
    }
    this.#awaiting = true;
    this.#pingAt = now + this.#limits.heartbeatMs;
    this.#ws.ping();
  }
}
