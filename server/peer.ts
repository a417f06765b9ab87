/**
 * One WebSocket as a peer: reads what its socket gives and writes whole frames to it, which is sound only without
 * compression. Knows what it may send, what it has not read yet, whether it still answers, and how a connection ends.
 */
import { Buffer } from "node:buffer";
import type { Duplex } from "node:stream";
import { type CloseReason, closeCodes } from "../protocol/frame.ts";
import type { Peer } from "./broadcast.ts";
import type { ServerLimits } from "./limits.ts";
import { type Listener, noCode, readFrames, type Unfinished } from "./reader.ts";
import type { Member } from "./room.ts";
import type { Address } from "./throttle.ts";
import { controlFrame, opcodes } from "./wire.ts";

/** Who takes what connections say, and knows what time it is. */
export type Handler = {
  readonly limits: ServerLimits;
  now(): number;
  /** A message that was allowed to come. */
  heard(peer: SocketPeer, data: Buffer, binary: boolean): void;
  /** A member's connection begins to close or has ended. */
  left(member: Member): void;
  /** The socket is closed. */
  ended(peer: SocketPeer): void;
};

const peerOf = Symbol("peer");

/** A socket with its peer. */
type Owned = Duplex & { [peerOf]?: SocketPeer };

/** The same for all, so that no connection takes memory for its own. */
const listeners = {
  data(this: Owned, chunk: Buffer) {
    this[peerOf]?.read(chunk);
  },
  end(this: Owned) {
    this[peerOf]?.hangUp();
  },
  error(this: Owned) {
    this.destroy();
  },
  close(this: Owned) {
    this[peerOf]?.end();
  },
};

const nothing = Buffer.alloc(0);
const pingFrame = controlFrame(opcodes.ping, nothing);

export class SocketPeer implements Peer, Listener {
  // There are as many of these as connections, so what all have in common is asked of the door. What a write looks at
  // comes first, beside each other: in a large room it is in no cache any more.
  readonly #stream: Duplex;
  readonly #door: Handler;
  #open = true;
  readonly address: Address;
  member: Member | undefined;
  readonly #prefix: number;
  readonly #openedAt: number;
  #pingAt: number;
  #awaiting = false;
  #slowSince: number | undefined;
  #unfinished: Unfinished | undefined;
  /** Frames and bytes that came and are not yet made up for by time, as of the last one. */
  #frames = 0;
  #bytes = 0;
  #countedAt: number;
  /** Cuts the socket if it has not closed in time. */
  #cut: NodeJS.Timeout | undefined;

  /**
   * @param stream - A socket whose handshake is done; nobody else reads it.
   * @param prefix - First two bytes of the route it asked for.
   */
  constructor(stream: Duplex, address: Address, prefix: number, door: Handler) {
    const now = door.now();
    this.#stream = stream;
    this.address = address;
    this.#prefix = prefix;
    this.#door = door;
    this.#openedAt = now;
    this.#pingAt = now + door.limits.heartbeatMs;
    this.#countedAt = now;
    (stream as Owned)[peerOf] = this;
    for (const [event, listener] of Object.entries(listeners)) stream.on(event, listener);
  }

  /** Whether it has neither closed nor begun to. */
  get open(): boolean {
    return this.#open;
  }

  /** Says whether a route, in hex, is among those it asked for. */
  asked(route: string): boolean {
    return Number.parseInt(route.slice(0, 4), 16) === this.#prefix;
  }

  write(frames: readonly Buffer[]): boolean {
    if (!this.#open) return true;
    // Judged before the write, so that one great turn alone never closes a reader that keeps up.
    if (this.#stream.writableLength > this.#door.limits.queuedMostBytes) {
      this.close("reader-slow");
      return true;
    }
    const several = frames.length > 1;
    if (several) this.#stream.cork();
    for (const frame of frames) this.#stream.write(frame);
    if (several) this.#stream.uncork();
    return this.#stream.writableLength === 0;
  }

  /** Leaves the room and begins to close; what it still sends is not looked at. */
  close(reason: CloseReason): void {
    this.#finish(closeCodes[reason]);
  }

  /** Cuts the socket. */
  terminate(): void {
    this.#stream.destroy();
  }

  /** Takes the connection out of its room. */
  leave(): void {
    const { member } = this;
    this.member = undefined;
    if (member !== undefined) this.#door.left(member);
  }

  /** Reads what has arrived. */
  read(chunk: Buffer): void {
    if (!this.#open) return;
    this.#unfinished = readFrames(chunk, this.#unfinished, this, this.#door.limits);
  }

  /** Hands on what it says, unless it says too much. */
  message(data: Buffer, binary: boolean): void {
    if (this.count(data.length)) this.#door.heard(this, data, binary);
  }

  /** Answers a ping, unless there are too many. */
  ping(data: Buffer): void {
    if (this.count(data.length)) this.#stream.write(controlFrame(opcodes.pong, data));
  }

  pong(data: Buffer): void {
    this.count(data.length);
  }

  broken(reason: CloseReason): void {
    this.close(reason);
  }

  closed(code: number): void {
    this.#finish(code);
  }

  /** Takes the news that nothing more comes. */
  hangUp(): void {
    this.#finish(undefined);
  }

  /** Takes the news that the connection has ended. */
  end(): void {
    this.leave();
    this.#open = false;
    clearTimeout(this.#cut);
    this.#door.ended(this);
  }

  /** @param code - To be said with a close frame; 1005 for one without, absent for none. */
  #finish(code: number | undefined): void {
    this.leave();
    if (!this.#open) return;
    this.#open = false;
    this.#unfinished = undefined;
    this.#cut = setTimeout(() => this.terminate(), this.#door.limits.closeMs);
    // Its end of the socket stays open, so that what it sends meanwhile does not destroy what is under way to it.
    if (code === undefined) this.#stream.end();
    else this.#stream.end(closeFrame(code));
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
    if (!this.#open) return;
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
    if (now < this.#pingAt || !this.#open) return;
    if (this.#awaiting) {
      this.close("connection-idle");
      return;
    }
    this.#awaiting = true;
    this.#pingAt = now + heartbeatMs;
    this.#stream.write(pingFrame);
  }
}

function closeFrame(code: number): Buffer {
  if (code === noCode) return controlFrame(opcodes.close, nothing);
  return controlFrame(opcodes.close, Uint8Array.of(code >> 8, code & 0xff));
}
