/**
 * A room as this page is in it: what it shows and what one can do there. It says nothing to the relay itself; after its
 * end it holds nothing.
 */
import {
  batch,
  computed,
  createModel,
  type Model,
  type ReadonlySignal,
  signal,
} from "@preact/signals";
import { limits } from "../../protocol/limits.ts";
import type { Line, Person, Phase, Session, View, Who } from "../../protocol/session.ts";
import type { Acts, Done } from "./commands.ts";
import { type Composer, ComposerModel, tidy } from "./composer.ts";
import { type Countdown, CountdownModel } from "./countdown.ts";
import { makeDriver, type Shown } from "./driver.ts";
import { Refused, readAlias } from "./fields.ts";
import { type Handover, HandoverModel, type HandoverOptions } from "./handover.ts";
import type { End, Refusal, RoomEnd } from "./refusal.ts";
import type { Surroundings } from "./surroundings.ts";
import { type Note, type Transcript, TranscriptModel } from "./transcript.ts";
import { type Verification, VerificationModel } from "./verification.ts";
import type { Wordlist } from "./wordlist.ts";

export type { Person, Phase } from "../../protocol/session.ts";

/** A lost connection is said after this long, ms: a change of room takes less, and is nothing to worry about. */
export const reconnectingMs = 1_000;
/** Characters that a farewell can have: any so many fit into {@link limits.textBytes}. */
export const farewellChars = Math.floor(limits.textBytes / 3);

/** A question that stands in front of the room. */
export type Question = "leave" | "invite" | "rename" | "stop" | "verify" | { readonly remove: Who };

/** What becomes of a room. `opened` comes once at most, `ended` once and last. */
export type Outcome = { opened(): void; ended(end: End): void };

export type RoomOptions = {
  readonly session: Session;
  readonly handover: HandoverOptions;
  readonly wordlist: Wordlist;
  readonly outcome: Outcome;
};

export type Room = {
  readonly phase: ReadonlySignal<Phase>;
  /** The connection is lost, and not only for a moment. */
  readonly reconnecting: ReadonlySignal<boolean>;
  /** What is shown while a stop is under way: everything is wiped already. */
  readonly closing: ReadonlySignal<End | null>;
  readonly name: ReadonlySignal<string>;
  readonly people: ReadonlySignal<readonly Person[]>;
  readonly locked: ReadonlySignal<boolean>;
  /** When the words were last compared, ms since the epoch. */
  readonly comparedAt: ReadonlySignal<number | null>;
  /** Seconds until the room ends; null = when everyone has left. */
  readonly left: ReadonlySignal<number | null>;
  /** Nobody else is here; "still": nobody else has been here yet. */
  readonly alone: ReadonlySignal<"still" | "again" | null>;
  readonly question: ReadonlySignal<Question | null>;
  /** Why what was last attempted by a button was not done. */
  readonly problem: ReadonlySignal<Refusal | null>;
  readonly words: ReadonlySignal<readonly string[] | null>;
  readonly transcript: Transcript;
  readonly composer: Composer;
  readonly handover: Handover;
  readonly verification: Verification;
  /** What one can do here; a farewell has at most {@link farewellChars} characters. */
  readonly acts: Acts;
  /** Begins; to be called once. */
  start(): Promise<void>;
  ask(question: Question): void;
  dismiss(): void;
  /** Waits for something that a button began; whether it was done. If not, it is said why. */
  attempt(done: Done): Promise<boolean>;
  /** All have read the same words. */
  verified(): Promise<void>;
  /** The network is back, or the page is in front again. */
  hurry(): void;
  /** The page is about to be frozen. */
  freeze(): void;
  /** Ends at once and without a word: the page goes away. */
  drop(): void;
};

const nothing = { roomName: "", people: [], ends: null, locked: false, code: new Uint8Array(0) };

export const RoomModel = createModel<Room, [options: RoomOptions, surroundings: Surroundings]>(
  ({ session, handover, wordlist, outcome }, surroundings) => {
    const { tools } = surroundings;
    const view = signal<View>(session.view());
    const question = signal<Question | null>(null);
    const problem = signal<Refusal | null>(null);
    const company = signal(false);
    const reconnecting = signal(false);
    const calm = surroundings.makeAlarm();
    let notes = 0;
    let opened = false;
    let over = false;
    let losing = false;
    /** What the words to compare depend on. */
    let circle = "";
    const driver = makeDriver(session, surroundings, show, () => end("internal"));
    const { step } = driver;
    const people = computed(() => view.value.people);
    const transcript: Model<Transcript> = new TranscriptModel(surroundings);
    const handed: Model<Handover> = new HandoverModel(handover, surroundings);
    const countdown: Model<Countdown> = new CountdownModel(surroundings);
    const verification: Model<Verification> = new VerificationModel();

    const acts: Acts = {
      say: (text, action) => step({ type: "say", text, ...(action ? { action } : {}) }),
      whisper: (to, text) => step({ type: "whisper", to, text }),
      lock: (on) => step({ type: "lock", on }),
      stop: () => step({ type: "stop" }),
      async rename(typed) {
        try {
          return await step({ type: "rename", alias: readAlias(typed) });
        } catch (error) {
          if (error instanceof Refused) return error.code;
          throw error;
        }
      },
      async kick(id) {
        const refused = await step({ type: "kick", member: id });
        const member = people.value.find((person) => person.id === id);
        if (refused === undefined && member !== undefined) note({ kind: "removing", member });
        return refused;
      },
      async verify() {
        verification.clear();
        ask("verify");
        void loadWords();
        return step({ type: "verify" });
      },
      async who() {
        note({ kind: "who", people: people.value });
        return undefined;
      },
      async help() {
        note({ kind: "help" });
        return undefined;
      },
      leave(farewell) {
        question.value = null;
        return step({ type: "leave", text: tidy(farewell) });
      },
    };
    const { words } = wordlist;
    const composer: Model<Composer> = new ComposerModel({ acts, people, words });

    const alone = computed(() => {
      if (people.value.some(({ own }) => !own)) return null;
      return company.value ? "again" : "still";
    });
    const closing = computed((): End | null => {
      return view.value.phase === "closing" ? endOf(view.value.reason ?? "stopped") : null;
    });

    function show(effect: Shown): void {
      switch (effect.type) {
        case "line":
          hear(effect.line);
          break;
        case "delivery":
          transcript.deliver(effect.key, effect.delivery);
          break;
        case "words":
          verification.take(effect.words, effect.covers);
          break;
        case "changed":
          batch(look);
          break;
        case "wiped":
          wipe();
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

    function note(content: NoteContent): void {
      if (!over) transcript.append({ key: `note ${notes++}`, at: tools.now(), ...content });
    }

    function look(): void {
      view.value = session.view();
      const { phase, ends, code, by } = view.value;
      for (const person of people.value) {
        recognize(person);
        if (!person.own) company.value = true;
      }
      if (by !== undefined) recognize(by);
      if (phase === "closing" || phase === "ended") return;
      if (code.length > 0) handed.renew(code);
      countdown.until(ends);
      watch(phase);
      compareAgain();
      if (opened || phase !== "open") return;
      opened = true;
      outcome.opened();
    }

    /** Marks are words, and the list of words is loaded when the first mark is to be shown. */
    function recognize(who: Who): void {
      if (who.marked && words.value === null) void wordlist.load();
    }

    function watch(phase: Phase): void {
      const lost = opened && phase !== "open";
      if (lost && !losing) {
        calm.set(tools.now() + reconnectingMs, () => {
          reconnecting.value = true;
        });
      } else if (!lost) {
        calm.clear();
        reconnecting.value = false;
      }
      losing = lost;
    }

    async function loadWords(): Promise<void> {
      const isThere = await wordlist.load();
      if (!isThere && question.value === "verify") problem.value = "page-incomplete";
    }

    /** Whoever comes or goes changes the words that are being compared. */
    function compareAgain(): void {
      const present = `${view.value.code} ${people.value.map(({ id }) => id)}`;
      if (present !== circle && question.value === "verify") void step({ type: "verify" });
      circle = present;
    }

    function ask(asked: Question): void {
      handed.settle();
      problem.value = null;
      question.value = asked;
    }

    function endOf(reason: RoomEnd): End {
      const { by, wiped } = view.value;
      return { reason, ...(by && { by }), ...(wiped && { wiped }) };
    }

    function end(reason: RoomEnd): void {
      if (over) return;
      view.value = session.view();
      const ended = endOf(reason);
      finish();
      outcome.ended(ended);
    }

    function finish(): void {
      over = true;
      driver.stop();
      view.value = { phase: "ended", ...nothing };
      wipe();
    }

    /** Forgets everything that was shown, and everything that was typed. */
    function wipe(): void {
      calm.clear();
      reconnecting.value = false;
      question.value = null;
      problem.value = null;
      circle = "";
      countdown.clear();
      transcript.clear();
      composer.clear();
      handed.clear();
      verification.clear();
    }

    return {
      phase: computed(() => view.value.phase),
      reconnecting,
      closing,
      name: computed(() => view.value.roomName),
      people,
      locked: computed(() => view.value.locked),
      comparedAt: computed(() => view.value.comparedAt ?? null),
      left: countdown.left,
      alone,
      question,
      problem,
      words,
      transcript,
      composer,
      handover: handed,
      verification,
      acts,
      async start() {
        await step({ type: "tick" });
      },
      ask,
      dismiss() {
        question.value = null;
        problem.value = null;
        verification.clear();
      },
      async attempt(done) {
        problem.value = null;
        const refused = await done;
        if (refused !== undefined && !over) problem.value = refused;
        return refused === undefined;
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
        if (!over) finish();
      },
    };
  },
);

type NoteContent = Note extends infer N ? (N extends Note ? Omit<N, "key" | "at"> : never) : never;

function unreachable(never: never): never {
  throw new TypeError(`no such effect: ${JSON.stringify(never)}`);
}
