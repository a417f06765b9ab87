/**
 * The list of 2,048 words, loaded when first needed: for suggested passwords, fingerprints and
 * safety words. 11 random bits choose a word without bias, because 2,048 is a power of two.
 */
import { createModel, type ReadonlySignal, signal } from "@preact/signals";
import type { Env } from "../../protocol/env.ts";
import { readU16 } from "../../protocol/wire/bytes.ts";
import type { PageEnv } from "../env.ts";

/** Words of a suggested password: 66 bits, too many to guess online or offline. */
export const passwordWords = 6;
/** Words of the list. */
export const listWords = 2048;

export type Wordlist = {
  /** The list once it is loaded. */
  readonly words: ReadonlySignal<readonly string[] | null>;
  /** Loads the list. Resolves to false if that failed; it can be tried again. */
  load(): Promise<boolean>;
};

export const WordlistModel = createModel<Wordlist, [page: Pick<PageEnv, "loadWords" | "report">]>(
  ({ loadWords, report }) => {
    const words = signal<readonly string[] | null>(null);
    let loading: Promise<boolean> | undefined;

    async function fetchList(): Promise<boolean> {
      try {
        const list = await loadWords();
        if (list.length !== listWords) throw new RangeError(`a list of ${list.length} words`);
        words.value = list;
      } catch (error) {
        report(error);
        loading = undefined;
      }
      return words.value !== null;
    }

    return {
      words,
      load() {
        loading ??= fetchList();
        return loading;
      },
    };
  },
);

/**
 * Returns a password of {@link passwordWords} words.
 *
 * @param list - {@link listWords} words.
 */
export function suggestPassword(list: readonly string[], env: Pick<Env, "random">): string {
  const random = env.random(2 * passwordWords);
  const chosen = Array.from({ length: passwordWords }, (_, i) => {
    return list[readU16(random, 2 * i) % listWords];
  });
  return chosen.join(" ");
}
