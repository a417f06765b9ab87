/**
 * The lease of this relay: a key in the engine that expires unless it is renewed. When it is over, the other relays
 * take the members of this one out of their rooms.
 */
import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { Clock } from "../clock.ts";
import type { Tagger } from "../tagger.ts";
import { type Engine, ignoreEngineError } from "./engine.ts";
import type { Keys } from "./keys.ts";

/** Times of a relay, ms. */
export type Times = {
  /** After this time without a renewal it is gone. */
  readonly lease: number;
  /** Between two renewals. */
  readonly beat: number;
};

export const usualTimes: Times = { lease: 6_000, beat: 2_000 };

/** What follows from the state of the lease. */
export type Holder = {
  /** The lease is over. Called before anything else is done. */
  over(): void;
  /** It was renewed. */
  renewed(): Promise<void>;
  /** The engine was emptied, or a node of it may have been, and this relay is about to take a lease there. */
  emptied(): Promise<void>;
};

export class Lease {
  /** Random name of this relay, new with each lease. Empty while it has none. */
  name = "";
  /** How often the lease was over before the relay closed. */
  fenced = 0;
  /** True once the relay is closing: it takes no other lease. */
  closing = false;
  readonly #engine: Engine;
  readonly #keys: Keys;
  readonly #clock: Clock;
  readonly #tagger: Tagger;
  readonly #times: Times;
  readonly #holder: Holder;
  #until = Number.NEGATIVE_INFINITY;
  /** Changes when an empty engine is filled again. */
  #era = "";
  #closed = false;

  constructor(
    engine: Engine,
    keys: Keys,
    { clock, tagger, times }: { clock: Clock; tagger: Tagger; times?: Times },
    holder: Holder,
  ) {
    this.#engine = engine;
    this.#keys = keys;
    this.#clock = clock;
    this.#tagger = tagger;
    this.#times = times ?? usualTimes;
    this.#holder = holder;
  }

  /** True while the lease lasts. */
  get alive(): boolean {
    return this.#clock.now() < this.#until;
  }

  /** Returns true while the lease lasts. If it is over, tells the holder once. */
  check(): boolean {
    if (this.alive) return true;
    if (this.name !== "") this.#fence();
    return false;
  }

  /**
   * Takes a name and a lease, unless the relay has one. Adopts the key of all tags; brings back to an empty engine
   * what it must not forget.
   *
   * @throws EngineError if the engine refuses or does not answer.
   */
  async take(): Promise<void> {
    if (this.name !== "" || this.closing) return;
    const name = randomBytes(4).toString("hex");
    const own = Buffer.from(this.#tagger.key).toString("base64url");
    const era = randomBytes(8).toString("base64url");
    const value = `${own} ${era}`;
    const found = await this.#engine.call("SET", this.#keys.tagKey, value, "NX", "GET");
    const [key = own, there = era] = typeof found === "string" ? found.split(" ") : [];
    const isOther = there !== this.#era || this.#engine.isCluster;
    if (key !== own) this.#tagger.key = Buffer.from(key, "base64url");
    else if (isOther && this.#era !== "") await this.#holder.emptied();
    this.#era = there;
    const { lease } = this.#times;
    // Not before: to bring everything back may take longer than a lease.
    const now = this.#clock.now();
    await this.#engine.call("SET", this.#keys.lease(name), "1", "PX", `${lease}`);
    this.name = name;
    this.#until = now + lease;
  }

  /** Renews the lease until the relay closes, and takes a new one after it was over. */
  async keep(): Promise<void> {
    while (!this.#closed) {
      await wait(this.#times.beat * (0.9 + 0.1 * Math.random()), undefined, { ref: false });
      if (this.#closed) return;
      if (this.check()) await this.renew();
      else await this.take().catch(ignoreEngineError);
    }
  }

  /** Renews the lease if the engine answers. */
  async renew(): Promise<void> {
    const { name } = this;
    if (name === "" || !this.#engine.ready) return;
    const now = this.#clock.now();
    try {
      const isThere = await this.extend();
      if (this.name !== name) return;
      if (isThere !== 1) {
        this.#fence();
        return;
      }
      this.#until = now + this.#times.lease;
      await this.#holder.renewed();
    } catch (error) {
      ignoreEngineError(error);
    }
  }

  /** Moves the end of the key. Resolves to 0 if the engine has no such key. @throws EngineError */
  extend(): Promise<unknown> {
    return this.#engine.call("PEXPIRE", this.#keys.lease(this.name), `${this.#times.lease}`);
  }

  /** Returns those of the relays whose lease is over. @throws EngineError */
  async goneOf(relays: readonly string[]): Promise<readonly string[]> {
    const there = await Promise.all(
      relays.map((relay) => this.#engine.call("EXISTS", this.#keys.lease(relay))),
    );
    return relays.filter((_, at) => there[at] === 0);
  }

  /** Forgets the lease here: nothing is changed in its name any more. */
  drop(): void {
    this.name = "";
    this.#until = Number.NEGATIVE_INFINITY;
  }

  /** Ends {@link keep}. */
  close(): void {
    this.closing = true;
    this.#closed = true;
  }

  #fence(): void {
    this.fenced += 1;
    this.drop();
    this.#holder.over();
  }
}
