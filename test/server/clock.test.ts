/** The system's clock (server/clock.ts). */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { systemClock } from "../../server/clock.ts";

test("returns whole milliseconds and never goes back", async () => {
  let last = systemClock.now();
  for (let n = 0; n < 50; n++) {
    await new Promise(setImmediate);
    const now = systemClock.now();
    assert.ok(Number.isInteger(now) && now >= last);
    last = now;
  }
});

test("repeats until it is stopped", async () => {
  let count = 0;
  const stop = systemClock.every(1, () => {
    count += 1;
    if (count === 3) stop();
  });
  while (count < 3) await new Promise(setImmediate);
  const from = systemClock.now();
  while (systemClock.now() < from + 10) await new Promise(setImmediate);
  assert.is(count, 3);
});

test.run();
