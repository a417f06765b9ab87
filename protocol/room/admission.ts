/**
 * Which identities may have a channel with us (SPEC §8.4, §8.5): the lock, and the members that
 * were removed. Checked in both roles of the handshake, so that no relay can let a removed or
 * locked-out identity in. What a state claims refuses nobody, and a lock parts us from nobody whom
 * we have met or could not meet yet: perhaps only we have read it (proved).
 */
import type { Handover } from "../events.ts";
import { limits } from "../wire/limits.ts";
import type { Lock } from "../wire/message.ts";
import { Register } from "./register.ts";

export class Admission {
  readonly lock = new Register<Lock>();
  /** The lock when we last entered, unless {@link lockBefore} another one counted. */
  private lockAtEntry: Lock | null = null;
  /** Connections listed when we entered that have neither told their state nor left. */
  private unheard = new Set<number>();
  /** Until when those may come back that left before we heard them, ms since the epoch. */
  private awaitedUntil = 0;
  private readonly removedIds = new Set<string>();
  private readonly isMember: (id: string) => boolean;
  private readonly now: () => number;

  /** @param isMember - Returns true if we remember a member, here or away. */
  constructor(isMember: (id: string) => boolean, now: () => number) {
    this.isMember = isMember;
    this.now = now;
  }

  /** Ids of the members whose removal we saw, oldest first. */
  get removed(): readonly string[] {
    return [...this.removedIds];
  }

  get locked(): boolean {
    return this.lock.agreed?.on ?? false;
  }

  /**
   * The lock from before our entry, while a member who was listed then may still be heard for the
   * first time; undefined: none can.
   */
  get lockBefore(): Lock | null | undefined {
    const isHeard = this.unheard.size === 0 && !this.isAwaiting;
    return isHeard ? undefined : this.lockAtEntry;
  }

  /** Starts a connection: the relay lists these other connections. */
  enter(listed: readonly number[]): void {
    if (this.lockBefore === undefined) this.lockAtEntry = this.lock.agreed;
    const unheard = new Set(listed);
    if ([...this.unheard].some((number) => !unheard.has(number))) this.awaitReturn();
    this.unheard = unheard;
  }

  /** A listed connection has told its state, or has left. */
  hear(number: number, told: boolean): void {
    if (this.unheard.delete(number) && !told) this.awaitReturn();
  }

  /** Continues after a reload. @param before - {@link lockBefore} it. */
  restore(lock: Handover<Lock>, before: Lock | null | undefined): void {
    this.lock.restore(lock);
    if (before === undefined) return;
    this.lockAtEntry = before;
    // Nobody is heard before we enter.
    this.unheard.add(0);
  }

  /**
   * Returns true if this identity may have a channel with us.
   *
   * @param isOlder - Its connection is older than ours. A lock that came after we entered does not
   *   refuse it: no member that we meet first can keep us from the others. The same holds for a
   *   member that may return.
   */
  admits(id: string, isOlder = false): boolean {
    const admits = (lock: Lock | null) => !lock?.on || lock.allowed.includes(id);
    const wasHere = isOlder || this.isAwaiting;
    return (
      !this.removedIds.has(id) &&
      (this.isMember(id) || admits(this.lock.agreed) || (wasHere && admits(this.lockAtEntry)))
    );
  }

  /**
   * Returns our own next lock. It lists at most {@link limits.members} ids, the first ones: readers
   * refuse longer lists.
   */
  nextLock(on: boolean, by: string, ids: readonly string[]): Lock {
    return this.lock.next({ on, allowed: ids.slice(0, limits.members) }, by);
  }

  /** Notes a removal that we saw. */
  remove(id: string): void {
    if (this.removedIds.size < limits.removed) this.removedIds.add(id);
  }

  /**
   * Locks the new room after a move to the members that the author of the removal listed. The
   * others must not be remembered, and whom we heard in the old room does not matter.
   */
  moveTo(lock: Lock, by: string): void {
    this.lock.agree();
    const counter = Math.min(lock.counter, this.lock.presentVersion.counter + limits.registerAhead);
    this.lock.valueOrClaim = { on: true, counter, by, allowed: lock.allowed };
    this.forgetUnheard();
  }

  wipe(): void {
    this.lock.wipe();
    this.lockAtEntry = null;
    this.forgetUnheard();
    this.removedIds.clear();
  }

  private get isAwaiting(): boolean {
    return this.now() < this.awaitedUntil;
  }

  /** Waits for a member that was not heard. The others forget it only after this time. */
  private awaitReturn(): void {
    this.awaitedUntil = this.now() + limits.awayForgottenMs;
  }

  private forgetUnheard(): void {
    this.unheard.clear();
    this.awaitedUntil = 0;
  }
}
