/**
 * Who may be linked (SPEC §8.4, §8.5): the lock with the highest word, and the identities that were removed. Asked in
 * both roles of the handshake, so that no relay can let somebody in.
 */
import { limits } from "../wire/limits.ts";
import type { Lock } from "../wire/message.ts";
import { counts } from "./register.ts";

export class Admission {
  private word: Lock | null = null;
  private readonly out = new Set<string>();
  /** Removed before we came, by what others say in their states: it takes no place from what we hear ourselves. */
  private readonly heard = new Set<string>();

  get lock(): Lock | null {
    return this.word;
  }

  /** Ids of the removed, those of whose removal we know ourselves first, each in the order of their coming. */
  get removed(): readonly string[] {
    return [...new Set([...this.out, ...this.heard])].slice(0, limits.removed);
  }

  get locked(): boolean {
    return this.word?.on ?? false;
  }

  /** Whether this identity may be linked. */
  admits(id: string): boolean {
    if (this.out.has(id) || this.heard.has(id)) return false;
    return !this.locked || (this.word?.allowed.includes(id) ?? false);
  }

  /** Takes a word on the lock. @returns Whether it counts: its (counter, by) is the highest, and no leap. */
  take(lock: Lock): boolean {
    if (!counts(lock, this.word)) return false;
    this.word = lock;
    return true;
  }

  /** Takes what a member's state says of the lock: the first word that is heard may have come however far. */
  learn(lock: Lock): void {
    if (this.word === null) this.word = lock;
    else this.take(lock);
  }

  /** Takes from a member's state that somebody was removed. */
  learnRemoved(id: string): void {
    if (this.heard.size < limits.removed) this.heard.add(id);
  }

  /** Begins a room that only these may enter, on the word of whoever removed somebody. */
  moveTo(lock: Lock, by: string): void {
    const counter = Math.min(lock.counter, (this.word?.counter ?? 0) + limits.registerAhead);
    this.word = { on: true, counter, by, allowed: lock.allowed };
  }

  /** A word of one's own that counts above the present one. It ids as many as a reader takes, the first ones. */
  next(on: boolean, by: string, ids: readonly string[]): Lock {
    const allowed = ids.slice(0, limits.members);
    return { on, counter: (this.word?.counter ?? 0) + 1, by, allowed };
  }

  remove(id: string): void {
    if (this.out.size < limits.removed) this.out.add(id);
  }

  wipe(): void {
    this.word = null;
    this.out.clear();
    this.heard.clear();
  }
}
