/**
 * Handshake that gives two connections of a room a channel (SPEC §7.2): hello, reply, confirm.
 * Functions from bytes and keys; channels.ts decides which frames are accepted and how often.
 */

import type { Env } from "../env.ts";
import { type Bytes, concat, equal, readU32, u32, utf8 } from "../wire/bytes.ts";
import { ProtocolError } from "../wire/errors.ts";
import { limits } from "../wire/limits.ts";
import { kinds, openSeal, seal, sealedBytes } from "./aead.ts";
import { digest, expand, hmac, mac } from "./hash.ts";
import {
  type Identity,
  importPublic,
  type PublicIdentity,
  readIdentity,
  sign,
  signatureBytes,
  verify,
} from "./identity.ts";
import {
  type Decapsulator,
  decapsulate,
  type Encapsulator,
  encapsulate,
  kemBytes,
  makeDecapsulator,
  readEncapsulator,
  wipeDecapsulator,
} from "./kem.ts";
import { label, type RoomKeys } from "./key-schedule.ts";

/** Bytes of MAC_M and MAC_N, as many as an AES-GCM tag has. */
const macBytes = 16;

/** Bytes of a reply with its MAC. */
const replyBytes = sealedBytes + macBytes;

/** Fields of a hello's body, in order, in bytes. */
const helloFields = {
  ...{ identity: 65, x: 65, kem: kemBytes.key, nonce: 16, route: 16, number: 4 },
  signature: signatureBytes,
};

/** Fields of a reply's body, in order, in bytes. A MAC of {@link macBytes} follows the sealed body. */
const replyFields = {
  ...{ identity: 65, y: 65, ciphertext: kemBytes.ciphertext, route: 16, from: 4, to: 4 },
  ...{ helloHash: 32, signature: signatureBytes },
};

const ecdh = { name: "ECDH", namedCurve: "P-256" };
const subtle = crypto.subtle;

/**
 * What a newcomer keeps of its hello. `x` and `kem` must be deleted after at most {@link
 * limits.helloMs}, by {@link wipeHello}.
 */
export type HelloSecret = {
  readonly frame: Bytes;
  readonly hash: Bytes;
  readonly x: CryptoKey;
  readonly kem: Decapsulator;
};

/** A hello whose seal, signature and encapsulation key are valid. */
export type Hello = {
  readonly frame: Bytes;
  readonly hash: Bytes;
  readonly peer: PublicIdentity;
  readonly x: Bytes;
  readonly kem: Encapsulator;
};

/** A reply whose seal is valid. Its signature is still to be checked, and its MAC to be compared. */
export type Reply = {
  readonly frame: Bytes;
  readonly body: Bytes;
  /** Raw public key of the member, 65 bytes. */
  readonly identity: Bytes;
  readonly helloHash: Bytes;
  readonly y: Bytes;
  /** The ciphertext for the encapsulation key of the hello. */
  readonly ciphertext: Bytes;
  readonly mac: Bytes;
};

/** Result of a handshake. `macM` and `macN` are the MACs that member and newcomer must send. */
export type Root = {
  readonly macM: Bytes;
  readonly macN: Bytes;
  readonly newcomerToMember: Bytes;
  readonly memberToNewcomer: Bytes;
};

/** Makes a hello for the connection with this number. */
export async function makeHello(
  keys: RoomKeys,
  identity: Identity,
  number: number,
  env: Env,
): Promise<HelloSecret> {
  const { x, bytes } = await ephemeral();
  const { key, own } = await makeDecapsulator(env);
  const unsigned = concat(identity.bytes, bytes, key, env.random(16), keys.route, u32(number));
  const body = await signed(identity, label.signHello, unsigned);
  const frame = await seal("hello", keys.hello, env.random(32), body);
  return { frame, hash: digest(frame), x, kem: own };
}

/** Overwrites what can be overwritten of a hello's secrets. The caller drops the rest. */
export function wipeHello({ kem }: HelloSecret): void {
  wipeDecapsulator(kem);
}

/**
 * Decrypts a hello and checks its route, number, signature and encapsulation key.
 *
 * @param from - The number in the relay frame.
 * @throws ProtocolError "handshake-refused".
 */
export async function openHello(keys: RoomKeys, frame: Bytes, from: number): Promise<Hello> {
  const body = await openSeal("hello", keys.hello, frame);
  const { identity, x, kem, route, number } = cut(body, helloFields);
  if (!equal(route, keys.route)) throw refused("route");
  if (readU32(number, 0) !== from) throw refused("number");
  const peer = await readIdentity(identity);
  await checkSigned(peer, label.signHello, body);
  return { frame, hash: digest(frame), peer, x, kem: readEncapsulator(kem) };
}

/**
 * Makes the reply to a hello.
 *
 * @param number - Our own number.
 * @param to - The newcomer's number.
 * @returns The frame of 1,514 bytes, and the root. Y and the secret of C are not kept.
 * @throws ProtocolError "handshake-refused" if X is not a valid point.
 */
export async function makeReply(
  keys: RoomKeys,
  identity: Identity,
  number: number,
  to: number,
  hello: Hello,
  env: Env,
): Promise<{ readonly frame: Bytes; readonly root: Root }> {
  const { ciphertext, secret } = encapsulate(hello.kem, env);
  const { x: y, bytes } = await ephemeral();
  const numbers = concat(u32(number), u32(to));
  const unsigned = concat(identity.bytes, bytes, ciphertext, keys.route, numbers, hello.hash);
  const body = await signed(identity, label.signReply, unsigned);
  const reply = await seal("reply", keys.hello, env.random(32), body);
  const root = await makeRoot(keys, y, hello.x, secret, hello.frame, reply);
  return { frame: concat(reply, root.macM), root };
}

/**
 * Decrypts a reply and checks its route and numbers.
 *
 * @param from - The number in the relay frame.
 * @param number - Our own number.
 * @throws ProtocolError "handshake-refused".
 */
export async function openReply(
  keys: RoomKeys,
  bytes: Bytes,
  from: number,
  number: number,
): Promise<Reply> {
  if (bytes.length !== replyBytes) throw refused("length");
  const frame = bytes.slice(0, sealedBytes);
  const body = await openSeal("reply", keys.hello, frame);
  const { identity, y, ciphertext, helloHash, ...sent } = cut(body, replyFields);
  if (!equal(sent.route, keys.route)) throw refused("route");
  if (readU32(sent.from, 0) !== from || readU32(sent.to, 0) !== number) throw refused("numbers");
  return { frame, body, identity, helloHash, y, ciphertext, mac: bytes.slice(sealedBytes) };
}

/**
 * Checks the signature of a reply. Returns the member's identity.
 *
 * @throws ProtocolError "handshake-refused".
 */
export async function checkReply({ body, identity }: Reply): Promise<PublicIdentity> {
  const peer = await readIdentity(identity);
  await checkSigned(peer, label.signReply, body);
  return peer;
}

/**
 * Finishes the newcomer's side of the handshake. A damaged ciphertext gives another secret, so that
 * the member's MAC is wrong.
 *
 * @throws ProtocolError "handshake-refused" if the member's MAC is wrong.
 */
export async function acceptReply(
  keys: RoomKeys,
  secret: HelloSecret,
  reply: Reply,
): Promise<Root> {
  const { x, kem, frame } = secret;
  const shared = await decapsulate(kem, reply.ciphertext);
  const root = await makeRoot(keys, x, reply.y, shared, frame, reply.frame);
  if (!equal(root.macM, reply.mac)) throw refused("the member's MAC");
  return root;
}

/** Encodes the confirm frame with the newcomer's MAC, 18 bytes. */
export function encodeConfirm(root: Root): Bytes {
  return concat(Uint8Array.of(limits.version, kinds.confirm), root.macN);
}

/**
 * Checks the newcomer's confirm frame.
 *
 * @throws ProtocolError "handshake-refused" if its MAC is wrong.
 */
export function checkConfirm(root: Root, frame: Bytes): void {
  if (!equal(frame, encodeConfirm(root))) throw refused("the newcomer's MAC");
}

/**
 * Makes the root of both secrets: it is secret as long as one of them is. Zeroes `secret`, also if it throws.
 *
 * @throws ProtocolError "handshake-refused" if `theirs` is not a valid point.
 */
async function makeRoot(
  keys: RoomKeys,
  own: CryptoKey,
  theirs: Bytes,
  secret: Bytes,
  hello: Bytes,
  reply: Bytes,
): Promise<Root> {
  const transcript = digest(hello, reply);
  const used = [secret];
  let prk: Bytes;
  try {
    const other = await importPublic(theirs, ecdh, []);
    const params = { name: "ECDH", public: other };
    const shared = new Uint8Array(await subtle.deriveBits(params, own, 256));
    const both = concat(shared, secret);
    used.push(shared, both);
    prk = await hmac(keys.pairing, both);
  } finally {
    for (const bytes of used) bytes.fill(0);
  }
  const okm = expand(prk, concat(utf8(label.channel), transcript), 128);
  prk.fill(0);
  const [kcN, kcM] = [okm.slice(0, 32), okm.slice(32, 64)];
  const root = {
    macM: mac(kcM, concat(utf8(label.confirmM), transcript)).slice(0, macBytes),
    macN: mac(kcN, concat(utf8(label.confirmN), transcript)).slice(0, macBytes),
    newcomerToMember: okm.slice(64, 96),
    memberToNewcomer: okm.slice(96, 128),
  };
  for (const bytes of [okm, kcN, kcM]) bytes.fill(0);
  return root;
}

async function ephemeral(): Promise<{ readonly x: CryptoKey; readonly bytes: Bytes }> {
  const pair = await subtle.generateKey(ecdh, false, ["deriveBits"]);
  const bytes = new Uint8Array(await subtle.exportKey("raw", pair.publicKey));
  return { x: pair.privateKey, bytes };
}

async function signed(identity: Identity, domain: string, unsigned: Bytes): Promise<Bytes> {
  return concat(unsigned, await sign(identity, concat(utf8(domain), unsigned)));
}

async function checkSigned(peer: PublicIdentity, domain: string, body: Bytes): Promise<void> {
  const unsigned = body.subarray(0, -signatureBytes);
  if (!(await verify(peer, body.slice(-signatureBytes), concat(utf8(domain), unsigned)))) {
    throw refused("signature");
  }
}

/** Cuts a body into its fields, as copies. Throws ProtocolError "handshake-refused" for another length. */
function cut<F extends Readonly<Record<string, number>>>(body: Bytes, fields: F) {
  const parts: Partial<Record<keyof F, Bytes>> = {};
  let at = 0;
  for (const [name, length] of Object.entries(fields)) {
    parts[name as keyof F] = body.slice(at, at + length);
    at += length;
  }
  if (at !== body.length) throw refused("length");
  return parts as Readonly<Record<keyof F, Bytes>>;
}

function refused(what: string): ProtocolError {
  return new ProtocolError("handshake-refused", what);
}
