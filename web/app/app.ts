/**
 * One visit of this page: at the front, in a room, or after its end. It makes rooms and lets go of them; what
 * is over is wiped before its end is shown.
 */
import {
  batch,
  computed,
  createModel,
  type Model,
  type ReadonlySignal,
  signal,
} from "@preact/signals";
import type { Session } from "../../protocol/session.ts";
import type { PageEnv } from "../env.ts";
import type { Lobby } from "../lobby/lobby.ts";
import { LobbyModel } from "../lobby/lobby.ts";
import { format, type PageState, type Reminder } from "../resume/state.ts";
import type { InvitationOptions } from "../room/invitation.ts";
import type { Outcome, Room, RoomModel } from "../room/room.ts";
import type { End, Way } from "./refusal.ts";
import { type Settings, SettingsModel } from "./settings.ts";
import { type Wordlist, WordlistModel } from "./wordlist.ts";

export type Stage =
  | { readonly at: "front" }
  | { readonly at: "room"; readonly room: Model<Room> }
  | { readonly at: "end"; readonly end: End }
  /** Nothing of this page is to be seen, nor that it was anything else. */
  | { readonly at: "hidden" };

export type Application = {
  readonly stage: ReadonlySignal<Stage>;
  readonly lobby: Lobby;
  readonly settings: Settings;
  /** Lines that nobody has looked at. */
  readonly unread: ReadonlySignal<number>;
  /** The conversation is covered, because the page is not in front and its person wants it so. */
  readonly covered: ReadonlySignal<boolean>;
  readonly words: ReadonlySignal<readonly string[] | null>;
  /** From the end on: to the front, with empty forms, or by loading the page anew. */
  goOn(way: Way): void;
  /** Goes at once and without a word: everything is wiped, and what is shown instead looks like nothing. */
  hide(): void;
  /** What the room goes on from when the page is loaded anew; undefined if there is no room to go on in. */
  handOver(): PageState | undefined;
  /** What one begins with who comes back to the room that one is in; null: in none. */
  readonly reminder: ReadonlySignal<Reminder | null>;
  /** Goes on in the room that an earlier load of this page has handed over. */
  resume(state: PageState): Promise<void>;
  /** The page has come to the front or gone behind another. */
  shown(inFront: boolean): void;
  /** The window has the keyboard, or another has. */
  focused(isFocused: boolean): void;
  /** The network is back, or the page is shown again: nothing more is to be waited for. */
  hurry(): void;
  /** The page is about to be frozen. */
  freeze(): void;
  /** The page goes away. */
  drop(): void;
};

/** Loads what a room is, apart from the first page. */
type LoadRoom = () => Promise<typeof RoomModel>;

export const AppModel = createModel<Application, [page: PageEnv, loadRoom: LoadRoom]>(
  (page, loadRoom) => {
    const stage = signal<Stage>({ at: "front" });
    const settings: Model<Settings> = new SettingsModel();
    const wordlist: Model<Wordlist> = new WordlistModel(page);
    const inFront = signal(true);
    const isFocused = signal(true);
    const current = computed(() => (stage.value.at === "room" ? stage.value.room : undefined));

    function makeRoom(
      Room: typeof RoomModel,
      session: Session,
      invitation: InvitationOptions,
      outcome: Outcome,
    ): Model<Room> {
      const room: Model<Room> = new Room(
        {
          session,
          invitation,
          wordlist,
          settings,
          outcome: {
            opened() {
              show(room);
              outcome.opened();
            },
            slowed: outcome.slowed,
            ended(end) {
              // Before it opened the form tells why; afterwards a page does.
              if (current.value === room) stage.value = { at: "end", end };
              else outcome.ended(end);
            },
          },
        },
        page,
      );
      return room;
    }

    function show(room: Model<Room>): void {
      room.transcript.shown(inFront.value);
      stage.value = { at: "room", room };
    }

    const lobby: Model<Lobby> = new LobbyModel(page, wordlist, async () => {
      const Room = await loadRoom();
      return (session, invitation, outcome) => {
        const room = makeRoom(Room, session, invitation, outcome);
        void room.start();
        return () => room.drop();
      };
    });

    function letGo(next: Stage): void {
      batch(() => {
        current.value?.drop();
        lobby.cancel();
        lobby.reset();
        stage.value = next;
      });
    }

    return {
      stage,
      lobby,
      settings,
      words: wordlist.words,
      unread: computed(() => current.value?.transcript.unread.value ?? 0),
      reminder: computed(() => {
        const room = current.value;
        const alias = room?.people.value.find(({ own }) => own)?.alias;
        return room && alias ? { code: room.invitation.code.value, alias } : null;
      }),
      covered: computed(() => {
        const isAway = !(inFront.value && isFocused.value);
        return isAway && settings.values.value.cover && current.value !== undefined;
      }),
      goOn(way) {
        if (stage.value.at !== "end") return;
        if (way === "reload") return page.reload();
        lobby.want(way);
        stage.value = { at: "front" };
        // Unless a link was opened meanwhile.
        if (!lobby.invited.value) void lobby.offerStart();
      },
      hide() {
        if (stage.value.at !== "front") letGo({ at: "hidden" });
      },
      handOver() {
        const handed = current.value?.handOver();
        return handed && { format, ...handed, settings: settings.values.value };
      },
      async resume({ options, guarded, password, settings: before }) {
        settings.restore(before);
        const { engine, env } = page;
        const [session, Room] = await Promise.all([engine.createSession(options, env), loadRoom()]);
        const invitation = { code: options.code, guarded, password };
        const room = makeRoom(Room, session, invitation, { opened() {}, slowed() {}, ended() {} });
        show(room);
        room.resume();
        await room.start();
      },
      shown(isInFront) {
        inFront.value = isInFront;
        current.value?.transcript.shown(isInFront);
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
        letGo({ at: "front" });
      },
    };
  },
);
