/**
 * Key schedule (SPEC §5): derives the keys of a room from its code and password. All
 * domain-separation labels are here and nowhere else.
 */
import { type Bytes, concat, expectBytes, utf8 } from "../wire/bytes.ts";
import { ProtocolError } from "../wire/errors.ts";
import { limits } from "../wire/limits.ts";
import { codeBytes } from "../wire/room-code.ts";
import { isUnsettled } from "../wire/unicode.ts";
import { hkdf, importHkdf, importHmac } from "./hash.ts";

/** Every label of the protocol, quoted in SPEC.md. Each has one use. */
export const label = {
  route: "sanctuary/1 route",
  salt: "sanctuary/1 salt",
  accessKey: "sanctuary/1 access key",
  hello: "sanctuary/1 hello",
  pairing: "sanctuary/1 pairing",
  sealHello: "sanctuary/1 seal hello",
  sealReply: "sanctuary/1 seal reply",
  signHello: "sanctuary/1 sign hello",
  signReply: "sanctuary/1 sign reply",
  signMessage: "sanctuary/1 sign message",
  channel: "sanctuary/1 channel",
  confirmM: "sanctuary/1 confirm M",
  confirmN: "sanctuary/1 confirm N",
  channelMessage: "sanctuary/1 channel message",
  message: "sanctuary/1 message",
  whisper: "sanctuary/1 whisper",
  whisperStep: "sanctuary/1 whisper step",
  move: "sanctuary/1 move",
  authorLog: "sanctuary/1 author log",
  head: "sanctuary/1 head",
  heads: "sanctuary/1 heads",
  members: "sanctuary/1 members",
  safetyWords: "sanctuary/1 safety words",
  file: "sanctuary/1 file",
  fileTransfer: "sanctuary/1 file transfer",
} as const;

export type RoomKeys = {
  /** The relay's name for the room, 16 bytes. */
  readonly route: Bytes;
  /** Sent to the relay to enter, 32 bytes. */
  readonly accessKey: Bytes;
  /** Seals hellos and replies: a non-extractable HKDF key. */
  readonly hello: CryptoKey;
  /** Goes into every channel: a non-extractable HMAC key. */
  readonly pairing: CryptoKey;
};

const subtle = crypto.subtle;

/**
 * Returns the PBKDF2 input for a password. It is never empty, so that no password differs from an
 * empty one.
 *
 * @throws ProtocolError "password-malformed" for control characters, lone surrogates, more than
 * {@link limits.passwordBytes} bytes, and for a character with which two engines may derive two
 * keys.
 */
export function passwordInput(password: string): Bytes {
  // Check the length before the expensive part: NFKC can shorten a text to a sixteenth.
  if (password.length > 16 * limits.passwordBytes || !password.isWellFormed()) {
    throw new ProtocolError("password-malformed");
  }
  if (isUnsettled(password)) throw new ProtocolError("password-malformed");
  const text = password.normalize("NFKC").replaceAll(/^ +| +$/g, "");
  const bytes = utf8(text);
  if (/\p{Cc}/u.test(text) || bytes.length > limits.passwordBytes) {
    throw new ProtocolError("password-malformed");
  }
  return bytes.length === 0 ? Uint8Array.of(0) : concat(Uint8Array.of(1), bytes);
}

/**
 * Imports a password as a non-extractable PBKDF2 key. The caller should drop the string afterwards.
 *
 * @throws ProtocolError "password-malformed"; see {@link passwordInput}.
 */
export async function importPassword(password: string): Promise<CryptoKey> {
  return subtle.importKey("raw", passwordInput(password), "PBKDF2", false, ["deriveBits"]);
}

/**
 * Derives the keys of a room from its code and password. Takes 0.1 to 0.5 s for {@link
 * limits.pbkdf2Iterations}.
 *
 * @param password - From {@link importPassword}.
 * @param code - 16 bytes; see room-code.ts.
 * @see SPEC §5
 */
export async function deriveRoom(password: CryptoKey, code: Bytes): Promise<RoomKeys> {
  expectBytes("code", code, codeBytes);
  const codeKey = await importHkdf(code);
  const route = await hkdf(codeKey, label.route, 16);
  const salt = await hkdf(codeKey, label.salt, 32);
  const pbkdf2 = { name: "PBKDF2", hash: "SHA-256", salt, iterations: limits.pbkdf2Iterations };
  const master = new Uint8Array(await subtle.deriveBits(pbkdf2, password, 256));
  const secret = concat(code, master);
  const secretKey = await importHkdf(secret);
  master.fill(0);
  secret.fill(0);
  const accessKey = await hkdf(secretKey, label.accessKey, 32);
  const hello = await hkdf(secretKey, label.hello, 32);
  const pairing = await hkdf(secretKey, label.pairing, 32);
  const keys = {
    route,
    accessKey,
    hello: await importHkdf(hello),
    pairing: await importHmac(pairing),
  };
  hello.fill(0);
  pairing.fill(0);
  return keys;
}
