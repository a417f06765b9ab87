/**
 * Medians, spreads and ratios of rounds, whether a goal is met, and tables in Markdown. A ratio is
 * taken in each round, so that a slow round of the machine falls on both sides of it.
 */

/** Median, lowest and highest value. */
export type Spread = { readonly median: number; readonly low: number; readonly high: number };

/** A bound on the median of some figures. */
export type Goal = { readonly atMost: number } | { readonly atLeast: number };

/** @throws RangeError when there is no value, or one is not a number. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[0], sorted.at(-1)];
  if (low === undefined || high === undefined || values.some(Number.isNaN)) {
    throw new RangeError("a round is missing");
  }
  const middle = sorted.slice((sorted.length - 1) >> 1, (sorted.length >> 1) + 1);
  return { median: middle.reduce((sum, value) => sum + value, 0) / middle.length, low, high };
}

/** ms */
export type Latency = { readonly p50: number; readonly p99: number };

/** Returns not a number for each if there are no times. */
export function latencyOf(times: readonly number[]): Latency {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (part: number) => sorted[Math.floor(part * sorted.length)] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}

/**
 * Divides the figures of each round.
 *
 * @throws RangeError when a side lacks a round.
 */
export function ratios(one: readonly number[], other: readonly number[]): number[] {
  if (one.length !== other.length) throw new RangeError("a round is missing");
  return one.map((value, round) => value / (other[round] as number));
}

/** Writes a goal, and whether the median meets it. A goal within the spread is met as well. */
export function goalCells({ median, low, high }: Spread, goal: Goal): readonly [string, string] {
  const [text, isMet, isNear] =
    "atMost" in goal
      ? [`at most ${goal.atMost}`, median <= goal.atMost, low <= goal.atMost]
      : [`at least ${goal.atLeast}`, median >= goal.atLeast, high >= goal.atLeast];
  return [text, isMet ? "met" : isNear ? "met within the spread" : "**missed**"];
}

/** Writes "median (low–high)". */
export function spreadCell({ median, low, high }: Spread): string {
  return `${digits(median)} (${digits(low)}–${digits(high)})`;
}

/** Writes three significant digits, at most two of them after the point. */
export function digits(value: number): string {
  const after = 2 - Math.floor(Math.log10(Math.abs(value) || 1));
  return value.toFixed(Math.min(Math.max(0, after), 2));
}

/** Writes a table in Markdown; every column after the first is aligned to the right. */
export function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rule = `|---|${"---:|".repeat(head.length - 1)}`;
  return [line(head), rule, ...rows.map(line)].join("\n");
}
