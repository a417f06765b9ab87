/**
 * Who somebody is: an ECDSA key pair that a page makes for itself (SPEC §5), the member id that follows from
 * it, and signatures. Signatures are never ids: a valid one can be altered into another valid one.
 */
import { type Bytes, toHex } from "../wire/bytes.ts";
import { ProtocolError } from "../wire/errors.ts";
import { digest } from "./hash.ts";

/** Another's identity: its public key. */
export type PublicIdentity = {
  /** Raw public key, 65 bytes. */
  readonly bytes: Bytes;
  /** Member id, 16 bytes. */
  readonly idBytes: Bytes;
  /** Member id in hex, for maps. */
  readonly id: string;
  readonly verifyKey: CryptoKey;
};

/** One's own identity. */
export type Identity = PublicIdentity & { readonly signKey: CryptoKey };

const subtle = crypto.subtle;
const algorithm = { name: "ECDSA", namedCurve: "P-256" };
const signing = { name: "ECDSA", hash: "SHA-256" };

/** P-256: the prime of its field, and the constant of y² = x³ - 3x + b. */
const prime = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
const b = 0x5ac635d8_aa3a93e7_b3ebbd55_769886bc_651d06b0_cc53b0f6_3bce3c3e_27d2604bn;

/** Bytes of a raw public key and of a signature. */
export const publicKeyBytes = 65;
export const signatureBytes = 64;

/** Makes a new identity; the private key cannot be exported. */
export async function makeIdentity(): Promise<Identity> {
  const pair = await subtle.generateKey(algorithm, false, ["sign", "verify"]);
  const bytes = new Uint8Array(await subtle.exportKey("raw", pair.publicKey));
  return { ...(await readIdentity(bytes)), signKey: pair.privateKey };
}

/**
 * Reads a raw public key.
 *
 * @param bytes - 65 bytes beginning with 0x04.
 * @throws ProtocolError "handshake-refused" for any other form or a point off the curve.
 */
export async function readIdentity(bytes: Bytes): Promise<PublicIdentity> {
  const verifyKey = await importPublic(bytes, algorithm, ["verify"]);
  const id = digest(bytes).slice(0, 16);
  return { bytes, idBytes: id, id: toHex(id), verifyKey };
}

/** Imports a raw P-256 public key, strictly. Engines differ in what else they would take. */
export async function importPublic(
  bytes: Bytes,
  use: EcKeyImportParams,
  usages: KeyUsage[],
): Promise<CryptoKey> {
  if (bytes.length !== publicKeyBytes || bytes[0] !== 4) {
    throw new ProtocolError("handshake-refused", "not an uncompressed point");
  }
  // WebKitGTK 2.50 imports any two coordinates, and fails only when it uses them.
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

/** Signs bytes: 64 bytes, r || s. */
export async function sign(identity: Identity, data: Bytes): Promise<Bytes> {
  return new Uint8Array(await subtle.sign(signing, identity.signKey, data));
}

/** Whether the signature is this identity's over these bytes. */
export function verify(identity: PublicIdentity, signature: Bytes, data: Bytes): Promise<boolean> {
  return subtle.verify(signing, identity.verifyKey, signature, data);
}
