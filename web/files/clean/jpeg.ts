/** The segments of a JPEG file. */
import { big, type Part, type Parts, type Source, theEnd } from "./source.ts";

/** Bytes of pixels that are looked at together. */
const scanBytes = 256 * 1024;

/** Walks over the segments. Each has the name of its marker in hex; pixels are "scan". */
export async function* jpegParts(source: Source): Parts {
  let at = 2;
  for (;;) {
    const head = await source.read(at, 4);
    const marker = head[1] ?? 0;
    if (head.length < 2 || head[0] !== 0xff || marker === 0) return;
    const name = marker.toString(16);
    const isAlone = marker === 1 || marker === 0xff || (marker >= 0xd0 && marker <= 0xd9);
    // A filler is one byte long.
    const from = at + (marker === 0xff ? 1 : isAlone ? 2 : 4);
    const to = isAlone ? from : at + 2 + big(head, 2, 2);
    if (to < from || to > source.size) return;
    yield { name, at, from, to, end: to };
    at = to;
    if (marker === 0xd9) {
      yield theEnd(at);
      return;
    }
    if (marker !== 0xda) continue;
    const end = await endOfScan(source, at);
    yield { name: "scan", at, from: at, to: end, end };
    at = end;
  }
}

/** Pixels end at the first marker that is neither an escaped 0xff nor a restart. */
async function endOfScan(source: Source, from: number): Promise<number> {
  for (let at = from; ; ) {
    const bytes = await source.read(at, scanBytes);
    let found = bytes.indexOf(0xff);
    for (; found >= 0 && found + 1 < bytes.length; found = bytes.indexOf(0xff, found + 1)) {
      const next = bytes[found + 1] ?? 0;
      if (next !== 0 && !(next >= 0xd0 && next <= 0xd7)) return at + found;
    }
    if (at + bytes.length >= source.size) return source.size;
    // The marker may lie on both sides of the border.
    at += found < 0 ? bytes.length : found;
  }
}

/** Returns the upright size in pixels if the part is the frame header. */
export function jpegSize({ name }: Part, body: Uint8Array): readonly [number, number] | undefined {
  if (!/^c[0-35-79-bd-f]$/.test(name)) return undefined;
  return [big(body, 3, 2), big(body, 1, 2)];
}
