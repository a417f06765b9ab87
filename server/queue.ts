/**
 * The one order of a room and how it reaches its members: frames are encoded once, queued, and written
 * once a turn as one shared buffer (SPEC §6). Never skips a frame, never reorders one; sees peers, not
 * sockets.
 */
import { Buffer } from "node:buffer";
import type { CloseReason } from "../protocol/frame.ts";
import { Gathering } from "./gathering.ts";

/** A connection, as a room needs it. */
export type Peer = {
  /** Writes whole encoded WebSocket frames: all of them or, when it is closing, none. */
  write(frames: readonly Buffer[]): void;
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
  readonly frame: Buffer;
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

export class Queue<R extends Reader> {
  readonly #readers: ReadonlyMap<number, R>;
  readonly #wake: () => void;
  #entries: Entry<R>[] = [];
  #placed = 0;
  #batch: Batch<R> | undefined;
  readonly #gathering = new Gathering();

  /**
   * @param readers - Who hears; changed by its owner at any time.
   * @param wake - Called when something begins to wait for {@link flush}.
   */
  constructor(readers: ReadonlyMap<number, R>, wake: () => void) {
    this.#readers = readers;
    this.#wake = wake;
  }

  /** The next place in the order. */
  get end(): number {
    return this.#placed;
  }

  /**
   * Gives a frame its place.
   *
   * @param from - Whom it comes from; left out.
   * @param to - The only one it goes to; everyone if absent.
   */
  place(frame: Buffer, from?: R, to?: R): void {
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
      if (frames.length > 0) reader.peer.write(frames);
    }
    return false;
  }

  /** Nearly all that is ever flushed in a small room; needs nothing to be put together. */
  #flushOne({ frame, from, to }: Entry<R>): boolean {
    this.#entries = [];
    const frames = [frame];
    if (to !== undefined) {
      if (this.#readers.get(to.number) === to) to.peer.write(frames);
      return this.#entries.length === 0;
    }
    const place = this.#placed - 1;
    for (const reader of this.#readers.values()) {
      if (reader !== from && reader.since <= place) reader.peer.write(frames);
    }
    return this.#entries.length === 0;
  }

  /** One buffer for all who only listened in this turn; the others get what is theirs, as parts of it where they can. */
  #gather(): Batch<R> {
    const entries = this.#entries;
    const start = this.#placed - entries.length;
    this.#entries = [];
    const lists = new Map<R, Part[]>();
    let bytes = 0;
    for (const { frame, from, to } of entries) {
      const special = to ?? from;
      if (special !== undefined) lists.set(special, []);
      if (to === undefined) bytes += frame.length;
    }
    const shared = Buffer.allocUnsafeSlow(bytes);
    let place = start;
    let at = 0;
    for (const { frame, from, to } of entries) {
      if (to !== undefined) {
        lists.get(to)?.push({ of: frame, from: 0, till: frame.length });
      } else {
        frame.copy(shared, at);
        const till = at + frame.length;
        for (const [reader, parts] of lists) {
          if (reader === from || reader.since > place) continue;
          const last = parts.at(-1);
          if (last?.of === shared && last.till === at) last.till = till;
          else parts.push({ of: shared, from: at, till });
        }
        at = till;
      }
      place += 1;
    }
    const own = new Map<R, readonly Buffer[]>();
    for (const [reader, parts] of lists) own.set(reader, join(parts));
    return { start, shared: bytes === 0 ? [] : [shared], own, walk: this.#readers.values() };
  }
}

/** Frames that stand next to each other in a buffer. */
type Part = { readonly of: Buffer; readonly from: number; till: number };

function join(parts: readonly Part[]): readonly Buffer[] {
  let bytes = 0;
  for (const { from, till } of parts) bytes += till - from;
  const frames = parts.map(({ of, from, till }) => of.subarray(from, till));
  return frames.length < 2 || bytes > joinBytes ? frames : [Buffer.concat(frames, bytes)];
}
