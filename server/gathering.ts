/**
 * When a room is written to: at once, or in a busy room a few turns later, so that what is just arriving goes with the
 * same writes. Waits for a fraction of the time that writing to all takes, and never longer than that.
 */

/** A room is busy if writing to it last began so many ms ago, or for each member so many: five times what that takes. */
const busyMs = 2;
const busyMsEach = 0.025;
/** There are to be so many turns that bring nothing, and one more for each member. */
const quietTurns = 3;
/** What waits is enough if as much came lately. So many times in a row, then it is seen again whether more would come. */
const sureTimes = 64;
/** If less came, what had come before is so much less. */
const fading = 0.998;
/** What comes meanwhile is waited for at most so many ms for each member: what writing to it takes. */
const mostMsEach = 0.005;

export class Gathering {
  #beganAt = Number.NEGATIVE_INFINITY;
  #askedAt: number | undefined;
  #seen = 0;
  #quiet = 0;
  #enough = 0;
  #sure = 0;

  /**
   * Says whether to wait for another turn; to be asked once a turn while anything waits to be written.
   *
   * @param entries - What waits by now.
   * @param members - To whom it is to be written.
   * @param now - ms of the clock.
   * @returns false if writing is to begin now.
   */
  waits(entries: number, members: number, now: number): boolean {
    this.#askedAt ??= now;
    this.#quiet = entries === this.#seen ? this.#quiet + 1 : 0;
    this.#seen = entries;
    const isBusy = now - this.#beganAt <= Math.max(busyMs, busyMsEach * members);
    const isLate = now - this.#askedAt > mostMsEach * members;
    const isQuiet = this.#quiet >= quietTurns + members;
    const isEnough = this.#sure > 0 && entries >= this.#enough;
    if (isBusy && !isLate && !isQuiet && !isEnough) return true;
    this.#sure = isEnough ? this.#sure - 1 : isBusy ? sureTimes : 0;
    this.#enough = isBusy ? Math.max(entries, fading * this.#enough) : 0;
    this.#beganAt = now;
    this.#askedAt = undefined;
    this.#seen = 0;
    this.#quiet = 0;
    return false;
  }
}
