/**
 * The time that a room has left: by minutes, and by seconds near the end. Does not end the room.
 */
import { computed, createModel, type ReadonlySignal, signal } from "@preact/signals";
import type { PageEnv } from "../env.ts";

/** With less time left, ms, it counts by seconds. */
const bySecondsMs = 180_000;
/** With so much time left, in seconds, the time stands out. */
const lastSeconds = 120;
/** With so much time left, in seconds, the end is announced. */
const announcedSeconds = [60, 300];

export type Countdown = {
  /** Seconds until the end; null = no end. */
  readonly left: ReadonlySignal<number | null>;
  /** The room ends soon. */
  readonly isLast: ReadonlySignal<boolean>;
  /** The last announcement that is due, in seconds before the end; null = none yet. */
  readonly announced: ReadonlySignal<number | null>;
  /** Counts down to this time, ms since the epoch. */
  until(ends: number | null): void;
  clear(): void;
};

export const CountdownModel = createModel<Countdown, [page: Pick<PageEnv, "env" | "makeAlarm">]>(
  ({ env, makeAlarm }) => {
    const end = signal<number | null>(null);
    const now = signal(env.now());
    const alarm = makeAlarm();

    function count(): void {
      now.value = env.now();
      alarm.clear();
      if (end.value === null) return;
      const remaining = end.value - now.value;
      const interval = remaining > bySecondsMs ? 60_000 : 1000;
      if (remaining > 0) alarm.set(now.value + (remaining % interval || interval), count);
    }

    const left = computed(() => {
      return end.value === null ? null : Math.max(0, Math.ceil((end.value - now.value) / 1000));
    });

    return {
      left,
      isLast: computed(() => left.value !== null && left.value <= lastSeconds),
      announced: computed(() => {
        const { value } = left;
        return value === null ? null : (announcedSeconds.find((most) => value <= most) ?? null);
      }),
      until(ends) {
        end.value = ends;
        count();
      },
      clear() {
        end.value = null;
        alarm.clear();
      },
    };
  },
);
