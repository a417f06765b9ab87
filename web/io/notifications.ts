/**
 * Notifications of a hidden page, if the user wants them: a system notification, a sound, and a
 * screen that stays on. Must never reveal a message, its author or its room: only that there is
 * something new. Takes everything back without a wait, because the page may be about to unload.
 */
import type { Values } from "../app/settings.ts";

/** What the user wants. Everything is off at first. */
export type Wanted = Pick<Values, "notify" | "sound" | "awake">;

export type Notifications = {
  /** Applies the settings. @param refuse - Called for a setting that the browser does not allow. */
  want(wanted: Wanted, refuse: (name: keyof Wanted) => void): Promise<void>;
  /** There is a new message. */
  tell(): Promise<void>;
  /** All messages were read. */
  quiet(): void;
};

const title = "Sanctuary";
/** A new notification replaces the one before. */
const tag = "sanctuary";

/** Least time between two notifications, ms. */
const tellMs = 3_000;

/** The sound: two short soft tones, in ms and Hz. */
const tones = [
  { from: 0, hertz: 660 },
  { from: 140, hertz: 880 },
] as const;
const toneMs = 120;
const loudness = 0.12;

/** Returns what this browser supports. */
export function findAbilities(): Wanted {
  return {
    notify: "Notification" in globalThis,
    sound: "AudioContext" in globalThis,
    awake: "wakeLock" in navigator,
  };
}

export function makeNotifications(): Notifications {
  let wanted: Wanted = { notify: false, sound: false, awake: false };
  let audio: AudioContext | undefined;
  let lock: WakeLockSentinel | undefined;
  let notice: Notification | undefined;
  let isNew = false;
  let toldAt = Number.NEGATIVE_INFINITY;

  /** Browsers release the lock whenever the page is hidden. */
  async function keepAwake(): Promise<boolean> {
    if (lock?.released === false || document.hidden) return true;
    lock = await navigator.wakeLock.request("screen").catch(() => undefined);
    if (!wanted.awake) await lock?.release();
    return lock !== undefined;
  }

  document.addEventListener("visibilitychange", () => {
    if (wanted.awake) void keepAwake();
  });

  async function show(): Promise<void> {
    const options = { tag, silent: true };
    try {
      notice?.close();
      notice = new Notification(title, options);
      notice.onclick = () => window.focus();
    } catch (error) {
      // On phones only a worker may show one.
      if (!(error instanceof TypeError)) throw error;
      const worker = await navigator.serviceWorker?.getRegistration();
      await worker?.showNotification(title, options);
      notice = (await worker?.getNotifications({ tag }))?.[0];
    }
    // Read while the worker was showing it.
    if (!isNew) close();
  }

  function close(): void {
    notice?.close();
    notice = undefined;
  }

  function sound(): void {
    if (audio === undefined) return;
    for (const { from, hertz } of tones) {
      const [tone, volume] = [audio.createOscillator(), audio.createGain()];
      const [start, end] = [
        audio.currentTime + from / 1000,
        audio.currentTime + (from + toneMs) / 1000,
      ];
      tone.frequency.value = hertz;
      volume.gain.setValueAtTime(loudness, start);
      // To nothing before it ends: a tone that is cut off clicks.
      volume.gain.linearRampToValueAtTime(0, end);
      tone.connect(volume).connect(audio.destination);
      tone.start(start);
      tone.stop(end);
    }
  }

  return {
    async want(now, refuse) {
      const before = wanted;
      wanted = now;
      if (now.sound && !before.sound) {
        audio = new AudioContext();
        sound();
      } else if (!now.sound) {
        void audio?.close();
        audio = undefined;
      }
      if (!now.awake) void lock?.release();
      else if (!(await keepAwake())) refuse("awake");
      if (now.notify && !before.notify && (await Notification.requestPermission()) !== "granted") {
        refuse("notify");
      }
    },
    async tell() {
      const now = performance.now();
      if ((!document.hidden && document.hasFocus()) || now - toldAt < tellMs) return;
      toldAt = now;
      isNew = true;
      if (wanted.sound) sound();
      if (wanted.notify && Notification.permission === "granted") await show();
    },
    quiet() {
      isNew = false;
      close();
    },
  };
}
