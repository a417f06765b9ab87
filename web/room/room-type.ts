/**
 * What a room is to those who draw it and to the visit that holds it: its shape alone. Nothing happens here.
 */
import type { ReadonlySignal } from "@preact/signals";
import type { Person, Phase, Session, SessionOptions, View } from "../../protocol/session.ts";
import type { End } from "../app/refusal.ts";
import type { Settings } from "../app/settings.ts";
import type { Wordlist } from "../app/wordlist.ts";
import type { Reader } from "../markup/reader.ts";
import type { Acts } from "./commands.ts";
import type { Composer } from "./composer.ts";
import type { Connection } from "./connection.ts";
import type { Asking } from "./dialog.ts";
import type { Invitation, InvitationOptions } from "./invitation.ts";
import type { Transcript } from "./transcript.ts";
import type { Verification } from "./verification.ts";

/** What becomes of a room. `opened` comes once at most, `ended` once and last. */
export type Outcome = {
  opened(): void;
  /** It has not opened yet and is tried again: the relay slows entering down. */
  slowed(): void;
  ended(end: End): void;
};

export type RoomOptions = {
  readonly session: Session;
  readonly invitation: InvitationOptions;
  readonly wordlist: Wordlist;
  readonly outcome: Outcome;
  /** Those of the page. */
  readonly settings?: Settings;
};

export type Room = Pick<Connection, "reconnecting" | "stranded"> &
  Pick<Asking, "question" | "problem" | "ask" | "attempt"> & {
    readonly phase: ReadonlySignal<Phase>;
    /** What is shown while a stop is under way: everything is wiped already. */
    readonly closing: ReadonlySignal<End | null>;
    readonly name: ReadonlySignal<string>;
    readonly people: ReadonlySignal<readonly Person[]>;
    readonly locked: ReadonlySignal<boolean>;
    /** After how many seconds messages vanish; 0 = they stay. */
    readonly vanishing: ReadonlySignal<View["vanish"]>;
    /** Others who are writing at this moment. */
    readonly writing: ReadonlySignal<readonly Person[]>;
    /** When the words were last compared, ms since the epoch. */
    readonly comparedAt: ReadonlySignal<number | null>;
    /** Seconds until the room ends; null = when everyone has left. */
    readonly left: ReadonlySignal<number | null>;
    /** Nobody else is here; "still": nobody else has been here yet. */
    readonly alone: ReadonlySignal<"still" | "again" | null>;
    readonly words: ReadonlySignal<readonly string[] | null>;
    readonly settings: Settings;
    readonly transcript: Transcript;
    /** Tells how what was said is to be shown. */
    readonly reader: Reader;
    readonly composer: Composer;
    readonly invitation: Invitation;
    readonly verification: Verification;
    /** What one can do here. */
    readonly acts: Acts;
    /** What goes on when the page is loaded anew; undefined if there is nothing to go on with. */
    handOver(): Handed | undefined;
    /** Goes on as what an earlier load of this page has handed over; to be called before it begins. */
    resume(): void;
    /** This is still to be told: the page was loaded anew, and the conversation is wiped here. */
    readonly resumed: ReadonlySignal<boolean>;
    /** Begins; to be called once. */
    start(): Promise<void>;
    dismiss(): void;
    /** All have read the same words. */
    verified(): Promise<void>;
    /** The network is back, or the page is in front again. */
    hurry(): void;
    /** The page is about to be frozen. */
    freeze(): void;
    /** Ends at once and without a word: the page goes away. */
    drop(): void;
  };

/** What a room hands over: its session, and what its person may hand to others. */
export type Handed = {
  readonly options: SessionOptions;
  readonly guarded: boolean;
  readonly password: string | null;
};
