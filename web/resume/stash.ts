/**
 * A shelf on which one load of a page leaves something for the next: in memory, by a token, once, and for a few seconds.
 * Must never write anything anywhere, nor give the same thing out twice.
 */

/** How long something lies there, ms: longer than a page takes to load, shorter than anybody takes to sit down. */
export const shelfMs = 10_000;

/** Things that lie there at most: so many pages of one person are loaded anew at the same moment. */
export const shelfPlaces = 16;

export type Shelf = {
  /** Takes something for this token, and its place if there is none left. Settles when it lies there no more. */
  keep(token: string, value: unknown): Promise<void>;
  /** Gives out what lies there for this token, once; undefined if there is nothing. */
  take(token: string): unknown;
};

/** @param wait - Settles after so many ms. */
export function makeShelf(wait: (ms: number) => Promise<void>): Shelf {
  const things = new Map<string, { readonly value: unknown }>();
  return {
    async keep(token, value) {
      const thing = { value };
      const [oldest] = things.keys();
      if (things.size >= shelfPlaces && oldest !== undefined) things.delete(oldest);
      things.set(token, thing);
      await wait(shelfMs);
      if (things.get(token) === thing) things.delete(token);
    },
    take(token) {
      const value = things.get(token)?.value;
      things.delete(token);
      return value;
    },
  };
}
