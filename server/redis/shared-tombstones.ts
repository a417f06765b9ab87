/** The tombstones of rooms that this relay has seen end. The engine has them too, but it may be emptied. */
import type { Clock } from "../clock.ts";
import type { ServerLimits } from "../limits.ts";
import { type Ended, Tombstones } from "../tombstones.ts";
import type { Changes } from "./changes.ts";
import { ignoreEngineError } from "./engine.ts";

/** So many tombstones are written at once: of all together, the last ones would be too late. */
const atOnce = 100;

/** The tags of a room and of its route, for the engine. */
type Grave = { tombstones: number; readonly route: string; readonly room: string };

export class SharedTombstones {
  readonly #changes: Pick<Changes, "run">;
  readonly #clock: Clock;
  readonly #tombstones: Tombstones<Grave>;

  constructor(
    changes: Pick<Changes, "run">,
    clock: Clock,
    { tombstones, tombstoneMs }: ServerLimits,
  ) {
    this.#changes = changes;
    this.#clock = clock;
    this.#tombstones = new Tombstones(tombstones, tombstoneMs, (grave) => {
      setImmediate(() => this.#forget(grave));
    });
  }

  /** Keeps the tombstone of a room that had members for `livedMs`, unless it has one. */
  add(route: string, room: string, reason: Ended, livedMs: number): void {
    const now = this.#clock.now();
    if (this.reason(route, room) !== undefined) return;
    this.#tombstones.add(tagOf(route, room), { tombstones: 0, route, room }, reason, livedMs, now);
  }

  /** Returns why a room has ended, while its tombstone is kept. */
  reason(route: string, room: string): Ended | undefined {
    return this.#tombstones.reason(tagOf(route, room), this.#clock.now());
  }

  /** Deletes those whose time is over. */
  tick(): void {
    this.#tombstones.tick(this.#clock.now());
  }

  /** Writes all into an engine that was emptied, also in part. @throws EngineError */
  async bringBack(): Promise<void> {
    const all = this.#tombstones.all();
    for (let first = 0; first < all.length; first += atOnce) {
      const now = this.#clock.now();
      const changes = all
        .slice(first, first + atOnce)
        .filter(({ until }) => now < until)
        .map(({ route: { route, room }, reason, until }) =>
          this.#changes.run(route, "bury", room, { reason, leftMs: until - now }),
        );
      await Promise.all(changes);
    }
  }

  /** One tombstone is deleted here: also in the engine, so that there are never too many. */
  #forget({ route, room }: Grave): void {
    if (this.reason(route, room) !== undefined) return;
    void this.#changes.run(route, "forget", room, {}).catch(ignoreEngineError);
  }
}

function tagOf(route: string, room: string): string {
  return `${route}:${room}`;
}
