/**
 * The byte functions of the second implementation: fixed inputs, joining, integers, the hex
 * notation of the vectors, and ways to damage a byte string. Never imports protocol/ and never uses
 * randomness.
 */
import { createHash } from "node:crypto";

export const hash = (...parts) => createHash("sha256").update(Buffer.concat(parts)).digest();
export const utf8 = (text) => Buffer.from(text, "utf8");
export const join = (...parts) => Buffer.concat(parts);

/** Bytes that look random and are the same in every run: SHA-256 of the name and a counter. */
export function fixed(name, length) {
  const blocks = [];
  for (let i = 0; i * 32 < length; i++) blocks.push(hash(utf8(`vectors: ${name} #${i}`)));
  return join(...blocks).subarray(0, length);
}

/** An unsigned integer in this many bytes, the high byte first. */
export function uint(value, length) {
  let rest = BigInt(value);
  const out = Buffer.alloc(length);
  for (let i = length - 1; i >= 0; i--) {
    out[i] = Number(rest % 256n);
    rest /= 256n;
  }
  if (rest !== 0n) throw new Error(`${value} does not fit in ${length} bytes`);
  return out;
}

/**
 * Lengths of the repeated units in long cases: a character, an id in a list, an author with its
 * number, a head.
 */
const units = [1, 2, 4, 25, 38, 91];

/** Hex as written in the files: a repetition of 64 bytes or more is `xx*n` between spaces. */
export function hex(bytes) {
  const words = [];
  let plain = "";
  for (let i = 0; i < bytes.length; ) {
    const [unit, count] = repetition(bytes, i);
    const text = unit.toString("hex");
    if (count === 1) {
      plain += text;
    } else {
      words.push(plain, `${text}*${count}`);
      plain = "";
    }
    i += unit.length * count;
  }
  return [...words, plain].filter((word) => word !== "").join(" ");
}

function repetition(bytes, at) {
  for (const length of units) {
    const unit = bytes.subarray(at, at + length);
    let count = 1;
    while (bytes.subarray(at + count * length, at + (count + 1) * length).equals(unit)) count++;
    if (count > 1 && count * length >= 64) return [unit, count];
  }
  return [bytes.subarray(at, at + 1), 1];
}

export const base64url = (bytes) => bytes.toString("base64url");

/** The same bytes with the lowest bit of one byte flipped. */
export function flip(bytes, at) {
  const out = Buffer.from(bytes);
  out[at] ^= 1;
  return out;
}

/** The same bytes with others written over them from `at` on. */
export function patch(bytes, at, put) {
  const out = Buffer.from(bytes);
  put.copy(out, at);
  return out;
}

/**
 * All the plain ways to damage a byte string made of consecutive fields.
 *
 * @param fields - Name and length of each, in order; together they are the whole.
 * @returns Name and bytes of each damaged form: a bit flipped in every field, cut before every
 * field, one byte short, one byte over, nothing at all.
 */
export function damaged(bytes, fields) {
  const out = [];
  let at = 0;
  for (const [field, length] of fields) {
    out.push([`a bit flipped in the first byte of its ${field}`, flip(bytes, at)]);
    if (length > 1) {
      out.push([`a bit flipped in the last byte of its ${field}`, flip(bytes, at + length - 1)]);
    }
    if (at > 0) out.push([`cut before its ${field}`, bytes.subarray(0, at)]);
    at += length;
  }
  if (at !== bytes.length) throw new Error(`fields of ${at} bytes in ${bytes.length}`);
  out.push(["its last byte missing", bytes.subarray(0, -1)]);
  out.push(["a byte left over", join(bytes, Buffer.of(0))]);
  out.push(["nothing in it", Buffer.alloc(0)]);
  return out;
}
