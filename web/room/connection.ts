/**
 * What is to be said of a lost connection: nothing at first, then that it is being looked for, and after long that it may
 * not come back. It looks for nothing itself.
 */
import { createModel, type ReadonlySignal, signal } from "@preact/signals";
import type { PageEnv } from "../env.ts";

/** A lost connection is said after this long, ms: a change of room takes less, and is nothing to worry about. */
export const reconnectingMs = 1_000;
/** After so long without a connection, ms, one is asked whether one goes on waiting. */
export const strandedMs = 120_000;

export type Connection = {
  /** The connection is lost, and not only for a moment. */
  readonly reconnecting: ReadonlySignal<boolean>;
  /** It has been lost for so long that one may want to do something else. */
  readonly stranded: ReadonlySignal<boolean>;
  /** Takes whether there is a connection at this moment. */
  watch(isLost: boolean): void;
  clear(): void;
};

export const ConnectionModel = createModel<Connection, [page: Pick<PageEnv, "env" | "makeAlarm">]>(
  ({ env, makeAlarm }) => {
    const reconnecting = signal(false);
    const stranded = signal(false);
    const alarm = makeAlarm();
    let isLosing = false;

    function clear(): void {
      alarm.clear();
      isLosing = false;
      reconnecting.value = false;
      stranded.value = false;
    }

    return {
      reconnecting,
      stranded,
      watch(isLost) {
        if (!isLost) return clear();
        if (isLosing) return;
        isLosing = true;
        const since = env.now();
        alarm.set(since + reconnectingMs, () => {
          reconnecting.value = true;
          alarm.set(since + strandedMs, () => {
            stranded.value = true;
          });
        });
      },
      clear,
    };
  },
);
