/**
 * ML-KEM-768 as FIPS 203 writes it down, on the SHA-3 functions of node:crypto alone. Takes its
 * random values as arguments. Numbers of algorithms are those of FIPS 203.
 */
import { createHash } from "node:crypto";
import { join } from "./bytes.mjs";

const [n, q, k, du, dv] = [256, 3329, 3, 10, 4];

const sha3 = (name, outputLength, ...parts) =>
  createHash(name, outputLength === undefined ? {} : { outputLength })
    .update(join(...parts))
    .digest();
const G = (...parts) => {
  const out = sha3("sha3-512", undefined, ...parts);
  return [out.subarray(0, 32), out.subarray(32)];
};
const H = (data) => sha3("sha3-256", undefined, data);
const J = (...parts) => sha3("shake256", 32, ...parts);

const mod = (value) => ((value % q) + q) % q;
const range = (length, make) => Array.from({ length }, (_, i) => make(i));
const add = (f, g) => f.map((value, i) => mod(value + g[i]));
const subtract = (f, g) => f.map((value, i) => mod(value - g[i]));
const sum = (polynomials) => polynomials.reduce(add);

/** Algorithm 5: the d lowest bits of each number, lowest bit first. */
function byteEncode(numbers, d) {
  const out = Buffer.alloc((numbers.length * d) / 8);
  numbers.forEach((number, i) => {
    for (let j = 0; j < d; j++) {
      const at = i * d + j;
      out[at >> 3] |= ((number >> j) & 1) << (at & 7);
    }
  });
  return out;
}

/** Algorithm 6; for d = 12 without the reduction modulo q. */
function byteDecode(bytes, d) {
  return range((bytes.length * 8) / d, (i) => {
    let number = 0;
    for (let j = 0; j < d; j++) {
      const at = i * d + j;
      number |= ((bytes[at >> 3] >> (at & 7)) & 1) << j;
    }
    return number;
  });
}

// 4.2.1
const compress = (f, d) => f.map((x) => Math.floor((x * 2 ** d + (q - 1) / 2) / q) % 2 ** d);
const decompress = (f, d) => f.map((y) => Math.floor((y * q + 2 ** (d - 1)) / 2 ** d));

/** Algorithm 7 */
function sampleNtt(seed, j, i) {
  const bytes = sha3("shake128", 1344, seed, Buffer.of(j, i));
  const out = byteDecode(bytes, 12).filter((value) => value < q);
  if (out.length < n) throw new Error("more of SHAKE128 is needed");
  return out.slice(0, n);
}

/** Algorithm 8 with eta = 2, and PRF of 4.1 */
function noise(seed, counter) {
  const bits = byteDecode(sha3("shake256", 128, seed, Buffer.of(counter)), 1);
  return range(n, (i) => {
    const [a, b, c, d] = bits.slice(4 * i, 4 * i + 4);
    return mod(a + b - c - d);
  });
}

const bitRev7 = (i) => Number.parseInt([...i.toString(2).padStart(7, "0")].reverse().join(""), 2);
const power = (base, exponent) => range(exponent, () => base).reduce((a, b) => (a * b) % q, 1);
const zetas = range(128, (i) => power(17, bitRev7(i)));
const gammas = range(128, (i) => power(17, 2 * bitRev7(i) + 1));

/** Algorithm 9 */
function ntt(f) {
  const out = [...f];
  for (let length = 128, i = 1; length >= 2; length /= 2) {
    for (let start = 0; start < n; start += 2 * length, i++) {
      for (let j = start; j < start + length; j++) {
        const t = (zetas[i] * out[j + length]) % q;
        out[j + length] = mod(out[j] - t);
        out[j] = mod(out[j] + t);
      }
    }
  }
  return out;
}

/** Algorithm 10 */
function inverseNtt(f) {
  const out = [...f];
  for (let length = 2, i = 127; length <= 128; length *= 2) {
    for (let start = 0; start < n; start += 2 * length, i--) {
      for (let j = start; j < start + length; j++) {
        const t = out[j];
        out[j] = mod(t + out[j + length]);
        out[j + length] = mod(zetas[i] * (out[j + length] - t));
      }
    }
  }
  return out.map((value) => (value * 3303) % q);
}

/** Algorithms 11 and 12 */
function multiply(f, g) {
  const out = [];
  for (let i = 0; i < n; i += 2) {
    out.push(mod(f[i] * g[i] + mod(f[i + 1] * g[i + 1]) * gammas[i / 2]));
    out.push(mod(f[i] * g[i + 1] + f[i + 1] * g[i]));
  }
  return out;
}

const inner = (fs, gs) => sum(fs.map((f, i) => multiply(f, gs[i])));
const matrix = (rho) => range(k, (i) => range(k, (j) => sampleNtt(rho, j, i)));
const cutInto = (bytes, size) =>
  range(bytes.length / size, (i) => bytes.subarray(i * size, (i + 1) * size));
const decodeAll = (bytes, d) => cutInto(bytes, 32 * d).map((part) => byteDecode(part, d));

/** Algorithms 13 and 16 */
export function kemKeys(d, z) {
  const [rho, sigma] = G(d, Buffer.of(k));
  const s = range(k, (i) => ntt(noise(sigma, i)));
  const e = range(k, (i) => ntt(noise(sigma, k + i)));
  const t = matrix(rho).map((row, i) => add(inner(row, s), e[i]));
  const public_ = join(...t.map((f) => byteEncode(f, 12)), rho);
  const secret = join(...s.map((f) => byteEncode(f, 12)), public_, H(public_), z);
  return { public: public_, secret };
}

/** Algorithm 14 */
function encrypt(key, m, r) {
  const [t, A] = [decodeAll(key.subarray(0, -32), 12), matrix(key.subarray(-32))];
  const y = range(k, (i) => ntt(noise(r, i)));
  const u = range(k, (i) => {
    const column = A.map((row) => row[i]);
    return add(inverseNtt(inner(column, y)), noise(r, k + i));
  });
  const v = sum([inverseNtt(inner(t, y)), noise(r, 2 * k), decompress(byteDecode(m, 1), 1)]);
  const c1 = u.map((f) => byteEncode(compress(f, du), du));
  return join(...c1, byteEncode(compress(v, dv), dv));
}

/** Algorithm 15 */
function decrypt(secret, ciphertext) {
  const u = decodeAll(ciphertext.subarray(0, 32 * du * k), du).map((f) => decompress(f, du));
  const v = decompress(byteDecode(ciphertext.subarray(32 * du * k), dv), dv);
  const w = subtract(v, inverseNtt(inner(decodeAll(secret, 12), u.map(ntt))));
  return byteEncode(compress(w, 1), 1);
}

/** Algorithm 17. Does not check the key, so that a wrong one can be used. */
export function encapsulate(key, m) {
  const [shared, r] = G(m, H(key));
  return { ciphertext: encrypt(key, m, r), shared };
}

/** Algorithm 18 */
export function decapsulate(secret, ciphertext) {
  const key = secret.subarray(384 * k, 768 * k + 32);
  const m = decrypt(secret.subarray(0, 384 * k), ciphertext);
  const [shared, r] = G(m, secret.subarray(768 * k + 32, 768 * k + 64));
  const isWhole = encrypt(key, m, r).equals(ciphertext);
  return isWhole ? shared : J(secret.subarray(-32), ciphertext);
}

/** The key with its coefficient `at` replaced by a number of 12 bits. */
export function withCoefficient(key, at, value) {
  const t = byteDecode(key.subarray(0, -32), 12);
  t[at] = value;
  return join(byteEncode(t, 12), key.subarray(-32));
}

/** A coefficient of a key. */
export const coefficient = (key, at) => byteDecode(key.subarray(0, -32), 12)[at];

/**
 * The hash over many keys, ciphertexts and secrets, as C2SP's Community Cryptography Test Vectors
 * define it: the inputs are one stream of SHAKE128.
 */
export function accumulated(count) {
  const stream = sha3("shake128", count * (64 + 32 + 1088));
  const out = [];
  let at = 0;
  const take = (length) => {
    at += length;
    return stream.subarray(at - length, at);
  };
  for (let i = 0; i < count; i++) {
    const keys = kemKeys(take(32), take(32));
    const { ciphertext, shared } = encapsulate(keys.public, take(32));
    if (!decapsulate(keys.secret, ciphertext).equals(shared)) throw new Error("other secrets");
    out.push(keys.public, ciphertext, shared, decapsulate(keys.secret, take(1088)));
  }
  return sha3("shake128", 32, ...out);
}
