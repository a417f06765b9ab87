/**
 * The list of completions: the active one, and whether the list was closed. None is active until
 * the user moves to it, so that Enter sends the text.
 */
import { computed, createModel, type ReadonlySignal, signal } from "@preact/signals";
import type { Person } from "../../protocol/session.ts";
import { type Choice, complete } from "./completion.ts";

export type Suggestions = {
  readonly choices: ReadonlySignal<readonly Choice[]>;
  /** Index of the active choice; -1 = none. */
  readonly active: ReadonlySignal<number>;
  /** Updates the list. `typed` is the text before the caret. */
  look(typed: string): void;
  /** Moves to the next (1) or previous (-1) choice, around. Returns false if there is no list. */
  move(step: 1 | -1): boolean;
  /** Returns the text before the caret with this choice inserted, or the active or first one. */
  take(choice?: Choice): string | undefined;
  /** Closes the list until the user types. Returns true if there was one. */
  dismiss(): boolean;
};

export const SuggestionsModel = createModel<
  Suggestions,
  [people: ReadonlySignal<readonly Person[]>, words: ReadonlySignal<readonly string[] | null>]
>((people, words) => {
  const typed = signal<string | null>(null);
  const active = signal(-1);
  const completion = computed(() => {
    if (typed.value === null) return { start: 0, choices: [] };
    return complete(typed.value, people.value, words.value);
  });
  const choices = computed(() => completion.value.choices);
  // The list changes when a member joins or leaves.
  const reached = computed(() => (active.value < choices.value.length ? active.value : -1));

  function dismiss(): boolean {
    const wasThere = choices.value.length > 0;
    typed.value = null;
    active.value = -1;
    return wasThere;
  }

  return {
    choices,
    active: reached,
    look(text) {
      typed.value = text;
      active.value = -1;
    },
    move(step) {
      const { length } = choices.value;
      if (length === 0) return false;
      const from = reached.value < 0 && step < 0 ? 0 : reached.value;
      active.value = (from + step + length) % length;
      return true;
    },
    take(choice = choices.value[Math.max(0, reached.value)]) {
      if (choice === undefined || typed.value === null) return undefined;
      const text = typed.value.slice(0, completion.value.start) + choice.insert;
      dismiss();
      return text;
    },
    dismiss,
  };
});
