/**
 * Public keys, signatures and AES-GCM (protocol/crypto/identity.ts, aead.ts): the known answers of
 * primitives.json, by our own functions where they exist, else by the same WebCrypto calls.
 */
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { decrypt, encrypt, onceKey } from "../../protocol/crypto/aead.ts";
import {
  importPublic,
  makeIdentity,
  readIdentity,
  sign,
  verify,
} from "../../protocol/crypto/identity.ts";
import { toHex } from "../../protocol/wire/bytes.ts";
import {
  codeOf,
  ephemeralOf,
  type Hex,
  identityOf,
  readVectors,
  refuses,
  runs,
  unhex,
} from "../helpers/vectors.ts";

type Gcm = { does: "aes-gcm"; key: Hex; nonce: Hex; aad: Hex; sealed: Hex };
type Valid =
  | (Gcm & { plaintext: Hex })
  | { does: "pbkdf2"; password: Hex; salt: Hex; iterations: number; key: Hex }
  | { does: "ecdh"; secret: Hex; public: Hex; otherSecret: Hex; otherPublic: Hex; shared: Hex }
  | { does: "ecdsa"; public: Hex; message: Hex; signature: Hex; holds: boolean }
  | { does: "sha256" | "hmac" | "hkdf" };
type Invalid = Gcm | { does: "public-key"; public: Hex } | { does: "ml-kem-key" };
const known = readVectors<Valid, Invalid>("primitives.json");

const subtle = crypto.subtle;
const [ecdh, ecdsa] = ["ECDH", "ECDSA"].map((name) => ({ name, namedCurve: "P-256" })) as [
  EcKeyImportParams,
  EcKeyImportParams,
];
const once = ({ key, nonce }: Gcm) => onceKey(unhex(`${key} ${nonce}`));

for (const entry of known.valid) {
  if (entry.does === "aes-gcm") {
    test(`gives the known answer of ${entry.name}`, async () => {
      const [plaintext, aad, sealed] = [entry.plaintext, entry.aad, entry.sealed].map(unhex);
      if (plaintext === undefined || aad === undefined || sealed === undefined) throw new Error();
      assert.equal(await encrypt(await once(entry), plaintext, aad), sealed);
      const opened = await decrypt(await once(entry), sealed, aad, "message-undecryptable");
      assert.equal(opened, plaintext);
    });
  }
  if (entry.does === "pbkdf2") {
    test(`gives the known answer of ${entry.name}`, async () => {
      const { iterations } = entry;
      const password = await subtle.importKey("raw", unhex(entry.password), "PBKDF2", false, [
        "deriveBits",
      ]);
      const params = { name: "PBKDF2", hash: "SHA-256", salt: unhex(entry.salt), iterations };
      assert.equal(
        new Uint8Array(await subtle.deriveBits(params, password, 512)),
        unhex(entry.key),
      );
    });
  }
  if (entry.does === "ecdh") {
    test(`gives the known answer of ${entry.name}`, async () => {
      const derive = async (secret: Hex, own: Hex, other: Hex) => {
        const theirs = await importPublic(unhex(other), ecdh, []);
        const params = { name: "ECDH", public: theirs };
        return new Uint8Array(await subtle.deriveBits(params, await ephemeralOf(secret, own), 256));
      };
      const { secret, otherSecret, otherPublic } = entry;
      assert.equal(await derive(secret, entry.public, otherPublic), unhex(entry.shared));
      assert.equal(await derive(otherSecret, otherPublic, entry.public), unhex(entry.shared));
    });
  }
  if (entry.does === "ecdsa") {
    test(`verifies a signature: ${entry.name}`, async () => {
      const identity = await readIdentity(unhex(entry.public));
      const holds = await verify(identity, unhex(entry.signature), unhex(entry.message));
      assert.is(holds, entry.holds);
    });
  }
}

for (const entry of known.invalid) {
  // kem.test.ts has those.
  if (entry.does === "ml-kem-key") continue;
  test(entry.name, async () => {
    if (entry.does === "public-key") {
      await refuses(entry.code, () => readIdentity(unhex(entry.public)));
      await refuses(entry.code, () => importPublic(unhex(entry.public), ecdh, []));
      await refuses(entry.code, () => importPublic(unhex(entry.public), ecdsa, ["verify"]));
    } else {
      const key = await once(entry);
      await refuses(entry.code, () =>
        decrypt(key, unhex(entry.sealed), unhex(entry.aad), entry.code),
      );
    }
  });
}

type Member = { does: "member"; secret: Hex; public: Hex; id: Hex };
const members = readVectors<Member | { does: "room" }, never>("key-schedule.json").valid;

for (const entry of members) {
  if (entry.does !== "member") continue;
  test(`${entry.name} out of the public key`, async () => {
    const identity = await identityOf(entry.secret, entry.public);
    assert.is(toHex(identity.idBytes), entry.id);
    assert.is(identity.id, entry.id);
    assert.equal(identity.bytes, unhex(entry.public));
    const data = Uint8Array.of(1, 2, 3);
    assert.ok(await verify(identity, await sign(identity, data), data));
  });
}

test("P14: identities differ, and their private keys cannot be exported", async () => {
  const [one, other] = [await makeIdentity(), await makeIdentity()];
  assert.not.equal(one.idBytes, other.idBytes);
  assert.is(one.signKey.extractable, false);
  assert.is(one.bytes.length, 65);
  const data = Uint8Array.of(1);
  const signature = await sign(one, data);
  assert.is(signature.length, 64);
  assert.ok(await verify(await readIdentity(one.bytes), signature, data));
  assert.not(await verify(other, signature, data));
});

test("refuses bytes that are no point on the curve, and throws only ProtocolError", async () => {
  const bytes = fc
    .tuple(fc.constantFrom(2, 3, 4, 6), fc.uint8Array({ minLength: 32, maxLength: 64 }))
    .map(([form, rest]) => Uint8Array.of(form, ...rest));
  await fc.assert(
    // Random 65 bytes are a valid point once in 2^256.
    fc.asyncProperty(bytes, async (data) => {
      assert.is(await codeOf(() => readIdentity(data)), "handshake-refused");
    }),
    runs(),
  );
});

test.run();
