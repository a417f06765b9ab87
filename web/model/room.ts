/**
 * A room as this page is in it, and the only driver of a Session: events go in one after another, effects go to
 * transport, transcript and people. It decides nothing that has to do with keys; after its end it holds nothing.
 */
import { computed, createModel, type Model, type ReadonlySignal, signal } from "@preact/signals";
import { limits } from "../../protocol/limits.ts";
import { makeSerial } from "../../protocol/serial.ts";
import type {
  Effect,
  Line,
  Person,
  Phase,
  Session,
  SessionEvent,
  Who,
} from "../../protocol/session.ts";
import type { Done } from "./commands.ts";
import { type Composer, ComposerModel, tidy } from "./composer.ts";
import { type Handover, HandoverModel, type HandoverOptions } from "./handover.ts";
import { type RoomEnd, refusalOf } from "./refusal.ts";
import type { Surroundings } from "./surroundings.ts";
import { type Transcript, TranscriptModel } from "./transcript.ts";
import type { Wordlist } from "./wordlist.ts";

export type { Person, Phase } from "../../protocol/session.ts";

/** When so little is left, the countdown goes by seconds, ms. */
const bySecondsMs = 180_000;
/** Characters that a farewell can have: any so many fit into {@link limits.textBytes}. */
export const farewellChars = Math.floor(limits.textBytes / 3);

/** A question that stands in front of the room. */
export type Question = "leave" | "invite";

/** What becomes of a room. `opened` comes once at most, `ended` once and last. */
export type Outcome = { opened(): void; ended(reason: RoomEnd): void };

export type RoomOptions = {
  readonly session: Session;
  readonly handover: HandoverOptions;
  readonly wordlist: Wordlist;
  readonly outcome: Outcome;
};

export type Room = {
  readonly phase: ReadonlySignal<Phase>;
  readonly name: ReadonlySignal<string>;
  readonly people: ReadonlySignal<readonly Person[]>;
  readonly locked: ReadonlySignal<boolean>;
  /** Seconds until the room ends; null = when everyone has left. */
  readonly left: ReadonlySignal<number | null>;
  /** Nobody else is here; "still": nobody else has been here yet. */
  readonly alone: ReadonlySignal<"still" | "again" | null>;
  readonly question: ReadonlySignal<Question | null>;
  readonly words: ReadonlySignal<readonly string[] | null>;
  readonly transcript: Transcript;
  readonly composer: Composer;
  readonly handover: Handover;
  /** Begins; to be called once. */
  start(): Promise<void>;
  ask(question: Question): void;
  dismiss(): void;
  /** Leaves with a farewell, which may be empty; at most {@link farewellChars} characters. */
  leave(farewell: string): Done;
  /** The page is about to be frozen. */
  freeze(): void;
  /** Ends at once and without a word: the page goes away. */
  drop(): void;
};

export const RoomModel = createModel<Room, [options: RoomOptions, surroundings: Surroundings]>(
  ({ session, handover, wordlist, outcome }, surroundings) => {
    const { tools, report } = surroundings;
    const view = signal(session.view());
    const now = signal(tools.now());
    const question = signal<Question | null>(null);
    const company = signal(false);
    const serial = makeSerial();
    let notes = 0;
    let opened = false;
    let over = false;
    const alarm = surroundings.makeAlarm();
    const countdown = surroundings.makeAlarm();
    const transport = surroundings.makeTransport((event) => void step(event));
    const transcript: Model<Transcript> = new TranscriptModel();
    const handed: Model<Handover> = new HandoverModel(handover, surroundings);
    const composer: Model<Composer> = new ComposerModel({
      say: (text) => step({ type: "say", text }),
      leave,
      async help() {
        transcript.append({ kind: "help", key: `help ${notes++}`, at: tools.now() });
        return undefined;
      },
    });

    const left = computed(() => {
      const { ends } = view.value;
      return ends === null ? null : Math.max(0, Math.ceil((ends - now.value) / 1000));
    });
    const alone = computed(() => {
      if (view.value.people.some(({ own }) => !own)) return null;
      return company.value ? "again" : "still";
    });

    /** Gives one event to the session and does what it says. What it refuses has changed nothing. */
    function step(event: SessionEvent): Done {
      return serial(async () => {
        if (over) return undefined;
        try {
          for (const effect of await session.step(event)) {
            if (!over) carryOut(effect);
          }
          return undefined;
        } catch (error) {
          const refusal = refusalOf(error, report);
          if (refusal === "internal") end("internal");
          return refusal;
        }
      });
    }

    function carryOut(effect: Effect): void {
      switch (effect.type) {
        case "connect":
          transport.connect(effect.path);
          break;
        case "disconnect":
          transport.close();
          break;
        case "send":
          transport.send(effect.data);
          break;
        case "wake":
          alarm.set(effect.at, () => void step({ type: "tick" }));
          break;
        case "line":
          hear(effect.line);
          break;
        case "delivery":
          transcript.deliver(effect.key, effect.state);
          break;
        case "changed":
          look();
          break;
        case "ended":
          end(effect.reason);
          break;
        default:
          unreachable(effect);
          break;
      }
    }

    function hear(line: Line): void {
      if ("member" in line) recognize(line.member);
      transcript.append(line);
    }

    function look(): void {
      view.value = session.view();
      for (const person of view.value.people) {
        recognize(person);
        if (!person.own) company.value = true;
      }
      count();
      if (opened || view.value.phase !== "open") return;
      opened = true;
      outcome.opened();
    }

    /** Marks are words, and the list of words is loaded when the first mark is to be shown. */
    function recognize(who: Who): void {
      if (who.marked && wordlist.words.value === null) void wordlist.load();
    }

    /** Keeps the countdown moving: by minutes, and by seconds when few are left. */
    function count(): void {
      if (over) return;
      now.value = tools.now();
      const { ends } = view.value;
      countdown.clear();
      if (ends === null) return;
      const remaining = ends - now.value;
      const beat = remaining > bySecondsMs ? 60_000 : 1000;
      if (remaining > 0) countdown.set(now.value + (remaining % beat || beat), count);
    }

    function leave(farewell: string): Done {
      question.value = null;
      return step({ type: "leave", text: tidy(farewell) });
    }

    function end(reason: RoomEnd): void {
      if (over) return;
      wipe();
      outcome.ended(reason);
    }

    function wipe(): void {
      over = true;
      transport.close();
      alarm.clear();
      countdown.clear();
      view.value = { phase: "ended", roomName: "", people: [], ends: null, locked: false };
      question.value = null;
      transcript.clear();
      composer.clear();
      handed.clear();
    }

    return {
      phase: computed(() => view.value.phase),
      name: computed(() => view.value.roomName),
      people: computed(() => view.value.people),
      locked: computed(() => view.value.locked),
      left,
      alone,
      question,
      words: wordlist.words,
      transcript,
      composer,
      handover: handed,
      async start() {
        await step({ type: "tick" });
      },
      ask(asked) {
        handed.settle();
        question.value = asked;
      },
      dismiss() {
        question.value = null;
      },
      leave,
      freeze() {
        void step({ type: "frozen" });
      },
      drop() {
        if (!over) wipe();
      },
    };
  },
);

function unreachable(never: never): never {
  throw new TypeError(`no such effect: ${JSON.stringify(never)}`);
}
