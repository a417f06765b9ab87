/** Server WebSocket frames (RFC 6455 §5.2) as they go to sockets: encoded once, written to many. */
import { Buffer } from "node:buffer";
import type { Part, Slab } from "./slab.ts";

/** Opcodes of frames; `rest` goes on with a message that came in several. */
export const opcodes = { rest: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

const fin = 0x80;

/** Encodes a control frame: a close with its code, a ping, or the pong for one. Payload of at most 125 bytes. */
export function controlFrame(opcode: number, payload: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafeSlow(2 + payload.length);
  frame[0] = fin | opcode;
  frame[1] = payload.length;
  frame.set(payload, 2);
  return frame;
}

/** Encodes one whole frame; the payload is copied, since it is lent from what has just been read. */
export function wireFrame(opcode: number, payload: Uint8Array, slab: Slab): Part {
  const { length } = payload;
  const header = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const part = slab.take(header + length);
  const { of, at } = part;
  of[at] = fin | opcode;
  if (header === 2) {
    of[at + 1] = length;
  } else if (header === 4) {
    of[at + 1] = 126;
    of.writeUInt16BE(length, at + 2);
  } else {
    of[at + 1] = 127;
    of.writeBigUInt64BE(BigInt(length), at + 2);
  }
  of.set(payload, at + header);
  return part;
}
