/**
 * Files in the terminal: read from the disk while they are sent, and written to the disk while they
 * arrive. Nothing is fetched or written that the user did not ask for, and no file is ever replaced.
 */
import { openAsBlob } from "node:fs";
import { open, rm, stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { signal } from "@preact/signals";
import type { FilesContext, FilesEngine } from "../web/env.ts";
import { CleanError } from "../web/files/clean/clean-error.ts";
import { findDetails } from "../web/files/clean/details.ts";
import { sniff } from "../web/files/clean/sniff.ts";
import { makeDraft } from "../web/files/draft.ts";
import { makeFiles, type Sink } from "../web/files/files.ts";
import type { Recorder } from "../web/files/voice/recorder.ts";

/** Where the next file is written: its whole path, or undefined to choose one. */
export type Place = { path: string | undefined; problem: string | undefined };

/** The terminal has no microphone. */
const recorder: Recorder = {
  stage: signal({ at: "idle" }),
  problem: signal(null),
  elapsed: signal(0),
  level: signal(0),
  press() {},
  release() {},
  attach() {},
  clear() {},
};

/** Returns what makes the models for files. */
export function makeFilesEngine(folder: string, place: Place): FilesEngine {
  const silent = { sniff, makeUrl: () => "", dropUrl() {} };
  const files = {
    ...silent,
    shows: false,
    decodes: async () => false,
    save() {},
    choosePlace: async (name: string) => {
      try {
        return await create(resolve(folder, place.path ?? name), place.path === undefined);
      } catch (error) {
        place.problem = (error as NodeJS.ErrnoException).code ?? "";
        return undefined;
      } finally {
        place.path = undefined;
      }
    },
  };
  const draft = {
    ...silent,
    // There is no canvas to draw a picture again.
    clean: async () => Promise.reject(new CleanError("type-unsupported")),
    findDetails,
    problemOf: (error: unknown) => (error instanceof CleanError ? error.code : undefined),
  };
  return {
    makeModels(context: FilesContext) {
      const made = makeFiles({ ...context, io: files });
      return { files: made, draft: makeDraft({ ...context, files: made, recorder, io: draft }) };
    },
  };
}

/** Most names that are tried for one file. */
const most = 100;

/** Creates a file that did not exist. With `isAny`, a number is added to a name that is taken. */
async function create(path: string, isAny: boolean): Promise<Sink> {
  for (let i = 1; ; i++) {
    const name = i === 1 ? path : path.replace(/(\.[^./\\]*)?$/, ` (${i})$1`);
    try {
      const file = await open(name, "wx", 0o600);
      return {
        write: async (bytes) => void (await file.writeFile(bytes)),
        close: () => file.close(),
        abort: async () => {
          await file.close();
          await rm(name, { force: true });
        },
      };
    } catch (error) {
      if (!isAny || i === most || (error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}

/** Writes a text to a file that did not exist. */
export async function writeNew(path: string, text: string): Promise<void> {
  const file = await open(path, "wx", 0o600);
  await file.writeFile(text);
  await file.close();
}

/** Opens a file that is to be sent. @throws Error if it cannot be read, or is a folder. */
export async function openFile(path: string): Promise<File> {
  const about = await stat(path);
  if (!about.isFile()) throw Object.assign(new Error("not a file"), { code: "EISDIR" });
  return new File([await openAsBlob(path)], basename(path));
}
