/** The chunks of a WebP file. */
import { latin, little, type Parts, type Source, theEnd } from "./source.ts";

/** Walks over the chunks, by name. */
export async function* webpParts(source: Source): Parts {
  const declared = 8 + little(await source.read(4, 4), 0, 4);
  if (declared > source.size) return;
  for (let at = 12; at + 8 <= declared; ) {
    const head = await source.read(at, 8);
    const to = at + 8 + little(head, 4, 4);
    if (to > declared) return;
    // Each begins at an even place.
    const end = Math.min(to + (to & 1), declared);
    yield { name: latin(head.subarray(0, 4)), at, from: at + 8, to, end };
    at = end;
  }
  yield theEnd(declared);
}

/** Returns the size in pixels if the part tells it. */
export function webpSize(name: string, body: Uint8Array): readonly [number, number] | undefined {
  if (name === "VP8X") return [little(body, 4, 3) + 1, little(body, 7, 3) + 1];
  if (name === "VP8 ") return [little(body, 6, 2) & 0x3fff, little(body, 8, 2) & 0x3fff];
  if (name !== "VP8L") return undefined;
  const bits = little(body, 1, 4);
  return [(bits & 0x3fff) + 1, (Math.floor(bits / 0x4000) & 0x3fff) + 1];
}
