/** Files that no program has written: broken, contradictory and endless ones. */
import * as fc from "fast-check";
import * as assert from "uvu/assert";
import { CleanError } from "../../web/files/clean/clean-error.ts";
import { film, gifPhoto, photos } from "./photos.ts";

const raw = fc.uint8Array({ minLength: 1, maxLength: 6 });
// Lengths, counts and offsets that lead far away or nowhere.
const extreme = fc.constantFrom(
  [0, 0, 0, 0],
  [0xff, 0xff, 0xff, 0xff],
  [0x7f, 0xff, 0xff, 0xff],
  [0, 0, 0, 1],
  [0, 0, 0, 8],
);

/** Whole files of cameras with some bytes changed, added or cut off. */
export const mangled = fc
  .tuple(
    fc.constantFrom(...Object.values(photos).map((draw) => draw()), gifPhoto(), film()),
    fc.array(fc.tuple(fc.nat(), fc.oneof(raw, extreme), fc.boolean()), { maxLength: 4 }),
  )
  .map(([whole, edits]) => {
    let file = whole;
    for (const [at, bytes, isAdded] of edits) {
      const from = at % (file.length + 1);
      const rest = file.subarray(isAdded ? from : from + bytes.length);
      file = Buffer.concat([file.subarray(0, from), Buffer.from(bytes), rest]);
    }
    return file;
  });

/**
 * Runs a reader on a file. Returns undefined if it refuses the file with a code.
 *
 * @throws AssertionError if it throws another error, or reads much more than the file has.
 */
export async function boundedWork<T>(
  file: Buffer,
  read: (blob: Blob) => Promise<T>,
): Promise<T | undefined> {
  let bytes = 0;
  const blob = new Blob([Uint8Array.from(file)]);
  const slice = blob.slice.bind(blob);
  Object.assign(blob, {
    slice: (from: number, to: number) => {
      bytes += to - from;
      return slice(from, to);
    },
  });
  try {
    return await read(blob);
  } catch (error) {
    assert.instance(error, CleanError);
    return undefined;
  } finally {
    assert.ok(bytes < 1_000_000 + 200 * file.length, `${bytes} bytes of ${file.length}`);
  }
}

/** A file of a terabyte that repeats itself, and counts what is read of it. */
export class EndlessFile extends Blob {
  slices = 0;
  read = 0;
  readonly #head: Buffer;
  readonly #again: Buffer;

  constructor(head: Buffer, again: Buffer) {
    super();
    this.#head = head;
    this.#again = again;
  }

  override get size(): number {
    return 2 ** 40;
  }

  override slice(from = 0, to = this.size): Blob {
    this.slices += 1;
    this.read += to - from;
    const begun = Math.max(0, Math.min(this.#head.length, to) - from);
    const piece = Buffer.alloc(to - from);
    if (begun > 0) this.#head.copy(piece, 0, from);
    // Filled from where in the repeated bytes this slice begins.
    const phase = (from + begun - this.#head.length) % this.#again.length;
    const turned = Buffer.concat([this.#again.subarray(phase), this.#again.subarray(0, phase)]);
    piece.fill(turned, begun);
    return new Blob([piece]);
  }
}
