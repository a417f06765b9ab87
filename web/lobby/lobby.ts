/**
 * The way into a room: the two forms, what is wrong with them, and what was derived from them until it is known
 * whether the room lets one in. Passwords pass through here and stay nowhere.
 */
import { createModel, type ReadonlySignal, signal } from "@preact/signals";
import type { Session, SessionOptions } from "../../protocol/session.ts";
import { codeBytes } from "../../protocol/wire/room-code.ts";
import { type Refusal, type RoomEnd, refusalOf } from "../app/refusal.ts";
import { suggestPassword, type Wordlist } from "../app/wordlist.ts";
import type { PageEnv } from "../env.ts";
import type { Reminder } from "../resume/state.ts";
import type { InvitationOptions } from "../room/invitation.ts";
import type { Outcome } from "../room/room.ts";
import {
  type EnterFields,
  type FieldName,
  Refused,
  readAlias,
  readCode,
  readPassword,
  readRoomName,
  type StartFields,
} from "./fields.ts";

export type FormName = "start" | "enter";

/** A refusal with the place that it concerns; `field` null: the form as a whole. */
export type Problem = {
  readonly form: FormName;
  readonly field: FieldName | null;
  readonly code: Refusal;
};

/** `round` counts what was asked for by hand, which replaces even what was typed. */
export type Suggestion = { readonly text: string; readonly round: number };

export type Lobby = {
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

/** What is kept between deriving and the answer of the room. */
type Attempt = {
  readonly form: FormName;
  readonly options: SessionOptions;
  readonly invitation: InvitationOptions;
};

export const LobbyModel = createModel<
  Lobby,
  [page: PageEnv, wordlist: Wordlist, loadBegin: () => Promise<Begin>]
>(({ engine, env, copy, report }, wordlist, loadBegin) => {
  const invited = signal(false);
  const invitation = signal("");
  const returning = signal(false);
  const wanted = signal<FormName>("start");
  const alias = signal("");
  const busy = signal<Lobby["busy"]["value"]>(null);
  const problem = signal<Problem | null>(null);
  const asking = signal(false);
  const suggestion = signal<Suggestion>({ text: "", round: 0 });
  const copied = signal(false);
  const passwordShown = signal(false);
  let attempts = 0;
  let found: Attempt | undefined;
  let drop: (() => void) | undefined;

  async function suggest(round: number): Promise<void> {
    const isThere = await wordlist.load();
    const words = wordlist.words.value;
    if (isThere && words) suggestion.value = { text: suggestPassword(words, env), round };
    else problem.value = { form: "start", field: "password", code: "words-unavailable" };
  }

  async function prepare(form: FormName, read: () => Read): Promise<void> {
    if (busy.value) return;
    forget();
    const mine = attempts;
    try {
      const { alias, roomName, password, ...rest } = read();
      busy.value = { form, step: "deriving" };
      const key = await strictPassword(password);
      const keys = await engine.deriveRoom(key, rest.invitation.code);
      const identity = await engine.makeIdentity();
      if (mine !== attempts) return;
      const life = rest.life === undefined ? {} : { found: { life: rest.life } };
      const { code } = rest.invitation;
      const options = { code, password: key, keys, identity, alias, roomName, ...life };
      await go({ form, options, invitation: rest.invitation });
    } catch (error) {
      if (mine === attempts) refuse(form, error);
    }
  }

  async function strictPassword(password: string): Promise<CryptoKey> {
    try {
      return await engine.importPassword(password);
    } catch (error) {
      throw new Refused(refusalOf(error, report), "password");
    }
  }

  async function go(attempt: Attempt): Promise<void> {
    const mine = attempts;
    // What outlives this call must not hold the password as text: once hidden in the room it is to be gone.
    const kept = { ...attempt, invitation: { ...attempt.invitation, password: null } };
    busy.value = { form: attempt.form, step: "entering" };
    const [session, begin] = await Promise.all([
      loaded(engine.createSession(attempt.options, env)),
      loaded(loadBegin()),
    ]);
    if (mine !== attempts) return;
    drop = begin(session, attempt.invitation, {
      opened: () => mine === attempts && reset(),
      slowed() {
        if (mine === attempts) busy.value = { form: attempt.form, step: "slowed" };
      },
      ended: ({ reason }) => mine === attempts && turnedAway(kept, reason),
    });
  }

  async function loaded<T>(part: Promise<T>): Promise<T> {
    try {
      return await part;
    } catch (error) {
      report(error);
      throw new Refused("page-incomplete", null);
    }
  }

  function turnedAway(attempt: Attempt, reason: RoomEnd): void {
    drop = undefined;
    busy.value = null;
    if (reason === "room-unknown") {
      found = attempt;
      asking.value = true;
    } else {
      const field = reason === "access-wrong" ? "password" : null;
      problem.value = { form: attempt.form, field, code: reason };
    }
  }

  function refuse(form: FormName, error: unknown): void {
    const { code, field } =
      error instanceof Refused ? error : new Refused(refusalOf(error, report), null);
    busy.value = null;
    problem.value = { form, field, code };
  }

  /** Gives up whatever is on its way, so that nothing of it can come back late. */
  function forget(): void {
    attempts++;
    drop?.();
    drop = undefined;
    found = undefined;
    busy.value = null;
    problem.value = null;
    asking.value = false;
    copied.value = false;
  }

  /** The room that is on its way, if any, goes its own way from here. */
  function reset(): void {
    drop = undefined;
    forget();
    invited.value = false;
    invitation.value = "";
    returning.value = false;
    wanted.value = "start";
    alias.value = "";
    suggestion.value = { text: "", round: 0 };
    passwordShown.value = false;
  }

  return {
    invited,
    invitation,
    returning,
    wanted,
    alias,
    busy,
    problem,
    asking,
    suggestion,
    copied,
    passwordShown,
    invite(code) {
      invited.value = true;
      invitation.value = code;
      returning.value = false;
    },
    remind(reminder) {
      invited.value = true;
      invitation.value = reminder.code;
      alias.value = reminder.alias;
      returning.value = true;
    },
    want(form) {
      wanted.value = form;
    },
    async offerStart() {
      invited.value = false;
      await suggest(suggestion.value.round);
    },
    async suggestAnother() {
      copied.value = false;
      await suggest(suggestion.value.round + 1);
    },
    async copyPassword(password) {
      copied.value = await copy(password);
      if (!copied.value) problem.value = { form: "start", field: "password", code: "copy-failed" };
    },
    togglePassword() {
      passwordShown.value = !passwordShown.value;
    },
    start: (fields) =>
      prepare("start", () => {
        const alias = readAlias(fields.alias);
        const roomName = readRoomName(fields.roomName);
        const password = readPassword(fields.password);
        const code = env.random(codeBytes);
        const invitation = { code, guarded: password !== "", password: password || null };
        return { alias, roomName, password, life: fields.life, invitation };
      }),
    enter: (fields) =>
      prepare("enter", () => {
        const code = readCode(fields.code);
        const alias = readAlias(fields.alias);
        const password = readPassword(fields.password);
        const invitation = { code, guarded: password !== "", password: null };
        return { alias, roomName: "", password, invitation };
      }),
    async open() {
      const attempt = found;
      if (attempt === undefined) return;
      forget();
      const mine = attempts;
      try {
        await go({ ...attempt, options: { ...attempt.options, found: { life: 0 } } });
      } catch (error) {
        if (mine === attempts) refuse(attempt.form, error);
      }
    },
    cancel: forget,
    reset,
  };
});

/** A form that was read: in the shape that the engine takes. */
type Read = {
  readonly alias: string;
  readonly roomName: string;
  readonly password: string;
  /** Present: the room is to be opened. */
  readonly life?: number;
  readonly invitation: InvitationOptions;
};
