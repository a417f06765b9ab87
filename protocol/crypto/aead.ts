/**
 * Committing AEAD for hellos and replies (SPEC §7.1): one fixed size, a fresh key from a random
 * salt, and a commitment to that key, which is compared before decryption. Also plain AES-256-GCM
 * for all other frames.
 */
import { type Bytes, concat, equal, expectBytes, readU16, u16 } from "../wire/bytes.ts";
import { ProtocolError, type ProtocolErrorCode } from "../wire/errors.ts";
import { limits } from "../wire/limits.ts";
import { hkdf } from "./hkdf.ts";
import { label } from "./key-schedule.ts";

/** Kind byte of each opaque frame. */
export const kinds = {
  hello: 1,
  reply: 2,
  confirm: 3,
  channel: 4,
  room: 5,
  chunk: 6,
  ack: 7,
} as const;

/** Bytes of a sealed frame: header 66, plaintext 1,416, tag 16. */
export const sealedBytes = 1498;

const headerBytes = 66;
/** The length and the body of a hello, which is longer than that of a reply. */
const plainBytes = 1416;
const subtle = crypto.subtle;

/** Key material for one frame: from HKDF, used once. */
type OnceKey = { readonly key: CryptoKey; readonly nonce: Bytes; readonly commit: Bytes };

/** Splits `key 32 || nonce 12 || commitment` and imports the key. Zeroes the input bytes. */
export async function onceKey(bytes: Bytes): Promise<OnceKey> {
  const raw = bytes.slice(0, 32);
  const key = await subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
  const once = { key, nonce: bytes.slice(32, 44), commit: bytes.slice(44) };
  raw.fill(0);
  bytes.fill(0);
  return once;
}

/** Encrypts with AES-256-GCM; the 16-byte tag is at the end. */
export async function encrypt(once: OnceKey, plaintext: Bytes, aad: Bytes): Promise<Bytes> {
  const params = { name: "AES-GCM", iv: once.nonce, additionalData: aad };
  return new Uint8Array(await subtle.encrypt(params, once.key, plaintext));
}

/**
 * Decrypts with AES-256-GCM.
 *
 * @throws ProtocolError with `code` if the tag is wrong.
 */
export async function decrypt(
  once: OnceKey,
  ciphertext: Bytes,
  aad: Bytes,
  code: ProtocolErrorCode,
): Promise<Bytes> {
  const params = { name: "AES-GCM", iv: once.nonce, additionalData: aad };
  try {
    return new Uint8Array(await subtle.decrypt(params, once.key, ciphertext));
  } catch (cause) {
    throw new ProtocolError(code, "wrong tag", { cause });
  }
}

// version | kind | salt 32 | commit 32 | ciphertext of: length u16 | body | zeros to 1,416

/**
 * Encrypts the body of a hello or reply.
 *
 * @param hello - The room's hello key.
 * @param salt - 32 random bytes, never used before.
 * @param body - At most 1,414 bytes.
 * @returns 1,498 bytes.
 */
export async function seal(
  kind: "hello" | "reply",
  hello: CryptoKey,
  salt: Bytes,
  body: Bytes,
): Promise<Bytes> {
  expectBytes("salt", salt, 32);
  const once = await sealKey(kind, hello, salt);
  const plaintext = new Uint8Array(plainBytes);
  plaintext.set(u16(body.length));
  plaintext.set(body, 2);
  const header = concat(Uint8Array.of(limits.version, kinds[kind]), salt, once.commit);
  return concat(header, await encrypt(once, plaintext, header));
}

/**
 * Decrypts a sealed hello or reply.
 *
 * @param frame - 1,498 bytes.
 * @returns The body.
 * @throws ProtocolError "handshake-refused" for every failure.
 */
export async function openSeal(
  kind: "hello" | "reply",
  hello: CryptoKey,
  frame: Bytes,
): Promise<Bytes> {
  if (frame.length !== sealedBytes || frame[0] !== limits.version || frame[1] !== kinds[kind]) {
    throw new ProtocolError("handshake-refused", "not a sealed frame of this kind");
  }
  const header = frame.slice(0, headerBytes);
  const once = await sealKey(kind, hello, header.slice(2, 34));
  if (!equal(once.commit, header.subarray(34))) {
    throw new ProtocolError("handshake-refused", "wrong commitment");
  }
  const plaintext = await decrypt(once, frame.slice(headerBytes), header, "handshake-refused");
  const end = 2 + readU16(plaintext, 0);
  if (end > plainBytes || plaintext.subarray(end).some((byte) => byte !== 0)) {
    throw new ProtocolError("handshake-refused", "padding is not zero");
  }
  return plaintext.slice(2, end);
}

async function sealKey(kind: "hello" | "reply", hello: CryptoKey, salt: Bytes): Promise<OnceKey> {
  const info = kind === "hello" ? label.sealHello : label.sealReply;
  return onceKey(await hkdf(hello, info, 76, salt));
}
