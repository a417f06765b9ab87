/**
 * Tables as README has them: a row for what was measured, what each server took, how many times less the
 * relay takes, and whether that is what was meant to be reached. A goal that is missed says so.
 */

/** A figure that was meant to be reached: at most or at least so much. */
export type Goal = { readonly figure: number; readonly most?: number; readonly least?: number };

/** Says whether a goal is met. */
export function isMet({ figure, most, least }: Goal): boolean {
  return (
    figure <= (most ?? Number.POSITIVE_INFINITY) && figure >= (least ?? Number.NEGATIVE_INFINITY)
  );
}

/** Writes goals as cells: what was to be reached, and whether it was. */
export function goalCells(goals: readonly Goal[], unit: string): readonly [string, string] {
  if (goals.length === 0) return ["", ""];
  const bounds = goals.map(({ most, least }) =>
    most === undefined ? `≥ ${least}${unit}` : `≤ ${most}${unit}`,
  );
  const verdicts = goals.map((goal) => (isMet(goal) ? "met" : "**missed**"));
  return [
    bounds.join(", "),
    [...new Set(verdicts)].length === 1 ? (verdicts[0] ?? "") : verdicts.join(", "),
  ];
}

/** Writes a table of Markdown. */
export function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rule = `|---|${"---:|".repeat(head.length - 1)}`;
  return [line(head), rule, ...rows.map(line)].join("\n");
}

/** Three significant figures, or as many as stand before the point. */
export function figure(value: number): string {
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)));
  return value.toFixed(Math.min(digits, 2));
}
