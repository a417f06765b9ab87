/**
 * Removals, and the move to a new room that follows (SPEC §8.5). The first valid removal decides;
 * our own decides when its echo is back. Neither the relay nor a removed member can influence the
 * decision (proved). A member moves only when it can have met the others: before, it would not know
 * which of them are false.
 */

import { digest } from "../crypto/hash.ts";
import { maskCode } from "../crypto/whisper.ts";
import { type Bytes, equal, toHex } from "../wire/bytes.ts";
import { ProtocolError } from "../wire/errors.ts";
import { limits } from "../wire/limits.ts";
import type { NumberedMessage } from "../wire/message.ts";
import type { Context } from "./context.ts";
import type { Outbox } from "./outbox.ts";

export type RemovalMessage = Extract<NumberedMessage, { readonly type: "removal" }>;

/** A removal that decides, and its author. Its `code` is the hash of the new room code. */
export type Decided = {
  readonly by: string;
  readonly removal: Pick<RemovalMessage, "removed" | "code" | "lock">;
};

/** What the session must do. */
export type Verdict =
  /** Move to the room of this code. `last`: stop the old one. */
  | { readonly kind: "go"; readonly code: Bytes; readonly decided: Decided; readonly last: boolean }
  /** We are removed. */
  | { readonly kind: "removed"; readonly decided: Decided }
  /** The others moved without us. */
  | { readonly kind: "left-behind"; readonly decided: Decided };

type OwnRemoval = {
  readonly removed: string;
  readonly code: Bytes;
  readonly hash: Bytes;
  /** Ids of the members that got the code. */
  readonly movers: Set<string>;
  /** Our removal message as it was last sent, and its number. */
  sent?: { readonly n: number; readonly decided: Decided };
  /** The connection was lost and nothing shows that the removal was passed on: send it again. */
  isLost: boolean;
  /** Removals that arrived while ours waited for its echo: either may be first. */
  readonly rivals: Decided[];
  /** Hash in hex of the code with which a member goes: it has seen which removal was first. */
  reportedCode?: string;
  /** True if a member goes with our code. */
  isFollowed: boolean;
  /** When the echo of our removal was back, ms since the epoch. */
  echoedAt?: number;
};

/** The decision, and when it was made. */
type Decision = { readonly decided: Decided; readonly at: number };

export class Removals {
  /** Our own removal, until another one decides. */
  private own: OwnRemoval | undefined;
  /** The last room code that each member told us, by its id; our own too. */
  private readonly knownCodes = new Map<string, Bytes>();
  private decision: Decision | undefined;
  /** Removals that wait until we have settled, in the order in which they came. */
  private waiting: Decided[] = [];
  private readonly context: Context;
  private readonly outbox: Outbox;

  constructor(context: Context, outbox: Outbox) {
    this.context = context;
    this.outbox = outbox;
  }

  /**
   * Starts a removal. {@link advance} sends it. The message carries the new code: nobody learns of
   * the removal before all do, and those who may move get the code with it.
   *
   * @throws ProtocolError "not-connected", "removal-in-progress", "member-unknown" or
   * "removal-slowed".
   */
  kick(id: string): void {
    this.context.mustBeOpen();
    if (this.inProgress) throw new ProtocolError("removal-in-progress");
    const { members, identity, now } = this.context;
    if (members.get(id) === undefined) throw new ProtocolError("member-unknown");
    if (!members.allows("removal", identity.id, limits.ownRemovals, now)) {
      throw new ProtocolError("removal-slowed");
    }
    const code = this.context.env.random(16);
    const state = { movers: new Set<string>(), rivals: [], isLost: false, isFollowed: false };
    this.own = { removed: id, code, hash: digest(code), ...state };
    this.move(identity.id, code);
  }

  /** Handles a room code that a member sends. */
  move(id: string, code: Bytes): void {
    this.knownCodes.set(id, code);
  }

  /** Answers a request for the code of the decided removal. Only members that move get it. */
  async sendCode(id: string, number: number, hash: Bytes): Promise<void> {
    const code = this.codeOf(hash);
    if (this.decision === undefined || code === undefined) return;
    const { removal } = this.decision.decided;
    if (!equal(removal.code, hash) || !removal.lock.allowed.includes(id)) return;
    await this.context.sendOverChannel(number, { type: "move", code });
  }

  /**
   * Handles a member's report of the code with which it goes. The member that we remove is ignored.
   */
  going(id: string, hash: Bytes): void {
    const { own } = this;
    if (own === undefined || id === own.removed) return;
    own.reportedCode ??= toHex(hash);
    own.isFollowed ||= equal(own.hash, hash);
  }

  /**
   * Handles a member's {@link isValid} removal. The first one decides, in {@link advance}.
   *
   * @param whisper - The whisper key of its index, under which the code is masked for us.
   */
  receiveRemoval(by: string, message: RemovalMessage, whisper: Bytes): void {
    const { removed, code: hash, lock, codes } = message;
    const masked = codes[lock.allowed.indexOf(this.context.identity.id)];
    if (masked !== undefined) {
      const code = maskCode(whisper, masked);
      if (equal(digest(code), hash)) this.move(by, code);
    }
    if (this.waiting.length >= limits.members) return;
    this.waiting.push({ by, removal: { removed, code: hash, lock } });
  }

  /** Handles an echo that confirms our messages up to `n`. */
  echoed(n: number): void {
    const { own } = this;
    if (own?.sent === undefined || own.isLost || n < own.sent.n) return;
    own.echoedAt ??= this.context.now;
  }

  /** Handles a lost connection. If our removal was sent, others may have followed it. */
  lose(): void {
    const { own } = this;
    if (own === undefined || this.decision !== undefined) return;
    if (own.sent === undefined) {
      this.own = undefined;
      this.showFailed(own.removed);
    } else {
      own.isLost = own.rivals.length === 0 && own.reportedCode === undefined;
      if (!own.isLost) own.echoedAt ??= this.context.now;
    }
  }

  /** Drops our own removal, unless it was sent: then others may have followed it. */
  drop(): void {
    if (this.own?.sent === undefined) this.own = undefined;
  }

  /**
   * Continues our own removal, and returns what to do about a decided one.
   *
   * @param settled - Whether the channels are made for which a member waits after entering.
   */
  async advance(settled: boolean): Promise<Verdict | undefined> {
    if (settled || !this.context.connected) await this.takeWaiting();
    const { own } = this;
    if (own !== undefined && this.decision === undefined) await this.tickOwn(own, settled);
    const decided = this.decision?.decided;
    if (decided === undefined) return undefined;
    const { now, identity, connected } = this.context;
    const { removed, code: hash, lock } = decided.removal;
    if (removed === identity.id) return { kind: "removed", decided };
    if (!lock.allowed.includes(identity.id)) return { kind: "left-behind", decided };
    const code = this.codeOf(hash);
    // Stay, if we can: another member may lack the code, or not know which removal was first.
    if (now < this.due() && (connected || code === undefined)) return undefined;
    if (code === undefined) return { kind: "left-behind", decided };
    // If nobody goes with us, the members here need the old room: they never got our removal.
    const here = this.context.here();
    const isAlone =
      here.length === this.context.channels.size && here.every(({ peer }) => peer.id === removed);
    const last = this.own !== undefined && (this.own.isFollowed || isAlone);
    return { kind: "go", code, decided, last };
  }

  /** The removal that is decided, or will be, until the move is done. */
  get underWay(): Decided | undefined {
    const isRival = this.own?.sent !== undefined;
    return this.decision?.decided ?? (isRival ? undefined : this.waiting[0]);
  }

  /** True if a removal is decided and we have its code. */
  get canGo(): boolean {
    const removal = this.underWay?.removal;
    if (!removal?.lock.allowed.includes(this.context.identity.id)) return false;
    return this.codeOf(removal.code) !== undefined;
  }

  /** True if a removal is in progress that may move the room. */
  get inProgress(): boolean {
    return this.own !== undefined || this.underWay !== undefined;
  }

  /** Returns when we go or give up at the latest, ms since the epoch; Infinity: nothing decided. */
  due(): number {
    const { own, decision } = this;
    if (own !== undefined)
      return (decision?.at ?? own.echoedAt ?? Number.POSITIVE_INFINITY) + limits.moveLastMs;
    const waitMs = this.canGo ? limits.moveStayMs : limits.moveMs;
    return (decision?.at ?? Number.POSITIVE_INFINITY) + waitMs;
  }

  /** Forgets everything about removals. */
  wipe(): void {
    this.own = undefined;
    this.decision = undefined;
    this.waiting = [];
    this.knownCodes.clear();
  }

  private async takeWaiting(): Promise<void> {
    const waiting = this.waiting;
    this.waiting = [];
    for (const decided of waiting) {
      if (this.decision !== undefined) {
        await this.tell(decided.by, this.decision.decided.removal.code);
      } else if (this.own?.sent === undefined) {
        await this.decide(decided);
      } else if (this.own.rivals.length < limits.members) {
        this.own.rivals.push(decided);
      }
    }
  }

  private async tickOwn(own: OwnRemoval, settled: boolean): Promise<void> {
    const { admission, identity, connected } = this.context;
    const { removed, code, movers } = own;
    if (own.sent === undefined || own.isLost) {
      if (!connected || !settled) return;
      for (const { peer } of this.context.here()) if (peer.id !== removed) movers.add(peer.id);
      const lock = admission.nextLock(true, identity.id, [identity.id, ...movers]);
      const n = await this.outbox.sendNumbered({ type: "removal", removed, code, lock });
      own.sent = { n, decided: { by: identity.id, removal: { removed, code: own.hash, lock } } };
      own.isLost = false;
      this.outbox.delivery.sendEcho();
    } else if (own.echoedAt !== undefined) {
      await this.settle(own, own.sent.decided, own.echoedAt);
    }
  }

  /**
   * Decides between crossed removals: by the report of a member that saw their order, else the
   * lower hash wins.
   */
  private async settle({ rivals, reportedCode, removed }: OwnRemoval, own: Decided, at: number) {
    const reported = [own, ...rivals].find(({ removal }) => toHex(removal.code) === reportedCode);
    if (reported !== undefined) return this.decide(reported);
    if (rivals.length > 0 && this.context.now - at < limits.moveLastMs) return;
    // Ignore removals by the member that we remove.
    const others = rivals.filter(({ by }) => by !== removed);
    await this.decide(others.reduce((low, rival) => (isLower(rival, low) ? rival : low), own));
  }

  private async decide(decided: Decided): Promise<void> {
    const { code: hash, lock, removed } = decided.removal;
    const { connected, identity, now } = this.context;
    const { own } = this;
    if (decided.by !== identity.id) this.own = undefined;
    if (own !== this.own && own?.removed !== removed) this.showFailed(own?.removed);
    this.decision = { decided, at: now };
    if (!connected || removed === identity.id) return;
    const lacksCode = lock.allowed.includes(identity.id) && !this.canGo;
    for (const { peer, number } of this.context.here()) {
      // The author of the removal gave us no code: any member that moves may have it.
      if (lacksCode && lock.allowed.includes(peer.id)) {
        await this.context.sendOverChannel(number, { type: "moveRequest", code: hash });
      }
    }
    for (const { by } of [decided, ...(own?.rivals ?? [])]) await this.tell(by, hash);
  }

  /** Tells the author of a removal with which code we go: it may not know which one was first. */
  private async tell(author: string, hash: Bytes): Promise<void> {
    const number = this.context.members.get(author)?.number;
    if (number !== undefined)
      await this.context.sendOverChannel(number, { type: "going", code: hash });
  }

  private showFailed(id = ""): void {
    const member = this.context.who(id);
    if (member !== undefined) this.context.addLine({ kind: "removal-failed", member });
  }

  private codeOf(hash: Bytes): Bytes | undefined {
    return [...this.knownCodes.values()].find((code) => equal(digest(code), hash));
  }
}

/**
 * Returns true if a removal by this member counts. Judged by the message alone: readers that know
 * different members must not part over it.
 */
export function isValid(by: string, { removed, lock, codes }: RemovalMessage): boolean {
  const { on, allowed } = lock;
  if (codes.length !== allowed.length) return false;
  return on && allowed.includes(by) && !allowed.includes(removed);
}

function isLower(rival: Decided, low: Decided): boolean {
  return toHex(rival.removal.code) < toHex(low.removal.code);
}
