/** Models for files with a browser that a test controls: blobs are real, addresses are numbers. */
import type { FileInfo } from "../../../protocol/session.ts";
import type { FilesContext } from "../../../web/env.ts";
import { makeDraft } from "../../../web/files/draft.ts";
import { type FilesIo, makeFiles } from "../../../web/files/files.ts";
import { hashOf } from "../../../web/files/hash.ts";
import type { ItemsIo } from "../../../web/files/items.ts";
import { RecorderModel } from "../../../web/files/voice/recorder.ts";

/** A browser that logs what is done with files. */
export function makeBrowser() {
  const urls = new Map<string, Blob>();
  let made = 0;
  const saved: { readonly blob: Blob; readonly name: string }[] = [];
  const io: FilesIo & ItemsIo = {
    sniff: (head) => {
      const text = new TextDecoder("latin1").decode(head.subarray(0, 4));
      const types: Record<string, string> = {
        GIF8: "image/gif",
        "%PDF": "application/pdf",
        OggS: "audio/ogg",
      };
      return types[text] ?? "";
    },
    decodes: async () => true,
    makeUrl(blob) {
      const url = `blob:${made++}`;
      urls.set(url, blob);
      return url;
    },
    dropUrl: (url) => void urls.delete(url),
    save: (blob, name) => void saved.push({ blob, name }),
    clean: async (blob) => ({
      blob: new Blob(["cleaned"]),
      width: 4,
      height: 3,
      type: "image/jpeg",
      preview: new Uint8Array([1, 2]),
      stillOnly: blob.size > 1000,
      was: [4, 3],
    }),
    findDetails: async () => ({ place: true, trailer: false, other: [] }),
    problemOf: (error) => (error instanceof RangeError ? "picture-cut" : undefined),
  };
  return { io, urls, saved };
}

export function makeFileModels(context: FilesContext, io: FilesIo & ItemsIo = makeBrowser().io) {
  const files = makeFiles({ ...context, io });
  const microphone = {
    open: async () => "microphone-missing" as const,
    makeUrl: io.makeUrl,
    dropUrl: io.dropUrl,
  };
  const recorder = new RecorderModel({ ...context, microphone });
  return { files, draft: makeDraft({ ...context, files, recorder, io }) };
}

/** What is said of a file with these contents. */
export async function describe(
  contents: BlobPart,
  about: Partial<FileInfo> = {},
): Promise<FileInfo & { readonly blob: Blob }> {
  const blob = new Blob([contents]);
  const hash = await hashOf(blob, () => {});
  if (hash === undefined) throw new Error("unreadable");
  return { id: "0".repeat(32), name: "a.txt", type: "", size: blob.size, hash, ...about, blob };
}
