/**
 * What a client's socket gives, read as WebSocket frames (RFC 6455 §5) on the spot: without a stream for each connection,
 * and with nothing kept of one that is between two frames. Takes what a client without extensions may send and nothing
 * else, and judges a frame by its first bytes, before the rest has come.
 */
import { Buffer, isUtf8 } from "node:buffer";
import type { CloseReason } from "../protocol/wire/frame.ts";
import { opcodes } from "./wire.ts";

/** Bounds of one message: bytes of payload, and frames that it may come in. */
export type Bounds = { readonly frameBytes: number; readonly fragments: number };

/** Who hears what is read. Payloads are lent: they lie in what has arrived. */
export type Listener = {
  /** Whether anything more is to be read. */
  readonly open: boolean;
  message(data: Buffer, binary: boolean): void;
  ping(data: Buffer): void;
  pong(data: Buffer): void;
  /** Takes a close frame; {@link noCode} if it has none (RFC 6455 §7.1.5). */
  closed(code: number): void;
  /** Hears that what came is no frame of a client, or too long; nothing more is read. */
  broken(reason: CloseReason): void;
};

/** What a connection has begun to say. */
export type Unfinished = {
  readonly frame: Beginning | undefined;
  readonly message: Fragments | undefined;
};

/** Frames of one message, as far as they have come. */
type Fragments = {
  readonly binary: boolean;
  readonly parts: readonly Buffer[];
  readonly bytes: number;
};

const finBit = 0x80;
const maskBit = 0x80;
const controlBit = 0x08;
const maskBytes = 4;
/** Above this a length has two bytes of its own, and a control frame is too long. */
const shortMost = 125;
/** Above this it has eight. */
const mediumMost = 0xffff;
/** Stands for a close frame without a code, and never in one. */
export const noCode = 1005;

/** The beginning of a frame whose rest has not arrived. */
class Beginning {
  #bytes: Buffer;
  #used: number;
  readonly #need: number;

  /** @param need - Bytes without which nothing more can be read. */
  constructor(bytes: Buffer, need: number) {
    this.#bytes = Buffer.from(bytes);
    this.#used = bytes.length;
    this.#need = need;
  }

  /** Bytes that are held for it. */
  get size(): number {
    return this.#bytes.length;
  }

  /** Adds what has arrived. @returns All of it, or `undefined` if it is still too little. */
  join(arrived: Buffer): Buffer | undefined {
    const whole = this.#used + arrived.length;
    if (whole > this.#bytes.length) {
      // Twice as much each time, so that single bytes are not copied once for each that follows.
      const room = whole < this.#need ? Math.min(this.#need, 2 * whole) : whole;
      const larger = Buffer.allocUnsafeSlow(room);
      this.#bytes.copy(larger, 0, 0, this.#used);
      this.#bytes = larger;
    }
    arrived.copy(this.#bytes, this.#used);
    this.#used = whole;
    return whole < this.#need ? undefined : this.#bytes.subarray(0, whole);
  }
}

/**
 * Reads what has arrived on a connection.
 *
 * @param arrived - Changed in its place: payloads are unmasked.
 * @param before - What the last call gave for it.
 * @returns What is not finished now.
 */
export function readFrames(
  arrived: Buffer,
  before: Unfinished | undefined,
  listener: Listener,
  bounds: Bounds,
): Unfinished | undefined {
  let message = before?.message;
  const data = before?.frame === undefined ? arrived : before.frame.join(arrived);
  if (data === undefined) return before;
  const end = data.length;
  for (let at = 0; at < end && listener.open; ) {
    if (end - at < 2) return { frame: new Beginning(data.subarray(at), 2), message };
    const first = data[at] as number;
    const second = data[at + 1] as number;
    if (isWrong(first, second, message !== undefined)) {
      listener.broken("protocol-broken");
      return undefined;
    }
    const short = second & ~maskBit;
    const head = 2 + (short <= shortMost ? 0 : short === 126 ? 2 : 8) + maskBytes;
    if (end - at < head) return { frame: new Beginning(data.subarray(at), head), message };
    const length = short <= shortMost ? short : longLength(data, at + 2, short);
    const isControl = (first & controlBit) !== 0;
    if (length < 0 || length > bounds.frameBytes - (isControl ? 0 : (message?.bytes ?? 0))) {
      listener.broken(length < 0 ? "protocol-broken" : "frame-too-long");
      return undefined;
    }
    const start = at + head;
    const next = start + length;
    if (next > end) return { frame: new Beginning(data.subarray(at), next - at), message };
    const payload = data.subarray(start, next);
    unmask(payload, data, start - maskBytes);
    at = next;
    if (isControl) {
      control(first & ~finBit, payload, listener);
    } else if (first >= finBit && message === undefined) {
      say(payload, first === (finBit | opcodes.binary), listener);
    } else {
      message = gather(message, first, payload);
      if (message.parts.length > bounds.fragments) {
        listener.broken("protocol-broken");
        return undefined;
      }
      if (first >= finBit) {
        say(Buffer.concat(message.parts), message.binary, listener);
        message = undefined;
      }
    }
  }
  return message === undefined || !listener.open ? undefined : { frame: undefined, message };
}

/** Says whether no client may send a frame that begins like this. @param inside - Whether a message has begun. */
function isWrong(first: number, second: number, inside: boolean): boolean {
  if (second < maskBit) return true;
  // A reserved bit makes it none of these.
  switch (first & ~finBit) {
    case opcodes.text:
    case opcodes.binary:
      return inside;
    case opcodes.rest:
      return !inside;
    case opcodes.close:
    case opcodes.ping:
    case opcodes.pong:
      return first < finBit || second > (maskBit | shortMost);
    default:
      return true;
  }
}

/** The length of a longer frame; -1 if it could have been written shorter, which no client does (RFC 6455 §5.2). */
function longLength(data: Buffer, at: number, short: number): number {
  if (short === 126) {
    const length = data.readUInt16BE(at);
    return length > shortMost ? length : -1;
  }
  const length = data.readUInt32BE(at) * 2 ** 32 + data.readUInt32BE(at + 4);
  return length > mediumMost ? length : -1;
}

function unmask(payload: Buffer, data: Buffer, maskAt: number): void {
  const a = data[maskAt] as number;
  const b = data[maskAt + 1] as number;
  const c = data[maskAt + 2] as number;
  const d = data[maskAt + 3] as number;
  // Four at a time, so that the mask is not looked up for each byte.
  const whole = payload.length & ~3;
  for (let n = 0; n < whole; n += 4) {
    payload[n] = (payload[n] as number) ^ a;
    payload[n + 1] = (payload[n + 1] as number) ^ b;
    payload[n + 2] = (payload[n + 2] as number) ^ c;
    payload[n + 3] = (payload[n + 3] as number) ^ d;
  }
  for (let n = whole; n < payload.length; n++) {
    payload[n] = (payload[n] as number) ^ (data[maskAt + (n & 3)] as number);
  }
}

function gather(before: Fragments | undefined, first: number, payload: Buffer): Fragments {
  // Copied: the rest of what has arrived is not kept for it.
  const part = Buffer.from(payload);
  if (before === undefined) {
    return { binary: first === opcodes.binary, parts: [part], bytes: part.length };
  }
  const { binary, parts, bytes } = before;
  return { binary, parts: [...parts, part], bytes: bytes + part.length };
}

function say(data: Buffer, binary: boolean, listener: Listener): void {
  if (binary || isUtf8(data)) listener.message(data, binary);
  else listener.broken("protocol-broken");
}

function control(opcode: number, data: Buffer, listener: Listener): void {
  if (opcode === opcodes.ping) {
    listener.ping(data);
  } else if (opcode === opcodes.pong) {
    listener.pong(data);
  } else {
    const code = data.length === 0 ? noCode : data.length === 1 ? 0 : data.readUInt16BE(0);
    const isSaid = data.length === 0 || (mayBeSent(code) && isUtf8(data.subarray(2)));
    if (isSaid) listener.closed(code);
    else listener.broken("protocol-broken");
  }
}

/** Says whether a close code may stand in a frame (RFC 6455 §7.4 and its registry). */
function mayBeSent(code: number): boolean {
  return (
    (code >= 1000 && code <= 1014 && (code < 1004 || code > 1006)) || (code >= 3000 && code <= 4999)
  );
}
