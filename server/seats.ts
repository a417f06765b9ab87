/**
 * Who may come back into a room: a pass opens its seat, and a seat holds one connection at a time, so
 * that a pass never lets in a second one. Knows passes by their tags only.
 */

type Seat<M> = { member: M | undefined; tags: readonly string[] };

export class Seats<M> {
  readonly #most: number;
  /** By tag, oldest first; a seat has one or two. */
  readonly #seats = new Map<string, Seat<M>>();
  readonly #taken = new Map<M, Seat<M>>();

  /** @param most - Seats remembered; above that, the oldest empty one is forgotten. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Says whether a pass opens a seat here. */
  knows(tag: string): boolean {
    return this.#seats.has(tag);
  }

  /** Finds who sits on the seat of a pass. */
  holder(tag: string): M | undefined {
    return this.#seats.get(tag)?.member;
  }

  /**
   * Gives a seat and its new pass. The pass that it was opened with stays, since the new one may be lost
   * on the way; older ones have served.
   *
   * @param used - Tag of the pass that it was opened with; absent: a new seat.
   */
  take(member: M, tag: string, used: string | undefined): void {
    const seat = (used === undefined ? undefined : this.#seats.get(used)) ?? { member, tags: [] };
    for (const old of seat.tags) this.#seats.delete(old);
    seat.member = member;
    seat.tags = used === undefined ? [tag] : [used, tag];
    for (const kept of seat.tags) this.#seats.set(kept, seat);
    this.#taken.set(member, seat);
    // Counted as if each had two: the bound is for memory, not for people.
    if (this.#seats.size > 2 * this.#most) this.#forgetOldest();
  }

  /** Frees the seat of a member; its passes stay good. */
  leave(member: M): void {
    const seat = this.#taken.get(member);
    if (seat?.member === member) seat.member = undefined;
    this.#taken.delete(member);
  }

  #forgetOldest(): void {
    for (const seat of this.#seats.values()) {
      if (seat.member !== undefined) continue;
      for (const tag of seat.tags) this.#seats.delete(tag);
      return;
    }
  }
}
