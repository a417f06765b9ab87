/**
 * Editing a sent message in the field of the composer. What was in the field is set aside, with its
 * receiver, until the edit is saved or cancelled: no draft is lost, and no text goes to another
 * receiver.
 */
import { batch, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Who } from "../../protocol/session.ts";
import { markdownToHtml } from "../markup/markdown.ts";
import type { MessageLine } from "./blocks.ts";
import type { Acts, ComposerProblem } from "./commands.ts";
import { readEdit, receiverOf, typedOf } from "./editing.ts";

/** Where the next text goes. */
export type Target = {
  /** The receiver of a whisper that the user chose; null = everyone. */
  readonly chosen: Signal<Who | null>;
  /** The receiver stays after a whisper. */
  readonly isPinned: Signal<boolean>;
  /** The message that it replies to. */
  readonly replying: Signal<MessageLine | null>;
};

type EditParts = {
  readonly target: Target;
  readonly problem: Signal<ComposerProblem | null>;
  readonly draft: ReadonlySignal<string>;
  /** Sends the new text of a message, as HTML. */
  readonly send: Acts["edit"];
  /** Puts a text into the field. */
  write(text: string): void;
  /** Closes what is shown at the field. */
  dismiss(): void;
};

export type MessageEdit = {
  readonly editing: ReadonlySignal<MessageLine | null>;
  /** Returns true if text was set aside. */
  keepsText(): boolean;
  /** Sets the draft aside, and puts the text of this message into the field. */
  begin(line: MessageLine, typed: string): void;
  /** Ends an edit, and restores the draft. */
  end(): void;
  /** Ends an edit for a restored text, which goes to the same receiver as a new message. */
  leave(): void;
  /** The message that is edited is gone. What was typed stays, for the receiver of the message. */
  lose(): void;
  /** Restores the draft that was set aside, if there is one. */
  giveBack(): void;
  /** The draft that was set aside replies to no message any more, if this returns true for it. */
  forget(isGone: (line: MessageLine) => boolean): void;
  /** Ends an edit, and drops the draft. */
  drop(): void;
  /** Saves a trimmed text. Until that is done, it stays in the field. */
  save(line: MessageLine, text: string): Promise<void>;
};

export function makeMessageEdit({ target, problem, draft, send, write, dismiss }: EditParts) {
  const { chosen, isPinned, replying } = target;
  const editing = signal<MessageLine | null>(null);
  /** The draft that was set aside. */
  let aside: { text: string; who: Who | null; pinned: boolean; reply: MessageLine | null } | null =
    null;
  let isSaving = false;

  function giveBack(): void {
    if (aside === null) return;
    chosen.value = aside.who;
    isPinned.value = aside.pinned;
    replying.value = aside.reply;
    write(aside.text);
    aside = null;
  }

  function end(): void {
    editing.value = null;
    problem.value = null;
    dismiss();
    write("");
    giveBack();
  }

  const edit: MessageEdit = {
    editing,
    keepsText: () => Boolean(aside?.text),
    begin(line, typed) {
      if (editing.value !== null) end();
      const [who, pinned, reply] = [chosen.value, isPinned.value, replying.value];
      aside = { text: draft.value, who, pinned, reply };
      // What is typed from now on goes to the receiver of the message, whatever becomes of the edit.
      chosen.value = receiverOf(line);
      isPinned.value = false;
      replying.value = null;
      editing.value = line;
      problem.value = null;
      dismiss();
      write(typed);
    },
    end,
    leave() {
      editing.value = null;
      if (aside?.who?.id === chosen.value?.id) {
        isPinned.value = aside?.pinned ?? false;
        replying.value = aside?.reply ?? null;
      }
      aside = null;
    },
    lose() {
      editing.value = null;
      problem.value = { code: "edit-gone", about: "" };
      dismiss();
      if (draft.value === "") giveBack();
    },
    giveBack,
    forget(isGone) {
      if (aside?.reply && isGone(aside.reply)) aside.reply = null;
    },
    drop() {
      editing.value = null;
      aside = null;
    },
    async save(line, trimmed) {
      const { value: typed } = draft;
      const text = readEdit(trimmed, line);
      if (typeof text !== "string") {
        problem.value = text;
        return;
      }
      const html = markdownToHtml(text);
      if (typed === typedOf(line) || html === line.text) {
        batch(end);
        return;
      }
      if (isSaving) return;
      isSaving = true;
      const refused = await send(line.key, html).finally(() => {
        isSaving = false;
      });
      if (editing.value?.key !== line.key) return;
      if (refused !== undefined) problem.value = { code: refused, about: "" };
      else if (draft.value === typed) batch(end);
    },
  };
  return edit;
}
