/**
 * How a page that is not in front makes itself noticed, if its person wants it: a notice of the system, a sound; and a screen
 * that stays on. Must never pass on what was said, by whom, or in which room: that there is something, and no more.
 */

/** What is to be done; all of it is off until it is asked for. */
export type Wanted = { readonly notify: boolean; readonly sound: boolean; readonly awake: boolean };

export type Attention = {
  /** Does from now on what is wanted. @param refuse - Called for what the browser does not allow. */
  want(wanted: Wanted, refuse: (name: keyof Wanted) => void): Promise<void>;
  /** Something new was said. */
  tell(): Promise<void>;
  /** Nothing is new any more. */
  quiet(): void;
};

const title = "Sanctuary";
/** One notice at a time: a newer one takes the place of the one before. */
const tag = "sanctuary";

/** SystemEntry no more often than this, ms: a conversation is no alarm. */
const tellMs = 3_000;

/** The sound: two short tones, ms and Hz, soft. */
const tones = [
  { from: 0, hertz: 660 },
  { from: 140, hertz: 880 },
] as const;
const toneMs = 120;
const loudness = 0.12;

/** Which of them this browser knows. */
export function findAbilities(): Wanted {
  return {
    notify: "Notification" in globalThis,
    sound: "AudioContext" in globalThis,
    awake: "wakeLock" in navigator,
  };
}

export function makeAttention(): Attention {
  let wanted: Wanted = { notify: false, sound: false, awake: false };
  let audio: AudioContext | undefined;
  let lock: WakeLockSentinel | undefined;
  let notice: Notification | undefined;
  let toldAt = Number.NEGATIVE_INFINITY;

  /** A browser takes the lock back whenever the page is hidden. */
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
      // Phones let only a worker show one.
      if (!(error instanceof TypeError)) throw error;
      const worker = await navigator.serviceWorker?.getRegistration();
      await worker?.showNotification(title, options);
    }
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
        await audio?.close();
        audio = undefined;
      }
      if (!now.awake) await lock?.release();
      else if (!(await keepAwake())) refuse("awake");
      if (now.notify && !before.notify && (await Notification.requestPermission()) !== "granted") {
        refuse("notify");
      }
    },
    async tell() {
      const now = performance.now();
      if ((!document.hidden && document.hasFocus()) || now - toldAt < tellMs) return;
      toldAt = now;
      if (wanted.sound) sound();
      if (wanted.notify && Notification.permission === "granted") await show();
    },
    quiet() {
      notice?.close();
      notice = undefined;
    },
  };
}
