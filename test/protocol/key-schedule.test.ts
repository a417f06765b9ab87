/**
 * The key schedule and hashes (protocol/crypto/key-schedule.ts, hash.ts and hkdf.ts,
 * SPEC §2, §5): known answers, then key-schedule.json.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { derive, digest, expand, hmac, importHmac, mac } from "../../protocol/crypto/hash.ts";
import { hkdf, importHkdf } from "../../protocol/crypto/hkdf.ts";
import { deriveRoom, label } from "../../protocol/crypto/key-schedule.ts";
import { importPassword, passwordInput } from "../../protocol/crypto/password.ts";
import { utf8 } from "../../protocol/wire/bytes.ts";
import { type Hex, readVectors, unhex } from "../helpers/vectors.ts";

type Room = {
  does: "room";
  code: Hex;
  password: string;
  input: Hex;
  route: Hex;
  accessKey: Hex;
  hello: Hex;
  pairing: Hex;
};
type Seal = { does: "seal"; kind: "hello" | "reply"; hello: Hex; salt: Hex } & OnceKey;
type OnceKey = { key: Hex; nonce: Hex; commit: Hex };
type Label = { does: "label"; ikm: Hex; label: string; length: number; okm: Hex };
const keys = readVectors<Room | Seal | Label | { does: "member" | "fingerprint" }, never>(
  "key-schedule.json",
).valid;

const salt = new Uint8Array(32).fill(7);

for (const entry of keys) {
  if (entry.does === "room") {
    test(entry.name, async () => {
      assert.equal(await passwordInput(entry.password), unhex(entry.input));
      const room = await deriveRoom(await importPassword(entry.password), unhex(entry.code));
      assert.equal(room.route, unhex(entry.route));
      assert.equal(room.accessKey, unhex(entry.accessKey));
      // The two others cannot be exported: their outputs are compared.
      const hello = await importHkdf(unhex(entry.hello));
      assert.equal(await hkdf(room.hello, "x", 32, salt), await hkdf(hello, "x", 32, salt));
      const pairing = await importHmac(unhex(entry.pairing));
      assert.equal(await hmac(room.pairing, salt), await hmac(pairing, salt));
      for (const key of [room.hello, room.pairing]) assert.is(key.extractable, false);
    });
  }
  if (entry.does === "seal") {
    test(entry.name, async () => {
      const info = { hello: label.sealHello, reply: label.sealReply }[entry.kind];
      const okm = await hkdf(await importHkdf(unhex(entry.hello)), info, 76, unhex(entry.salt));
      assert.equal(okm, unhex(`${entry.key} ${entry.nonce} ${entry.commit}`));
    });
  }
  if (entry.does === "label") {
    test(entry.name, async () => {
      assert.ok(Object.values<string>(label).includes(entry.label));
      const ikm = await importHkdf(unhex(entry.ikm));
      assert.equal(await hkdf(ikm, entry.label, entry.length), unhex(entry.okm));
    });
  }
}

type Known =
  | { does: "sha256"; data: Hex; digest: Hex }
  | { does: "hmac"; key: Hex; data: Hex; mac: Hex }
  | { does: "hkdf"; ikm: Hex; salt: Hex; info: Hex; prk: Hex; okm: Hex }
  | { does: "pbkdf2" | "aes-gcm" | "ecdh" | "ecdsa" };

for (const entry of readVectors<Known, unknown>("primitives.json").valid) {
  if (entry.does === "sha256") {
    test(`gives the known answer of ${entry.name}`, () => {
      const data = unhex(entry.data);
      assert.equal(digest(data), unhex(entry.digest));
      assert.equal(digest(data.slice(0, 1), data.slice(1)), unhex(entry.digest));
    });
  }
  if (entry.does === "hmac") {
    test(`gives the known answer of ${entry.name}`, async () => {
      const under = await hmac(await importHmac(unhex(entry.key)), unhex(entry.data));
      assert.equal(under, unhex(entry.mac));
      assert.equal(mac(unhex(entry.key), unhex(entry.data)), unhex(entry.mac));
    });
  }
  if (entry.does === "hkdf") {
    test(`gives the known answer of ${entry.name}`, async () => {
      const [info, okm] = [unhex(entry.info), unhex(entry.okm)];
      const prk = unhex(entry.prk);
      assert.equal(expand(prk, info, okm.length), okm);
      // hkdf() takes labels, which are text; the published infos of A.1 and A.2 are not text.
      if (info.length > 0) return;
      const ikm = await importHkdf(unhex(entry.ikm));
      assert.equal(await hkdf(ikm, "", okm.length, unhex(entry.salt)), okm);
      assert.equal(await hkdf(ikm, "", okm.length), okm);
      assert.equal(derive(unhex(entry.ikm), "", okm.length), okm);
    });
  }
}

test("expands as HKDF does, for every label and with a salt", async () => {
  for (const info of Object.values(label)) {
    const whole = await hkdf(await importHkdf(salt), info, 128, salt);
    const prk = mac(salt, salt);
    assert.equal(expand(prk, utf8(info), 128), whole);
    assert.equal(expand(prk, utf8(info), 33), whole.slice(0, 33));
  }
});

test("all labels differ and contain the version", () => {
  const labels = Object.values<string>(label);
  assert.is(new Set(labels).size, labels.length);
  for (const text of labels) assert.match(text, /^sanctuary\/1 [a-zA-Z ]+$/);
});

test("refuses a code of another length, as a programming error", async () => {
  const password = await importPassword("");
  await deriveRoom(password, new Uint8Array(15)).then(
    () => assert.unreachable("15 bytes were taken"),
    (error) => assert.match(error.message, '"code" expected 16 bytes, got 15'),
  );
});

test.run();
