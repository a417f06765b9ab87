/**
 * The way into a room: the two forms and their problems, and the derived keys until the room has
 * answered. Must never keep a password.
 */
import { computed, createModel, type Model, type ReadonlySignal, signal } from "@preact/signals";
import type { Identity } from "../../protocol/crypto/identity.ts";
import type { RoomKeys } from "../../protocol/crypto/key-schedule.ts";
import { pathOf } from "../../protocol/crypto/route.ts";
import type { Session, SessionOptions } from "../../protocol/session.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { codeBytes, formatCode } from "../../protocol/wire/room-code.ts";
import type { ListedRoom } from "../../protocol/wire/rooms.ts";
import { type Refusal, type RoomEnd, refusalOf } from "../app/refusal.ts";
import { suggestPassword, type Wordlist } from "../app/wordlist.ts";
import type { Engine, PageEnv } from "../env.ts";
import type { Reminder } from "../resume/state.ts";
import type { InvitationOptions } from "../room/invitation.ts";
import type { Room } from "../room/room.ts";
import {
  type EnterFields,
  type FieldName,
  isWeak,
  Refused,
  readAlias,
  readCode,
  readPassword,
  readRoomName,
  type StartFields,
  shortCode,
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
  /** That code in short; null if it is not one, or is to be changed: its field is shown. */
  readonly given: ReadonlySignal<string | null>;
  /** The open room that was chosen from the list of the relay. */
  readonly listed: ReadonlySignal<ListedRoom | null>;
  /** The page was reloaded in a room without a worker: the form has everything but the password. */
  readonly returning: ReadonlySignal<boolean>;
  /** The form that the user asked for after the end of a room. */
  readonly wanted: ReadonlySignal<FormName>;
  /** The tab whose form is shown. */
  readonly chosen: ReadonlySignal<FormName>;
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
  /** The typed password of a new room is easy to guess. */
  readonly weak: ReadonlySignal<boolean>;
  readonly passwordShown: ReadonlySignal<boolean>;
  /** Sets the code of an invite link, and cancels an attempt in progress. */
  invite(code: string): void;
  /** Shows the form that enters an open room of the list. */
  visit(room: ListedRoom): void;
  /** Prefills the form for entering after a reload. */
  remind(reminder: Reminder): void;
  /** Sets the form that the user asked for. */
  want(form: FormName): void;
  /** Shows the form of this tab. */
  choose(form: FormName): void;
  /** Shows the field of the code that came with the link. */
  changeCode(): void;
  /** Shows both tabs, and suggests a password. */
  offerStart(): Promise<void>;
  /** Shows the form that starts a room, to a user who came with a link. */
  startInstead(): void;
  suggestAnother(): Promise<void>;
  /** The user is about to start a room: connects, and derives the keys of one with the suggested password. */
  deriveAhead(): void;
  /** Notes whether a typed password is easy to guess. */
  weigh(password: string): void;
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

type Derived = {
  readonly password: CryptoKey;
  readonly keys: RoomKeys;
  readonly identity: Identity;
};

/** A room that may be started next, with this suggested password; "": there is none yet, and no keys. */
type Ahead = {
  readonly text: string;
  readonly code: Bytes;
  readonly connecting: Promise<void>;
  readonly derived: Promise<Derived> | undefined;
};

/** Kept from the derivation of the keys until the room has answered. */
type Attempt = {
  readonly form: FormName;
  readonly options: SessionOptions;
  readonly invitation: InvitationOptions;
};

export const LobbyModel = createModel<
  Lobby,
  [page: PageEnv, wordlist: Wordlist, loadMakeRoom: () => Promise<MakeRoom>]
>(({ loadEngine, findOpen, openAhead, env, report }, wordlist, loadMakeRoom) => {
  const invited = signal(false);
  const invitation = signal("");
  const listed = signal<ListedRoom | null>(null);
  const isChanging = signal(false);
  const given = computed(() => (isChanging.value ? null : shortCode(invitation.value)));
  const returning = signal(false);
  const wanted = signal<FormName>("start");
  const chosen = signal<FormName>("start");
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
  const weak = signal(false);
  const passwordShown = signal(true);
  let attempts = 0;
  let found: Attempt | undefined;
  /** There as soon as the alias of a new room is typed, also before there is a suggestion. */
  let ahead: Ahead | undefined;

  async function suggest(round: number): Promise<void> {
    const isThere = await wordlist.load();
    const words = wordlist.words.value;
    if (!isThere || !words) throw new Refused("words-unavailable", "password");
    suggestion.value = { text: suggestPassword(words, env), round };
  }

  /** Returns the password of a form. Nobody chose an empty one before there was a suggestion. */
  async function passwordOf(form: FormName, typed: string): Promise<string> {
    if (form === "enter" || typed !== "" || suggestion.value.text !== "") return typed;
    await suggest(0);
    return suggestion.value.text;
  }

  async function prepare(form: FormName, read: () => Read): Promise<Model<Room> | null> {
    if (busy.value) return null;
    // What was connected ahead may be for this room.
    clear();
    const mine = attempts;
    try {
      const { alias, roomName, ...rest } = read();
      progress.value = { form };
      if (form === "enter" && listed.value === null) {
        // Also for a code that was typed, and for a list that has changed since the link was opened.
        const room = await findOpen(formatCode(rest.code)).catch((error) => {
          report(error);
          throw new Refused("relay-unreachable", null);
        });
        if (mine !== attempts) return null;
        if (room !== undefined) {
          visit(room);
          return null;
        }
      }
      const password = await passwordOf(form, rest.password);
      const early = form === "start" ? takeAhead() : undefined;
      const code = early?.code ?? rest.code;
      const again = () => derive(password, code);
      const connecting = connectAhead(code, () => mine === attempts && progress.value !== null);
      const derivedAhead = early?.text === password ? early.derived : undefined;
      const deriving = derivedAhead?.catch(again) ?? connecting.then(again);
      const [derived] = await Promise.all([deriving, connecting]);
      if (mine !== attempts) return null;
      const ttl = rest.ttl === undefined ? {} : { create: { ttl: rest.ttl } };
      const options = { code, ...derived, alias, roomName, ...ttl };
      const shown = form === "start" ? password || null : null;
      const invitation = { code, guarded: password !== "", password: shown };
      return await go({ form, options, invitation });
    } catch (error) {
      if (mine === attempts) refuse(form, error);
      return null;
    }
  }

  async function derive(typed: string, code: Bytes): Promise<Derived> {
    const engine = await loaded(loadEngine());
    const password = await strictPassword(engine, typed);
    const [keys, identity] = await Promise.all([
      engine.deriveRoom(password, code),
      engine.makeIdentity(),
    ]);
    return { password, keys, identity };
  }

  /** Begins to connect. The keys are derived after that: then the processor has no time for it. */
  async function connectAhead(code: Bytes, isWanted: () => boolean): Promise<void> {
    const path = await pathOf(code);
    if (isWanted()) openAhead(path);
  }

  /** Returns what was derived ahead, once. */
  function takeAhead(): Ahead | undefined {
    const early = ahead;
    ahead = undefined;
    return early;
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
    // Someone with only the link can open a room with another password, so the relay never says that
    // there is no room. A listed room is always there, or it is no longer listed.
    if (listed.value === null && (isWrong || reason === "room-unknown")) {
      // A password that the user may hide must not be kept.
      found = { ...attempt, invitation: { ...attempt.invitation, password: null } };
      asking.value = true;
    }
    if (reason !== "room-unknown" || listed.value !== null) {
      const field = isWrong ? "password" : reason === "alias-too-long" ? "alias" : null;
      problem.value = { form: attempt.form, field, code: reason };
    }
  }

  function refuse(form: FormName, error: unknown): void {
    const { code, field } =
      error instanceof Refused ? error : new Refused(refusalOf(error, report), null);
    openAhead(null);
    progress.value = null;
    problem.value = { form, field, code };
  }

  /** Cancels the attempt in progress, so that none of its results can arrive late. */
  function forget(): void {
    openAhead(null);
    clear();
  }

  function clear(): void {
    attempts++;
    progress.value?.room?.drop();
    progress.value = null;
    found = undefined;
    problem.value = null;
    asking.value = false;
  }

  /** Empties the forms. A room that has opened stays. */
  function reset(): void {
    forget();
    ahead = undefined;
    listed.value = null;
    invited.value = false;
    invitation.value = "";
    isChanging.value = false;
    returning.value = false;
    wanted.value = "start";
    chosen.value = "start";
    alias.value = "";
    suggestion.value = { text: "", round: 0 };
    weak.value = false;
    passwordShown.value = true;
  }

  function want(form: FormName): void {
    wanted.value = form;
    chosen.value = form;
  }

  function invite(code: string, room: ListedRoom | null): void {
    forget();
    listed.value = room;
    invited.value = true;
    invitation.value = code;
    isChanging.value = false;
    returning.value = false;
    chosen.value = "enter";
    ahead = undefined;
  }

  function visit(room: ListedRoom): void {
    invite(room.code ?? "", room);
  }

  async function offerStart(): Promise<void> {
    invited.value = false;
    listed.value = null;
    // A list that cannot be loaded now is loaded when a room is started.
    await suggest(suggestion.value.round).catch(() => undefined);
    if (ahead !== undefined) deriveAhead();
  }

  function deriveAhead(): void {
    const { text } = suggestion.value;
    if (ahead?.text === text) return;
    // The same code with every password: from another one the relay would know that this one was not suggested.
    const code = ahead?.code ?? env.random(codeBytes);
    const connecting = ahead?.connecting ?? connectAhead(code, () => ahead?.code === code);
    const derived = text === "" ? undefined : connecting.then(() => derive(text, code));
    // Not reported: the user has not started a room yet. Starting one connects and derives the keys
    // again. Tried once: a request for each key would tell when the user types.
    (derived ?? connecting).catch(() => undefined);
    ahead = { text, code, connecting, derived };
  }

  return {
    invited,
    invitation,
    given,
    listed,
    returning,
    wanted,
    chosen,
    alias,
    busy,
    problem,
    asking,
    suggestion,
    weak,
    passwordShown,
    invite(code) {
      invite(code, null);
      if (given.value === null) return;
      const mine = attempts;
      const take = (room?: ListedRoom) => room && mine === attempts && visit(room);
      findOpen(code).then(take).catch(report);
    },
    visit,
    remind(reminder) {
      invited.value = true;
      chosen.value = "enter";
      invitation.value = reminder.code;
      alias.value = reminder.alias;
      returning.value = true;
    },
    want,
    choose(form) {
      chosen.value = form;
    },
    changeCode() {
      forget();
      isChanging.value = true;
    },
    offerStart,
    startInstead() {
      forget();
      if (listed.value !== null) invitation.value = "";
      want("start");
      void offerStart();
    },
    async suggestAnother() {
      weak.value = false;
      await suggest(suggestion.value.round + 1).catch((error) => refuse("start", error));
    },
    deriveAhead,
    weigh(password) {
      weak.value = isWeak(password);
    },
    togglePassword() {
      passwordShown.value = !passwordShown.value;
    },
    start: (fields) =>
      prepare("start", () => {
        const alias = readAlias(fields.alias);
        const roomName = readRoomName(fields.roomName);
        const password = readPassword(fields.password);
        return { alias, roomName, password, ttl: fields.ttl, code: env.random(codeBytes) };
      }),
    enter: (fields) =>
      prepare("enter", () => {
        const code = readCode(fields.code);
        const alias = readAlias(fields.alias);
        const password = readPassword(fields.password);
        const roomName = readRoomName(listed.value?.name ?? "");
        return { alias, roomName, password, code };
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
  readonly code: Bytes;
};
