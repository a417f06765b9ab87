/** Files (SPEC §8.9): how many chunks, the hash, and the frames of one transfer. */
import { hash, join, uint, utf8 } from "./bytes.mjs";
import { gcm, hkdf, hmac } from "./protocol.mjs";

const chunk = 64_512;

/** How many chunks a file of this size is sent in. */
export function chunkCount(size) {
  const used = Math.ceil(size / chunk);
  if (used < 8) return used;
  let e = 0;
  while (2 ** (e + 1) <= used) e++;
  let s = 1;
  while (2 ** s <= e) s++;
  const step = 2 ** (e - s);
  return Math.ceil(used / step) * step;
}

/** The hashes of the parts of a file. */
export function partHashes(bytes) {
  const out = [];
  for (let at = 0; at < bytes.length; at += 16 * chunk) {
    out.push(hash(bytes.subarray(at, at + 16 * chunk)));
  }
  return out;
}

export const fileHash = (parts) => hash(utf8("sanctuary/1 file"), ...parts);

/** Keys of a transfer from the key of its request. */
export function transferKeys(key) {
  const both = hkdf(key, "sanctuary/1 file transfer", 64);
  return { chunkKey: both.subarray(0, 32), ackKey: both.subarray(32) };
}

const header = (kind, number, at) => join(Buffer.of(1, kind), uint(number, 4), uint(at, 4));
const bound = (kind, { route, author, receiver, file, number }, at) =>
  join(Buffer.of(1, kind), route, author, receiver, file, uint(number, 4), uint(at, 4));

export function chunkFrame(key, context, index, plain) {
  const { chunkKey } = transferKeys(key);
  const nonce = join(Buffer.alloc(8), uint(index, 4));
  const sealed = gcm(chunkKey, nonce, plain, bound(6, context, index));
  return join(header(6, context.number, index), sealed);
}

export function ackFrame(key, context, count) {
  const { ackKey } = transferKeys(key);
  return join(header(7, context.number, count), hmac(ackKey, bound(7, context, count)));
}
