/**
 * The browser's part of files: addresses of blobs, saving, and writing a large file while it comes.
 * Opens no file in this page or in a tab.
 */
import type { Bytes } from "../../protocol/wire/bytes.ts";

export function makeUrl(blob: Blob): string {
  return URL.createObjectURL(blob);
}

export function dropUrl(url: string): void {
  URL.revokeObjectURL(url);
}

/** Returns true if the browser can decode this picture. */
export async function decodes(blob: Blob): Promise<boolean> {
  const url = makeUrl(blob);
  const picture = new Image();
  picture.src = url;
  try {
    await picture.decode();
    return picture.naturalWidth > 0;
  } catch {
    return false;
  } finally {
    picture.src = "";
    dropUrl(url);
  }
}

/** Lets the browser save a blob under this name. */
export function save(blob: Blob, name: string): void {
  const url = makeUrl(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // By then the browser has read it. Until it is revoked, it stays in memory.
  setTimeout(() => dropUrl(url), 1_000);
}

type Writer = {
  write(bytes: Bytes): Promise<void>;
  close(): Promise<void>;
  abort(): Promise<void>;
};
type Picker = (options: { readonly suggestedName: string }) => Promise<{
  createWritable(): Promise<Writer>;
}>;

/** Returns what asks where to write a file; undefined if this browser writes none while it comes. */
export function findPlaceChooser(): ((name: string) => Promise<Writer | undefined>) | undefined {
  const { showSaveFilePicker: pick } = window as { readonly showSaveFilePicker?: Picker };
  if (pick === undefined) return undefined;
  return async (suggestedName) => {
    try {
      return await (await pick({ suggestedName })).createWritable();
    } catch (error) {
      // The user chose no place, or one that may not be written to.
      if (error instanceof DOMException) return undefined;
      throw error;
    }
  };
}
