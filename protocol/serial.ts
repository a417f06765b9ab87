/**
 * Runs asynchronous steps strictly one after another. WebCrypto is asynchronous, so without this two frames
 * that are opened in parallel race on one sender key.
 */

/** Takes a task and runs it after all tasks taken before it. Resolves or rejects as the task does. */
export type Serial = <T>(task: () => Promise<T>) => Promise<T>;

/** Makes a queue of its own. A task that rejects does not stop those behind it. */
export function makeSerial(): Serial {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const run = last.then(task);
    last = run.then(
      () => undefined,
      () => undefined,
    );
    return run;
  };
}
