/**
 * The dialog that sends files: adds them one after another, and sends them with a caption in as few
 * messages as they fit in. Never sends an original where a cleaned picture was asked for.
 */
import { computed, effect, type ReadonlySignal, signal, untracked } from "@preact/signals";
import type { FileInfo, SessionEvent } from "../../protocol/session.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { fileLimits as limits } from "../../protocol/wire/file-limits.ts";
import type { Refusal } from "../app/refusal.ts";
import { markdownToHtml } from "../markup/markdown.ts";
import type { Chosen } from "../room/attachments.ts";
import type { Files } from "./files.ts";
import { hashOf } from "./hash.ts";
import {
  type FileProblem,
  type Item,
  type ItemsIo,
  makeItems,
  payloadOf,
  problemOf,
  type RefusedFile,
} from "./items.ts";
import { bytesOf } from "./names.ts";
import type { Recorder } from "./voice/recorder.ts";

/** Files in one dialog: a folder may have thousands. */
export const filesAtOnce = 100;

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
  readonly io: ItemsIo;
};

/** What a message says besides its files. */
type About = Pick<Extract<SessionEvent, { readonly type: "offer" }>, "text" | "to" | "reply">;

export type Draft = {
  readonly items: ReadonlySignal<readonly Item[]>;
  /** Files that were not taken, and why. */
  readonly refused: ReadonlySignal<readonly RefusedFile[]>;
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

export function makeDraft(options: DraftOptions): Draft {
  const { files, random, report, largest, target, openDialog, recorder, io } = options;
  const list = makeItems({ io, random, report, largest });
  const { items, refused, isClean, change } = list;
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

  function remove(id: string): void {
    list.remove(id);
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

  const stopFollowing = effect(() => {
    const stage = recorder.stage.value;
    if (stage.at !== "ready") return;
    untracked(() => {
      list.takeVoice(stage.voice);
      openDialog("files");
    });
  });

  function clear(): void {
    round++;
    list.clear();
    sending.value = null;
    problem.value = null;
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
      for (const one of chosen.slice(0, Math.max(0, room))) void queue(() => list.take(one));
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
      for (const { id } of items.peek()) void queue(() => list.look(id));
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
