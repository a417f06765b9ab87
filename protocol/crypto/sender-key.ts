/**
 * One sender's hash ratchet towards the room (SPEC §8): each frame has a key of its own, a commitment to it and the
 * sender's signature. Verify first, then move; the moved sender key is returned with the content, to keep both or neither.
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

/** A position of a sender key. */
export type SenderKeyPosition = {
  /** 8 random bytes. */
  readonly id: Bytes;
  /** Index of the next frame, 0 to 256; at 256 the sender key is used up. */
  readonly index: number;
  /** 32 bytes. */
  readonly key: Bytes;
};

/** A position as it is handed to one member, with the whisper key that only this member gets (SPEC §8.3). */
export type SenderKey = SenderKeyPosition & { readonly whisper: Bytes };

/** Another's sender key, with the keys of frames that were passed over. */
export type ReceivingSenderKey = SenderKey & { readonly skipped: ReadonlyMap<number, SkippedKey> };

type Keys = { readonly message: Bytes; readonly whisper: Bytes };
type SkippedKey = Keys & { readonly at: number };

const headerBytes = 46;
const aroundBytes = headerBytes + 16 + signatureBytes;

// version | kind | sender key id 8 | index u32 | commit 32 | ciphertext | signature 64

/**
 * Seals a content for the room.
 *
 * @returns The frame and the moved sender key, which is to be kept before the frame is sent.
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

/** What the header of a room frame says. */
export type RoomHeader = { readonly senderKey: string; readonly index: number };

/**
 * Reads the header of a room frame.
 *
 * @returns The sender key id in hex, and the index.
 * @throws ProtocolError "frame-malformed" if its length is none of a room frame; "message-too-far-ahead" for an index that no sender key has.
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

/** Whether the frame bears its sender's signature. The header has been read. */
export function verifyRoom(route: Bytes, sender: PublicIdentity, frame: Bytes): Promise<boolean> {
  const signature = frame.slice(-signatureBytes);
  const header = frame.subarray(0, headerBytes);
  const ciphertext = frame.subarray(headerBytes, -signatureBytes);
  const data = concat(utf8(label.signMessage), route, sender.idBytes, header, ciphertext);
  return verify(sender, signature, data);
}

/**
 * Opens a room frame under its sender key. The sender key's id has been compared, not the signature.
 *
 * @param now - ms since the epoch, kept with the keys of frames that are passed over.
 * @returns The content, the whisper key of its index, and the moved sender key: keep all or nothing.
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
    throw new ProtocolError("message-undecryptable", "the signature does not hold");
  }
  const { keys, moved } = keysAt(senderKey, index, now);
  const once = await messageKey(keys.message);
  const header = frame.slice(0, headerBytes);
  if (!equal(once.commit, header.subarray(14))) {
    throw new ProtocolError("message-undecryptable", "the commitment does not hold");
  }
  const aad = concat(route, sender.idBytes, header);
  const ciphertext = frame.slice(headerBytes, -signatureBytes);
  const padded = await decrypt(once, ciphertext, aad, "message-undecryptable");
  return { plain: unpad(padded), whisper: keys.whisper, senderKey: moved };
}

/** Forgets the keys of frames that were passed over too long ago. */
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
