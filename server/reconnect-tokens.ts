/**
 * Reconnect tokens of a room. A token belongs to a seat and a seat holds one connection at a
 * time, so a token never lets a second one in. Stores tags of tokens only.
 */

/** A place in a room: the tag of its newest token and of the token that was used to get it. */
export type Seat<M> = {
  member: M | undefined;
  tag: string;
  used: string | undefined;
  /** The address, or the /48, that took it first. */
  readonly site: object | undefined;
  /** When its member came, ms. */
  since: number;
  /** For how long earlier members had it, ms. */
  takenMs: number;
};

export class ReconnectTokens<M> {
  readonly #most: number;
  readonly #mostOfSite: number;
  readonly #seats = new Set<Seat<M>>();
  /** By tag; a seat has one or two. */
  readonly #tags = new Map<string, Seat<M>>();

  /**
   * @param most - Seats that are remembered. Above that, the empty one that was taken for the shortest time
   *   is forgotten: many short visits cannot take the seat of someone who is away.
   * @param mostOfSite - The same for the seats of one site.
   */
  constructor(most: number, mostOfSite: number) {
    this.#most = most;
    this.#mostOfSite = mostOfSite;
  }

  /** Returns true if a token is valid here. */
  knows(tag: string): boolean {
    return this.#tags.has(tag);
  }

  /** Returns the member on the seat of a token. */
  memberOf(tag: string): M | undefined {
    return this.#tags.get(tag)?.member;
  }

  /**
   * Gives a member a seat and its new token. The used token stays valid, since the new one may be lost in
   * transit; older ones are deleted.
   *
   * @param used - Tag of the used token; absent: a new seat.
   * @param site - The address, or the /48, that takes a new seat.
   */
  take(
    member: M,
    tag: string,
    used: string | undefined,
    now: number,
    site: object | undefined,
  ): Seat<M> {
    const known = used === undefined ? undefined : this.#tags.get(used);
    const seat = known ?? this.#add({ member, tag, used, site, since: now, takenMs: 0 });
    this.#deleteTags(seat);
    seat.member = member;
    seat.since = now;
    seat.tag = tag;
    seat.used = used;
    if (used !== undefined) this.#tags.set(used, seat);
    this.#tags.set(tag, seat);
    return seat;
  }

  /** Frees a seat if this member still has it; its tokens stay valid. */
  leave(seat: Seat<M> | undefined, member: M, now: number): void {
    if (seat?.member !== member) return;
    seat.member = undefined;
    seat.takenMs += now - seat.since;
  }

  #add(seat: Seat<M>): Seat<M> {
    const ofSite = [...this.#seats].filter(({ site }) => site === seat.site);
    if (ofSite.length >= this.#mostOfSite) this.#forgetShortest(ofSite);
    if (this.#seats.size >= this.#most) this.#forgetShortest(this.#seats);
    this.#seats.add(seat);
    return seat;
  }

  #forgetShortest(seats: Iterable<Seat<M>>): void {
    let shortest: Seat<M> | undefined;
    for (const seat of seats) {
      if (seat.member !== undefined) continue;
      if (shortest === undefined || seat.takenMs < shortest.takenMs) shortest = seat;
    }
    if (shortest === undefined) return;
    this.#deleteTags(shortest);
    this.#seats.delete(shortest);
  }

  #deleteTags({ tag, used }: Seat<M>): void {
    this.#tags.delete(tag);
    if (used !== undefined) this.#tags.delete(used);
  }
}
