/**
 * The model of a room on this page: what it shows and its actions. Sends nothing itself, and keeps
 * nothing after its end.
 */
import {
  batch,
  computed,
  createModel,
  effect,
  type Model,
  type ReadonlySignal,
  signal,
  untracked,
} from "@preact/signals";
import type { Person, Phase, Session, SessionOptions, View, Who } from "../../protocol/session.ts";
import { limits } from "../../protocol/wire/limits.ts";
import { formatCode } from "../../protocol/wire/room-code.ts";
import type { End, RoomEnd } from "../app/refusal.ts";
import { type Settings, SettingsModel } from "../app/settings.ts";
import { takeAll } from "../app/steps.ts";
import type { Wordlist } from "../app/wordlist.ts";
import type { PageEnv } from "../env.ts";
import { Refused, readCode } from "../lobby/fields.ts";
import { makeReader, type Reader } from "../markup/reader.ts";
import { makeActs } from "./actions.ts";
import { type Attachments, makeAttachments } from "./attachments.ts";
import type { LocalMessageContent } from "./blocks.ts";
import type { Acts, Done } from "./commands.ts";
import { type Composer, ComposerModel } from "./composer.ts";
import { type Connection, ConnectionModel } from "./connection.ts";
import { type Countdown, CountdownModel } from "./countdown.ts";
import { type DialogKind, DialogModel, type DialogState, lineOf } from "./dialog.ts";
import { makeDriver } from "./driver.ts";
import { makeEffectHandler } from "./effects.ts";
import { type Emoji, readEmojis } from "./emoji.ts";
import { type Invitation, InvitationModel, type InvitationOptions } from "./invitation.ts";
import { type Transcript, TranscriptModel } from "./transcript.ts";
import { type Verification, VerificationModel } from "./verification.ts";

export type RoomOptions = {
  readonly session: Session;
  readonly invitation: InvitationOptions;
  readonly wordlist: Wordlist;
  /** The page is visible. */
  readonly inFront?: ReadonlySignal<boolean>;
  /** The settings of the page. */
  readonly settings?: Settings;
};

export type Room = Pick<Connection, "reconnecting" | "stranded"> &
  Pick<DialogState, "problem" | "attempt"> & {
    /** The open dialog. */
    readonly dialog: DialogState["kind"];
    openDialog(kind: DialogKind): void;
    readonly phase: ReadonlySignal<Phase>;
    /** Shown while a stop is in progress, ours or another member's, after everything is wiped. */
    readonly closing: ReadonlySignal<End | null>;
    readonly name: ReadonlySignal<string>;
    readonly people: ReadonlySignal<readonly Person[]>;
    readonly locked: ReadonlySignal<boolean>;
    /** After how many seconds messages disappear; 0 = never. */
    readonly expiry: ReadonlySignal<View["expiry"]>;
    /** The user does not want to see what this member says. Read by components, which follow it. */
    isIgnored(who: Who): boolean;
    /** Other members who are typing. */
    readonly writing: ReadonlySignal<readonly Person[]>;
    /** When the safety words were last compared, ms since the epoch. */
    readonly comparedAt: ReadonlySignal<number | null>;
    /** Seconds until the room ends; null = when everyone has left. */
    readonly left: ReadonlySignal<number | null>;
    /** The room ends soon. */
    readonly isLast: ReadonlySignal<boolean>;
    /** The local member is alone; "still": no other member has been here yet. */
    readonly alone: ReadonlySignal<"still" | "again" | null>;
    /** A member has entered while the user was alone, and the user has not looked since. */
    readonly arrived: ReadonlySignal<boolean>;
    readonly words: ReadonlySignal<readonly string[] | null>;
    readonly settings: Settings;
    readonly transcript: Transcript;
    /** Describes messages. */
    readonly reader: Reader;
    readonly composer: Composer;
    readonly attachments: Attachments;
    /** Largest file that the relay takes, bytes; 0 = none. */
    readonly fileBytes: ReadonlySignal<number>;
    readonly invitation: Invitation;
    readonly verification: Verification;
    /** The actions of the room. */
    readonly acts: Acts;
    /** Copies a text to the clipboard. */
    copy(text: string): Done;
    /** Returns the state for a reload; undefined if the room cannot be resumed. */
    resumeState(): RoomState | undefined;
    /** Continues the room of an earlier load of this page. Call it once, before `start`. */
    resume(offered?: boolean): void;
    /** The page was reloaded, which has wiped the conversation here. */
    readonly resumed: ReadonlySignal<boolean>;
    /** It had offered files before that. */
    readonly withdrawn: ReadonlySignal<boolean>;
    /** Starts to enter. Resolves after the first step. Call it once. */
    start(): Promise<void>;
    /** Resolves to null once the room is open, or to its end if it never opens. */
    entered(): Promise<End | null>;
    /** The relay slows entering down: the room was not open yet, and is tried again. */
    readonly slowed: ReadonlySignal<boolean>;
    /** Why the room ended; null while it has not. */
    readonly end: ReadonlySignal<End | null>;
    dismiss(): void;
    /**
     * An invite link was opened: asks whether to leave for its room. Says what is wrong with it.
     */
    visit(link: string): void;
    /** Leaves for the room of this code. */
    leaveFor(code: string): Done;
    /** All members have the same safety words. */
    verified(): Promise<void>;
    /** The network is back, or the page is visible again. */
    hurry(): void;
    /** The browser is about to freeze the page. */
    freeze(): void;
    /** Ends the room on this page without a message. */
    drop(): void;
  };

/** What a reload needs of a room. */
export type RoomState = {
  readonly options: SessionOptions;
  readonly guarded: boolean;
  readonly password: string | null;
  /** Files of this page were offered. */
  readonly offered: boolean;
};

const nothing = {
  roomName: "",
  people: [],
  endsAt: null,
  locked: false,
  expiry: 0,
  code: new Uint8Array(0),
} as const;

export const RoomModel = createModel<Room, [options: RoomOptions, page: PageEnv]>(
  (
    {
      session,
      invitation: invited,
      wordlist,
      settings = new SettingsModel(),
      inFront = signal(true),
    },
    page,
  ) => {
    const { env } = page;
    const view = signal<View>(session.view());
    const company = signal(false);
    const resumed = signal(false);
    const withdrawn = signal(false);
    const ignored = signal<ReadonlySet<string>>(new Set());
    let notes = 0;
    const slowed = signal(false);
    const ended = signal<End | null>(null);
    let next: string | undefined;
    let opened = false;
    let over = false;
    let settle: (end: End | null) => void;
    const entered = new Promise<End | null>((resolve) => {
      settle = resolve;
    });
    /** The room and members that the safety words cover. */
    let circle = "";
    /** When the last typing notification was sent, ms since the epoch. */
    let typedAt = Number.NEGATIVE_INFINITY;
    const dialog: Model<DialogState> = new DialogModel(() => over);
    const connection: Model<Connection> = new ConnectionModel(page);
    const driver = makeDriver(
      session,
      page,
      (effect) => {
        const isAboutEnd = effect.type === "changed" || effect.type === "ended";
        return isAboutEnd || !isStopped() ? show(effect) : undefined;
      },
      () => end("internal"),
    );
    const { step } = driver;
    const people = computed(() => view.value.people);
    const transcript: Model<Transcript> = new TranscriptModel(page);
    const invitation: Model<Invitation> = new InvitationModel(invited, page);
    const countdown: Model<Countdown> = new CountdownModel(page);
    const verification: Model<Verification> = new VerificationModel();

    const { words } = wordlist;
    /** A text or a file that nobody would get is not taken. What comes too early for that waits. */
    const send: typeof step = async (event) => {
      const isOut = event.type === "say" || event.type === "offer";
      const { phase, settling, people } = view.value;
      const isAlone = phase === "open" && !settling && people.length === 1;
      return isOut && isAlone ? "nobody-here" : step(event);
    };
    const acts = makeActs({
      step: send,
      wipe: () => batch(stopShowing),
      people,
      toggleIgnored({ id }) {
        const others = new Set(ignored.value);
        const kind = others.delete(id) ? "heeded" : "ignored";
        ignored.value = kind === "heeded" ? others : others.add(id);
        return kind;
      },
      showLocal,
      pick: () => attachments.pick(),
      openDialog(kind) {
        if (kind === "verify") verification.clear();
        openDialog(kind);
        if (kind === "verify") void loadWords();
      },
      closeDialog: dialog.close,
      clear() {
        transcript.clear();
        composer.forget();
      },
    });
    const reader = makeReader({ people, words }, page);
    const composer: Model<Composer> = new ComposerModel({
      acts,
      people,
      words,
      loadEmojis,
      groups: transcript.groups,
      onTyping,
      now: env.now,
    });
    const attachments = makeAttachments(
      { step: send, session, find: transcript.find, composer, openDialog },
      page,
    );
    const show = makeEffectHandler({
      transcript,
      verification,
      composer,
      attachments,
      people,
      words,
      isIgnored,
      recognize,
      look,
      wipe,
      end,
    });
    const stopKeeping = effect(() => {
      const { lines = Number.POSITIVE_INFINITY } = view.value.limits ?? {};
      transcript.keep(Math.min(settings.values.value.kept, lines));
    });
    const stopWatching = effect(() => transcript.shown(inFront.value));
    const stopHolding = effect(() => transcript.hold(connection.reconnecting.value));
    const stopWarning = effect(() => {
      const end = countdown.announced.value === null ? null : view.peek().endsAt;
      // Once: not again with each change of the room.
      if (end !== null) untracked(() => showLocal({ kind: "ending", end }));
    });
    // Whatever ends a message also ends the dialog about it, a reply to it and its edit.
    const stopFollowing = effect(() => {
      const { replying, editing } = composer;
      const about = [lineOf(dialog.kind.value), replying.value?.key, editing.value?.key];
      const gone = about.flatMap((key) => (key === undefined || isThere(key) ? [] : [key]));
      dialog.forget(gone);
      composer.forget(gone);
    });

    const alone = computed(() => {
      if (people.value.some(({ own }) => !own)) return null;
      return company.value ? "again" : "still";
    });
    const arrived = signal(false);
    let wasAlone = true;
    const stopGreeting = effect(() => {
      const isAlone = alone.value !== null;
      if (inFront.value) arrived.value = false;
      else if (wasAlone && !isAlone) arrived.value = true;
      wasAlone = isAlone;
    });
    const closing = computed((): End | null => {
      const { phase, stop, reason = "stopped" } = view.value;
      return phase === "closing" || (stop && phase !== "ended") ? endOf(reason) : null;
    });

    /** The user has stopped the room: nothing of it is shown any more. */
    function isStopped(): boolean {
      return view.value.stop !== undefined;
    }

    /** At once: the step that stops the room may have to wait for another one. */
    function stopShowing(): void {
      const of = people.value.filter(({ own }) => !own).length;
      const stop = { state: "kept", waitsFor: null, done: 0, of, missing: [] } as const;
      view.value = { ...view.value, ...nothing, stop };
      wipe();
    }

    function isIgnored({ id }: Who): boolean {
      return ignored.value.has(id);
    }

    function isThere(key: string): boolean {
      const line = transcript.find(key);
      return line !== undefined && !line.retracted;
    }

    function onTyping(): void {
      const now = env.now();
      if (!settings.values.value.typing || now - typedAt < limits.typingEveryMs) return;
      typedAt = now;
      void step({ type: "typing" });
    }

    function showLocal(content: LocalMessageContent): void {
      if (!over && !isStopped())
        transcript.append({ key: `note ${notes++}`, at: env.now(), ...content });
    }

    function look(): void {
      const next = session.view();
      // The stop still has to wait for its step.
      if (isStopped() && next.stop === undefined) return;
      view.value = next;
      const { phase, endsAt, code, by, stop } = next;
      for (const person of people.value) {
        recognize(person);
        if (!person.own) company.value = true;
      }
      if (by !== undefined) recognize(by);
      for (const who of stop?.missing ?? []) recognize(who);
      if (isStopped() || phase === "closing" || phase === "ended") return;
      if (code.length > 0) invitation.renew(code);
      countdown.until(endsAt);
      connection.watch(opened && phase !== "open");
      compareAgain();
      if (!opened && phase === "waiting") slowed.value = true;
      if (opened || phase !== "open") return;
      opened = true;
      slowed.value = false;
      settle(null);
    }

    /** Loads the word list when the first fingerprint is shown. */
    function recognize(who: Who): void {
      if (who.ambiguous && words.value === null) void wordlist.load();
    }

    async function loadEmojis(): Promise<readonly Emoji[]> {
      // A text can be written without them.
      return readEmojis(await page.loadEmojis().catch(() => ""));
    }

    async function loadWords(): Promise<void> {
      const isThere = await wordlist.load();
      if (!isThere && dialog.kind.value === "verify") dialog.refuse("page-incomplete");
    }

    /** The safety words change when a member joins or leaves. */
    function compareAgain(): void {
      const present = `${view.value.code} ${people.value.map(({ id }) => id)}`;
      if (present !== circle && dialog.kind.value === "verify") void step({ type: "verify" });
      circle = present;
    }

    function openDialog(kind: DialogKind): void {
      invitation.settle();
      dialog.open(kind);
    }

    function endOf(reason: RoomEnd): End {
      const { by, stop } = view.value;
      return { reason, ...(by && { by }), ...(stop && { stop }) };
    }

    function end(reason: RoomEnd): void {
      if (over) return;
      let result: End = { reason, ...(next !== undefined && { next }) };
      takeAll(
        page.report,
        () => {
          view.value = session.view();
          result = { ...result, ...endOf(reason) };
        },
        finish,
        () => {
          ended.value = result;
        },
      );
      settle(result);
    }

    function finish(): void {
      over = true;
      wipe();
      const stops = [
        stopKeeping,
        stopWatching,
        stopHolding,
        stopWarning,
        stopFollowing,
        stopGreeting,
      ];
      takeAll(page.report, driver.stop, ...stops, () => {
        view.value = { phase: "ended", ...nothing };
      });
    }

    /** Drops everything that was shown or typed. */
    function wipe(): void {
      circle = "";
      ignored.value = new Set();
      const models = [invitation, verification, dialog, connection, countdown];
      const parts = [attachments, transcript, composer, ...models];
      takeAll(page.report, ...parts.map(({ clear }) => clear));
    }

    return {
      phase: computed(() => view.value.phase),
      reconnecting: connection.reconnecting,
      stranded: connection.stranded,
      closing,
      name: computed(() => view.value.roomName),
      people,
      locked: computed(() => view.value.locked),
      expiry: computed(() => view.value.expiry),
      writing: computed(() =>
        people.value.filter((who) => who.typing && !who.own && !isIgnored(who)),
      ),
      comparedAt: computed(() => view.value.comparedAt ?? null),
      // A model would make it an action, which hides the signal that it reads. A getter is left alone.
      get isIgnored() {
        return isIgnored;
      },
      left: countdown.left,
      isLast: countdown.isLast,
      alone,
      arrived,
      dialog: dialog.kind,
      problem: dialog.problem,
      words,
      settings,
      transcript,
      reader,
      composer,
      attachments,
      fileBytes: computed(() => view.value.limits?.fileBytes ?? 0),
      invitation,
      verification,
      acts,
      copy: async (text) => ((await page.copy(text)) ? undefined : "copy-failed"),
      resumed,
      resumeState() {
        const options = over ? undefined : session.resumeState();
        if (options === undefined) return undefined;
        const offered = attachments.loaded.value?.files.isOffering() ?? false;
        const { guarded, password } = invitation;
        return { options, guarded: guarded.value, password: password.value, offered };
      },
      withdrawn,
      resume(offered = false) {
        opened = true;
        resumed.value = true;
        withdrawn.value = offered;
        batch(look);
      },
      async start() {
        await step({ type: "tick" });
      },
      entered: () => entered,
      slowed,
      end: ended,
      openDialog,
      dismiss() {
        dialog.clear();
        verification.clear();
      },
      attempt: dialog.attempt,
      visit(link) {
        try {
          const code = formatCode(readCode(link));
          if (code !== invitation.code.value) openDialog({ next: code });
        } catch (error) {
          if (!(error instanceof Refused)) throw error;
          dialog.refuse(error.code);
        }
      },
      leaveFor(code) {
        next = code;
        return step({ type: "leave", text: "" });
      },
      async verified() {
        await step({ type: "verified" });
      },
      hurry() {
        void step({ type: "hurry" });
      },
      freeze() {
        void step({ type: "frozen" });
      },
      drop() {
        if (over) return;
        finish();
        settle({ reason: "left" });
      },
    };
  },
);
