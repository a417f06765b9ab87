/**
 * What must be known of a picture before it is decoded: its size, how to turn it, whether its end is
 * there. Also tells which bytes to leave out, so that no engine turns it by itself: engines differ
 * in what they turn.
 */
import { utf8 } from "../../../protocol/wire/bytes.ts";
import { lookAtMeta } from "./avif.ts";
import { boxes } from "./boxes.ts";
import { readTags, turnOf } from "./exif.ts";
import { gifParts } from "./gif.ts";
import { jpegParts, jpegSize } from "./jpeg.ts";
import { pngParts } from "./png.ts";
import { big, joined, latin, little, type Parts, type Source } from "./source.ts";
import { webpParts, webpSize } from "./webp.ts";

/** Longest metadata that is read for the turn, bytes: what a JPEG segment can hold. */
const metadataBytes = 65_536;

/** Replaces the bytes between two offsets; without bytes it removes them. */
export type Edit = readonly [from: number, to: number, bytes?: Uint8Array<ArrayBuffer>];

export class Look {
  /** As stored, before turning, pixels. */
  width = 0;
  height = 0;
  /** As in EXIF, 1 to 8. */
  turn = 1;
  frames = 1;
  /** Where the picture ends; 0 if it is cut. */
  end = 0;
  readonly edits: Edit[] = [];
  /** The names of its parts. */
  readonly names = new Set<string>();

  see(size: readonly [number, number] | undefined): void {
    this.width = Math.max(this.width, size?.[0] ?? 0);
    this.height = Math.max(this.height, size?.[1] ?? 0);
  }

  turnBy(tiff: Uint8Array): void {
    // Engines use the first, and other files have one.
    if (this.turn === 1) this.turn = turnOf(readTags(tiff));
  }
}

const lookers: Readonly<Record<string, (source: Source, look: Look) => Promise<void>>> = {
  "image/jpeg": async (source, look) => {
    for await (const part of parts(jpegParts(source), look)) {
      if (part.name === "scan") continue;
      const body = await source.read(part.from, Math.min(part.to - part.from, metadataBytes));
      look.see(jpegSize(part, body));
      if (part.name === "e1" && latin(body.subarray(0, 6)) === "Exif\0\0") {
        look.turnBy(body.subarray(6));
      }
      // JFIF, the colour profile and Adobe's colours decide how pixels look.
      const isProfile = latin(body.subarray(0, 11)) === "ICC_PROFILE";
      if (/^(e[^0e]|fe)$/.test(part.name) && !isProfile) look.edits.push([part.at, part.end]);
    }
  },
  "image/png": async (source, look) => {
    for await (const { name, at, from, to, end } of parts(pngParts(source), look)) {
      const body = await source.read(
        from,
        name === "eXIf" ? Math.min(to - from, metadataBytes) : 8,
      );
      if (name === "IHDR") look.see([big(body, 0, 4), big(body, 4, 4)]);
      if (name === "acTL") look.frames = big(body, 0, 4);
      if (name === "eXIf") look.turnBy(body);
      if (!/^(IHDR|PLTE|tRNS|IDAT|IEND|iCCP|sRGB|gAMA|cHRM|cICP)$/.test(name)) {
        look.edits.push([at, end]);
      }
    }
  },
  "image/gif": async (source, look) => {
    const head = await source.read(6, 4);
    look.see([little(head, 0, 2), little(head, 2, 2)]);
    look.frames = 0;
    for await (const { name } of parts(gifParts(source), look)) if (name === ",") look.frames += 1;
  },
  "image/webp": async (source, look) => {
    for await (const { name, at, from, to } of parts(webpParts(source), look)) {
      const body = await source.read(from, Math.min(to - from, metadataBytes));
      look.see(webpSize(name, body));
      if (name === "ANMF") look.frames += 1;
      if (name !== "EXIF") continue;
      // Some programs write the beginning of a JPEG segment here too.
      look.turnBy(latin(body.subarray(0, 6)) === "Exif\0\0" ? body.subarray(6) : body);
      look.edits.push([at, at + 4, utf8("    ")]);
    }
  },
  "image/avif": async (source, look) => {
    if (latin(await source.read(8, 4)) === "avis") look.frames = 2;
    for await (const box of parts(boxes(source), look)) {
      const { name, at, end } = box;
      // What a camera appends is another file, or a box of its own.
      if (look.width > 0 && look.names.has("mdat") && !/^(meta|mdat|moov|free|skip)$/.test(name))
        look.end = at;
      if (look.end > 0 || end > source.size) return;
      if (name === "meta") await lookAtMeta(source, look, box);
    }
    // The file may be cut between two boxes.
    if (look.width === 0 || !look.names.has("mdat")) look.end = 0;
  },
};

/** The formats that every engine decodes. */
export const pictureTypes = Object.keys(lookers);

/** Reads what is known of a picture. @throws CleanError as {@link Source.read} does. */
export async function lookAt(source: Source, type: string): Promise<Look> {
  const look = new Look();
  await lookers[type]?.(source, look);
  return look;
}

/** Passes on the parts, and notes where the picture ends. */
async function* parts(all: Parts, look: Look): Parts {
  for await (const part of all) {
    look.names.add(part.name);
    if (part.name === "end") look.end = part.at;
    else yield part;
  }
}

/** Returns the file with the edits made, in order, and without what is behind its end. */
export async function edited(
  file: Blob,
  edits: readonly Edit[],
  end: number,
  type: string,
): Promise<Blob> {
  const pieces: BlobPart[] = [];
  let at = 0;
  for (const [from, to, bytes] of edits) {
    pieces.push(file.slice(at, from));
    if (bytes) pieces.push(bytes);
    at = to;
  }
  pieces.push(file.slice(at, end));
  return joined(pieces, type);
}
