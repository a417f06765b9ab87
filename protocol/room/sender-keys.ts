/**
 * All chains of a session (SPEC §8.2): one's own and when it is changed, the others' and the frames that wait
 * for theirs. A frame that fails throws ProtocolError and changes nothing.
 */

import type { Identity, PublicIdentity } from "../crypto/identity.ts";
import {
  type Chain,
  forgetSkipped,
  openRoom,
  type Position,
  type ReceivingChain,
  roomHeader,
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

type Held = { readonly chain: ReceivingChain; readonly replacedAt?: number };

type Waiting = { readonly frame: Bytes; readonly at: number };

type Sender = { chains: Map<string, Held>; waiting: readonly Waiting[] };

/** What came of a room frame. `chain` and `index` say where it stood, `whisper` is the key for a box in it. */
export type Opened = {
  readonly plain: Padded;
  readonly whisper: Bytes;
  readonly chain: Bytes;
  readonly index: number;
};

export class Chains {
  private own: Position;
  /** The whisper key of each member that has our chain, at its index. */
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
    this.own = makeChain(env);
    this.bornAt = env.now();
  }

  private begin(): void {
    this.own = makeChain(this.env);
    this.whispers = new Map();
    this.bornAt = this.env.now();
    this.frames = 0;
    this.changeWanted = false;
  }

  /** The position of one's own chain as it is handed to a member, by name. */
  position(name: string): Chain {
    const whisper = this.whispers.get(name) ?? this.env.random(32);
    this.whispers.set(name, whisper);
    return { ...this.own, whisper };
  }

  /** Somebody has left who knows our chain: it is changed before the next frame. */
  wantChange(): void {
    this.changeWanted = true;
  }

  /**
   * Until when what can wait is not to be said, ms since the epoch: somebody who has left knows our chain, and it was
   * changed too often of late. 0 if nothing has to wait.
   */
  get heldUntil(): number {
    if (!this.changeWanted || this.mayChange() !== undefined) return 0;
    const { tokens, at } = this.changes ?? { tokens: 0, at: this.env.now() };
    return at + Math.ceil((1 - tokens) * limits.chainEveryMs);
  }

  /**
   * Changes our chain if it is time to, before a frame is sealed. Where somebody has left it is always changed: what can
   * wait has waited until {@link heldUntil}, what can not is rare, and readers take that much more.
   *
   * @returns Whether it was changed: then its position is handed to everyone before the next frame.
   */
  change(): boolean {
    const age = this.env.now() - this.bornAt;
    const worn = this.frames >= limits.chainRotateFrames || age >= limits.chainRotateMs;
    if (!(worn || this.changeWanted)) return false;
    const bucket = this.mayChange();
    const must = this.changeWanted || this.own.index >= limits.chainFrames;
    if (bucket === undefined && !must) return false;
    this.changes = bucket ?? this.changes;
    this.begin();
    return true;
  }

  /** Seals a content for the room under our chain. */
  async seal(plain: Padded): Promise<Bytes> {
    const { frame, chain } = await sealRoom(this.own, this.route, this.identity, plain);
    this.own = chain;
    this.frames++;
    for (const [name, key] of this.whispers) this.whispers.set(name, stepWhisper(key));
    return frame;
  }

  /**
   * Takes a chain that its owner handed over the owner's link.
   *
   * @returns The frames that waited for it, oldest first: to be opened now.
   * @throws ProtocolError "chain-refused" if the id is known with this owner: a chain is never replaced.
   */
  take(owner: PublicIdentity, chain: Chain): Bytes[] {
    const now = this.env.now();
    const name = toHex(chain.id);
    const sender = this.sender(owner.name);
    if (sender.chains.has(name)) throw new ProtocolError("chain-refused", "known already");
    const older = [...sender.chains].map(([id, held]): [string, Held] => [
      id,
      { ...held, replacedAt: held.replacedAt ?? now },
    ]);
    if (older.length > 0) this.forgetAt = Math.min(this.forgetAt, now + limits.chainOldMs);
    sender.chains = new Map(older.slice(-(limits.chainsPerSender - 1)));
    sender.chains.set(name, { chain: { ...chain, skipped: new Map() } });
    const ready = sender.waiting.filter(({ frame }) => equal(frame.subarray(2, 10), chain.id));
    sender.waiting = sender.waiting.filter((waiting) => !ready.includes(waiting));
    return ready.map(({ frame }) => frame);
  }

  /** Whether a chain of this owner is known. */
  knows(owner: PublicIdentity, chain: Chain): boolean {
    return this.senders.get(owner.name)?.chains.has(toHex(chain.id)) ?? false;
  }

  /**
   * Opens a room frame of this sender, or lets it wait for its chain.
   *
   * @returns The content; `undefined` if the frame waits.
   * @throws ProtocolError as {@link openRoom}; "chain-unknown" if there is no place to wait.
   */
  async open(from: PublicIdentity, frame: Bytes): Promise<Opened | undefined> {
    const now = this.env.now();
    const { chain: name, index } = roomHeader(frame);
    const sender = this.sender(from.name);
    const held = sender.chains.get(name);
    if (held !== undefined) {
      const { plain, whisper, chain } = await openRoom(held.chain, this.route, from, frame, now);
      sender.chains.set(name, { ...held, chain });
      if (chain.skipped.size > 0) this.forgetAt = Math.min(this.forgetAt, now + limits.chainOldMs);
      return { plain, whisper, chain: chain.id, index };
    }
    const waitingBytes = sender.waiting.reduce((sum, { frame }) => sum + frame.length, 0);
    if (
      sender.waiting.length >= limits.waitingFrames ||
      waitingBytes + frame.length > limits.waitingBytes
    ) {
      throw new ProtocolError("chain-unknown", "no place to wait");
    }
    // Verified before it may wait: else a relay could fill the place with anything.
    if (!(await verifyRoom(this.route, from, frame))) {
      throw new ProtocolError("message-undecryptable", "the signature does not hold");
    }
    sender.waiting = [...sender.waiting, { frame, at: now }];
    this.forgetAt = Math.min(this.forgetAt, now + limits.waitingMs);
    return undefined;
  }

  /** Forgets old chains, skipped keys and frames that waited too long. */
  forget(): void {
    const now = this.env.now();
    if (now < this.forgetAt) return;
    for (const sender of this.senders.values()) {
      sender.waiting = sender.waiting.filter(({ at }) => now - at < limits.waitingMs);
      for (const [name, held] of sender.chains) {
        if (held.replacedAt !== undefined && now - held.replacedAt >= limits.chainOldMs) {
          sender.chains.delete(name);
        } else {
          sender.chains.set(name, { ...held, chain: forgetSkipped(held.chain, now) });
        }
      }
    }
    this.forgetAt = this.nextForget();
  }

  /** Forgets everything of a member, as a sender and as one to whom we whisper. */
  drop(name: string): void {
    this.senders.delete(name);
    this.whispers.delete(name);
    this.forgetAt = this.nextForget();
  }

  /** Forgets everything; what is sealed afterwards is under a chain that nobody has. */
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
    for (const { chains, waiting } of this.senders.values()) {
      for (const { at } of waiting) due = Math.min(due, at + limits.waitingMs);
      for (const { chain, replacedAt } of chains.values()) {
        if (replacedAt !== undefined) due = Math.min(due, replacedAt + limits.chainOldMs);
        for (const { at } of chain.skipped.values()) due = Math.min(due, at + limits.chainOldMs);
      }
    }
    return due;
  }

  private mayChange(): Bucket | undefined {
    const rate = { perSecond: 1000 / limits.chainEveryMs, burst: limits.chainBurst };
    return takeToken(this.changes, rate, this.env.now());
  }

  private sender(name: string): Sender {
    const sender = this.senders.get(name) ?? { chains: new Map(), waiting: [] };
    this.senders.set(name, sender);
    return sender;
  }
}

function makeChain(env: Env): Position {
  return { id: env.random(8), index: 0, key: env.random(32) };
}
