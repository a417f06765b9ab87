/**
 * The way into a room: the two forms and their problems, and the derived keys until the room has
 * answered. Must never keep a password.
 */
import { computed, createModel, type Model, type ReadonlySignal, signal } from "@preact/signals";
import type { Session, SessionOptions } from "../../protocol/session.ts";
import { codeBytes } from "../../protocol/wire/room-code.ts";
import { type Refusal, type RoomEnd, refusalOf } from "../app/refusal.ts";
import { suggestPassword, type Wordlist } from "../app/wordlist.ts";
import type { Engine, PageEnv } from "../env.ts";
import type { Reminder } from "../resume/state.ts";
import type { InvitationOptions } from "../room/invitation.ts";
import type { Room } from "../room/room.ts";
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

/** A refusal with its form and field; `field` null = the whole form. */
export type Problem = {
  readonly form: FormName;
  readonly field: FieldName | null;
  readonly code: Refusal;
};

/** `round` counts the passwords that the user asked for, which replace typed text. */
export type Suggestion = { readonly text: string; readonly round: number };

export type Lobby = {
  /** An invite link was opened: only the form for entering is shown. */
  readonly invited: ReadonlySignal<boolean>;
  /** The code of the address, as text. */
  readonly invitation: ReadonlySignal<string>;
  /** The page was reloaded in a room without a worker: the form has everything but the password. */
  readonly returning: ReadonlySignal<boolean>;
  /** The form that the user asked for. */
  readonly wanted: ReadonlySignal<FormName>;
  /** The alias that the form for entering starts with. */
  readonly alias: ReadonlySignal<string>;
  /** The form in progress, and its step. */
  readonly busy: ReadonlySignal<{
    form: FormName;
    step: "deriving" | "entering" | "slowed";
  } | null>;
  readonly problem: ReadonlySignal<Problem | null>;
  /** Nobody is there, or nobody with this password: asks whether to open the room. */
  readonly asking: ReadonlySignal<boolean>;
  readonly suggestion: ReadonlySignal<Suggestion>;
  readonly copied: ReadonlySignal<boolean>;
  readonly passwordShown: ReadonlySignal<boolean>;
  /** Sets the code of an invite link, and cancels an attempt in progress. */
  invite(code: string): void;
  /** Prefills the form for entering after a reload. */
  remind(reminder: Reminder): void;
  /** Sets the form that the user asked for. */
  want(form: FormName): void;
  /** Shows the form for starting a room as well. */
  offerStart(): Promise<void>;
  suggestAnother(): Promise<void>;
  copyPassword(password: string): Promise<void>;
  togglePassword(): void;
  /** Creates a room. Resolves to it once it is open, or to null: then `problem` says why. */
  start(fields: StartFields): Promise<Model<Room> | null>;
  /** Enters a room. Resolves as `start` does, and sets `asking` if nobody answers. */
  enter(fields: EnterFields): Promise<Model<Room> | null>;
  /** Opens the room that was asked about, without deriving keys again. */
  open(): Promise<Model<Room> | null>;
  /** Does not open it, or cancels the attempt in progress. */
  cancel(): void;
  /** Empties the forms. */
  reset(): void;
};

/** Creates the room of a session. */
export type MakeRoom = (session: Session, invitation: InvitationOptions) => Model<Room>;

/** A form in progress. `room`: undefined while keys are derived, null while the bundle loads. */
type Progress = { readonly form: FormName; readonly room?: Model<Room> | null };

/** Kept from the derivation of the keys until the room has answered. */
type Attempt = {
  readonly form: FormName;
  readonly options: SessionOptions;
  readonly invitation: InvitationOptions;
};

export const LobbyModel = createModel<
  Lobby,
  [page: PageEnv, wordlist: Wordlist, loadMakeRoom: () => Promise<MakeRoom>]
>(({ loadEngine, env, copy, report }, wordlist, loadMakeRoom) => {
  const invited = signal(false);
  const invitation = signal("");
  const returning = signal(false);
  const wanted = signal<FormName>("start");
  const alias = signal("");
  const progress = signal<Progress | null>(null);
  const busy = computed((): Lobby["busy"]["value"] => {
    if (progress.value === null) return null;
    const { form, room } = progress.value;
    if (room === undefined) return { form, step: "deriving" };
    return { form, step: room?.slowed.value ? "slowed" : "entering" };
  });
  const problem = signal<Problem | null>(null);
  const asking = signal(false);
  const suggestion = signal<Suggestion>({ text: "", round: 0 });
  const copied = signal(false);
  const passwordShown = signal(false);
  let attempts = 0;
  let found: Attempt | undefined;

  async function suggest(round: number): Promise<void> {
    const isThere = await wordlist.load();
    const words = wordlist.words.value;
    if (isThere && words) suggestion.value = { text: suggestPassword(words, env), round };
    else problem.value = { form: "start", field: "password", code: "words-unavailable" };
  }

  async function prepare(form: FormName, read: () => Read): Promise<Model<Room> | null> {
    if (busy.value) return null;
    forget();
    const mine = attempts;
    try {
      const { alias, roomName, password, ...rest } = read();
      progress.value = { form };
      const engine = await loaded(loadEngine());
      const key = await strictPassword(engine, password);
      const keys = await engine.deriveRoom(key, rest.invitation.code);
      const identity = await engine.makeIdentity();
      if (mine !== attempts) return null;
      const ttl = rest.ttl === undefined ? {} : { create: { ttl: rest.ttl } };
      const { code } = rest.invitation;
      const options = { code, password: key, keys, identity, alias, roomName, ...ttl };
      return await go({ form, options, invitation: rest.invitation });
    } catch (error) {
      if (mine === attempts) refuse(form, error);
      return null;
    }
  }

  async function strictPassword(engine: Engine, password: string): Promise<CryptoKey> {
    try {
      return await engine.importPassword(password, loadWords);
    } catch (error) {
      if (error instanceof Refused) throw error;
      throw new Refused(refusalOf(error, report), "password");
    }
  }

  /** Only a password of words in another spelling than suggested needs the list. */
  async function loadWords(): Promise<readonly string[]> {
    await wordlist.load();
    const words = wordlist.words.value;
    if (words === null) throw new Refused("page-incomplete", null);
    return words;
  }

  async function go(attempt: Attempt): Promise<Model<Room> | null> {
    const mine = attempts;
    progress.value = { form: attempt.form, room: null };
    const [engine, makeRoom] = await Promise.all([loaded(loadEngine()), loaded(loadMakeRoom())]);
    if (mine !== attempts) return null;
    const room = makeRoom(engine.createSession(attempt.options, env), attempt.invitation);
    progress.value = { form: attempt.form, room };
    void room.start();
    const end = await room.entered();
    if (mine !== attempts) return null;
    if (end === null) {
      progress.value = null;
      reset();
      return room;
    }
    turnedAway(attempt, end.reason);
    return null;
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
    progress.value = null;
    const isWrong = reason === "access-wrong";
    // Who has the link alone can open a room of another password, so that none is ever empty.
    if (isWrong || reason === "room-unknown") {
      // A password that the user may hide must not be kept.
      found = { ...attempt, invitation: { ...attempt.invitation, password: null } };
      asking.value = true;
    }
    if (reason !== "room-unknown") {
      problem.value = { form: attempt.form, field: isWrong ? "password" : null, code: reason };
    }
  }

  function refuse(form: FormName, error: unknown): void {
    const { code, field } =
      error instanceof Refused ? error : new Refused(refusalOf(error, report), null);
    progress.value = null;
    problem.value = { form, field, code };
  }

  /** Cancels the attempt in progress, so that none of its results can arrive late. */
  function forget(): void {
    attempts++;
    progress.value?.room?.drop();
    progress.value = null;
    found = undefined;
    problem.value = null;
    asking.value = false;
    copied.value = false;
  }

  /** Empties the forms. A room that has opened stays. */
  function reset(): void {
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
      forget();
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
        return { alias, roomName, password, ttl: fields.ttl, invitation };
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
      if (attempt === undefined) return null;
      forget();
      const mine = attempts;
      try {
        return await go({ ...attempt, options: { ...attempt.options, create: { ttl: 0 } } });
      } catch (error) {
        if (mine === attempts) refuse(attempt.form, error);
        return null;
      }
    },
    cancel: forget,
    reset,
  };
});

/** The validated fields of a form. */
type Read = {
  readonly alias: string;
  readonly roomName: string;
  readonly password: string;
  /** Present if the room is to be created. */
  readonly ttl?: number;
  readonly invitation: InvitationOptions;
};
