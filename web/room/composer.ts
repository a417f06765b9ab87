/**
 * What somebody is writing, to whom, and why it could not be sent. A draft is never lost; what is refused stays where
 * it was typed. A whisper goes to the one who was chosen when typing began, whoever takes that alias meanwhile.
 */
import {
  batch,
  computed,
  createModel,
  type Model,
  type ReadonlySignal,
  signal,
} from "@preact/signals";
import type { Person, Who } from "../../protocol/session.ts";
import type { MessageLine } from "./blocks.ts";
import { type Acts, type ComposerProblem, commands, readTyped, type Typed } from "./commands.ts";
import { InputHistory } from "./input-history.ts";
import { type Found, findAddressee } from "./mentions.ts";
import { type Suggestions, SuggestionsModel } from "./suggestions.ts";

export type Composer = {
  readonly draft: ReadonlySignal<string>;
  readonly problem: ReadonlySignal<ComposerProblem | null>;
  /** The one to whom the draft would be whispered; null = it is for all. */
  readonly to: ReadonlySignal<Who | null>;
  /** The line that the draft answers. */
  readonly replying: ReadonlySignal<MessageLine | null>;
  /** Whether the buttons for formatting are shown. */
  readonly formatting: ReadonlySignal<boolean>;
  /** What can be completed where one writes. */
  readonly suggestions: Pick<Suggestions, "choices" | "active" | "move" | "dismiss">;
  /** @param caret - Where one writes, UTF-16 units from the beginning; the end if it is not told. */
  edit(text: string, caret?: number): void;
  /**
   * Takes what is chosen of the list, or what is given of it.
   *
   * @param caret - Where one writes.
   * @returns Where one goes on writing; undefined if there was nothing to take.
   */
  complete(caret: number, choice?: Parameters<Suggestions["take"]>[0]): number | undefined;
  /** Takes up the text that one sent before (-1) or after (1), if nothing else is being written; whether it did. */
  restore(step: 1 | -1): boolean;
  /** What is typed from now on is whispered to this one. */
  whisperTo(who: Who): void;
  /** What is typed next answers this line, before all. */
  replyTo(line: MessageLine): void;
  /** What is typed is for all again, and answers nothing; the draft stays. @returns Whether it was otherwise. */
  cancel(): boolean;
  /** These lines are gone: nothing is answered to them. */
  forget(keys: readonly string[]): void;
  /** Sends the draft, or does what its command says. */
  submit(): Promise<void>;
  toggleFormatting(): void;
  clear(): void;
};

/** What a composer does to its room, and what it knows of it. */
export type ComposerOptions = {
  readonly acts: Acts;
  readonly people: ReadonlySignal<readonly Person[]>;
  readonly words: ReadonlySignal<readonly string[] | null>;
  /** Somebody is writing something for all. */
  onTyping(): void;
};

export const ComposerModel = createModel<Composer, [options: ComposerOptions]>(
  ({ acts, people, words, onTyping }) => {
    const draft = signal("");
    const problem = signal<ComposerProblem | null>(null);
    const chosen = signal<Who | null>(null);
    const replying = signal<MessageLine | null>(null);
    const formatting = signal(false);
    /** Who was here when the typing of a command began. */
    const known = signal<readonly Person[] | null>(null);
    const suggestions: Model<Suggestions> = new SuggestionsModel(people, words);
    const history = new InputHistory();

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
      // An answer stands before all.
      replying.value = null;
    }

    function write(text: string): void {
      draft.value = text;
      if (!text.startsWith("/")) known.value = null;
      else known.value ??= people.value;
    }

    function cancel(): boolean {
      const wasOtherwise = to.value !== null || replying.value !== null;
      const typed = readTyped(tidy(draft.value));
      if (typed.kind === "command" && typed.name === "purr") {
        const found = find(typed.argument);
        if (found.kind === "one") write(found.rest);
      }
      chosen.value = null;
      replying.value = null;
      problem.value = null;
      return wasOtherwise;
    }

    async function act(typed: Typed): Promise<ComposerProblem | undefined> {
      if (typed.kind === "unknown") return { code: "command-unknown", about: typed.name };
      const answer = await perform(typed);
      return typeof answer === "string" ? { code: answer, about: "" } : answer;
    }

    async function perform(typed: Exclude<Typed, { readonly kind: "unknown" }>) {
      const { value: who } = chosen;
      if (typed.kind === "say") {
        const { value: line } = replying;
        if (who !== null) return acts.whisper(who.id, typed.text);
        return acts.say(typed.text, line === null ? {} : { reply: line.key });
      }
      // All would see what was meant for one.
      if (typed.name === "me" && who !== null) return "action-whispered" as const;
      return commands[typed.name]({ ...acts, find, choose }, typed.argument);
    }

    return {
      draft,
      problem,
      to,
      replying,
      formatting,
      suggestions,
      edit(text, caret = text.length) {
        batch(() => {
          write(text);
          problem.value = null;
          suggestions.look(text.slice(0, caret));
        });
        if (text !== "" && !text.startsWith("/") && chosen.value === null) onTyping();
      },
      complete(caret, choice) {
        const before = suggestions.take(choice);
        if (before === undefined) return undefined;
        write(before + draft.value.slice(caret));
        // Behind a command an alias may follow.
        if (/^\/\w+ $/.test(before)) suggestions.look(before);
        return before.length;
      },
      restore(step) {
        const who = chosen.value?.id ?? null;
        const found = step < 0 ? history.older(draft.value, who) : history.newer(draft.value, who);
        if (found === undefined) return false;
        write(found);
        problem.value = null;
        suggestions.dismiss();
        return true;
      },
      whisperTo: choose,
      replyTo(line) {
        chosen.value = null;
        replying.value = line;
      },
      cancel,
      forget(keys) {
        if (replying.value && keys.includes(replying.value.key)) replying.value = null;
      },
      async submit() {
        const text = tidy(draft.value);
        if (text === "") return;
        const typed = readTyped(text);
        const before = { known: known.value, replying: replying.value, to: chosen.value };
        // Read before anything is waited for: what is typed next is another matter.
        const acting = act(typed);
        draft.value = "";
        known.value = null;
        problem.value = null;
        if (typed.kind === "say") replying.value = null;
        suggestions.dismiss();
        const refused = await acting;
        if (refused === undefined) {
          if (isSpoken(typed)) history.note(text, before.to?.id ?? null);
          return;
        }
        // Something else may have been typed meanwhile; nothing of either is lost.
        draft.value = draft.value === "" ? text : `${text}\n${draft.value}`;
        known.value = before.known;
        replying.value ??= before.replying;
        problem.value = refused;
      },
      toggleFormatting() {
        formatting.value = !formatting.value;
      },
      clear() {
        draft.value = "";
        problem.value = null;
        chosen.value = null;
        replying.value = null;
        known.value = null;
        suggestions.dismiss();
        history.clear();
      },
    };
  },
);

/** Whether something is said by it. What a command does is not to happen again by an arrow key and Enter. */
function isSpoken(typed: Typed): boolean {
  return typed.kind === "say" || (typed.kind === "command" && /^(purr|me)$/.test(typed.name));
}

/** Takes away what can't be seen and no text may hold, and empty lines around it. */
export function tidy(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/\r\n?/g, "\n")
    .replaceAll(/(?![\t\n])\p{Cc}/gu, "")
    .replaceAll(/^(?:[^\S\n]*\n)+|\s+$/g, "");
}
