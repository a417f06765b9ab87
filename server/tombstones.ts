/**
 * Tombstones of rooms that were stopped or have expired (SPEC §6.4): nobody opens such a room again. Keeps
 * keyed hashes only.
 */
/** Why a room left a tombstone. */
export type Ended = "room-stopped" | "room-expired";

/** What counts its tombstones. */
type Counted = { tombstones: number };

/** A tombstone, and the route that counts it. */
export type Tombstone<R> = {
  readonly route: R;
  readonly reason: Ended;
  /** When it is deleted, ms. */
  readonly until: number;
};

/** Groups of rooms that lived for less than 1, 2, 4, 8 s and so on; 2^30 s are longer than any room lives. */
const groups = 31;

export class Tombstones<R extends Counted> {
  readonly #most: number;
  readonly #ms: number;
  readonly #deleted: (route: R) => void;
  /** By tag of the room, oldest first, in one map for each length of life. */
  readonly #byLife = Array.from({ length: groups }, () => new Map<string, Tombstone<R>>());

  /**
   * @param most - Kept at the same time. Above that, the tombstone of the shortest-lived room is deleted.
   *   To push out the tombstone of a room, an attacker must keep `most` other rooms alive for as long as it.
   * @param ms - How long each is kept.
   * @param deleted - Called when a route has one less.
   */
  constructor(most: number, ms: number, deleted: (route: R) => void) {
    this.#most = most;
    this.#ms = ms;
    this.#deleted = deleted;
  }

  get size(): number {
    return this.#byLife.reduce((sum, { size }) => sum + size, 0);
  }

  /** Returns why the room with this tag ended; undefined: it has no tombstone. */
  reason(tag: string, now: number): Ended | undefined {
    for (const tombstones of this.#byLife) {
      const found = tombstones.get(tag);
      if (found !== undefined && now < found.until) return found.reason;
    }
    return undefined;
  }

  /** Returns all that are kept. */
  all(): readonly Tombstone<R>[] {
    return this.#byLife.flatMap((tombstones) => [...tombstones.values()]);
  }

  /** Adds the tombstone of a room that had members for `livedMs`. */
  add(tag: string, route: R, reason: Ended, livedMs: number, now: number): void {
    const group = 32 - Math.clz32(livedMs / 1000);
    const tombstones = this.#byLife[Math.min(group, groups - 1)];
    if (tombstones === undefined) return;
    // A listed room begins again and may live for longer or shorter. Only how it ended last counts.
    for (const others of this.#byLife) this.#delete(others, tag);
    route.tombstones += 1;
    tombstones.set(tag, { route, reason, until: now + this.#ms });
    if (this.size > this.#most) this.#deleteShortest();
  }

  /** Deletes those whose time is over. */
  tick(now: number): void {
    for (const tombstones of this.#byLife) {
      for (const [tag, { until }] of tombstones) {
        if (now < until) break;
        this.#delete(tombstones, tag);
      }
    }
  }

  #deleteShortest(): void {
    for (const tombstones of this.#byLife) {
      for (const tag of tombstones.keys()) {
        this.#delete(tombstones, tag);
        return;
      }
    }
  }

  #delete(tombstones: Map<string, Tombstone<R>>, tag: string): void {
    const route = tombstones.get(tag)?.route;
    if (route === undefined) return;
    tombstones.delete(tag);
    route.tombstones -= 1;
    this.#deleted(route);
  }
}
