/**
 * Identities (SPEC §5): an ECDSA P-256 key pair that each client makes, the member id derived from
 * it, and signatures. Signatures must never serve as ids: ECDSA signatures are malleable.
 */
import { type Bytes, toHex } from "../wire/bytes.ts";
import { ProtocolError } from "../wire/errors.ts";
import { digest } from "./hash.ts";

export type PublicIdentity = {
  /** Raw public key, 65 bytes. */
  readonly bytes: Bytes;
  /** Member id, 16 bytes. */
  readonly idBytes: Bytes;
  /** Member id in hex, for maps. */
  readonly id: string;
  readonly verifyKey: CryptoKey;
};

export type Identity = PublicIdentity & { readonly signKey: CryptoKey };

const subtle = crypto.subtle;
const algorithm = { name: "ECDSA", namedCurve: "P-256" };
const signing = { name: "ECDSA", hash: "SHA-256" };

/** P-256: the prime of its field, and the constant b of y² = x³ - 3x + b. */
const prime = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
const b = 0x5ac635d8_aa3a93e7_b3ebbd55_769886bc_651d06b0_cc53b0f6_3bce3c3e_27d2604bn;

/** Bytes of a raw public key and of a signature. */
const publicKeyBytes = 65;
export const signatureBytes = 64;

/** Makes a new identity with a private key that cannot be extracted. */
export async function makeIdentity(): Promise<Identity> {
  const pair = await subtle.generateKey(algorithm, false, ["sign", "verify"]);
  const bytes = new Uint8Array(await subtle.exportKey("raw", pair.publicKey));
  return { ...(await readIdentity(bytes)), signKey: pair.privateKey };
}

/**
 * Reads a raw public key.
 *
 * @param bytes - 65 bytes that begin with 0x04.
 * @throws ProtocolError "handshake-refused" for any other form, and for a point that is not on the
 * curve.
 */
export async function readIdentity(bytes: Bytes): Promise<PublicIdentity> {
  const verifyKey = await importPublic(bytes, algorithm, ["verify"]);
  const id = digest(bytes).slice(0, 16);
  return { bytes, idBytes: id, id: toHex(id), verifyKey };
}

/**
 * Imports a raw P-256 public key, uncompressed only: engines differ in which other forms they
 * accept.
 *
 * @throws ProtocolError "handshake-refused".
 */
export async function importPublic(
  bytes: Bytes,
  use: EcKeyImportParams,
  usages: KeyUsage[],
): Promise<CryptoKey> {
  if (bytes.length !== publicKeyBytes || bytes[0] !== 4) {
    throw new ProtocolError("handshake-refused", "not an uncompressed point");
  }
  // WebKitGTK 2.50 imports any two coordinates and fails only when the key is used.
  if (!isOnCurve(bytes)) throw new ProtocolError("handshake-refused", "not a point of the curve");
  try {
    return await subtle.importKey("raw", bytes, use, true, usages);
  } catch (cause) {
    throw new ProtocolError("handshake-refused", "not a point of the curve", { cause });
  }
}

function isOnCurve(point: Bytes): boolean {
  const x = BigInt(`0x${toHex(point.slice(1, 33))}`);
  const y = BigInt(`0x${toHex(point.slice(33))}`);
  return x < prime && y < prime && (y * y - x * x * x + 3n * x - b) % prime === 0n;
}

/** Signs with ECDSA and SHA-256. Returns 64 bytes, r || s. */
export async function sign(identity: Identity, data: Bytes): Promise<Bytes> {
  return new Uint8Array(await subtle.sign(signing, identity.signKey, data));
}

/** Returns true if the signature is valid for this identity and these bytes. */
export function verify(identity: PublicIdentity, signature: Bytes, data: Bytes): Promise<boolean> {
  return subtle.verify(signing, identity.verifyKey, signature, data);
}
