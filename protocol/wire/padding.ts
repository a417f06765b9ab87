/**
 * Padding (SPEC §7.6): the plaintext of room frames, channel frames and boxes has one of few
 * lengths.
 */
import { type Bytes, readU32, u32 } from "./bytes.ts";
import { ProtocolError, type ProtocolErrorCode } from "./errors.ts";

/** Input of {@link pad}: the type of a content and the content. */
export type Padded = { readonly type: number; readonly content: Bytes };

const sizes = [256, 512, 1024, 2048, 4096];
const header = 5;

/**
 * Returns the length of a plaintext with its padding.
 *
 * @param length - Bytes of the content.
 * @returns One of five sizes. Above 4,096 bytes a Padmé length, at most 12 % more (Nikitin et al.,
 * PETS 2019).
 */
export function paddedLength(length: number): number {
  const total = header + length;
  return sizes.find((size) => total <= size) ?? padme(total);
}

/** Returns the next Padmé length: at most 12 % more, and few values of each order of magnitude. */
export function padme(length: number): number {
  if (length < 2) return length;
  const exponent = Math.floor(Math.log2(length));
  const kept = Math.floor(Math.log2(exponent)) + 1;
  const unit = 2 ** (exponent - kept);
  return Math.ceil(length / unit) * unit;
}

/** Returns true if a padded plaintext can have this length. */
export function isPaddedLength(length: number): boolean {
  return length > header && paddedLength(length - header) === length;
}

// length u32 | type u8 | content | zeros

export function pad({ type, content }: Padded): Bytes {
  const out = new Uint8Array(paddedLength(content.length));
  out.set(u32(content.length));
  out[4] = type;
  out.set(content, header);
  return out;
}

/**
 * Removes the padding.
 *
 * @param code - Code to throw if the padding is wrong.
 * @throws ProtocolError with that code if length, total or zeros differ from what {@link pad}
 * writes.
 */
export function unpad(bytes: Bytes, code: ProtocolErrorCode = "message-malformed"): Padded {
  if (bytes.length < header) throw new ProtocolError(code, "no header");
  const length = readU32(bytes, 0);
  const end = header + length;
  if (end > bytes.length || paddedLength(length) !== bytes.length) {
    throw new ProtocolError(code, "not a padded length");
  }
  for (let at = end; at < bytes.length; at++) {
    if (bytes[at] !== 0) throw new ProtocolError(code, "padding is not zero");
  }
  return { type: bytes[4] as number, content: bytes.slice(header, end) };
}
