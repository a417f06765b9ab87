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

/** Type byte inside a box. */
const boxType = 1;

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

/** Encrypts a text into a box. Padding hides its length from the other members too. */
export async function sealBox(key: Bytes, context: BoxContext, text: string): Promise<Bytes> {
  const plain = pad({ type: boxType, content: utf8(text) });
  return encrypt(await onceKey(key.slice()), plain, aad(context));
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
  if (plain.type !== boxType) throw new ProtocolError("message-malformed", "not a box's type");
  return plain;
}

function aad({ sender, receiver, senderKey, index }: BoxContext): Bytes {
  return concat(sender, receiver, senderKey, u32(index));
}
