/** What one load of a page leaves for the next: by its token, once, and not for long. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { makeShelf, shelfMs, shelfPlaces } from "../../web/resume/stash.ts";

/** A shelf whose time is turned by hand. */
function make() {
  const waits: { readonly ms: number; readonly end: () => void }[] = [];
  const shelf = makeShelf((ms) => new Promise((end) => waits.push({ ms, end })));
  return { shelf, waits };
}

test("gives out what lies there, to its token only, and once", () => {
  const { shelf } = make();
  const value = { a: 1 };
  void shelf.keep("one", value);
  assert.is(shelf.take("two"), undefined);
  assert.is(shelf.take("one"), value);
  assert.is(shelf.take("one"), undefined);
});

test("forgets what nobody took in time", async () => {
  const { shelf, waits } = make();
  const kept = shelf.keep("one", "x");
  assert.is(waits[0]?.ms, shelfMs);
  waits[0]?.end();
  await kept;
  assert.is(shelf.take("one"), undefined);
});

test("the time of one thing is not the end of the next under the same token", async () => {
  const { shelf, waits } = make();
  const first = shelf.keep("one", "old");
  void shelf.keep("one", "new");
  waits[0]?.end();
  await first;
  assert.is(shelf.take("one"), "new");
});

test("has so many places, and the oldest thing gives up its own", () => {
  const { shelf } = make();
  for (let i = 0; i <= shelfPlaces; i++) void shelf.keep(`${i}`, i);
  assert.is(shelf.take("0"), undefined);
  assert.is(shelf.take("1"), 1);
  assert.is(shelf.take(`${shelfPlaces}`), shelfPlaces);
});

test.run();
