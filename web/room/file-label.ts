/** A file in plain text: where it is not shown, such as in a quote or a saved conversation. */
import type { FileInfo } from "../../protocol/session.ts";
import { spellOut } from "../files/names.ts";
import { fileSize } from "../strings/room.ts";
import { duration, voice } from "../strings/voice.ts";
import type { MessageLine } from "./blocks.ts";

/** Returns the names and sizes of files. */
export function labelOf(files: readonly FileInfo[]): string {
  const label = ({ name, size, voice: ms }: FileInfo) =>
    ms === undefined ? `${spellOut(name)}, ${fileSize(size)}` : `${voice.message}, ${duration(ms)}`;
  return files.map((file) => `[${label(file)}]`).join(" ");
}

/** Returns the text of a message with its files. */
export function withFiles(line: MessageLine, text: string): string {
  return [...(line.files ? [labelOf(line.files)] : []), text].filter(Boolean).join(" ");
}
