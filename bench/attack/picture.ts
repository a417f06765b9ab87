/** A large picture of one colour in a few kB: a GIF whose screen has one pixel, and its frame many. */
import { bytesOf, gifHead } from "../../test/helpers/pictures.ts";

/** Bits of the longest code. */
const mostBits = 12;

/** @param side - Of the square frame, pixels. @returns An address. */
export function plainGif(side: number): string {
  const low = (value: number) => [value % 256, value >> 8];
  const frame = bytesOf([0x2c, 0, 0, 0, 0], low(side), low(side), [0, 2]);
  const data = codesOf(side * side);
  const blocks = Array.from({ length: Math.ceil(data.length / 255) }, (_, i) => {
    const block = data.subarray(i * 255, i * 255 + 255);
    return bytesOf([block.length], block);
  });
  const file = bytesOf(gifHead([1, 1]), frame, ...blocks, [0], ";");
  return `data:image/gif;base64,${file.toString("base64")}`;
}

/** Codes of LZW for equal pixels. Each new code is for one pixel more than the one before. */
function codesOf(pixels: number): Buffer {
  let bits = "";
  let [width, next] = [3, 6];
  const put = (code: number) => {
    // The lowest bit comes first.
    bits = code.toString(2).padStart(width, "0") + bits;
  };
  const chunks: number[] = [];
  const flush = (isEnd = false) => {
    while (bits.length >= 8 || (isEnd && bits !== "")) {
      chunks.push(Number.parseInt(bits.slice(-8), 2));
      bits = bits.slice(0, -8);
    }
  };
  put(4);
  put(0);
  for (let left = pixels - 1; left > 0; flush()) {
    const run = Math.min(left, next - 4);
    put(run === 1 ? 0 : run + 4);
    left -= run;
    if (next < 2 ** mostBits - 1) next += 1;
    if (next === 2 ** width && width < mostBits) width += 1;
  }
  put(5);
  flush(true);
  return Buffer.from(chunks);
}
