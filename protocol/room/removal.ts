/**
 * Removals, and the move to a new room that follows (SPEC §8.5). The first valid removal decides;
 * our own decides when its echo is back. Neither the relay nor a removed member can influence the
 * decision (proved).
 */

import { digest } from "../crypto/hash.ts";
import { type Bytes, equal, toHex } from "../wire/bytes.ts";
import { ProtocolError } from "../wire/errors.ts";
import { limits } from "../wire/limits.ts";
import type { Lock, NumberedMessage } from "../wire/message.ts";
import type { Context } from "./context.ts";
import type { Outbox } from "./outbox.ts";

export type RemovalMessage = Extract<NumberedMessage, { readonly type: "removal" }>;

/** A removal that decides, and its author. */
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
  /** Members that were sent the code and have not confirmed it. */
  readonly awaited: Set<string>;
  readonly movers: readonly string[];
  readonly since: number;
  /** Our removal message, once it is sent. */
  sent?: { readonly n: number; readonly lock: Lock };
  /**
   * Removals that arrived after ours was sent and before its echo was back: either may be first.
   */
  readonly rivals: Decided[];
  /**
   * Hash in hex of the code with which another member goes: it has seen which removal was first.
   */
  reportedCode?: string;
  /** When the echo of our removal was back, ms since the epoch. */
  echoedAt?: number;
};

/** The decision, and when it was made. `own` is kept to answer requests for the code. */
type Decision = { readonly decided: Decided; readonly at: number; readonly own?: OwnRemoval };

export class Removals {
  private own: OwnRemoval | undefined;
  /** The last code that each member sent us, by id. */
  private readonly codes = new Map<string, { readonly code: Bytes; readonly hash: Bytes }>();
  private decision: Decision | undefined;
  private readonly context: Context;
  private readonly outbox: Outbox;

  constructor(context: Context, outbox: Outbox) {
    this.context = context;
    this.outbox = outbox;
  }

  /**
   * Starts a removal: sends a new code to everyone except the removed member.
   *
   * @throws ProtocolError "not-connected", "removal-in-progress" or "member-unknown".
   */
  async kick(id: string): Promise<void> {
    if (!this.context.connected) throw new ProtocolError("not-connected");
    if (this.own !== undefined || this.decision !== undefined)
      throw new ProtocolError("removal-in-progress");
    if (this.context.members.get(id) === undefined) throw new ProtocolError("member-unknown");
    const code = this.context.env.random(16);
    const movers = this.context.here().filter(({ peer }) => peer.id !== id);
    const ids = movers.map(({ peer }) => peer.id);
    const hash = digest(code);
    const awaited = new Set(ids);
    const since = this.context.now;
    this.own = { removed: id, code, hash, awaited, movers: ids, since, rivals: [] };
    for (const { number } of movers)
      await this.context.sendOverChannel(number, { type: "move", code });
  }

  /** Handles a code that a member sends, and confirms it. */
  async move(id: string, number: number, code: Bytes): Promise<void> {
    const hash = digest(code);
    this.codes.set(id, { code, hash });
    await this.context.sendOverChannel(number, { type: "moved", code: hash });
  }

  /** Handles a member's confirmation that it has our code. */
  moved(id: string, hash: Bytes): void {
    const own = this.own ?? this.decision?.own;
    if (own !== undefined && equal(own.hash, hash)) own.awaited.delete(id);
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
    if (this.own !== undefined && id !== this.own.removed) this.own.reportedCode ??= toHex(hash);
  }

  /** Handles a member's removal. The first one decides. */
  async receiveRemoval(by: string, { removed, code, lock }: RemovalMessage): Promise<void> {
    const decided = { by, removal: { removed, code, lock } };
    if (this.decision !== undefined) return;
    if (this.own?.sent !== undefined) {
      if (this.own.rivals.length < limits.members) this.own.rivals.push(decided);
      return;
    }
    await this.decide(decided);
  }

  /**
   * Handles an echo that confirms our messages up to `n`. If no other removal arrived before it,
   * ours decides.
   */
  async echoed(n: number): Promise<void> {
    const { own } = this;
    if (own?.sent === undefined || n < own.sent.n) return;
    own.echoedAt = this.context.now;
    if (own.rivals.length === 0) await this.decideOwn(own);
  }

  /** Handles a lost connection. If our removal was sent, others may have followed it. */
  lose(): void {
    const { own } = this;
    if (own?.sent !== undefined) {
      own.echoedAt ??= this.context.now;
      return;
    }
    this.own = undefined;
    if (own !== undefined) this.showFailed(own.removed);
  }

  /** Drops our own removal, unless it was sent: then others may have followed it. */
  drop(): void {
    if (this.own?.sent === undefined) this.own = undefined;
  }

  /** Continues our own removal, and returns what to do about a decided one. */
  async advance(): Promise<Verdict | undefined> {
    if (this.own !== undefined) await this.tickOwn(this.own);
    if (this.decision === undefined) return undefined;
    const { now, identity } = this.context;
    const { decided, at, own } = this.decision;
    const { removed, code: hash, lock } = decided.removal;
    if (own !== undefined) {
      if (now - at < limits.moveStayMs) return undefined;
      return { kind: "go", code: own.code, decided, last: true };
    }
    if (removed === identity.id) return { kind: "removed", decided };
    const code = this.codeOf(hash);
    if (!lock.allowed.includes(identity.id)) return { kind: "left-behind", decided };
    if (code !== undefined) return { kind: "go", code, decided, last: false };
    return now - at >= limits.moveMs ? { kind: "left-behind", decided } : undefined;
  }

  /** The decided removal, until the move is done. */
  get underWay(): Decided | undefined {
    return this.decision?.decided;
  }

  /** True if a removal is in progress that may move the room. */
  get inProgress(): boolean {
    return this.own !== undefined || this.decision !== undefined;
  }

  due(): number {
    const { own, decision } = this;
    if (own?.echoedAt !== undefined) return own.echoedAt + limits.moveStayMs;
    if (own !== undefined && own.sent === undefined) return own.since + limits.moveMs;
    if (decision === undefined) return Number.POSITIVE_INFINITY;
    return decision.at + (decision.own === undefined ? limits.moveMs : limits.moveStayMs);
  }

  /** Forgets everything about removals. */
  wipe(): void {
    this.own = undefined;
    this.decision = undefined;
    this.codes.clear();
  }

  private async tickOwn(own: OwnRemoval): Promise<void> {
    const { now, admission, identity } = this.context;
    if (own.sent === undefined) {
      if (!this.context.connected) return;
      if (own.awaited.size > 0 && now - own.since < limits.moveMs) return;
      const { removed, hash: code, movers } = own;
      const lock = admission.nextLock(true, identity.id, [identity.id, ...movers]);
      const n = await this.outbox.sendNumbered({ type: "removal", removed, code, lock });
      own.sent = { n, lock };
      this.outbox.delivery.sendEcho();
    } else if (own.echoedAt !== undefined) {
      await this.settle(own, own.echoedAt);
    }
  }

  /**
   * Decides between crossed removals: by the report of a member that saw their order, else the
   * lower hash wins.
   */
  private async settle(own: OwnRemoval, echoedAt: number): Promise<void> {
    const { rivals, hash, reportedCode, removed } = own;
    if (reportedCode === toHex(hash)) return this.decideOwn(own);
    const reported = rivals.find(({ removal }) => toHex(removal.code) === reportedCode);
    if (reported !== undefined) return this.decide(reported);
    if (this.context.now - echoedAt < limits.moveStayMs && rivals.length > 0) return;
    // Ignore removals by the member that we remove.
    const lowest = rivals
      .filter(({ by }) => by !== removed)
      .reduce<Decided | undefined>((low, rival) => (isLower(rival, low) ? rival : low), undefined);
    if (lowest === undefined || toHex(hash) < toHex(lowest.removal.code)) {
      return this.decideOwn(own);
    }
    return this.decide(lowest);
  }

  private async decideOwn(own: OwnRemoval): Promise<void> {
    if (own.sent === undefined) return;
    const { removed, hash: code } = own;
    const removal = { removed, code, lock: own.sent.lock };
    await this.decide({ by: this.context.identity.id, removal }, own);
  }

  private async decide(decided: Decided, own?: OwnRemoval): Promise<void> {
    const { code, lock, removed } = decided.removal;
    const failed = own === undefined ? this.own?.removed : undefined;
    if (failed !== undefined && failed !== removed) this.showFailed(failed);
    this.own = undefined;
    const decision = { decided, at: this.context.now };
    this.decision = own === undefined ? decision : { ...decision, own };
    if (!this.context.connected) return;
    const goes = lock.allowed.includes(this.context.identity.id);
    const lacksCode = goes && own === undefined && this.codeOf(code) === undefined;
    for (const { peer, number } of this.context.here()) {
      // A member that sent a code may not know which removal was first.
      if (this.codes.has(peer.id))
        await this.context.sendOverChannel(number, { type: "going", code });
      // The code did not reach us from the author of the removal: any member that moves may have
      // it.
      if (lacksCode && lock.allowed.includes(peer.id)) {
        await this.context.sendOverChannel(number, { type: "moveRequest", code });
      }
    }
  }

  private showFailed(id: string): void {
    const member = this.context.who(id);
    if (member !== undefined) this.context.addLine({ kind: "removal-failed", member });
  }

  private codeOf(hash: Bytes): Bytes | undefined {
    const own = this.own ?? this.decision?.own;
    const known = [...this.codes.values(), ...(own === undefined ? [] : [own])];
    return known.find((known) => toHex(known.hash) === toHex(hash))?.code;
  }
}

function isLower(rival: Decided, low: Decided | undefined): boolean {
  return low === undefined || toHex(rival.removal.code) < toHex(low.removal.code);
}
