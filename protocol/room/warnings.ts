/**
 * Warnings about members that break the rules (SPEC §7.3, §7.5, §8.2): two versions of a message,
 * too many messages, or what cannot be read. Each warning is shown once, and only about a member in
 * the list. A warning stops nothing.
 */
import type { limits } from "../wire/limits.ts";
import type { Context } from "./context.ts";

export class Warnings {
  /** What was shown, by kind and member; forks by author and reporter. */
  private readonly shown = new Set<string>();
  private readonly context: Context;

  constructor(context: Context) {
    this.context = context;
  }

  /** Shows once that the reporter has another version of the author's messages. */
  fork(author: string, reporter: string): void {
    const key = `${author} ${reporter}`;
    const [member, from] = [this.context.who(author), this.context.who(reporter)];
    if (this.shown.has(key) || member === undefined || from === undefined) return;
    this.shown.add(key);
    this.context.addLine({ kind: "fork", member, reporter: from });
  }

  /**
   * Takes a token from a member's bucket for `kind`. Returns false, and warns once, if it is empty.
   */
  allows(kind: string, id: string, rate: typeof limits.removals | typeof limits.frames): boolean {
    if (this.context.members.allows(kind, id, rate, this.context.now)) return true;
    this.warn("flood", id);
    return false;
  }

  /** Shows once that a member's channel frames cannot be read. */
  channelFailed(id: string): void {
    this.warn("channel-failed", id);
  }

  forgetMember(id: string): void {
    for (const key of this.shown) if (key.includes(id)) this.shown.delete(key);
  }

  wipe(): void {
    this.shown.clear();
  }

  private warn(kind: "flood" | "channel-failed", id: string): void {
    const member = this.context.who(id);
    if (member === undefined || this.shown.has(kind + id)) return;
    this.shown.add(kind + id);
    this.context.addLine({ kind, member });
  }
}
