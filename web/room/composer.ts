/**
 * The draft, its receiver, and why it could not be sent. A draft is never lost: a refused text
 * stays in the field. A whisper goes to the member that was chosen, even if another member takes
 * the alias meanwhile, and the next text goes to everyone unless the receiver is kept. While a
 * message is edited, its text is in the field, and what was there before is set aside.
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
import { canEdit, lastEditable, receiverOf } from "./editing.ts";
import type { Emoji } from "./emoji.ts";
import { InputHistory } from "./input-history.ts";
import { type Found, findMember } from "./mentions.ts";
import { makeMessageEdit } from "./message-edit.ts";
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
  /** The message that the user is editing. */
  readonly editing: ReadonlySignal<MessageLine | null>;
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
  /** Returns true if this message may be edited now. */
  canEdit(line: MessageLine): boolean;
  /** Puts this message into the field, and sets the draft aside until it is saved or cancelled. */
  editMessage(line: MessageLine): void;
  /** Edits our last message, if the field is empty. Returns false if there is none to edit. */
  editLast(): boolean;
  /** Makes the draft a whisper to this member. */
  whisperTo(who: Who): void;
  /** Keeps the receiver of whispers, or no longer does. */
  togglePin(): void;
  /** A whisper was sent: the next text goes to everyone, unless the receiver is kept. */
  sent(): void;
  /** Makes the draft a reply to this message, to everyone. */
  replyTo(line: MessageLine): void;
  /**
   * Cancels an edit, which gives the draft back, or else whisper and reply. Returns true if there
   * was one.
   */
  cancel(): boolean;
  /**
   * These messages are gone, or all: ends a reply to them and an edit of them, and removes a
   * restored text that was not changed.
   */
  forget(keys?: readonly string[]): void;
  /** Sends the draft, runs its command, or saves the message that is edited. */
  submit(): Promise<void>;
  toggleFormatting(): void;
  clear(): void;
};

/** What the composer needs of its room. */
export type ComposerOptions = {
  readonly acts: Acts;
  readonly people: ReadonlySignal<readonly Person[]>;
  readonly words: ReadonlySignal<readonly string[] | null>;
  /** Loads the list of emoji. Resolves to an empty one if it cannot be loaded. */
  readonly loadEmojis: () => Promise<readonly Emoji[]>;
  /** What the transcript shows. */
  readonly groups: ReadonlySignal<readonly Group[]>;
  /** The user is typing to everyone. */
  onTyping(): void;
  /** ms since the epoch. */
  now(): number;
};

/** Longest draft that is shown as it will be sent, UTF-16 units. */
const previewChars = 20_000;

export const ComposerModel = createModel<Composer, [options: ComposerOptions]>(
  ({ acts: told, people, words, loadEmojis, groups, onTyping, now }) => {
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
    const suggestions: Model<Suggestions> = new SuggestionsModel(people, words, loadEmojis);
    const history = new InputHistory(groups);
    const undo = new UndoLimit();
    const edit = makeMessageEdit({
      target: { chosen, isPinned, replying },
      problem,
      draft,
      send: told.edit,
      write,
      dismiss: () => suggestions.dismiss(),
    });
    const { editing } = edit;

    const to = computed(() => {
      const typed = readTyped(tidy(draft.value));
      if (editing.value !== null) return chosen.value;
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
      if (editing.value !== null) edit.end();
      chosen.value = who;
      isPinned.value = false;
      // A reply goes to everyone.
      replying.value = null;
    }

    function sent(): void {
      if (!isPinned.value && editing.value === null) chosen.value = null;
    }

    function editMessage(line: MessageLine): void {
      batch(() => edit.begin(line, history.take(line)));
    }

    function write(text: string): void {
      draft.value = text;
      if (behindSlash(text) === undefined) known.value = null;
      else known.value ??= people.value;
    }

    function cancel(): boolean {
      if (editing.value !== null) {
        batch(edit.end);
        return true;
      }
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
      // Another member has entered.
      problem: computed(() => {
        const isOver = problem.value?.code === "nobody-here" && people.value.length > 1;
        return isOver ? null : problem.value;
      }),
      preview,
      to,
      isPinned,
      replying,
      editing,
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
        // The draft that was set aside would be lost.
        if (editing.value !== null && edit.keepsText()) return false;
        const who = chosen.value?.id ?? null;
        const found = history.step(step, draft.value, who);
        if (found === undefined) return false;
        if (editing.value !== null && found === "") edit.end();
        else if (editing.value !== null) edit.leave();
        write(found);
        problem.value = null;
        suggestions.dismiss();
        return true;
      },
      canEdit: (line) => canEdit(line, now()),
      editMessage,
      editLast() {
        if (draft.value !== "" || editing.value !== null) return false;
        const line = lastEditable(groups.value, now());
        if (line === undefined) return false;
        const { value: who } = chosen;
        if (who !== null && who.id !== receiverOf(line)?.id) return false;
        editMessage(line);
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
        const isGone = ({ key }: MessageLine) => keys?.includes(key) ?? true;
        if (replying.value && isGone(replying.value)) replying.value = null;
        const isLost = editing.value !== null && isGone(editing.value);
        if (history.isFrom(keys, draft.value)) draft.value = "";
        if (isLost) batch(edit.lose);
        edit.forget(isGone);
      },
      async submit() {
        if (editing.value !== null) return edit.save(editing.value, tidy(draft.value));
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
        if (refused === undefined) {
          if (draft.value === "") batch(edit.giveBack);
          return;
        }
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
        edit.drop();
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
