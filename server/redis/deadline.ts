/** How long the engine may take: a connection that is lost answers nothing, and says nothing. */
import { setTimeout as wait } from "node:timers/promises";

/** Longest wait for the answer to a command, ms. */
export const deadlineMs = 3_000;

/** Waits for an answer. @throws Error if there is none in time; it may still come. */
export async function inTime<T>(promise: Promise<T>): Promise<T> {
  const ended = new AbortController();
  try {
    return await Promise.race([promise, late(ended.signal)]);
  } finally {
    ended.abort();
  }
}

/** Rejects when the time is over. */
export async function late(signal?: AbortSignal): Promise<never> {
  await wait(deadlineMs, undefined, signal === undefined ? { ref: false } : { ref: false, signal });
  throw new Error("LATE");
}
