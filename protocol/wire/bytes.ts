/**
 * Bytes and text: joining, comparing, integers (big-endian, SPEC §2), hex and base64url.
 */
import { base64urlnopad } from "@scure/base";

/** Bytes with an ArrayBuffer, which WebCrypto requires. */
export type Bytes = Uint8Array<ArrayBuffer>;

const encoder = new TextEncoder();
// ignoreBOM: a leading U+FEFF is content. Dropping it would make two byte strings decode to one
// text.
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export function utf8(text: string): Bytes {
  return encoder.encode(text);
}

/**
 * Decodes UTF-8 strictly.
 *
 * @throws TypeError if the bytes are not UTF-8.
 */
export function fromUtf8(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

export function concat(...parts: readonly Uint8Array[]): Bytes {
  let length = 0;
  for (const part of parts) length += part.length;
  const out = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Compares in constant time: the time depends only on the lengths. */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] as number) ^ (b[i] as number);
  return difference === 0;
}

/** Writes an unsigned 16-bit integer, big-endian. */
export function u16(value: number): Bytes {
  const out = new Uint8Array(2);
  new DataView(out.buffer).setUint16(0, value);
  return out;
}

/** Writes an unsigned 32-bit integer, big-endian. */
export function u32(value: number): Bytes {
  const out = new Uint8Array(4);
  new DataView(out.buffer).setUint32(0, value);
  return out;
}

/** Reads an unsigned 32-bit integer, big-endian. The caller has checked the length. */
export function readU32(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(at);
}

/** Reads an unsigned 16-bit integer, big-endian. The caller has checked the length. */
export function readU16(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint16(at);
}

const hexDigits = "0123456789abcdef";
const hexOf = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** Writes lower-case hex. */
export function toHex(bytes: Uint8Array): string {
  let out = "";
  for (const byte of bytes) out += hexOf[byte];
  return out;
}

/**
 * Reads lower-case hex of exactly `length` bytes. Returns `undefined` for anything else. Uses no
 * RegExp: V8 keeps the last text that one matched, and this text may be an access key.
 */
export function fromHex(text: string, length: number): Bytes | undefined {
  if (text.length !== 2 * length) return undefined;
  const out = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    const high = hexDigits.indexOf(text[2 * i] as string);
    const low = hexDigits.indexOf(text[2 * i + 1] as string);
    if (high === -1 || low === -1) return undefined;
    out[i] = 16 * high + low;
  }
  return out;
}

/** Reads a member id of 16 bytes from hex. Throws RangeError for anything else. */
export function idBytes(name: string): Bytes {
  const id = fromHex(name, 16);
  if (id === undefined) throw new RangeError("not a member id");
  return id;
}

/** Writes base64url without padding (RFC 4648 §5). */
export function toBase64url(bytes: Uint8Array): string {
  return base64urlnopad.encode(bytes);
}

/** Reads canonical base64url of exactly `length` bytes. Returns `undefined` for anything else. */
export function fromBase64url(text: string, length: number): Bytes | undefined {
  if (text.length !== Math.ceil((length * 4) / 3)) return undefined;
  try {
    return new Uint8Array(base64urlnopad.decode(text));
  } catch {
    return undefined;
  }
}

/** Throws RangeError if an argument does not have `length` bytes. */
export function expectBytes(name: string, bytes: Uint8Array, length: number): void {
  if (bytes.length !== length) {
    throw new RangeError(`"${name}" expected ${length} bytes, got ${bytes.length}`);
  }
}
