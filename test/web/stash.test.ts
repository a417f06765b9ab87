/** The stash: returns a value by its token, once, and only for a few seconds. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { makeStash, stashMs, stashPlaces } from "../../web/resume/stash.ts";

/** A stash whose clock the test advances. */
function make() {
  const waits: { readonly ms: number; readonly end: () => void }[] = [];
  const stash = makeStash((ms) => new Promise((end) => waits.push({ ms, end })));
  return { stash, waits };
}

test("returns a value for its token only, and once", () => {
  const { stash } = make();
  const value = { a: 1 };
  void stash.keep("one", value);
  assert.is(stash.take("two"), undefined);
  assert.is(stash.take("one"), value);
  assert.is(stash.take("one"), undefined);
});

test("drops a value that is not taken in time", async () => {
  const { stash, waits } = make();
  const kept = stash.keep("one", "x");
  assert.is(waits[0]?.ms, stashMs);
  waits[0]?.end();
  await kept;
  assert.is(stash.take("one"), undefined);
});

test("the timeout of a value does not drop the next under the same token", async () => {
  const { stash, waits } = make();
  const first = stash.keep("one", "old");
  void stash.keep("one", "new");
  waits[0]?.end();
  await first;
  assert.is(stash.take("one"), "new");
});

test("keeps a value as long as asked, and the next under its token as long as usual", async () => {
  const { stash, waits } = make();
  for (let i = 0; i < stashPlaces; i++) void stash.keep(`${i}`, i, 300_000);
  void stash.keep("0", "state");
  assert.equal([...new Set(waits.map(({ ms }) => ms))], [300_000, stashMs]);
  assert.is(stash.take("1"), 1, "the same token takes no second place");
  assert.is(stash.take("0"), "state");
});

test("keeps values up to its limit, and drops the oldest for a new one", () => {
  const { stash } = make();
  for (let i = 0; i <= stashPlaces; i++) void stash.keep(`${i}`, i);
  assert.is(stash.take("0"), undefined);
  assert.is(stash.take("1"), 1);
  assert.is(stash.take(`${stashPlaces}`), stashPlaces);
});

test.run();
