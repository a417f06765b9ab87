/**
 * A browser that a suite borrows: launched when it is first needed, and ended by the last who gives
 * it back. A process that runs several suites keeps it for the next (test/worker.mjs). Must never
 * pass on a page that an earlier suite has left open, nor hide that it did.
 */

type Lent = { close(): Promise<void> };

const lenders = new Set<Lender<Lent>>();
let isKept = false;
let left = 0;

/** Returns how many pages were left open since this was last asked. */
export function takeLeft(): number {
  const taken = left;
  left = 0;
  return taken;
}

/** Launches every browser that is not running, and keeps it until the process ends. */
export async function keepAll(): Promise<void> {
  isKept = true;
  for (const lender of lenders) await lender.warm();
}

export class Lender<T extends Lent> {
  readonly #launch: () => Promise<T>;
  readonly #clear: (lent: T) => Promise<number>;
  #lent: Promise<T> | undefined;
  #borrowers = 0;
  readonly #mayKeep: boolean;

  /**
   * @param clear - Closes all of its pages. Returns how many there were.
   * @param mayKeep - False: it always ends with the last who gives it back.
   */
  constructor(launch: () => Promise<T>, clear: (lent: T) => Promise<number>, mayKeep = true) {
    this.#launch = launch;
    this.#clear = clear;
    this.#mayKeep = mayKeep;
    if (mayKeep) lenders.add(this as unknown as Lender<Lent>);
  }

  /** Launches it before anyone borrows it. */
  async warm(): Promise<void> {
    this.#lent ??= this.#launch();
    await this.#lent;
  }

  /** Lends it. @throws Error if it cannot be launched. */
  borrow(): Promise<T> {
    this.#borrowers += 1;
    this.#lent ??= this.#launch();
    return this.#lent;
  }

  /** Whoever is the last to give it back must have closed all pages. */
  async giveBack(): Promise<void> {
    this.#borrowers -= 1;
    if (this.#borrowers > 0 || this.#lent === undefined) return;
    const lent = await this.#lent;
    left += await this.#clear(lent);
    if (isKept && this.#mayKeep) return;
    this.#lent = undefined;
    await lent.close();
  }
}
