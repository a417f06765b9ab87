/**
 * One WebSocket as a peer: what it may send, what it has not read yet, whether it still answers. Writes
 * whole frames straight to the socket, which is sound only without compression and while it is open.
 */
import { Buffer } from "node:buffer";
import type { Duplex } from "node:stream";
import { WebSocket } from "ws";
import { type CloseReason, closeCodes } from "../protocol/frame.ts";
import type { ServerLimits } from "./limits.ts";
import type { Peer } from "./queue.ts";
import type { Member } from "./room.ts";
import type { Address } from "./throttle.ts";

/** Our code for each with which `ws` itself ends a connection that it cannot read. */
const readerCodes: ReadonlyMap<number, CloseReason> = new Map([
  [1002, "protocol-broken"],
  [1007, "protocol-broken"],
  [1008, "protocol-broken"],
  [1009, "frame-too-long"],
]);

/** Who takes what connections say, and knows what time it is. */
export type Door = {
  readonly limits: ServerLimits;
  now(): number;
  /** A message that was allowed to come. */
  heard(peer: SocketPeer, data: Buffer, binary: boolean): void;
  /** A member's connection begins to close or has ended. */
  left(member: Member): void;
  /** The socket is closed. */
  ended(peer: SocketPeer): void;
};

/**
 * The WebSocket class of the relay: closes with the relay's codes, and hands what happens to its peer by
 * itself. Listeners would take more memory of each connection than all that the relay keeps of it.
 */
export class Socket extends WebSocket {
  /** Absent until it is let in: of who is refused at the door, nothing more is heard. */
  peer: SocketPeer | undefined;

  override emit(event: string | symbol, data?: unknown, binary?: unknown): boolean {
    switch (event) {
      case "message":
        if (Buffer.isBuffer(data)) this.peer?.message(data, binary === true);
        return true;
      case "ping":
        if (Buffer.isBuffer(data)) this.peer?.ping(data);
        return true;
      case "pong":
        if (Buffer.isBuffer(data)) this.peer?.count(data.length);
        return true;
      // After an error `ws` closes by itself, and this comes last of all.
      case "error":
      case "close":
        this.peer?.end();
        return true;
      default:
        return super.emit(event, data, binary);
    }
  }

  override close(code?: number, data?: string | Buffer): void {
    const reason = code === undefined ? undefined : readerCodes.get(code);
    super.close(reason === undefined ? code : closeCodes[reason], data);
  }
}

export class SocketPeer implements Peer {
  readonly address: Address;
  member: Member | undefined;

  // There are as many of these as connections, so what all have in common is asked of the door.
  readonly #ws: Socket;
  readonly #stream: Duplex;
  readonly #prefix: number;
  readonly #door: Door;
  readonly #openedAt: number;
  #pingAt: number;
  #awaiting = false;
  #slowSince: number | undefined;
  /** Frames and bytes that came and are not yet made up for by time, as of the last one. */
  #frames = 0;
  #bytes = 0;
  #countedAt: number;

  /** @param prefix - First two bytes of the route it asked for. */
  constructor(ws: Socket, stream: Duplex, address: Address, prefix: number, door: Door) {
    const now = door.now();
    this.#ws = ws;
    this.#stream = stream;
    this.address = address;
    this.#prefix = prefix;
    this.#door = door;
    this.#openedAt = now;
    this.#pingAt = now + door.limits.heartbeatMs;
    this.#countedAt = now;
  }

  get open(): boolean {
    return this.#ws.readyState === WebSocket.OPEN;
  }

  /** Says whether a route, in hex, is among those it asked for. */
  asked(route: string): boolean {
    return Number.parseInt(route.slice(0, 4), 16) === this.#prefix;
  }

  write(frames: readonly Buffer[]): void {
    if (!this.open) return;
    // Judged before the write, so that one great turn alone never closes a reader that keeps up.
    if (this.#stream.writableLength > this.#door.limits.queuedMostBytes) {
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
    if (member !== undefined) this.#door.left(member);
  }

  /** Hands on what it says, unless it is closing or says too much. */
  message(data: Buffer, binary: boolean): void {
    if (this.open && this.count(data.length)) this.#door.heard(this, data, binary);
  }

  /** Answers a ping, unless there are too many. */
  ping(data: Buffer): void {
    if (this.count(data.length) && this.open) this.#ws.pong(data);
  }

  /** Takes the news that the connection ends or has ended. */
  end(): void {
    this.leave();
    if (this.#ws.readyState === WebSocket.CLOSED) this.#door.ended(this);
  }

  /** Counts something that arrived; closes and returns false if it is too much. */
  count(bytes: number): boolean {
    const { framesPerSecond, framesBurst, bytesPerSecond, bytesBurst } = this.#door.limits;
    const now = this.#door.now();
    const seconds = (now - this.#countedAt) / 1000;
    this.#countedAt = now;
    this.#awaiting = false;
    this.#frames = Math.max(0, this.#frames - seconds * framesPerSecond) + 1;
    this.#bytes = Math.max(0, this.#bytes - seconds * bytesPerSecond) + bytes;
    if (this.#frames <= framesBurst && this.#bytes <= bytesBurst) return true;
    this.close("rate-exceeded");
    return false;
  }

  /** Closes what came too late, does not answer or does not read; pings. Called every second or so. */
  tick(now: number): void {
    if (!this.open) return;
    const { enterMs, queuedBytes, queuedMs, heartbeatMs } = this.#door.limits;
    if (this.member === undefined && now - this.#openedAt >= enterMs) {
      this.close("enter-late");
      return;
    }
    if (this.#stream.writableLength <= queuedBytes) {
      this.#slowSince = undefined;
    } else {
      this.#slowSince ??= now;
      if (now - this.#slowSince >= queuedMs) this.close("reader-slow");
    }
    if (now < this.#pingAt || !this.open) return;
    if (this.#awaiting) {
      this.close("connection-idle");
      return;
    }
    this.#awaiting = true;
    this.#pingAt = now + heartbeatMs;
    this.#ws.ping();
  }
}
