/**
 * Messages between members (protocol/wire/message.ts, SPEC §7.3, §7.4): every case of message.json.
 */
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseAlias } from "../../protocol/wire/alias.ts";
import { toHex } from "../../protocol/wire/bytes.ts";
import type { FileRecord } from "../../protocol/wire/file.ts";
import { fileLimits } from "../../protocol/wire/file-limits.ts";
import { limits } from "../../protocol/wire/limits.ts";
import {
  type ChannelMessage,
  decodeChannel,
  decodeRoom,
  encodeChannel,
  encodeRoom,
  expirySeconds,
  type Resend,
  type RoomMessage,
  readRoom,
  type Unreadable,
} from "../../protocol/wire/message.ts";
import { parseText } from "../../protocol/wire/text.ts";
import { codeOf, type Hex, readVectors, record, refuses, runs, unhex } from "../helpers/vectors.ts";
import { bytes } from "./arbitrary.ts";

/** The decoded message of a case, in the notation of message.json. */
type Told =
  | string
  | number
  | boolean
  | null
  | readonly Told[]
  | { readonly hex: Hex }
  | { readonly repeat: string; readonly times: number }
  | { readonly list: Told; readonly times: number }
  | { readonly [key: string]: Told };
type Message = RoomMessage | ChannelMessage;
type Case = { layer: "room" | "channel"; type: number; content: Hex };
type Valid = Case & {
  salt: Hex;
  message: { type: Message["type"] | Unreadable["type"]; [key: string]: Told } | null;
  readOnly?: true;
};
const vectors = readVectors<Valid, Case & { counts?: true }>("message.json");

function meant(told: Told): unknown {
  if (typeof told !== "object" || told === null) return told;
  if (Array.isArray(told)) return told.map(meant);
  const fields = told as { readonly [key: string]: Told };
  if (typeof fields.hex === "string") return unhex(fields.hex);
  if (typeof fields.times === "number") {
    const { repeat, list, times } = fields;
    if (typeof repeat === "string") return repeat.repeat(times);
    return Array.from({ length: times }, () => meant(list as Told));
  }
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, meant(value)]));
}

const roomTypes: readonly Message["type"][] = [
  ...([
    "text",
    "whisper",
    "lock",
    "removal",
    "farewell",
    "stop",
    "alias",
    "heartbeat",
    "files",
  ] as const),
  ...(["reaction", "retraction", "expiry", "edit", "typing"] as const),
] satisfies RoomMessage["type"][];
/** Optional fields. */
const optional: Partial<Record<Message["type"], readonly string[]>> = {
  text: ["reply", "expiry"],
  files: ["reply", "expiry"],
  whisper: ["expiry"],
  state: ["expiry"],
};
const isOptional = ({ type }: Message, key: string) => optional[type]?.includes(key) ?? false;
const isSaid = (message: Message): message is RoomMessage => roomTypes.includes(message.type);
const encode = (message: Message, salt: Uint8Array<ArrayBuffer>) =>
  isSaid(message) ? encodeRoom(message, salt) : encodeChannel(message, salt);
const decode = { room: readRoom, channel: decodeChannel };
const unreadable = vectors.valid.find(({ message }) => message?.type === "unreadable")?.message;

for (const { name, layer, type, salt, content, message, readOnly } of vectors.valid) {
  test(name, () => {
    const plain = { type, content: unhex(content) };
    const expected = message === null ? undefined : meant(message);
    assert.equal(decode[layer](plain), expected);
    if (expected !== undefined && readOnly !== true) {
      assert.equal(encode(expected as Message, unhex(salt)), plain);
    }
  });
}

for (const { name, layer, type, content, code, counts } of vectors.invalid) {
  test(name, async () => {
    const plain = { type, content: unhex(content) };
    if (counts !== true) return refuses(code, () => decode[layer](plain));
    await refuses(code, () => decodeRoom(plain));
    assert.equal(readRoom(plain), meant(unreadable ?? null), "and it counts");
  });
}

const isRefused = (point: number) =>
  point < 0x20 ? point !== 0x09 && point !== 0x0a : point >= 0x7f && point <= 0x9f;
const isText = (text: string) =>
  text.isWellFormed() && ![...text].some((char) => isRefused(char.codePointAt(0) as number));
const texts = fc.oneof(fc.string(), fc.string({ unit: "grapheme" })).filter(isText);
const number = (least: number) => fc.integer({ min: least, max: 0xffffffff });
const ids = bytes(16).map(toHex);
const senderKeys = record({ id: bytes(8), index: fc.nat(255), key: bytes(32), whisper: bytes(32) });
const aliases = fc.stringMatching(/^[a-z]{1,12}( [a-z\u00e9]{1,12})?$/);
const list = <T>(item: fc.Arbitrary<T>) => fc.array(item, { maxLength: 4 });
const upTo = (most: number) =>
  fc.uint8Array({ maxLength: Math.min(most, 200) }).map((data) => Uint8Array.from(data));
const locks = record({
  on: fc.boolean(),
  counter: number(0),
  by: ids,
  allowed: list(ids),
});
const places = record({ id: ids, n: number(1) });
const stays = fc.constantFrom(null, 60, 600, 3600);
const expires = record({
  seconds: fc.constantFrom(...expirySeconds),
  counter: number(0),
  by: ids,
});
const numbered = {
  n: number(1),
  prev: bytes(32),
  after: list(record({ id: ids, n: number(1) })),
};
const hash = bytes(32);
const range = { first: number(1), count: number(1) };
const type = <const T>(name: T) => fc.constant(name);

const sides = fc.integer({ min: 1, max: 65_535 });
const files: fc.Arbitrary<FileRecord> = record({
  ...{ id: ids, name: aliases, size: number(0), hash },
  type: fc.constantFrom("", "image/jpeg", "audio/webm;codecs=opus"),
  sides: fc.option(fc.tuple(sides, sides)),
  voice: fc.option(fc.integer({ min: 1, max: fileLimits.voiceMs })),
  preview: fc.option(upTo(fileLimits.previewBytes)),
}).map(({ sides, ...rest }) => ({
  ...rest,
  width: sides?.[0] ?? null,
  height: sides?.[1] ?? null,
}));
const offered = fc.uniqueArray(files, { minLength: 1, maxLength: 3, selector: ({ id }) => id });

/** One arbitrary per type, so that none can be forgotten. */
const roomOf: { [K in RoomMessage["type"]]: fc.Arbitrary<Extract<RoomMessage, { type: K }>> } = {
  text: record({
    ...{ type: type("text"), ...numbered, action: fc.boolean() },
    ...{ text: texts.filter((text) => text !== ""), reply: fc.option(places), expiry: stays },
  }),
  files: record({
    ...{ type: type("files"), ...numbered, text: texts },
    ...{ files: offered, reply: fc.option(places), expiry: stays },
  }),
  whisper: record({
    ...{ type: type("whisper"), ...numbered, box: upTo(limits.boxBytes), expiry: stays },
  }),
  lock: record({ type: type("lock"), ...numbered, lock: locks }),
  removal: record({
    ...{ type: type("removal"), ...numbered, removed: ids, code: hash, lock: locks },
    codes: list(bytes(16)),
  }),
  farewell: record({ type: type("farewell"), ...numbered, text: texts }),
  stop: record({ type: type("stop"), ...numbered }),
  alias: record({ type: type("alias"), ...numbered, alias: aliases }),
  reaction: record({
    ...{ type: type("reaction"), ...numbered, to: places },
    emoji: fc.constantFrom("", "\u{1f44d}", "\u2764\ufe0f"),
  }),
  retraction: record({ type: type("retraction"), ...numbered, of: number(1) }),
  expiry: record({ type: type("expiry"), ...numbered, expiry: expires }),
  edit: record({
    ...{ type: type("edit"), ...numbered, of: number(1) },
    text: texts.filter((text) => text !== ""),
  }),
  typing: record({ type: type("typing") }),
  heartbeat: record({
    ...{ type: type("heartbeat"), n: number(0), hash, heads: hash, members: hash },
    missed: list(record({ id: ids, ...range })),
  }),
};
const boxes = record({ senderKey: bytes(8), index: fc.nat(255), key: bytes(44) });
const said: fc.Arbitrary<NonNullable<Resend["message"]>> = record({
  ...{ type: fc.nat(255), content: upTo(limits.contentBytes), ago: fc.nat(limits.keptMs) },
  box: fc.option(boxes),
});
const channelOf: {
  [K in ChannelMessage["type"]]: fc.Arbitrary<Extract<ChannelMessage, { type: K }>>;
} = {
  state: record({
    ...{ type: type("state"), alias: aliases, room: fc.oneof(aliases, fc.constant("")) },
    ...{ senderKey: senderKeys, n: number(0), hash },
    ...{ follows: fc.option(number(0)), knowsRoom: fc.boolean() },
    ...{ lock: fc.option(locks), removed: list(ids) },
    ...{ ttl: fc.option(fc.nat(limits.maxTtlSeconds)), expiry: fc.option(expires) },
  }),
  senderKey: record({ type: type("senderKey"), senderKey: senderKeys }),
  resendRequest: record({
    ...{ type: type("resendRequest"), first: number(1) },
    count: fc.integer({ min: 1, max: limits.resendCount }),
  }),
  resend: record({ type: type("resend"), n: number(1), message: fc.option(said) }),
  heads: record({
    ...{ type: type("heads"), heads: list(record({ id: ids, n: number(0), hash })) },
    missed: fc.option(record(range)),
  }),
  members: record({ type: type("members"), members: list(ids) }),
  move: record({ type: type("move"), code: bytes(16) }),
  moveRequest: record({ type: type("moveRequest"), code: hash }),
  wiped: record({ type: type("wiped") }),
  going: record({ type: type("going"), code: hash }),
  fileRequest: record({
    ...{ type: type("fileRequest"), file: ids, transfer: number(0), key: bytes(32) },
    first: number(0),
  }),
  fileRefusal: record({
    ...{ type: type("fileRefusal"), transfer: number(0) },
    why: fc.constantFrom("gone" as const, "changed", "busy", "cancelled"),
  }),
  fileCancel: record({ type: type("fileCancel"), transfer: number(0) }),
};
const roomMessages = fc.oneof(...Object.values<fc.Arbitrary<RoomMessage>>(roomOf));
const channelMessages = fc.oneof(...Object.values<fc.Arbitrary<ChannelMessage>>(channelOf));

test("message.json has every type, valid and invalid", () => {
  const names = [...Object.keys(roomOf), ...Object.keys(channelOf)].sort();
  const written = vectors.valid.flatMap(({ message, readOnly }) =>
    message === null || readOnly === true ? [] : [message.type],
  );
  assert.equal([...new Set(written)].sort(), names);
  const bytesOf = new Map(
    vectors.valid.flatMap(({ layer, type, message }) =>
      message === null || message.type === "unreadable"
        ? []
        : [[`${layer} ${type}`, message.type] as const],
    ),
  );
  const refused = vectors.invalid.flatMap(
    ({ layer, type }) => bytesOf.get(`${layer} ${type}`) ?? [],
  );
  assert.equal([...new Set(refused)].sort(), names);
  assert.equal([...roomTypes].sort(), Object.keys(roomOf).sort());
});

for (const [name, messages] of Object.entries<fc.Arbitrary<Message>>({ ...roomOf, ...channelOf })) {
  test(`reads back every ${name} that it writes, and refuses it without any of its fields`, async () => {
    await fc.assert(
      fc.asyncProperty(messages, bytes(16), async (message, salt) => {
        const plain = encode(message, salt);
        const read = isSaid(message) ? decodeRoom : decodeChannel;
        assert.equal(read(plain), message);
        const fields = JSON.parse(Buffer.from(plain.content.subarray(16)).toString()) as object;
        for (const key of Object.keys(fields).filter((key) => !isOptional(message, key))) {
          const rest = Object.entries(fields).filter(([other]) => other !== key);
          const text = JSON.stringify(Object.fromEntries(rest));
          const content = Uint8Array.from(Buffer.concat([salt, Buffer.from(text)]));
          await refuses("message-malformed", () => read({ type: plain.type, content }));
        }
      }),
      runs(20),
    );
  });
}

test("reads back every message that it writes, and encodes it to the same bytes", () => {
  fc.assert(
    fc.property(roomMessages, channelMessages, bytes(16), (said, linked, salt) => {
      const room = encodeRoom(said, salt);
      const channel = encodeChannel(linked, salt);
      assert.equal(decodeRoom(room), said);
      assert.equal(decodeChannel(channel), linked);
      assert.equal(encodeRoom(decodeRoom(room) as RoomMessage, salt), room);
      assert.equal(encodeChannel(decodeChannel(channel) as ChannelMessage, salt), channel);
    }),
    runs(300),
  );
});

test("throws only ProtocolError for any content, and returns only messages that it could write", async () => {
  const salt = new Uint8Array(16);
  const wild = fc.oneof(
    fc.uint8Array({ maxLength: 60 }).map((data) => ({ type: 4, content: Uint8Array.from(data) })),
    fc.oneof(fc.json(), fc.string()).map((text) => {
      return { type: 0x0a, content: Buffer.from(`${"\0".repeat(16)}${text}`) };
    }),
    fc
      .tuple(fc.oneof(roomMessages, channelMessages), fc.nat(), fc.nat(255))
      .map(([message, at, byte]) => {
        const { type, content } = encode(message, salt);
        content[at % content.length] = byte;
        return { type, content };
      }),
  );
  const known = [
    undefined,
    "message-malformed",
    "alias-malformed",
    "text-too-long",
    "caption-too-long",
    "file-malformed",
  ];
  await fc.assert(
    fc.asyncProperty(wild, async ({ type: given, content: data }) => {
      const content = Uint8Array.from(data);
      for (const type of [given, 1, 5, 0x10]) {
        const said = await codeOf(() => {
          const message = decodeRoom({ type, content });
          if (message === undefined) return;
          assert.equal(decodeRoom(encodeRoom(message, salt)), message);
          if ("text" in message) assert.ok(isText(message.text));
          if ("alias" in message) assert.is(parseAlias(message.alias), message.alias);
        });
        const linked = await codeOf(() => {
          const message = decodeChannel({ type, content });
          if (message === undefined) return;
          assert.equal(decodeChannel(encodeChannel(message, salt)), message);
          if (message.type === "state") assert.is(parseAlias(message.alias), message.alias);
        });
        assert.ok(known.includes(said) && known.includes(linked));
      }
    }),
    runs(400),
  );
});

test("counts every numbered message that is not refused, whatever else stands in it", () => {
  const places = record(numbered);
  const anything = fc.dictionary(fc.string(), fc.jsonValue()).map((fields) => {
    return JSON.parse(JSON.stringify(fields)) as object;
  });
  fc.assert(
    fc.property(places, anything, fc.nat(0x0f), bytes(16), (place, rest, type, salt) => {
      const { content } = encodeRoom({ type: "stop", ...place }, salt);
      const laid = JSON.parse(Buffer.from(content.subarray(16)).toString()) as object;
      const text = JSON.stringify({ ...rest, ...laid });
      const plain = { type, content: Uint8Array.from(Buffer.concat([salt, Buffer.from(text)])) };
      const { n, prev, after } = readRoom(plain) as Unreadable;
      assert.equal({ n, prev, after }, place);
    }),
    runs(300),
  );
});

test("accepts exactly the texts that a reader accepts", async () => {
  const units = fc.constantFrom(
    "a",
    "\t",
    "\n",
    "\r",
    "\0",
    "\u0085",
    "\u00a0",
    "\ud800",
    "\u{1f98a}",
  );
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: units, maxLength: 6 }), async (text) => {
      const code = await codeOf(() => assert.is(parseText(text), text));
      assert.is(code, isText(text) ? undefined : "message-malformed");
    }),
    runs(500),
  );
  assert.is(parseText("a".repeat(limits.textBytes)).length, limits.textBytes);
  await refuses("text-too-long", () => parseText("a".repeat(limits.textBytes + 1)));
  await refuses("text-too-long", () => parseText("\u00e9".repeat(limits.textBytes / 2 + 1)));
});

test("writes nothing that it would refuse to read", async () => {
  const salt = new Uint8Array(16);
  const numbered = { n: 1, prev: new Uint8Array(32), after: [] };
  const by = "ab".repeat(16);
  const lock = { on: true, counter: 2 ** 32, by, allowed: [] };
  const text = { type: "text", ...numbered, action: false, reply: null, expiry: null } as const;
  for (const message of [
    { type: "lock", ...numbered, lock },
    { type: "lock", ...numbered, lock: { ...lock, counter: 1.5 } },
    { type: "lock", ...numbered, lock: { ...lock, counter: 1, allowed: Array(301).fill(by) } },
    { type: "stop", ...numbered, n: 2 ** 32 },
    { ...text, text: "" },
    { ...text, text: "one", expiry: 61 as 60 },
    { ...text, text: "one", prev: new Uint8Array(31) },
  ] as const satisfies RoomMessage[]) {
    await refuses("message-malformed", () => encodeRoom(message, salt));
  }
  await refuses("alias-malformed", () =>
    encodeRoom({ type: "alias", ...numbered, alias: "" }, salt),
  );
  const missing = { type: "resendRequest", first: 2 ** 32, count: 1 } as const;
  await refuses("message-malformed", () => encodeChannel(missing, salt));
});

test("refuses a salt of another length, as a programming error", () => {
  const message = {
    ...{ type: "text", n: 1, prev: new Uint8Array(32), after: [], text: "a", action: false },
    ...{ reply: null, expiry: null },
  } as RoomMessage;
  assert.throws(() => encodeRoom(message, new Uint8Array(15)), /"salt" expected 16 bytes, got 15/);
});

test.run();
