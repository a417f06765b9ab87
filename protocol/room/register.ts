/**
 * Last-writer-wins register (SPEC §8.4, §8.8): every member picks the value with the highest
 * (counter, author), so all converge. Holds the lock and the expiry of a room.
 */
import { limits } from "../wire/limits.ts";

/** What orders the values of a register; `by` is the author's member id. */
type Version = { readonly counter: number; readonly by: string };

export class Register<T extends Version> {
  /** The present value; null if none was ever set. */
  value: T | null = null;

  /**
   * Accepts a member's value. Returns false if it is not higher, or more than {@link
   * limits.registerAhead} ahead.
   */
  take(next: T): boolean {
    const { counter, by } = this.value ?? { counter: 0, by: "" };
    if (next.counter > counter + limits.registerAhead) return false;
    if (next.counter < counter || (next.counter === counter && next.by <= by)) return false;
    this.value = next;
    return true;
  }

  /**
   * Accepts a value from a member's state. The first one may have any counter: we cannot know how
   * it got there.
   */
  learn(next: T): void {
    if (this.value === null) this.value = next;
    else this.take(next);
  }

  /** Returns our own next value, which is higher than the present one. It still has to be taken. */
  next(fields: Omit<T, keyof Version>, by: string): T {
    return { ...fields, counter: (this.value?.counter ?? 0) + 1, by } as T;
  }

  wipe(): void {
    this.value = null;
  }
}
