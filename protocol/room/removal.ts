/**
 * A removal and the move to a new room that follows (SPEC §8.5). The first valid removal decides, one's own when its mark
 * is back; the relay's word decides nothing, nor does anything of somebody who was removed (proved).
 */

import { digest } from "../crypto/hash.ts";
import { type Bytes, equal, toHex } from "../wire/bytes.ts";
import { ProtocolError } from "../wire/errors.ts";
import { limits } from "../wire/limits.ts";
import type { Lock, NumberedMessage } from "../wire/message.ts";
import type { Context } from "./context.ts";
import type { Outbox } from "./outbox.ts";

export type RemovalMessage = Extract<NumberedMessage, { readonly type: "removal" }>;

/** A removal that counts, and who said it. */
export type Decided = {
  readonly by: string;
  readonly removal: Pick<RemovalMessage, "removed" | "code" | "lock">;
};

/** What is to be done now. */
export type Verdict =
  /** Go to the room of this code. `last`: the old one is to be stopped. */
  | { readonly kind: "go"; readonly code: Bytes; readonly decided: Decided; readonly last: boolean }
  /** We are the removed one. */
  | { readonly kind: "removed"; readonly decided: Decided }
  /** The others went without us. */
  | { readonly kind: "left-behind"; readonly decided: Decided };

type OwnRemoval = {
  readonly removed: string;
  readonly code: Bytes;
  readonly hash: Bytes;
  /** Ids of those who were sent the code and have not said that they have it. */
  readonly awaited: Set<string>;
  readonly movers: readonly string[];
  readonly since: number;
  /** Our removal message, once it is said. */
  said?: { readonly n: number; readonly lock: Lock };
  /** Removals of others that came after ours was said and before its mark was back: either may be first. */
  readonly rivals: Decided[];
  /** The code with which the first other member goes, in hex: it has seen which removal was first. */
  word?: string;
  /** When the mark of our removal was back. */
  echoedAt?: number;
};

/** What is decided, and since when. `own` is kept for those who still ask. */
type Decision = { readonly decided: Decided; readonly at: number; readonly own?: OwnRemoval };

export class Removals {
  private own: OwnRemoval | undefined;
  /** The last code that each member handed over, by id. */
  private readonly codes = new Map<string, { readonly code: Bytes; readonly hash: Bytes }>();
  private decision: Decision | undefined;
  private readonly context: Context;
  private readonly outbox: Outbox;

  constructor(context: Context, outbox: Outbox) {
    this.context = context;
    this.outbox = outbox;
  }

  /**
   * Begins a removal: hands a new code to everyone but the one who is removed.
   *
   * @throws ProtocolError "member-unknown", "not-connected" or "busy-moving".
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

  /** A member hands over a code. */
  async move(id: string, number: number, code: Bytes): Promise<void> {
    const hash = digest(code);
    this.codes.set(id, { code, hash });
    await this.context.sendOverChannel(number, { type: "moved", code: hash });
  }

  /** A member says that it has our code. */
  moved(id: string, hash: Bytes): void {
    const own = this.own ?? this.decision?.own;
    if (own !== undefined && equal(own.hash, hash)) own.awaited.delete(id);
  }

  /** A member asks for the code of a removal that has been decided. Only those who move get it. */
  async sendCode(id: string, number: number, hash: Bytes): Promise<void> {
    const code = this.codeOf(hash);
    if (this.decision === undefined || code === undefined) return;
    const { removal } = this.decision.decided;
    if (!equal(removal.code, hash) || !removal.lock.allowed.includes(id)) return;
    await this.context.sendOverChannel(number, { type: "move", code });
  }

  /** A member says with which code it goes. The word of the one whom we remove counts for nothing. */
  going(id: string, hash: Bytes): void {
    if (this.own !== undefined && id !== this.own.removed) this.own.word ??= toHex(hash);
  }

  /** A member's removal came. The first one counts. */
  async hear(by: string, { removed, code, lock }: RemovalMessage): Promise<void> {
    const decided = { by, removal: { removed, code, lock } };
    if (this.decision !== undefined) return;
    if (this.own?.said !== undefined) {
      if (this.own.rivals.length < limits.members) this.own.rivals.push(decided);
      return;
    }
    await this.decide(decided);
  }

  /** A mark is back that speaks for our messages up to `n`: if no other removal came before, ours decides. */
  async echoed(n: number): Promise<void> {
    const { own } = this;
    if (own?.said === undefined || n < own.said.n) return;
    own.echoedAt = this.context.now;
    if (own.rivals.length === 0) await this.decideOwn(own);
  }

  /** The connection is lost: if our removal was said, others may have followed it. */
  lose(): void {
    const { own } = this;
    if (own?.said !== undefined) {
      own.echoedAt ??= this.context.now;
      return;
    }
    this.own = undefined;
    if (own !== undefined) this.tellKept(own.removed);
  }

  /** Goes on with a removal of our own, and says what is to be done about one that is decided. */
  async tick(): Promise<Verdict | undefined> {
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

  /** Whether a removal is decided and the move is not yet done. */
  get underWay(): Decided | undefined {
    return this.decision?.decided;
  }

  due(): number {
    const { own, decision } = this;
    if (own?.echoedAt !== undefined) return own.echoedAt + limits.moveStayMs;
    if (own !== undefined && own.said === undefined) return own.since + limits.moveMs;
    if (decision === undefined) return Number.POSITIVE_INFINITY;
    return decision.at + (decision.own === undefined ? limits.moveMs : limits.moveStayMs);
  }

  /** The move is done, or everything is over. */
  wipe(): void {
    this.own = undefined;
    this.decision = undefined;
    this.codes.clear();
  }

  private async tickOwn(own: OwnRemoval): Promise<void> {
    const { now, admission, identity } = this.context;
    if (own.said === undefined) {
      if (!this.context.connected) return;
      if (own.awaited.size > 0 && now - own.since < limits.moveMs) return;
      const { removed, hash: code, movers } = own;
      const lock = admission.nextLock(true, identity.id, [identity.id, ...movers]);
      const n = await this.outbox.speak({ type: "removal", removed, code, lock });
      own.said = { n, lock };
      this.outbox.sendEcho();
    } else if (own.echoedAt !== undefined) {
      await this.settle(own, own.echoedAt);
    }
  }

  /** Two removals crossed: the word of somebody who saw their order decides, else the lower hash. */
  private async settle(own: OwnRemoval, echoedAt: number): Promise<void> {
    const { rivals, hash, word, removed } = own;
    if (word === toHex(hash)) return this.decideOwn(own);
    const told = rivals.find(({ removal }) => toHex(removal.code) === word);
    if (told !== undefined) return this.decide(told);
    if (this.context.now - echoedAt < limits.moveStayMs && rivals.length > 0) return;
    // Nothing that comes from the one whom we remove is followed.
    const lowest = rivals
      .filter(({ by }) => by !== removed)
      .reduce<Decided | undefined>((low, rival) => (isLower(rival, low) ? rival : low), undefined);
    if (lowest === undefined || toHex(hash) < toHex(lowest.removal.code)) {
      return this.decideOwn(own);
    }
    return this.decide(lowest);
  }

  private async decideOwn(own: OwnRemoval): Promise<void> {
    if (own.said === undefined) return;
    const { removed, hash: code } = own;
    const removal = { removed, code, lock: own.said.lock };
    await this.decide({ by: this.context.identity.id, removal }, own);
  }

  private async decide(decided: Decided, own?: OwnRemoval): Promise<void> {
    const { code, lock, removed } = decided.removal;
    const vain = own === undefined ? this.own?.removed : undefined;
    if (vain !== undefined && vain !== removed) this.tellKept(vain);
    this.own = undefined;
    const decision = { decided, at: this.context.now };
    this.decision = own === undefined ? decision : { ...decision, own };
    if (!this.context.connected) return;
    const goes = lock.allowed.includes(this.context.identity.id);
    const lacking = goes && own === undefined && this.codeOf(code) === undefined;
    for (const { peer, number } of this.context.here()) {
      // Whoever handed over a code may be in doubt which removal was first.
      if (this.codes.has(peer.id))
        await this.context.sendOverChannel(number, { type: "going", code });
      // The kicker's own word did not reach us: anyone who moves may have the code.
      if (lacking && lock.allowed.includes(peer.id)) {
        await this.context.sendOverChannel(number, { type: "moveRequest", code });
      }
    }
  }

  private tellKept(id: string): void {
    const member = this.context.who(id);
    if (member !== undefined) this.context.show({ kind: "removal-failed", member });
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
