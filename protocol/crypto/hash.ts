/**
 * SHA-256, HMAC and HKDF (SPEC §2) of bytes, and HMAC of keys; hkdf.ts has HKDF of keys. The
 * functions of bytes are synchronous: a message costs about ten of them, and the overhead of each
 * WebCrypto call exceeds the hash. The functions of keys are WebCrypto's: the keys of a room must
 * not be extractable.
 */
import { expand as expandWith, hkdf as hkdfOf } from "@noble/hashes/hkdf.js";
import { hmac as hmacOf } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { type Bytes, concat, utf8 } from "../wire/bytes.ts";

const subtle = crypto.subtle;

/** SHA-256. */
export function digest(...parts: readonly Uint8Array[]): Bytes {
  return new Uint8Array(sha256(concat(...parts)));
}

/** HMAC-SHA-256 (RFC 2104) with a key of bytes. */
export function mac(key: Bytes, data: Bytes): Bytes {
  return new Uint8Array(hmacOf(sha256, key, data));
}

/**
 * HKDF with SHA-256 (RFC 5869) and an empty salt.
 *
 * @param info - A label of key-schedule.ts.
 * @param length - Bytes to derive.
 */
export function derive(ikm: Bytes, info: string, length: number): Bytes {
  return new Uint8Array(hkdfOf(sha256, ikm, undefined, utf8(info), length));
}

/** HKDF-Expand with SHA-256 (RFC 5869 §2.3). */
export function expand(prk: Bytes, info: Bytes, length: number): Bytes {
  return new Uint8Array(expandWith(sha256, prk, info, length));
}

/** Imports bytes as a non-extractable HMAC-SHA-256 key. */
export function importHmac(key: Bytes): Promise<CryptoKey> {
  return subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
}

/** HMAC-SHA-256 with a key of {@link importHmac}. */
export async function hmac(key: CryptoKey, data: Bytes): Promise<Bytes> {
  return new Uint8Array(await subtle.sign("HMAC", key, data));
}
