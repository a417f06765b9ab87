/**
 * After what time messages expire in this room (SPEC §8.8), on the word of any member: the highest word counts, as with
 * the lock. What was said before keeps the time that was said with it.
 */
import type { Expiry, ExpirySeconds } from "../wire/message.ts";
import { counts } from "./register.ts";

export class ExpirySetting {
  private word: Expiry | null = null;

  /** The word that counts; null = none was said. */
  get present(): Expiry | null {
    return this.word;
  }

  /** 0 = never. */
  get seconds(): ExpirySeconds {
    return this.word?.seconds ?? 0;
  }

  /** The time that a message said now stays, ms; Infinity = for good. */
  get ms(): number {
    return expiryMs(this.seconds);
  }

  /** Takes a word. @returns Whether it counts: its (counter, by) is the highest, and no leap. */
  take(word: Expiry): boolean {
    if (!counts(word, this.word)) return false;
    this.word = word;
    return true;
  }

  /** Takes what a member's state says: the first word that is heard may have come however far. */
  learn(word: Expiry): void {
    if (this.word === null) this.word = word;
    else this.take(word);
  }

  /** A word of one's own that counts above the present one. */
  next(seconds: ExpirySeconds, by: string): Expiry {
    return { seconds, counter: (this.word?.counter ?? 0) + 1, by };
  }

  wipe(): void {
    this.word = null;
  }
}

/** So many seconds in ms; Infinity for 0, which is never. */
export function expiryMs(seconds: ExpirySeconds | null): number {
  return seconds ? seconds * 1000 : Number.POSITIVE_INFINITY;
}
