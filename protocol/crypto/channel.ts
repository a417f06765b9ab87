/**
 * Pairwise secret channel between two connections (SPEC §7.3): one hash ratchet in each direction,
 * each key used once. A frame that fails changes nothing: the next ratchet is returned with the
 * content, and the caller keeps both or neither.
 */
import { type Bytes, concat, readU32, u32 } from "../wire/bytes.ts";
import { ProtocolError } from "../wire/errors.ts";
import { limits } from "../wire/limits.ts";
import { isPaddedLength, type Padded, pad, unpad } from "../wire/padding.ts";
import { decrypt, encrypt, kinds, onceKey } from "./aead.ts";
import { derive, mac } from "./hash.ts";
import { label } from "./key-schedule.ts";

/** One direction of a channel, at its next counter. */
export type Ratchet = { readonly key: Bytes; readonly counter: number };

/** What a channel frame is authenticated with. */
export type ChannelContext = {
  readonly route: Bytes;
  /** Member ids, 16 bytes each. */
  readonly sender: Bytes;
  readonly receiver: Bytes;
};

const headerBytes = 6;
const tagBytes = 16;
const step = { message: Uint8Array.of(1), senderKey: Uint8Array.of(2) };

/**
 * Moves a hash ratchet by one step (SPEC §7.3, §8.1).
 *
 * @returns The message key, from which HKDF derives the key and nonce of one frame, and the next
 * ratchet key.
 */
export function ratchetStep(key: Bytes): { readonly message: Bytes; readonly next: Bytes } {
  return { message: mac(key, step.message), next: mac(key, step.senderKey) };
}

// version | kind | counter u32 | ciphertext

/** Encrypts a content for the other end. The caller must keep the returned ratchet. */
export async function sealChannel(
  ratchet: Ratchet,
  context: ChannelContext,
  plain: Padded,
): Promise<{ readonly frame: Bytes; readonly ratchet: Ratchet }> {
  const header = concat(Uint8Array.of(limits.version, kinds.channel), u32(ratchet.counter));
  const { message, next } = ratchetStep(ratchet.key);
  const once = await onceKey(derive(message, label.channelMessage, 44));
  const ciphertext = await encrypt(once, pad(plain), aad(header, context));
  message.fill(0);
  return { frame: concat(header, ciphertext), ratchet: moved(ratchet, next) };
}

/** Returns the counter of a channel frame; `undefined` if the frame is too short to have one. */
export function channelCounter(frame: Bytes): number | undefined {
  return frame.length < headerBytes ? undefined : readU32(frame, 2);
}

/**
 * Decrypts a frame of the other end.
 *
 * @returns The content and the next ratchet: keep both or neither.
 * @throws ProtocolError "message-undecryptable" if the length is not a padded one, the counter is
 * not the next one, or tag or padding are wrong.
 */
export async function openChannel(
  ratchet: Ratchet,
  context: ChannelContext,
  frame: Bytes,
): Promise<{ readonly plain: Padded; readonly ratchet: Ratchet }> {
  if (channelCounter(frame) !== ratchet.counter) {
    throw new ProtocolError("message-undecryptable", "not the next counter");
  }
  if (!isPaddedLength(frame.length - headerBytes - tagBytes)) {
    throw new ProtocolError("message-undecryptable", "not a padded length");
  }
  const header = frame.slice(0, headerBytes);
  if (header[0] !== limits.version || header[1] !== kinds.channel) {
    throw new ProtocolError("message-undecryptable", "not a channel frame");
  }
  const { message, next } = ratchetStep(ratchet.key);
  const once = await onceKey(derive(message, label.channelMessage, 44));
  message.fill(0);
  const padded = await decrypt(
    once,
    frame.slice(headerBytes),
    aad(header, context),
    "message-undecryptable",
  );
  return { plain: unpad(padded, "message-undecryptable"), ratchet: moved(ratchet, next) };
}

function moved(ratchet: Ratchet, next: Bytes): Ratchet {
  return { key: next, counter: ratchet.counter + 1 };
}

function aad(header: Bytes, context: ChannelContext): Bytes {
  const { route, sender, receiver } = context;
  return concat(header.subarray(0, 2), route, sender, receiver, header.subarray(2));
}
