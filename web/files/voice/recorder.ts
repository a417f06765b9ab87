/**
 * A voice message from the press of the button until the draft takes it: ask for the microphone,
 * record, stop. Keeps the microphone no longer than it records, whatever ends it. Knows no browser.
 */
import { batch, createModel, type ReadonlySignal, signal } from "@preact/signals";
import type { Bytes } from "../../../protocol/wire/bytes.ts";
import type { PageEnv } from "../../env.ts";
import { rewriteWebm, VoiceUnreadable } from "./webm.ts";

/** All engines play it. In a browser that cannot record it, a message says so. */
const voiceType = "audio/webm";
/** Longest voice message, ms: with the bit rate it stays below what readers fetch by themselves. */
export const voiceMs = 300_000;
/** Shortest voice message, ms: anything shorter is a press by mistake. */
export const leastVoiceMs = 300;
/** A button that is held so long, ms, stops the recording when it is let go. */
export const holdMs = 500;
/** How often time and level are measured, ms. */
const measureMs = 100;

/** Why there is no recording, or less of one than the user expects. */
export type VoiceProblem =
  | "voice-unsupported"
  | "microphone-missing"
  | "microphone-refused"
  | "microphone-busy"
  | "microphone-lost"
  | "voice-empty"
  | "voice-silent"
  | "voice-full"
  | "page-hidden";

/** A recording that is under way. */
export type Take = {
  /** The present level, 0 to 1; undefined if the browser does not measure it. */
  level(): number | undefined;
  /** Releases the microphone at once, and resolves to what was recorded: WebM with Opus, or nothing. */
  stop(): Promise<Bytes>;
  /** Releases the microphone at once, and drops what was recorded. */
  drop(): void;
};

/** The browser's part. */
export type Microphone = {
  /**
   * Asks for the microphone, and records. Resolves to the reason if that is not possible.
   *
   * @param interrupted - Called when the recording must stop.
   */
  open(interrupted: (why: VoiceProblem) => void): Promise<Take | VoiceProblem>;
};

export type Voice = {
  readonly blob: Blob;
  readonly type: typeof voiceType;
  /** At most {@link voiceMs}. */
  readonly ms: number;
};

export type RecorderStage =
  | { readonly at: "idle" | "asking" | "saving" }
  | { readonly at: "recording"; readonly since: number }
  | { readonly at: "ready"; readonly voice: Voice };

export type Recorder = {
  readonly stage: ReadonlySignal<RecorderStage>;
  readonly problem: ReadonlySignal<VoiceProblem | null>;
  /** Time recorded, ms. */
  readonly elapsed: ReadonlySignal<number>;
  /** Loudness of the last moment, 0 to 1. */
  readonly level: ReadonlySignal<number>;
  /**
   * The button or its key goes down: starts, or stops.
   *
   * @param at - Time of the event, ms. A busy page handles it later.
   */
  press(at: number): void;
  /** The button or its key goes up: stops if it was held. @param at - As above. */
  release(at: number): void;
  /** A ref for the button: without it nothing is recorded, because nobody could stop it. */
  attach(button: unknown): void;
  /** Discards everything, and lets the microphone go. Also for the end of a room. */
  clear(): void;
};

export type RecorderEnv = Pick<PageEnv, "env" | "makeAlarm" | "report"> & {
  readonly microphone: Microphone;
};

export const RecorderModel = createModel<Recorder, [page: RecorderEnv]>(
  ({ env, makeAlarm, report, microphone }) => {
    const stage = signal<RecorderStage>({ at: "idle" });
    const problem = signal<VoiceProblem | null>(null);
    const elapsed = signal(0);
    const level = signal(0);
    const alarm = makeAlarm();
    let take: Take | undefined;
    /** Counts what was begun, so that what comes late is noticed. */
    let attempt = 0;
    let pressedAt: number | undefined;
    /** Something but silence was recorded. */
    let isHeard = false;

    /** Ends what is under way, but not what is ready. */
    function reset(why: VoiceProblem | null): void {
      attempt += 1;
      take?.drop();
      take = undefined;
      alarm.clear();
      batch(() => {
        stage.value = { at: "idle" };
        problem.value = why;
        level.value = 0;
        elapsed.value = 0;
      });
    }

    /** Returns the code of an error, which may be a mistake of ours. */
    function reasonOf(error: unknown): VoiceProblem {
      if (error instanceof VoiceUnreadable) return "voice-unsupported";
      report(error);
      return "microphone-busy";
    }

    async function begin(): Promise<void> {
      reset(null);
      const own = attempt;
      stage.value = { at: "asking" };
      try {
        const opened = await microphone.open((why) => {
          if (own === attempt) void stop(why);
        });
        if (typeof opened === "string") return own === attempt ? reset(opened) : undefined;
        if (own !== attempt) return opened.drop();
        take = opened;
        isHeard = false;
        stage.value = { at: "recording", since: env.now() };
        measure();
      } catch (error) {
        if (own === attempt) reset(reasonOf(error));
      }
    }

    function measure(): void {
      if (stage.value.at !== "recording" || take === undefined) return;
      const loudness = take.level();
      isHeard ||= loudness !== 0;
      level.value = loudness ?? 0;
      elapsed.value = env.now() - stage.value.since;
      if (elapsed.value >= voiceMs) void stop("voice-full");
      else alarm.set(env.now() + measureMs, measure);
    }

    async function stop(why: VoiceProblem | null): Promise<void> {
      const ending = take;
      if (stage.value.at !== "recording" || ending === undefined) return;
      const own = attempt;
      measureLast(stage.value.since);
      alarm.clear();
      stage.value = { at: "saving" };
      try {
        const recorded = await ending.stop();
        if (own !== attempt) return;
        take = undefined;
        const { bytes, ms } = rewriteWebm(recorded, voiceMs);
        if (ms < leastVoiceMs) return reset("voice-empty");
        const voice: Voice = { blob: new Blob([bytes], { type: voiceType }), type: voiceType, ms };
        batch(() => {
          problem.value = why ?? (isHeard ? null : "voice-silent");
          stage.value = { at: "ready", voice };
        });
      } catch (error) {
        if (own === attempt) reset(reasonOf(error));
      }
    }

    function measureLast(since: number): void {
      elapsed.value = env.now() - since;
      level.value = 0;
    }

    return {
      stage,
      problem,
      elapsed,
      level,
      press(time) {
        pressedAt = undefined;
        const { at } = stage.value;
        if (at === "recording") void stop(null);
        else if (at === "asking") reset(null);
        else if (at === "idle") {
          pressedAt = time;
          void begin();
        }
      },
      release(time) {
        const held = pressedAt === undefined ? 0 : time - pressedAt;
        pressedAt = undefined;
        if (held < holdMs) return;
        if (stage.value.at === "recording") void stop(null);
        // Nothing may be recorded after the user has let go.
        else if (stage.value.at === "asking") reset("voice-empty");
      },
      attach(button) {
        const { at } = stage.value;
        if (button === null && (at === "asking" || at === "recording")) reset(null);
      },
      clear: () => reset(null),
    };
  },
);
