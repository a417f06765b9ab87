/**
 * Files as the page and as messages have them. The page knows another member's file by its author,
 * its message and its id: nobody can offer a file under the id of another's, or of an earlier one.
 */
import type { FileInfo, TransferState, Who } from "../events.ts";
import type { FileRecord, Files } from "../wire/file.ts";
import { fileLimits } from "../wire/file-limits.ts";
import { padme } from "../wire/padding.ts";
import type { Context } from "./context.ts";
import type { Offered } from "./lines.ts";

const idChars = 32;

/** Returns the id that a file has in messages. */
export function wireId(id: string): string {
  return id.slice(-idChars);
}

/** Returns the record of an own file. */
export function recordOf(file: FileInfo): FileRecord {
  const { width = null, height = null, voice = null, preview = null } = file;
  return { ...file, width, height, voice, preview };
}

/** Returns the files of another member's message with this number, for its line. */
export function filesOf({ files }: Files, author: string, n: number): { files: FileInfo[] } {
  return {
    files: files.map(({ id, width, height, voice, preview, ...rest }) => ({
      ...rest,
      id: author + n + id,
      ...(width === null || height === null ? {} : { width, height }),
      ...(voice === null ? {} : { voice }),
      ...(preview === null ? {} : { preview }),
    })),
  };
}

/** Returns what a line remembers of its files. */
export function offered(files: readonly FileInfo[]): Offered[] {
  return files.map(({ id, size, hash }) => ({ id, size, hash }));
}

/** Returns how many chunks a file is sent in, with those behind its end that hide its size. */
export function chunksOf({ size }: Offered): number {
  return padme(Math.ceil(size / fileLimits.chunkBytes));
}

/** Tells the page how far a transfer has come: each new state, and at times how many bytes. */
export class Report {
  private state: TransferState | undefined;
  private at = 0;
  private readonly context: Context;
  private readonly file: Offered;
  private readonly member: Who;
  private readonly out: boolean;

  constructor(context: Context, file: Offered, member: Who, out: boolean) {
    this.context = context;
    this.file = file;
    this.member = member;
    this.out = out;
  }

  say(state: TransferState, chunks: number): void {
    const { context, file, member, out } = this;
    if (state === this.state && context.now < this.at + fileLimits.transferMs) return;
    this.state = state;
    this.at = context.now;
    const bytes = Math.min(file.size, chunks * fileLimits.chunkBytes);
    context.emit({ type: "transfer", file: file.id, member, out, state, bytes });
  }
}
