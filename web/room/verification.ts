/**
 * The 12 words that all must see alike, as long as they are being compared. They are of no use to anybody else, and
 * are forgotten when the comparison is over.
 */
import { createModel, type ReadonlySignal, signal } from "@preact/signals";
import type { Who } from "../../protocol/session.ts";

export type Comparison = {
  /** Indices into the list of words. */
  readonly words: readonly number[];
  readonly covers: readonly Who[];
  /** They were others a moment ago, because somebody came or went: whoever read them begins again. */
  readonly changed: boolean;
};

export type Verification = {
  /** Null: not worked out yet, or not being compared. */
  readonly comparison: ReadonlySignal<Comparison | null>;
  take(words: readonly number[], covers: readonly Who[]): void;
  clear(): void;
};

export const VerificationModel = createModel<Verification, []>(() => {
  const comparison = signal<Comparison | null>(null);
  return {
    comparison,
    take(words, covers) {
      const before = comparison.value;
      const same = before === null || before.words.join() === words.join();
      comparison.value = { words, covers, changed: !same || (before?.changed ?? false) };
    },
    clear() {
      comparison.value = null;
    },
  };
});
