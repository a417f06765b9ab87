/**
 * Files of a room (SPEC §8.9): what the person, the page and other members ask of them. Serving is
 * in file-sender.ts, fetching in file-receiver.ts.
 */
import { chunkFrameBytes } from "../crypto/file.ts";
import type { SessionEvent } from "../events.ts";
import type { Bytes } from "../wire/bytes.ts";
import type { RelayLimits } from "../wire/control.ts";
import { ProtocolError } from "../wire/errors.ts";
import { routing } from "../wire/frame.ts";
import type { ChannelMessage } from "../wire/message.ts";
import type { Context } from "./context.ts";
import { FileReceiver } from "./file-receiver.ts";
import { FileSender } from "./file-sender.ts";
import { Pace } from "./flow.ts";
import type { Member } from "./members.ts";
import type { Outbox } from "./outbox.ts";

/** What the person or the page does with files. */
export type FileEvent = Extract<
  SessionEvent,
  { readonly type: "offer" | "fetch" | "cancel" | "part" }
>;

/** What another member asks. */
export type FileMessage = Extract<
  ChannelMessage,
  { readonly type: "fileRequest" | "fileRefusal" | "fileCancel" }
>;

export class Files {
  private readonly pace = new Pace();
  private readonly sender: FileSender;
  private readonly receiver: FileReceiver;
  private readonly context: Context;
  private readonly outbox: Outbox;

  constructor(context: Context, outbox: Outbox) {
    this.context = context;
    this.outbox = outbox;
    this.sender = new FileSender(context, this.pace);
    this.receiver = new FileReceiver(context, this.pace);
  }

  /** Starts a connection: the relay has told its limits. */
  enter(allowed: RelayLimits): void {
    this.context.setRelayLimits(allowed);
    this.pace.enter(allowed, this.context.now);
  }

  /** The relay has closed the connection because we sent too much. */
  slowDown(): void {
    this.pace.slowDown();
  }

  /**
   * Largest file that the relay takes, bytes; 0 = none, also if its frames are too short for a
   * chunk. `undefined` before the first entry.
   */
  get most(): number | undefined {
    const { relayLimits } = this.context;
    if (relayLimits === undefined) return undefined;
    const { frameBytes, fileBytes } = relayLimits;
    return frameBytes < routing.one.prefix + chunkFrameBytes ? 0 : fileBytes;
  }

  /**
   * Does what the person or the page asks for.
   *
   * @throws ProtocolError that says what is wrong with it; nothing was done then.
   */
  async handle(event: FileEvent): Promise<void> {
    switch (event.type) {
      case "offer":
        return this.offer(event);
      case "fetch":
        return this.receiver.begin(event.key, event.file, this.largest());
      case "cancel":
        await this.sender.stop(event.file, "cancelled");
        return this.receiver.cancel(event.file);
      case "part":
        return this.sender.part(event.file, event.part, event.bytes);
    }
  }

  /** Handles what another member asks over its channel. */
  async receive(member: Member, number: number, message: FileMessage): Promise<void> {
    const { id } = member.peer;
    switch (message.type) {
      case "fileRequest":
        return this.sender.request(member, number, message);
      case "fileRefusal":
        return this.receiver.refused(id, message.transfer, message.why);
      case "fileCancel":
        return this.sender.cancelled(id, message.transfer);
    }
  }

  /** Handles a chunk. @throws ProtocolError if nobody waits for it. */
  chunk(from: number, frame: Bytes): Promise<void> {
    return this.receiver.chunk(from, frame);
  }

  /** Handles an acknowledgement. @throws ProtocolError if it is of no chunk under way. */
  acknowledge(from: number, frame: Bytes): void {
    this.sender.acknowledge(from, frame);
  }

  /** Sends and asks what may be sent and asked, and ends what is over. */
  async advance(): Promise<void> {
    await this.receiver.advance();
    await this.sender.advance();
  }

  /** When {@link advance} next has something to do, ms since the epoch. */
  due(): number {
    return Math.min(this.sender.due(), this.receiver.due());
  }

  wipe(): void {
    this.sender.wipe();
    this.receiver.wipe();
  }

  private largest(): number {
    const { most } = this;
    if (most === undefined) throw new ProtocolError("not-connected");
    if (most === 0) throw new ProtocolError("files-refused");
    return most;
  }

  private offer({ text, files, reply, to }: Extract<FileEvent, { readonly type: "offer" }>): void {
    const most = this.largest();
    if (files.some(({ size }) => size > most)) throw new ProtocolError("file-too-long");
    if (to === undefined) this.outbox.say({ text, files }, reply);
    else this.outbox.whisper(to, { text, files });
  }
}
