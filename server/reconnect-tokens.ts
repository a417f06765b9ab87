/**
 * Reconnect tokens of a room. A token belongs to a seat and a seat holds one connection at a
 * time, so a token never lets a second one in. Stores tags of tokens only.
 */

/** A place in a room: the tag of its newest token and of the token that was used to get it. */
export type Seat<M> = { member: M | undefined; tag: string; used: string | undefined };

export class ReconnectTokens<M> {
  readonly #most: number;
  /** By tag, oldest first; a seat has one or two. */
  readonly #seats = new Map<string, Seat<M>>();

  /** @param most - Seats that are remembered; above that, the oldest empty one is forgotten. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Returns true if a token is valid here. */
  knows(tag: string): boolean {
    return this.#seats.has(tag);
  }

  /** Returns the member on the seat of a token. */
  holder(tag: string): M | undefined {
    return this.#seats.get(tag)?.member;
  }

  /**
   * Gives a member a seat and its new token. The used token stays valid, since the new one may be lost in
   * transit; older ones are deleted.
   *
   * @param used - Tag of the used token; absent: a new seat.
   */
  take(member: M, tag: string, used: string | undefined): Seat<M> {
    const seat = (used === undefined ? undefined : this.#seats.get(used)) ?? { member, tag, used };
    this.#forget(seat);
    seat.member = member;
    seat.tag = tag;
    seat.used = used;
    if (used !== undefined) this.#seats.set(used, seat);
    this.#seats.set(tag, seat);
    // Counted as two tags a seat: the limit bounds memory.
    if (this.#seats.size > 2 * this.#most) this.#forgetOldest();
    return seat;
  }

  /** Frees a seat if this member still has it; its tokens stay valid. */
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
