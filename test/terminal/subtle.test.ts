/**
 * The terminal's WebCrypto (terminal/subtle.ts): what it makes Node's own opens, and the other way round; keys are for
 * what they were made for and cannot be read; what it does not do is Node's. And all vectors of the protocol with it.
 */
import { inspect } from "node:util";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { quickenSubtle } from "../../terminal/subtle.ts";

const test = suite("terminal/subtle");
const { prototype } = SubtleCrypto;
type Subtle = Pick<
  SubtleCrypto,
  | "importKey"
  | "exportKey"
  | "generateKey"
  | "encrypt"
  | "decrypt"
  | "sign"
  | "verify"
  | "deriveBits"
>;
const names = Object.getOwnPropertyNames(prototype).filter((name) => name !== "constructor");
/** Node's own, whatever is put in its place. */
const node = Object.fromEntries(
  names.map((name) => [name, Reflect.get(prototype, name).bind(crypto.subtle)]),
) as unknown as Subtle;
quickenSubtle();
const quick: Subtle = crypto.subtle;
const pairs: readonly [name: string, one: Subtle, other: Subtle][] = [
  ["made here, taken by Node", quick, node],
  ["made by Node, taken here", node, quick],
];

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const raw = random(32);
const data = random(300);
const gcm = { name: "AES-GCM", iv: random(12), additionalData: random(50) };
const hkdf = { name: "HKDF", hash: "SHA-256", salt: random(32), info: random(20) };
const hmac = { name: "HMAC", hash: "SHA-256" };
const ecdh = { name: "ECDH", namedCurve: "P-256" };
const ecdsa = { name: "ECDSA", namedCurve: "P-256" };
const signing = { name: "ECDSA", hash: "SHA-256" };

async function fails(name: string, task: () => Promise<unknown>): Promise<void> {
  const error = await task().then(
    () => undefined,
    (error: unknown) => error,
  );
  assert.instance(error, DOMException);
  assert.is((error as DOMException).name, name);
}

for (const [name, one, other] of pairs) {
  test(`a ciphertext: ${name}`, async () => {
    const key = await one.importKey("raw", raw, "AES-GCM", false, ["encrypt"]);
    const sealed = await one.encrypt(gcm, key, data);
    const theirs = await other.importKey("raw", raw, "AES-GCM", false, ["decrypt"]);
    assert.equal(new Uint8Array(await other.decrypt(gcm, theirs, sealed)), data);
    const altered = new Uint8Array(sealed);
    altered[0] = (altered[0] ?? 0) ^ 1;
    await fails("OperationError", () => other.decrypt(gcm, theirs, altered));
    await fails("OperationError", () => other.decrypt({ ...gcm, iv: random(12) }, theirs, sealed));
    await fails("OperationError", () => other.decrypt(gcm, theirs, sealed.slice(0, 15)));
  });

  test(`a signature: ${name}`, async () => {
    const pair = await one.generateKey(ecdsa, false, ["sign", "verify"]);
    const signature = await one.sign(signing, pair.privateKey, data);
    const point = await one.exportKey("raw", pair.publicKey);
    const key = await other.importKey("raw", point, ecdsa, true, ["verify"]);
    assert.is(await other.verify(signing, key, signature, data), true);
    assert.is(await other.verify(signing, key, signature, random(300)), false);
    assert.is(await other.verify(signing, key, signature.slice(1), data), false);
    assert.equal(await other.exportKey("raw", key), point);
  });

  test(`a secret in common: ${name}`, async () => {
    const [own, theirs] = [
      await one.generateKey(ecdh, false, ["deriveBits"]),
      await other.generateKey(ecdh, false, ["deriveBits"]),
    ];
    const meet = async (subtle: Subtle, { privateKey }: CryptoKeyPair, point: ArrayBuffer) => {
      const key = await subtle.importKey("raw", point, ecdh, true, []);
      return subtle.deriveBits({ name: "ECDH", public: key }, privateKey, 256);
    };
    const shared = await meet(one, own, await other.exportKey("raw", theirs.publicKey));
    assert.is(shared.byteLength, 32);
    assert.equal(await meet(other, theirs, await one.exportKey("raw", own.publicKey)), shared);
  });
}

test("hashes with a key as Node does", async () => {
  const under = async (subtle: Subtle) => {
    const mac = await subtle.importKey("raw", raw, hmac, false, ["sign"]);
    const derive = await subtle.importKey("raw", raw, "HKDF", false, ["deriveBits"]);
    return [await subtle.sign("HMAC", mac, data), await subtle.deriveBits(hkdf, derive, 608)];
  };
  assert.equal(await under(quick), await under(node));
});

test("takes data that begins in the middle of a buffer, and gives no more than the answer", async () => {
  const key = await quick.importKey("raw", data.subarray(7, 39), "AES-GCM", false, ["encrypt"]);
  const same = await node.importKey("raw", data.slice(7, 39), "AES-GCM", false, ["encrypt"]);
  const sealed = await quick.encrypt(gcm, key, data.subarray(40, 60));
  assert.is(sealed.byteLength, 36);
  assert.equal(sealed, await node.encrypt(gcm, same, data.slice(40, 60)));
});

test("keys are keys, which nobody can read or use for something else", async () => {
  const sealing = await quick.importKey("raw", raw, "AES-GCM", false, ["encrypt"]);
  const { privateKey, publicKey } = await quick.generateKey(ecdsa, false, ["sign", "verify"]);
  for (const key of [sealing, privateKey, publicKey]) assert.instance(key, CryptoKey);
  assert.equal([privateKey.extractable, privateKey.usages], [false, ["sign"]]);
  assert.equal([publicKey.extractable, publicKey.usages], [true, ["verify"]]);
  await fails("InvalidAccessError", () => quick.decrypt(gcm, sealing, random(40)));
  await fails("InvalidAccessError", () => quick.sign(signing, publicKey, data));
  await fails("InvalidAccessError", () => quick.verify(signing, privateKey, random(64), data));
  for (const [format, key] of [
    ["raw", sealing],
    ["raw", privateKey],
    ["jwk", privateKey],
  ] as const) {
    const read = await quick.exportKey(format, key).catch(() => "refused");
    assert.is(read, "refused", `${key.type} as ${format}`);
  }
  const shown = inspect([sealing, privateKey], { depth: 9, showHidden: true });
  for (const encoding of ["hex", "base64", "base64url"] as const) {
    assert.not.ok(shown.includes(Buffer.from(raw).toString(encoding)));
  }
  assert.not.match(shown, /KeyObject|Buffer|Uint8Array/);
});

test("refuses a point that is not of the curve", async () => {
  const point = Uint8Array.of(4, ...random(64));
  for (const use of [ecdh, ecdsa]) {
    await fails("DataError", () => quick.importKey("raw", point, use, true, []));
  }
});

test("leaves to Node what it does not do", async () => {
  const long = { name: "HMAC", hash: "SHA-512" };
  const macs = [quick, node].map(async (subtle) => {
    return subtle.sign("HMAC", await subtle.importKey("raw", raw, long, false, ["sign"]), data);
  });
  const [mac, same] = await Promise.all(macs);
  assert.is(mac?.byteLength, 64);
  assert.equal(mac, same);
  const other = { name: "ECDSA", namedCurve: "P-384" };
  const pair = await quick.generateKey(other, false, ["sign", "verify"]);
  assert.not.ok(Object.hasOwn(pair.privateKey, "type"), "a key of Node's");
  const signature = await quick.sign({ ...signing, hash: "SHA-384" }, pair.privateKey, data);
  assert.ok(await quick.verify({ ...signing, hash: "SHA-384" }, pair.publicKey, signature, data));
  const password = await quick.importKey("raw", raw, "PBKDF2", false, ["deriveBits"]);
  const stretch = { name: "PBKDF2", hash: "SHA-256", salt: raw, iterations: 1 };
  assert.is((await quick.deriveBits(stretch, password, 256)).byteLength, 32);
  await fails("DataError", () => quick.importKey("raw", random(5), "AES-GCM", false, ["encrypt"]));
});

test.run();

// After all that: the suites that need it, with it.
await import("../protocol/vectors.ts");
