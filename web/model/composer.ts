/**
 * What somebody is writing, to whom, and why it could not be sent. A draft is never lost; what is refused stays where
 * it was typed. A whisper goes to the one who was chosen when typing began, whoever takes that alias meanwhile.
 */
import { computed, createModel, type ReadonlySignal, signal } from "@preact/signals";
import type { Person, Who } from "../../protocol/session.ts";
import { type Found, findAddressee } from "./addressee.ts";
import { type Acts, type ComposerProblem, commands, readTyped, type Typed } from "./commands.ts";

export type Composer = {
  readonly draft: ReadonlySignal<string>;
  readonly problem: ReadonlySignal<ComposerProblem | null>;
  /** The one to whom the draft would be whispered; null = it is for all. */
  readonly to: ReadonlySignal<Who | null>;
  edit(text: string): void;
  /** What is typed from now on is whispered to this one. */
  whisperTo(who: Who): void;
  /** What is typed is for all again; the draft stays. */
  cancelWhisper(): void;
  /** Sends the draft, or does what its command says. */
  submit(): Promise<void>;
  clear(): void;
};

/** What a composer does to its room, and what it knows of it. */
export type ComposerOptions = {
  readonly acts: Acts;
  readonly people: ReadonlySignal<readonly Person[]>;
  readonly words: ReadonlySignal<readonly string[] | null>;
};

export const ComposerModel = createModel<Composer, [options: ComposerOptions]>(
  ({ acts, people, words }) => {
    const draft = signal("");
    const problem = signal<ComposerProblem | null>(null);
    const chosen = signal<Who | null>(null);
    /** Who was here when the typing of a command began. */
    const known = signal<readonly Person[] | null>(null);

    const to = computed(() => {
      const typed = readTyped(tidy(draft.value));
      if (typed.kind !== "command" || typed.name !== "purr") return chosen.value;
      const found = find(typed.argument);
      return found.kind === "one" && !found.who.own ? found.who : chosen.value;
    });

    function find(typed: string): Found {
      const found = findAddressee(typed, known.value ?? people.value, words.value);
      return found.kind === "none" ? findAddressee(typed, people.value, words.value) : found;
    }

    function choose(who: Who): void {
      chosen.value = who;
    }

    function write(text: string): void {
      draft.value = text;
      if (!text.startsWith("/")) known.value = null;
      else known.value ??= people.value;
    }

    async function act(typed: Typed): Promise<ComposerProblem | undefined> {
      if (typed.kind === "unknown") return { code: "command-unknown", about: typed.name };
      const answer = await perform(typed);
      return typeof answer === "string" ? { code: answer, about: "" } : answer;
    }

    async function perform(typed: Exclude<Typed, { readonly kind: "unknown" }>) {
      const { value: who } = chosen;
      if (typed.kind === "say") {
        return who === null ? acts.say(typed.text, false) : acts.whisper(who.id, typed.text);
      }
      // All would see what was meant for one.
      if (typed.name === "me" && who !== null) return "action-whispered" as const;
      return commands[typed.name]({ ...acts, find, choose }, typed.argument);
    }

    return {
      draft,
      problem,
      to,
      edit(text) {
        write(text);
        problem.value = null;
      },
      whisperTo: choose,
      cancelWhisper() {
        const typed = readTyped(tidy(draft.value));
        if (typed.kind === "command" && typed.name === "purr") {
          const found = find(typed.argument);
          if (found.kind === "one") write(found.rest);
        }
        chosen.value = null;
        problem.value = null;
      },
      async submit() {
        const text = tidy(draft.value);
        if (text === "") return;
        const typed = readTyped(text);
        const snapshot = known.value;
        // Read before anything is waited for: what is typed next is another matter.
        const acting = act(typed);
        draft.value = "";
        known.value = null;
        problem.value = null;
        const refused = await acting;
        if (refused === undefined) return;
        // Something else may have been typed meanwhile; nothing of either is lost.
        draft.value = draft.value === "" ? text : `${text}\n${draft.value}`;
        known.value = snapshot;
        problem.value = refused;
      },
      clear() {
        draft.value = "";
        problem.value = null;
        chosen.value = null;
        known.value = null;
      },
    };
  },
);

/** Takes away what can't be seen and no text may hold, and empty lines around it. */
export function tidy(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/\r\n?/g, "\n")
    .replaceAll(/(?![\t\n])\p{Cc}/gu, "")
    .replaceAll(/^(?:[^\S\n]*\n)+|\s+$/g, "");
}
