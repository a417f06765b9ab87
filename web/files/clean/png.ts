/** The chunks of a PNG file, and of one that is written again. */
import { u32, utf8 } from "../../../protocol/wire/bytes.ts";
import { big, latin, type Parts, type Source, theEnd } from "./source.ts";

/** Walks over the chunks, by name. */
export async function* pngParts(source: Source): Parts {
  for (let at = 8; ; ) {
    const head = await source.read(at, 8);
    const end = at + 12 + big(head, 0, 4);
    if (head.length < 8 || end > source.size) return;
    const name = latin(head.subarray(4));
    yield { name, at, from: at + 8, to: end - 4, end };
    if (name === "IEND") {
      yield theEnd(end);
      return;
    }
    at = end;
  }
}

/** Returns a chunk in pieces: length, name, body and checksum. */
export function writeChunk(name: string, body: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer>[] {
  const head = utf8(name);
  const sum = ~checksum(body, checksum(head, -1));
  return [u32(body.length), head, body, u32(sum >>> 0)];
}

const table = Int32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte;
  for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  return sum;
});

function checksum(bytes: Uint8Array, start: number): number {
  let sum = start;
  for (const byte of bytes) sum = (sum >>> 8) ^ (table[(sum ^ byte) & 255] ?? 0);
  return sum;
}
