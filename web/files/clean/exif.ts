/** Reads the TIFF structure that cameras put into every format: EXIF, GPS and the thumbnail. */
import { big, latin, little, printable, printableChars } from "./source.ts";

/** Directories of one structure: the first, EXIF, GPS and the thumbnail's, with room for more. */
const maxDirectories = 16;

/** Values by tag: a number, or a text in printable ASCII. GPS tags are offset by {@link gpsTag}. */
export type Tags = ReadonlyMap<number, number | string>;

/** Added to the tags of the GPS directory, which overlap others. */
export const gpsTag = 0x10000;
/** Added to the tags of the thumbnail's directory. */
const second = 0x20000;

const pointers = new Map([
  [0x8769, 0],
  [0x8825, gpsTag],
]);

/** Reads as much as is well-formed; the bytes begin with "II" or "MM". Never throws. */
export function readTags(tiff: Uint8Array): Tags {
  const number = tiff[0] === 0x49 ? little : big;
  const tags = new Map<number, number | string>();
  const seen = new Set<number>();
  const queue: (readonly [at: number, base: number])[] = [[number(tiff, 4, 4), 0]];
  for (const [at, base] of queue) {
    if (at < 8 || at >= tiff.length || seen.has(at) || seen.size >= maxDirectories) continue;
    seen.add(at);
    const count = number(tiff, at, 2);
    const end = at + 2 + count * 12;
    for (let entry = at + 2; entry < end && entry + 12 <= tiff.length; entry += 12) {
      const tag = number(tiff, entry, 2);
      const type = number(tiff, entry + 2, 2);
      const length = number(tiff, entry + 4, 4);
      const value = number(tiff, entry + 8, type === 3 ? 2 : 4);
      const below = pointers.get(tag);
      if (below !== undefined) queue.push([value, below]);
      // Texts of up to 4 bytes stand in the entry itself.
      const from = length > 4 ? value : entry + 8;
      const text =
        type === 2 &&
        printable(latin(tiff.subarray(from, from + Math.min(length, printableChars))));
      if (!tags.has(base + tag)) tags.set(base + tag, type === 2 ? text || "" : value);
    }
    if (at === queue[0]?.[0]) queue.push([number(tiff, end, 4), second]);
  }
  return tags;
}

/** Where the thumbnail is. */
export const thumbnailTag = second + 0x201;

/** How to turn the picture, 1 to 8; 1 is upright. */
export function turnOf(tags: Tags): number {
  const turn = Number(tags.get(0x112));
  return turn >= 1 && turn <= 8 ? turn : 1;
}
