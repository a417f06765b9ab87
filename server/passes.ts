/**
 * Who may come back into a room: a pass opens its seat, and a seat holds one connection at a time, so
 * that a pass never lets in a second one. Knows passes by their tags only.
 */

/** A place in a room, by the tags of the last pass for it and of the one that this was given for. */
export type Seat<M> = { member: M | undefined; tag: string; used: string | undefined };

export class Passes<M> {
  readonly #most: number;
  /** By tag, oldest first; a seat has one or two. */
  readonly #seats = new Map<string, Seat<M>>();

  /** @param most - Passes remembered; above that, the oldest empty one is forgotten. */
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
  take(member: M, tag: string, used: string | undefined): Seat<M> {
    const seat = (used === undefined ? undefined : this.#seats.get(used)) ?? { member, tag, used };
    this.#forget(seat);
    seat.member = member;
    seat.tag = tag;
    seat.used = used;
    if (used !== undefined) this.#seats.set(used, seat);
    this.#seats.set(tag, seat);
    // Counted as if each had two: the bound is for memory, not for people.
    if (this.#seats.size > 2 * this.#most) this.#forgetOldest();
    return seat;
  }

  /** Frees a seat if this member still sits there; its passes stay good. */
  leave(seat: Seat<M> | undefined, member: M): void {
    if (seat?.member === member) seat.member = undefined;
  }

  #forget({ tag, used }: Seat<M>): void {
    this.#seats.delete(tag);
    if (used !== undefined) this.#seats.delete(used);
  }

  #forgetOldest(): void {
    for (const seat of this.#seats.values()) {
      if (seat.member !== undefined) continue;
      this.#forget(seat);
      return;
    }
  }
}
