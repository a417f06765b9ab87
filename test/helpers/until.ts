/**
 * Waiting for what a test means, with a deadline that a busy machine keeps too.
 */

/** Time for anything that a test waits for, ms: a failure may take long, a busy machine must not be one. */
export const patienceMs = 60_000;
const betweenMs = 10;

/**
 * Waits until a condition holds.
 *
 * @param saw - What there is instead, for the message of the error.
 * @throws Error if it does not hold within {@link patienceMs}.
 */
export async function until(
  holds: () => boolean | Promise<boolean>,
  saw: () => unknown = () => "",
): Promise<void> {
  for (const end = Date.now() + patienceMs; !(await holds()); ) {
    if (Date.now() > end) {
      throw new Error(`not within ${patienceMs} ms: ${holds}\n${JSON.stringify(await saw())}`);
    }
    await new Promise((resolve) => setTimeout(resolve, betweenMs));
  }
}
