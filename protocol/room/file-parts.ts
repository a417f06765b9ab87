/**
 * Parts of own files in memory (SPEC §8.9): each is read once for all members that need it at the
 * same time, and dropped when others are needed more.
 */
import { partBytes } from "../crypto/file.ts";
import type { Bytes } from "../wire/bytes.ts";
import { fileLimits } from "../wire/file-limits.ts";
import type { Context } from "./context.ts";
import type { Offered } from "./lines.ts";

/** Returns the bytes of a part of a file. */
export function partLength({ size }: Offered, part: number): number {
  return Math.min(partBytes, Math.max(0, size - part * partBytes));
}

export class FileParts {
  /** By file and part, the one used last at the end; `undefined`: it is being read. */
  private readonly parts = new Map<string, Bytes | undefined>();
  private readonly context: Context;
  private readonly isNeeded: (file: string, part: number) => boolean;

  /** @param isNeeded - Returns true if the next chunk of a transfer that may be sent is in a part. */
  constructor(context: Context, isNeeded: FileParts["isNeeded"]) {
    this.context = context;
    this.isNeeded = isNeeded;
  }

  /** Returns a part, or asks the page for it. */
  get(file: Offered, part: number): Bytes | undefined {
    const key = `${file.id} ${part}`;
    const bytes = this.parts.get(key);
    if (bytes === undefined) {
      this.prepare(file, part);
    } else {
      this.parts.delete(key);
      this.parts.set(key, bytes);
    }
    return bytes;
  }

  /**
   * Asks the page for a part that will be needed, if there is room. Parts that are needed now stay:
   * or many transfers would have each other's parts read again for ever, and none would go on.
   */
  prepare(file: Offered, part: number): void {
    const key = `${file.id} ${part}`;
    if (this.parts.has(key) || partLength(file, part) === 0) return;
    for (const [oldest] of this.parts) {
      if (this.parts.size < fileLimits.fileParts) break;
      const [id = "", at] = oldest.split(" ");
      if (!this.isNeeded(id, Number(at))) this.parts.delete(oldest);
    }
    if (this.parts.size >= fileLimits.fileParts) return;
    this.parts.set(key, undefined);
    this.context.emit({ type: "read", file: file.id, part });
  }

  /** Takes a part that the page has read. Returns false if it is not the one that was offered. */
  take(file: Offered, part: number, bytes: Bytes): boolean {
    if (bytes.length !== partLength(file, part)) return false;
    const key = `${file.id} ${part}`;
    // Not needed any more, or read twice.
    if (this.parts.has(key)) this.parts.set(key, bytes);
    return true;
  }

  /** Drops all parts of a file. */
  drop(file: string): void {
    for (const key of this.parts.keys()) if (key.startsWith(file)) this.parts.delete(key);
  }

  wipe(): void {
    this.parts.clear();
  }
}
