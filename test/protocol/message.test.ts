/**
 * What members read (protocol/message.ts, SPEC §7.3, §7.4): every case of message.json.
 */
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseAlias } from "../../protocol/alias.ts";
import { fromHex } from "../../protocol/bytes.ts";
import { limits } from "../../protocol/limits.ts";
import {
  decodeLink,
  decodeRoom,
  encodeLink,
  encodeRoom,
  type LinkMessage,
  parseText,
  type RoomMessage,
} from "../../protocol/message.ts";
import { codeOf, type Hex, readVectors, record, refuses, runs, unhex } from "../helpers/vectors.ts";

type ChainCase = { id: Hex; index: number; key: Hex };
type Meaning =
  | {
      type: "text" | "farewell";
      n: number;
      prev: Hex;
      text: string | { repeat: string; times: number };
    }
  | {
      type: "state";
      alias: string;
      room: string;
      chain: ChainCase;
      n: number;
      hash: Hex;
      left: number | null;
    }
  | { type: "chain"; chain: ChainCase };
type Case = { layer: "room" | "link"; type: number; content: Hex };
type Valid = Case & { salt: Hex; message: Meaning | null; readOnly?: true };
const vectors = readVectors<Valid, Case>("message.json");

const chainOf = ({ id, index, key }: ChainCase) => ({ id: unhex(id), index, key: unhex(key) });

function messageOf(meaning: Meaning): RoomMessage | LinkMessage {
  switch (meaning.type) {
    case "chain":
      return { type: "chain", chain: chainOf(meaning.chain) };
    case "state":
      return { ...meaning, chain: chainOf(meaning.chain), hash: unhex(meaning.hash) };
    default: {
      const { text } = meaning;
      const whole = typeof text === "string" ? text : text.repeat.repeat(text.times);
      return { ...meaning, prev: unhex(meaning.prev), text: whole };
    }
  }
}

const isSaid = (message: RoomMessage | LinkMessage): message is RoomMessage =>
  message.type === "text" || message.type === "farewell";
const encode = (message: RoomMessage | LinkMessage, salt: Uint8Array<ArrayBuffer>) =>
  isSaid(message) ? encodeRoom(message, salt) : encodeLink(message, salt);
const decode = { room: decodeRoom, link: decodeLink };

for (const { name, layer, type, salt, content, message, readOnly } of vectors.valid) {
  test(name, () => {
    const plain = { type, content: unhex(content) };
    const expected = message === null ? undefined : messageOf(message);
    assert.equal(decode[layer](plain), expected);
    if (expected !== undefined && readOnly !== true)
      assert.equal(encode(expected, unhex(salt)), plain);
  });
}

for (const { name, layer, type, content, code } of vectors.invalid) {
  test(name, () => refuses(code, () => decode[layer]({ type, content: unhex(content) })));
}

const bytes = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((data) => Uint8Array.from(data));
const isRefused = (point: number) =>
  point < 0x20 ? point !== 0x09 && point !== 0x0a : point >= 0x7f && point <= 0x9f;
const isText = (text: string) =>
  text.isWellFormed() && ![...text].some((char) => isRefused(char.codePointAt(0) as number));
const texts = fc.oneof(fc.string(), fc.string({ unit: "grapheme" })).filter(isText);
const number = (least: number) => fc.integer({ min: least, max: 0xffffffff });
const chains = record({ id: bytes(8), index: fc.nat(255), key: bytes(32) });
const names = fc.stringMatching(/^[a-z]{1,12}( [a-z\u00e9]{1,12})?$/);

const roomMessages: fc.Arbitrary<RoomMessage> = fc.oneof(
  record({
    type: fc.constant("text" as const),
    n: number(1),
    prev: bytes(32),
    text: texts.filter((text) => text !== ""),
  }),
  record({ type: fc.constant("farewell" as const), n: number(1), prev: bytes(32), text: texts }),
);
const linkMessages: fc.Arbitrary<LinkMessage> = fc.oneof(
  record({
    type: fc.constant("state" as const),
    alias: names,
    room: fc.oneof(names, fc.constant("")),
    chain: chains,
    n: number(0),
    hash: bytes(32),
    left: fc.option(fc.nat(limits.lifeMostSeconds)),
  }),
  record({ type: fc.constant("chain" as const), chain: chains }),
);

test("reads back every message that it writes, and writes it again as the same bytes", () => {
  fc.assert(
    fc.property(roomMessages, linkMessages, bytes(16), (said, linked, salt) => {
      const room = encodeRoom(said, salt);
      const link = encodeLink(linked, salt);
      assert.equal(decodeRoom(room), said);
      assert.equal(decodeLink(link), linked);
      assert.equal(encodeRoom(decodeRoom(room) as RoomMessage, salt), room);
      assert.equal(encodeLink(decodeLink(link) as LinkMessage, salt), link);
    }),
    runs(300),
  );
});

test("throws nothing but ProtocolError for any content, and gives out only what it could write", async () => {
  const salt = new Uint8Array(16);
  const wild = fc.oneof(
    fc.uint8Array({ maxLength: 60 }).map((data) => Uint8Array.from(data)),
    fc.oneof(fc.json(), fc.string()).map((text) => Buffer.from(`${"\0".repeat(16)}${text}`)),
    fc
      .tuple(fc.oneof(roomMessages, linkMessages), fc.nat(), fc.nat(255))
      .map(([message, at, byte]) => {
        const { content } = encode(message, salt);
        content[at % content.length] = byte;
        return content;
      }),
  );
  const known = [undefined, "message-malformed", "alias-malformed", "text-too-long"];
  await fc.assert(
    fc.asyncProperty(wild, async (data) => {
      const content = Uint8Array.from(data);
      for (const type of [1, 2, 6]) {
        const said = await codeOf(() => {
          const message = decodeRoom({ type, content });
          if (message === undefined) return;
          assert.equal(decodeRoom(encodeRoom(message, salt)), message);
          assert.ok(isText(message.text));
        });
        const linked = await codeOf(() => {
          const message = decodeLink({ type, content });
          if (message === undefined) return;
          assert.equal(decodeLink(encodeLink(message, salt)), message);
          if (message.type === "state") assert.is(parseAlias(message.alias), message.alias);
        });
        assert.ok(known.includes(said) && known.includes(linked));
      }
    }),
    runs(500),
  );
});

test("takes exactly the texts that a reader takes", async () => {
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

test("refuses a programmer's salt of another length", () => {
  const message = {
    type: "text",
    n: 1,
    prev: fromHex("00".repeat(32), 32),
    text: "a",
  } as RoomMessage;
  assert.throws(() => encodeRoom(message, new Uint8Array(15)), /"salt" expected 16 bytes, got 15/);
});

test.run();
