/**
 * Editing a message of our own: which ones can be edited, what to type for one, and what the typed
 * text makes of it. Keeps no state.
 */
import type { Who } from "../../protocol/session.ts";
import { limits } from "../../protocol/wire/limits.ts";
import { htmlToMarkdown } from "../markup/markdown-back.ts";
import { type Group, isAction, type MessageLine } from "./blocks.ts";
import { type ComposerProblem, readTyped, typedFor } from "./commands.ts";

/** Returns true if a message is ours and may still be edited. @param now - ms since the epoch. */
export function canEdit(line: MessageLine, now: number): boolean {
  const { own, text, retracted, files, at } = line;
  return own && text !== "" && !retracted && !files && now - at < limits.editMs;
}

/** Returns our last message that was not deleted, if it may be edited. */
export function lastEditable(groups: readonly Group[], now: number): MessageLine | undefined {
  const last = groups
    .flatMap((group) => (group.kind === "messages" ? group.lines : []))
    .findLast(({ own, retracted }) => own && !retracted);
  return last !== undefined && canEdit(last, now) ? last : undefined;
}

/** Returns what was typed to send a message. */
export function typedOf(line: MessageLine): string {
  const text = htmlToMarkdown(line.text);
  return isAction(line) ? `/me ${text}` : typedFor(text);
}

/**
 * Returns the text that a typed text gives a message. A command is never run and never sent: an
 * action stays an action, and any other message stays none.
 */
export function readEdit(typed: string, line: MessageLine): string | ComposerProblem {
  const read = readTyped(typed);
  switch (read.kind) {
    case "say":
      return read.text === "" ? { code: "edit-empty", about: "" } : read.text;
    case "unknown":
      return { code: "command-unknown", about: read.name };
    case "meant":
      return { code: "command-meant", about: read.name };
    default:
      if (read.name !== "me" || !isAction(line)) return { code: "edit-command", about: read.name };
      return read.argument === "" ? { code: "edit-empty", about: "" } : read.argument;
  }
}

/** Returns the receiver of a whisper; null = everyone. */
export function receiverOf(line: MessageLine): Who | null {
  return line.kind === "whisper" ? line.to : null;
}
