/**
 * Fetching files of other members (SPEC §8.9): asks the author of an offer for its chunks, takes
 * them one after another, and asks again for what is missing after a lost connection. Keeps one
 * part in memory: the page has the others.
 */
import {
  ackFrameBytes,
  acknowledge,
  chunkFrameBytes,
  fileHash,
  forgetTransfer,
  openChunk,
  partBytes,
  partHash,
  sealAck,
  type TransferKeys,
  transferHeader,
  transferKeys,
} from "../crypto/file.ts";
import type { TransferState } from "../events.ts";
import { type Bytes, equal, idBytes } from "../wire/bytes.ts";
import { ProtocolError } from "../wire/errors.ts";
import { fileLimits } from "../wire/file-limits.ts";
import type { Refusal } from "../wire/message.ts";
import type { Context } from "./context.ts";
import { chunksOf, Report, wireId } from "./file-info.ts";
import { partLength } from "./file-parts.ts";
import type { Pace } from "./flow.ts";
import type { Offered } from "./lines.ts";
import type { Member } from "./members.ts";

/** A connection over which a file comes. */
type Live = {
  readonly number: number;
  readonly keys: TransferKeys;
  /** When its last chunk came or it was asked for, ms since the epoch. */
  at: number;
  /** Chunks that have been acknowledged, and that are to be. */
  acked: number;
  asked: number;
};

type Fetching = {
  readonly file: Offered;
  /** Key of its line. */
  readonly key: string;
  readonly author: string;
  readonly report: Report;
  readonly hashes: Promise<Bytes>[];
  /** Index of the next chunk. */
  next: number;
  /** The part of the next chunk, as far as it has come. */
  part?: Bytes | undefined;
  /** When a chunk last came, or could not, ms since the epoch. */
  at: number;
  /** Not to be asked for before, ms since the epoch. */
  askAt: number;
  /** Absent: not asked for. */
  live?: Live | undefined;
};

export class FileReceiver {
  private readonly fetchings = new Map<string, Fetching>();
  /** Number of our last transfer. */
  private transfers = 0;
  private readonly context: Context;
  private readonly pace: Pace;

  constructor(context: Context, pace: Pace) {
    this.context = context;
    this.pace = pace;
  }

  /**
   * Fetches a file of another member's line.
   *
   * @throws ProtocolError "message-unknown", "member-unknown" or "file-too-long".
   */
  begin(key: string, id: string, most: number): void {
    const { id: author = "", files = [] } = this.context.lines.get(key) ?? {};
    const file = files.find((file) => file.id === id);
    const member = this.context.who(author);
    if (file === undefined || author === this.context.identity.id) {
      throw new ProtocolError("message-unknown");
    }
    if (member === undefined) throw new ProtocolError("member-unknown");
    if (file.size > most) throw new ProtocolError("file-too-long");
    if (this.fetchings.has(id)) return;
    const { now } = this.context;
    const report = new Report(this.context, file, member, false);
    const times = { at: now, askAt: now };
    this.fetchings.set(id, { file, key, author, report, hashes: [], next: 0, ...times });
    report.say("waiting", 0);
  }

  /** Stops fetching a file, and tells its author. */
  async cancel(id: string): Promise<void> {
    const fetching = this.fetchings.get(id);
    if (fetching !== undefined) await this.abort(fetching, "cancelled");
  }

  /** Handles an author's refusal. */
  refused(author: string, transfer: number, why: Refusal): void {
    const fetching = this.find(author, transfer);
    if (fetching === undefined) return;
    if (why !== "busy") {
      this.end(fetching, why);
      return;
    }
    this.release(fetching);
    fetching.at = this.context.now;
    fetching.askAt = fetching.at + fileLimits.busyMs;
    fetching.report.say("waiting", fetching.next);
  }

  /** Handles a chunk. @throws ProtocolError if it is not the next one of a transfer. */
  async chunk(from: number, frame: Bytes): Promise<void> {
    if (frame.length !== chunkFrameBytes) throw new ProtocolError("frame-malformed");
    const [transfer, at] = transferHeader(frame);
    const index = at % acknowledge;
    const author = this.context.channels.peer(from)?.id ?? "";
    const fetching = this.find(author, transfer);
    // Before anything is decrypted: what was not asked for must cost nothing.
    if (fetching?.live?.number !== from || fetching.next !== index) {
      throw new ProtocolError("message-undecryptable", "not the next chunk");
    }
    const chunk = await openChunk(fetching.live.keys, frame);
    const { now } = this.context;
    fetching.at = now;
    fetching.live.at = now;
    fetching.next++;
    if (at >= acknowledge) fetching.live.asked = fetching.next;
    if (this.place(fetching, index, chunk)) fetching.report.say("running", fetching.next);
    else await this.abort(fetching, "damaged");
  }

  /** Ends transfers of members who have left and of lines that are gone, sends requests, and acknowledges. */
  async advance(): Promise<void> {
    for (const fetching of this.fetchings.values()) {
      const member = this.context.members.get(fetching.author);
      if (this.context.lines.get(fetching.key)?.files === undefined)
        await this.abort(fetching, "gone");
      else if (member === undefined) this.end(fetching, "left");
      else if (fetching.next === chunksOf(fetching.file)) await this.finish(fetching);
      else await this.continue(fetching, member);
    }
  }

  /** When {@link advance} next has something to do, ms since the epoch. */
  due(): number {
    let due = Number.POSITIVE_INFINITY;
    for (const { author, live, at, askAt } of this.fetchings.values()) {
      if (this.context.members.get(author)?.number === undefined) continue;
      due = Math.min(due, at + fileLimits.stalledMs);
      if (live === undefined) due = Math.min(due, this.mayAsk(author) ? askAt : due);
      else {
        due = Math.min(due, live.at + fileLimits.chunkMs);
        if (live.asked > live.acked) due = Math.min(due, this.pace.due(ackFrameBytes));
      }
    }
    return due;
  }

  wipe(): void {
    for (const fetching of this.fetchings.values()) this.release(fetching);
    this.fetchings.clear();
  }

  /** Goes on with a file whose author is known. */
  private async continue(fetching: Fetching, { peer, number }: Member): Promise<void> {
    const { now } = this.context;
    const { live, file, next, author } = fetching;
    if (live !== undefined && (live.number !== number || now >= live.at + fileLimits.chunkMs)) {
      this.release(fetching);
      fetching.report.say("waiting", next);
    }
    if (number === undefined) {
      fetching.at = now;
      return;
    }
    if (now >= fetching.at + fileLimits.stalledMs) return this.end(fetching, "stalled");
    if (fetching.live !== undefined) return this.acknowledge(fetching.live);
    if (now < fetching.askAt || !this.mayAsk(author)) return;
    const transfer = ++this.transfers;
    const key = this.context.env.random(32);
    const request = { type: "fileRequest", file: wireId(file.id), transfer, first: next } as const;
    await this.context.sendOverChannel(number, { ...request, key });
    const { keys, identity } = this.context;
    const keysOf = await transferKeys(key, {
      ...{ route: keys.route, author: peer.idBytes, receiver: identity.idBytes },
      ...{ file: idBytes(wireId(file.id)), number: transfer },
    });
    fetching.live = { number, keys: keysOf, at: now, acked: next, asked: next };
    fetching.report.say("running", next);
  }

  /** Returns true if another file may be asked of this author. */
  private mayAsk(author: string): boolean {
    const all = [...this.fetchings.values()];
    const asked = all.filter((other) => other.author === author && other.live !== undefined);
    return asked.length < fileLimits.transfers;
  }

  /** Puts a chunk into its part. Returns false if it is not one of this file. */
  private place(fetching: Fetching, index: number, chunk: Bytes): boolean {
    const { file } = fetching;
    const offset = index * fileLimits.chunkBytes;
    const length = Math.min(fileLimits.chunkBytes, Math.max(0, file.size - offset));
    for (let at = length; at < chunk.length; at++) if (chunk[at] !== 0) return false;
    if (length === 0) return true;
    const at = offset % partBytes;
    const number = (offset - at) / partBytes;
    fetching.part ??= new Uint8Array(partLength(file, number));
    const { part } = fetching;
    part.set(chunk.subarray(0, length), at);
    if (at + length < part.length) return true;
    fetching.part = undefined;
    // Awaited at the end: nothing depends on it before.
    fetching.hashes.push(partHash(part));
    this.context.emit({ type: "received", file: file.id, part: number, bytes: part });
    return true;
  }

  /** Acknowledges what has come, if the author asks for it. */
  private acknowledge(live: Live): void {
    const { keys, asked, number } = live;
    if (asked === live.acked || !this.pace.take(ackFrameBytes, this.context.now)) return;
    live.acked = asked;
    this.context.transmitPieces(number, sealAck(keys, asked));
  }

  /** All chunks are here: checks what they are. */
  private async finish(fetching: Fetching): Promise<void> {
    const { live, file, hashes } = fetching;
    if (live !== undefined && this.context.channels.peer(live.number) !== undefined) {
      this.acknowledge(live);
    }
    const isWhole = equal(fileHash(await Promise.all(hashes)), file.hash);
    this.end(fetching, isWhole ? "done" : "damaged");
  }

  private find(author: string, transfer: number): Fetching | undefined {
    for (const fetching of this.fetchings.values()) {
      if (fetching.author === author && fetching.live?.keys.number === transfer) return fetching;
    }
    return undefined;
  }

  /** Ends a transfer that its author would go on with. */
  private async abort(fetching: Fetching, state: TransferState): Promise<void> {
    const { live } = fetching;
    this.end(fetching, state);
    if (live === undefined || this.context.channels.peer(live.number) === undefined) return;
    const { number: transfer } = live.keys;
    await this.context.sendOverChannel(live.number, { type: "fileCancel", transfer });
  }

  private end(fetching: Fetching, state: TransferState): void {
    this.release(fetching);
    this.fetchings.delete(fetching.file.id);
    fetching.report.say(state, fetching.next);
  }

  private release(fetching: Fetching): void {
    if (fetching.live === undefined) return;
    forgetTransfer(fetching.live.keys);
    fetching.live = undefined;
  }
}
