/**
 * Runs asynchronous tasks strictly one after another. WebCrypto is asynchronous: without this, two
 * frames that are decrypted in parallel would race for one sender key.
 */

/**
 * Runs a task after all earlier tasks. Settles as the task does.
 *
 * @param gives - True for a task that gives way: those that do not go before it, even if they come
 * later. The order within each of the two kinds stays.
 */
export type Serial = <T>(task: () => Promise<T>, gives?: boolean) => Promise<T>;

/** Makes a queue. A task that rejects does not stop the tasks after it. */
export function makeSerial(): Serial {
  const first: (() => Promise<void>)[] = [];
  const last: (() => Promise<void>)[] = [];
  let running = false;

  async function run(): Promise<void> {
    running = true;
    // Not within the call that queues the task.
    await undefined;
    for (let task = next(); task !== undefined; task = next()) await task();
    running = false;
  }
  const next = () => first.shift() ?? last.shift();

  return (task, gives = false) =>
    new Promise((resolve, reject) => {
      (gives ? last : first).push(() => task().then(resolve, reject));
      if (!running) void run();
    });
}
