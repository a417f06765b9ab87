/** HKDF of keys (SPEC §2), by WebCrypto. Small: the first page has it. */
import { type Bytes, utf8 } from "../wire/bytes.ts";

const subtle = crypto.subtle;

/** Imports bytes as a non-extractable HKDF key. */
export function importHkdf(key: Bytes): Promise<CryptoKey> {
  return subtle.importKey("raw", key, "HKDF", false, ["deriveBits"]);
}

/**
 * HKDF with SHA-256 of a key of {@link importHkdf}.
 *
 * @param info - A label of key-schedule.ts.
 * @param length - Bytes to derive.
 * @param salt - Empty by default, which RFC 5869 reads as 32 zero bytes.
 */
export async function hkdf(
  key: CryptoKey,
  info: string,
  length: number,
  salt: Bytes = new Uint8Array(0),
): Promise<Bytes> {
  const params = { name: "HKDF", hash: "SHA-256", salt, info: utf8(info) };
  return new Uint8Array(await subtle.deriveBits(params, key, length * 8));
}
