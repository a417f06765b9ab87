/**
 * ML-KEM-768 (protocol/crypto/kem.ts): the known answers of primitives.json, which a second
 * implementation has computed, and what a wrong key or ciphertext does. An engine that has ML-KEM
 * uses its own here, others the code.
 */
import { shake128 } from "@noble/hashes/sha3.js";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  decapsulate,
  encapsulate,
  kemBytes,
  makeDecapsulator,
  readEncapsulator,
  warmKem,
  wipeDecapsulator,
} from "../../protocol/crypto/kem.ts";
import type { Env } from "../../protocol/env.ts";
import { type Bytes, concat, toHex } from "../../protocol/wire/bytes.ts";
import { type Hex, readVectors, refuses, runs, unhex } from "../helpers/vectors.ts";
import { bytes } from "./arbitrary.ts";

type Kem = {
  does: "ml-kem";
  d: Hex;
  z: Hex;
  m: Hex;
  public: Hex;
  secret: Hex;
  ciphertext: Hex;
  shared: Hex;
  damaged: Hex;
  rejected: Hex;
};
type Accumulated = { does: "ml-kem-accumulated"; count: number; digest: Hex };
const known = readVectors<Kem | Accumulated, { does: string; public: Hex }>("primitives.json");

const zeros = (length: number) => new Uint8Array(length);
const drawing = (seed: Bytes): Env => ({ random: () => seed.slice(), now: () => 0 });

for (const entry of known.valid) {
  if (entry.does === "ml-kem") {
    test(`P34: gives the known answer of ${entry.name}`, async () => {
      const { key, own } = await makeDecapsulator(drawing(unhex(`${entry.d} ${entry.z}`)));
      assert.equal(key, unhex(entry.public));
      if ("secret" in own) assert.equal(own.secret, unhex(entry.secret));
      const made = encapsulate(readEncapsulator(key), drawing(unhex(entry.m)));
      assert.equal(made, { ciphertext: unhex(entry.ciphertext), secret: unhex(entry.shared) });
      assert.equal(await decapsulate(own, made.ciphertext), unhex(entry.shared));
      assert.equal(await decapsulate(own, unhex(entry.damaged)), unhex(entry.rejected));
    });
  }
  if (entry.does === "ml-kem-accumulated") {
    test(`P34: gives the known answer of ${entry.name}`, async () => {
      const inputs = shake128(zeros(0), { dkLen: entry.count * 1184 });
      const out = shake128.create({ dkLen: 32 });
      let at = 0;
      const take = (length: number) => {
        at += length;
        return Uint8Array.from(inputs.subarray(at - length, at));
      };
      for (let i = 0; i < entry.count; i++) {
        const { key, own } = await makeDecapsulator(drawing(take(64)));
        const { ciphertext, secret } = encapsulate(readEncapsulator(key), drawing(take(32)));
        assert.equal(await decapsulate(own, ciphertext), secret);
        const rejected = await decapsulate(own, take(1088));
        for (const some of [key, ciphertext, secret, rejected]) out.update(some);
      }
      assert.is(toHex(out.digest()), entry.digest);
    });
  }
}

const wrong = known.invalid.filter(({ does }) => does === "ml-kem-key");
for (const { name, public: key, code } of wrong) {
  test(`P34: ${name}`, () => refuses(code, () => readEncapsulator(unhex(key))));
}

test("there are wrong keys to refuse", () => assert.ok(wrong.length > 5));

const pair = await makeDecapsulator(drawing(zeros(64)));

test("P34: any other ciphertext gives another secret, and no error", async () => {
  const { ciphertext, secret } = encapsulate(readEncapsulator(pair.key), drawing(zeros(32)));
  const wild = bytes(kemBytes.ciphertext, kemBytes.ciphertext);
  const flipped = fc.nat(8 * ciphertext.length - 1).map((bit) => {
    const bent = ciphertext.slice();
    bent[bit >> 3] = (bent[bit >> 3] as number) ^ (1 << (bit & 7));
    return bent;
  });
  await fc.assert(
    fc.asyncProperty(fc.oneof(wild, flipped), async (other) => {
      const rejected = await decapsulate(pair.own, other);
      assert.is(rejected.length, 32);
      assert.not.equal(rejected, secret);
      assert.equal(await decapsulate(pair.own, other), rejected);
    }),
    runs(20),
  );
});

test("P13: the seeds and a decapsulation key are overwritten", async () => {
  const drawn: Bytes[] = [];
  const env: Env = {
    random(length) {
      const seed = zeros(length).fill(7);
      drawn.push(seed);
      return seed;
    },
    now: () => 0,
  };
  const { key, own } = await makeDecapsulator(env);
  encapsulate(readEncapsulator(key), env);
  assert.equal(drawn, [zeros(64), zeros(32)]);
  // An engine's own key cannot be read, and so not be overwritten.
  if ("native" in own) {
    assert.is(own.native.extractable, false);
    return;
  }
  assert.ok(own.secret.some((byte) => byte !== 0));
  wipeDecapsulator(own);
  assert.equal(own.secret, zeros(2400));
});

test("warming up changes no result", async () => {
  const before = encapsulate(readEncapsulator(pair.key), drawing(zeros(32)));
  let asked = 0;
  const isOver = (most: number) => () => ++asked > most;
  // Less, if another suite of this process has warmed some of it.
  await warmKem(isOver(3));
  assert.ok(asked <= 4, `${asked}`);
  // What is missing is done the next time, and then nothing more.
  await warmKem(isOver(100));
  assert.ok(asked < 100, `${asked}`);
  const done = asked;
  await warmKem(isOver(100));
  assert.is(asked, done);
  assert.equal(encapsulate(readEncapsulator(pair.key), drawing(zeros(32))), before);
  assert.is(concat(pair.key, before.ciphertext).length, kemBytes.key + kemBytes.ciphertext);
});

test.run();
