/**
 * What the protocol asks of WebCrypto, worked out by node:crypto on the spot: the same answers from the same OpenSSL.
 * Node hands each call of its own WebCrypto to another thread, which takes two to ten times as long as the work, and a
 * session makes a dozen calls for each member that it meets. What is not done here stays Node's, PBKDF2 above all.
 */
import {
  type CipherGCMTypes,
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPublicKey,
  createSecretKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  KeyObject,
  sign,
  verify,
} from "node:crypto";

const sha256 = "SHA-256";
const curve = { namedCurve: "P-256" };
const encoding = { dsaEncoding: "ieee-p1363" } as const;
const tagBytes = 16;
const pointBytes = 65;

/** A key as WebCrypto shows it; what it is made of is out of reach. It cannot be cloned. */
class NativeKey implements CryptoKey {
  readonly #inner: KeyObject;
  readonly type: KeyType;
  readonly algorithm: KeyAlgorithm;
  readonly extractable: boolean;
  readonly usages: KeyUsage[];

  constructor(inner: KeyObject, name: string, extractable: boolean, usages: KeyUsage[]) {
    this.#inner = inner;
    this.type = inner.type;
    this.algorithm = { name };
    this.extractable = extractable;
    this.usages = usages;
  }

  /** What node:crypto takes, of a key made here or by Node. */
  static inner(key: CryptoKey): KeyObject {
    return #inner in key ? key.#inner : KeyObject.from(key as never);
  }
}
// Whoever asks whether something is a key must be told so.
Object.setPrototypeOf(NativeKey.prototype, CryptoKey.prototype);

/** @throws DOMException "InvalidAccessError" for a key that is there for something else. */
function keyTo(usage: KeyUsage, key: CryptoKey): KeyObject {
  if (key.usages.includes(usage)) return NativeKey.inner(key);
  throw new DOMException(`The key is not there to ${usage}.`, "InvalidAccessError");
}

function viewOf(source: BufferSource): Uint8Array {
  return ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);
}

/** A copy of its own: a Buffer may lie in a pool with others. */
function bufferOf(...parts: readonly Uint8Array[]): ArrayBuffer {
  return Uint8Array.from(Buffer.concat(parts)).buffer;
}

function importSecret(
  format: KeyFormat,
  data: BufferSource,
  algorithm: AlgorithmIdentifier & { readonly hash?: unknown },
  extractable: boolean,
  usages: KeyUsage[],
): CryptoKey | undefined {
  const name = nameOf(algorithm);
  const { hash = sha256 } = algorithm;
  const { byteLength } = data;
  const isOfSize = name === "AES-GCM" ? [16, 24, 32].includes(byteLength) : byteLength > 0;
  if (format !== "raw" || hash !== sha256 || !isOfSize) return undefined;
  return new NativeKey(createSecretKey(viewOf(data)), name, extractable, usages);
}

function importPoint(
  format: KeyFormat,
  data: BufferSource,
  { name, namedCurve }: EcKeyImportParams,
  extractable: boolean,
  usages: KeyUsage[],
): CryptoKey | undefined {
  if (format !== "raw" || namedCurve !== curve.namedCurve) return undefined;
  const point = Buffer.from(viewOf(data));
  if (point.length !== pointBytes || point[0] !== 4) return undefined;
  const [x, y] = [point.toString("base64url", 1, 33), point.toString("base64url", 33)];
  const key = { kty: "EC", crv: namedCurve, x, y };
  try {
    return new NativeKey(createPublicKey({ key, format: "jwk" }), name, extractable, usages);
  } catch {
    throw new DOMException("Not a point of the curve.", "DataError");
  }
}

function exportPoint(format: KeyFormat, key: CryptoKey): ArrayBuffer | undefined {
  if (format !== "raw" || key.type !== "public" || !key.extractable) return undefined;
  const { x = "", y = "" } = NativeKey.inner(key).export({ format: "jwk" });
  return bufferOf(Uint8Array.of(4), Buffer.from(x, "base64url"), Buffer.from(y, "base64url"));
}

function generatePair(
  { name, namedCurve }: EcKeyGenParams,
  extractable: boolean,
  usages: KeyUsage[],
): CryptoKeyPair | undefined {
  if (namedCurve !== curve.namedCurve) return undefined;
  const { privateKey, publicKey } = generateKeyPairSync("ec", curve);
  const isPublic = (usage: KeyUsage) => usage === "verify";
  return {
    privateKey: new NativeKey(
      privateKey,
      name,
      extractable,
      usages.filter((usage) => !isPublic(usage)),
    ),
    publicKey: new NativeKey(publicKey, name, true, usages.filter(isPublic)),
  };
}

function gcmOf({ symmetricKeySize = 0 }: KeyObject): CipherGCMTypes {
  return `aes-${8 * symmetricKeySize}-gcm` as CipherGCMTypes;
}

function encrypt(params: AesGcmParams, key: CryptoKey, data: BufferSource): ArrayBuffer {
  const inner = keyTo("encrypt", key);
  const sealing = createCipheriv(gcmOf(inner), inner, viewOf(params.iv));
  if (params.additionalData !== undefined) sealing.setAAD(viewOf(params.additionalData));
  const sealed = [sealing.update(viewOf(data)), sealing.final()];
  return bufferOf(...sealed, sealing.getAuthTag());
}

function decrypt(params: AesGcmParams, key: CryptoKey, data: BufferSource): ArrayBuffer {
  const inner = keyTo("decrypt", key);
  const sealed = viewOf(data);
  const opening = createDecipheriv(gcmOf(inner), inner, viewOf(params.iv), {
    authTagLength: tagBytes,
  });
  try {
    opening.setAuthTag(sealed.subarray(-tagBytes));
    if (params.additionalData !== undefined) opening.setAAD(viewOf(params.additionalData));
    return bufferOf(opening.update(sealed.subarray(0, -tagBytes)), opening.final());
  } catch {
    throw new DOMException("The tag does not hold.", "OperationError");
  }
}

function hmac(_: Algorithm, key: CryptoKey, data: BufferSource): ArrayBuffer | undefined {
  // Which hash goes with a key of Node's is not asked.
  if (!(key instanceof NativeKey)) return undefined;
  return bufferOf(createHmac(sha256, keyTo("sign", key)).update(viewOf(data)).digest());
}

function hkdf(params: HkdfParams, key: CryptoKey, bits: number): ArrayBuffer | undefined {
  if (params.hash !== sha256) return undefined;
  const inner = keyTo("deriveBits", key);
  return hkdfSync(sha256, inner, viewOf(params.salt), viewOf(params.info), bits / 8);
}

function ecdh(params: EcdhKeyDeriveParams, key: CryptoKey, bits: number): ArrayBuffer {
  const publicKey = NativeKey.inner(params.public);
  const shared = diffieHellman({ privateKey: keyTo("deriveBits", key), publicKey });
  return bufferOf(shared.subarray(0, bits / 8));
}

function signWith(
  { hash }: EcdsaParams,
  key: CryptoKey,
  data: BufferSource,
): ArrayBuffer | undefined {
  if (hash !== sha256) return undefined;
  return bufferOf(sign(sha256, viewOf(data), { key: keyTo("sign", key), ...encoding }));
}

function verifyWith(
  { hash }: EcdsaParams,
  key: CryptoKey,
  signature: BufferSource,
  data: BufferSource,
): boolean | undefined {
  if (hash !== sha256) return undefined;
  const own = { key: keyTo("verify", key), ...encoding };
  return verify(sha256, viewOf(data), own, viewOf(signature));
}

/**
 * What is done here, by algorithm and method: takes what WebCrypto's method takes and gives what that promises, or
 * `undefined` for what is left to Node.
 */
const deeds: Readonly<Record<string, Readonly<Record<string, (...args: never[]) => unknown>>>> = {
  "AES-GCM": { importKey: importSecret, encrypt, decrypt },
  HMAC: { importKey: importSecret, sign: hmac },
  HKDF: { importKey: importSecret, deriveBits: hkdf },
  ECDH: {
    importKey: importPoint,
    exportKey: exportPoint,
    generateKey: generatePair,
    deriveBits: ecdh,
  },
  ECDSA: {
    importKey: importPoint,
    exportKey: exportPoint,
    generateKey: generatePair,
    sign: signWith,
    verify: verifyWith,
  },
};

/** Which argument of a method says the algorithm; in a key it stands as `algorithm`. */
const places = {
  importKey: 2,
  exportKey: 1,
  generateKey: 0,
  encrypt: 0,
  decrypt: 0,
  sign: 0,
  verify: 0,
  deriveBits: 0,
} as const;

/**
 * From now on `crypto.subtle` of this process does what the protocol asks for on the spot. To be called before the first
 * key is made: once is enough.
 */
export function quickenSubtle(): void {
  const { prototype } = SubtleCrypto;
  for (const [method, place] of Object.entries(places)) {
    const node: (...args: unknown[]) => Promise<unknown> = Reflect.get(prototype, method);
    Reflect.set(prototype, method, async function (this: SubtleCrypto, ...args: unknown[]) {
      const result = deeds[nameOf(args[place])]?.[method]?.(...(args as never[]));
      return result === undefined ? node.apply(this, args) : result;
    });
  }
}

function nameOf(algorithm: unknown): string {
  if (typeof algorithm === "string") return algorithm;
  const { name, algorithm: ofKey } = algorithm as { name?: string; algorithm?: Algorithm };
  return name ?? ofKey?.name ?? "";
}
