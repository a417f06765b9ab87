/**
 * Contents of room frames and channel frames (SPEC §7.3, §7.4): 16 random bytes, then strict JSON.
 * The random bytes prevent anyone from confirming a guessed text by its hash. Unknown keys are
 * ignored; an unknown type is `undefined`.
 */
import { parseAlias, parseRoomName } from "./alias.ts";
import { type Bytes, concat, expectBytes, fromUtf8, utf8 } from "./bytes.ts";
import {
  boolean,
  bytesOf,
  bytesUpTo,
  type Carried,
  type Codec,
  integer,
  list,
  malformed,
  memberId,
  nullable,
  oneOf,
  optional,
  record,
  string,
} from "./codec.ts";
import { parseEmoji } from "./emoji.ts";
import { ProtocolError } from "./errors.ts";
import { parseObject } from "./json.ts";
import { limits } from "./limits.ts";
import type { Padded } from "./padding.ts";

/**
 * Checks a text.
 *
 * @throws ProtocolError "text-too-long" above {@link limits.textBytes}; "message-malformed" for
 * control characters other than tab and line feed, or a lone surrogate.
 */
export function parseText(text: string): string {
  if (text.length > limits.textBytes || utf8(text).length > limits.textBytes) {
    throw new ProtocolError("text-too-long");
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones refused
  if (/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/.test(text) || !text.isWellFormed()) {
    throw malformed("a forbidden character");
  }
  return text;
}

/**
 * Checks a text that must not be empty. Throws as {@link parseText}, and "message-malformed" if it
 * is empty.
 */
export function parseSaid(text: string): string {
  if (parseText(text) === "") throw malformed("an empty text");
  return text;
}

// Message numbers: a u32 in the running hash.
const number = integer(1, 0xffffffff);
const count = integer(0, 0xffffffff);
const hash = bytesOf(32);
const seconds = integer(0, limits.maxTtlSeconds);
const senderKeyIndex = integer(0, limits.senderKeyFrames - 1);
const senderKey = record({
  id: bytesOf(8),
  index: senderKeyIndex,
  key: bytesOf(32),
  whisper: bytesOf(32),
});
const head = record({ id: memberId, n: count, hash });
const lock = record({
  on: boolean,
  counter: count,
  by: memberId,
  allowed: list(memberId, limits.members),
});

/** Times after which messages expire, seconds: never, a minute, ten minutes, an hour. */
export const expirySeconds = [0, 60, 600, 3600] as const;

/** One of {@link expirySeconds}. */
export type ExpirySeconds = (typeof expirySeconds)[number];

const expiry = record({ seconds: oneOf(expirySeconds), counter: count, by: memberId });
const expiresAfter = optional(oneOf([60, 600, 3600]));
const ref = record({ id: memberId, n: number });
/** A run of one author's numbers: the first, and how many. */
const range = { first: number, count: integer(1, 0xffffffff) };

/**
 * Fields of every numbered message: its number, the running hash before it, and the messages it
 * comes after.
 */
const numbered = {
  n: number,
  prev: hash,
  after: list(ref, limits.after),
};

/** Type byte and fields of each room message. */
const roomTypes = {
  text: [
    0x01,
    record({
      ...numbered,
      text: string(parseSaid),
      action: boolean,
      reply: optional(ref),
      expiry: expiresAfter,
    }),
  ],
  whisper: [0x02, record({ ...numbered, box: bytesUpTo(limits.boxBytes), expiry: expiresAfter })],
  lock: [0x04, record({ ...numbered, lock })],
  removal: [0x05, record({ ...numbered, removed: memberId, code: hash, lock })],
  farewell: [0x06, record({ ...numbered, text: string(parseText) })],
  stop: [0x07, record(numbered)],
  alias: [0x08, record({ ...numbered, alias: string(parseAlias) })],
  reaction: [0x09, record({ ...numbered, to: ref, emoji: string(parseEmoji) })],
  retraction: [0x0a, record({ ...numbered, of: number })],
  expiry: [0x0b, record({ ...numbered, expiry })],
  heartbeat: [
    0x10,
    record({
      n: count,
      hash,
      heads: hash,
      members: hash,
      missed: list(record({ id: memberId, ...range }), limits.missed),
    }),
  ],
  typing: [0x11, record({})],
} as const;

/** Type byte and fields of each channel message. */
const channelTypes = {
  state: [
    0x01,
    record({
      alias: string(parseAlias),
      room: string(parseRoomName),
      senderKey,
      n: count,
      hash,
      follows: nullable(count),
      knowsRoom: boolean,
      lock: nullable(lock),
      removed: list(memberId, limits.members),
      ttl: nullable(seconds),
      expiry: optional(expiry),
    }),
  ],
  senderKey: [0x02, record({ senderKey })],
  resendRequest: [0x03, record({ first: number, count: integer(1, limits.resendCount) })],
  resend: [
    0x04,
    record({
      n: number,
      message: nullable(
        record({
          type: integer(0, 255),
          content: bytesUpTo(limits.contentBytes),
          ago: integer(0, limits.keptMs),
          box: nullable(record({ senderKey: bytesOf(8), index: senderKeyIndex, key: bytesOf(44) })),
        }),
      ),
    }),
  ],
  heads: [0x05, record({ heads: list(head, limits.members), missed: nullable(record(range)) })],
  members: [0x06, record({ members: list(memberId, limits.members) })],
  move: [0x07, record({ code: bytesOf(16) })],
  moved: [0x08, record({ code: hash })],
  moveRequest: [0x09, record({ code: hash })],
  wiped: [0x0a, record({})],
  going: [0x0b, record({ code: hash })],
} as const;

type Types = Readonly<Record<string, readonly [number, Codec<unknown>]>>;
type Messages<T extends Types> = {
  [K in keyof T]: { readonly type: K } & Carried<T[K][1]>;
}[keyof T];

/** Content of a room frame. */
export type RoomMessage = Messages<typeof roomTypes>;
/** A room message with a number. */
export type NumberedMessage = Extract<RoomMessage, { readonly prev: Bytes }>;
/** First message on a channel: what a member tells about itself and the room. */
export type State = Extract<ChannelMessage, { readonly type: "state" }>;
export type Heartbeat = Extract<RoomMessage, { readonly type: "heartbeat" }>;
/** A message that its author sends again. */
export type Resend = Extract<ChannelMessage, { readonly type: "resend" }>;
/** Content of a channel frame. */
export type ChannelMessage = Messages<typeof channelTypes>;
/** Who may join. A register: the value with the highest (counter, by) wins. */
export type Lock = Carried<typeof lock>;
/** When messages expire. A register like {@link Lock}. */
export type Expiry = Carried<typeof expiry>;
/** A message: its author's member id and its number. */
export type MessageRef = Carried<typeof ref>;

const saltBytes = 16;

/** Encodes a room message. `salt`: 16 random bytes. */
export function encodeRoom(message: RoomMessage, salt: Bytes): Padded {
  return encode(roomTypes, message, salt);
}

/**
 * Decodes a room message.
 *
 * @returns `undefined` for a type that this version does not know.
 * @throws ProtocolError "message-malformed", "text-too-long" or "alias-malformed".
 */
export function decodeRoom(plain: Padded): RoomMessage | undefined {
  return decode<RoomMessage>(roomTypes, plain);
}

/** Encodes a channel message. `salt`: 16 random bytes. */
export function encodeChannel(message: ChannelMessage, salt: Bytes): Padded {
  return encode(channelTypes, message, salt);
}

/**
 * Decodes a channel message.
 *
 * @returns `undefined` for a type that this version does not know.
 * @throws ProtocolError "message-malformed" or "alias-malformed".
 */
export function decodeChannel(plain: Padded): ChannelMessage | undefined {
  return decode<ChannelMessage>(channelTypes, plain);
}

function encode(types: Types, message: { readonly type: string }, salt: Bytes): Padded {
  expectBytes("salt", salt, saltBytes);
  const entry = types[message.type];
  if (entry === undefined) throw new RangeError(`no such type: ${message.type}`);
  const [type, codec] = entry;
  return { type, content: concat(salt, utf8(JSON.stringify(codec.write(message)))) };
}

function decode<M>(types: Types, { type, content }: Padded): M | undefined {
  const found = Object.entries(types).find(([, [byte]]) => byte === type);
  if (found === undefined) return undefined;
  const [name, [, codec]] = found;
  let text: string;
  try {
    text = fromUtf8(content.subarray(saltBytes));
  } catch (cause) {
    throw new ProtocolError("message-malformed", "not UTF-8", { cause });
  }
  const fields = codec.read(parseObject(text, "message-malformed"));
  return { type: name, ...(fields as object) } as M;
}
