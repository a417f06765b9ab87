/**
 * Synchronous SHA-256, HMAC and HKDF for short inputs (SPEC §2). A message costs about ten of them,
 * and the overhead of each WebCrypto call exceeds the hash. Keys that must not be extractable
 * (password, hello, pairing, identity) stay in WebCrypto: see key-schedule.ts.
 */
import { expand as expandWith, hkdf } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { type Bytes, concat, utf8 } from "../wire/bytes.ts";

/** SHA-256. */
export function digest(...parts: readonly Uint8Array[]): Bytes {
  return new Uint8Array(sha256(concat(...parts)));
}

/** HMAC-SHA-256 (RFC 2104). */
export function mac(key: Bytes, data: Bytes): Bytes {
  return new Uint8Array(hmac(sha256, key, data));
}

/**
 * HKDF with SHA-256 (RFC 5869), empty salt.
 *
 * @param info - A label of key-schedule.ts.
 * @param length - Bytes to derive.
 */
export function derive(ikm: Bytes, info: string, length: number): Bytes {
  return new Uint8Array(hkdf(sha256, ikm, undefined, utf8(info), length));
}

/** HKDF-Expand with SHA-256 (RFC 5869 §2.3). */
export function expand(prk: Bytes, info: Bytes, length: number): Bytes {
  return new Uint8Array(expandWith(sha256, prk, info, length));
}
