/** What the cleaning suite runs in the page. */
import { cleanPicture } from "../../web/files/clean/clean.ts";
import { findDetails } from "../../web/files/clean/details.ts";

declare global {
  /** Cleans a file in base64. Resolves to what came of it, or to the code of the error. */
  var clean: (base64: string) => Promise<Cleaned | { readonly error: string }>;
  var findDetailsOf: (base64: string) => Promise<Awaited<ReturnType<typeof findDetails>>>;
  /** Colours in the middle of each quarter of a picture, in the order of reading. */
  var quartersOf: (base64: string) => Promise<Quarters>;
}

export type Cleaned = {
  readonly bytes: string;
  readonly preview: string;
  readonly width: number;
  readonly height: number;
  readonly was: readonly [number, number];
  readonly type: string;
  readonly stillOnly: boolean;
};

export type Quarters = {
  readonly size: readonly [number, number];
  readonly colours: readonly (readonly number[])[];
};

const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0));

function base64Of(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

globalThis.clean = async (base64) => {
  try {
    const { blob, preview, ...rest } = await cleanPicture(new Blob([bytesOf(base64)]));
    const bytes = base64Of(new Uint8Array(await blob.arrayBuffer()));
    return { ...rest, bytes, preview: base64Of(preview ?? new Uint8Array()) };
  } catch (error) {
    return {
      error: error instanceof Error ? `${(error as { code?: string }).code ?? error}` : `${error}`,
    };
  }
};

globalThis.findDetailsOf = (base64) => findDetails(new Blob([bytesOf(base64)]));

globalThis.quartersOf = async (base64) => {
  const bitmap = await createImageBitmap(new Blob([bytesOf(base64)]));
  const { width, height } = bitmap;
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d");
  context?.drawImage(bitmap, 0, 0);
  const colours = [0.25, 0.75].flatMap((y) =>
    [0.25, 0.75].map((x) => {
      const pixel = context?.getImageData(Math.floor(x * width), Math.floor(y * height), 1, 1);
      return Array.from(pixel?.data ?? []);
    }),
  );
  return { size: [width, height], colours };
};
