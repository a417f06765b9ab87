/** Rate limits with a clock that tests advance (server/throttle.ts). */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Brake, Bucket } from "../../server/throttle.ts";
import { limitsWith } from "./support.ts";

test("a bucket allows its burst at once and then its rate", () => {
  const bucket = new Bucket({ perSecond: 2, burst: 3 }, 0);
  assert.is(bucket.take(3, 0), true);
  assert.is(bucket.take(1, 0), false);
  assert.is(bucket.take(1, 499), false);
  assert.is(bucket.take(1, 500), true);
  assert.is(bucket.take(4, 1_000_000), false, "never above the burst");
  assert.is(bucket.take(3, 1_000_000), true);
});

test("a refused take costs nothing", () => {
  const bucket = new Bucket({ perSecond: 1, burst: 2 }, 0);
  assert.is(bucket.take(3, 0), false);
  assert.is(bucket.take(2, 0), true);
});

test("P4: a route has a burst of failed attempts, then so many a minute", () => {
  const brake = new Brake(limitsWith({ failedPerMinute: 10, failedBurst: 3 }), 0);
  for (let n = 0; n < 3; n++) {
    assert.is(brake.slows(0, 0), false);
    brake.fail(0);
  }
  // Not the whole ninety seconds at once: what is saved up is never more than the burst.
  for (const now of [6_000, 12_000, 18_000]) {
    assert.is(brake.slows(0, now - 1), true);
    assert.is(brake.slows(0, now + 1), false);
    brake.fail(now);
  }
});

test("P4: an address that has failed leaves up to half of a route's attempts to the others", () => {
  const brake = new Brake(limitsWith({ failedBurst: 21 }), 0);
  const left = [0, 1, 2, 3, 50].map((failed) => {
    const one = new Brake(limitsWith({ failedBurst: 21 }), 0);
    let taken = 0;
    for (; taken < 99 && !one.slows(failed, 0); taken++) one.fail(0);
    return 21 - taken;
  });
  assert.equal(left, [0, 5, 8, 9, 10]);
  assert.is(brake.slows(Number.MAX_SAFE_INTEGER, 0), false, "nobody is out for ever");
  const narrow = new Brake(limitsWith({ failedBurst: 1 }), 0);
  assert.is(narrow.slows(50, 0), false, "nor with the smallest burst");
});

test.run();
