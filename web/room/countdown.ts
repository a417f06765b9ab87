/**
 * How long a room still lasts: by minutes, and by seconds when little is left. It ends nothing itself.
 */
import { computed, createModel, type ReadonlySignal, signal } from "@preact/signals";
import type { PageEnv } from "../env.ts";

/** When so little is left, the countdown goes by seconds, ms. */
const bySecondsMs = 180_000;

export type Countdown = {
  /** Seconds until the end; null = there is none. */
  readonly left: ReadonlySignal<number | null>;
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
      const beat = remaining > bySecondsMs ? 60_000 : 1000;
      if (remaining > 0) alarm.set(now.value + (remaining % beat || beat), count);
    }

    return {
      left: computed(() => {
        return end.value === null ? null : Math.max(0, Math.ceil((end.value - now.value) / 1000));
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
