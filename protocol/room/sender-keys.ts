/**
 * All sender keys of a session (SPEC §8.2): our own and when it changes, the others', and the
 * frames that wait for a sender key. A frame that fails throws ProtocolError and changes nothing.
 */

import type { Identity, PublicIdentity } from "../crypto/identity.ts";
import {
  forgetSkipped,
  openRoom,
  type ReceivingSenderKey,
  roomHeader,
  type SenderKey,
  type SenderKeyPosition,
  sealRoom,
  verifyRoom,
} from "../crypto/sender-key.ts";
import { stepWhisper } from "../crypto/whisper.ts";
import type { Env } from "../env.ts";
import { type Bytes, equal, toHex } from "../wire/bytes.ts";
import { ProtocolError } from "../wire/errors.ts";
import { limits } from "../wire/limits.ts";
import type { Padded } from "../wire/padding.ts";
import { type Bucket, takeToken } from "./rate-limit.ts";

type Held = { readonly senderKey: ReceivingSenderKey; readonly replacedAt?: number };

type Waiting = { readonly frame: Bytes; readonly at: number };

type Sender = { senderKeys: Map<string, Held>; waiting: readonly Waiting[] };

/** A decrypted room frame. `whisper` is the key of a box in it. */
export type Opened = {
  readonly plain: Padded;
  readonly whisper: Bytes;
  readonly senderKey: Bytes;
  readonly index: number;
};

export class SenderKeys {
  private own: SenderKeyPosition;
  /** The whisper key of each key holder, at the present index. */
  private whispers = new Map<string, Bytes>();
  private madeAt: number;
  private frames = 0;
  private changeWanted = false;
  private changes: Bucket | undefined;
  private readonly senders = new Map<string, Sender>();
  /**
   * Nothing expires before this time, ms since the epoch: most events have nothing to do, even in a
   * large room.
   */
  private forgetAt = Number.POSITIVE_INFINITY;
  private readonly route: Bytes;
  private readonly identity: Identity;
  private readonly env: Env;

  constructor(route: Bytes, identity: Identity, env: Env) {
    this.route = route;
    this.identity = identity;
    this.env = env;
    this.own = makeSenderKey(env);
    this.madeAt = env.now();
  }

  private begin(): void {
    this.own = makeSenderKey(this.env);
    this.whispers = new Map();
    this.madeAt = this.env.now();
    this.frames = 0;
    this.changeWanted = false;
  }

  /**
   * Returns our sender key at its present index, with the whisper key of the member with this id.
   */
  position(id: string): SenderKey {
    const whisper = this.whispers.get(id) ?? this.env.random(32);
    this.whispers.set(id, whisper);
    return { ...this.own, whisper };
  }

  /**
   * Requests a new sender key before the next frame: a member that has left knows the present one.
   */
  wantChange(): void {
    this.changeWanted = true;
  }

  /**
   * Until when messages that can wait must wait, ms since the epoch; 0 if not at all. They wait if
   * a member that has left knows our sender key and it was changed too often recently.
   */
  get heldUntil(): number {
    if (!this.changeWanted || this.mayChange() !== undefined) return 0;
    const { tokens, at } = this.changes ?? { tokens: 0, at: this.env.now() };
    return at + Math.ceil((1 - tokens) * limits.senderKeyEveryMs);
  }

  /**
   * Changes our sender key if it is due, before a frame is sealed. After a member has left it
   * always changes: messages that can wait have waited until {@link heldUntil}, others are rare,
   * and readers accept the excess.
   *
   * @returns true if it was changed: send it to all key holders before the next frame.
   */
  change(): boolean {
    const age = this.env.now() - this.madeAt;
    const isOld = this.frames >= limits.senderKeyRotateFrames || age >= limits.senderKeyRotateMs;
    if (!(isOld || this.changeWanted)) return false;
    const bucket = this.mayChange();
    const must = this.changeWanted || this.own.index >= limits.senderKeyFrames;
    if (bucket === undefined && !must) return false;
    this.changes = bucket ?? this.changes;
    this.begin();
    return true;
  }

  /** Encrypts a content for the room under our sender key. */
  async seal(plain: Padded): Promise<Bytes> {
    const { frame, senderKey } = await sealRoom(this.own, this.route, this.identity, plain);
    this.own = senderKey;
    this.frames++;
    for (const [id, key] of this.whispers) this.whispers.set(id, stepWhisper(key));
    return frame;
  }

  /**
   * Adds a sender key that its owner sent over the channel.
   *
   * @returns The frames that waited for it, oldest first.
   * @throws ProtocolError "sender-key-refused" if its owner has used the id: a sender key is never
   * replaced.
   */
  accept(owner: PublicIdentity, senderKey: SenderKey): Bytes[] {
    const now = this.env.now();
    const keyId = toHex(senderKey.id);
    const sender = this.sender(owner.id);
    if (sender.senderKeys.has(keyId))
      throw new ProtocolError("sender-key-refused", "known already");
    const older = [...sender.senderKeys].map(([id, held]): [string, Held] => [
      id,
      { ...held, replacedAt: held.replacedAt ?? now },
    ]);
    if (older.length > 0) this.forgetAt = Math.min(this.forgetAt, now + limits.oldKeyMs);
    sender.senderKeys = new Map(older.slice(-(limits.senderKeysPerMember - 1)));
    sender.senderKeys.set(keyId, { senderKey: { ...senderKey, skipped: new Map() } });
    const ready = sender.waiting.filter(({ frame }) => equal(frame.subarray(2, 10), senderKey.id));
    sender.waiting = sender.waiting.filter((waiting) => !ready.includes(waiting));
    return ready.map(({ frame }) => frame);
  }

  /** Returns true if this sender key of this owner is known. */
  knows(owner: PublicIdentity, senderKey: SenderKey): boolean {
    return this.senders.get(owner.id)?.senderKeys.has(toHex(senderKey.id)) ?? false;
  }

  /**
   * Decrypts a room frame, or keeps it until its sender key arrives.
   *
   * @returns The content; `undefined` if the frame waits.
   * @throws ProtocolError as {@link openRoom}; "sender-key-unknown" if too many frames wait.
   */
  async open(from: PublicIdentity, frame: Bytes): Promise<Opened | undefined> {
    const now = this.env.now();
    const { senderKey: keyId, index } = roomHeader(frame);
    const sender = this.sender(from.id);
    const held = sender.senderKeys.get(keyId);
    if (held !== undefined) {
      const { plain, whisper, senderKey } = await openRoom(
        held.senderKey,
        this.route,
        from,
        frame,
        now,
      );
      sender.senderKeys.set(keyId, { ...held, senderKey });
      if (senderKey.skipped.size > 0)
        this.forgetAt = Math.min(this.forgetAt, now + limits.oldKeyMs);
      return { plain, whisper, senderKey: senderKey.id, index };
    }
    const waitingBytes = sender.waiting.reduce((sum, { frame }) => sum + frame.length, 0);
    if (
      sender.waiting.length >= limits.waitingFrames ||
      waitingBytes + frame.length > limits.waitingBytes
    ) {
      throw new ProtocolError("sender-key-unknown", "too many waiting frames");
    }
    // Check the signature first: otherwise a relay could fill the queue with anything.
    if (!(await verifyRoom(this.route, from, frame))) {
      throw new ProtocolError("message-undecryptable", "wrong signature");
    }
    sender.waiting = [...sender.waiting, { frame, at: now }];
    this.forgetAt = Math.min(this.forgetAt, now + limits.waitingMs);
    return undefined;
  }

  /** Deletes replaced sender keys, skipped keys and waiting frames that are too old. */
  expire(): void {
    const now = this.env.now();
    if (now < this.forgetAt) return;
    for (const sender of this.senders.values()) {
      sender.waiting = sender.waiting.filter(({ at }) => now - at < limits.waitingMs);
      for (const [keyId, held] of sender.senderKeys) {
        if (held.replacedAt !== undefined && now - held.replacedAt >= limits.oldKeyMs) {
          sender.senderKeys.delete(keyId);
        } else {
          sender.senderKeys.set(keyId, { ...held, senderKey: forgetSkipped(held.senderKey, now) });
        }
      }
    }
    this.forgetAt = this.nextForget();
  }

  /** Deletes the sender keys and the whisper key of a member. */
  drop(id: string): void {
    this.senders.delete(id);
    this.whispers.delete(id);
    this.forgetAt = this.nextForget();
  }

  /** Deletes everything. Our next frame would be under a sender key that no other member has. */
  wipe(): void {
    this.senders.clear();
    this.forgetAt = Number.POSITIVE_INFINITY;
    this.begin();
  }

  /** When {@link expire} next has something to do, ms since the epoch. */
  due(): number {
    return this.forgetAt;
  }

  private nextForget(): number {
    let due = Number.POSITIVE_INFINITY;
    for (const { senderKeys, waiting } of this.senders.values()) {
      for (const { at } of waiting) due = Math.min(due, at + limits.waitingMs);
      for (const { senderKey, replacedAt } of senderKeys.values()) {
        if (replacedAt !== undefined) due = Math.min(due, replacedAt + limits.oldKeyMs);
        for (const { at } of senderKey.skipped.values()) due = Math.min(due, at + limits.oldKeyMs);
      }
    }
    return due;
  }

  private mayChange(): Bucket | undefined {
    const rate = { perSecond: 1000 / limits.senderKeyEveryMs, burst: limits.senderKeyBurst };
    return takeToken(this.changes, rate, this.env.now());
  }

  private sender(id: string): Sender {
    const sender = this.senders.get(id) ?? { senderKeys: new Map(), waiting: [] };
    this.senders.set(id, sender);
    return sender;
  }
}

function makeSenderKey(env: Env): SenderKeyPosition {
  return { id: env.random(8), index: 0, key: env.random(32) };
}
