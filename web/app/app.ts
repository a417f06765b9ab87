/**
 * The model of the whole page: at the front, in a room, or after its end. It creates rooms and
 * drops them. A room is wiped before its end is shown.
 */
import {
  batch,
  computed,
  createModel,
  effect,
  type Model,
  type ReadonlySignal,
  signal,
} from "@preact/signals";
import type { Session } from "../../protocol/session.ts";
import type { PageEnv } from "../env.ts";
import type { EnterFields, StartFields } from "../lobby/fields.ts";
import type { Lobby } from "../lobby/lobby.ts";
import { LobbyModel } from "../lobby/lobby.ts";
import { format, type PageState, type Reminder } from "../resume/state.ts";
import type { InvitationOptions } from "../room/invitation.ts";
import type { Room, RoomModel } from "../room/room.ts";
import type { End, Way } from "./refusal.ts";
import { type Settings, SettingsModel } from "./settings.ts";
import { takeAll } from "./steps.ts";
import { type Wordlist, WordlistModel } from "./wordlist.ts";

export type Stage =
  | { readonly at: "front" }
  | { readonly at: "room"; readonly room: Model<Room> }
  | { readonly at: "end"; readonly end: End }
  /** After a quick exit: shows nothing of the chat. */
  | { readonly at: "hidden" }
  /** The page unloads, and shows nothing. */
  | { readonly at: "gone" };

export type Application = {
  readonly stage: ReadonlySignal<Stage>;
  readonly lobby: Lobby;
  readonly settings: Settings;
  /** Messages that were not read, and a first guest. */
  readonly unread: ReadonlySignal<number>;
  /** The conversation is covered: another window is in front, and the setting is on. */
  readonly covered: ReadonlySignal<boolean>;
  readonly words: ReadonlySignal<readonly string[] | null>;
  /** Creates a room and shows it. Resolves once it is open, or refused. */
  start(fields: StartFields): Promise<void>;
  /** Enters a room, as `start` does. */
  enter(fields: EnterFields): Promise<void>;
  /** Opens the empty room that the lobby asks about, as `start` does. */
  open(): Promise<void>;
  /** An invite link was opened: shows its form. In a room it asks first. */
  invite(link: string): void;
  /** Leaves the end page: to the empty forms, or by a reload. */
  goOn(way: Way): void;
  /** Quick exit: leaves without a message, wipes everything and shows an innocent page. */
  hide(): void;
  /** Returns the state for the next load of this page; undefined if there is no room to resume. */
  resumeState(): PageState | undefined;
  /** Code and alias to enter the current room again; null = in no room. */
  readonly reminder: ReadonlySignal<Reminder | null>;
  /** Resumes the room of an earlier load of this page. */
  resume(state: PageState): Promise<void>;
  /** The page became visible or hidden. */
  shown(inFront: boolean): void;
  /** The window got or lost the keyboard focus. */
  focused(isFocused: boolean): void;
  /** The network is back, or the page is visible again: reconnect now. */
  hurry(): void;
  /** The browser is about to freeze the page. */
  freeze(): void;
  /** The page unloads. */
  drop(): void;
};

/** Loads the room bundle. */
type LoadRoom = () => Promise<typeof RoomModel>;

export const AppModel = createModel<Application, [page: PageEnv, loadRoom: LoadRoom]>(
  (page, loadRoom) => {
    const stage = signal<Stage>({ at: "front" });
    const settings: Model<Settings> = new SettingsModel();
    const wordlist: Model<Wordlist> = new WordlistModel(page);
    const inFront = signal(true);
    const isFocused = signal(true);
    const current = computed(() => (stage.value.at === "room" ? stage.value.room : undefined));

    function makeRoom(Room: typeof RoomModel, session: Session, invitation: InvitationOptions) {
      return new Room({ session, invitation, wordlist, settings, inFront }, page);
    }

    const lobby: Model<Lobby> = new LobbyModel(page, wordlist, async () => {
      const Room = await loadRoom();
      return (session, invitation) => makeRoom(Room, session, invitation);
    });

    async function show(entering: Promise<Model<Room> | null>): Promise<void> {
      const room = await entering;
      if (room !== null) stage.value = { at: "room", room };
    }

    effect(() => {
      const end = current.value?.end.value;
      if (!end) return;
      stage.value = { at: "end", end };
      if (end.next !== undefined) invite(end.next);
    });

    function invite(link: string): void {
      const room = current.peek();
      if (room?.closing.value === null) {
        room.visit(link);
        return;
      }
      lobby.invite(link);
      // A stop in progress has an end of its own, which leads to the form.
      if (room === undefined) stage.value = { at: "front" };
    }

    function leave(next: Stage): void {
      const room = current.value;
      batch(() => {
        stage.value = next;
        takeAll(page.report, () => room?.drop(), lobby.reset);
      });
    }

    return {
      stage,
      lobby,
      settings,
      words: wordlist.words,
      unread: computed(() => {
        const room = current.value;
        return room ? room.transcript.unread.value + Number(room.arrived.value) : 0;
      }),
      reminder: computed(() => {
        const room = current.value;
        const alias = room?.people.value.find(({ own }) => own)?.alias;
        return room && alias ? { code: room.invitation.code.value, alias } : null;
      }),
      covered: computed(() => {
        const isAway = !(inFront.value && isFocused.value);
        return isAway && settings.values.value.cover && current.value !== undefined;
      }),
      start: (fields) => show(lobby.start(fields)),
      enter: (fields) => show(lobby.enter(fields)),
      open: () => show(lobby.open()),
      invite,
      goOn(way) {
        if (stage.value.at !== "end") return;
        if (way === "reload") return page.reload();
        lobby.want(way);
        stage.value = { at: "front" };
        // An invite link may have been opened in the meantime.
        if (!lobby.invited.value) void lobby.offerStart();
      },
      hide() {
        if (stage.value.at !== "hidden") leave({ at: "hidden" });
      },
      resumeState() {
        const resumed = current.value?.resumeState();
        return resumed && { format, ...resumed, settings: settings.values.value };
      },
      async resume({ options, guarded, password, offered, settings: before }) {
        settings.restore(before);
        const [engine, Room] = await Promise.all([page.loadEngine(), loadRoom()]);
        const session = engine.createSession(options, page.env);
        const invitation = { code: options.code, guarded, password };
        const room = makeRoom(Room, session, invitation);
        stage.value = { at: "room", room };
        room.resume(offered);
        const link = lobby.invitation.value;
        lobby.reset();
        // Opened while this page was loaded.
        if (link) room.visit(link);
        await room.start();
      },
      shown(isInFront) {
        inFront.value = isInFront;
        if (isInFront) current.value?.hurry();
      },
      focused(is) {
        isFocused.value = is;
      },
      hurry() {
        current.value?.hurry();
      },
      freeze() {
        current.value?.freeze();
      },
      drop() {
        // After a quick exit nothing is left to drop, and the disguise stays on.
        if (stage.value.at !== "hidden") leave({ at: "gone" });
      },
    };
  },
);
