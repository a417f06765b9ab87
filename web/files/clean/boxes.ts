/** The boxes of AVIF, HEIC, MP4 and QuickTime files. */
import { big, latin, type Parts, type Source, theEnd } from "./source.ts";

/**
 * Walks over the boxes between two offsets, by name. One that is longer than its place is the last,
 * and its `end` tells it.
 */
export async function* boxes(source: Source, from = 0, to = source.size): Parts {
  let at = from;
  while (at + 8 <= to) {
    const head = await source.read(at, 16);
    const short = big(head, 0, 4);
    const isLong = short === 1;
    // A length of 0: to the end.
    const end = short === 0 ? to : at + (isLong ? big(head, 8, 8) : short);
    const start = at + (isLong ? 16 : 8);
    if (end < start) return;
    yield { name: latin(head.subarray(4, 8)), at, from: start, to: Math.min(end, to), end };
    if (end > to) return;
    at = end;
  }
  yield theEnd(at);
}
