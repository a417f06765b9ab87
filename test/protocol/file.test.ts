/**
 * Files (protocol/crypto/file.ts and protocol/wire/file.ts, SPEC §8.9): every case of file.json, and
 * that no frame of a transfer fits another.
 */
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  ackFrameBytes,
  checkAck,
  chunkFrameBytes,
  fileHash,
  openChunk,
  partBytes,
  partHash,
  sealAck,
  sealChunk,
  type TransferContext,
  transferHeader,
  transferKeys,
} from "../../protocol/crypto/file.ts";
import { digest } from "../../protocol/crypto/hash.ts";
import { chunksOf, wireId } from "../../protocol/room/file-info.ts";
import { type Bytes, concat, toHex, utf8 } from "../../protocol/wire/bytes.ts";
import { decodeBoxed, encodeBoxed } from "../../protocol/wire/file.ts";
import { fileLimits } from "../../protocol/wire/file-limits.ts";
import { routing } from "../../protocol/wire/frame.ts";
import { limits } from "../../protocol/wire/limits.ts";
import { codeOf, type Hex, readVectors, refuses, runs, unhex } from "../helpers/vectors.ts";
import { bytes } from "./arbitrary.ts";

type Context = {
  key: Hex;
  route: Hex;
  author: Hex;
  receiver: Hex;
  file: Hex;
  number: number;
};
type Told = { readonly [key: string]: string | number | null | { readonly hex: Hex } };
type Chunk = Context & { does: "chunk"; index: number; plain: Hex };
type Ack = Context & { does: "ack"; count: number; frame: Hex };
type Boxed = { does: "boxed"; content: Hex };
type Valid =
  | { does: "chunks"; size: number; chunks: number }
  | { does: "hash"; size: number; byte: number; parts: readonly Hex[]; hash: Hex }
  | { does: "keys"; key: Hex; chunkKey: Hex; ackKey: Hex }
  | (Chunk & { plainHash: Hex; start: Hex; tag: Hex; length: number; frameHash: Hex })
  | Ack
  | (Boxed & { text: string; files: readonly Told[] });
type Change = Partial<Context> & { readonly flip?: number };
type Invalid = Ack | (Chunk & { change: Change }) | Boxed;
const vectors = readVectors<Valid, Invalid>("file.json");

const file = (size: number) => ({ id: "", name: "a", type: "", size, hash: new Uint8Array(32) });
const keysOf = (told: Context) =>
  transferKeys(unhex(told.key), {
    ...{ route: unhex(told.route), author: unhex(told.author), receiver: unhex(told.receiver) },
    ...{ file: unhex(told.file), number: told.number },
  });

/** The bytes that fixed() of the generator writes for this name. */
function fixed(name: string, length: number): Bytes {
  const blocks: Bytes[] = [];
  for (let i = 0; i * 32 < length; i++) blocks.push(digest(utf8(`vectors: ${name} #${i}`)));
  return concat(...blocks).slice(0, length);
}

/** A record in the notation of the vectors. */
const meant = (told: Told) =>
  Object.fromEntries(
    Object.entries(told).map(([key, value]) => [
      key,
      typeof value === "object" && value !== null ? unhex(value.hex) : value,
    ]),
  );

for (const entry of vectors.valid) {
  test(entry.name, async () => {
    switch (entry.does) {
      case "chunks":
        return assert.is(chunksOf(file(entry.size)), entry.chunks);
      case "hash": {
        const whole = new Uint8Array(entry.size).fill(entry.byte);
        const parts: Bytes[] = [];
        for (let at = 0; at < whole.length; at += partBytes) {
          parts.push(await partHash(whole.slice(at, at + partBytes)));
        }
        assert.equal(parts.map(toHex), entry.parts);
        return assert.is(toHex(fileHash(parts)), entry.hash);
      }
      case "keys": {
        const none = new Uint8Array(16);
        const key = unhex(entry.key);
        const context = { route: none, author: none, receiver: none, file: none, number: 1 };
        const { ack } = await transferKeys(key, context);
        assert.is(toHex(ack), entry.ackKey);
        return assert.equal(key, new Uint8Array(32), "what it was given is overwritten");
      }
      case "chunk": {
        const plain = entry.plain === "a chunk" ? fixed("a chunk", 64_512) : unhex(entry.plain);
        assert.is(toHex(digest(plain)), entry.plainHash);
        const keys = await keysOf(entry);
        const frame = concat(...(await sealChunk(keys, entry.index, plain)));
        assert.is(toHex(frame.slice(0, 64)), entry.start);
        assert.is(toHex(frame.slice(-16)), entry.tag);
        assert.is(frame.length, entry.length);
        assert.is(frame.length, chunkFrameBytes);
        assert.is(toHex(digest(frame)), entry.frameHash);
        assert.equal(transferHeader(frame), [entry.number, entry.index]);
        return assert.equal(digest(await openChunk(keys, frame)), digest(plain));
      }
      case "ack": {
        const keys = await keysOf(entry);
        const frame = sealAck(keys, entry.count);
        assert.is(toHex(frame), entry.frame);
        assert.is(frame.length, ackFrameBytes);
        assert.equal(transferHeader(frame), [entry.number, entry.count]);
        return assert.ok(checkAck(keys, frame));
      }
      case "boxed": {
        const expected = { text: entry.text, files: entry.files.map(meant) };
        assert.equal(decodeBoxed(unhex(entry.content)), expected);
        return assert.equal(decodeBoxed(encodeBoxed(decodeBoxed(unhex(entry.content)))), expected);
      }
    }
  });
}

for (const entry of vectors.invalid) {
  test(entry.name, async () => {
    if (entry.does === "ack") return assert.not(checkAck(await keysOf(entry), unhex(entry.frame)));
    if (entry.does === "boxed") {
      return refuses(entry.code, () => decodeBoxed(unhex(entry.content)));
    }
    const { change, index } = entry;
    const plain = unhex(entry.plain);
    const frame = concat(...(await sealChunk(await keysOf({ ...entry, ...change }), index, plain)));
    const { flip } = change;
    if (flip !== undefined) frame[flip] = (frame[flip] ?? 0) ^ 1;
    const keys = await keysOf(entry);
    await refuses(entry.code, () => openChunk(keys, frame));
  });
}

test("a chunk with all around it fits into the longest frame", () => {
  assert.ok(routing.one.prefix + chunkFrameBytes <= limits.frameBytes);
});

test("knows another member's file by its author, and asks for it by its own id", () => {
  const [author, id] = ["a".repeat(32), "b".repeat(32)];
  assert.is(wireId(author + id), id);
  assert.is(wireId(id), id);
});

const bent32 = (key: Bytes) => key.map((byte, at) => (at === 7 ? byte ^ 1 : byte));
const contexts = fc.record({
  ...{ route: bytes(16), author: bytes(16), receiver: bytes(16), file: bytes(16) },
  number: fc.integer({ min: 0, max: 0xffffffff }),
});

test("opens no chunk and takes no acknowledgement of another transfer or place", async () => {
  const bent = (from: TransferContext, which: number): TransferContext => {
    const names = ["route", "author", "receiver", "file"] as const;
    const name = names[which % 5];
    if (name === undefined) return { ...from, number: (from.number + 1) % 2 ** 32 };
    const changed = from[name].slice();
    changed[which % 16] = (changed[which % 16] ?? 0) ^ 1;
    return { ...from, [name]: changed };
  };
  const plain = new Uint8Array(fileLimits.chunkBytes);
  await fc.assert(
    fc.asyncProperty(bytes(32), contexts, fc.nat(1000), async (key, context, which) => {
      const keys = await transferKeys(key.slice(), context);
      const others = [
        await transferKeys(key.slice(), bent(context, which)),
        await transferKeys(bent32(key), context),
      ];
      const frame = concat(...(await sealChunk(keys, which, plain)));
      const ack = sealAck(keys, which);
      for (const other of others) {
        assert.is(await codeOf(() => openChunk(other, frame)), "message-undecryptable");
        assert.not(checkAck(other, ack));
      }
      // Another index or count under the same tag.
      frame[9] = (frame[9] ?? 0) ^ 1;
      ack[9] = (ack[9] ?? 0) ^ 1;
      assert.is(await codeOf(() => openChunk(keys, frame)), "message-undecryptable");
      assert.not(checkAck(keys, ack));
    }),
    runs(20),
  );
});

test.run();
