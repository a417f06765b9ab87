/**
 * Whispers (SPEC §8.3): with each sender key a sender gives each member a key of its own, stepped with the sender key's index. A
 * whisper is an ordinary message whose content holds a box that one member can open; the others try, fail and drop it.
 */
import { type Bytes, concat, u32, utf8 } from "../wire/bytes.ts";
import { ProtocolError } from "../wire/errors.ts";
import { type Padded, pad, unpad } from "../wire/padding.ts";
import { decrypt, encrypt, onceKey } from "./aead.ts";
import { derive, digest } from "./hash.ts";
import { label } from "./key-schedule.ts";

/** What a box is bound to. Ids are member ids, 16 bytes. */
export type BoxContext = {
  readonly sender: Bytes;
  readonly receiver: Bytes;
  readonly senderKey: Bytes;
  readonly index: number;
};

/** Type byte inside a box. */
export const boxType = 1;

/** Bytes of a box key as it is handed over when a whisper is sent again: AES key and nonce. */
export const boxKeyBytes = 44;

/** The whisper key for the next index. The one before cannot be had from it. */
export function stepWhisper(key: Bytes): Bytes {
  return digest(utf8(label.whisperStep), key);
}

/** The key of the one box that a whisper key seals: AES key 32, nonce 12. */
export function boxKey(key: Bytes): Bytes {
  return derive(key, label.whisper, boxKeyBytes);
}

/** Seals a text into a box; its length is hidden from the other members too. */
export async function sealBox(key: Bytes, context: BoxContext, text: string): Promise<Bytes> {
  const plain = pad({ type: boxType, content: utf8(text) });
  return encrypt(await onceKey(key.slice()), plain, aad(context));
}

/**
 * Opens a box.
 *
 * @param key - From {@link boxKey}; left as it is.
 * @throws ProtocolError "message-undecryptable" if it is for somebody else; "message-malformed" for wrong padding.
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
