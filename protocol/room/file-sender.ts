/**
 * Serving own files (SPEC §8.9): who may have one, what is under way to whom, and in which order
 * chunks are sent. A member gets the chunks that it asks for one after another, each as often as
 * the limits say, and never more than its window allows.
 */
import {
  ackFrameBytes,
  acknowledge,
  checkAck,
  chunkFrameBytes,
  forgetTransfer,
  sealChunk,
  type TransferKeys,
  transferHeader,
  transferKeys,
} from "../crypto/file.ts";
import type { TransferState, Who } from "../events.ts";
import { type Bytes, idBytes } from "../wire/bytes.ts";
import { ProtocolError } from "../wire/errors.ts";
import { fileLimits } from "../wire/file-limits.ts";
import { routing } from "../wire/frame.ts";
import type { ChannelMessage, Refusal } from "../wire/message.ts";
import type { Context } from "./context.ts";
import { chunksOf, Report } from "./file-info.ts";
import { FileParts } from "./file-parts.ts";
import { type Pace, Window } from "./flow.ts";
import type { Offered } from "./lines.ts";
import type { Member } from "./members.ts";

type Request = Extract<ChannelMessage, { readonly type: "fileRequest" }>;

/** A connection over which a file is under way. */
type Live = { readonly number: number; readonly keys: TransferKeys; readonly flow: Window };

/** A file that a member fetches. */
type Sending = {
  readonly file: Offered;
  /** Key of its line. */
  readonly key: string;
  readonly to: Who;
  readonly report: Report;
  /** Index of the next chunk, and how many have arrived. */
  next: number;
  acked: number;
  /** When a chunk was last acknowledged, or could not be, ms since the epoch. */
  at: number;
  /** Absent: the member is away, or has not asked again. */
  live?: Live | undefined;
};

/** Bytes of a chunk on its way. */
const frameBytes = routing.one.prefix + chunkFrameBytes;

export class FileSender {
  /** By member and file; the one whose turn is next first. */
  private readonly sendings = new Map<string, Sending>();
  /** How many chunks of each file were sent to each member. Forgotten with the file's line. */
  private served = new WeakMap<Offered, Map<string, number>>();
  /** When {@link send} has more to do, ms since the epoch. */
  private sendAt = Number.POSITIVE_INFINITY;
  private readonly parts: FileParts;
  private readonly context: Context;
  private readonly pace: Pace;

  constructor(context: Context, pace: Pace) {
    this.context = context;
    this.pace = pace;
    this.parts = new FileParts(context, (id, part) => this.needs(id, part));
  }

  /** Handles a request of a member that is here. */
  async request(member: Member, number: number, request: Request): Promise<void> {
    const { id } = member.peer;
    const { file: asked, transfer, key, first } = request;
    const [line, shown] = this.context.lines.offering(asked) ?? [];
    const file = shown?.files?.find((file) => file.id === asked);
    const name = `${id} ${asked}`;
    // The same answer for a file that is not for this member: it must not learn that there is one.
    if (line === undefined || file === undefined || !shown?.audience?.has(id)) {
      return this.refuse(number, transfer, "gone");
    }
    const served = this.servedOf(file).get(id) ?? 0;
    if (first >= chunksOf(file) || served >= fileLimits.fileTimes * chunksOf(file)) {
      return this.refuse(number, transfer, "gone");
    }
    const before = this.sendings.get(name);
    this.release(before);
    if (!(await this.hasPlace(id))) return this.refuse(number, transfer, "busy");
    const { identity, keys, now } = this.context;
    const keysOf = await transferKeys(key, {
      ...{ route: keys.route, author: identity.idBytes, receiver: member.peer.idBytes },
      ...{ file: idBytes(asked), number: transfer },
    });
    const to = this.context.members.who(member);
    const report = before?.report ?? new Report(this.context, file, to, true);
    const live = { number, keys: keysOf, flow: new Window() };
    this.sendings.delete(name);
    this.sendings.set(name, {
      ...{ file, key: line, to, report, next: first, acked: first, at: now, live },
    });
    report.say("running", first);
  }

  /** Handles a member's cancellation. */
  cancelled(id: string, transfer: number): void {
    for (const [name, sending] of this.sendings) {
      const { to, live } = sending;
      if (to.id === id && live?.keys.number === transfer) this.end(name, sending, "cancelled");
    }
  }

  /** Handles an acknowledgement. @throws ProtocolError if it is not one of a chunk under way. */
  acknowledge(from: number, frame: Bytes): void {
    if (frame.length !== ackFrameBytes) throw new ProtocolError("frame-malformed");
    const [transfer, count] = transferHeader(frame);
    for (const [name, sending] of this.sendings) {
      const { live, acked, next, file } = sending;
      if (live?.number !== from || live.keys.number !== transfer) continue;
      if (count <= acked || count > next || !checkAck(live.keys, frame)) break;
      const { now } = this.context;
      live.flow.acknowledged(count - acked, now);
      sending.acked = count;
      sending.at = now;
      if (count === chunksOf(file)) this.end(name, sending, "done");
      else sending.report.say("running", count);
      return;
    }
    throw new ProtocolError("message-undecryptable", "not a chunk under way");
  }

  /** Takes a part of an own file from the page. */
  async part(id: string, part: number, bytes: Bytes | "gone" | "changed"): Promise<void> {
    const file = this.context.lines.offering(id)?.[1].files?.find((file) => file.id === id);
    if (file === undefined) return;
    if (typeof bytes === "string") await this.stop(id, bytes);
    else if (!this.parts.take(file, part, bytes)) await this.stop(id, "changed");
  }

  /** Ends all transfers of an own file. */
  async stop(id: string, why: Refusal & TransferState): Promise<void> {
    for (const [name, sending] of this.sendings) {
      const { live, file } = sending;
      if (file.id !== id) continue;
      this.end(name, sending, why);
      if (live !== undefined && this.context.channels.peer(live.number) !== undefined) {
        await this.refuse(live.number, live.keys.number, why);
      }
    }
    this.parts.drop(id);
  }

  /** Ends transfers to members who have left and of lines that are gone, and sends what may be sent. */
  async advance(): Promise<void> {
    const { now, members, lines } = this.context;
    for (const [name, sending] of this.sendings) {
      const { to, live, key, acked, file } = sending;
      const member = members.get(to.id);
      const number = member?.number;
      if (live !== undefined && live.number !== number) {
        this.release(sending);
        sending.report.say("waiting", acked);
      }
      if (number === undefined) sending.at = now;
      if (member === undefined) this.end(name, sending, "left");
      else if (lines.get(key)?.files === undefined) {
        this.end(name, sending, "gone");
        this.parts.drop(file.id);
      } else if (now >= sending.at + fileLimits.stalledMs) this.end(name, sending, "stalled");
    }
    // A receiver that is away may never come back. If it does, its parts are read again.
    const isServing = [...this.sendings.values()].some(({ live }) => live !== undefined);
    if (!isServing) this.parts.wipe();
    await this.send();
  }

  /** When {@link advance} next has something to do, ms since the epoch. */
  due(): number {
    let due = this.sendAt;
    for (const { to, at } of this.sendings.values()) {
      const isHere = this.context.members.get(to.id)?.number !== undefined;
      if (isHere) due = Math.min(due, at + fileLimits.stalledMs);
    }
    return due;
  }

  wipe(): void {
    for (const sending of this.sendings.values()) this.release(sending);
    this.sendings.clear();
    this.served = new WeakMap();
    this.parts.wipe();
    this.sendAt = Number.POSITIVE_INFINITY;
  }

  /** Sends chunks in turn, a few at once: encrypting them together takes less time. */
  private async send(): Promise<void> {
    const { now } = this.context;
    const frames: Promise<() => void>[] = [];
    this.sendAt = Number.POSITIVE_INFINITY;
    for (const [name, sending] of this.sendings) {
      const { live, file, to } = sending;
      const chunk = this.ready(sending);
      if (live === undefined || chunk === undefined) continue;
      if (frames.length >= fileLimits.chunksPerStep) this.sendAt = now;
      else if (!this.pace.take(frameBytes, now)) this.sendAt = this.pace.due(frameBytes);
      if (this.sendAt < Number.POSITIVE_INFINITY) break;
      const index = sending.next++;
      const isLast = sending.next === chunksOf(file);
      const isAsked = live.flow.sent(now) || isLast;
      frames.push(this.seal(live, isAsked ? index + acknowledge : index, chunk));
      const served = this.servedOf(file);
      served.set(to.id, (served.get(to.id) ?? 0) + 1);
      // A transfer that had its turn goes to the end, and gets another one in this loop.
      this.sendings.delete(name);
      this.sendings.set(name, sending);
    }
    // There may now be room for the part of a transfer that found none.
    if (frames.length > 0 && this.sendings.size > fileLimits.fileParts) this.sendAt = now;
    for (const send of await Promise.all(frames)) send();
  }

  /** Returns true if the next chunk of a transfer is in this part, and its window is open. */
  private needs(id: string, part: number): boolean {
    const { partChunks } = fileLimits;
    return [...this.sendings.values()].some(({ live, file, next }) => {
      return live?.flow.open && file.id === id && Math.floor(next / partChunks) === part;
    });
  }

  /** Returns true if another transfer to this member fits. Gives up one that does not go on. */
  private async hasPlace(id: string): Promise<boolean> {
    const all = [...this.sendings.values()].filter(({ live }) => live !== undefined);
    if (all.filter(({ to }) => to.id === id).length >= fileLimits.transfers) return false;
    if (all.length < fileLimits.transfersAll) return true;
    const [idle] = all.filter(({ at }) => this.context.now >= at + fileLimits.busyMs);
    if (idle?.live === undefined) return false;
    const { number, keys } = idle.live;
    this.release(idle);
    idle.report.say("waiting", idle.acked);
    await this.refuse(number, keys.number, "busy");
    return true;
  }

  /** How many chunks of a file were sent, by member. */
  private servedOf(file: Offered): Map<string, number> {
    const served = this.served.get(file) ?? new Map<string, number>();
    this.served.set(file, served);
    return served;
  }

  /** Returns the next chunk of a transfer, if it may be sent and has been read. */
  private ready({ live, next, file }: Sending): Bytes | undefined {
    if (live === undefined || !live.flow.open || next >= chunksOf(file)) return undefined;
    const offset = next * fileLimits.chunkBytes;
    // Behind the end of the file are zeros: the relay does not see where that is.
    if (offset >= file.size) return new Uint8Array(fileLimits.chunkBytes);
    const at = next % fileLimits.partChunks;
    const number = (next - at) / fileLimits.partChunks;
    const part = this.parts.get(file, number);
    if (at === fileLimits.partChunks / 2) this.parts.prepare(file, number + 1);
    if (part === undefined) return undefined;
    const data = part.subarray(at * fileLimits.chunkBytes, (at + 1) * fileLimits.chunkBytes);
    if (data.length === fileLimits.chunkBytes) return data;
    const padded = new Uint8Array(fileLimits.chunkBytes);
    padded.set(data);
    return padded;
  }

  private async seal({ number, keys }: Live, index: number, chunk: Bytes): Promise<() => void> {
    const pieces = await sealChunk(keys, index, chunk);
    return () => this.context.transmitPieces(number, ...pieces);
  }

  private refuse(number: number, transfer: number, why: Refusal): Promise<void> {
    return this.context.sendOverChannel(number, { type: "fileRefusal", transfer, why });
  }

  private end(name: string, sending: Sending, state: TransferState): void {
    this.release(sending);
    this.sendings.delete(name);
    sending.report.say(state, sending.acked);
  }

  private release(sending: Sending | undefined): void {
    if (sending?.live === undefined) return;
    forgetTransfer(sending.live.keys);
    sending.live = undefined;
  }
}
