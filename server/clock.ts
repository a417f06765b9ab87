/**
 * Clock interface, injected so that tests can control time. Nothing else in the relay reads a clock.
 */

// Not the global `performance`: Node loads several modules for it.
const { hrtime } = process;

/** A source of time. */
export type Clock = {
  /** Whole milliseconds since any fixed moment; never goes back. */
  now(): number;
  /** Calls `run` every `ms` milliseconds until the returned function is called. */
  every(ms: number, run: () => void): () => void;
};

/** The monotonic clock of the machine. */
export const systemClock: Clock = {
  now() {
    const [seconds, nanoseconds] = hrtime();
    // Whole, so that sums and differences are exact: a life of 60 s is reported as 60, not 61.
    return 1000 * seconds + Math.floor(nanoseconds / 1e6);
  },
  every(ms, run) {
    const timer = setInterval(run, ms);
    return () => clearInterval(timer);
  },
};
