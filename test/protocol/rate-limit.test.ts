/**
 * The rate limiter (protocol/room/rate-limit.ts) and the queue of steps (protocol/serial.ts).
 */
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Bucket, takeToken, tokenDue } from "../../protocol/room/rate-limit.ts";
import { makeSerial } from "../../protocol/serial.ts";
import { runs } from "../helpers/vectors.ts";

const rate = { perSecond: 20, burst: 100 };

test("allows a burst at once and then nothing", () => {
  let bucket: Bucket | undefined;
  for (let i = 0; i < rate.burst; i++) {
    bucket = takeToken(bucket, rate, 0);
    assert.ok(bucket !== undefined);
  }
  assert.is(takeToken(bucket, rate, 0), undefined);
  assert.is(takeToken(bucket, rate, 49), undefined);
  assert.ok(takeToken(bucket, rate, 50) !== undefined);
});

test("never holds more than a burst, however long it is unused", () => {
  let bucket = takeToken(undefined, rate, 0);
  for (let i = 0; i < rate.burst; i++) bucket = takeToken(bucket, rate, 1e12);
  assert.is(takeToken(bucket, rate, 1e12), undefined);
});

test("never allows more than burst and rate, even if the clock goes backwards", () => {
  const steps = fc.array(fc.integer({ min: -5000, max: 5000 }), { maxLength: 400 });
  fc.assert(
    fc.property(steps, (steps) => {
      let [now, latest, taken] = [1e6, 1e6, 0];
      let bucket: Bucket | undefined;
      for (const step of steps) {
        now += step;
        latest = Math.max(latest, now);
        const next = takeToken(bucket, rate, now);
        if (next === undefined) continue;
        bucket = next;
        taken++;
        assert.ok(taken <= rate.burst + ((latest - 1e6) / 1000) * rate.perSecond + 1e-6);
      }
    }),
    runs(),
  );
});

test("a bucket gives a token when it is due, whatever the numbers", () => {
  const left = fc.double({ min: 0, max: 0.999, noNaN: true });
  const rates = fc.double({ min: 0.01, max: 1000, noNaN: true });
  fc.assert(
    fc.property(left, rates, (tokens, perSecond) => {
      const rate = { perSecond, burst: 100 };
      const bucket = { tokens, at: 1_750_000_000_000 };
      const due = tokenDue(bucket, rate);
      assert.ok(takeToken(bucket, rate, due) !== undefined);
      assert.is(takeToken(bucket, rate, due - 3), undefined);
    }),
    runs(),
  );
});

test("runs tasks strictly one after another, in order of arrival", async () => {
  const serial = makeSerial();
  const log: string[] = [];
  const task = (name: string, turns: number) => async () => {
    log.push(`${name} begins`);
    for (let i = 0; i < turns; i++) await Promise.resolve();
    log.push(`${name} ends`);
    return name;
  };
  const results = await Promise.all([
    serial(task("a", 9)),
    serial(task("b", 0)),
    serial(task("c", 3)),
  ]);
  assert.equal(results, ["a", "b", "c"]);
  assert.equal(log, ["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
});

test("a task that gives way waits for those that do not, even if they came later", async () => {
  const serial = makeSerial();
  const log: string[] = [];
  const task = (name: string) => async () => {
    await Promise.resolve();
    log.push(name);
    if (name === "chunk 1") void serial(task("text 2"));
  };
  await Promise.all([
    serial(task("chunk 1"), true),
    serial(task("chunk 2"), true),
    serial(task("text 1")),
    serial(task("chunk 3"), true),
  ]);
  assert.equal(log, ["text 1", "chunk 1", "text 2", "chunk 2", "chunk 3"]);
});

test("continues after a failed task, and only its caller gets the error", async () => {
  const serial = makeSerial();
  const failed = serial(() => Promise.reject(new Error("no")));
  const after = serial(async () => 7);
  await failed.then(
    () => assert.unreachable("it has not failed"),
    (error) => assert.is(error.message, "no"),
  );
  assert.is(await after, 7);
});

test.run();
