/** Reads bytes of a file on the disk, which may change or disappear meanwhile. */
import type { Bytes } from "../../protocol/wire/bytes.ts";

/**
 * Returns the bytes between two offsets, or up to the end of the file; undefined if the file was
 * changed or removed, or is a folder.
 */
export async function readSlice(file: Blob, from: number, to: number): Promise<Bytes | undefined> {
  try {
    const bytes = new Uint8Array(await file.slice(from, to).arrayBuffer());
    // One engine reads the new contents of a file that has changed.
    return bytes.length === Math.min(to, file.size) - from ? bytes : undefined;
  } catch {
    return undefined;
  }
}
