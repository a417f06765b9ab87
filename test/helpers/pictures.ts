/**
 * Small whole pictures of any size and of one colour, in the formats that a message may contain, and
 * the parts to build broken ones. Written from the rules of the formats; must never import the code
 * under test.
 */
import { deflateSync } from "node:zlib";

type Size = readonly [width: number, height: number];
export type Piece = string | readonly number[] | Uint8Array;

/** Joins bytes; each character of a string is one byte. */
export function bytesOf(...pieces: readonly Piece[]): Buffer {
  return Buffer.concat(
    pieces.map((piece) => {
      return typeof piece === "string" ? Buffer.from(piece, "latin1") : Buffer.from(piece);
    }),
  );
}

export const bigEndian = (value: number, bytes: number) =>
  Array.from({ length: bytes }, (_, i) => Math.floor(value / 256 ** (bytes - 1 - i)) % 256);
export const littleEndian = (value: number, bytes: number) => bigEndian(value, bytes).reverse();
const [big, little] = [bigEndian, littleEndian];

export function pngChunk(type: string, ...pieces: readonly Piece[]): Buffer {
  const data = bytesOf(...pieces);
  const body = bytesOf(type, data);
  return bytesOf(big(data.length, 4), body, big(checksum(body), 4));
}

/** The header of a PNG of one bit for each pixel. */
export function pngHead([width, height]: Size): Buffer {
  return pngChunk("IHDR", big(width, 4), big(height, 4), [1, 0, 0, 0, 0]);
}

export const pngStart = "\x89PNG\r\n\x1a\n";

/** A PNG; `more`: chunks before its pixels. Of a very large one only the first rows are there. */
export function png([width, height]: Size, ...more: readonly Piece[]): Buffer {
  const rows = Buffer.alloc(Math.min(height * (1 + Math.ceil(width / 8)), 5_000_000));
  const head = pngHead([width, height]);
  return bytesOf(
    pngStart,
    head,
    ...more,
    pngChunk("IDAT", deflateSync(rows, { level: 9 })),
    pngChunk("IEND"),
  );
}

/** A PNG that declares this size and has no pixels, as an address. */
export function pictureOf(width: number, height: number): string {
  const picture = bytesOf(pngStart, pngHead([width, height]), pngChunk("IEND"));
  return `data:image/png;base64,${picture.toString("base64")}`;
}

/**
 * A PNG whose one frame of an animation has another size, and lies outside if it is larger. `frames`
 * are announced.
 */
export function apng(size: Size, [width, height]: Size, frames = 1): Buffer {
  const control = pngChunk("acTL", big(frames, 4), big(0, 4));
  const frame = [big(0, 4), big(width, 4), big(height, 4), big(0, 8), [0, 1, 0, 1, 0, 0]];
  return png(size, control, pngChunk("fcTL", ...frame));
}

export function jpegSegment(marker: number, ...pieces: readonly Piece[]): Buffer {
  const data = bytesOf(...pieces);
  return bytesOf([0xff, marker], big(data.length + 2, 2), data);
}

/** The frame header of a grey JPEG. */
export function jpegHead([width, height]: Size): Buffer {
  return jpegSegment(0xc0, [8], big(height, 2), big(width, 2), [1, 1, 0x11, 0]);
}

/** A JPEG; `more`: what stands before its frame header. */
export function jpeg(size: Size, ...more: readonly Piece[]): Buffer {
  const [width, height] = size;
  const blocks = Math.ceil(width / 8) * Math.ceil(height / 8);
  // One code of one bit: no difference to the block before, and then the end of the block.
  const codes = [1, ...Array(15).fill(0), 0];
  return bytesOf(
    "\xff\xd8",
    jpegSegment(0xdb, [0], Array(64).fill(1)),
    ...more,
    jpegHead(size),
    jpegSegment(0xc4, [0], codes),
    jpegSegment(0xc4, [0x10], codes),
    jpegSegment(0xda, [1, 1, 0, 0, 63, 0]),
    Buffer.alloc(Math.ceil((blocks * 2) / 8)),
    "\xff\xd9",
  );
}

/** The start of a GIF: its screen, with two colours. */
export function gifHead([width, height]: Size): Buffer {
  return bytesOf(
    "GIF89a",
    little(width, 2),
    little(height, 2),
    [0x80, 0, 0, 0, 0, 0, 255, 255, 255],
  );
}

/** One image of a GIF at a place of its screen. */
export function gifImage([width, height]: Size, [left, top]: Size = [0, 0]): Buffer {
  const head = [[0x2c], little(left, 2), little(top, 2), little(width, 2), little(height, 2), [0]];
  // Codes of 3 bits. After a "clear" one can follow two pixels before codes become longer.
  const codes: number[] = [];
  for (let pixels = width * height; pixels > 0; pixels -= 2) {
    codes.push(4, 0, ...(pixels > 1 ? [0] : []));
  }
  const data = bitsOf([...codes, 5].map((code) => [code, 3]));
  const blocks = Array.from({ length: Math.ceil(data.length / 255) }, (_, i) => {
    const block = data.subarray(i * 255, i * 255 + 255);
    return bytesOf([block.length], block);
  });
  return bytesOf(...head, [2], ...blocks, [0]);
}

export function gif(size: Size, ...more: readonly Piece[]): Buffer {
  return bytesOf(gifHead(size), ...more, gifImage(size), ";");
}

export function webpChunk(type: string, ...pieces: readonly Piece[]): Buffer {
  const data = bytesOf(...pieces);
  return bytesOf(type, little(data.length, 4), data, data.length % 2 === 1 ? [0] : []);
}

export function webpFile(...chunks: readonly Piece[]): Buffer {
  const data = bytesOf("WEBP", ...chunks);
  return bytesOf("RIFF", little(data.length, 4), data);
}

/** The pixels of a lossless WebP. */
export function webpPixels([width, height]: Size): Buffer {
  // Five codes, each with one symbol, which takes no bits: the picture has no more data.
  const codes = Array.from(
    { length: 5 },
    () =>
      [
        [0b001, 3],
        [0, 1],
      ] as const,
  ).flat();
  return webpChunk(
    "VP8L",
    [0x2f],
    bitsOf([[width - 1, 14], [height - 1, 14], [0, 1], [0, 3], [0, 3], ...codes]),
    [0, 0],
  );
}

/** The canvas of an extended WebP. */
export function webpCanvas([width, height]: Size): Buffer {
  return webpChunk("VP8X", [0, 0, 0, 0], little(width - 1, 3), little(height - 1, 3));
}

export function webp(size: Size, ...more: readonly Piece[]): Buffer {
  return webpFile(...more, webpPixels(size));
}

export function checksum(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return (sum ^ 0xffffffff) >>> 0;
}

/** Values with their lengths in bits, the lowest bit first. */
function bitsOf(values: readonly (readonly [value: number, bits: number])[]): Buffer {
  const all = values.flatMap(([value, bits]) =>
    Array.from({ length: bits }, (_, i) => (value >>> i) & 1),
  );
  const bytes = Buffer.alloc(Math.ceil(all.length / 8));
  for (const [i, bit] of all.entries()) {
    if (bit === 1) bytes[i >> 3] = (bytes[i >> 3] ?? 0) | (1 << (i & 7));
  }
  return bytes;
}
