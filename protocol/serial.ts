/**
 * Runs asynchronous tasks strictly one after another. WebCrypto is asynchronous: without this, two
 * frames that are decrypted in parallel would race for one sender key.
 */

/** Runs a task after all earlier tasks. Settles as the task does. */
export type Serial = <T>(task: () => Promise<T>) => Promise<T>;

/** Makes a queue. A task that rejects does not stop the tasks after it. */
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
