/**
 * What the user is about to send: files, their names, and whether photos are cleaned. A file that
 * cannot be sent says why and stays, or is named. Never sends an original where a cleaned picture
 * was asked for.
 */
import {
  computed,
  effect,
  type ReadonlySignal,
  type Signal,
  signal,
  untracked,
} from "@preact/signals";
import type { FileInfo, SessionEvent } from "../../protocol/session.ts";
import { type Bytes, toHex } from "../../protocol/wire/bytes.ts";
import { fileLimits as limits } from "../../protocol/wire/file-limits.ts";
import type { FileRefusal, Refusal } from "../app/refusal.ts";
import { markdownToHtml } from "../markup/markdown.ts";
import type { Chosen } from "../room/attachments.ts";
import type { CleanPicture } from "./clean/clean.ts";
import type { CleanCode } from "./clean/clean-error.ts";
import type { Details } from "./clean/details.ts";
import type { Files } from "./files.ts";
import { hashOf } from "./hash.ts";
import { isTelling, kindOf } from "./kinds.ts";
import { bytesOf, nameBytes, tidyName, voiceName, withEnding } from "./names.ts";
import { readSlice } from "./slice.ts";
import type { Recorder, Voice } from "./voice/recorder.ts";

/** Files in one dialog: a folder may have thousands. */
export const filesAtOnce = 100;

/** Why a file is not sent, or not yet. */
export type FileProblem = "folder" | "none" | FileRefusal | CleanCode;

/** A file in the dialog. */
export type Item = {
  /** Becomes the id of the file. */
  readonly id: string;
  readonly source: Blob;
  readonly name: string;
  /** The type by its first bytes; "" if unknown. */
  readonly type: string;
  readonly isPicture: boolean;
  readonly isShortened: boolean;
  /** How long a voice message is, ms. */
  readonly voice?: number;
  /** The picture as it is sent if it is cleaned, or why it cannot be. */
  readonly clean?: CleanPicture;
  readonly unclean?: CleanCode;
  /** What the file tells, if it is sent as it is. */
  readonly details?: Details;
  /** Address of what is sent, to show or play it. */
  readonly url?: string;
  /** It could not be read when it was sent. */
  readonly failed?: FileProblem;
};

/** What the draft needs of the browser. */
export type DraftIo = {
  sniff(head: Uint8Array): string;
  clean(picture: Blob): Promise<CleanPicture>;
  findDetails(file: Blob): Promise<Details>;
  /** Returns the code of an error of `clean`; undefined if it is a mistake of ours. */
  problemOf(error: unknown): CleanCode | undefined;
  makeUrl(blob: Blob): string;
  dropUrl(url: string): void;
};

export type DraftOptions = {
  readonly files: Pick<Files, "offer">;
  random(length: number): Bytes;
  report(error: unknown): void;
  /** Largest file that the relay takes, bytes; 0 = none. */
  largest(): number;
  /** The receiver of a whisper, or the message that is replied to. */
  target(): Pick<Extract<SessionEvent, { readonly type: "offer" }>, "to" | "reply">;
  /** Shows the dialog. */
  openDialog(kind: "files"): void;
  readonly recorder: Recorder;
  readonly io: DraftIo;
};

/** What a message says besides its files. */
type About = Pick<Extract<SessionEvent, { readonly type: "offer" }>, "text" | "to" | "reply">;

export type Draft = {
  readonly items: ReadonlySignal<readonly Item[]>;
  /** Files that were not taken, and why. */
  readonly refused: ReadonlySignal<readonly { readonly name: string; readonly why: FileProblem }[]>;
  /** Photos are cleaned. */
  readonly isClean: ReadonlySignal<boolean>;
  /** Files are being looked at. */
  readonly isBusy: ReadonlySignal<boolean>;
  /** While it is being sent: bytes read of all bytes. */
  readonly sending: ReadonlySignal<{ readonly done: number; readonly of: number } | null>;
  readonly problem: ReadonlySignal<FileProblem | Refusal | null>;
  add(chosen: readonly Chosen[]): Promise<void>;
  /** Records voice messages. What it has recorded is in the dialog. */
  readonly recorder: Recorder;
  rename(id: string, name: string): void;
  remove(id: string): void;
  setClean(isClean: boolean): void;
  /**
   * Sends everything. Resolves to true if nothing is left.
   *
   * @param onBegun - Called when the message that has the caption and is the reply has been sent.
   */
  send(caption: string, onBegun?: () => void): Promise<boolean>;
  /** Drops everything, and stops what is under way. */
  clear(): void;
  /** The same for the last time. */
  end(): void;
};

/** Returns why a file cannot be sent as it is in the dialog. */
export function problemOf(item: Item, isClean: boolean): FileProblem | undefined {
  if (item.name.trim() === "" || bytesOf(item.name) > nameBytes) return "file-malformed";
  return item.failed ?? (isClean && item.isPicture ? item.unclean : undefined);
}

/** Returns what is sent of a file. */
export function payloadOf(item: Item, isClean: boolean): Blob {
  return (isClean && item.isPicture && item.clean?.blob) || item.source;
}

export function makeDraft(options: DraftOptions): Draft {
  const { files, random, report, largest, target, openDialog, recorder, io } = options;
  const items = signal<readonly Item[]>([]);
  const refused: Signal<Draft["refused"]["value"]> = signal([]);
  const isClean = signal(true);
  const busy = signal(0);
  const sending = signal<Draft["sending"]["value"]>(null);
  const problem = signal<Draft["problem"]["value"]>(null);
  /** Raised to stop what is under way. */
  let round = 0;
  let work = Promise.resolve();

  /** One after another: a phone has memory for one picture at a time. */
  function queue(task: () => Promise<void>): Promise<void> {
    const mine = round;
    busy.value++;
    work = work
      .then(() => (mine === round ? task() : undefined))
      .catch(report)
      .then(() => {
        busy.value--;
      });
    return work;
  }

  const find = (id: string) => items.peek().find((item) => item.id === id);

  function change(id: string, changed: Partial<Item>): void {
    items.value = items.peek().map((item) => (item.id === id ? { ...item, ...changed } : item));
  }

  function refuse(name: string, why: FileProblem): void {
    refused.value = [...refused.peek(), { name: tidyName(name), why }];
  }

  async function take({ file, isFolder }: Chosen): Promise<void> {
    const { name, size } = file;
    if (isFolder) return refuse(name, "folder");
    if (size > largest()) return refuse(name, "file-too-long");
    const head = await readSlice(file, 0, 4096);
    if (head === undefined) return refuse(name, "file-unreadable");
    const type = io.sniff(head);
    const item: Item = {
      id: toHex(random(16)),
      source: file,
      name: tidyName(name) || "file",
      type,
      isPicture: /^image\/(?!svg)/.test(type),
      isShortened: bytesOf(name) > nameBytes,
    };
    items.value = [...items.peek(), item];
    await look(item.id);
  }

  /** Cleans a picture, or finds what a file tells. */
  async function look(id: string): Promise<void> {
    const item = find(id);
    if (item === undefined) return;
    const cleans = isClean.peek() && item.isPicture;
    if (cleans && !item.clean && !item.unclean) {
      try {
        const clean = await io.clean(item.source);
        change(id, { clean, name: withEnding(item.name, clean.type) });
      } catch (error) {
        const unclean = io.problemOf(error);
        if (unclean === undefined) report(error);
        change(id, { unclean: unclean ?? "picture-unreadable" });
      }
    } else if (!cleans && !item.details && (item.isPicture || isTelling(item.type))) {
      const details = await io.findDetails(item.source).catch(() => undefined);
      if (details) change(id, { details });
    }
    show(id);
  }

  /** Makes the address of what is sent, and drops the one before. */
  function show(id: string): void {
    const item = find(id);
    if (item === undefined) return;
    if (item.url) io.dropUrl(item.url);
    const { url: _, ...rest } = item;
    const payload = payloadOf(item, isClean.peek());
    const type = payload === item.source ? item.type : (item.clean?.type ?? "");
    const isShown = item.voice !== undefined || kindOf(type) === "picture";
    const url = isShown ? io.makeUrl(new Blob([payload], { type })) : undefined;
    items.value = items.peek().map((other) => {
      return other.id === id ? { ...rest, ...(url !== undefined && { url }) } : other;
    });
  }

  function remove(id: string): void {
    const url = find(id)?.url;
    if (url) io.dropUrl(url);
    items.value = items.peek().filter((item) => item.id !== id);
    problem.value = null;
  }

  /** Reads a file to its end, and returns what is said of it; undefined if it cannot be read. */
  async function describe(item: Item): Promise<FileInfo | undefined> {
    const blob = payloadOf(item, isClean.peek());
    const { clean, voice } = item;
    const hash = await hashOf(blob, progress);
    if (hash === undefined) return undefined;
    const isCleaned = clean !== undefined && blob === clean.blob;
    return {
      id: item.id,
      name: item.name,
      type: isCleaned ? clean.type : item.type,
      size: blob.size,
      hash,
      ...(voice !== undefined && { voice }),
      ...(isCleaned && { width: clean.width, height: clean.height }),
      ...(isCleaned && clean.preview && { preview: clean.preview }),
    };
  }

  /** Sends this many of the files in one message. Returns true if they are gone from the draft. */
  async function offer(some: readonly Item[], about: About, mine: number): Promise<boolean> {
    const infos: FileInfo[] = [];
    for (const item of some) {
      const info = await describe(item);
      if (mine !== round) return false;
      if (info === undefined) {
        change(item.id, { failed: "file-unreadable" });
        return false;
      }
      infos.push(info);
    }
    const blobs = some.map((item) => payloadOf(item, isClean.peek()));
    const event = { type: "offer", files: infos, ...about } as const;
    const refusal = await files.offer(blobs, event);
    if (mine !== round) return false;
    if (refusal !== undefined) problem.value = refusal;
    else for (const { id } of some) remove(id);
    return refusal === undefined;
  }

  function progress(bytes: number): void {
    const { value } = sending;
    if (value) sending.value = { ...value, done: value.done + bytes };
  }

  async function sendAll(typed: string, onBegun?: () => void): Promise<boolean> {
    const mine = round;
    const caption = markdownToHtml(typed);
    await work;
    if (mine !== round) return false;
    const all = items.peek();
    if (all.length === 0) problem.value = "none";
    else if (bytesOf(caption) > limits.captionBytes) problem.value = "caption-too-long";
    if (problem.peek() || all.some((item) => problemOf(item, isClean.peek()))) return false;
    const most = target().to === undefined ? limits.filesPerMessage : limits.filesPerWhisper;
    const of = all.reduce((sum, item) => sum + payloadOf(item, isClean.peek()).size, 0);
    sending.value = { done: 0, of };
    for (let at = 0; at < all.length; at += most) {
      // The first message is the one that answers, and has the caption.
      const { to } = target();
      const about = at === 0 ? { text: caption, ...target() } : { text: "", ...(to && { to }) };
      if (!(await offer(all.slice(at, at + most), about, mine))) return false;
      if (at === 0) onBegun?.();
    }
    return true;
  }

  function addVoice({ blob: source, type, ms: voice }: Voice): void {
    const item = {
      id: toHex(random(16)),
      source,
      name: voiceName,
      type,
      voice,
      isPicture: false,
      isShortened: false,
    };
    items.value = [...items.peek(), item];
    show(item.id);
    openDialog("files");
  }

  const stopFollowing = effect(() => {
    const stage = recorder.stage.value;
    if (stage.at === "ready") untracked(() => addVoice(stage.voice));
  });

  function clear(): void {
    round++;
    for (const { id } of items.peek()) remove(id);
    refused.value = [];
    sending.value = null;
    problem.value = null;
    isClean.value = true;
    recorder.clear();
  }

  return {
    items,
    refused,
    isClean,
    isBusy: computed(() => busy.value > 0),
    sending,
    problem,
    async add(chosen) {
      problem.value = null;
      refused.value = [];
      if (largest() === 0) problem.value = "files-refused";
      else if (chosen.length === 0) problem.value = "none";
      if (problem.peek()) return;
      const room = filesAtOnce - items.peek().length;
      if (chosen.length > room) problem.value = "files-too-many";
      for (const one of chosen.slice(0, Math.max(0, room))) void queue(() => take(one));
      await work;
    },
    recorder,
    rename(id, name) {
      problem.value = null;
      change(id, { name: name.toWellFormed().replace(/\p{Cc}/gu, "") });
    },
    remove,
    setClean(is) {
      isClean.value = is;
      problem.value = null;
      for (const { id } of items.peek()) void queue(() => look(id));
    },
    async send(caption, onBegun) {
      if (sending.peek()) return false;
      problem.value = null;
      const mine = round;
      try {
        return await sendAll(caption, onBegun);
      } finally {
        if (mine === round) sending.value = null;
      }
    },
    clear,
    end() {
      stopFollowing();
      clear();
    },
  };
}
