/**
 * Length hiding (SPEC §7.6): every plaintext of a room or link frame has one of few lengths.
 */
import { type Bytes, readU32, u32 } from "./bytes.ts";
import { ProtocolError } from "./errors.ts";

/** What is padded: the type of a content and the content. */
export type Padded = { readonly type: number; readonly content: Bytes };

const sizes = [256, 512, 1024, 2048, 4096];
const header = 5;

/**
 * The length of a plaintext with its padding.
 *
 * @param length - Bytes of the content.
 * @returns One of five sizes; above 4,096 as Padmé gives, at most 12 % more (Nikitin et al., PETS 2019).
 */
export function paddedLength(length: number): number {
  const total = header + length;
  const size = sizes.find((size) => total <= size);
  if (size !== undefined) return size;
  const exponent = Math.floor(Math.log2(total));
  const kept = Math.floor(Math.log2(exponent)) + 1;
  const unit = 2 ** (exponent - kept);
  return Math.ceil(total / unit) * unit;
}

// length u32 | type u8 | content | zeros

/** Pads a content. */
export function pad({ type, content }: Padded): Bytes {
  const out = new Uint8Array(paddedLength(content.length));
  out.set(u32(content.length));
  out[4] = type;
  out.set(content, header);
  return out;
}

/**
 * Takes the padding off.
 *
 * @throws ProtocolError "message-malformed" unless length, total and zeros are what {@link pad} writes.
 */
export function unpad(bytes: Bytes): Padded {
  if (bytes.length < header) throw new ProtocolError("message-malformed", "no header");
  const length = readU32(bytes, 0);
  const end = header + length;
  if (end > bytes.length || paddedLength(length) !== bytes.length) {
    throw new ProtocolError("message-malformed", "not a padded length");
  }
  if (bytes.subarray(end).some((byte) => byte !== 0)) {
    throw new ProtocolError("message-malformed", "padding is not zero");
  }
  return { type: bytes[4] as number, content: bytes.slice(header, end) };
}
