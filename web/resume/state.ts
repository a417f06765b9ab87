/**
 * What goes along when the page is loaded anew (SPEC §9.1): the room as the session hands it over, and what this page has
 * besides. It goes through a browser's memory as it is; nothing that was said is in it.
 */
import type { SessionOptions } from "../../protocol/session.ts";
import type { Values } from "../app/settings.ts";

export type Passage = {
  /** Of this type: the next load may be of another version of the page. */
  readonly format: number;
  readonly options: SessionOptions;
  /** Whether the room has a password at all. */
  readonly guarded: boolean;
  /** As long as it is still shown to whoever chose it. */
  readonly password: string | null;
  readonly settings: Values;
};

/** To be raised with every change of {@link Passage} and of what the session hands over. */
export const format = 1;

/** Where nothing can keep a passage: what the form for coming back begins with. No password is ever in it. */
export type Reminder = { readonly code: string; readonly alias: string };

/** Recognises what an earlier load of this page has handed over; anything else is undefined. */
export function readPassage(value: unknown): Passage | undefined {
  const isOurs = typeof value === "object" && value !== null && "format" in value;
  return isOurs && value.format === format ? (value as Passage) : undefined;
}

/** Recognises a reminder; what was written by anybody else is undefined. */
export function readReminder(little: unknown): Reminder | undefined {
  if (typeof little !== "object" || little === null) return undefined;
  const { code, alias } = little as Partial<Record<keyof Reminder, unknown>>;
  return typeof code === "string" && typeof alias === "string" ? { code, alias } : undefined;
}
