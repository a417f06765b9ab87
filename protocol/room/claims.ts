/**
 * What the states of members claim about the room, while we learn it (SPEC §7.3). A claim counts
 * only once every connection that was listed when we entered has made it, or has left; a lock that
 * is on, only if none has left. So no member can part us from another one, or end our session. The
 * person is told who claims what.
 */
import type { State } from "../wire/message.ts";
import type { Context } from "./context.ts";

const never = Number.POSITIVE_INFINITY;

/** Stands for the lock where ids of removed members stand. No id is empty. */
const theLock = "";

export class Claims {
  /**
   * By member id, the ids that it claims were removed, and {@link theLock} if it claims that a lock
   * is on. A claim that was shown is deleted.
   */
  private readonly claims = new Map<string, Set<string>>();
  private readonly locks = new Set<string>();
  /** The latest end of the room that is claimed, ms since the epoch. */
  private ends = 0;
  /** Listed connections that have told us nothing. One whose channel we ended stays here. */
  private unheard = new Set<number>();
  /** A listed connection has left without a word. It may be asleep, and come back. */
  private isIncomplete = false;
  private readonly context: Context;

  constructor(context: Context) {
    this.context = context;
  }

  /** Starts a connection over which we learn what these others say. */
  enter(listed: readonly number[]): void {
    this.unheard = new Set(listed);
    this.isIncomplete = false;
  }

  /** Notes what a member's state claims. */
  add(id: string, { lock, removed, ttl, expiry }: State): void {
    this.claims.set(id, new Set(lock?.on ? [theLock, ...removed] : removed));
    this.locks.add(JSON.stringify(lock));
    this.ends = Math.max(this.ends, ttl === null ? never : this.context.now + ttl * 1000);
    this.context.admission.lock.claim(lock);
    this.context.expirySetting.claim(expiry);
  }

  /**
   * A listed connection has sent its state, or has left. After the last one, the lock counts if all
   * states claim the same. Who left without a state might have contradicted a lock that is on.
   *
   * @param told - Whether it has sent its state.
   * @returns The latest end of the room that they claim, ms since the epoch; Infinity if there is
   *   none, or if only one member claims one.
   */
  hear(number: number, told: boolean): number {
    if (!this.unheard.delete(number)) return never;
    this.isIncomplete ||= !told;
    if (this.unheard.size > 0) return never;
    const { lock } = this.context.admission;
    if (this.locks.size === 1 && !(this.isIncomplete && lock.valueOrClaim?.on)) lock.agree();
    return this.claims.size > 1 ? this.ends : never;
  }

  /** Shows who claims that the room is locked, and that a member we know was removed. */
  show(): void {
    const { members } = this.context;
    for (const id of [theLock, ...members.all().map(({ peer }) => peer.id)]) {
      const by = [...this.claims].filter(([, claims]) => claims.delete(id));
      const [member, ...others] = by.flatMap(([claimant]) => this.context.who(claimant) ?? []);
      if (member === undefined) continue;
      const [line, removed] = [{ member, count: others.length }, this.context.who(id)];
      if (removed === undefined) this.context.addLine({ kind: "lock-claimed", ...line });
      else this.context.addLine({ kind: "removal-claimed", ...line, removed });
    }
  }

  wipe(): void {
    this.locks.clear();
    this.claims.clear();
  }
}
