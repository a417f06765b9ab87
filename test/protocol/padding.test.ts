/** Padding (protocol/wire/padding.ts, SPEC §7.6): every case of padding.json, and the overhead. */
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { limits } from "../../protocol/wire/limits.ts";
import {
  type ChannelMessage,
  encodeChannel,
  encodeRoom,
  type RoomMessage,
} from "../../protocol/wire/message.ts";
import { pad, paddedLength, unpad } from "../../protocol/wire/padding.ts";
import { codeOf, type Hex, readVectors, record, refuses, runs, unhex } from "../helpers/vectors.ts";

type Valid = { type: number; content: Hex; total: number; padded: Hex };
const vectors = readVectors<Valid, { padded: Hex }>("padding.json");

for (const { name, type, content, total, padded } of vectors.valid) {
  test(name, () => {
    const plain = { type, content: unhex(content) };
    assert.is(paddedLength(plain.content.length), total);
    assert.equal(pad(plain), unhex(padded));
    assert.equal(unpad(unhex(padded)), plain);
  });
}

for (const { name, padded, code } of vectors.invalid) {
  test(`${name} as padding`, () => refuses(code, () => unpad(unhex(padded))));
}

const contents = fc.uint8Array({ maxLength: 9000 }).map((content) => Uint8Array.from(content));

test("removes every padding that it adds", () => {
  fc.assert(
    fc.property(fc.nat(255), contents, (type, content) => {
      assert.equal(unpad(pad({ type, content })), { type, content });
    }),
    runs(),
  );
});

test("restores every padding that it removes, and throws only ProtocolError", async () => {
  const bytes = record({
    length: fc.oneof(fc.nat(300), fc.nat(0xffffffff)),
    total: fc.oneof(fc.constantFrom(256, 512), fc.nat(600)),
    stray: fc.option(fc.nat(599)),
  }).map(({ length, total, stray }) => {
    const out = new Uint8Array(total);
    if (total >= 4) new DataView(out.buffer).setUint32(0, length);
    if (stray !== null && stray < total) out[stray] = 1;
    return out;
  });
  await fc.assert(
    fc.asyncProperty(bytes, async (data) => {
      const code = await codeOf(() => assert.equal(pad(unpad(data)), data));
      assert.ok(code === undefined || code === "message-malformed");
    }),
    runs(500),
  );
});

test("padding never shortens, grows with the content, and adds at most 12 % above 4,096", () => {
  let before = 0;
  for (let length = 0; length <= 70_000; length++) {
    const total = paddedLength(length);
    if (total < length + 5 || total < before) assert.unreachable(`${length} to ${total}`);
    if (total > 4096 && total > 1.12 * (length + 5)) assert.unreachable(`${length} to ${total}`);
    before = total;
  }
});

test("P2: there are few padded lengths: 5 up to 4,096, then 8 to 16 per doubling", () => {
  const totals = new Set<number>();
  for (let length = 0; length <= 65_536 - 5; length++) totals.add(paddedLength(length));
  const between = (from: number, to: number) =>
    [...totals].filter((total) => total > from && total <= to).length;
  assert.is(between(0, 4096), 5);
  for (const from of [4096, 8192, 16_384, 32_768]) {
    assert.ok(between(from, 2 * from) >= 8 && between(from, 2 * from) <= 32);
  }
});

test("the longest text fits into one relay frame, whatever its characters", () => {
  const salt = new Uint8Array(16);
  const id = "ff".repeat(16);
  const after = Array.from({ length: limits.after }, () => ({ id, n: 0xffffffff }));
  const said = { n: 0xffffffff, prev: new Uint8Array(32), after };
  const rest = { action: false, reply: { id, n: 0xffffffff }, expiry: 3600 } as const;
  for (const char of ['"', "\\", "\n", "a", "\u00a0", "\u2028", "\u{1f98a}"]) {
    const text = char.repeat(Math.floor(limits.textBytes / Buffer.byteLength(char)));
    const farewell = encodeRoom({ type: "farewell", ...said, text }, salt);
    const words = encodeRoom({ type: "text", ...said, text, ...rest }, salt);
    for (const { content } of [farewell, words]) {
      assert.ok(5 + 126 + paddedLength(content.length) <= limits.frameBytes, char);
      assert.ok(content.length <= limits.contentBytes, `to be sent again: ${char}`);
    }
  }
});

test("the longest message of every other type fits into one relay frame, also as a resend", () => {
  const salt = new Uint8Array(16);
  const id = "ff".repeat(16);
  const hash = new Uint8Array(32).fill(0xff);
  const most = <T>(count: number, item: T) => Array.from({ length: count }, () => item);
  const numbered = { n: 0xffffffff, prev: hash, after: most(limits.after, { id, n: 0xffffffff }) };
  const allowed = most(limits.members, id);
  const lock = { on: false, counter: 0xffffffff, by: id, allowed };
  const box = new Uint8Array(limits.boxBytes);
  const codes = most(limits.members, new Uint8Array(16));
  const room: RoomMessage[] = [
    { type: "whisper", ...numbered, box, expiry: 3600 },
    { type: "lock", ...numbered, lock },
    { type: "removal", ...numbered, removed: id, code: hash, lock, codes },
  ];
  for (const message of room) {
    const { content } = encodeRoom(message, salt);
    assert.ok(5 + 126 + paddedLength(content.length) <= limits.frameBytes, message.type);
    assert.ok(content.length <= limits.contentBytes, message.type);
  }
  const content = new Uint8Array(limits.contentBytes);
  const senderKey = { id: new Uint8Array(8), index: 255, key: hash, whisper: hash };
  const sealed = { senderKey: senderKey.id, index: 255, key: new Uint8Array(44) };
  const alias = "\u00e9".repeat(32);
  const ttl = limits.maxTtlSeconds;
  const channel: ChannelMessage[] = [
    {
      ...{ type: "resend", n: 0xffffffff },
      message: { type: 255, content, ago: limits.keptMs, box: sealed },
    },
    {
      ...{ type: "state", alias, room: alias, senderKey, n: 0xffffffff, hash },
      ...{ follows: null, knowsRoom: false, lock, removed: allowed, ttl },
      expiry: { seconds: 3600, counter: 0xffffffff, by: id },
    },
    {
      ...{ type: "heads", heads: most(limits.members, { id, n: 0xffffffff, hash }) },
      missed: { first: 0xffffffff, count: 0xffffffff },
    },
  ];
  for (const message of channel) {
    const { content } = encodeChannel(message, salt);
    assert.ok(9 + 22 + paddedLength(content.length) <= limits.frameBytes, message.type);
  }
});

test("the longest text has a box of exactly the longest length", () => {
  assert.is(paddedLength(limits.textBytes) + 16, limits.boxBytes);
});

test.run();
