/** Changes of a route, which the engine makes by a script, one after another for all relays. */
import { setTimeout as wait } from "node:timers/promises";
import type { ServerLimits } from "../limits.ts";
import { type Engine, EngineError, scriptOf } from "./engine.ts";
import type { Keys } from "./keys.ts";
import type { Lease } from "./lease.ts";
import { changeScript, enterScript } from "./scripts.ts";

const scripts = { enter: scriptOf(enterScript), change: scriptOf(changeScript) } as const;

/** How long the engine keeps a room with members without hearing of it, ms. A relay renews each third of it. */
export const keepMs = 3_600_000;

/** Wait before a change is tried again, ms. */
const againMs = 250;

/** Tag of an address or of a network that it is in, and how many times an address's limits it has. */
export type Level = readonly [tag: string, factor: number];

export class Changes {
  readonly #engine: Engine;
  readonly #keys: Keys;
  readonly #limits: ServerLimits;
  readonly #lease: Lease;
  readonly #unheard: (route: string) => void;

  /** @param unheard - Called with the tag of a route when its change was published and no relay heard it. */
  constructor(
    engine: Engine,
    keys: Keys,
    limits: ServerLimits,
    lease: Lease,
    unheard: (route: string) => void,
  ) {
    this.#engine = engine;
    this.#keys = keys;
    this.#limits = limits;
    this.#lease = lease;
    this.#unheard = unheard;
  }

  /**
   * Runs a change.
   *
   * @param route - Tag of the route.
   * @param rooms - Tag of the room; of a change of the whole route, the tags of all rooms that this relay knows.
   * @param asked - What the script needs for this operation.
   * @param levels - Of an entry: the address, and the networks that it is in.
   * @returns The script's answer.
   * @throws EngineError
   */
  async run(
    route: string,
    op: string,
    rooms: string | readonly string[],
    asked: object,
    levels?: readonly Level[],
  ): Promise<string> {
    const { emptyMs, tombstoneMs, failedReportMs: reportMs, failedBurst } = this.#limits;
    const [room, tags] = typeof rooms === "string" ? [rooms, [rooms]] : [undefined, rooms];
    const times = { emptyMs, tombstoneMs, reportMs, keepMs, seatKeys: tags.length };
    const relay = this.#lease.name;
    const values = JSON.stringify({ relay, ...asked, room, ...times, failedBurst });
    const keys = [
      this.#keys.route(route),
      this.#keys.channel(route),
      ...tags.map((tag) => this.#keys.seats(route, tag)),
      ...(levels ?? []).map(([tag]) => this.#keys.failed(route, tag)),
    ];
    const script = levels === undefined ? scripts.change : scripts.enter;
    const [said, heard] = (await this.#engine.run(script, keys, [op, values])) as [string, number];
    if (heard === 0) this.#unheard(route);
    return said;
  }

  /** Runs a change until the engine has done it, or this relay is gone for the others. */
  async insist(route: string, op: string, room: string, asked: object): Promise<void> {
    const relay = this.#lease.name;
    while (this.#lease.name === relay && relay !== "") {
      try {
        await this.run(route, op, room, { ...asked, relay });
        return;
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        await wait(againMs, undefined, { ref: false });
      }
    }
  }
}
