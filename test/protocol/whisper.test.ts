/**
 * Whisper keys and boxes (protocol/crypto/whisper.ts, SPEC §8.3): every case of whisper.json, byte
 * for byte, and which member can open which box.
 */
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  type BoxContext,
  boxKey,
  boxKeyBytes,
  boxTypes,
  maskCode,
  openBox,
  sealBox,
  stepWhisper,
} from "../../protocol/crypto/whisper.ts";
import { type Bytes, fromUtf8, utf8 } from "../../protocol/wire/bytes.ts";
import { limits } from "../../protocol/wire/limits.ts";
import { decodeBoxedEdit, encodeBoxedEdit } from "../../protocol/wire/text.ts";
import { codeOf, type Hex, readVectors, refuses, runs, unhex } from "../helpers/vectors.ts";
import { bytes } from "./arbitrary.ts";

type MessageRef = { sender: Hex; receiver: Hex; senderKey: Hex; index: number };
type Box = MessageRef & { key: Hex; box: Hex };
type Valid =
  | { does: "derive"; key: Hex; next: Hex; boxKey: Hex }
  | { does: "mask"; key: Hex; code: Hex; masked: Hex }
  | ({
      does: "box";
      type: number;
      of?: number;
      text: string | { repeat: string; times: number };
    } & Box);
const vectors = readVectors<Valid, Box>("whisper.json");

const contextOf = ({ sender, receiver, senderKey, index }: MessageRef): BoxContext => ({
  ...{ sender: unhex(sender), receiver: unhex(receiver), senderKey: unhex(senderKey), index },
});

for (const entry of vectors.valid) {
  if (entry.does === "derive") {
    test(entry.name, async () => {
      const key = unhex(entry.key);
      assert.equal(await stepWhisper(key), unhex(entry.next));
      assert.equal(await boxKey(key), unhex(entry.boxKey));
      assert.equal(key, unhex(entry.key));
    });
  } else if (entry.does === "mask") {
    test(entry.name, () => {
      const key = unhex(entry.key);
      assert.equal(maskCode(key, unhex(entry.code)), unhex(entry.masked));
      assert.equal(maskCode(key, unhex(entry.masked)), unhex(entry.code));
      assert.equal(key, unhex(entry.key));
    });
  } else {
    test(entry.name, async () => {
      const { text: brief, type, of } = entry;
      const text = typeof brief === "string" ? brief : brief.repeat.repeat(brief.times);
      const content = of === undefined ? utf8(text) : encodeBoxedEdit({ of, text });
      const key = await boxKey(unhex(entry.key));
      assert.equal(await sealBox(key, contextOf(entry), { type, content }), unhex(entry.box));
      const opened = await openBox(key, contextOf(entry), unhex(entry.box));
      assert.equal(opened, { type, content });
      if (of !== undefined) assert.equal(decodeBoxedEdit(opened.content), { of, text });
    });
  }
}

for (const { name, code, box, ...entry } of vectors.invalid) {
  test(name, async () => {
    const key = await boxKey(unhex(entry.key));
    await refuses(code, () => openBox(key, contextOf(entry), unhex(box)));
  });
}

const plain = (text: string) => ({ type: boxTypes.text, content: utf8(text) });
const contexts = fc.record({
  ...{ sender: bytes(16), receiver: bytes(16), senderKey: bytes(8) },
  index: fc.nat(limits.senderKeyFrames - 1),
});
const texts = fc.string({ minLength: 1, maxLength: 300, unit: "grapheme" });

test("opens every box that it seals, and leaves the key unchanged for another attempt", async () => {
  await fc.assert(
    fc.asyncProperty(bytes(32), contexts, texts, async (key, context, text) => {
      const once = await boxKey(key);
      assert.is(once.length, boxKeyBytes);
      const box = await sealBox(once, context, plain(text));
      for (let i = 0; i < 2; i++) {
        assert.is(fromUtf8((await openBox(once, context, box)).content), text);
      }
      assert.equal(once, await boxKey(key));
    }),
    runs(30),
  );
});

test("opens a box with no other key and at no other index", async () => {
  const context: BoxContext = {
    ...{ sender: new Uint8Array(16), receiver: new Uint8Array(16).fill(1) },
    ...{ senderKey: new Uint8Array(8), index: 0 },
  };
  const key = new Uint8Array(32).fill(2);
  const box = await sealBox(await boxKey(key), context, plain("for Ben"));
  const bent = (from: Bytes, at: number) => {
    const out = from.slice();
    out[at >> 3] = (out[at >> 3] as number) ^ (1 << (at & 7));
    return out;
  };
  await fc.assert(
    fc.asyncProperty(fc.nat(1 << 20), async (bit) => {
      const tries: [Bytes, BoxContext, Bytes][] = [
        [bent(key, bit % 256), context, box],
        [key, { ...context, sender: bent(context.sender, bit % 128) }, box],
        [key, { ...context, receiver: bent(context.receiver, bit % 128) }, box],
        [key, { ...context, senderKey: bent(context.senderKey, bit % 64) }, box],
        [key, { ...context, index: 1 + (bit % 255) }, box],
        [key, context, bent(box, bit % (8 * box.length))],
      ];
      for (const [by, at, what] of tries) {
        const code = await codeOf(async () => openBox(await boxKey(by), at, what));
        assert.is(code, "message-undecryptable");
      }
    }),
    runs(25),
  );
});

test("throws only ProtocolError for any bytes", async () => {
  const context = { ...contextOf(vectors.invalid[0] as Box) };
  const key = await boxKey(new Uint8Array(32));
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 600 }), async (data) => {
      const code = await codeOf(() => openBox(key, context, Uint8Array.from(data)));
      assert.is(code, "message-undecryptable");
    }),
    runs(60),
  );
});

test("boxes of many texts have equal lengths, up to the longest text", async () => {
  const context = contextOf(vectors.invalid[0] as Box);
  const lengthOf = async (text: string) =>
    (await sealBox(new Uint8Array(boxKeyBytes), context, plain(text))).length;
  for (const length of [1, 2, 100, 251]) assert.is(await lengthOf("a".repeat(length)), 256 + 16);
  assert.is(await lengthOf("a".repeat(limits.textBytes)), limits.boxBytes);
});

test.run();
