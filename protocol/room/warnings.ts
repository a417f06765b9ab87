/**
 * Warnings about members that break the rules (SPEC §7.5, §8.2): two versions of a message, or too
 * many messages. Each warning is shown once, and only about a member in the list. A warning stops
 * nothing.
 */
import type { limits } from "../wire/limits.ts";
import type { Context } from "./context.ts";

export class Warnings {
  private readonly flooding = new Set<string>();
  /** Forks that were shown, by author and reporter. */
  private readonly forks = new Set<string>();
  private readonly context: Context;

  constructor(context: Context) {
    this.context = context;
  }

  /** Shows once that the reporter has another version of the author's messages. */
  fork(author: string, reporter: string): void {
    const key = `${author} ${reporter}`;
    const [member, from] = [this.context.who(author), this.context.who(reporter)];
    if (this.forks.has(key) || member === undefined || from === undefined) return;
    this.forks.add(key);
    this.context.addLine({ kind: "fork", member, reporter: from });
  }

  /**
   * Takes a token from a member's bucket for `kind`. Returns false, and warns once, if it is empty.
   */
  allows(kind: string, id: string, rate: typeof limits.removals | typeof limits.frames): boolean {
    if (this.context.members.allows(kind, id, rate, this.context.now)) return true;
    const member = this.context.who(id);
    if (member !== undefined && !this.flooding.has(id)) {
      this.flooding.add(id);
      this.context.addLine({ kind: "flood", member });
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
