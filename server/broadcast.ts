/**
 * The one order of a room and how it reaches its members: frames are encoded once, queued, and written
 * once a turn as one shared buffer (SPEC §6). Never skips a frame, never reorders one; sees peers, not
 * sockets.
 */
import { Buffer } from "node:buffer";
import type { CloseReason } from "../protocol/frame.ts";
import { Gathering } from "./gathering.ts";
import { type Part, Slab, type Slabs } from "./slab.ts";
import { wireFrame } from "./wire.ts";

/** A connection, as a room needs it. */
export type Peer = {
  /**
   * Writes whole encoded WebSocket frames: all of them or, when it is closing, none.
   *
   * @returns false while it still needs their bytes.
   */
  write(frames: readonly Buffer[]): boolean;
  close(reason: CloseReason): void;
};

/** Somebody who hears what is queued. */
export type Reader = {
  /** What it is found by. */
  readonly number: number;
  readonly peer: Peer;
  /** Place in the order from which on it hears. */
  readonly since: number;
};

/** `from` is left out of what goes to all; `to` is the only one to hear it. */
type Entry<R> = {
  readonly frame: Part;
  readonly from: R | undefined;
  readonly to: R | undefined;
};

type Batch<R> = {
  readonly start: number;
  readonly shared: readonly Buffer[];
  readonly own: ReadonlyMap<R, readonly Buffer[]>;
  /** Live: who leaves is skipped, who enters meanwhile is met at the end. */
  readonly walk: MapIterator<R>;
};

/** Above this many bytes a reader's own frames are written side by side instead of copied together. */
const joinBytes = 65_536;

export class Broadcast<R extends Reader> {
  readonly #readers: ReadonlyMap<number, R>;
  readonly #wake: () => void;
  #entries: Entry<R>[] = [];
  #placed = 0;
  #batch: Batch<R> | undefined;
  readonly #gathering = new Gathering();
  readonly #slab: Slab;

  /**
   * @param readers - Who hears; changed by its owner at any time.
   * @param slabs - Where frames are written.
   * @param wake - Called when something begins to wait for {@link flush}.
   */
  constructor(readers: ReadonlyMap<number, R>, slabs: Slabs, wake: () => void) {
    this.#readers = readers;
    this.#slab = new Slab(slabs);
    this.#wake = wake;
  }

  /** The next place in the order. */
  get end(): number {
    return this.#placed;
  }

  /**
   * Encodes a frame and gives it its place.
   *
   * @param payload - Copied.
   * @param from - Whom it comes from; left out.
   * @param to - The only one it goes to; everyone if absent.
   */
  place(opcode: number, payload: Uint8Array, from?: R, to?: R): void {
    const frame = wireFrame(opcode, payload, this.#slab);
    this.#placed += 1;
    if (this.#entries.length > 0) {
      this.#entries.push({ frame, from, to });
      return;
    }
    // Made with one place: most are flushed with no more in them, and a push makes room for many.
    this.#entries = [{ frame, from, to }];
    if (this.#batch === undefined) this.#wake();
  }

  /** Says whether {@link flush} had better be called in a later turn; to be asked once a turn. */
  gathers(now: number): boolean {
    if (this.#batch !== undefined) return false;
    return this.#gathering.waits(this.#entries.length, this.#readers.size, now);
  }

  /**
   * Writes what waits to at most so many readers. A batch is finished before the next one begins, so
   * the order is the same for all however the work is cut.
   *
   * @returns true when nothing is left to write.
   */
  flush(most: number): boolean {
    const isDone = this.#flush(most);
    if (isDone) this.#slab.settle();
    return isDone;
  }

  #flush(most: number): boolean {
    if (this.#batch === undefined) {
      const [entry] = this.#entries;
      if (entry === undefined) return true;
      if (this.#entries.length === 1 && this.#readers.size <= most) return this.#flushOne(entry);
      this.#batch = this.#gather();
    }
    const { start, shared, own, walk } = this.#batch;
    for (let count = 0; count < most; count++) {
      const step = walk.next();
      if (step.done === true) {
        this.#batch = undefined;
        return this.#entries.length === 0;
      }
      const reader = step.value;
      const frames = own.get(reader) ?? (reader.since <= start ? shared : []);
      if (frames.length > 0) this.#write(reader, frames);
    }
    return false;
  }

  /** Nearly all that is ever flushed in a small room; needs nothing to be put together. */
  #flushOne({ frame, from, to }: Entry<R>): boolean {
    this.#entries = [];
    const frames = [bytesOf(frame)];
    if (to !== undefined) {
      if (this.#readers.get(to.number) === to) this.#write(to, frames);
      return this.#entries.length === 0;
    }
    const place = this.#placed - 1;
    for (const reader of this.#readers.values()) {
      if (reader !== from && reader.since <= place) this.#write(reader, frames);
    }
    return this.#entries.length === 0;
  }

  #write(reader: R, frames: readonly Buffer[]): void {
    if (!reader.peer.write(frames)) this.#slab.hold();
  }

  /** One buffer for all who only listened in this turn; the others get what is theirs, as parts of it where they can. */
  #gather(): Batch<R> {
    const entries = this.#entries;
    const start = this.#placed - entries.length;
    this.#entries = [];
    const lists = new Map<R, Run[]>();
    const common: Part[] = [];
    for (const { frame, from, to } of entries) {
      const special = to ?? from;
      if (special !== undefined) lists.set(special, []);
      if (to === undefined) common.push(frame);
    }
    const shared = this.#sideBySide(common);
    let place = start;
    let at = shared.at;
    for (const { frame, from, to } of entries) {
      if (to !== undefined) {
        lists.get(to)?.push({ ...frame });
      } else {
        const end = at + frame.end - frame.at;
        for (const [reader, runs] of lists) {
          if (reader === from || reader.since > place) continue;
          const last = runs.at(-1);
          if (last?.of === shared.of && last.end === at) last.end = end;
          else runs.push({ of: shared.of, at, end });
        }
        at = end;
      }
      place += 1;
    }
    const own = new Map<R, readonly Buffer[]>();
    for (const [reader, runs] of lists) own.set(reader, this.#join(runs));
    return { start, shared: this.#join([shared]), own, walk: this.#readers.values() };
  }

  #join(parts: readonly Part[]): readonly Buffer[] {
    let bytes = 0;
    for (const { at, end } of parts) bytes += end - at;
    if (bytes === 0) return [];
    return bytes > joinBytes ? parts.map(bytesOf) : [bytesOf(this.#sideBySide(parts))];
  }

  /** Parts as one: where they lie if they lie side by side, or copied. */
  #sideBySide(parts: readonly Part[]): Part {
    const [first = nothing] = parts;
    let { end } = first;
    let bytes = end - first.at;
    let isWhole = true;
    for (let n = 1; n < parts.length; n++) {
      const part = parts[n] as Part;
      isWhole &&= part.of === first.of && part.at === end;
      end = part.end;
      bytes += end - part.at;
    }
    if (isWhole) return { of: first.of, at: first.at, end };
    const whole = this.#slab.spare(bytes);
    let to = whole.at;
    for (const { of, at, end } of parts) to += of.copy(whole.of, to, at, end);
    return whole;
  }
}

const nothing: Part = { of: Buffer.alloc(0), at: 0, end: 0 };

/** A part that grows. */
type Run = { readonly of: Buffer; readonly at: number; end: number };

function bytesOf({ of, at, end }: Part): Buffer {
  return of.subarray(at, end);
}
