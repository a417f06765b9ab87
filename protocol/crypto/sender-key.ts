/**
 * Sender keys (SPEC §8): the hash ratchet of one sender towards the room. Each frame has its own
 * key, a commitment to it and the sender's signature. The signature is checked before the ratchet
 * moves. The next sender key is returned with the content, and the caller keeps both or neither.
 */
import { type Bytes, concat, equal, readU32, toHex, u32, utf8 } from "../wire/bytes.ts";
import { ProtocolError } from "../wire/errors.ts";
import { limits } from "../wire/limits.ts";
import { isPaddedLength, type Padded, pad, unpad } from "../wire/padding.ts";
import { decrypt, encrypt, kinds, onceKey } from "./aead.ts";
import { ratchetStep } from "./channel.ts";
import { derive } from "./hash.ts";
import { type Identity, type PublicIdentity, sign, signatureBytes, verify } from "./identity.ts";
import { label } from "./key-schedule.ts";
import { stepWhisper } from "./whisper.ts";

/** A sender key at one index of its ratchet. */
export type SenderKeyPosition = {
  /** 8 random bytes. */
  readonly id: Bytes;
  /** Index of the next frame, 0 to 256. At 256 the sender key is used up. */
  readonly index: number;
  /** 32 bytes. */
  readonly key: Bytes;
};

/**
 * A sender key as it is sent to one member, with the whisper key that only this member gets (SPEC
 * §8.3).
 */
export type SenderKey = SenderKeyPosition & { readonly whisper: Bytes };

/** Another member's sender key, with the keys of frames that were skipped. */
export type ReceivingSenderKey = SenderKey & { readonly skipped: ReadonlyMap<number, SkippedKey> };

type Keys = { readonly message: Bytes; readonly whisper: Bytes };
type SkippedKey = Keys & { readonly at: number };

const headerBytes = 46;
const aroundBytes = headerBytes + 16 + signatureBytes;

// version | kind | sender key id 8 | index u32 | commit 32 | ciphertext | signature 64

/**
 * Encrypts a content for the room.
 *
 * @returns The frame and the next sender key. The caller must keep the key before it sends the
 * frame.
 * @throws RangeError if the sender key is used up: the caller changes it in time.
 */
export async function sealRoom(
  senderKey: SenderKeyPosition,
  route: Bytes,
  identity: Identity,
  plain: Padded,
): Promise<{ readonly frame: Bytes; readonly senderKey: SenderKeyPosition }> {
  if (senderKey.index >= limits.senderKeyFrames) throw new RangeError("the sender key is used up");
  const { message, next } = ratchetStep(senderKey.key);
  const once = await messageKey(message);
  const kind = Uint8Array.of(limits.version, kinds.room);
  const header = concat(kind, senderKey.id, u32(senderKey.index), once.commit);
  const aad = concat(route, identity.idBytes, header);
  const ciphertext = await encrypt(once, pad(plain), aad);
  const signature = await sign(identity, concat(utf8(label.signMessage), aad, ciphertext));
  const frame = concat(header, ciphertext, signature);
  return { frame, senderKey: { id: senderKey.id, index: senderKey.index + 1, key: next } };
}

/** Header of a room frame. `senderKey` is the id in hex. */
export type RoomHeader = { readonly senderKey: string; readonly index: number };

/**
 * Reads the header of a room frame.
 *
 * @throws ProtocolError "frame-malformed" if the length is not that of a room frame or version or
 * kind are wrong; "message-too-far-ahead" for an index above 255.
 */
export function roomHeader(frame: Bytes): RoomHeader {
  if (!isPaddedLength(frame.length - aroundBytes)) throw new ProtocolError("frame-malformed");
  if (frame[0] !== limits.version || frame[1] !== kinds.room) {
    throw new ProtocolError("frame-malformed");
  }
  const index = readU32(frame, 10);
  if (index >= limits.senderKeyFrames) throw new ProtocolError("message-too-far-ahead");
  return { senderKey: toHex(frame.subarray(2, 10)), index };
}

/**
 * Returns true if the frame has a valid signature of its sender. The caller has read the header.
 */
export function verifyRoom(route: Bytes, sender: PublicIdentity, frame: Bytes): Promise<boolean> {
  const signature = frame.slice(-signatureBytes);
  const header = frame.subarray(0, headerBytes);
  const ciphertext = frame.subarray(headerBytes, -signatureBytes);
  const data = concat(utf8(label.signMessage), route, sender.idBytes, header, ciphertext);
  return verify(sender, signature, data);
}

/**
 * Decrypts a room frame. The caller has compared the sender key's id, not the signature.
 *
 * @param now - ms since the epoch; kept with the keys of skipped frames.
 * @returns The content, the whisper key of its index, and the next sender key: keep all or nothing.
 * @throws ProtocolError "message-replayed" if the index was used; "message-too-far-ahead";
 * "message-undecryptable" for signature, commitment or tag; "message-malformed" for wrong padding.
 */
export async function openRoom(
  senderKey: ReceivingSenderKey,
  route: Bytes,
  sender: PublicIdentity,
  frame: Bytes,
  now: number,
): Promise<{
  readonly plain: Padded;
  readonly whisper: Bytes;
  readonly senderKey: ReceivingSenderKey;
}> {
  const { index } = roomHeader(frame);
  if (index < senderKey.index && !senderKey.skipped.has(index)) {
    throw new ProtocolError("message-replayed");
  }
  if (!(await verifyRoom(route, sender, frame))) {
    throw new ProtocolError("message-undecryptable", "wrong signature");
  }
  const { keys, moved } = keysAt(senderKey, index, now);
  const once = await messageKey(keys.message);
  const header = frame.slice(0, headerBytes);
  if (!equal(once.commit, header.subarray(14))) {
    throw new ProtocolError("message-undecryptable", "wrong commitment");
  }
  const aad = concat(route, sender.idBytes, header);
  const ciphertext = frame.slice(headerBytes, -signatureBytes);
  const padded = await decrypt(once, ciphertext, aad, "message-undecryptable");
  return { plain: unpad(padded), whisper: keys.whisper, senderKey: moved };
}

/** Deletes the keys of frames that were skipped {@link limits.oldKeyMs} ago or earlier. */
export function forgetSkipped(senderKey: ReceivingSenderKey, now: number): ReceivingSenderKey {
  const young = [...senderKey.skipped].filter(([, skipped]) => now - skipped.at < limits.oldKeyMs);
  return young.length === senderKey.skipped.size
    ? senderKey
    : { ...senderKey, skipped: new Map(young) };
}

function keysAt(
  senderKey: ReceivingSenderKey,
  index: number,
  now: number,
): { readonly keys: Keys; readonly moved: ReceivingSenderKey } {
  const skipped = new Map(senderKey.skipped);
  const kept = skipped.get(index);
  if (kept !== undefined) {
    skipped.delete(index);
    return { keys: kept, moved: { ...senderKey, skipped } };
  }
  let { key, whisper } = senderKey;
  for (let at = senderKey.index; ; at++) {
    const { message, next } = ratchetStep(key);
    const keys = { message, whisper };
    key = next;
    whisper = stepWhisper(whisper);
    if (at === index) {
      return { keys, moved: { id: senderKey.id, index: index + 1, key, whisper, skipped } };
    }
    skipped.set(at, { ...keys, at: now });
  }
}

function messageKey(message: Bytes) {
  return onceKey(derive(message, label.message, 76));
}
