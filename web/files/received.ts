/**
 * The files of others: fetched, kept in memory part by part or written where the user wants, and
 * shown only when the session has found them whole. Must never make a blob from a stream, which two
 * engines write to the disk.
 */
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { FileInfo, Transfer, TransferState } from "../../protocol/session.ts";
import { type Bytes, equal } from "../../protocol/wire/bytes.ts";
import { pixelsIn } from "../markup/image-size.ts";
import { bounds } from "../markup/parts.ts";
import type { FilesIo, Sink } from "./files.ts";
import { blobType, kindOf, pictureBytes } from "./kinds.ts";
import { savedName } from "./names.ts";
import { Pace } from "./progress.ts";

/**
 * State of a file. "offered": nobody asked for it. "full": it would have been fetched unasked if the
 * page did not hold so much. "saved": written where the user wanted. "unwritten": that failed.
 */
export type Stage = TransferState | "offered" | "full" | "saved" | "unwritten";

/** A small file counts as this many bytes: a page must not hold millions of them either. */
const leastBytes = 65_536;

export type Received = {
  readonly stage: Stage;
  /** Bytes that have arrived, and bytes a second. */
  readonly bytes: number;
  readonly speed: number;
  /** Once it is here. Its type says nothing about it. */
  readonly blob?: Blob;
  /** The type by its first bytes. */
  readonly type?: string;
  /** Address of a picture, sound or video that can be shown. */
  readonly url?: string;
};

type Held = {
  readonly file: FileInfo;
  readonly state: Signal<Received>;
  readonly pace: Pace;
  parts: Blob[];
  sink?: Sink | undefined;
};

const untouched: Received = { stage: "offered", bytes: 0, speed: 0 };

export class ReceivedFiles {
  readonly #files = new Map<string, Held>();
  readonly #io: FilesIo;
  readonly #now: () => number;

  constructor(io: FilesIo, now: () => number) {
    this.#io = io;
    this.#now = now;
  }

  /** Returns the state of a file, which its component follows. */
  state(file: FileInfo): ReadonlySignal<Received> {
    return this.#held(file).state;
  }

  /** Bytes that are kept here, or will be when they arrive. Own files are on the disk. */
  get bytes(): number {
    const held = [...this.#files.values()].filter(({ file: { id }, sink, state }) => {
      return state.peek().blob !== undefined || (sink === undefined && this.isExpected(id));
    });
    return held.reduce((sum, { file }) => sum + Math.max(file.size, leastBytes), 0);
  }

  /** Notes that a file is not fetched unasked, because so much is here. */
  holdBack(file: FileInfo): void {
    this.#held(file).state.value = { ...untouched, stage: "full" };
  }

  /**
   * Shows a file whose bytes its author has sent already, without looking at them again. Bytes of
   * others do not count: by not being asked, an author would learn what they have sent us.
   *
   * @returns False if they are not here.
   */
  reuse(file: FileInfo): boolean {
    const isSame = ({ id, hash, size }: FileInfo) =>
      size === file.size && id.startsWith(file.id.slice(0, 32)) && equal(hash, file.hash);
    for (const { file: other, state } of this.#files.values()) {
      const { blob, url, ...known } = state.peek();
      if (blob === undefined || !isSame(other)) continue;
      const { type = "" } = known;
      const again = url && this.#io.makeUrl(new Blob([blob], { type: blobType(type) }));
      this.#settle(file, { ...known, blob, ...(again && { url: again }) });
      return true;
    }
    return false;
  }

  /** Expects a file from its beginning. With a sink, nothing is kept here. */
  expect(file: FileInfo, sink?: Sink): void {
    const held = this.#held(file);
    this.#release(held);
    held.sink = sink;
    held.state.value = { ...untouched, stage: "waiting" };
  }

  /** Returns true if a file is being fetched. */
  isExpected(id: string): boolean {
    return /^(running|waiting)$/.test(this.#files.get(id)?.state.peek().stage ?? "");
  }

  /** Keeps the next part. The promise is there only if it must be written first. */
  take(id: string, bytes: Bytes): Promise<void> | undefined {
    const held = this.#files.get(id);
    if (held === undefined) return undefined;
    if (held.sink === undefined) {
      held.parts.push(new Blob([bytes]));
      return undefined;
    }
    return held.sink.write(bytes).catch(() => this.#fail(held, "unwritten"));
  }

  /** A transfer has come further, or has ended. */
  async note({ file: id, state: stage, bytes }: Pick<Transfer, "file" | "state" | "bytes">) {
    const held = this.#files.get(id);
    if (held === undefined || !this.isExpected(id)) return;
    if (stage === "done") {
      await this.#finish(held);
      return;
    }
    if (stage !== "running") held.pace.rest();
    if (stage !== "running" && stage !== "waiting") this.#fail(held, stage);
    else held.state.value = { stage, ...held.pace.note(bytes, this.#now()) };
  }

  /** The file is here: it was found whole, or is our own, which may still change on the disk. */
  async put(file: FileInfo, blob: Blob, isOwn = false): Promise<void> {
    const held = this.#held(file);
    const type = this.#io.sniff(new Uint8Array(await blob.slice(0, 4096).arrayBuffer()));
    const url = (await this.#isShowable(blob, type, file.type))
      ? this.#io.makeUrl(new Blob([blob], { type: blobType(type) }))
      : undefined;
    const isGone = this.#files.get(file.id) !== held;
    if (isGone && url !== undefined) this.#io.dropUrl(url);
    if (isGone) return;
    this.#settle(file, {
      stage: "done",
      bytes: file.size,
      speed: 0,
      type,
      ...(!isOwn && { blob }),
      ...(url !== undefined && { url }),
    });
  }

  /** Lets the user save a file that is here. @param own - The bytes of an own file. */
  save({ id, name }: FileInfo, own: Blob | undefined): void {
    const { blob = own, type = "" } = this.#files.get(id)?.state.peek() ?? {};
    if (blob) this.#io.save(new Blob([blob], { type: blobType(type) }), savedName(name));
  }

  /** Drops all of a file: what was received, its address, and what is being written. */
  drop(id: string): void {
    const held = this.#files.get(id);
    if (held === undefined) return;
    this.#files.delete(id);
    this.#release(held);
    held.state.value = { ...untouched, stage: "gone" };
  }

  clear(): void {
    for (const id of [...this.#files.keys()]) this.drop(id);
  }

  #held(file: FileInfo): Held {
    const known = this.#files.get(file.id);
    if (known !== undefined) return known;
    const made = { file, state: signal(untouched), pace: new Pace(), parts: [] };
    this.#files.set(file.id, made);
    return made;
  }

  #settle(file: FileInfo, state: Received): void {
    const held = this.#held(file);
    this.#release(held);
    held.state.value = state;
  }

  #release(held: Held): void {
    const { url } = held.state.peek();
    if (url !== undefined) this.#io.dropUrl(url);
    held.parts = [];
    // Nothing half is left where the user wanted the whole.
    void held.sink?.abort().catch(() => undefined);
    held.sink = undefined;
  }

  #fail(held: Held, stage: Stage): void {
    this.#release(held);
    held.state.value = { ...untouched, stage };
  }

  async #finish(held: Held): Promise<void> {
    const { sink, file, parts } = held;
    if (sink === undefined) {
      held.parts = [];
      return this.put(file, new Blob(parts));
    }
    try {
      await sink.close();
      held.sink = undefined;
      held.state.value = { ...untouched, stage: "saved", bytes: file.size };
    } catch {
      this.#fail(held, "unwritten");
    }
  }

  /** A picture is decoded before it is shown: what is none is only offered to be saved. */
  async #isShowable(blob: Blob, type: string, claimed: string): Promise<boolean> {
    const kind = kindOf(type);
    // Pictures come unasked. A video in their place would be opened unasked.
    if (kind !== "picture") return kind !== "other" && kindOf(claimed) !== "picture";
    if (blob.size > pictureBytes) return false;
    const bytes = latin(new Uint8Array(await blob.arrayBuffer()));
    return pixelsIn(bytes) <= bounds.pixels && this.#io.decodes(new Blob([blob], { type }));
  }
}

/** One character for each byte. As arguments: a whole file at once would be too many. */
export function latin(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) {
    text += Reflect.apply(String.fromCharCode, null, bytes.subarray(at, at + 8192));
  }
  return text;
}
