/** The hash of a file, read part by part. */
import { fileHash, partBytes, partHash } from "../../protocol/crypto/file.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { readPart } from "./own.ts";

/**
 * Returns the hash of a file; undefined if it was changed or removed.
 *
 * @param note - Called with the bytes of each part that was read.
 */
export async function hashOf(
  file: Blob,
  note: (bytes: number) => void,
): Promise<Bytes | undefined> {
  const hashes: Bytes[] = [];
  for (let part = 0; part * partBytes < file.size; part++) {
    const bytes = await readPart(file, part);
    if (bytes === undefined) return undefined;
    hashes.push(await partHash(bytes));
    note(bytes.length);
  }
  return fileHash(hashes);
}
