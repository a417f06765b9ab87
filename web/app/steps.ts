/**
 * Steps that must all be taken, such as those that wipe a page, even if one of them fails.
 */

/** @param report - Called with whatever a step throws. */
export function takeAll(report: (error: unknown) => void, ...steps: readonly (() => void)[]): void {
  for (const step of steps) {
    try {
      step();
    } catch (error) {
      report(error);
    }
  }
}
