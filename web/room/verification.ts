/**
 * The 12 safety words while they are compared. They are dropped when the comparison is over.
 */
import { createModel, type ReadonlySignal, signal } from "@preact/signals";
import type { Who } from "../../protocol/session.ts";

export type Comparison = {
  /** Indices into the word list. */
  readonly words: readonly number[];
  readonly covers: readonly Who[];
  /** The words changed while they were compared, because a member joined or left. */
  readonly changed: boolean;
};

export type Verification = {
  /** null: not derived yet, or not being compared. */
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
