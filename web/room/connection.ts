/**
 * What the page shows about a lost connection: nothing at first, then that it reconnects, and after
 * minutes the choice to leave. Does not reconnect itself.
 */
import { createModel, type ReadonlySignal, signal } from "@preact/signals";
import type { PageEnv } from "../env.ts";

/** A lost connection is shown after this time, ms. A move to a new room takes less. */
export const reconnectingMs = 1_000;
/** After this time without a connection, ms, the page offers to leave. */
export const strandedMs = 120_000;

export type Connection = {
  /** The connection is lost for more than a moment. */
  readonly reconnecting: ReadonlySignal<boolean>;
  /** The connection is lost for minutes. */
  readonly stranded: ReadonlySignal<boolean>;
  /** Call it whenever the connection state may have changed. */
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
