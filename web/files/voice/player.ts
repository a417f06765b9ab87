/**
 * All voice messages that can be played: which one plays, where each one is, and how fast. One plays
 * at a time. The sound elements belong to the page; this only tells them what to do.
 */
import { createModel, type ReadonlySignal, type Signal, signal } from "@preact/signals";

/** How fast, times normal, in the order in which a button offers them. */
export const speeds = [1, 1.5, 2] as const;
/** How far an arrow key moves, seconds. */
export const stepSeconds = 2;

/** An `<audio>` element. */
export type Sound = Pick<
  HTMLAudioElement,
  | ("play" | "pause" | "paused" | "ended" | "currentTime" | "duration" | "playbackRate")
  | ("defaultPlaybackRate" | "error")
>;

export type Playback = {
  /** Seconds. */
  readonly at: number;
  /** Seconds; undefined before the browser knows. */
  readonly length: number | undefined;
  readonly isPlaying: boolean;
  /** This browser cannot play it. */
  readonly isBroken: boolean;
};

const unplayed: Playback = { at: 0, length: undefined, isPlaying: false, isBroken: false };

export type Player = {
  /** How fast all of them play. */
  readonly speed: ReadonlySignal<(typeof speeds)[number]>;
  of(url: string): Playback;
  /** Starts this one and pauses the others, or pauses it. */
  toggle(url: string, sound: Sound): void;
  /** Moves to this place, in seconds; a place outside is moved inside. */
  seek(url: string, sound: Sound, seconds: number): void;
  /** Sets the next speed, after the fastest the slowest. */
  faster(): void;
  /** Reads the state of a sound after something happened to it. */
  note(url: string, sound: Sound): void;
  /** Stops this one, and forgets it. Its sound would stay in memory. */
  forget(url: string): void;
};

export const PlayerModel = createModel<Player>(() => {
  const speed = signal<(typeof speeds)[number]>(1);
  const playbacks = new Map<string, Signal<Playback>>();
  let current: { readonly url: string; readonly sound: Sound } | undefined;

  function stateOf(url: string): Signal<Playback> {
    const known = playbacks.get(url) ?? signal(unplayed);
    playbacks.set(url, known);
    return known;
  }

  function note(url: string, sound: Sound): void {
    // A sound that has left the page still tells that it has stopped.
    if (!playbacks.has(url)) return;
    const { currentTime: at, duration, paused, ended, error } = sound;
    stateOf(url).value = {
      at,
      // Not a number before it is loaded, and infinite if the file does not tell.
      length: Number.isFinite(duration) ? duration : undefined,
      isPlaying: !paused && !ended && error === null,
      isBroken: error !== null,
    };
  }

  function apply(sound: Sound): void {
    // Loading a sound sets its rate to the default.
    sound.defaultPlaybackRate = speed.value;
    sound.playbackRate = speed.value;
  }

  return {
    speed,
    // A model would make it an action, which hides the signal that it reads. A getter is left alone.
    get of() {
      return (url: string) => stateOf(url).value;
    },
    note,
    toggle(url, sound) {
      if (!sound.paused && !sound.ended) return sound.pause();
      if (current?.sound !== sound) current?.sound.pause();
      current = { url, sound };
      apply(sound);
      // A refusal shows in the sound's state: paused by another press, or broken.
      sound.play().catch(() => note(url, sound));
    },
    seek(url, sound, seconds) {
      const { length = Number.POSITIVE_INFINITY } = stateOf(url).value;
      sound.currentTime = Math.max(0, Math.min(seconds, length));
      note(url, sound);
    },
    faster() {
      const next = (speeds.indexOf(speed.value) + 1) % speeds.length;
      speed.value = speeds[next] ?? 1;
      if (current !== undefined) apply(current.sound);
    },
    forget(url) {
      playbacks.delete(url);
      if (current?.url !== url) return;
      current.sound.pause();
      current = undefined;
    },
  };
});
