/**
 * How the generator speaks to each server: what it says to get into a room, how it wraps a payload, and
 * where the payload is in what comes back. The same payloads go through all of them.
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { encodeControl, relayPath } from "../../protocol/wire/frame.ts";

/** What a generator knows of one of its connections when it gets in. */
export type Entry = { readonly host: string; readonly room: string };

/** What to do with a text that a server said while a connection gets in. */
export type Step = { readonly say?: Buffer; readonly inside?: boolean; readonly number?: number };

export type Dialect = {
  /** "frames": RFC 6455; "lengths": four bytes before each payload. */
  readonly wire: "frames" | "lengths";
  /** The first that is sent. */
  hello(entry: Entry): Buffer;
  /** Answers the head of the upgrade or a text. */
  step(text: string, entry: Entry): Step;
  /** Others' connections that a connection hears of when they get in. */
  readonly announced: boolean;
  /** Bytes before the payload within a data frame. */
  readonly prefix: number;
  /** What is sent for one payload of a connection with this number. */
  frame(payload: Buffer, number: number): Sendable;
};

/** Bytes to be sent; the payload's own first bytes are put in at `at`, XORed with `mask`. */
export type Sendable = { readonly bytes: Buffer; readonly at: number; readonly mask: Buffer };

const none = Buffer.alloc(4);
/** The same for all: what it is makes no difference to who takes it off. */
const mask = Buffer.from([0x9d, 0x37, 0xa6, 0x5b]);
const key = Buffer.from("the same key for all").toString("base64").slice(0, 22).concat("==");

function upgrade(host: string, path: string): Buffer {
  const head = [
    `GET ${path} HTTP/1.1`,
    `Host: ${host}`,
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    `Sec-WebSocket-Key: ${key}`,
  ];
  return Buffer.from(`${head.join("\r\n")}\r\n\r\n`);
}

/** Encodes a client's frame. `at`: where the payload begins in it. */
function clientFrame(opcode: number, payload: Buffer): Sendable {
  const { length } = payload;
  const header = length < 126 ? 2 : 4;
  const bytes = Buffer.alloc(header + 4 + length);
  bytes[0] = 0x80 | opcode;
  bytes[1] = 0x80 | (header === 2 ? length : 126);
  if (header === 4) bytes.writeUInt16BE(length, 2);
  mask.copy(bytes, header);
  for (let n = 0; n < length; n++) bytes[header + 4 + n] = (payload[n] ?? 0) ^ (mask[n % 4] ?? 0);
  return { bytes, at: header + 4, mask };
}

const text = (words: string) => clientFrame(1, Buffer.from(words)).bytes;
const upgraded = /^HTTP\/1\.1 101 /;

function hashOf(room: string): string {
  return createHash("sha256").update(room).digest("hex");
}

const sanctuary: Dialect = {
  wire: "frames",
  announced: true,
  prefix: 5,
  hello: ({ host, room }) => upgrade(host, relayPath(hashOf(room))),
  step(words, { room }) {
    const route = hashOf(room).slice(0, 32);
    const enter = { op: "enter", v: 1, route, access: hashOf(route), found: { life: 0 } } as const;
    if (upgraded.test(words)) return { say: text(encodeControl(enter)) };
    const you = /^\{"op":"entered","you":(\d+)/.exec(words)?.[1];
    return you === undefined ? {} : { inside: true, number: Number(you) };
  },
  frame(payload, number) {
    const prefix = Buffer.from([1, 0, 0, 0, 0]);
    prefix.writeUInt32BE(number, 1);
    const { bytes, at, mask } = clientFrame(2, Buffer.concat([prefix, payload]));
    const turned = Buffer.concat([mask.subarray(1), mask.subarray(0, 1)]);
    return { bytes, at: at + prefix.length, mask: turned };
  },
};

const naive: Dialect = {
  wire: "frames",
  announced: false,
  prefix: 0,
  hello: ({ host }) => upgrade(host, "/"),
  step: (words, { room }) =>
    upgraded.test(words) ? { say: text(room) } : { inside: words === "inside" },
  frame: (payload) => clientFrame(2, payload),
};

const socketio: Dialect = {
  wire: "frames",
  announced: false,
  prefix: 0,
  hello: ({ host }) => upgrade(host, "/socket.io/?EIO=4&transport=websocket"),
  step(words, { room }) {
    if (words.startsWith("0")) return { say: text("40") };
    if (words.startsWith("40")) return { say: text(`420["join","${room}"]`) };
    return { inside: words.startsWith("430") };
  },
  frame(payload) {
    const event = text('451-["say",{"_placeholder":true,"num":0}]');
    const { bytes, at, mask } = clientFrame(2, payload);
    return { bytes: Buffer.concat([event, bytes]), at: event.length + at, mask };
  },
};

const net: Dialect = {
  wire: "lengths",
  announced: false,
  prefix: 0,
  hello: ({ room }) => net.frame(Buffer.from(room), 0).bytes,
  step: () => ({ inside: true }),
  frame(payload) {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(payload.length);
    return { bytes: Buffer.concat([length, payload]), at: 4, mask: none };
  },
};

/** The servers that are measured, by name. */
export const dialects = { sanctuary, naive, socketio, net } as const;

export type Peer = keyof typeof dialects;

export const peers = Object.keys(dialects) as readonly Peer[];
