/**
 * Whispers (SPEC §8.3): with its sender key a sender gives each member a whisper key, which moves
 * one step with each frame. A whisper is an ordinary message with a box that one member can
 * decrypt; all others try and drop it.
 */
import { type Bytes, concat, u32, utf8 } from "../wire/bytes.ts";
import { ProtocolError } from "../wire/errors.ts";
import { type Padded, pad, unpad } from "../wire/padding.ts";
import { decrypt, encrypt, onceKey } from "./aead.ts";
import { derive, digest } from "./hash.ts";
import { label } from "./key-schedule.ts";

/** What a box is authenticated with. Ids are member ids, 16 bytes. */
export type BoxContext = {
  readonly sender: Bytes;
  readonly receiver: Bytes;
  readonly senderKey: Bytes;
  readonly index: number;
};

/** Type bytes inside a box. */
export const boxTypes = { text: 0x01, files: 0x03, edit: 0x0c } as const;

/** Bytes of a box key, as sent when a whisper is resent: AES key 32, nonce 12. */
export const boxKeyBytes = 44;

/** Returns the whisper key of the next index. Earlier keys cannot be computed from it. */
export function stepWhisper(key: Bytes): Bytes {
  return digest(utf8(label.whisperStep), key);
}

/** Derives the key of the one box of a message: AES key 32, nonce 12. */
export function boxKey(key: Bytes): Bytes {
  return derive(key, label.whisper, boxKeyBytes);
}

/**
 * Masks a new room code for one member, or unmasks it: XOR with a one-time key. The removal that
 * carries it is signed, and has the code's hash.
 *
 * @param key - The whisper key of the index of the removal, which carries no box.
 * @param code - 16 bytes.
 */
export function maskCode(key: Bytes, code: Bytes): Bytes {
  return derive(key, label.move, code.length).map((byte, at) => byte ^ (code[at] ?? 0));
}

/** Encrypts a content into a box. Padding hides its length from the other members too. */
export async function sealBox(key: Bytes, context: BoxContext, plain: Padded): Promise<Bytes> {
  return encrypt(await onceKey(key.slice()), pad(plain), aad(context));
}

/**
 * Decrypts a box.
 *
 * @param key - From {@link boxKey}; not changed.
 * @throws ProtocolError "message-undecryptable" if the box is for another member;
 * "message-malformed" for wrong padding or type.
 */
export async function openBox(key: Bytes, context: BoxContext, box: Bytes): Promise<Padded> {
  const once = await onceKey(key.slice());
  const plain = unpad(await decrypt(once, box, aad(context), "message-undecryptable"));
  if (!Object.values<number>(boxTypes).includes(plain.type)) {
    throw new ProtocolError("message-malformed", "not a box's type");
  }
  return plain;
}

function aad({ sender, receiver, senderKey, index }: BoxContext): Bytes {
  return concat(sender, receiver, senderKey, u32(index));
}
