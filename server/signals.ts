/**
 * When the program is to end: on signals, and when those who started it are gone without a word. Decides
 * nothing about how it ends.
 */

/** Whether npm runs this program; npm stands between it and the terminal or the service manager. */
export const underNpm = process.env.npm_lifecycle_event !== undefined;

/** Under npm one Ctrl-C may come twice: from the terminal, and passed on by npm. ms. */
export const echoMs = underNpm ? 500 : 0;

/** How often it is looked whether the parent is still there, ms. */
const orphanedMs = 500;

/**
 * Makes what is done at each signal.
 *
 * @param first - Called once, at the first.
 * @param again - Called at each later one that is no echo of the first.
 * @param echo - How long after the first one another counts as the same, ms.
 * @param now - ms.
 */
export function makeEnding(
  first: () => void,
  again: () => void,
  echo: number,
  now: () => number,
): () => void {
  let begun: number | undefined;
  return () => {
    if (begun === undefined) {
      begun = now();
      first();
    } else if (now() - begun >= echo) {
      again();
    }
  };
}

/**
 * Calls back when the parent process has ended. npm passes a signal to its shell only, and the shell
 * dies of it without passing it on: this is how the end of `npm start` is noticed.
 */
export function onOrphaned(run: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    run();
  }, orphanedMs);
  timer.unref();
}
