/** How the bench turns rounds into figures and judges goals (bench/relay/figures.ts). */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { digits, goalCells, ratios, spreadCell, spreadOf } from "../../bench/relay/figures.ts";

test("the median is the middle value, or the mean of the two middle values", () => {
  assert.equal(spreadOf([9, 1, 5]), { median: 5, low: 1, high: 9 });
  assert.equal(spreadOf([100, 4, 2, 1]), { median: 3, low: 1, high: 100 });
});

test("a ratio is taken of the same round", () => {
  assert.equal(ratios([3, 10, 8], [1, 10, 2]), [3, 1, 4]);
});

test("a missing round is an error", () => {
  assert.throws(() => ratios([1, 2, 3], [3, 8]), /a round is missing/);
  assert.throws(() => spreadOf([]), /a round is missing/);
  assert.throws(() => spreadOf([1, Number.NaN]), /a round is missing/);
});

test("a goal is met by the median or within the spread, and missed otherwise", () => {
  const verdict = (values: number[], goal: Parameters<typeof goalCells>[1]) =>
    goalCells(spreadOf(values), goal);
  assert.equal(verdict([24, 25, 31], { atLeast: 25 }), ["at least 25", "met"]);
  assert.equal(verdict([23, 24, 25], { atLeast: 25 }), ["at least 25", "met within the spread"]);
  assert.equal(verdict([22, 23, 24], { atLeast: 25 }), ["at least 25", "**missed**"]);
  assert.equal(verdict([1, 1.2, 9], { atMost: 1.2 }), ["at most 1.2", "met"]);
  assert.equal(verdict([1.2, 1.3, 9], { atMost: 1.2 }), ["at most 1.2", "met within the spread"]);
  assert.equal(verdict([1.21, 1.3, 9], { atMost: 1.2 }), ["at most 1.2", "**missed**"]);
});

test("figures have three significant digits, at most two of them after the point", () => {
  assert.equal([0, 0.354, 17.04, 123.4, 1234].map(digits), ["0.00", "0.35", "17.0", "123", "1234"]);
  assert.is(spreadCell({ median: 5.42, low: 5, high: 12.34 }), "5.42 (5.00–12.3)");
});

test.run();
