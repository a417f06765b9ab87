/**
 * The list of what can be completed while one writes: which of it is chosen, and whether it was put away. Nothing is chosen
 * until somebody goes there, so that Enter sends what was typed.
 */
import { computed, createModel, type ReadonlySignal, signal } from "@preact/signals";
import type { Person } from "../../protocol/session.ts";
import { type Choice, complete } from "./completion.ts";

export type Suggestions = {
  readonly choices: ReadonlySignal<readonly Choice[]>;
  /** Number of the one that is chosen; -1 = none. */
  readonly active: ReadonlySignal<number>;
  /** Somebody has typed; `typed` is what stands before the place where one writes. */
  look(typed: string): void;
  /** Goes to the next one (1) or the one before (-1), around. @returns Whether there is a list at all. */
  move(step: 1 | -1): boolean;
  /** What stands before the place where one writes once this one is taken, or the chosen one, or the first. */
  take(choice?: Choice): string | undefined;
  /** Puts the list away until something is typed. @returns Whether there was one. */
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
  // Who comes or goes changes the list.
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
