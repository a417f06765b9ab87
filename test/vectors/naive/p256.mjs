/**
 * P-256 with schoolbook arithmetic, and ECDSA with the nonce of RFC 6979, so that equal input gives
 * an equal signature in every run. Slow and not constant in time: for vectors only, never for
 * secrets.
 */
import { createECDH, createHmac, createPublicKey, verify as nodeVerify } from "node:crypto";
import { hash, join, uint } from "./bytes.mjs";

// SEC 2 §2.4.2: secp256r1.
const p = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn;
const a = p - 3n;
const b = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;
/** The order of the group. */
export const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const G = [
  0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
  0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
];

const mod = (x, m) => ((x % m) + m) % m;
export const toInt = (bytes) => BigInt(`0x${bytes.toString("hex")}`);

function inverse(x, m) {
  let [r, s, t, u] = [mod(x, m), m, 1n, 0n];
  while (r !== 1n) {
    const q = s / r;
    [r, s, t, u] = [s - q * r, r, u - q * t, t];
    if (r === 0n) throw new Error("no inverse");
  }
  return mod(t, m);
}

// A point is [x, y]; null is the point at infinity.
function add(P, Q) {
  if (P === null) return Q;
  if (Q === null) return P;
  if (P[0] === Q[0] && mod(P[1] + Q[1], p) === 0n) return null;
  const slope =
    P[0] === Q[0] && P[1] === Q[1]
      ? (3n * P[0] * P[0] + a) * inverse(2n * P[1], p)
      : (Q[1] - P[1]) * inverse(Q[0] - P[0], p);
  const x = mod(slope * slope - P[0] - Q[0], p);
  return [x, mod(slope * (P[0] - x) - P[1], p)];
}

function times(k, P) {
  let sum = null;
  for (let rest = k, power = P; rest > 0n; rest >>= 1n, power = add(power, power)) {
    if (rest & 1n) sum = add(sum, power);
  }
  return sum;
}

export const onCurve = ([x, y]) => mod(y * y - (x * x * x + a * x + b), p) === 0n;
const raw = ([x, y]) => join(Buffer.of(4), uint(x, 32), uint(y, 32));
const point = (key) => [toInt(key.subarray(1, 33)), toInt(key.subarray(33))];

/** A key pair from its private scalar: `secret` 32 bytes, `public` 65 bytes. */
export function keyPair(secret) {
  const made = raw(times(toInt(secret), G));
  const ecdh = createECDH("prime256v1");
  ecdh.setPrivateKey(secret);
  if (!made.equals(ecdh.getPublicKey())) throw new Error("P-256 here and in node:crypto differ");
  return { secret, public: made };
}

/** ECDH: the x-coordinate, 32 bytes. */
export const sharedSecret = (pair, other) => uint(times(toInt(pair.secret), point(other))[0], 32);

/** The compressed form of the same public key, 33 bytes: Sanctuary refuses it. */
export const compressed = (key) => join(Buffer.of(2 + (key[64] & 1)), key.subarray(1, 33));

const hmac = (key, ...parts) =>
  createHmac("sha256", key)
    .update(join(...parts))
    .digest();

// RFC 6979 §3.2 with HMAC-SHA-256; hash and order have the same length, so bits2int is toInt.
function nonce(secret, digest) {
  const seed = join(secret, uint(mod(toInt(digest), order), 32));
  let V = Buffer.alloc(32, 1);
  let K = Buffer.alloc(32, 0);
  for (const byte of [0, 1]) {
    K = hmac(K, V, Buffer.of(byte), seed);
    V = hmac(K, V);
  }
  for (;;) {
    V = hmac(K, V);
    const k = toInt(V);
    if (k > 0n && k < order) return k;
    K = hmac(K, V, Buffer.of(0));
    V = hmac(K, V);
  }
}

/** ECDSA with SHA-256 and RFC 6979, r || s. node:crypto verifies it before it is returned. */
export function sign(pair, message) {
  const digest = hash(message);
  const k = nonce(pair.secret, digest);
  const r = mod(times(k, G)[0], order);
  const s = mod(inverse(k, order) * (toInt(digest) + r * toInt(pair.secret)), order);
  const signature = join(uint(r, 32), uint(s, 32));
  if (!verify(pair.public, message, signature)) throw new Error("a signature does not hold");
  return signature;
}

/** The other valid signature of the same message: r || order - s. */
export const altered = (signature) =>
  join(signature.subarray(0, 32), uint(order - toInt(signature.subarray(32)), 32));

export function verify(key, message, signature) {
  const [x, y] = [key.subarray(1, 33), key.subarray(33)].map((part) => part.toString("base64url"));
  const jwk = { kty: "EC", crv: "P-256", x, y };
  const publicKey = createPublicKey({ key: jwk, format: "jwk" });
  return nodeVerify("sha256", message, { key: publicKey, dsaEncoding: "ieee-p1363" }, signature);
}
