/**
 * What one says oneself (SPEC §7.5, §8): numbered, under one's sender key, kept to be sent again to its audience; and how far
 * each line has come.
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
 * What is to be said, before it has its number. A whisper is still a text for one member; how long a text stays is known
 * when it is said.
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

/** The heads of others that changed since one's last message. */
export type TakeAfter = () => NumberedMessage["after"];

type Line = { readonly n: number; readonly key: string; readonly to?: string; told: string };

export class Outbox {
  private current: Head | undefined;
  private unsent: readonly Unsent[] = [];
  private readonly resendBuffer = new ResendBuffer();
  private bucket: Bucket | undefined;
  private lines: readonly Line[] = [];
  /** Marks under way: up to which own number they speak for, and since when. */
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

  /** How far one has spoken, as far as it is known without waiting. */
  get last(): Head | undefined {
    return this.current;
  }

  /** Goes on counting behind this head, once, before anything is said. */
  resume(head: Head): void {
    this.current = head;
    this.sentUpTo = head.n;
  }

  /** Whether something waits to be sent. */
  get waiting(): boolean {
    return this.unsent.length > 0;
  }

  /**
   * Shows an own line and lets it wait for {@link flush}.
   *
   * @param to - Key of the line that it answers.
   * @throws ProtocolError "text-too-long", "message-malformed", "message-unknown" or "resend buffer-full"; nothing was said then.
   */
  say(text: string, action: boolean, to?: string): void {
    const member = this.context.members.me();
    this.check(text);
    const reply = to === undefined ? null : this.context.lines.open(to);
    const rest = { suspicious: false, resent: false, early: false };
    const answered = reply === null ? {} : { reply: this.context.reply(reply) };
    const key = this.context.show({
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

  /** Takes an own line back before it was said, or from what is kept. @returns Whether it was never said. */
  unsay(key: string, n: number | undefined): boolean {
    const waits = this.unsent.some((unsent) => unsent.key === key);
    this.unsent = this.unsent.filter((unsent) => unsent.key !== key);
    this.lines = this.lines.filter((line) => line.key !== key);
    if (n !== undefined) this.resendBuffer.drop(n);
    return waits;
  }

  /** Likewise for a whisper to a member with this id. */
  whisper(id: string, text: string): void {
    const to = this.context.who(id);
    if (to === undefined || id === this.context.identity.id) {
      throw new ProtocolError("member-unknown");
    }
    this.check(text);
    const member = this.context.members.me();
    const key = this.context.show({ kind: "whisper", member, own: true, to, text });
    this.unsent = [...this.unsent, { key, draft: { type: "whisper", to: id, text } }];
  }

  /** Sends what waits, as fast as others take it. */
  async flush(): Promise<void> {
    for (;;) {
      const [first, ...rest] = this.unsent;
      // Somebody who has left would read it: it waits for the next sender key.
      if (first === undefined || this.held) return;
      const bucket = takeToken(this.bucket, limits.frames, this.context.now);
      if (bucket === undefined) return;
      this.bucket = bucket;
      this.unsent = rest;
      const { draft, key } = first;
      const n = await this.speak(draft);
      const to = draft.type === "whisper" ? { to: draft.to } : {};
      const until = this.context.now + this.context.expirySetting.ms;
      this.context.lines.set(key, {
        id: this.context.identity.id,
        n,
        open: draft.type === "text",
        until,
      });
      this.lines = [...this.lines, { n, key, told: "", ...to }].slice(-limits.keptMessages);
      this.sendEcho();
    }
  }

  /** Says something numbered at once. @returns Its number. */
  async speak(draft: Draft): Promise<number> {
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
    const said = { n, plain, at, until: at + keptMs, audience };
    this.resendBuffer.keep(whisper === undefined ? said : { ...said, whisper });
    this.context.transmit(await this.context.senderKeys.seal(plain));
    return n;
  }

  /** Whether what can wait is to wait until our sender key may be changed. */
  get held(): boolean {
    return this.context.senderKeys.heldUntil > this.context.now;
  }

  /** Says something that has no number and is not sent again. Not while it is {@link held}. */
  async sendEphemeral(message: RoomMessage): Promise<void> {
    await this.freshSenderKey();
    const plain = encodeRoom(message, this.context.env.random(16));
    this.context.transmit(await this.context.senderKeys.seal(plain));
  }

  /** A mark to oneself, behind everything that was sent. */
  sendEcho(): void {
    this.echoes = [...this.echoes, { upTo: this.current?.n ?? 0, at: this.context.now }];
    this.context.sendEcho();
  }

  /** A mark for what had not gone out, or not for sure, when the last connection was lost. */
  echoAgain(): void {
    if (this.lines.some(({ n }) => n > this.sentUpTo)) this.sendEcho();
  }

  /** A mark is back. @returns The own number that it speaks for. */
  echoed(): number {
    const [first, ...rest] = this.echoes;
    if (first === undefined) return 0;
    this.echoes = rest;
    this.sentUpTo = Math.max(this.sentUpTo, first.upTo);
    this.tell();
    return first.upTo;
  }

  /** Since when the oldest mark is under way, ms since the epoch. */
  get oldestEcho(): number {
    return this.echoes[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  /** A member has our messages up to this number, except for what it has given up. */
  receivedBy(id: string, n: number, missed?: Range): void {
    if (n > (this.current?.n ?? 0)) return;
    this.receipts.upTo(id, n, missed);
    this.tell();
  }

  /** A member has shown this one of our messages. */
  shownBy(id: string, n: number): void {
    if (n > (this.current?.n ?? 0)) return;
    this.receipts.shown(id, n);
    this.tell();
  }

  /** A member counts our messages behind this number: of those up to it none is received any more. */
  countsFrom(id: string, n: number): void {
    if (n === 0 || n > (this.current?.n ?? 0)) return;
    this.receipts.upTo(id, n, { first: 1, count: n });
  }

  /** A message to be sent again to a member with this id. */
  forResend(n: number, id: string): KeptMessage | undefined {
    return this.resendBuffer.take(n, id);
  }

  /** The connection is gone, and with it the marks. */
  lose(): void {
    this.echoes = [];
  }

  /** A member has a new channel. */
  onNewChannel(id: string): void {
    this.resendBuffer.onNewChannel(id);
  }

  forgetMember(id: string): void {
    this.receipts.forgetMember(id);
    this.resendBuffer.onNewChannel(id);
  }

  forget(): void {
    this.resendBuffer.forget(this.context.now);
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

  /** Changes the sender key if it is time to, and hands it to all who have a channel. */
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
    // A member that is away may not have this sender key: then only the message sent again reaches it.
    const { id: senderKey, index, whisper } = this.context.senderKeys.position(to);
    const key = boxKey(whisper);
    const receiver = idBytes(to);
    const box = await sealBox(key, { sender, receiver, senderKey, index }, text);
    return {
      message: { type: "whisper", ...ref, box, expiry },
      whisper: { to, box: { senderKey, index, key } },
    };
  }

  /** Tells the page how far the own lines have come, where that has changed. */
  private tell(): void {
    const kept = new Map(this.resendBuffer.all().map((said) => [said.n, said]));
    this.lines = this.lines.filter((line) => {
      const { n, key, to } = line;
      const audience = to === undefined ? [...(kept.get(n)?.audience ?? [])] : [to];
      const received = audience.filter((id) => this.receipts.has(id, n)).length;
      const state = n <= this.sentUpTo || received > 0 ? "sent" : "sending";
      const told = `${state} ${received} ${audience.length}`;
      const delivery = { state, received, of: audience.length } as const;
      if (told !== line.told) this.context.emit({ type: "delivery", key, delivery });
      line.told = told;
      // Nothing more can be said of a line that everyone has, or that can not be asked for any more.
      return kept.has(n) && (state === "sending" || received < audience.length);
    });
  }
}
