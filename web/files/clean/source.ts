/**
 * Reads a file from elsewhere, slice by slice, for the readers of formats next to it. Must
 * never hold a whole film, and never work longer on a file because of what the file says.
 */
import { readSlice } from "../slice.ts";
import { CleanError } from "./clean-error.ts";

/** A slice when reading on, bytes: one engine needs 30 times as long with slices of 16 KiB. */
const sliceBytes = 512 * 1024;
/** A slice after a leap, bytes: enough for a header, and for most metadata. */
const leapBytes = 4096;
/** Slices of one file, and their bytes: twice the largest picture. Honest files leap a dozen times. */
const maxSlices = 1_000;
const maxBytes = 160 * 1024 * 1024;
/** Reads of one file, so that ten million empty parts end. */
const maxReads = 200_000;

/** One part of a file: a segment, chunk, block or box. Offsets in bytes from the file's start. */
export type Part = {
  readonly name: string;
  /** Where its header begins. */
  readonly at: number;
  /** Its contents. */
  readonly from: number;
  readonly to: number;
  /** Where the next part begins. */
  readonly end: number;
};

/** The parts of a file in order. Only that of a whole file ends with {@link theEnd}. */
export type Parts = AsyncGenerator<Part, void>;

/** An empty part where the picture ends. What comes after it is no part of the picture. */
export const theEnd = (at: number): Part => ({ name: "end", at, from: at, to: at, end: at });

export class Source {
  readonly file: Blob;
  readonly size: number;
  #at = 0;
  #slice = new Uint8Array();
  #slices = 0;
  #bytes = 0;
  #reads = 0;

  constructor(file: Blob) {
    this.file = file;
    this.size = file.size;
  }

  /**
   * Returns the bytes from an offset, fewer at the end of the file. @throws CleanError
   * "file-unreadable" if the file was changed or removed, "picture-unreadable" after too much work.
   */
  async read(at: number, length: number): Promise<Uint8Array> {
    this.#reads += 1;
    const to = Math.min(at + length, this.size);
    if (at >= to) return new Uint8Array();
    const held = this.#at + this.#slice.length;
    if (at < this.#at || to > held) {
      this.#slices += 1;
      const isNear = at >= this.#at && at <= held + sliceBytes;
      const end = Math.min(Math.max(to, at + (isNear ? sliceBytes : leapBytes)), this.size);
      this.#bytes += end - at;
      const slice = await readSlice(this.file, at, end);
      if (!slice) throw new CleanError("file-unreadable");
      this.#slice = slice;
      this.#at = at;
    }
    if (this.#slices > maxSlices || this.#bytes > maxBytes || this.#reads > maxReads) {
      throw new CleanError("picture-unreadable");
    }
    return this.#slice.subarray(at - this.#at, to - this.#at);
  }

  async text(at: number, length: number): Promise<string> {
    return latin(await this.read(at, length));
  }
}

/**
 * Returns pieces as one: Firefox 153 decodes no picture whose first piece has only a few bytes.
 *
 * @throws CleanError "file-unreadable" if they are of a file that was changed or removed.
 */
export async function joined(pieces: BlobPart[], type: string): Promise<Blob> {
  const whole = new Blob(pieces);
  const bytes = await readSlice(whole, 0, whole.size);
  if (!bytes) throw new CleanError("file-unreadable");
  return new Blob([bytes], { type });
}

const decoder = new TextDecoder("latin1");

/** One character for each byte. Those from 0x80 to 0x9f become others, so nothing looks for them. */
export function latin(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** Longest text of a file that is shown to a person, characters. */
export const printableChars = 64;

/** What can be shown without harm: printable ASCII up to the first zero. */
export function printable(text: string): string {
  const whole = text.split("\0", 1)[0] ?? "";
  return whole
    .replace(/[^ -~]/g, "")
    .trim()
    .slice(0, printableChars);
}

/** A number of up to 6 bytes, the most significant first; missing bytes count as 0. */
export function big(bytes: Uint8Array, at: number, length: number): number {
  let value = 0;
  for (let i = 0; i < length; i++) value = value * 256 + (bytes[at + i] ?? 0);
  return value;
}

/** The same, the least significant first. */
export function little(bytes: Uint8Array, at: number, length: number): number {
  return big(bytes.slice(at, at + length).reverse(), 0, length);
}
