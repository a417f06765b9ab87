/**
 * The stash of the service worker: keeps a value for the next load of a page, in memory, by token,
 * once and for a while. Must never store anything, nor return a value twice.
 */

/** How long a state is kept, ms: enough for a reload, too short for someone else at the seat. */
export const stashMs = 10_000;

/** How long a reminder is kept of a page that is silent, ms. Browsers end a worker then. */
export const holdMs = 300_000;

/** How long a page waits for the answer of the worker, ms. */
export const answerMs = 2_000;

/** Most values at once: as many pages of one person reload at the same moment. */
export const stashPlaces = 16;

export type Stash = {
  /**
   * Keeps a value in place of an earlier one under this token. Drops the oldest if it is full.
   * Resolves when the value is gone.
   */
  keep(token: string, value: unknown, ms?: number): Promise<void>;
  /** Returns the value of a token once; undefined if there is none. */
  take(token: string): unknown;
};

/** @param wait - Resolves after so many ms. */
export function makeStash(wait: (ms: number) => Promise<void>): Stash {
  const entries = new Map<string, { readonly value: unknown }>();
  return {
    async keep(token, value, ms = stashMs) {
      const entry = { value };
      entries.delete(token);
      const [oldest] = entries.keys();
      if (entries.size >= stashPlaces && oldest !== undefined) entries.delete(oldest);
      entries.set(token, entry);
      await wait(ms);
      if (entries.get(token) === entry) entries.delete(token);
    },
    take(token) {
      const value = entries.get(token)?.value;
      entries.delete(token);
      return value;
    },
  };
}
