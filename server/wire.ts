/**
 * Server WebSocket frames (RFC 6455 §5.2) as they go to sockets: encoded once, written to many. Whole,
 * unmasked and uncompressed, so that a socket takes them between whatever `ws` writes to it.
 */
import { Buffer } from "node:buffer";

/** Opcodes of data frames. */
export const opcodes = { text: 0x1, binary: 0x2 } as const;

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

/** Encodes one whole frame; the payload is copied, since `ws` lends it from its read buffer. */
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
