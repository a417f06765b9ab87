/**
 * Writes the pixels of a JPEG again with the best codes for them, without changing a value. Engines
 * choose codes in different ways, which would tell the sender's browser.
 */
import { bestCode, type Code, codesOf, reader } from "./huffman.ts";
import { big } from "./source.ts";

/** A part of a JPEG in memory: its marker, and its contents. */
export type Segment = readonly [marker: number, body: Uint8Array];

/** Coefficients of a block. */
const blockSize = 64;

type Visit = (table: number, symbol: number, extra: number, bits: number) => void;

/**
 * Returns the tables of codes and the pixels, or undefined if the frame is not one that is written
 * in a single pass without restarts: no known engine writes others.
 */
export function recode(
  segments: readonly Segment[],
  pixels: Uint8Array,
): readonly [codes: readonly Segment[], pixels: Uint8Array<ArrayBuffer>] | undefined {
  const frames = segments.filter(([marker]) => marker === 0xc0);
  const scans = segments.filter(([marker]) => marker === 0xda);
  const [frame, scan] = [frames[0]?.[1], scans[0]?.[1]];
  const isOdd = segments.some(([marker]) => marker === 0xdd || marker === 0xc2);
  if (!frame || !scan || isOdd || scans.length > 1 || scan[0] !== 3 || frame[5] !== 3)
    return undefined;
  const codes: Code[] = [];
  for (const [marker, body] of segments) if (marker === 0xc4) readCodes(body, codes);
  // Two for brightness and two for colours; flat() leaves out those that are missing.
  if (codes.length !== 4 || codes.flat().length !== 4) return undefined;
  const walk = (visit: Visit) => walkBlocks(frame, scan, pixels, codes.map(reader), visit);

  const often = codes.map(() => new Uint32Array(256));
  const isWhole = walk((table, symbol) => {
    const counts = often[table];
    if (counts) counts[symbol] = (counts[symbol] ?? 0) + 1;
  });
  if (!isWhole) return undefined;
  const best = often.map(bestCode);
  const writer = new BitWriter(pixels.length * 2 + 1024);
  const written = best.map(codesOf);
  walk((table, symbol, extra, bits) => {
    const [code, length] = written[table]?.[symbol] ?? [0, 0];
    writer.put(code, length);
    writer.put(extra, bits);
  });
  const tables = best.map(({ counts, values }, i): Segment => {
    // Even ones are for the first coefficients of blocks.
    return [0xc4, Uint8Array.from([(i & 1) * 16 + (i >> 1), ...counts, ...values])];
  });
  return [tables, writer.end()];
}

/** Puts codes in their places: twice their number, and one more for those of the other values. */
function readCodes(body: Uint8Array, codes: Code[]): void {
  for (let at = 0; at + 17 <= body.length; ) {
    const counts = body.subarray(at + 1, at + 17);
    const length = counts.reduce((sum, count) => sum + count, 0);
    const which = body[at] ?? 0;
    codes[(which & 15) * 2 + (which >> 4)] = {
      counts,
      values: body.subarray(at + 17, at + 17 + length),
    };
    at += 17 + length;
  }
}

/** Visits all symbols with the bits that follow each. Returns false if one is none. */
function walkBlocks(
  frame: Uint8Array,
  scan: Uint8Array,
  pixels: Uint8Array,
  readers: readonly ((bit: () => number) => number)[],
  visit: Visit,
): boolean {
  let at = 0;
  let byte = 0;
  let left = 0;
  const bit = () => {
    if (left === 0) {
      byte = pixels[at] ?? 0;
      // An escape.
      at += byte === 0xff ? 2 : 1;
      left = 8;
    }
    left -= 1;
    return (byte >> left) & 1;
  };
  const take = (bits: number) => {
    let value = 0;
    for (let i = 0; i < bits; i++) value = value * 2 + bit();
    return value;
  };
  const see = (table: number) => {
    const symbol = readers[table]?.(bit) ?? -1;
    const bits = symbol & 15;
    if (symbol >= 0) visit(table, symbol, take(bits), bits);
    return symbol;
  };
  const factors = [7, 10, 13].map((i) => [(frame[i] ?? 0) >> 4, (frame[i] ?? 0) & 15] as const);
  if (factors.some(([wide, high]) => wide * high === 0)) return false;
  const across = Math.ceil(big(frame, 3, 2) / 8 / Math.max(...factors.map(([wide]) => wide)));
  const down = Math.ceil(big(frame, 1, 2) / 8 / Math.max(...factors.map(([, high]) => high)));
  for (let unit = 0; unit < across * down; unit++) {
    for (const [i, [wide, high]] of factors.entries()) {
      const choice = scan[2 + i * 2] ?? 0;
      for (let block = 0; block < wide * high; block++) {
        if (see((choice >> 4) * 2) < 0) return false;
        for (let value = 1; value < blockSize; value++) {
          const symbol = see((choice & 15) * 2 + 1);
          if (symbol < 0) return false;
          if (symbol === 0) break;
          value += symbol >> 4;
        }
      }
    }
    if (at > pixels.length + 2) return false;
  }
  return true;
}

class BitWriter {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  #at = 0;
  #byte = 0;
  #bits = 0;

  constructor(length: number) {
    this.#bytes = new Uint8Array(length);
  }

  put(value: number, bits: number): void {
    for (let i = bits - 1; i >= 0; i--) {
      this.#byte = this.#byte * 2 + ((value >> i) & 1);
      this.#bits += 1;
      if (this.#bits < 8) continue;
      this.#bytes[this.#at++] = this.#byte;
      // A byte of ones is escaped by one of zeros.
      if (this.#byte === 0xff) this.#at += 1;
      this.#byte = 0;
      this.#bits = 0;
    }
  }

  /** Fills the last byte with ones. */
  end(): Uint8Array<ArrayBuffer> {
    while (this.#bits > 0) this.put(1, 1);
    return this.#bytes.slice(0, this.#at);
  }
}
