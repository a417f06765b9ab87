/**
 * The files that this page offers: their handles, and how far each receiver has come. Reads a part
 * when the session asks for it, and notices a file that was changed or removed meanwhile. Keeps no
 * bytes of a file.
 */
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { partBytes } from "../../protocol/crypto/file.ts";
import type { Transfer } from "../../protocol/session.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { Pace, type Progress } from "./progress.ts";
import { readSlice } from "./slice.ts";

/** What the receivers of an own file have of it. */
export type Sending = {
  /** Members that have it. */
  readonly done: number;
  /** Transfers that go on, or wait. */
  readonly open: number;
  /** Ids of members that are not here, to whom it goes on when they are back. */
  readonly waits: readonly string[];
  /** Of the transfer that has the longest way to go, one that goes on if any does; else null. */
  readonly slowest: Progress | null;
};

type OwnFile = {
  readonly blob: Blob;
  readonly sending: Signal<Sending>;
  readonly receivers: Map<string, { pace: Pace; progress: Progress; state: Transfer["state"] }>;
};

/** Reads a part of a file; undefined if it was changed or removed, which engines mix up. */
export function readPart(file: Blob, part: number): Promise<Bytes | undefined> {
  return readSlice(file, part * partBytes, (part + 1) * partBytes);
}

export class OwnFiles {
  readonly #files = new Map<string, OwnFile>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Keeps the handle of a file that is about to be offered. */
  add(id: string, blob: Blob): void {
    const sending = signal<Sending>({ done: 0, open: 0, waits: [], slowest: null });
    this.#files.set(id, { blob, sending, receivers: new Map() });
  }

  get isAny(): boolean {
    return this.#files.size > 0;
  }

  blobOf(id: string): Blob | undefined {
    return this.#files.get(id)?.blob;
  }

  sending(id: string): ReadonlySignal<Sending> | undefined {
    return this.#files.get(id)?.sending;
  }

  async read(id: string, part: number): Promise<Bytes | "gone" | "changed"> {
    const blob = this.blobOf(id);
    return blob === undefined ? "gone" : ((await readPart(blob, part)) ?? "changed");
  }

  /** A transfer to a member has come further. */
  note({ file, member, state, bytes }: Transfer): void {
    const own = this.#files.get(file);
    if (own === undefined) return;
    const pace = own.receivers.get(member.id)?.pace ?? new Pace();
    if (state !== "running") pace.rest();
    own.receivers.set(member.id, { pace, progress: pace.note(bytes, this.#now()), state });
    const all = [...own.receivers.values()];
    const running = all.filter(({ state }) => state === "running");
    const waits = [...own.receivers].filter(([, { state }]) => state === "waiting");
    const open = [...running, ...waits.map(([, receiver]) => receiver)];
    const [slowest] = (running.length > 0 ? running : open)
      .map(({ progress }) => progress)
      .sort((a, b) => a.bytes - b.bytes);
    own.sending.value = {
      done: all.filter(({ state }) => state === "done").length,
      open: open.length,
      waits: waits.map(([id]) => id),
      slowest: slowest ?? null,
    };
  }

  drop(id: string): void {
    this.#files.delete(id);
  }

  clear(): void {
    this.#files.clear();
  }
}
