/**
 * Where the frames of a room are written, one after another, and written over with zeros once the kernel has taken them
 * for everyone: most turns need no new buffer. What is too long, too much for one turn or still to be read by somebody
 * has buffers that are used once and left to the garbage collector as they are.
 */
import { Buffer } from "node:buffer";

/** Room for what a small room says in one turn, with the copies for those who said it. */
const slabBytes = 32_768;
/** Above this a frame has a buffer of its own, so that little of a slab is left over. */
const partBytes = 5_120;
/** So many are kept for the next turn; each room that waits to be written to has one. */
const keptMost = 64;

/** Bytes of a buffer, from `at` up to `end`. */
export type Part = { readonly of: Buffer; readonly at: number; readonly end: number };

/** Slabs that rooms have given back, all zeros, to be used again. */
export class Slabs {
  readonly #free: Buffer[] = [];

  take(): Buffer {
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(slabBytes);
  }

  give(slab: Buffer): void {
    if (this.#free.length < keptMost) this.#free.push(slab);
  }
}

/** What one room writes in. Never two: a frame that somebody has not read keeps those beside it from being forgotten. */
export class Slab {
  readonly #slabs: Slabs;
  #bytes: Buffer | undefined;
  #used = 0;
  #isHeld = false;
  #isApart = false;

  constructor(slabs: Slabs) {
    this.#slabs = slabs;
  }

  /** Gives room for a frame, with anything in it. */
  take(length: number): Part {
    if (this.#isApart || length > partBytes) return own(length);
    if (this.#bytes === undefined || this.#used + length > slabBytes) {
      this.#bytes = this.#slabs.take();
      this.#used = 0;
    }
    return this.#next(this.#bytes, length);
  }

  /** Gives room for a copy of frames, with anything in it. */
  spare(length: number): Part {
    const isFull = this.#used + length > slabBytes;
    return this.#bytes === undefined || isFull ? own(length) : this.#next(this.#bytes, length);
  }

  /** Notes that somebody has not taken everything yet. */
  hold(): void {
    this.#isHeld = true;
  }

  /** Wipes what everybody has taken; to be called when nothing waits any more. */
  settle(): void {
    // Who is slow would keep a whole slab each time, and is only counted what goes to it.
    this.#isApart = this.#isHeld;
    this.#isHeld = false;
    if (this.#bytes === undefined) return;
    if (!this.#isApart) {
      this.#bytes.fill(0, 0, this.#used);
      this.#slabs.give(this.#bytes);
    }
    this.#bytes = undefined;
  }

  #next(of: Buffer, length: number): Part {
    const at = this.#used;
    this.#used += length;
    return { of, at, end: this.#used };
  }
}

function own(length: number): Part {
  return { of: Buffer.allocUnsafeSlow(length), at: 0, end: length };
}
