/** What makes figures of measurements (bench/relay/rounds.ts, bench/relay/table.ts): which of them count, and how a goal is judged. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { disturbed, median, timesLess, undisturbed } from "../../bench/relay/rounds.ts";
import { figure, goalCells } from "../../bench/relay/table.ts";

/** Measurements of which each has so much taken by the host, ms; what they give is their place. */
function world(taken: readonly number[]) {
  const before = { ...disturbed };
  let stolen = 0;
  let rests = 0;
  let place = 0;
  const measure = async () => {
    stolen += taken[place] ?? 0;
    return place++;
  };
  const rest = async () => {
    assert.is(rests++, place, "it rests before each");
  };
  const result = () => undisturbed(measure, rest, () => stolen);
  const counts = () => ({
    measured: disturbed.measured - before.measured,
    counted: disturbed.counted - before.counted,
  });
  return { result, counts };
}

test("what the host did not disturb counts at once", async () => {
  const { result, counts } = world([0, 1_000]);
  assert.is(await result(), 0);
  assert.equal(counts(), { measured: 1, counted: 0 });
});

test("what it disturbed is measured again until it did not", async () => {
  const { result, counts } = world([1_000, 1_000, 0, 1_000]);
  assert.is(await result(), 2);
  assert.equal(counts(), { measured: 3, counted: 0 });
});

test("after six times the least disturbed one counts, and that is told", async () => {
  const { result, counts } = world([4e15, 3e15, 1e3, 2e15, 5e15, 6e15, 0]);
  assert.is(await result(), 2);
  assert.equal(counts(), { measured: 6, counted: 1 });
});

test("medians and ratios are those of the same round", () => {
  assert.is(median([9, 1, 5]), 5);
  assert.is(median([1, 2, 4, 100]), 3);
  assert.is(timesLess([1, 10, 2], [3, 10, 8]), 3);
  assert.throws(() => timesLess([1, 2, 3], [3, 8]), /some rounds are missing/);
});

test("a goal that is not reached is called missed, at the figure that is shown", () => {
  assert.equal(goalCells([{ figure: 18, least: 18 }], "×"), ["≥ 18×", "met"]);
  assert.equal(goalCells([{ figure: 1.06, most: 1.05 }], "×"), ["≤ 1.05×", "**missed**"]);
  const both = [
    { figure: 20, least: 18 },
    { figure: 30, least: 35 },
  ];
  assert.equal(goalCells(both, "×"), ["≥ 18×, ≥ 35×", "met, **missed**"]);
  assert.equal([0.354, 17.04, 123.4].map(figure), ["0.35", "17.0", "123"]);
});

test.run();
