/**
 * Last-writer-wins register (SPEC §8.4, §8.8): every member picks the value with the highest
 * (counter, author), so all converge. Holds the lock and the expiry of a room. Until members agree
 * on what their states claim, no claim can keep a member's value, or our own, from counting.
 */
import type { Handover } from "../events.ts";
import { limits } from "../wire/limits.ts";

/** What orders the values of a register; `by` is the author's member id. */
type Version = { readonly counter: number; readonly by: string };

const u32 = 0xffff_ffff;

export class Register<T extends Version> {
  /**
   * The present value, or the first one that a state claims, with the lowest counter; null if none
   * was ever set.
   */
  valueOrClaim: T | null = null;
  private isClaim = false;
  /** The lowest counter that a state claims; a state without a value claims 0. */
  private lowest: number = limits.registerClaimed;

  /** The present value; null if it is only claimed. */
  get agreed(): T | null {
    return this.isClaim ? null : this.valueOrClaim;
  }

  get handover(): Handover<T> {
    return { value: this.valueOrClaim, isClaim: this.isClaim };
  }

  /** Continues after a reload. The value of a claim has the lowest counter. */
  restore({ value, isClaim }: Handover<T>): void {
    if (isClaim) this.claim(value);
    else this.valueOrClaim = value;
  }

  /** What a higher value must exceed. */
  get presentVersion(): Version {
    return this.agreed ?? { counter: this.isClaim ? this.lowest : 0, by: "" };
  }

  /**
   * Accepts a member's value. Returns false if it is not higher, or more than {@link
   * limits.registerAhead} ahead.
   */
  take(next: T): boolean {
    const { counter, by } = this.presentVersion;
    if (next.counter > counter + limits.registerAhead) return false;
    if (next.counter < counter || (next.counter === counter && next.by <= by)) return false;
    this.valueOrClaim = next;
    this.isClaim = false;
    return true;
  }

  /** Notes what a member's state claims, while no value is known. */
  claim(claim: T | null): void {
    this.isClaim ||= this.valueOrClaim === null;
    if (!this.isClaim) return;
    this.lowest = Math.min(this.lowest, claim?.counter ?? 0);
    const value = this.valueOrClaim ?? claim;
    this.valueOrClaim = value && { ...value, counter: this.lowest };
  }

  /** Makes the claimed value the present one: all states claim the same. */
  agree(): void {
    this.isClaim = false;
  }

  /**
   * Returns our own next value, which is higher than the present one, unless that is the highest
   * u32. It still has to be taken. Above claims, its counter is the highest that all members take.
   */
  next(fields: Omit<T, keyof Version>, by: string): T {
    const step = this.isClaim ? limits.registerAhead : 1;
    return { ...fields, counter: Math.min(this.presentVersion.counter + step, u32), by } as T;
  }

  wipe(): void {
    this.valueOrClaim = null;
    this.isClaim = false;
  }
}
