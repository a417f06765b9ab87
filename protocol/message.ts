/**
 * What members read (SPEC §7.3, §7.4): contents of room frames and of link frames. 16 random bytes, so that no
 * hash of a content can be guessed, then strict JSON. Unknown keys are ignored, unknown types are `undefined`.
 */
import { parseAlias, parseRoomName } from "./alias.ts";
import {
  type Bytes,
  concat,
  expectBytes,
  fromBase64url,
  fromUtf8,
  toBase64url,
  utf8,
} from "./bytes.ts";
import type { Chain } from "./chain.ts";
import { ProtocolError } from "./errors.ts";
import { asInteger, asObject, type Fields, parseObject } from "./json.ts";
import { limits } from "./limits.ts";
import type { Padded } from "./padding.ts";

/** Type byte of each content. The numbers of §7.3 and §7.4 that are not here are reserved. */
export const roomTypes = { text: 0x01, farewell: 0x06 } as const;
export const linkTypes = { state: 0x01, chain: 0x02 } as const;

/** Said to the room, with the author's number and the running hash before it. */
export type RoomMessage = {
  readonly type: "text" | "farewell";
  readonly n: number;
  readonly prev: Bytes;
  readonly text: string;
};

/** Said over a link. */
export type LinkMessage =
  | {
      readonly type: "state";
      readonly alias: string;
      readonly room: string;
      readonly chain: Chain;
      /** The sender's head: what comes after it is for the receiver. */
      readonly n: number;
      readonly hash: Bytes;
      /** Seconds until the room ends, or null. */
      readonly left: number | null;
    }
  | { readonly type: "chain"; readonly chain: Chain };

const saltBytes = 16;
// A number of one's own messages far above what anybody writes in a life.
const mostMessages = 0xffffffff;

/**
 * Takes a text.
 *
 * @throws ProtocolError "text-too-long" above {@link limits.textBytes}; "message-malformed" for control characters
 * other than tab and line feed, or a lone surrogate.
 */
export function parseText(text: string): string {
  if (text.length > limits.textBytes || utf8(text).length > limits.textBytes) {
    throw new ProtocolError("text-too-long");
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones refused
  if (/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/.test(text) || !text.isWellFormed()) {
    throw malformed("a character that no text has");
  }
  return text;
}

/** Encodes what is said to the room. `salt`: 16 random bytes. */
export function encodeRoom(message: RoomMessage, salt: Bytes): Padded {
  const { type, n, prev, text } = message;
  return { type: roomTypes[type], content: content(salt, { n, prev: toBase64url(prev), text }) };
}

/**
 * Decodes what was said to the room.
 *
 * @returns `undefined` for a type that this version does not know.
 * @throws ProtocolError "message-malformed" or "text-too-long".
 */
export function decodeRoom(plain: Padded): RoomMessage | undefined {
  switch (plain.type) {
    case roomTypes.text: {
      const message = decodeSaid("text", plain.content);
      if (message.text === "") throw malformed("an empty text");
      return message;
    }
    case roomTypes.farewell:
      return decodeSaid("farewell", plain.content);
    default:
      return undefined;
  }
}

/** Encodes what is said over a link. `salt`: 16 random bytes. */
export function encodeLink(message: LinkMessage, salt: Bytes): Padded {
  switch (message.type) {
    case "state": {
      const { alias, room, n, left } = message;
      const chain = chainFields(message.chain);
      const fields = { alias, room, chain, n, hash: toBase64url(message.hash), left };
      return { type: linkTypes.state, content: content(salt, fields) };
    }
    case "chain":
      return {
        type: linkTypes.chain,
        content: content(salt, { chain: chainFields(message.chain) }),
      };
  }
}

/**
 * Decodes what was said over a link.
 *
 * @returns `undefined` for a type that this version does not know.
 * @throws ProtocolError "message-malformed" or "alias-malformed".
 */
export function decodeLink(plain: Padded): LinkMessage | undefined {
  switch (plain.type) {
    case linkTypes.state: {
      const { alias, room, chain, n, hash, left } = fields(plain.content);
      return {
        type: "state",
        alias: parseAlias(string(alias)),
        room: parseRoomName(string(room)),
        chain: decodeChain(chain),
        n: integer(n, 0, mostMessages),
        hash: bytes(hash, 32),
        left: left === null ? null : integer(left, 0, limits.lifeMostSeconds),
      };
    }
    case linkTypes.chain:
      return { type: "chain", chain: decodeChain(fields(plain.content).chain) };
    default:
      return undefined;
  }
}

function decodeSaid(type: RoomMessage["type"], content: Bytes): RoomMessage {
  const { n, prev, text } = fields(content);
  return {
    type,
    n: integer(n, 1, mostMessages),
    prev: bytes(prev, 32),
    text: parseText(string(text)),
  };
}

function chainFields(chain: Chain): Fields {
  return { id: toBase64url(chain.id), index: chain.index, key: toBase64url(chain.key) };
}

function decodeChain(value: unknown): Chain {
  const { id, index, key } = asObject(value, "message-malformed");
  return {
    id: bytes(id, 8),
    index: integer(index, 0, limits.chainFrames - 1),
    key: bytes(key, 32),
  };
}

function content(salt: Bytes, value: Fields): Bytes {
  expectBytes("salt", salt, saltBytes);
  return concat(salt, utf8(JSON.stringify(value)));
}

function fields(content: Bytes): Fields {
  let text: string;
  try {
    text = fromUtf8(content.subarray(saltBytes));
  } catch (cause) {
    throw new ProtocolError("message-malformed", "not UTF-8", { cause });
  }
  return parseObject(text, "message-malformed");
}

function string(value: unknown): string {
  if (typeof value !== "string") throw malformed("not a string");
  return value;
}

function integer(value: unknown, least: number, most: number): number {
  return asInteger(value, least, most, "message-malformed");
}

function bytes(value: unknown, length: number): Bytes {
  const read = fromBase64url(string(value), length);
  if (read === undefined) throw malformed(`not ${length} bytes`);
  return read;
}

function malformed(detail: string): ProtocolError {
  return new ProtocolError("message-malformed", detail);
}
