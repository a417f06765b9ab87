/**
 * The files of a room: those that this page offers, and those of others. Follows the lines that
 * they belong to: when a line goes, so do its files, their addresses and their transfers.
 */
import { effect, type ReadonlySignal, signal } from "@preact/signals";
import type { FileInfo, SessionEvent } from "../../protocol/session.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { takeAll } from "../app/steps.ts";
import type { FileEffect } from "../room/attachments.ts";
import type { MessageLine } from "../room/blocks.ts";
import type { Done } from "../room/commands.ts";
import { autoBytes, kindOf } from "./kinds.ts";
import { savedName } from "./names.ts";
import { OwnFiles, type Sending } from "./own.ts";
import { type Received, ReceivedFiles } from "./received.ts";

/** Where a large file is written while it comes. */
export type Sink = {
  write(bytes: Bytes): Promise<void>;
  close(): Promise<void>;
  abort(): Promise<void>;
};

/** What files need of the browser. */
export type FilesIo = {
  /** The type of a file by its first bytes; "" if unknown. */
  sniff(head: Uint8Array): string;
  /** Returns true if the browser can show this picture. */
  decodes(blob: Blob): Promise<boolean>;
  makeUrl(blob: Blob): string;
  dropUrl(url: string): void;
  save(blob: Blob, name: string): void;
  /** Asks where to write a file while it comes; undefined if the user chose nothing. */
  choosePlace?(name: string): Promise<Sink | undefined>;
  /** False: nothing can be shown here, so nothing is fetched unasked. */
  readonly shows?: boolean;
};

/** What files need of their room. */
export type FilesOptions = {
  step(event: SessionEvent): Done;
  now(): number;
  report(error: unknown): void;
  /** The message with this key. Its reader follows its changes. */
  find(key: string): MessageLine | undefined;
  readonly io: FilesIo;
};

/** Bytes of files that are kept at most before no more are fetched unasked: they wait for a press. */
export const unaskedBytes = 64 * 1024 * 1024;
/** Files above this can be written while they come, where the browser can do that. */
export const largeBytes = 32 * 1024 * 1024;

export type Files = {
  /** A message with files has appeared. */
  offered(line: MessageLine): void;
  /** Resolves when the session may go on. */
  take(effect: FileEffect): Promise<void> | undefined;
  /** State of a file. A component follows it. */
  received(file: FileInfo): Received;
  /** How far an own file has come; undefined if it is not offered here any more. */
  sending(id: string): ReadonlySignal<Sending> | undefined;
  /** It can be written where the user wants while it comes. */
  isLarge(file: FileInfo): boolean;
  /** Fetches a file that the user wants, into memory or to a place that the user chooses. */
  get(key: string, file: FileInfo, where?: "memory" | "place"): Promise<void>;
  cancel(file: FileInfo): void;
  /** All files that are shown, in order, with the keys of their messages. */
  shown(): readonly { readonly key: string; readonly file: FileInfo }[];
  save(file: FileInfo): void;
  /** Keeps the handle of a file, then offers it. */
  offer(
    blobs: readonly Blob[],
    event: Extract<SessionEvent, { readonly type: "offer" }>,
  ): ReturnType<FilesOptions["step"]>;
  /** Returns true if this page offers files. */
  isOffering(): boolean;
  /** Drops everything. */
  clear(): void;
};

/** Makes the files of a room. No model: its readers are components, which follow signals. */
export function makeFiles({ step, now, report, find, io }: FilesOptions): Files {
  const own = new OwnFiles(now);
  const received = new ReceivedFiles(io, now);
  /** The messages with files that are shown, by key. */
  const lines = signal<ReadonlyMap<string, readonly FileInfo[]>>(new Map());

  const stopFollowing = effect(() => {
    const gone = [...lines.value].filter(([key]) => {
      const line = find(key);
      return line === undefined || line.retracted;
    });
    if (gone.length === 0) return;
    const rest = new Map(lines.value);
    for (const [key, files] of gone) {
      rest.delete(key);
      for (const file of files) drop(file);
    }
    lines.value = rest;
  });

  function drop(file: FileInfo): void {
    if (own.blobOf(file.id) || received.isExpected(file.id)) cancel(file);
    own.drop(file.id);
    received.drop(file.id);
  }

  function cancel({ id }: FileInfo): void {
    void step({ type: "cancel", file: id });
  }

  async function showOwn(file: FileInfo): Promise<void> {
    const blob = own.blobOf(file.id);
    if (blob !== undefined) await received.put(file, blob, true);
  }

  async function fetch(key: string, file: FileInfo, sink?: Sink): Promise<void> {
    received.expect(file, sink);
    if (file.size === 0) await received.put(file, new Blob([]));
    else if ((await step({ type: "fetch", key, file: file.id })) !== undefined) {
      await received.note({ file: file.id, state: "stalled", bytes: 0 });
    }
  }

  /** Pictures and voice messages appear by themselves, if they are small. */
  function isAutomatic(file: FileInfo): boolean {
    const isSeen = file.voice !== undefined || (kindOf(file.type) === "picture" && file.width);
    return io.shows !== false && file.size <= autoBytes && Boolean(isSeen);
  }

  function fetchUnasked(key: string, file: FileInfo): void {
    if (received.bytes + file.size > unaskedBytes) received.holdBack(file);
    else void fetch(key, file).catch(report);
  }

  function isLarge({ size }: FileInfo): boolean {
    return size > largeBytes && io.choosePlace !== undefined;
  }

  async function pass(effect: FileEffect): Promise<void> {
    switch (effect.type) {
      case "read": {
        const { file, part } = effect;
        const bytes = await own.read(file, part);
        // Not waited for: this may run within a step.
        void step({ type: "part", file, part, bytes });
        break;
      }
      case "received":
        await received.take(effect.file, effect.bytes);
        if (received.state({ id: effect.file } as FileInfo).peek().stage === "unwritten") {
          cancel({ id: effect.file } as FileInfo);
        }
        break;
      case "transfer":
        if (effect.out) own.note(effect);
        else await received.note(effect);
        break;
    }
  }

  return {
    offered(line) {
      const { key, files = [] } = line;
      lines.value = new Map(lines.peek()).set(key, files);
      for (const file of files) {
        if (line.own) void showOwn(file).catch(report);
        else if (!received.reuse(file) && isAutomatic(file)) fetchUnasked(key, file);
      }
    },
    take(effect) {
      // A part that is read later must not hold up the session.
      if (effect.type === "read") void pass(effect).catch(report);
      else return pass(effect).catch(report);
      return undefined;
    },
    received: (file) => received.state(file).value,
    sending: (id) => own.sending(id),
    isLarge,
    async get(key, file, where = "memory") {
      if (received.isExpected(file.id)) return;
      if (where === "memory") {
        if (!received.reuse(file)) await fetch(key, file);
        return;
      }
      const sink = await io.choosePlace?.(savedName(file.name));
      if (sink !== undefined) await fetch(key, file, sink);
    },
    cancel,
    shown() {
      return [...lines.value].flatMap(([key, files]) => files.map((file) => ({ key, file })));
    },
    save: (file) => received.save(file, own.blobOf(file.id)),
    offer(blobs, event) {
      event.files.forEach(({ id }, i) => {
        const blob = blobs[i];
        if (blob) own.add(id, blob);
      });
      return step(event).then((refused) => {
        if (refused !== undefined) for (const { id } of event.files) own.drop(id);
        return refused;
      });
    },
    isOffering: () => own.isAny,
    clear() {
      takeAll(
        report,
        stopFollowing,
        () => own.clear(),
        () => received.clear(),
      );
    },
  };
}
