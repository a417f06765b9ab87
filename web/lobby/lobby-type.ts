/**
 * What the way into a room is to those who draw it and to the visit that holds it: its shape alone. Nothing happens here.
 */
import type { ReadonlySignal } from "@preact/signals";
import type { Session } from "../../protocol/session.ts";
import type { Refusal } from "../app/refusal.ts";
import type { Reminder } from "../resume/state.ts";
import type { InvitationOptions } from "../room/invitation.ts";
import type { Outcome } from "../room/room-type.ts";
import type { EnterFields, FieldName, StartFields } from "./fields.ts";

export type FormName = "start" | "enter";

/** A refusal with the place that it concerns; `field` null: the form as a whole. */
export type Problem = {
  readonly form: FormName;
  readonly field: FieldName | null;
  readonly code: Refusal;
};

/** `round` counts what was asked for by hand, which replaces even what was typed. */
export type Suggestion = { readonly text: string; readonly round: number };

export type Entrance = {
  /** Opened by a link: only the form for entering is shown. */
  readonly invited: ReadonlySignal<boolean>;
  /** The code or link that came with the address, as text. */
  readonly invitation: ReadonlySignal<string>;
  /** One was in a room, and the page was loaded anew: what the form begins with is here, but for the password. */
  readonly returning: ReadonlySignal<boolean>;
  /** Which form one has asked for. */
  readonly wanted: ReadonlySignal<FormName>;
  /** What the form for entering begins with. */
  readonly alias: ReadonlySignal<string>;
  /** Which form is on its way, and how far. */
  readonly busy: ReadonlySignal<{
    form: FormName;
    step: "deriving" | "entering" | "slowed";
  } | null>;
  readonly problem: ReadonlySignal<Problem | null>;
  /** Nobody is in the room: open it? */
  readonly asking: ReadonlySignal<boolean>;
  readonly suggestion: ReadonlySignal<Suggestion>;
  readonly copied: ReadonlySignal<boolean>;
  readonly passwordShown: ReadonlySignal<boolean>;
  /** Takes what the address had behind its `#`. */
  invite(code: string): void;
  /** Begins the form for entering with what is left of a room one was in. */
  remind(reminder: Reminder): void;
  /** Says which form is to be begun with. */
  want(form: FormName): void;
  /** Shows the form for starting a room as well. */
  offerStart(): Promise<void>;
  suggestAnother(): Promise<void>;
  copyPassword(password: string): Promise<void>;
  togglePassword(): void;
  start(fields: StartFields): Promise<void>;
  enter(fields: EnterFields): Promise<void>;
  /** Answers the question whether to open the room, without deriving again. */
  open(): Promise<void>;
  /** Answers it with no, or gives up what is on its way. */
  cancel(): void;
  /** Back to empty forms. */
  reset(): void;
};

/** Makes a room of a session and begins; what is returned drops it. */
export type Begin = (
  session: Session,
  invitation: InvitationOptions,
  outcome: Outcome,
) => () => void;
