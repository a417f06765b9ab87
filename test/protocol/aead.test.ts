/**
 * Encrypted hellos and replies (protocol/crypto/aead.ts, SPEC §7.1): every case of aead.json, byte
 * for byte.
 */
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { openSeal, seal, sealedBytes } from "../../protocol/crypto/aead.ts";
import { importHkdf } from "../../protocol/crypto/hkdf.ts";
import { codeOf, type Hex, readVectors, refuses, runs, unhex } from "../helpers/vectors.ts";
import { bytes } from "./arbitrary.ts";

type Kind = "hello" | "reply";
type Valid = { kind: Kind; hello: Hex; salt: Hex; body: Hex; frame: Hex };
const vectors = readVectors<Valid, { kind: Kind; hello: Hex; frame: Hex }>("aead.json");

for (const { name, kind, hello, salt, body, frame } of vectors.valid) {
  test(`${name} and opens them`, async () => {
    const key = await importHkdf(unhex(hello));
    assert.equal(await seal(kind, key, unhex(salt), unhex(body)), unhex(frame));
    assert.equal(await openSeal(kind, key, unhex(frame)), unhex(body));
  });
}

for (const { name, kind, hello, frame, code } of vectors.invalid) {
  test(name, async () => {
    const key = await importHkdf(unhex(hello));
    await refuses(code, () => openSeal(kind, key, unhex(frame)));
  });
}

const room = importHkdf(new Uint8Array(32));
const kinds = fc.constantFrom<Kind>("hello", "reply");

test("P2: opens everything it seals, in frames of one size", async () => {
  await fc.assert(
    fc.asyncProperty(kinds, bytes(32, 32), bytes(0, 1414), async (kind, salt, body) => {
      const frame = await seal(kind, await room, salt, body);
      assert.is(frame.length, sealedBytes);
      assert.equal(await openSeal(kind, await room, frame), body);
    }),
    runs(30),
  );
});

test("refuses a frame with any bit flipped", async () => {
  const frame = await seal("hello", await room, new Uint8Array(32), new Uint8Array(1414));
  await fc.assert(
    fc.asyncProperty(fc.nat(8 * frame.length - 1), async (bit) => {
      const bent = frame.slice();
      bent[bit >> 3] = (bent[bit >> 3] as number) ^ (1 << (bit & 7));
      await refuses("handshake-refused", async () => openSeal("hello", await room, bent));
    }),
    runs(60),
  );
});

test("throws only ProtocolError for any bytes", async () => {
  const near = bytes(sealedBytes - 2, sealedBytes - 2).map((rest) => Uint8Array.of(1, 1, ...rest));
  await fc.assert(
    fc.asyncProperty(fc.oneof(bytes(0, 400), near), async (frame) => {
      assert.is(
        await codeOf(async () => openSeal("hello", await room, frame)),
        "handshake-refused",
      );
    }),
    runs(60),
  );
});

test("throws a programming error for a wrong salt length or a too long body", async () => {
  const key = await room;
  for (const [salt, body] of [
    [31, 1414],
    [33, 1414],
    [32, 1415],
  ] as const) {
    await seal("hello", key, new Uint8Array(salt), new Uint8Array(body)).then(
      () => assert.unreachable("sealed"),
      (error) => assert.instance(error, RangeError),
    );
  }
});

test.run();
