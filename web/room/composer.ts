/**
 * The draft, its receiver, and why it could not be sent. A draft is never lost: a refused text
 * stays in the field. A whisper goes to the member that was chosen, even if another member takes
 * the alias meanwhile, and the next text goes to everyone unless the receiver is kept.
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
import { markdownToHtml } from "../markup/markdown.ts";
import { hasTags } from "../markup/tags.ts";
import type { Group, MessageLine } from "./blocks.ts";
import { type Acts, type ComposerProblem, commands, readTyped, type Typed } from "./commands.ts";
import { InputHistory } from "./input-history.ts";
import { type Found, findMember } from "./mentions.ts";
import { behindSlash } from "./slash.ts";
import { type Suggestions, SuggestionsModel } from "./suggestions.ts";
import { UndoLimit } from "./undo.ts";

export type Composer = {
  readonly draft: ReadonlySignal<string>;
  readonly problem: ReadonlySignal<ComposerProblem | null>;
  /** The draft as it is sent, if it has a format; null otherwise. */
  readonly preview: ReadonlySignal<{ readonly text: string } | null>;
  /** The receiver of a whisper; null = everyone. */
  readonly to: ReadonlySignal<Who | null>;
  /** The receiver stays after a whisper. */
  readonly isPinned: ReadonlySignal<boolean>;
  /** The message that the draft replies to. */
  readonly replying: ReadonlySignal<MessageLine | null>;
  /** The format bar is shown. */
  readonly formatting: ReadonlySignal<boolean>;
  /** Completions at the caret. */
  readonly suggestions: Pick<Suggestions, "choices" | "active" | "move" | "dismiss">;
  /**
   * Sets the draft.
   *
   * @param caret - Offset in UTF-16 units; the end by default.
   * @param inputType - Of the event, if the user has typed.
   */
  edit(text: string, caret?: number, inputType?: string): void;
  /** Returns true if an undo would not bring back a text that was sent. */
  canUndo(): boolean;
  /** Returns true if the field may be changed by an input event of this type. */
  permits(inputType: string): boolean;
  /**
   * Inserts this completion, or the active one.
   *
   * @returns The new caret; undefined if there was no completion.
   */
  complete(caret: number, choice?: Parameters<Suggestions["take"]>[0]): number | undefined;
  /** Restores the previous (-1) or next (1) sent text. Returns false if a draft is in the field. */
  restore(step: 1 | -1): boolean;
  /** Makes the draft a whisper to this member. */
  whisperTo(who: Who): void;
  /** Keeps the receiver of whispers, or no longer does. */
  togglePin(): void;
  /** A whisper was sent: the next text goes to everyone, unless the receiver is kept. */
  sent(): void;
  /** Makes the draft a reply to this message, to everyone. */
  replyTo(line: MessageLine): void;
  /** Cancels whisper and reply, and keeps the draft. Returns true if there was one. */
  cancel(): boolean;
  /**
   * These messages are gone, or all: cancels a reply to them, and removes a restored text that was
   * not changed.
   */
  forget(keys?: readonly string[]): void;
  /** Sends the draft, or runs its command. */
  submit(): Promise<void>;
  toggleFormatting(): void;
  clear(): void;
};

/** What the composer needs of its room. */
export type ComposerOptions = {
  readonly acts: Acts;
  readonly people: ReadonlySignal<readonly Person[]>;
  readonly words: ReadonlySignal<readonly string[] | null>;
  /** What the transcript shows. */
  readonly groups: ReadonlySignal<readonly Group[]>;
  /** The user is typing to everyone. */
  onTyping(): void;
};

/** Longest draft that is shown as it will be sent, UTF-16 units. */
const previewChars = 20_000;

export const ComposerModel = createModel<Composer, [options: ComposerOptions]>(
  ({ acts: told, people, words, groups, onTyping }) => {
    /** A text is sent as HTML. */
    const acts: Acts = {
      ...told,
      say: (text, how) => told.say(markdownToHtml(text), how),
      whisper: (to, text) => told.whisper(to, markdownToHtml(text)),
    };
    const draft = signal("");
    const problem = signal<ComposerProblem | null>(null);
    const chosen = signal<Who | null>(null);
    const isPinned = signal(false);
    const replying = signal<MessageLine | null>(null);
    const formatting = signal(false);
    /** The members when the user started to type a command. */
    const known = signal<readonly Person[] | null>(null);
    const suggestions: Model<Suggestions> = new SuggestionsModel(people, words);
    const history = new InputHistory(groups);
    const undo = new UndoLimit();

    const to = computed(() => {
      const typed = readTyped(tidy(draft.value));
      if (typed.kind !== "command" || typed.name !== "purr") return chosen.value;
      const found = find(typed.argument);
      return found.kind === "one" && !found.who.own ? found.who : chosen.value;
    });

    const preview = computed(() => {
      if (draft.value.length > previewChars) return null;
      const text = tidy(draft.value);
      const html = markdownToHtml(messageIn(text));
      return html !== messageIn(text) || hasTags(html) ? { text: html } : null;
    });

    /** Returns the part of a typed text that is sent. */
    function messageIn(text: string): string {
      const typed = readTyped(text);
      if (typed.kind === "say") return typed.text;
      if (typed.kind !== "command") return "";
      if (typed.name === "me") return typed.argument;
      const found = typed.name === "purr" ? find(typed.argument) : undefined;
      return found?.kind === "one" ? found.rest : "";
    }

    function find(typed: string): Found {
      const found = findMember(typed, known.value ?? people.value, words.value);
      return found.kind === "none" ? findMember(typed, people.value, words.value) : found;
    }

    function choose(who: Who | null): void {
      chosen.value = who;
      isPinned.value = false;
      // A reply goes to everyone.
      replying.value = null;
    }

    function sent(): void {
      if (!isPinned.value) chosen.value = null;
    }

    function write(text: string): void {
      draft.value = text;
      if (behindSlash(text) === undefined) known.value = null;
      else known.value ??= people.value;
    }

    function cancel(): boolean {
      const wasOtherwise = to.value !== null || replying.value !== null;
      const typed = readTyped(tidy(draft.value));
      if (typed.kind === "command" && typed.name === "purr") {
        const found = find(typed.argument);
        if (found.kind === "one") write(found.rest);
      }
      choose(null);
      problem.value = null;
      return wasOtherwise;
    }

    async function act(typed: Typed): Promise<ComposerProblem | undefined> {
      if (typed.kind === "unknown") return { code: "command-unknown", about: typed.name };
      if (typed.kind === "meant") return { code: "command-meant", about: typed.name };
      const answer = await perform(typed);
      return typeof answer === "string" ? { code: answer, about: "" } : answer;
    }

    async function perform(typed: Extract<Typed, { readonly kind: "say" | "command" }>) {
      const { value: who } = chosen;
      if (typed.kind === "say") {
        const { value: line } = replying;
        if (who !== null) return acts.whisper(who.id, typed.text);
        return acts.say(typed.text, line === null ? {} : { reply: line.key });
      }
      // Everyone would see a text meant for one member.
      if (typed.name === "me" && who !== null) return "action-whispered" as const;
      return commands[typed.name]({ ...acts, find, choose }, typed.argument);
    }

    return {
      draft,
      // Somebody has come in.
      problem: computed(() => {
        const isOver = problem.value?.code === "nobody-here" && people.value.length > 1;
        return isOver ? null : problem.value;
      }),
      preview,
      to,
      isPinned,
      replying,
      formatting,
      suggestions,
      edit(text, caret = text.length, inputType) {
        if (inputType !== undefined) undo.note(draft.value, text, inputType);
        batch(() => {
          write(text);
          problem.value = null;
          suggestions.look(text.slice(0, caret));
        });
        if (text !== "" && readTyped(text).kind === "say" && chosen.value === null) onTyping();
      },
      canUndo: () => undo.allows(draft.value),
      permits: (inputType) => undo.permits(inputType, draft.value),
      complete(caret, choice) {
        const before = suggestions.take(choice);
        if (before === undefined) return undefined;
        write(before + draft.value.slice(caret));
        // An alias may follow a command.
        if (/^\/\w+ $/.test(before)) suggestions.look(before);
        return before.length;
      },
      restore(step) {
        const who = chosen.value?.id ?? null;
        const found = history.step(step, draft.value, who);
        if (found === undefined) return false;
        write(found);
        problem.value = null;
        suggestions.dismiss();
        return true;
      },
      whisperTo: choose,
      togglePin() {
        const [who, wasPinned] = [to.value, isPinned.value];
        if (who === null) return;
        // A receiver that was typed is chosen instead.
        cancel();
        choose(who);
        isPinned.value = !wasPinned;
      },
      sent,
      replyTo(line) {
        choose(null);
        replying.value = line;
      },
      cancel,
      forget(keys) {
        const answered = replying.value?.key;
        if (answered !== undefined && (keys?.includes(answered) ?? true)) replying.value = null;
        if (history.isFrom(keys, draft.value)) draft.value = "";
      },
      async submit() {
        const text = tidy(draft.value);
        if (text === "") return;
        const typed = readTyped(text);
        const before = { known: known.value, replying: replying.value, chosen: chosen.value };
        // Read before the first await: the user may type the next text meanwhile.
        const acting = act(typed);
        draft.value = "";
        known.value = null;
        problem.value = null;
        if (typed.kind === "say") {
          replying.value = null;
          sent();
        }
        suggestions.dismiss();
        const refused = await acting;
        if (refused === undefined) return;
        // The user may have typed another text meanwhile. Neither is lost.
        draft.value = draft.value === "" ? text : `${text}\n${draft.value}`;
        known.value = before.known;
        replying.value ??= before.replying;
        chosen.value = before.chosen ?? chosen.value;
        problem.value = refused;
      },
      toggleFormatting() {
        formatting.value = !formatting.value;
      },
      clear() {
        draft.value = "";
        problem.value = null;
        choose(null);
        known.value = null;
        suggestions.dismiss();
        history.clear();
      },
    };
  },
);

/** Removes invisible characters that no message may contain, and empty lines around the text. */
export function tidy(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/\r\n?/g, "\n")
    .replaceAll(/(?![\t\n])\p{Cc}/gu, "")
    .replaceAll(/^(?:[^\S\n]*\n)+|\s+$/g, "");
}
