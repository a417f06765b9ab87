/**
 * All that touches pixels: decoding, drawing, encoding, and the check that the browser did what it
 * was asked. Some settings and extensions change what a page reads from a canvas, without an error.
 */
import { CleanError } from "./clean-error.ts";

/** Largest difference between two small copies of a picture, mean of a channel, of 255. */
const maxDifference = 16;
/** Longest side of these copies, pixels, and of the area behind each of their pixels at least. */
const smallSide = 16;
const areaSide = 4;
/** Largest difference of a test pixel, of 255: noise in the last bits spoils no picture. */
const maxNoise = 2;

export type Size = readonly [width: number, height: number];

/** How to turn, from EXIF's number to a matrix for a picture of one by one. */
const turns: readonly (readonly [number, number, number, number, number, number])[] = [
  [1, 0, 0, 1, 0, 0],
  [-1, 0, 0, 1, 1, 0],
  [-1, 0, 0, -1, 1, 1],
  [1, 0, 0, -1, 0, 1],
  [0, 1, 1, 0, 0, 0],
  [0, 1, -1, 0, 1, 0],
  [0, -1, -1, 0, 1, 1],
  [0, -1, 1, 0, 0, 1],
];

/** True if upright is wide what is stored high. */
export const isSideways = (turn: number): boolean => turn > 4;

/** A drawing that gives its memory back with {@link free}. */
export class Drawing {
  readonly #canvas = document.createElement("canvas");
  readonly #context: CanvasRenderingContext2D;

  constructor([width, height]: Size) {
    this.#canvas.width = width;
    this.#canvas.height = height;
    // Without the processor of pictures: we read back what we draw.
    const context = this.#canvas.getContext("2d", { willReadFrequently: true });
    if (!context) throw new CleanError("picture-too-large");
    this.#context = context;
  }

  get size(): Size {
    return [this.#canvas.width, this.#canvas.height];
  }

  /** Draws over the whole drawing. */
  draw(picture: CanvasImageSource | Drawing, turn = 1): void {
    const [a, b, c, d, e, f] = turns[turn - 1] ?? [1, 0, 0, 1, 0, 0];
    const [width, height] = this.size;
    this.#context.imageSmoothingQuality = "high";
    this.#context.setTransform(a * width, b * height, c * width, d * height, e * width, f * height);
    this.#context.drawImage(picture instanceof Drawing ? picture.#canvas : picture, 0, 0, 1, 1);
    this.#context.resetTransform();
  }

  fill(colour: string, x: number, y: number): void {
    this.#context.fillStyle = colour;
    this.#context.fillRect(x, y, 1, 1);
  }

  pixels(y = 0, rows = this.size[1]): Uint8ClampedArray {
    try {
      return this.#context.getImageData(0, y, this.size[0], rows).data;
    } catch {
      throw new CleanError("canvas-tampered");
    }
  }

  isOpaque(): boolean {
    const [, height] = this.size;
    for (let y = 0; y < height; y += 256) {
      const pixels = this.pixels(y, Math.min(256, height - y));
      for (let i = 3; i < pixels.length; i += 4) if (pixels[i] !== 255) return false;
    }
    return true;
  }

  /** @throws CleanError if the browser writes nothing, or another type. */
  async encode(type: string, quality?: number): Promise<Blob> {
    const blob = await new Promise<Blob | null>((resolve) => {
      this.#canvas.toBlob(resolve, type, quality);
    });
    if (blob?.type !== type) throw new CleanError("picture-unwritable");
    return blob;
  }

  free(): void {
    this.#canvas.width = 0;
    this.#canvas.height = 0;
  }
}

/** True if the browser can decode a JPEG in a smaller size, without the memory for the whole. */
export const canShrink = "ImageDecoder" in globalThis;

/**
 * Decodes a picture in about this size. The caller closes it.
 *
 * @param isLarge - True for a JPEG that should not be decoded as a whole.
 * @throws CleanError if the browser refuses it.
 */
export async function decode(file: Blob, [width, height]: Size, isLarge: boolean) {
  try {
    if (isLarge && canShrink) return await shrunk(file, width, height);
    return await createImageBitmap(file, {
      resizeWidth: width,
      resizeHeight: height,
      resizeQuality: "high",
    });
  } catch {
    throw new CleanError("picture-unreadable");
  }
}

async function shrunk(file: Blob, desiredWidth: number, desiredHeight: number) {
  const data = await file.arrayBuffer();
  const decoder = new ImageDecoder({ type: file.type, data, desiredWidth, desiredHeight });
  try {
    return (await decoder.decode()).image;
  } finally {
    decoder.close();
  }
}

/** Runs an action with a drawing, and frees it in any case. */
export async function onDrawing<T>(size: Size, act: (drawing: Drawing) => Promise<T> | T) {
  const drawing = new Drawing(size);
  try {
    return await act(drawing);
  } finally {
    drawing.free();
  }
}

/** @throws CleanError if test pixels do not come back from a canvas as they were drawn. */
export async function checkCanvas(): Promise<void> {
  await onDrawing([8, 8], (drawing) => {
    const wanted: number[] = [];
    for (let i = 0; i < 64; i++) {
      const colour = [(i * 37) % 256, (i * 101) % 256, (i * 59) % 256];
      wanted.push(...colour, 255);
      drawing.fill(`rgb(${colour})`, i % 8, i >> 3);
    }
    const read = drawing.pixels();
    if (wanted.some((value, i) => Math.abs(value - (read[i] ?? -999)) > maxNoise)) {
      throw new CleanError("canvas-tampered");
    }
  });
}

/** @throws CleanError unless a result looks like what was drawn, in its size. */
export async function compare(result: Blob, drawn: Drawing): Promise<void> {
  const bitmap = await createImageBitmap(result).catch(() => undefined);
  if (!bitmap) throw new CleanError("canvas-tampered");
  try {
    const [width, height] = drawn.size;
    if (bitmap.width !== width || bitmap.height !== height) throw new CleanError("canvas-tampered");
    const to = [leastOf(width), leastOf(height)] as const;
    const [was, is] = [await small(drawn, drawn.size, to), await small(bitmap, drawn.size, to)];
    const sum = was.reduce((total, value, i) => total + Math.abs(value - (is[i] ?? 0)), 0);
    if (sum / was.length > maxDifference) throw new CleanError("canvas-tampered");
  } finally {
    bitmap.close();
  }
}

const leastOf = (side: number) => Math.min(smallSide, Math.ceil(side / areaSide));

/**
 * Shrinks a picture by halves. In a single step, Firefox 153 takes other pixels of a bitmap than of
 * a canvas, and a grainy picture looks tampered with.
 */
function small(
  picture: CanvasImageSource | Drawing,
  [width, height]: Size,
  to: Size,
): Promise<Uint8ClampedArray> {
  const size: Size = [
    Math.max(Math.ceil(width / 2), to[0]),
    Math.max(Math.ceil(height / 2), to[1]),
  ];
  return onDrawing(size, (drawing) => {
    drawing.draw(picture);
    return `${size}` === `${to}` ? drawing.pixels() : small(drawing, size, to);
  });
}
