/**
 * What is said of a member that breaks the rules (SPEC §7.5, §8.2): that it contradicts itself, or floods. Each once, and
 * only of somebody who is shown; it never stops anything by itself.
 */
import type { limits } from "../wire/limits.ts";
import type { Room } from "./context.ts";

export class Warnings {
  private readonly flooding = new Set<string>();
  /** Contradictions that were shown, by author and reporter. */
  private readonly forks = new Set<string>();
  private readonly room: Room;

  constructor(room: Room) {
    this.room = room;
  }

  /** Shows once that an author's messages contradict each other, as a reporter has them. */
  fork(author: string, reporter: string): void {
    const key = `${author} ${reporter}`;
    const [member, from] = [this.room.who(author), this.room.who(reporter)];
    if (this.forks.has(key) || member === undefined || from === undefined) return;
    this.forks.add(key);
    this.room.show({ kind: "fork", member, reporter: from });
  }

  /** Whether one more of `kind` is taken from a member now. What is above is said once. */
  takes(kind: string, name: string, rate: typeof limits.removals | typeof limits.frames): boolean {
    if (this.room.members.takes(kind, name, rate, this.room.now)) return true;
    const member = this.room.who(name);
    if (member !== undefined && !this.flooding.has(name)) {
      this.flooding.add(name);
      this.room.show({ kind: "flood", member });
    }
    return false;
  }

  forgetMember(name: string): void {
    this.flooding.delete(name);
  }

  wipe(): void {
    this.flooding.clear();
    this.forks.clear();
  }
}
