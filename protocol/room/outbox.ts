/**
 * Outbox (SPEC §7.5, §8): numbers our own messages, encrypts them under our sender key, keeps them
 * for resends, and tracks the delivery of each line.
 */

import { firstHead, type Head, headAfter } from "../crypto/head.ts";
import { boxKey, sealBox } from "../crypto/whisper.ts";
import { type Bytes, idBytes } from "../wire/bytes.ts";
import { ProtocolError } from "../wire/errors.ts";
import { limits } from "../wire/limits.ts";
import {
  encodeRoom,
  type MessageRef,
  type NumberedMessage,
  parseSaid,
  type RoomMessage,
} from "../wire/message.ts";
import type { Context } from "./context.ts";
import { type Bucket, takeToken } from "./rate-limit.ts";
import { type Range, Receipts } from "./receipts.ts";
import { type KeptMessage, ResendBuffer } from "./resend-buffer.ts";

type Plain<M> = M extends NumberedMessage ? Omit<M, "n" | "prev" | "after"> : never;

/**
 * A message before it has its number. A whisper is still a text for one member. The expiry is set
 * when the message is sent.
 */
export type Draft =
  | Plain<Exclude<NumberedMessage, { readonly type: "text" | "whisper" }>>
  | {
      readonly type: "text";
      readonly text: string;
      readonly action: boolean;
      readonly reply: MessageRef | null;
    }
  | { readonly type: "whisper"; readonly to: string; readonly text: string };

type Unsent = { readonly key: string; readonly draft: Draft };

/** Returns `after` of our next message. */
export type TakeAfter = () => NumberedMessage["after"];

type Line = {
  readonly n: number;
  readonly key: string;
  /** Id of the receiver of a whisper. */
  readonly to?: string;
  /** Ids of members that have it. They count even after they have left. */
  readonly received: Set<string>;
  reported: string;
};

export class Outbox {
  private current: Head | undefined;
  private unsent: readonly Unsent[] = [];
  private readonly resendBuffer = new ResendBuffer();
  private bucket: Bucket | undefined;
  private lines: readonly Line[] = [];
  /** Echoes in transit: the last own number sent before each, and when. */
  private echoes: readonly { readonly upTo: number; readonly at: number }[] = [];
  private sentUpTo = 0;
  private readonly receipts = new Receipts();
  private readonly context: Context;
  private readonly takeAfter: TakeAfter;

  constructor(context: Context, takeAfter: TakeAfter) {
    this.context = context;
    this.takeAfter = takeAfter;
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
    this.sentUpTo = head.n;
  }

  /** Whether messages wait to be sent. */
  get waiting(): boolean {
    return this.unsent.length > 0;
  }

  /**
   * Shows our own line and queues its message for {@link send}.
   *
   * @param to - Key of the line that it replies to.
   * @throws ProtocolError "text-too-long", "message-malformed", "message-unknown" or "outbox-full";
   * nothing was queued then.
   */
  say(text: string, action: boolean, to?: string): void {
    const member = this.context.members.me();
    this.check(text);
    const reply = to === undefined ? null : this.context.lines.open(to);
    const rest = { suspicious: false, resent: false, early: false };
    const answered = reply === null ? {} : { reply: this.context.reply(reply) };
    const key = this.context.addLine({
      kind: "text",
      member,
      own: true,
      text,
      action,
      ...rest,
      ...answered,
    });
    this.unsent = [...this.unsent, { key, draft: { type: "text", text, action, reply } }];
  }

  /**
   * Removes our own message from the queue and from the resend buffer. Returns true if it was never
   * sent.
   */
  withdraw(key: string, n: number | undefined): boolean {
    const waits = this.unsent.some((unsent) => unsent.key === key);
    this.unsent = this.unsent.filter((unsent) => unsent.key !== key);
    this.lines = this.lines.filter((line) => line.key !== key);
    if (n !== undefined) this.resendBuffer.drop(n);
    return waits;
  }

  /**
   * Shows and queues a whisper to the member with this id. Throws as {@link say}, and
   * "member-unknown".
   */
  whisper(id: string, text: string): void {
    const to = this.context.who(id);
    if (to === undefined || id === this.context.identity.id) {
      throw new ProtocolError("member-unknown");
    }
    this.check(text);
    const member = this.context.members.me();
    const key = this.context.addLine({ kind: "whisper", member, own: true, to, text });
    this.unsent = [...this.unsent, { key, draft: { type: "whisper", to: id, text } }];
  }

  /** Sends queued messages, as fast as the others accept them. */
  async send(): Promise<void> {
    for (;;) {
      const [first, ...rest] = this.unsent;
      // A member who has left still holds our sender key, so wait for the next key.
      if (first === undefined || this.held) return;
      const bucket = takeToken(this.bucket, limits.frames, this.context.now);
      if (bucket === undefined) return;
      this.bucket = bucket;
      this.unsent = rest;
      const { draft, key } = first;
      const n = await this.sendNumbered(draft);
      const to = draft.type === "whisper" ? { to: draft.to } : {};
      const until = this.context.now + this.context.expirySetting.ms;
      this.context.lines.set(key, {
        id: this.context.identity.id,
        n,
        open: draft.type === "text",
        until,
      });
      this.lines = [
        ...this.lines,
        { n, key, received: new Set<string>(), reported: "", ...to },
      ].slice(-limits.keptMessages);
      this.sendEcho();
    }
  }

  /** Sends a numbered message now. Returns its number. */
  async sendNumbered(draft: Draft): Promise<number> {
    await this.freshSenderKey();
    const { n: last, hash: prev } = this.head();
    const n = last + 1;
    const { message, whisper } = await this.address(draft, { n, prev, after: this.takeAfter() });
    const plain = encodeRoom(message, this.context.env.random(16));
    const audience = this.context.audience();
    this.current = headAfter(prev, n, plain);
    const at = this.context.now;
    const expires = message.type === "text" || message.type === "whisper";
    const keptMs = Math.min(
      limits.keptMs,
      expires ? this.context.expirySetting.ms : Number.POSITIVE_INFINITY,
    );
    const sent = { n, plain, at, until: at + keptMs, audience };
    this.resendBuffer.keep(whisper === undefined ? sent : { ...sent, whisper });
    this.context.transmit(await this.context.senderKeys.seal(plain));
    return n;
  }

  /** Whether messages must wait until our sender key may be changed. */
  get held(): boolean {
    return this.context.senderKeys.heldUntil > this.context.now;
  }

  /** Sends a message without a number, which is never resent. The caller checks {@link held}. */
  async sendEphemeral(message: RoomMessage): Promise<void> {
    await this.freshSenderKey();
    const plain = encodeRoom(message, this.context.env.random(16));
    this.context.transmit(await this.context.senderKeys.seal(plain));
  }

  /** Sends an echo after everything that was sent. */
  sendEcho(): void {
    this.echoes = [...this.echoes, { upTo: this.current?.n ?? 0, at: this.context.now }];
    this.context.sendEcho();
  }

  /**
   * Sends an echo if the last connection was lost before it was certain that all lines went out.
   */
  echoAgain(): void {
    if (this.lines.some(({ n }) => n > this.sentUpTo)) this.sendEcho();
  }

  /** Handles an echo that is back. Returns the last own number that it confirms. */
  echoed(): number {
    const [first, ...rest] = this.echoes;
    if (first === undefined) return 0;
    this.echoes = rest;
    this.sentUpTo = Math.max(this.sentUpTo, first.upTo);
    this.reportDelivery();
    return first.upTo;
  }

  /** When the oldest echo in transit was sent, ms since the epoch. */
  get oldestEcho(): number {
    return this.echoes[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  /** Notes that a member has our messages up to this number, except for the ones it gave up. */
  receivedBy(id: string, n: number, missed?: Range): void {
    if (n > (this.current?.n ?? 0)) return;
    this.receipts.upTo(id, n, missed);
    this.reportDelivery();
  }

  /** Notes that a member has shown this message of ours. */
  shownBy(id: string, n: number): void {
    if (n > (this.current?.n ?? 0)) return;
    this.receipts.shown(id, n);
    this.reportDelivery();
  }

  /** Notes that a member's log of us begins after this number: it has no message up to it. */
  resetReceipts(id: string, n: number): void {
    if (n === 0 || n > (this.current?.n ?? 0)) return;
    this.receipts.upTo(id, n, { first: 1, count: n });
  }

  /** Returns a message for a resend to the member with this id, if it may have it. */
  forResend(n: number, id: string): KeptMessage | undefined {
    return this.resendBuffer.take(n, id);
  }

  /** Forgets the echoes of a connection that is lost. */
  lose(): void {
    this.echoes = [];
  }

  /** Resets the resend counts of a member that has a new channel. */
  onNewChannel(id: string): void {
    this.resendBuffer.onNewChannel(id);
  }

  forgetMember(id: string): void {
    this.receipts.forgetMember(id);
    this.resendBuffer.onNewChannel(id);
  }

  expire(): void {
    this.resendBuffer.expire(this.context.now);
  }

  due(): number {
    const { now, connected, senderKeys } = this.context;
    const paced = Math.max(now + 1000 / limits.frames.perSecond, senderKeys.heldUntil);
    const next = this.waiting && connected ? paced : Number.POSITIVE_INFINITY;
    return Math.min(next, this.resendBuffer.due(), this.oldestEcho + limits.echoMs);
  }

  wipe(): void {
    this.resendBuffer.wipe();
    this.unsent = [];
    this.lines = [];
    this.echoes = [];
    this.receipts.wipe();
  }

  private check(text: string): void {
    parseSaid(text);
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
    if (draft.type === "text") return { message: { ...draft, ...ref, expiry } };
    if (draft.type !== "whisper") return { message: { ...draft, ...ref } as NumberedMessage };
    const { idBytes: sender } = this.context.identity;
    const { to, text } = draft;
    // A member that is away may not have this sender key. It can then read only the resend.
    const { id: senderKey, index, whisper } = this.context.senderKeys.position(to);
    const key = boxKey(whisper);
    const receiver = idBytes(to);
    const box = await sealBox(key, { sender, receiver, senderKey, index }, text);
    return {
      message: { type: "whisper", ...ref, box, expiry },
      whisper: { to, box: { senderKey, index, key } },
    };
  }

  /** Reports the delivery of our own lines, where it has changed. */
  private reportDelivery(): void {
    const kept = new Map(this.resendBuffer.all().map((kept) => [kept.n, kept]));
    this.lines = this.lines.filter((line) => {
      const { n, key, to } = line;
      const audience = to === undefined ? [...(kept.get(n)?.audience ?? [])] : [to];
      for (const id of audience) if (this.receipts.has(id, n)) line.received.add(id);
      const received = line.received.size;
      const state = n <= this.sentUpTo || received > 0 ? "sent" : "sending";
      const report = `${state} ${received} ${audience.length}`;
      const delivery = { state, received, of: audience.length } as const;
      if (report !== line.reported) this.context.emit({ type: "delivery", key, delivery });
      line.reported = report;
      // Stop tracking a message once everyone has received it or it can no longer be requested.
      return kept.has(n) && (state === "sending" || received < audience.length);
    });
  }
}
