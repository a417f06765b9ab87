/**
 * Writes an encoded picture again from its known parts. Engines add profiles, chunks and even a mark
 * of the session to what they encode, and choose other codes; all that would tell the sender's
 * browser.
 */
import { CleanError } from "./clean-error.ts";
import { jpegParts } from "./jpeg.ts";
import { pngParts, writeChunk } from "./png.ts";
import { recode, type Segment } from "./recode.ts";
import { joined, type Parts, Source } from "./source.ts";

/** JFIF 1.1 without a resolution and without a thumbnail. */
const jfif: Segment = [0xe0, Uint8Array.from([74, 70, 73, 70, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0])];

/** Returns the picture without anything that is not needed to show it. @throws CleanError */
export async function normalise(blob: Blob): Promise<Blob> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const pieces = blob.type === "image/png" ? await normalPng(bytes) : await normalJpeg(bytes);
  return joined(pieces, blob.type);
}

type Piece = Uint8Array<ArrayBuffer>;

async function partsOf(bytes: Piece, walk: (source: Source) => Parts): Promise<[string, Piece][]> {
  const parts: [string, Piece][] = [];
  for await (const { name, from, to } of walk(new Source(new Blob([bytes])))) {
    parts.push([name, bytes.subarray(from, to)]);
  }
  if (parts.at(-1)?.[0] !== "end") throw new CleanError("picture-unwritable");
  return parts;
}

async function normalJpeg(bytes: Piece): Promise<Piece[]> {
  const segments: Segment[] = [];
  const scans: Piece[] = [];
  const inOrder: Piece[] = [];
  for (const [name, body] of await partsOf(bytes, jpegParts)) {
    const segment: Segment = [Number.parseInt(name, 16), body];
    if (name === "scan") scans.push(body);
    else if (/^(c[0124]|d[abd])$/.test(name)) segments.push(segment);
    else continue;
    inOrder.push(name === "scan" ? body : written(segment));
  }
  const recoded = scans[0] && recode(segments, scans[0]);
  const begin = [Uint8Array.of(0xff, 0xd8), written(jfif)];
  const end = Uint8Array.of(0xff, 0xd9);
  // Of a kind that no engine here writes: without metadata, but in its own codes.
  if (!recoded) return [...begin, ...inOrder, end];
  const [codes, scan] = recoded;
  const rank = ([marker]: Segment) => [0xdb, 0xc0, 0xc4, 0xda].indexOf(marker);
  const kept = [...segments.filter(([marker]) => marker !== 0xc4), ...codes];
  kept.sort((one, other) => rank(one) - rank(other));
  return [...begin, ...kept.map(written), scan, end];
}

function written([marker, body]: Segment): Piece {
  const length = body.length + 2;
  return Uint8Array.from([0xff, marker, length >> 8, length & 0xff, ...body]);
}

async function normalPng(bytes: Piece): Promise<Piece[]> {
  const parts = await partsOf(bytes, pngParts);
  const of = (wanted: string) => parts.filter(([name]) => name === wanted).map(([, body]) => body);
  const pixels = new Uint8Array(await new Blob(of("IDAT")).arrayBuffer());
  // How much the engine tried to compress. A reader that has the largest window needs nothing here.
  pixels.set([0x78, 0x9c]);
  return [
    bytes.subarray(0, 8),
    ...["IHDR", "PLTE", "tRNS"].flatMap((name) =>
      of(name).flatMap((body) => writeChunk(name, body)),
    ),
    ...writeChunk("IDAT", pixels),
    ...writeChunk("IEND", new Uint8Array()),
  ];
}
