/**
 * Outbox (SPEC §7.5, §8): numbers our own messages, encrypts them under our sender key, and keeps
 * them for resends. Their delivery is tracked in delivery.ts.
 */

import { digest } from "../crypto/hash.ts";
import { firstHead, type Head, headAfter } from "../crypto/head.ts";
import { boxKey, boxTypes, maskCode, sealBox } from "../crypto/whisper.ts";
import type { FileInfo, LineContent } from "../events.ts";
import { type Bytes, idBytes, utf8 } from "../wire/bytes.ts";
import { ProtocolError } from "../wire/errors.ts";
import { checkFiles, encodeBoxed, type Files } from "../wire/file.ts";
import { limits } from "../wire/limits.ts";
import {
  encodeRoom,
  type Lock,
  type MessageRef,
  type NumberedMessage,
  type RoomMessage,
} from "../wire/message.ts";
import type { Padded } from "../wire/padding.ts";
import { type Edit, encodeBoxedEdit, parseSaid } from "../wire/text.ts";
import type { Context } from "./context.ts";
import { DeliveryTracker } from "./delivery.ts";
import { offered, recordOf } from "./file-info.ts";
import { type Bucket, takeToken } from "./rate-limit.ts";
import { type KeptMessage, ResendBuffer } from "./resend-buffer.ts";

type Plain<M> = M extends NumberedMessage ? Omit<M, "n" | "prev" | "after"> : never;

/**
 * A message before it has its number. A whisper is still a content for one member, and a removal has
 * the new code itself. The expiry is set when the message is sent.
 */
export type Draft =
  | Plain<Exclude<NumberedMessage, { readonly type: "text" | "files" | "whisper" | "removal" }>>
  | {
      readonly type: "text";
      readonly text: string;
      readonly action: boolean;
      readonly reply: MessageRef | null;
    }
  | (Files & { readonly type: "files"; readonly reply: MessageRef | null })
  | { readonly type: "whisper"; readonly to: string; readonly plain: Padded }
  | {
      readonly type: "removal";
      readonly removed: string;
      readonly code: Bytes;
      readonly lock: Lock;
    };

type Unsent = {
  readonly key: string;
  readonly draft: Draft;
  readonly files?: readonly FileInfo[];
};

/** What a person says: a text, or files with a caption. */
export type Said = {
  readonly text: string;
  readonly action?: boolean;
  readonly files?: readonly FileInfo[];
};

/** Returns `after` of our next message. */
export type TakeAfter = () => NumberedMessage["after"];

export class Outbox {
  private current: Head | undefined;
  private unsent: readonly Unsent[] = [];
  private readonly resendBuffer = new ResendBuffer();
  private bucket: Bucket | undefined;
  readonly delivery: DeliveryTracker;
  private readonly context: Context;
  private readonly takeAfter: TakeAfter;

  constructor(context: Context, takeAfter: TakeAfter) {
    this.context = context;
    this.takeAfter = takeAfter;
    this.delivery = new DeliveryTracker(context, this.resendBuffer, () => this.current?.n ?? 0);
  }

  head(): Head {
    this.current ??= firstHead(this.context.identity.idBytes);
    return this.current;
  }

  /** Our own head, if it is set. */
  get last(): Head | undefined {
    return this.current;
  }

  /** Continues after this head. Must be called before anything is sent. */
  resume(head: Head): void {
    this.current = head;
    this.delivery.resume(head.n);
  }

  /** True if messages wait to be sent. */
  get waiting(): boolean {
    return this.unsent.length > 0;
  }

  /**
   * Shows our own line and queues its message for {@link send}.
   *
   * @param to - Key of the line that it replies to.
   * @throws ProtocolError "text-too-long", "message-malformed", "message-unknown" or "outbox-full",
   * and as {@link checkFiles}; nothing was queued then.
   */
  say(said: Said, to?: string): void {
    const { text, action = false, files } = said;
    const member = this.context.members.me();
    this.check(said, false);
    const reply = to === undefined ? null : this.context.lines.open(to);
    const rest = { suspicious: false, resent: false, early: false };
    const answered = reply === null ? {} : { reply: this.context.reply(reply) };
    const line = { kind: "text", member, own: true, text, action, ...rest, ...answered } as const;
    const draft =
      files === undefined
        ? ({ type: "text", text, action, reply } as const)
        : ({ type: "files", text, files: files.map(recordOf), reply } as const);
    this.queue(line, draft, files);
  }

  /**
   * Removes our own message from the queue and from the resend buffer. Returns true if it was never
   * sent.
   */
  withdraw(key: string, n: number | undefined): boolean {
    const waits = this.unsent.some((unsent) => unsent.key === key);
    this.unsent = this.unsent.filter((unsent) => unsent.key !== key);
    this.delivery.forget(key);
    if (n !== undefined) this.resendBuffer.drop(n);
    return waits;
  }

  /**
   * Shows and queues a whisper to the member with this id. Throws as {@link say}, and
   * "member-unknown".
   */
  whisper(id: string, said: Said): void {
    const { text, files } = said;
    const to = this.context.who(id);
    if (to === undefined || id === this.context.identity.id) {
      throw new ProtocolError("member-unknown");
    }
    this.check(said, true);
    const member = this.context.members.me();
    const plain =
      files === undefined
        ? { type: boxTypes.text, content: utf8(text) }
        : { type: boxTypes.files, content: encodeBoxed({ text, files: files.map(recordOf) }) };
    const line = { kind: "whisper", member, own: true, to, text } as const;
    this.queue(line, { type: "whisper", to: id, plain }, files);
  }

  /** Replaces the text of our own message that waits to be sent. Returns false if none does. */
  rewrite(key: string, text: string): boolean {
    const waits = this.unsent.find((unsent) => unsent.key === key);
    if (waits === undefined) return false;
    const { draft, files } = waits;
    if (files !== undefined) throw new ProtocolError("message-unknown", "files");
    const said =
      draft.type === "whisper"
        ? { ...draft, plain: { type: boxTypes.text, content: utf8(text) } }
        : ({ ...draft, text } as Draft);
    this.unsent = this.unsent.map((unsent) =>
      unsent === waits ? { ...unsent, draft: said } : unsent,
    );
    return true;
  }

  /** Returns our own message with this number, as long as we may send it again. */
  kept(n: number): KeptMessage | undefined {
    return this.resendBuffer.all().find((kept) => kept.n === n);
  }

  /**
   * Sends an edit of an own message now, and tracks the delivery of the line by it.
   *
   * @param until - When the message expires, ms since the epoch: the edit is kept no longer.
   * @throws ProtocolError "edit-slowed"; nothing was sent then.
   */
  async sendEdit(key: string, { of, text }: Edit, until: number, to?: string): Promise<void> {
    if (this.held || !this.maySend()) throw new ProtocolError("edit-slowed");
    const draft: Draft =
      to === undefined
        ? { type: "edit", of, text }
        : {
            type: "whisper",
            to,
            plain: { type: boxTypes.edit, content: encodeBoxedEdit({ of, text }) },
          };
    const n = await this.sendNumbered(draft, { edits: of, until });
    this.delivery.track(key, n, to, of);
    this.delivery.sendEcho();
  }

  /** Sends queued messages, as fast as the others accept them. */
  async send(): Promise<void> {
    for (;;) {
      const [first, ...rest] = this.unsent;
      // A member who has left still holds our sender key, so wait for the next key.
      if (first === undefined || this.held) return;
      if (!this.maySend()) return;
      this.unsent = rest;
      const { draft, key, files } = first;
      const n = await this.sendNumbered(draft);
      const at = this.context.now;
      const until = at + this.context.expirySetting.ms;
      const audience = draft.type === "whisper" ? new Set([draft.to]) : this.context.audience();
      this.context.noteLine(key, {
        id: this.context.identity.id,
        n,
        open: draft.type !== "whisper",
        at,
        until,
        ...(files === undefined ? {} : { files: offered(files), audience }),
      });
      this.delivery.track(key, n, draft.type === "whisper" ? draft.to : undefined);
      this.delivery.sendEcho();
    }
  }

  /**
   * Sends a numbered message now. Returns its number.
   *
   * @param edited - Of an edit: the number of its message, and when that expires.
   */
  async sendNumbered(
    draft: Draft,
    edited?: { readonly edits: number; readonly until: number },
  ): Promise<number> {
    await this.freshSenderKey();
    const { n: last, hash: prev } = this.head();
    const n = last + 1;
    const { message, whisper } = await this.address(draft, { n, prev, after: this.takeAfter() });
    const plain = encodeRoom(message, this.context.env.random(16));
    const audience = this.context.audience();
    this.current = headAfter(prev, n, plain);
    const at = this.context.now;
    const expires = ["text", "files", "whisper"].includes(message.type);
    const keptMs = Math.min(
      limits.keptMs,
      expires ? this.context.expirySetting.ms : Number.POSITIVE_INFINITY,
    );
    const kept = edited && { ...edited, until: Math.min(edited.until, at + limits.keptMs) };
    const sent = { n, plain, at, until: at + keptMs, audience, ...kept };
    this.resendBuffer.keep(whisper === undefined ? sent : { ...sent, whisper });
    this.context.transmit(await this.context.senderKeys.seal(plain));
    return n;
  }

  /** True if messages must wait until our sender key may be changed. */
  get held(): boolean {
    return this.context.senderKeys.heldUntil > this.context.now;
  }

  /** Sends a message without a number, which is never resent. The caller checks {@link held}. */
  async sendEphemeral(message: RoomMessage): Promise<void> {
    await this.freshSenderKey();
    const plain = encodeRoom(message, this.context.env.random(16));
    this.context.transmit(await this.context.senderKeys.seal(plain));
  }

  /** Returns a message for a resend to the member with this id, if it may have it. */
  forResend(n: number, id: string): KeptMessage | undefined {
    return this.resendBuffer.take(n, id);
  }

  /** Resets the resend counts of a member that has a new channel. */
  onNewChannel(id: string): void {
    this.resendBuffer.onNewChannel(id);
  }

  forgetMember(id: string): void {
    this.delivery.forgetMember(id);
    this.resendBuffer.onNewChannel(id);
  }

  expire(): void {
    this.resendBuffer.expire(this.context.now);
  }

  due(): number {
    const { now, connected, senderKeys } = this.context;
    const paced = Math.max(now + 1000 / limits.frames.perSecond, senderKeys.heldUntil);
    const next = this.waiting && connected ? paced : Number.POSITIVE_INFINITY;
    return Math.min(next, this.resendBuffer.due(), this.delivery.oldestEcho + limits.echoMs);
  }

  /** Deletes what was said. */
  wipe(): void {
    this.resendBuffer.wipe();
    this.unsent = [];
    this.delivery.wipe();
  }

  /** Takes a message from the rate at which the others accept them. */
  private maySend(): boolean {
    const bucket = takeToken(this.bucket, limits.frames, this.context.now);
    if (bucket !== undefined) this.bucket = bucket;
    return bucket !== undefined;
  }

  private queue(line: LineContent, draft: Draft, files?: readonly FileInfo[]): void {
    const offer = files === undefined ? {} : { files };
    const key = this.context.addLine({ ...line, ...offer });
    this.unsent = [...this.unsent, { key, draft, ...offer }];
  }

  private check({ text, files }: Said, boxed: boolean): void {
    if (files === undefined) parseSaid(text);
    else checkFiles({ text, files: files.map(recordOf) }, boxed);
    this.context.mustBeShort(text);
    if (this.unsent.length >= limits.outbox) throw new ProtocolError("outbox-full");
  }

  /** Changes our sender key if it is due, and sends it to all key holders. */
  private async freshSenderKey(): Promise<void> {
    const { senderKeys, keyHolders } = this.context;
    if (!senderKeys.change()) return;
    for (const [number, { id }] of keyHolders) {
      await this.context.sendOverChannel(number, {
        type: "senderKey",
        senderKey: senderKeys.position(id),
      });
    }
  }

  private async address(
    draft: Draft,
    ref: { readonly n: number; readonly prev: Bytes; readonly after: NumberedMessage["after"] },
  ): Promise<{
    readonly message: NumberedMessage;
    readonly whisper?: KeptMessage["whisper"] & object;
  }> {
    const expiry = this.context.expirySetting.seconds || null;
    if (draft.type === "text" || draft.type === "files")
      return { message: { ...draft, ...ref, expiry } };
    if (draft.type === "removal") {
      const { code, lock } = draft;
      // One for each id, even for us: then the place in `allowed` says whose it is.
      const codes = lock.allowed.map((id) =>
        maskCode(this.context.senderKeys.position(id).whisper, code),
      );
      return { message: { ...draft, ...ref, code: digest(code), codes } };
    }
    if (draft.type !== "whisper") return { message: { ...draft, ...ref } as NumberedMessage };
    const { idBytes: sender } = this.context.identity;
    const { to, plain } = draft;
    // A member that is away may not have this sender key. It can then read only the resend.
    const { id: senderKey, index, whisper } = this.context.senderKeys.position(to);
    const key = boxKey(whisper);
    const receiver = idBytes(to);
    const box = await sealBox(key, { sender, receiver, senderKey, index }, plain);
    return {
      message: { type: "whisper", ...ref, box, expiry },
      whisper: { to, box: { senderKey, index, key } },
    };
  }
}
