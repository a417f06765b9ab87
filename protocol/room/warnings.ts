/**
 * What is said of a member that breaks the rules (SPEC §7.5, §8.2): that it contradicts itself, or floods. Each once, and
 * only of somebody who is shown; it never stops anything by itself.
 */
import type { limits } from "../wire/limits.ts";
import type { Context } from "./context.ts";

export class Warnings {
  private readonly flooding = new Set<string>();
  /** Contradictions that were shown, by author and reporter. */
  private readonly forks = new Set<string>();
  private readonly context: Context;

  constructor(context: Context) {
    this.context = context;
  }

  /** Shows once that an author's messages contradict each other, as a reporter has them. */
  fork(author: string, reporter: string): void {
    const key = `${author} ${reporter}`;
    const [member, from] = [this.context.who(author), this.context.who(reporter)];
    if (this.forks.has(key) || member === undefined || from === undefined) return;
    this.forks.add(key);
    this.context.show({ kind: "fork", member, reporter: from });
  }

  /** Whether one more of `kind` is taken from a member now. What is above is said once. */
  takes(kind: string, id: string, rate: typeof limits.removals | typeof limits.frames): boolean {
    if (this.context.members.takes(kind, id, rate, this.context.now)) return true;
    const member = this.context.who(id);
    if (member !== undefined && !this.flooding.has(id)) {
      this.flooding.add(id);
      this.context.show({ kind: "flood", member });
    }
    return false;
  }

  forgetMember(id: string): void {
    this.flooding.delete(id);
  }

  wipe(): void {
    this.flooding.clear();
    this.forks.clear();
  }
}
