/**
 * How a client of the bench speaks to each program: the path it upgrades at, what it sends to enter
 * a room, and how it wraps a payload. The same payloads go through all programs. What the bench
 * knows of a relay's wire protocol stands here and nowhere else.
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { encodeControl } from "../../protocol/wire/control.ts";
import { relayPath } from "../../protocol/wire/frame.ts";

/** Bytes to send for one payload, which begins at `at`. */
export type Template = { readonly bytes: Buffer; readonly at: number };

export type Dialect = {
  /** Path and query of the upgrade. */
  readonly path: (room: string) => string;
  /**
   * Answers a text frame while the client enters; `""` stands for the accepted upgrade.
   *
   * @returns A text to send, the connection's number once it is in the room, or undefined to wait.
   */
  readonly enter: (text: string, room: string) => string | number | undefined;
  /** What a client sends to enter the room, if it exists, with an access key. Only relays have one. */
  readonly attempt?: (room: string, accessKey: string) => string;
  /** Bytes before the payload in a received frame. */
  readonly prefixBytes: number;
  /** Encodes a payload of the connection with this number. */
  readonly frame: (payload: Buffer, number: number) => Template;
};

/** Four equal bytes, so that a payload can be changed at any offset. ws skips a mask of zeros. */
const maskByte = 0x5b;
/** XORed with a big-endian u32 of a payload, it gives the masked u32. */
export const mask32 = 0x5b5b5b5b;

/** Encodes a client's frame (RFC 6455 §5.2) of at most 65,535 bytes. */
function clientFrame(opcode: number, payload: Buffer): Template {
  const { length } = payload;
  const header = length < 126 ? [0x80 | length] : [0x80 | 126, length >> 8, length & 0xff];
  const mask = new Array<number>(4).fill(maskByte);
  const head = Buffer.from([0x80 | opcode, ...header, ...mask]);
  return { bytes: Buffer.concat([head, payload.map((byte) => byte ^ maskByte)]), at: head.length };
}

/** Encodes a text frame. */
export function textFrame(text: string): Buffer {
  return clientFrame(1, Buffer.from(text)).bytes;
}

/** Encodes a binary frame. */
export function binaryFrame(bytes: Uint8Array): Buffer {
  return clientFrame(2, Buffer.from(bytes)).bytes;
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function routeOf(room: string): string {
  return hashOf(room).slice(0, 32);
}

/** The access key with which every client enters a room. */
export function accessKeyOf(room: string): string {
  return hashOf(routeOf(room));
}

const relay: Dialect = {
  path: (room) => relayPath(hashOf(room)),
  enter(text, room) {
    if (text === "") {
      const [route, accessKey] = [routeOf(room), accessKeyOf(room)];
      return encodeControl({ op: "enter", v: 1, route, accessKey, create: { ttl: 0 } });
    }
    const { op, you } = JSON.parse(text);
    return op === "entered" ? you : undefined;
  },
  attempt: (room, accessKey) =>
    encodeControl({ op: "enter", v: 1, route: routeOf(room), accessKey }),
  prefixBytes: 5,
  frame(payload, number) {
    const prefix = Buffer.from([1, 0, 0, 0, 0]);
    prefix.writeUInt32BE(number, 1);
    const { bytes, at } = clientFrame(2, Buffer.concat([prefix, payload]));
    return { bytes, at: at + prefix.length };
  },
};

/** The relay of commit eae7332, whose controls have other names. */
const firstRelay: Dialect = {
  ...relay,
  enter(text, room) {
    if (text !== "") return relay.enter(text, room);
    const [route, access] = [routeOf(room), accessKeyOf(room)];
    return JSON.stringify({ op: "enter", v: 1, route, access, found: { life: 0 } });
  },
  attempt: (room, access) => JSON.stringify({ op: "enter", v: 1, route: routeOf(room), access }),
};

const naive: Dialect = {
  path: () => "/",
  enter(text, room) {
    if (text === "") return room;
    return text === "entered" ? 0 : undefined;
  },
  prefixBytes: 0,
  frame: (payload) => clientFrame(2, payload),
};

const socketio: Dialect = {
  path: () => "/socket.io/?EIO=4&transport=websocket",
  // Its packets: 0 opens the connection, 40 enters the namespace, 42 is an event, 43 answers it.
  enter(text, room) {
    if (text.startsWith("40")) return `420["join","${room}"]`;
    if (text.startsWith("430")) return 0;
    return text.startsWith("0") ? "40" : undefined;
  },
  prefixBytes: 0,
  frame(payload) {
    const event = textFrame('451-["message",{"_placeholder":true,"num":0}]');
    const { bytes, at } = clientFrame(2, payload);
    return { bytes: Buffer.concat([event, bytes]), at: event.length + at };
  },
};

export const dialects = { relay, firstRelay, naive, socketio } as const;
