/** The source of time. Nothing else in the relay reads a clock. */

/** A source of time, injected so that tests can control it. */
export type Clock = {
  /** Whole milliseconds since any fixed moment; never goes back. */
  now(): number;
  /** Calls `run` every `ms` milliseconds until the returned function is called. */
  every(ms: number, run: () => void): () => void;
};

/** The monotonic clock of the machine. */
export const systemClock: Clock = {
  // Whole, so that sums and differences are exact: a time to live of 60 s is reported as 60, not 61.
  now: () => Math.floor(performance.now()),
  every(ms, run) {
    const timer = setInterval(run, ms);
    return () => clearInterval(timer);
  },
};
