/**
 * Key schedule (SPEC §5): derives the keys of a room from its code and password. All
 * domain-separation labels are here; that of the route comes from route.ts.
 */
import { type Bytes, concat } from "../wire/bytes.ts";
import { limits } from "../wire/limits.ts";
import { importHmac } from "./hash.ts";
import { hkdf, importHkdf } from "./hkdf.ts";
import { warmKem } from "./kem.ts";
import { deriveRoute, routeLabel } from "./route.ts";

/** Every label of the protocol, quoted in SPEC.md. Each has one use. */
export const label = {
  route: routeLabel,
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
 * Derives the keys of a room from its code and password. Takes 0.1 to 0.5 s for {@link
 * limits.pbkdf2Iterations}.
 *
 * @param password - From importPassword in password.ts.
 * @param code - 16 bytes; see room-code.ts.
 * @see SPEC §5
 */
export async function deriveRoom(password: CryptoKey, code: Bytes): Promise<RoomKeys> {
  const route = await deriveRoute(code);
  const codeKey = await importHkdf(code);
  const salt = await hkdf(codeKey, label.salt, 32);
  const pbkdf2 = { name: "PBKDF2", hash: "SHA-256", salt, iterations: limits.pbkdf2Iterations };
  let isDone = false;
  const stretching = subtle.deriveBits(pbkdf2, password, 256).finally(() => {
    isDone = true;
  });
  // Another thread does the work meanwhile.
  const [stretched] = await Promise.all([stretching, warmKem(() => isDone)]);
  const master = new Uint8Array(stretched);
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
