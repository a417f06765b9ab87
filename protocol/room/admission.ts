/**
 * Which identities may have a channel with us (SPEC §8.4, §8.5): the lock, and the members that
 * were removed. Checked in both roles of the handshake, so that no relay can let a removed or
 * locked-out identity in.
 */
import { limits } from "../wire/limits.ts";
import type { Lock } from "../wire/message.ts";
import { Register } from "./register.ts";

export class Admission {
  readonly lock = new Register<Lock>();
  private readonly witnessed = new Set<string>();
  /**
   * Members removed before we joined, as reported in others' states. Stored separately so that such
   * reports cannot exhaust the limit for removals that we witnessed.
   */
  private readonly reported = new Set<string>();

  /**
   * Ids of removed members, oldest first; the ones whose removal we witnessed come before the
   * reported ones.
   */
  get removed(): readonly string[] {
    return [...new Set([...this.witnessed, ...this.reported])].slice(0, limits.removed);
  }

  get locked(): boolean {
    return this.lock.value?.on ?? false;
  }

  /** Returns true if this identity may have a channel with us. */
  admits(id: string): boolean {
    if (this.witnessed.has(id) || this.reported.has(id)) return false;
    return !this.locked || (this.lock.value?.allowed.includes(id) ?? false);
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
    if (this.witnessed.size < limits.removed) this.witnessed.add(id);
  }

  /** Notes a removal that a member's state reports. */
  learnRemoved(id: string): void {
    if (this.reported.size < limits.removed) this.reported.add(id);
  }

  /** Locks the new room after a move to the members that the author of the removal listed. */
  moveTo(lock: Lock, by: string): void {
    const counter = Math.min(lock.counter, (this.lock.value?.counter ?? 0) + limits.registerAhead);
    this.lock.value = { on: true, counter, by, allowed: lock.allowed };
  }

  wipe(): void {
    this.lock.wipe();
    this.witnessed.clear();
    this.reported.clear();
  }
}
