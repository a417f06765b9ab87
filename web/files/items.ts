/**
 * The files that the user is about to send. It cleans each photo, and finds what any other file tells.
 * A file that cannot be sent stays with its reason, or is listed as refused.
 */
import { type Signal, signal } from "@preact/signals";
import { type Bytes, toHex } from "../../protocol/wire/bytes.ts";
import type { FileRefusal } from "../app/refusal.ts";
import type { Chosen } from "../room/attachments.ts";
import type { CleanPicture } from "./clean/clean.ts";
import type { CleanCode } from "./clean/clean-error.ts";
import type { Details } from "./clean/details.ts";
import { isTelling, kindOf } from "./kinds.ts";
import { bytesOf, nameBytes, tidyName, voiceName, withEnding } from "./names.ts";
import { readSlice } from "./slice.ts";
import type { Voice } from "./voice/recorder.ts";

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

/** A file that was not taken, and why. */
export type RefusedFile = { readonly name: string; readonly why: FileProblem };

/** What looking at files needs of the browser. */
export type ItemsIo = {
  sniff(head: Uint8Array): string;
  clean(picture: Blob): Promise<CleanPicture>;
  findDetails(file: Blob): Promise<Details>;
  /** Returns the code of an error of `clean`; undefined if it is a mistake of ours. */
  problemOf(error: unknown): CleanCode | undefined;
  makeUrl(blob: Blob): string;
  dropUrl(url: string): void;
};

type ItemsOptions = {
  readonly io: ItemsIo;
  random(length: number): Bytes;
  report(error: unknown): void;
  /** Largest file that the relay takes, bytes; 0 = none. */
  largest(): number;
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

export function makeItems({ io, random, report, largest }: ItemsOptions) {
  const items = signal<readonly Item[]>([]);
  const refused: Signal<readonly RefusedFile[]> = signal([]);
  /** Photos are cleaned. */
  const isClean = signal(true);

  const find = (id: string) => items.peek().find((item) => item.id === id);

  function change(id: string, changed: Partial<Item>): void {
    items.value = items.peek().map((item) => (item.id === id ? { ...item, ...changed } : item));
  }

  function refuse(name: string, why: FileProblem): void {
    refused.value = [...refused.peek(), { name: tidyName(name), why }];
  }

  /** Adds a file, or says why not. */
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

  function takeVoice({ blob: source, type, ms: voice }: Voice): void {
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
  }

  function remove(id: string): void {
    const url = find(id)?.url;
    if (url) io.dropUrl(url);
    items.value = items.peek().filter((item) => item.id !== id);
  }

  /** Drops everything. Photos are cleaned again. */
  function clear(): void {
    for (const { id } of items.peek()) remove(id);
    refused.value = [];
    isClean.value = true;
  }

  return { items, refused, isClean, change, take, look, takeVoice, remove, clear };
}
