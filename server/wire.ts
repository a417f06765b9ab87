/** Server WebSocket frames (RFC 6455 §5.2) as they go to sockets: encoded once, written to many. */
import { Buffer } from "node:buffer";

/** Opcodes of frames; `rest` goes on with a message that came in several. */
export const opcodes = { rest: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

const fin = 0x80;
/** A buffer of its own costs four times as much as a part of one. */
const slabBytes = 4096;
/** Above this a frame has its own, so that little of a slab is left over. */
const partBytes = 1024;

/**
 * Where the frames of one room are written, one after another. Never for two rooms: a frame that somebody
 * has not read keeps those beside it from being forgotten.
 */
export class Slab {
  #bytes: Buffer | undefined;
  #used = 0;

  /** Gives a buffer with anything in it. */
  take(length: number): Buffer {
    if (length > partBytes) return Buffer.allocUnsafeSlow(length);
    if (this.#bytes === undefined || this.#used + length > slabBytes) {
      this.#bytes = Buffer.allocUnsafeSlow(slabBytes);
      this.#used = 0;
    }
    this.#used += length;
    return this.#bytes.subarray(this.#used - length, this.#used);
  }

  /** Lets go of the frames that were written. */
  forget(): void {
    this.#bytes = undefined;
  }
}

/** Encodes a control frame: a close with its code, a ping, or the pong for one. Payload of at most 125 bytes. */
export function controlFrame(opcode: number, payload: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafeSlow(2 + payload.length);
  frame[0] = fin | opcode;
  frame[1] = payload.length;
  frame.set(payload, 2);
  return frame;
}

/** Encodes one whole frame; the payload is copied, since it is lent from what has just been read. */
export function wireFrame(opcode: number, payload: Uint8Array, slab: Slab): Buffer {
  const { length } = payload;
  const header = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = slab.take(header + length);
  frame[0] = fin | opcode;
  if (header === 2) {
    frame[1] = length;
  } else if (header === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.set(payload, header);
  return frame;
}
