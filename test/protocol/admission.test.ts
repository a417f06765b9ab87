/**
 * Whose channel is accepted (protocol/room/admission.ts, SPEC §8.4, §8.5): which lock counts, and
 * that a removed identity never enters again.
 */
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Admission } from "../../protocol/room/admission.ts";
import { Register } from "../../protocol/room/register.ts";
import { limits } from "../../protocol/wire/limits.ts";
import type { Lock } from "../../protocol/wire/message.ts";
import { record, runs } from "../helpers/vectors.ts";

const [anna, ben, carla] = ["a", "b", "c"].map((letter) => letter.repeat(32)) as [
  string,
  string,
  string,
];
/** An admission of somebody who knows nobody. */
const strangers = () =>
  new Admission(
    () => false,
    () => now,
  );
let now = 0;
const word = (
  counter: number,
  by = anna,
  on = true,
  allowed: readonly string[] = [anna],
): Lock => ({
  ...{ on, counter, by, allowed },
});

test("admits everyone while no lock is set", () => {
  const admission = strangers();
  assert.ok(admission.admits(ben));
  assert.equal(
    [admission.lock.valueOrClaim, admission.locked, admission.removed],
    [null, false, []],
  );
});

test("a lock admits only the members on its list, and an unlock admits everyone", () => {
  const admission = strangers();
  assert.ok(admission.lock.take(admission.nextLock(true, anna, [anna, ben])));
  assert.ok(admission.locked);
  assert.equal(
    [anna, ben, carla].map((name) => admission.admits(name)),
    [true, true, false],
  );
  assert.ok(admission.lock.take(admission.nextLock(false, ben, [])));
  assert.not(admission.locked);
  assert.equal(
    [anna, ben, carla].map((name) => admission.admits(name)),
    [true, true, true],
  );
});

test("takes the higher counter, at equal counters the higher id, and nothing twice", () => {
  const admission = strangers();
  assert.ok(admission.lock.take(word(5, ben)));
  assert.not(admission.lock.take(word(5, ben)));
  assert.not(admission.lock.take(word(5, anna)));
  assert.not(admission.lock.take(word(4, carla)));
  assert.is(admission.lock.valueOrClaim?.by, ben);
  assert.ok(admission.lock.take(word(5, carla)));
  assert.ok(admission.lock.take(word(6, anna)));
  assert.not(admission.lock.take(word(5, carla)));
  assert.equal(admission.lock.valueOrClaim, word(6, anna));
});

test("refuses a lock with counter 0 and no id", () => {
  assert.not(strangers().lock.take(word(0, "")));
});

test("accepts a counter 100 ahead, and none further ahead", () => {
  const admission = strangers();
  assert.not(admission.lock.take(word(limits.registerAhead + 1)));
  assert.ok(admission.lock.take(word(limits.registerAhead)));
  assert.not(admission.lock.take(word(2 * limits.registerAhead + 1)));
  assert.not(admission.lock.take(word(0xffffffff)));
  assert.ok(admission.lock.take(word(2 * limits.registerAhead)));
});

test("ends with the highest lock, whatever the order of arrival", () => {
  const words = fc.array(
    record({
      ...{ on: fc.boolean(), counter: fc.integer({ min: 1, max: 20 }) },
      ...{ by: fc.constantFrom(anna, ben, carla), allowed: fc.constant([anna]) },
    }),
    { minLength: 1, maxLength: 8 },
  );
  fc.assert(
    fc.property(words, fc.nat(), (words, turn) => {
      const rank = ({ counter, by }: Lock) => counter * 10 + [anna, ben, carla].indexOf(by);
      // Two locks of one member with one counter, which no honest member sends: the first counts.
      const distinct = words.filter((lock, i) => {
        return words.findIndex((other) => rank(other) === rank(lock)) === i;
      });
      const highest = distinct.reduce((high, lock) => (rank(lock) > rank(high) ? lock : high));
      const at = turn % distinct.length;
      for (const order of [distinct, [...distinct.slice(at), ...distinct.slice(0, at)].reverse()]) {
        const admission = strangers();
        for (const lock of order) admission.lock.take(lock);
        assert.equal(admission.lock.valueOrClaim, highest);
      }
    }),
    runs(200),
  );
});

test("a removed member stays out, whatever the lock says", () => {
  const admission = strangers();
  admission.remove(ben);
  assert.equal([admission.admits(anna), admission.admits(ben)], [true, false]);
  admission.lock.take(word(1, ben, true, [anna, ben]));
  assert.not(admission.admits(ben));
  admission.lock.take(word(2, ben, false, []));
  assert.not(admission.admits(ben));
  admission.moveTo(word(3, anna, true, [anna, ben]), anna);
  assert.not(admission.admits(ben));
  assert.equal(admission.removed, [ben]);
});

test("remembers 300 removals, and forgets none of them for a later one", () => {
  const admission = strangers();
  const name = (i: number) => i.toString(16).padStart(32, "0");
  for (let i = 0; i <= limits.removed; i++) admission.remove(name(i));
  assert.is(admission.removed.length, limits.removed);
  assert.not(admission.admits(name(0)));
  assert.ok(admission.admits(name(limits.removed)));
  admission.remove(name(5));
  assert.is(admission.removed.length, limits.removed);
});

test("locks a new room by the author of the removal, with the counter at most 100 ahead", () => {
  const admission = strangers();
  admission.lock.take(word(7));
  admission.moveTo(word(9, carla, false, [anna, ben]), ben);
  assert.equal(admission.lock.valueOrClaim, word(9, ben, true, [anna, ben]));
  admission.moveTo(word(0xffffffff, carla, true, [anna]), carla);
  assert.equal(admission.lock.valueOrClaim, word(9 + limits.registerAhead, carla, true, [anna]));
  // So it can be unlocked again.
  assert.ok(admission.lock.take(admission.nextLock(false, anna, [])));
  assert.ok(admission.admits(ben));
  const fresh = strangers();
  fresh.moveTo(word(limits.registerAhead + 1), anna);
  assert.is(fresh.lock.valueOrClaim?.counter, limits.registerAhead);
});

test("the next lock has a higher counter than the present one", () => {
  const admission = strangers();
  assert.equal(admission.nextLock(true, anna, [anna]), word(1));
  admission.lock.take(word(41, ben));
  assert.equal(admission.nextLock(false, anna, []), word(42, anna, false, []));
  assert.is(admission.lock.valueOrClaim?.counter, 41);
});

test("the next lock has a counter that a u32 holds, whatever the present one is", () => {
  const admission = strangers();
  admission.lock.valueOrClaim = word(0xffffffff, ben);
  assert.equal(admission.nextLock(true, anna, [anna]), word(0xffffffff));
});

test("its own lock lists at most as many members as a reader takes, the first ones", () => {
  const names = Array.from({ length: limits.members + 1 }, (_, i) => `${i}`.padStart(32, "0"));
  const { allowed } = strangers().nextLock(true, anna, names);
  assert.equal(allowed, names.slice(0, limits.members));
});

test("a claim refuses nobody until it is agreed, and a member's own lock counts before that", () => {
  const admission = strangers();
  admission.lock.claim(word(50));
  assert.equal([admission.locked, admission.admits(ben)], [false, true]);
  admission.lock.claim(null);
  // A false claim keeps no member from locking, us neither.
  assert.is(admission.nextLock(true, anna, [anna]).counter, limits.registerAhead);
  assert.ok(admission.lock.take(word(1, carla, true, [anna, carla])));
  assert.not(admission.admits(ben));
  admission.lock.agree();
  assert.is(admission.lock.valueOrClaim?.by, carla);
  assert.is(admission.nextLock(true, anna, [anna]).counter, 2);
});

test("an agreed claim is a lock like any other", () => {
  const admission = strangers();
  for (let i = 0; i < 3; i++) admission.lock.claim(word(7, carla));
  admission.lock.agree();
  assert.equal(admission.lock.valueOrClaim, word(7, carla));
  assert.not(admission.lock.take(word(7, ben)));
  assert.ok(admission.lock.take(word(8, ben)));
});

test("whoever claims less than 100 above the lowest follows our next lock, and we follow theirs", () => {
  const claims = fc.array(fc.option(fc.integer({ min: 1, max: 300 })), { minLength: 1 });
  fc.assert(
    fc.property(claims, (counters) => {
      const { lock } = strangers();
      const lowest = Math.min(...counters.map((counter) => counter ?? 0));
      for (const counter of counters) lock.claim(counter === null ? null : word(counter));
      for (const counter of counters) {
        if ((counter ?? 0) >= lowest + limits.registerAhead) continue;
        const honest = new Register<Lock>();
        if (counter !== null) honest.valueOrClaim = word(counter);
        assert.ok(honest.take(lock.next({ on: true, allowed: [] }, carla)));
      }
      assert.ok(lock.take(word(lowest + 1)));
    }),
    runs(200),
  );
});

test("the highest counters leave a member a next lock, which is never above u32", () => {
  const { lock } = strangers();
  lock.claim(word(0xffff_ffff));
  lock.agree();
  assert.is(lock.valueOrClaim?.counter, limits.registerClaimed);
  assert.ok(lock.take(lock.next({ on: false, allowed: [] }, anna)));
  const full = strangers();
  full.lock.valueOrClaim = word(0xffff_ffff);
  assert.is(full.nextLock(true, ben, []).counter, 0xffff_ffff);
});

test("a lock that came after the entry refuses no older connection", () => {
  const admission = strangers();
  admission.enter([1]);
  admission.hear(1, true);
  admission.lock.take(word(1, carla, true, [anna]));
  assert.equal([admission.admits(ben, true), admission.admits(ben, false)], [true, false]);
  admission.enter([1]);
  assert.equal([admission.admits(ben, true), admission.admits(anna, true)], [false, true]);
  admission.lock.take(word(2, carla, false, []));
  assert.equal([admission.admits(ben, true), admission.admits(ben, false)], [true, true]);
  admission.remove(ben);
  assert.not(admission.admits(ben, true));
});

test("a lock refuses no member, and a removal does", () => {
  const admission = new Admission(
    (id) => id === ben,
    () => 0,
  );
  admission.enter([]);
  admission.lock.take(word(1, carla, true, [anna]));
  admission.enter([]);
  for (const isOlder of [true, false]) {
    assert.ok(admission.admits(ben, isOlder));
    assert.not(admission.admits(carla, isOlder));
  }
  admission.remove(ben);
  assert.not(admission.admits(ben, true));
});

test("a lock that came before all others were heard refuses no older connection until they are", () => {
  const admission = strangers();
  admission.enter([1, 2]);
  admission.hear(1, true);
  admission.lock.take(word(1, carla, true, [anna]));
  admission.enter([2, 4]);
  assert.equal([admission.admits(ben, true), admission.admits(ben, false)], [true, false]);
  // A connection that was not listed tells nothing about those that were.
  for (const number of [2, 7]) admission.hear(number, true);
  admission.enter([4]);
  assert.ok(admission.admits(ben, true));
  admission.hear(4, true);
  admission.enter([4]);
  assert.not(admission.admits(ben, true));
});

test("who left before it was heard may come back as long as others remember it", () => {
  for (const isOnOurSide of [true, false]) {
    const admission = strangers();
    admission.enter([1]);
    admission.lock.take(word(1, carla, true, [anna]));
    assert.not(admission.admits(ben), "it has not left");
    if (isOnOurSide) admission.enter([]);
    else admission.hear(1, false);
    assert.ok(admission.admits(ben));
    now += limits.awayForgottenMs - 1;
    assert.ok(admission.admits(ben));
    admission.enter([]);
    assert.ok(admission.admits(ben, true));
    now += 1;
    assert.not(admission.admits(ben));
    admission.enter([]);
    assert.not(admission.admits(ben, true));
  }
});

test("the lock of a removal refuses older connections at once, whoever was heard in the old room", () => {
  const admission = strangers();
  admission.enter([1]);
  admission.moveTo(word(1, anna, true, [anna]), anna);
  admission.enter([1]);
  admission.lock.take(word(2, carla, true, [carla]));
  admission.enter([1]);
  assert.equal(
    [anna, ben, carla].map((id) => admission.admits(id, true)),
    [true, false, true],
  );
  assert.not(admission.admits(anna));
});

test("a reload keeps the lock at entry of who has not heard all others", () => {
  for (const isHeard of [true, false]) {
    const [before, after] = [strangers(), strangers()];
    before.enter([1]);
    if (isHeard) before.hear(1, true);
    before.lock.take(word(1, carla, true, [anna]));
    after.restore(before.lock.handover, before.lockBefore);
    after.enter([1]);
    assert.equal(after.lock.valueOrClaim, before.lock.valueOrClaim);
    assert.is(after.admits(ben, true), !isHeard);
  }
});

test("a wipe deletes the lock and the removals", () => {
  const admission = strangers();
  admission.lock.take(word(1));
  admission.remove(ben);
  admission.wipe();
  assert.equal(
    [admission.lock.valueOrClaim, admission.removed, admission.admits(ben)],
    [null, [], true],
  );
});

test.run();
