/**
 * Measures what one session costs: the time of its steps and the bytes of its frames. PBKDF2 is taken out, since the
 * protocol wants it slow. Steps must not overlap while it measures.
 */

/** What a platform can tell. */
export type Clocks = {
  /** Time that has passed, ms. */
  readonly wall: () => number;
  /** Time that the process had a processor, all author logs together, ms; where it can be known. */
  readonly cpu?: () => number;
};

/** What something cost a session. */
export type Cost = {
  /** ms */
  readonly wall: number;
  /** ms; absent where it cannot be known. */
  readonly cpu?: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
};

export class Meter {
  #wall = 0;
  #cpu = 0;
  #bytesIn = 0;
  #bytesOut = 0;
  readonly #clocks: Clocks;

  constructor(clocks: Clocks) {
    this.#clocks = clocks;
  }

  /** Runs a step and adds what it took. */
  async time<T>(step: () => Promise<T>): Promise<T> {
    const { wall, cpu = () => 0 } = this.#clocks;
    const stretched = { wall: stretching.wall, cpu: stretching.cpu };
    const [wallBefore, cpuBefore] = [wall(), cpu()];
    const result = await step();
    this.#cpu += cpu() - cpuBefore - (stretching.cpu - stretched.cpu);
    this.#wall += wall() - wallBefore - (stretching.wall - stretched.wall);
    return result;
  }

  came(data: string | Uint8Array): void {
    this.#bytesIn += data.length;
  }

  went(data: string | Uint8Array): void {
    this.#bytesOut += data.length;
  }

  /** What was measured since the last time. */
  take(): Cost {
    const cost = { wall: this.#wall, bytesIn: this.#bytesIn, bytesOut: this.#bytesOut };
    const whole = this.#clocks.cpu === undefined ? cost : { ...cost, cpu: this.#cpu };
    this.#wall = this.#cpu = this.#bytesIn = this.#bytesOut = 0;
    return whole;
  }
}

/** Time that went into PBKDF2, ms. */
const stretching = { wall: 0, cpu: 0 };

/**
 * From now on PBKDF2 with the same salt is worked out once: all members of a bench room know the same password, and a
 * removal makes each of them do the same work at the same time. Its time is left out of every measure.
 */
export function stretchOnce({ wall, cpu = () => 0 }: Clocks): void {
  const { subtle } = crypto;
  const derive = subtle.deriveBits.bind(subtle);
  const known = new Map<string, ArrayBuffer>();
  subtle.deriveBits = async (algorithm, key, length) => {
    if (typeof algorithm === "string" || !("iterations" in algorithm)) {
      return derive(algorithm, key, length);
    }
    const { salt } = algorithm as Pbkdf2Params;
    const name = String(salt);
    const [wallBefore, cpuBefore] = [wall(), cpu()];
    const bits = known.get(name) ?? (await derive(algorithm, key, length));
    known.set(name, bits);
    stretching.wall += wall() - wallBefore;
    stretching.cpu += cpu() - cpuBefore;
    // The caller wipes what it gets.
    return bits.slice(0);
  };
}
