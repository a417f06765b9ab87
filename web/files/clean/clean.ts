/**
 * Draws a picture again from its pixels, so that place, device, time and everything else that was in
 * the file stay behind. Never returns the original: whatever fails is an error with a code.
 */
import {
  canShrink,
  checkCanvas,
  compare,
  type Drawing,
  decode,
  isSideways,
  onDrawing,
  type Size,
} from "./canvas.ts";
import { CleanError } from "./clean-error.ts";
import { edited, type Look, lookAt, pictureTypes } from "./look.ts";
import { normalise } from "./normal.ts";
import { sniff, sniffBytes } from "./sniff.ts";
import { Source } from "./source.ts";

/** Longest side of a cleaned photo and of anything else, pixels: a photo blurs less. */
const sides = { photo: 2560, other: 4096 };
/** Most bytes of a cleaned picture: others fetch so much without being asked. */
const cleanBytes = 1024 * 1024;
/** Most bytes of a picture that is cleaned; photos of the largest cameras have half of it. */
const pictureBytes = 64 * 1024 * 1024;
/**
 * Most pixels of a picture that is decoded as a whole, with 4 bytes for each. More for a JPEG, which the
 * browser makes smaller while it decodes. The largest cameras have 200 million.
 */
const maxPixels = { whole: 50_000_000, shrunk: 256_000_000 };
/** From how many pixels on a JPEG is made smaller while it is decoded. */
const largePixels = 12_000_000;
/** Longest side that every engine decodes, pixels. */
const maxSide = 32_768;
/** Qualities of a JPEG, of 1. The second is taken where the first is too large. */
const qualities = [0.85, 0.75];
/** How often a picture is made smaller until it fits. Each time fits nearly all. */
const maxTries = 8;

const previewBytes = 1536;
/** Longest sides of a preview, pixels; the first that fits is taken. */
const previewSides = [40, 32, 24, 16, 8];

export type CleanPicture = {
  readonly blob: Blob;
  readonly width: number;
  readonly height: number;
  readonly type: "image/jpeg" | "image/png";
  /** JPEG of at most 1,536 bytes; none of a picture with transparent pixels. */
  readonly preview?: Uint8Array<ArrayBuffer>;
  /** True if the file was animated, and this is its first picture. */
  readonly stillOnly: boolean;
  /** Upright size of the original; larger if this one was made smaller. */
  readonly was: Size;
};

const nothing = () => {};
let last: Promise<void> = Promise.resolve();

/**
 * Cleans a picture, one after the other: ten at once would need the memory of ten.
 *
 * @throws CleanError with a code that has a sentence in web/strings/.
 */
export function cleanPicture(file: Blob): Promise<CleanPicture> {
  const next = last.then(() => clean(file));
  // Without the picture, which would stay in memory until the next.
  last = next.then(nothing, nothing);
  return next;
}

async function clean(file: Blob): Promise<CleanPicture> {
  const source = new Source(file);
  const type = sniff(await source.read(0, sniffBytes));
  if (!pictureTypes.includes(type)) throw new CleanError("type-unsupported");
  if (file.size > pictureBytes) throw new CleanError("picture-too-large");
  const look = await lookAt(source, type);
  if (look.end === 0) throw new CleanError("picture-cut");
  const { width, height, turn } = look;
  if (width * height === 0) throw new CleanError("picture-unreadable");
  const isJpeg = type === "image/jpeg";
  const most = isJpeg && canShrink ? maxPixels.shrunk : maxPixels.whole;
  if (width * height > most || Math.max(width, height) > maxSide) {
    throw new CleanError("picture-too-large");
  }
  await checkCanvas();
  const isPhoto = /jpeg|webp|avif/.test(type);
  const stored = fit([width, height], isPhoto ? sides.photo : sides.other);
  const bitmap = await decode(
    await edited(file, look.edits, look.end, type),
    stored,
    isJpeg && width * height > largePixels,
  );
  try {
    return await onDrawing(upright(stored, turn), async (drawing) => {
      drawing.draw(bitmap, turn);
      bitmap.close();
      return encode(drawing, look, isPhoto);
    });
  } finally {
    bitmap.close();
  }
}

async function encode(drawing: Drawing, look: Look, isPhoto: boolean): Promise<CleanPicture> {
  const isOpaque = drawing.isOpaque();
  const [blob, [width, height]] = await shrink(drawing, isOpaque, isPhoto);
  const preview = isOpaque && (await previewOf(drawing));
  return {
    blob,
    width,
    height,
    type: blob.type === "image/png" ? "image/png" : "image/jpeg",
    ...(preview ? { preview } : {}),
    stillOnly: look.frames > 1,
    was: upright([look.width, look.height], look.turn),
  };
}

/** Encodes a drawing, and smaller copies of it until one has few enough bytes. */
async function shrink(
  drawing: Drawing,
  isOpaque: boolean,
  isPhoto: boolean,
): Promise<[Blob, Size]> {
  // A screenshot stays sharp if it is small enough so.
  if (isOpaque && !isPhoto) {
    const blob = await write(drawing, "image/png");
    if (blob.size <= cleanBytes) return [blob, drawing.size];
  }
  let blob: Blob | undefined;
  let size = drawing.size;
  for (let tries = 0; ; tries++) {
    const attempt = (target: Drawing) =>
      isOpaque
        ? write(target, "image/jpeg", qualities[Math.min(tries, 1)])
        : write(target, "image/png");
    blob =
      size === drawing.size
        ? await attempt(drawing)
        : await onDrawing(size, (smaller) => {
            smaller.draw(drawing);
            return attempt(smaller);
          });
    if (blob.size <= cleanBytes || tries === maxTries) return [blob, size];
    // Bytes go with the area. The second JPEG has the same size and a lower quality.
    const scale = Math.min(Math.sqrt(cleanBytes / blob.size) * 0.95, 0.9);
    if (!isOpaque || tries > 0) size = fit(size, Math.max(...size) * scale);
  }
}

async function write(drawing: Drawing, type: string, quality?: number): Promise<Blob> {
  const encoded = await drawing.encode(type, quality);
  const blob = await normalise(encoded);
  await compare(blob, drawing);
  return blob;
}

async function previewOf(drawing: Drawing): Promise<Uint8Array<ArrayBuffer> | undefined> {
  for (const side of previewSides) {
    const blob = await onDrawing(fit(drawing.size, side), async (small) => {
      small.draw(drawing);
      return normalise(await small.encode("image/jpeg", 0.5));
    });
    if (blob.size <= previewBytes) return new Uint8Array(await blob.arrayBuffer());
  }
  return undefined;
}

function fit([width, height]: Size, side: number): Size {
  const scale = Math.min(side / Math.max(width, height), 1);
  return [Math.max(Math.round(width * scale), 1), Math.max(Math.round(height * scale), 1)];
}

const upright = ([width, height]: Size, turn: number): Size =>
  isSideways(turn) ? [height, width] : [width, height];
