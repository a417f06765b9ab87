/** The numbers by which messages are named on this terminal, in the order of their arrival. */
import type { Line } from "../protocol/session.ts";

/** Numbers that are remembered: more messages are not kept either. */
const kept = 10_000;

export class Numbers {
  private readonly keys = new Map<number, string>();
  private readonly numbers = new Map<string, number>();
  private last = 0;

  /** Numbers a line if it is a message. */
  note({ key, kind }: Line): void {
    if (kind !== "text" && kind !== "whisper") return;
    this.last += 1;
    this.keys.set(this.last, key);
    this.numbers.set(key, this.last);
    const old = this.keys.get(this.last - kept);
    if (old === undefined) return;
    this.keys.delete(this.last - kept);
    this.numbers.delete(old);
  }

  of(key: string): number | undefined {
    return this.numbers.get(key);
  }

  key(number: number): string | undefined {
    return this.keys.get(number);
  }
}
