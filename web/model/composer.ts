/**
 * What somebody is writing: the draft and why it could not be sent. A draft is never lost; what is refused
 * stays where it was typed.
 */
import { createModel, type ReadonlySignal, signal } from "@preact/signals";
import { type Acts, commands, type Done, readTyped, type Typed } from "./commands.ts";
import type { Refusal } from "./refusal.ts";

/** A refusal and what it is about, such as the name of a command that there is not. */
export type ComposerProblem = { readonly code: Refusal; readonly about: string };

export type Composer = {
  readonly draft: ReadonlySignal<string>;
  readonly problem: ReadonlySignal<ComposerProblem | null>;
  edit(text: string): void;
  /** Sends the draft, or does what its command says. */
  submit(): Promise<void>;
  clear(): void;
};

/** What a composer does to its room. */
export type ComposerActs = Acts & { say(text: string): Done };

export const ComposerModel = createModel<Composer, [acts: ComposerActs]>((acts) => {
  const draft = signal("");
  const problem = signal<ComposerProblem | null>(null);

  function act(typed: Exclude<Typed, { readonly kind: "unknown" }>): Done {
    if (typed.kind === "say") return acts.say(typed.text);
    return commands[typed.name](acts, typed.argument);
  }

  return {
    draft,
    problem,
    edit(text) {
      draft.value = text;
      problem.value = null;
    },
    async submit() {
      const text = tidy(draft.value);
      if (text === "") return;
      const typed = readTyped(text);
      if (typed.kind === "unknown") {
        problem.value = { code: "command-unknown", about: typed.name };
        return;
      }
      draft.value = "";
      problem.value = null;
      const code = await act(typed);
      if (code === undefined) return;
      // Something else may have been typed meanwhile; nothing of either is lost.
      draft.value = draft.value === "" ? text : `${text}\n${draft.value}`;
      problem.value = { code, about: "" };
    },
    clear() {
      draft.value = "";
      problem.value = null;
    },
  };
});

/** Takes away what can't be seen and no text may hold, and empty lines around it. */
export function tidy(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/\r\n?/g, "\n")
    .replaceAll(/(?![\t\n])\p{Cc}/gu, "")
    .replaceAll(/^(?:[^\S\n]*\n)+|\s+$/g, "");
}
