/**
 * Searches a browser's profile folder for texts that must not be there: in every file, in every
 * encoding of leaks.ts, and in data that Firefox has compressed. Must never skip a file because it
 * looks empty.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Secret, spellings } from "./leaks.ts";

/** A find: file, secret and encoding. */
export type Mark = { readonly file: string; readonly name: string; readonly spelling: string };

/**
 * Finds secrets in all files under a folder.
 *
 * @param folder - Of a browser that has exited: only then has it written what it had in memory.
 */
export function findMarks(folder: string, secrets: readonly Secret[]): Mark[] {
  const needles = secrets.flatMap(({ name, bytes }) => {
    return spellings(bytes).map(([spelling, needle, anyCase]) => {
      return { name, spelling, needle: anyCase ? lower(needle) : needle, anyCase };
    });
  });
  const marks: Mark[] = [];
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const file = path.slice(folder.length + 1);
    // A file's name can reveal as much as its content.
    const bytes = Buffer.concat([Buffer.from(`${file}\n`), unpack(readFileSync(path))]);
    const lowered = lower(bytes);
    for (const { name, spelling, needle, anyCase } of needles) {
      if ((anyCase ? lowered : bytes).includes(needle)) marks.push({ file, name, spelling });
    }
  }
  return marks;
}

/** As {@link findMarks}, while the browser runs: again if it has deleted a file meanwhile. */
export function findMarksMeanwhile(folder: string, secrets: readonly Secret[]): Mark[] {
  for (;;) {
    try {
      return findMarks(folder, secrets);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
}

/** Lower-cases A to Z, byte by byte. */
function lower(bytes: Buffer): Buffer {
  const lowered = Buffer.from(bytes);
  for (let i = 0; i < lowered.length; i++) {
    const byte = lowered[i] as number;
    if (byte >= 0x41 && byte <= 0x5a) lowered[i] = byte + 0x20;
  }
  return lowered;
}

const packed = Buffer.from("mozLz40\0", "latin1");

/** The content of a file; if Firefox has compressed it, also the decompressed content. */
export function unpack(bytes: Buffer): Buffer {
  if (!bytes.subarray(0, packed.length).equals(packed)) return bytes;
  const out = Buffer.alloc(bytes.readUInt32LE(packed.length));
  return Buffer.concat([bytes, unpackBlock(bytes.subarray(packed.length + 4), out)]);
}

/** Decompresses an LZ4 block: literals, then a copy of earlier bytes, repeatedly. */
function unpackBlock(block: Buffer, out: Buffer): Buffer {
  let [from, to] = [0, 0];
  const length = (short: number): number => {
    let total = short;
    for (let more = short === 15 ? 255 : 0; more === 255; total += more) {
      more = block[from++] as number;
    }
    return total;
  };
  while (from < block.length) {
    const token = block[from++] as number;
    const literals = length(token >> 4);
    block.copy(out, to, from, from + literals);
    from += literals;
    to += literals;
    if (from >= block.length) break;
    const distance = block.readUInt16LE(from);
    from += 2;
    // Byte by byte: a copy may overlap itself.
    for (let left = length(token & 15) + 4; left > 0; left--) {
      out[to] = out[to - distance] as number;
      to++;
    }
  }
  return out;
}
