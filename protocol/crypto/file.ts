/**
 * Files (SPEC §8.9): hash of a file, keys of one transfer, chunks and their acknowledgements. The
 * receiver makes a new key for each transfer, and no chunk or acknowledgement fits another one.
 */
import { type Bytes, concat, equal, readU32, u32, utf8 } from "../wire/bytes.ts";
import { ProtocolError } from "../wire/errors.ts";
import { fileLimits } from "../wire/file-limits.ts";
import { limits } from "../wire/limits.ts";
import { kinds } from "./aead.ts";
import { derive, digest, mac } from "./hash.ts";
import { label } from "./key-schedule.ts";

const subtle = crypto.subtle;
const headerBytes = 10;
const tagBytes = 16;
const ackTagBytes = 32;

/** Bytes of an opaque chunk. */
export const chunkFrameBytes = headerBytes + fileLimits.chunkBytes + tagBytes;

/** Bytes of a part of a file; the last one may have less. */
export const partBytes = fileLimits.chunkBytes * fileLimits.partChunks;

/** One transfer: its keys, and what its frames are authenticated with besides their header. */
export type TransferKeys = {
  readonly number: number;
  readonly chunk: CryptoKey;
  readonly ack: Bytes;
  readonly bound: Bytes;
};

/** Ids are 16 bytes. `number`: of the transfer. */
export type TransferContext = {
  readonly route: Bytes;
  readonly author: Bytes;
  readonly receiver: Bytes;
  readonly file: Bytes;
  readonly number: number;
};

/** Hashes one part of a file. */
export async function partHash(part: Bytes): Promise<Bytes> {
  return new Uint8Array(await subtle.digest("SHA-256", part));
}

/** Returns the hash of a file, of {@link partHash} of each of its parts. */
export function fileHash(parts: readonly Bytes[]): Bytes {
  return digest(utf8(label.file), ...parts);
}

/** Derives the keys of a transfer. @param key - 32 random bytes of the receiver; zeroed. */
export async function transferKeys(key: Bytes, context: TransferContext): Promise<TransferKeys> {
  const { route, author, receiver, file, number } = context;
  const bytes = derive(key, label.fileTransfer, 64);
  const raw = bytes.slice(0, 32);
  const chunk = await subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
  const ack = bytes.slice(32);
  for (const secret of [key, bytes, raw]) secret.fill(0);
  return { number, chunk, ack, bound: concat(route, author, receiver, file) };
}

// version | kind | transfer u32 | index u32 | ciphertext

/**
 * Encrypts a chunk.
 *
 * @param index - With {@link acknowledge} added if the receiver is to answer.
 * @param plain - {@link fileLimits.chunkBytes} bytes.
 * @returns The two pieces of the opaque frame.
 */
export async function sealChunk(
  keys: TransferKeys,
  index: number,
  plain: Bytes,
): Promise<readonly [header: Bytes, ciphertext: Bytes]> {
  const header = headerOf(kinds.chunk, keys, index);
  return [
    header,
    new Uint8Array(await subtle.encrypt(params(keys, header, index), keys.chunk, plain)),
  ];
}

/** Added to the index of a chunk that is to be acknowledged. */
export const acknowledge = 0x80000000;

/** Returns the transfer and the index or count of a chunk or an acknowledgement. */
export function transferHeader(frame: Bytes): readonly [transfer: number, at: number] {
  return [readU32(frame, 2), readU32(frame, 6)];
}

/**
 * Decrypts a chunk. The caller has compared index and length.
 *
 * @throws ProtocolError "message-undecryptable".
 */
export async function openChunk(keys: TransferKeys, frame: Bytes): Promise<Bytes> {
  const [number, index] = transferHeader(frame);
  const header = frame.subarray(0, headerBytes);
  const ciphertext = frame.subarray(headerBytes);
  try {
    if (number !== keys.number) throw new RangeError("another transfer");
    const plain = await subtle.decrypt(params(keys, header, index), keys.chunk, ciphertext);
    return new Uint8Array(plain);
  } catch (cause) {
    throw new ProtocolError("message-undecryptable", "wrong tag", { cause });
  }
}

// version | kind | transfer u32 | count u32 | HMAC 32

/** Bytes of an opaque acknowledgement. */
export const ackFrameBytes = headerBytes + ackTagBytes;

/** Acknowledges the first `count` chunks. */
export function sealAck(keys: TransferKeys, count: number): Bytes {
  const header = headerOf(kinds.ack, keys, count);
  return concat(header, mac(keys.ack, aad(keys, header)));
}

/** Returns true if the acknowledgement is the receiver's, of this transfer. */
export function checkAck(keys: TransferKeys, frame: Bytes): boolean {
  const [number] = transferHeader(frame);
  const header = frame.subarray(0, headerBytes);
  const tag = frame.subarray(headerBytes);
  return number === keys.number && equal(mac(keys.ack, aad(keys, header)), tag);
}

/** Overwrites what can be overwritten. */
export function forgetTransfer(keys: TransferKeys): void {
  keys.ack.fill(0);
}

function headerOf(kind: number, { number }: TransferKeys, at: number): Bytes {
  return concat(Uint8Array.of(limits.version, kind), u32(number), u32(at));
}

/** Each key encrypts one file once: the index is its nonce. */
function params(keys: TransferKeys, header: Bytes, index: number): AesGcmParams {
  const iv = concat(new Uint8Array(8), u32(index));
  return { name: "AES-GCM", iv, additionalData: aad(keys, header) };
}

function aad({ bound }: TransferKeys, header: Bytes): Bytes {
  return concat(header.subarray(0, 2), bound, header.subarray(2));
}
