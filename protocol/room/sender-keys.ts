/**
 * All sender keys of a session (SPEC §8.2): one's own and when it is changed, the others' and the frames that wait
 * for theirs. A frame that fails throws ProtocolError and changes nothing.
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

/** What came of a room frame. `sender key` and `index` say where it stood, `whisper` is the key for a box in it. */
export type Opened = {
  readonly plain: Padded;
  readonly whisper: Bytes;
  readonly senderKey: Bytes;
  readonly index: number;
};

export class SenderKeys {
  private own: SenderKeyPosition;
  /** The whisper key of each member that has our sender key, at its index. */
  private whispers = new Map<string, Bytes>();
  private bornAt: number;
  private frames = 0;
  private changeWanted = false;
  private changes: Bucket | undefined;
  private readonly senders = new Map<string, Sender>();
  /** Nothing is to be forgotten before, ms since the epoch: most events find nothing to do, however many are here. */
  private forgetAt = Number.POSITIVE_INFINITY;
  private readonly route: Bytes;
  private readonly identity: Identity;
  private readonly env: Env;

  constructor(route: Bytes, identity: Identity, env: Env) {
    this.route = route;
    this.identity = identity;
    this.env = env;
    this.own = makeSenderKey(env);
    this.bornAt = env.now();
  }

  private begin(): void {
    this.own = makeSenderKey(this.env);
    this.whispers = new Map();
    this.bornAt = this.env.now();
    this.frames = 0;
    this.changeWanted = false;
  }

  /** The position of one's own sender key as it is handed to a member, by id. */
  position(id: string): SenderKey {
    const whisper = this.whispers.get(id) ?? this.env.random(32);
    this.whispers.set(id, whisper);
    return { ...this.own, whisper };
  }

  /** Somebody has left who knows our sender key: it is changed before the next frame. */
  wantChange(): void {
    this.changeWanted = true;
  }

  /**
   * Until when what can wait is not to be said, ms since the epoch: somebody who has left knows our sender key, and it was
   * changed too often of late. 0 if nothing has to wait.
   */
  get heldUntil(): number {
    if (!this.changeWanted || this.mayChange() !== undefined) return 0;
    const { tokens, at } = this.changes ?? { tokens: 0, at: this.env.now() };
    return at + Math.ceil((1 - tokens) * limits.senderKeyEveryMs);
  }

  /**
   * Changes our sender key if it is time to, before a frame is sealed. Where somebody has left it is always changed: what can
   * wait has waited until {@link heldUntil}, what can not is rare, and readers take that much more.
   *
   * @returns Whether it was changed: then its position is handed to everyone before the next frame.
   */
  change(): boolean {
    const age = this.env.now() - this.bornAt;
    const worn = this.frames >= limits.senderKeyRotateFrames || age >= limits.senderKeyRotateMs;
    if (!(worn || this.changeWanted)) return false;
    const bucket = this.mayChange();
    const must = this.changeWanted || this.own.index >= limits.senderKeyFrames;
    if (bucket === undefined && !must) return false;
    this.changes = bucket ?? this.changes;
    this.begin();
    return true;
  }

  /** Seals a content for the room under our sender key. */
  async seal(plain: Padded): Promise<Bytes> {
    const { frame, senderKey } = await sealRoom(this.own, this.route, this.identity, plain);
    this.own = senderKey;
    this.frames++;
    for (const [id, key] of this.whispers) this.whispers.set(id, stepWhisper(key));
    return frame;
  }

  /**
   * Takes a sender key that its owner handed over the owner's channel.
   *
   * @returns The frames that waited for it, oldest first: to be opened now.
   * @throws ProtocolError "sender key-refused" if the id is known with this owner: a sender key is never replaced.
   */
  take(owner: PublicIdentity, senderKey: SenderKey): Bytes[] {
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

  /** Whether a sender key of this owner is known. */
  knows(owner: PublicIdentity, senderKey: SenderKey): boolean {
    return this.senders.get(owner.id)?.senderKeys.has(toHex(senderKey.id)) ?? false;
  }

  /**
   * Opens a room frame of this sender, or lets it wait for its sender key.
   *
   * @returns The content; `undefined` if the frame waits.
   * @throws ProtocolError as {@link openRoom}; "sender key-unknown" if there is no place to wait.
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
      throw new ProtocolError("sender-key-unknown", "no place to wait");
    }
    // Verified before it may wait: else a relay could fill the place with anything.
    if (!(await verifyRoom(this.route, from, frame))) {
      throw new ProtocolError("message-undecryptable", "the signature does not hold");
    }
    sender.waiting = [...sender.waiting, { frame, at: now }];
    this.forgetAt = Math.min(this.forgetAt, now + limits.waitingMs);
    return undefined;
  }

  /** Forgets old sender keys, skipped keys and frames that waited too long. */
  forget(): void {
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

  /** Forgets everything of a member, as a sender and as one to whom we whisper. */
  drop(id: string): void {
    this.senders.delete(id);
    this.whispers.delete(id);
    this.forgetAt = this.nextForget();
  }

  /** Forgets everything; what is sealed afterwards is under a sender key that nobody has. */
  wipe(): void {
    this.senders.clear();
    this.forgetAt = Number.POSITIVE_INFINITY;
    this.begin();
  }

  /** When {@link forget} next has something to do, ms since the epoch. */
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
