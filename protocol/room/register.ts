/** Which of several words on the same thing counts, so that all members come to the same one (SPEC §8.4, §8.8). */
import { limits } from "../wire/limits.ts";

/** How high a word of a member stands. */
export type Ranked = { readonly counter: number; readonly by: string };

/** Whether a word counts above the present one: its (counter, by) is higher, and no leap. */
export function counts(word: Ranked, present: Ranked | null): boolean {
  const { counter, by } = present ?? { counter: 0, by: "" };
  if (word.counter > counter + limits.registerAhead) return false;
  return word.counter > counter || (word.counter === counter && word.by > by);
}
