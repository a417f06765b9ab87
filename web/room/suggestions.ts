/**
 * The list of completions: the active one, and whether the list was closed. None is active until
 * the user moves to it, so that Enter sends the text.
 */
import { computed, createModel, type ReadonlySignal, signal } from "@preact/signals";
import type { Person } from "../../protocol/session.ts";
import { type Choice, complete } from "./completion.ts";
import { askedEmoji, type Emoji } from "./emoji.ts";

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
  [
    people: ReadonlySignal<readonly Person[]>,
    words: ReadonlySignal<readonly string[] | null>,
    /** Loads the list of emoji. Resolves to an empty one if it cannot be loaded. */
    loadEmojis: () => Promise<readonly Emoji[]>,
  ]
>((people, words, loadEmojis) => {
  const typed = signal<string | null>(null);
  const active = signal(-1);
  /** Loaded when the user first asks for one. */
  const emojis = signal<readonly Emoji[] | null>(null);
  const completion = computed(() => {
    if (typed.value === null) return { start: 0, choices: [] };
    return complete(typed.value, people.value, words.value, emojis.value);
  });
  const choices = computed(() => completion.value.choices);
  // The list changes when a member joins or leaves.
  const reached = computed(() => (active.value < choices.value.length ? active.value : -1));

  async function load(): Promise<void> {
    const all = await loadEmojis();
    // Otherwise it is asked for again with the next letter.
    if (all.length > 0) emojis.value = all;
  }

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
      if (emojis.value === null && askedEmoji(text) !== undefined) void load();
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
