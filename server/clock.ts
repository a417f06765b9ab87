/**
 * Time as it is handed in: what it is now, and one repeating call. Nothing else in the relay reads a
 * clock, so tests turn it by hand.
 */

// The global `performance` would do too, but Node loads several modules for it at the start.
const { hrtime } = process;

/** A source of time. */
export type Clock = {
  /** Whole milliseconds from any fixed moment; never goes back. */
  now(): number;
  /** Calls `run` every `ms` milliseconds until the returned function is called. */
  every(ms: number, run: () => void): () => void;
};

/** The machine's own time; a corrected wall clock does not move it. */
export const systemClock: Clock = {
  now() {
    const [seconds, nanoseconds] = hrtime();
    // Whole, so that sums and differences are exact: a life of 60 s is told as 60, not 61.
    return 1000 * seconds + Math.floor(nanoseconds / 1e6);
  },
  every(ms, run) {
    const timer = setInterval(run, ms);
    return () => clearInterval(timer);
  },
};
