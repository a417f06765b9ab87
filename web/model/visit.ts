/**
 * One visit of this page: at the front, in a room, or after its end. It makes rooms and lets go of them; what
 * is over is wiped before its end is shown.
 */
import { computed, createModel, type Model, type ReadonlySignal, signal } from "@preact/signals";
import { type Entrance, EntranceModel } from "./entrance.ts";
import type { End } from "./refusal.ts";
import { type Room, RoomModel } from "./room.ts";
import type { Surroundings } from "./surroundings.ts";
import { type Wordlist, WordlistModel } from "./wordlist.ts";

export type Stage =
  | { readonly at: "front" }
  | { readonly at: "room"; readonly room: Model<Room> }
  | { readonly at: "end"; readonly end: End };

export type Visit = {
  readonly stage: ReadonlySignal<Stage>;
  readonly entrance: Entrance;
  /** Lines that nobody has looked at. */
  readonly unread: ReadonlySignal<number>;
  readonly words: ReadonlySignal<readonly string[] | null>;
  /** From the end back to the front, with empty forms. */
  back(): void;
  /** The page has come to the front or gone behind another. */
  shown(inFront: boolean): void;
  /** The network is back, or the page is shown again: nothing more is to be waited for. */
  hurry(): void;
  /** The page is about to be frozen. */
  freeze(): void;
  /** The page goes away. */
  drop(): void;
};

export const VisitModel = createModel<Visit, [surroundings: Surroundings]>((surroundings) => {
  const stage = signal<Stage>({ at: "front" });
  const wordlist: Model<Wordlist> = new WordlistModel(surroundings);
  let inFront = true;
  const current = computed(() => (stage.value.at === "room" ? stage.value.room : undefined));

  const entrance: Model<Entrance> = new EntranceModel(
    surroundings,
    wordlist,
    (session, handover, outcome) => {
      const room: Model<Room> = new RoomModel(
        {
          session,
          handover,
          wordlist,
          outcome: {
            opened() {
              room.transcript.shown(inFront);
              stage.value = { at: "room", room };
              outcome.opened();
            },
            ended(end) {
              // Before it opened the form tells why; afterwards a page does.
              if (current.value === room) stage.value = { at: "end", end };
              else outcome.ended(end);
            },
          },
        },
        surroundings,
      );
      void room.start();
      return () => room.drop();
    },
  );

  return {
    stage,
    entrance,
    words: wordlist.words,
    unread: computed(() => current.value?.transcript.unread.value ?? 0),
    back() {
      if (stage.value.at !== "end") return;
      stage.value = { at: "front" };
      // Unless a link was opened meanwhile.
      if (!entrance.invited.value) void entrance.offerStart();
    },
    shown(isInFront) {
      inFront = isInFront;
      current.value?.transcript.shown(inFront);
      if (inFront) current.value?.hurry();
    },
    hurry() {
      current.value?.hurry();
    },
    freeze() {
      current.value?.freeze();
    },
    drop() {
      current.value?.drop();
      entrance.cancel();
      entrance.reset();
      stage.value = { at: "front" };
    },
  };
});
