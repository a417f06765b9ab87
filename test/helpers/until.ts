/** Waits for the condition that a test means, with a deadline that a busy machine meets too. */

/**
 * Time limit of every wait in a test, ms: long, so that a busy machine does not cause a failure.
 */
export const patienceMs = 60_000;
/** Pauses between two looks, ms: the first, and the longest. In a browser a look costs its time. */
const pauses = { first: 10, longest: 80 };

/**
 * Waits until a condition is true.
 *
 * @param saw - The present state, for the error message.
 * @throws Error if the condition is not true within {@link patienceMs}.
 */
export async function until(
  holds: () => boolean | Promise<boolean>,
  saw: () => unknown = () => "",
): Promise<void> {
  let pause = pauses.first;
  for (const end = Date.now() + patienceMs; !(await holds()); pause *= 1.5) {
    if (Date.now() > end) {
      throw new Error(`not within ${patienceMs} ms: ${holds}\n${JSON.stringify(await saw())}`);
    }
    const ms = Math.min(pause, pauses.longest);
    await new Promise((resolve) => setTimeout(resolve, ms));
  }
}
