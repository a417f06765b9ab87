/**
 * State handed to the next load of this page (SPEC §9.1): the session's resume data and the page's
 * settings. The browser clones it in memory. It contains no message.
 */
import type { SessionOptions } from "../../protocol/session.ts";
import type { Values } from "../app/settings.ts";

export type PageState = {
  /** Version of this type. The next load may be another version of the page. */
  readonly format: number;
  readonly options: SessionOptions;
  /** The room has a password. */
  readonly guarded: boolean;
  /** Only while it is still shown to the member who chose it. */
  readonly password: string | null;
  /** Files of this page were offered: nobody can fetch them any more. */
  readonly offered: boolean;
  readonly settings: Values;
};

/** Raise it with every change of {@link PageState} or of the session's resume state. */
export const format = 4;

/** Prefills the form for entering where no state was left. Never contains a password. */
export type Reminder = { readonly code: string; readonly alias: string };

/** Returns the state of an earlier load of this page, or undefined for anything else. */
export function readPageState(value: unknown): PageState | undefined {
  const isOurs = typeof value === "object" && value !== null && "format" in value;
  return isOurs && value.format === format ? (value as PageState) : undefined;
}
