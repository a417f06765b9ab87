/**
 * Connections in the room that have not become members (SPEC §7.2). Whatever the reason, the person
 * is told of each of them once: nobody is refused in silence.
 */
import { limits } from "../wire/limits.ts";
import type { Context } from "./context.ts";

export class Unshown {
  /** Since when they are in the room, ms since the epoch, by number. */
  private readonly since = new Map<number, number>();
  private readonly context: Context;

  constructor(context: Context) {
    this.context = context;
  }

  /** Starts over: the relay lists these connections. */
  enter(listed: readonly number[]): void {
    this.since.clear();
    for (const number of listed) this.joined(number);
  }

  joined(number: number): void {
    this.since.set(number, this.context.now);
  }

  /** The connection has become a member, or has left. */
  settle(number: number): void {
    this.since.delete(number);
  }

  /** The connection will not become a member. */
  refuse(number: number): void {
    if (this.since.delete(number)) this.tell(1);
  }

  /** Tells of the connections for which a handshake is not possible any more. */
  expire(): void {
    const late = [...this.since].filter((entry) => this.context.now >= this.lateAt(entry));
    for (const [number] of late) this.since.delete(number);
    if (late.length > 0) this.tell(late.length);
  }

  /** When {@link expire} next has something to do, ms since the epoch. */
  due(): number {
    return Math.min(...[...this.since].map((entry) => this.lateAt(entry)));
  }

  /** A key holder still has time for its state. */
  private lateAt([number, since]: readonly [number, number]): number {
    return this.context.keyHolders.has(number) ? Number.POSITIVE_INFINITY : since + limits.helloMs;
  }

  private tell(count: number): void {
    this.context.addLine({ kind: "unshown", count });
  }
}
