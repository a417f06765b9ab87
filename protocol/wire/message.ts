/**
 * Contents of room frames and channel frames (SPEC §7.3, §7.4): 16 random bytes, then strict JSON.
 * The random bytes prevent anyone from confirming a guessed text by its hash. Unknown keys are
 * ignored; an unknown type is `undefined`, or counts if it is numbered.
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
import { filesShape } from "./file.ts";
import { type Fields, parseObject } from "./json.ts";
import { limits } from "./limits.ts";
import type { Padded } from "./padding.ts";
import { parseSaid, parseText } from "./text.ts";

// Message numbers: a u32 in the running hash.
const number = integer(1, 0xffffffff);
const count = integer(0, 0xffffffff);
const hash = bytesOf(32);
const code = bytesOf(16);
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
/**
 * Why an author does not send a file: it has not offered it to us or has no longer; it has changed;
 * too much is asked at once; the author does not want to.
 */
const refusals = ["gone", "changed", "busy", "cancelled"] as const;
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
const numberedFields = record(numbered);
/** Types below this one are numbered, also those of later versions. */
const firstUnnumbered = 0x10;

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
  files: [0x03, record({ ...numbered, ...filesShape, reply: optional(ref), expiry: expiresAfter })],
  lock: [0x04, record({ ...numbered, lock })],
  removal: [
    0x05,
    record({ ...numbered, removed: memberId, code: hash, lock, codes: list(code, limits.members) }),
  ],
  farewell: [0x06, record({ ...numbered, text: string(parseText) })],
  stop: [0x07, numberedFields],
  alias: [0x08, record({ ...numbered, alias: string(parseAlias) })],
  reaction: [0x09, record({ ...numbered, to: ref, emoji: string(parseEmoji) })],
  retraction: [0x0a, record({ ...numbered, of: number })],
  expiry: [0x0b, record({ ...numbered, expiry })],
  edit: [0x0c, record({ ...numbered, of: number, text: string(parseSaid) })],
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
  move: [0x07, record({ code })],
  moveRequest: [0x09, record({ code: hash })],
  wiped: [0x0a, record({})],
  going: [0x0b, record({ code: hash })],
  fileRequest: [0x0c, record({ file: memberId, transfer: count, key: bytesOf(32), first: count })],
  fileRefusal: [0x0d, record({ transfer: count, why: oneOf(refusals) })],
  fileCancel: [0x0e, record({ transfer: count })],
} as const;

type Types = Readonly<Record<string, readonly [number, Codec<unknown>]>>;
type Messages<T extends Types> = {
  [K in keyof T]: { readonly type: K } & Carried<T[K][1]>;
}[keyof T];

/** Content of a room frame. */
export type RoomMessage = Messages<typeof roomTypes>;
/** A room message with a number. */
export type NumberedMessage = Extract<RoomMessage, { readonly prev: Bytes }>;
/**
 * A numbered message of a type that this version does not know, or with a field that it refuses. It
 * counts in the author log, and nothing of it is shown.
 */
export type Unreadable = { readonly type: "unreadable" } & Carried<typeof numberedFields>;
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
/** Why an author does not send a file. */
export type Refusal = Extract<ChannelMessage, { readonly type: "fileRefusal" }>["why"];
/** A message: its author's member id and its number. */
export type MessageRef = Carried<typeof ref>;

const saltBytes = 16;

/** Encodes a room message. `salt`: 16 random bytes. Throws what {@link decodeRoom} would. */
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

/**
 * Reads a room message as far as this version can: every reader must count the same messages.
 *
 * @returns `undefined` for an unknown type without a number.
 * @throws ProtocolError "message-malformed" if it cannot count; as {@link decodeRoom} for a message
 * without a number.
 */
export function readRoom(plain: Padded): RoomMessage | Unreadable | undefined {
  if (plain.type >= firstUnnumbered) return decodeRoom(plain);
  // Its author could not send it again.
  if (plain.content.length > limits.contentBytes) throw malformed("too long");
  try {
    const message = decodeRoom(plain);
    if (message !== undefined) return message;
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
  }
  return { type: "unreadable", ...numberedFields.read(fieldsOf(plain)) };
}

/** Encodes a channel message. `salt`: 16 random bytes. Throws what {@link decodeChannel} would. */
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
  const fields = codec.write(message);
  // What we would refuse ourselves, all others refuse.
  codec.read(fields);
  return { type, content: concat(salt, utf8(JSON.stringify(fields))) };
}

function decode<M>(types: Types, plain: Padded): M | undefined {
  const found = Object.entries(types).find(([, [byte]]) => byte === plain.type);
  if (found === undefined) return undefined;
  const [name, [, codec]] = found;
  return { type: name, ...(codec.read(fieldsOf(plain)) as object) } as M;
}

function fieldsOf({ content }: Padded): Fields {
  let text: string;
  try {
    text = fromUtf8(content.subarray(saltBytes));
  } catch (cause) {
    throw new ProtocolError("message-malformed", "not UTF-8", { cause });
  }
  return parseObject(text, "message-malformed");
}
