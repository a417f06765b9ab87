/**
 * Server WebSocket frames (RFC 6455 §5.2) as they go to sockets: encoded once, written to many. Whole,
 * unmasked and uncompressed, so that a socket takes them between whatever `ws` writes to it.
 */

/** Opcodes of data frames. */
export const opcodes = { text: 0x1, binary: 0x2 } as const;

const fin = 0x80;

/** Encodes one whole frame; the payload is copied, since `ws` lends it from its read buffer. */
export function wireFrame(opcode: number, payload: Uint8Array): Buffer {
  const { length } = payload;
  const header = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(header + length);
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
