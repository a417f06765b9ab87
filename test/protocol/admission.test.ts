/**
 * Whose channel is accepted (protocol/room/admission.ts, SPEC §8.4, §8.5): which lock counts, and
 * that a removed identity never enters again.
 */
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Admission } from "../../protocol/room/admission.ts";
import { limits } from "../../protocol/wire/limits.ts";
import type { Lock } from "../../protocol/wire/message.ts";
import { record, runs } from "../helpers/vectors.ts";

const [anna, ben, carla] = ["a", "b", "c"].map((letter) => letter.repeat(32)) as [
  string,
  string,
  string,
];
const word = (
  counter: number,
  by = anna,
  on = true,
  allowed: readonly string[] = [anna],
): Lock => ({
  ...{ on, counter, by, allowed },
});

test("admits everyone while no lock is set", () => {
  const admission = new Admission();
  assert.ok(admission.admits(ben));
  assert.equal([admission.lock.value, admission.locked, admission.removed], [null, false, []]);
});

test("a lock admits only the members on its list, and an unlock admits everyone", () => {
  const admission = new Admission();
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
  const admission = new Admission();
  assert.ok(admission.lock.take(word(5, ben)));
  assert.not(admission.lock.take(word(5, ben)));
  assert.not(admission.lock.take(word(5, anna)));
  assert.not(admission.lock.take(word(4, carla)));
  assert.is(admission.lock.value?.by, ben);
  assert.ok(admission.lock.take(word(5, carla)));
  assert.ok(admission.lock.take(word(6, anna)));
  assert.not(admission.lock.take(word(5, carla)));
  assert.equal(admission.lock.value, word(6, anna));
});

test("refuses a lock with counter 0 and no id", () => {
  assert.not(new Admission().lock.take(word(0, "")));
});

test("accepts a counter 100 ahead, and none further ahead", () => {
  const admission = new Admission();
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
        const admission = new Admission();
        for (const lock of order) admission.lock.take(lock);
        assert.equal(admission.lock.value, highest);
      }
    }),
    runs(200),
  );
});

test("a removed member stays out, whatever the lock says", () => {
  const admission = new Admission();
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
  const admission = new Admission();
  const name = (i: number) => i.toString(16).padStart(32, "0");
  for (let i = 0; i <= limits.removed; i++) admission.remove(name(i));
  assert.is(admission.removed.length, limits.removed);
  assert.not(admission.admits(name(0)));
  assert.ok(admission.admits(name(limits.removed)));
  admission.remove(name(5));
  assert.is(admission.removed.length, limits.removed);
});

test("locks a new room by the author of the removal, with the counter at most 100 ahead", () => {
  const admission = new Admission();
  admission.lock.take(word(7));
  admission.moveTo(word(9, carla, false, [anna, ben]), ben);
  assert.equal(admission.lock.value, word(9, ben, true, [anna, ben]));
  admission.moveTo(word(0xffffffff, carla, true, [anna]), carla);
  assert.equal(admission.lock.value, word(9 + limits.registerAhead, carla, true, [anna]));
  // So it can be unlocked again.
  assert.ok(admission.lock.take(admission.nextLock(false, anna, [])));
  assert.ok(admission.admits(ben));
  const fresh = new Admission();
  fresh.moveTo(word(limits.registerAhead + 1), anna);
  assert.is(fresh.lock.value?.counter, limits.registerAhead);
});

test("the next lock has a higher counter than the present one", () => {
  const admission = new Admission();
  assert.equal(admission.nextLock(true, anna, [anna]), word(1));
  admission.lock.take(word(41, ben));
  assert.equal(admission.nextLock(false, anna, []), word(42, anna, false, []));
  assert.is(admission.lock.value?.counter, 41);
});

test("its own lock lists at most as many members as a reader takes, the first ones", () => {
  const names = Array.from({ length: limits.members + 1 }, (_, i) => `${i}`.padStart(32, "0"));
  const { allowed } = new Admission().nextLock(true, anna, names);
  assert.equal(allowed, names.slice(0, limits.members));
});

test("a wipe deletes the lock and the removals", () => {
  const admission = new Admission();
  admission.lock.take(word(1));
  admission.remove(ben);
  admission.wipe();
  assert.equal([admission.lock.value, admission.removed, admission.admits(ben)], [null, [], true]);
});

test.run();
