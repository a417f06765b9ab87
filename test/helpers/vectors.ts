/**
 * Reads test/vectors/*.json, turns their inputs into values that protocol/ takes, and checks
 * protocol/ against them: invalid input is refused with its code, and input never throws anything
 * but ProtocolError.
 */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import * as assert from "uvu/assert";
import { importHmac } from "../../protocol/crypto/hash.ts";
import { importHkdf } from "../../protocol/crypto/hkdf.ts";
import { type Identity, readIdentity } from "../../protocol/crypto/identity.ts";
import type { RoomKeys } from "../../protocol/crypto/key-schedule.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { ProtocolError, type ProtocolErrorCode } from "../../protocol/wire/errors.ts";

/** A byte string in the notation of test/vectors/README.md. */
export type Hex = string;

/** A case that must be refused, with its error code. */
export type Refused<T> = T & { readonly name: string; readonly code: ProtocolErrorCode };

type Named<T> = T & { readonly name: string };

/**
 * Reads one file of vectors.
 *
 * @throws Error if it has no cases: an empty file would prove nothing.
 */
export function readVectors<Valid, Invalid>(
  file: string,
): { readonly valid: readonly Named<Valid>[]; readonly invalid: readonly Refused<Invalid>[] } {
  const read = JSON.parse(readFileSync(new URL(`../vectors/${file}`, import.meta.url), "utf8"));
  if (read.valid.length === 0) throw new Error(`${file} has no cases`);
  return read;
}

/** Reads hex, in which `xx*n` between spaces stands for the bytes xx repeated n times. */
export function unhex(text: Hex): Bytes {
  const whole = text
    .split(" ")
    .map((word) => {
      const [unit = "", count = "1"] = word.split("*");
      return unit.repeat(Number(count));
    })
    .join("");
  if (!/^([0-9a-f]{2})*$/.test(whole)) throw new Error(`not hex: ${text}`);
  return Uint8Array.from(Buffer.from(whole, "hex"));
}

/**
 * The code of the ProtocolError that a task throws; `undefined` if it succeeds. Rethrows other
 * errors.
 */
export async function codeOf(task: () => unknown): Promise<ProtocolErrorCode | undefined> {
  try {
    await task();
    return undefined;
  } catch (error) {
    if (error instanceof ProtocolError) return error.code;
    throw error;
  }
}

/** Asserts that a task is refused with this code. */
export async function refuses(code: ProtocolErrorCode, task: () => unknown): Promise<void> {
  assert.is(await codeOf(task), code);
}

/** Runs of a property: few by default, twenty times that with SLOW=1. */
export function runs(few = 100): { numRuns: number } {
  return { numRuns: process.env.SLOW === "1" ? 20 * few : few };
}

/**
 * Objects as JSON.parse makes them: fast-check's own may lack a prototype, which uvu would find
 * unequal.
 */
export function record<T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record(model, { noNullPrototype: true });
}

/** An identity from its private scalar. */
export async function identityOf(secret: Hex, publicKey: Hex): Promise<Identity> {
  const identity = await readIdentity(unhex(publicKey));
  return { ...identity, signKey: await importScalar("ECDSA", secret, publicKey, ["sign"]) };
}

/** An ephemeral ECDH key from its private scalar. */
export function ephemeralOf(secret: Hex, publicKey: Hex): Promise<CryptoKey> {
  return importScalar("ECDH", secret, publicKey, ["deriveBits"]);
}

/**
 * The keys of a room, as deriveRoom returns them. Members do not use the access key with each
 * other.
 */
export async function roomOf(route: Hex, hello: Hex, pairing: Hex): Promise<RoomKeys> {
  return {
    route: unhex(route),
    accessKey: new Uint8Array(32),
    hello: await importHkdf(unhex(hello)),
    pairing: await importHmac(unhex(pairing)),
  };
}

/** The random values that a case fixes: an ephemeral key pair and a signature. */
export type Drawn = { readonly pair?: CryptoKeyPair; readonly signature: Bytes };

/**
 * Runs a task in which WebCrypto returns this key pair and this signature, so that all bytes can be
 * compared.
 */
export async function withDrawn<T>({ pair, signature }: Drawn, task: () => Promise<T>): Promise<T> {
  const { subtle } = crypto;
  const { sign } = subtle;
  const isEcdsa = (algorithm: AlgorithmIdentifier) =>
    typeof algorithm !== "string" && algorithm.name === "ECDSA";
  const fixed = {
    generateKey: async () => pair,
    sign: async (algorithm: AlgorithmIdentifier, key: CryptoKey, data: BufferSource) =>
      isEcdsa(algorithm) ? signature.slice().buffer : sign.call(subtle, algorithm, key, data),
  };
  Object.assign(subtle, fixed);
  try {
    return await task();
  } finally {
    // Deletes our own properties, so that those of the prototype are visible again.
    for (const name of Object.keys(fixed)) Reflect.deleteProperty(subtle, name);
  }
}

/** An ephemeral key pair as WebCrypto would have made it. */
export async function pairOf(secret: Hex, publicKey: Hex): Promise<CryptoKeyPair> {
  const algorithm = { name: "ECDH", namedCurve: "P-256" };
  const key = await crypto.subtle.importKey("raw", unhex(publicKey), algorithm, true, []);
  return { publicKey: key, privateKey: await ephemeralOf(secret, publicKey) };
}

function importScalar(
  name: "ECDSA" | "ECDH",
  secret: Hex,
  publicKey: Hex,
  usages: KeyUsage[],
): Promise<CryptoKey> {
  const point = Buffer.from(unhex(publicKey));
  const jwk = {
    kty: "EC",
    crv: "P-256",
    d: Buffer.from(unhex(secret)).toString("base64url"),
    x: point.subarray(1, 33).toString("base64url"),
    y: point.subarray(33).toString("base64url"),
  };
  return crypto.subtle.importKey("jwk", jwk, { name, namedCurve: "P-256" }, false, usages);
}
