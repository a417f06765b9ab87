/**
 * Who may be linked (protocol/gate.ts, SPEC §8.4, §8.5): which word on the lock counts, and that nothing lets a removed
 * identity in again.
 */
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Gate } from "../../protocol/room/admission.ts";
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

test("admits everyone before anything was said", () => {
  const gate = new Gate();
  assert.ok(gate.admits(ben));
  assert.equal([gate.lock, gate.locked, gate.removed], [null, false, []]);
});

test("admits those who are named while it is locked, and everyone when it is not any more", () => {
  const gate = new Gate();
  assert.ok(gate.take(gate.next(true, anna, [anna, ben])));
  assert.ok(gate.locked);
  assert.equal(
    [anna, ben, carla].map((name) => gate.admits(name)),
    [true, true, false],
  );
  assert.ok(gate.take(gate.next(false, ben, [])));
  assert.not(gate.locked);
  assert.equal(
    [anna, ben, carla].map((name) => gate.admits(name)),
    [true, true, true],
  );
});

test("takes the higher counter, at equal counters the higher id, and nothing twice", () => {
  const gate = new Gate();
  assert.ok(gate.take(word(5, ben)));
  assert.not(gate.take(word(5, ben)));
  assert.not(gate.take(word(5, anna)));
  assert.not(gate.take(word(4, carla)));
  assert.is(gate.lock?.by, ben);
  assert.ok(gate.take(word(5, carla)));
  assert.ok(gate.take(word(6, anna)));
  assert.not(gate.take(word(5, carla)));
  assert.equal(gate.lock, word(6, anna));
});

test("does not take a word that is no more than nothing", () => {
  assert.not(new Gate().take(word(0, "")));
});

test("takes a leap of 100, and no longer one", () => {
  const gate = new Gate();
  assert.not(gate.take(word(limits.lockAhead + 1)));
  assert.ok(gate.take(word(limits.lockAhead)));
  assert.not(gate.take(word(2 * limits.lockAhead + 1)));
  assert.not(gate.take(word(0xffffffff)));
  assert.ok(gate.take(word(2 * limits.lockAhead)));
});

test("ends with the highest word in whatever order words come", () => {
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
      // Of two words of one member with one counter, which nobody honest says, the first that comes counts.
      const distinct = words.filter((lock, i) => {
        return words.findIndex((other) => rank(other) === rank(lock)) === i;
      });
      const highest = distinct.reduce((high, lock) => (rank(lock) > rank(high) ? lock : high));
      const at = turn % distinct.length;
      for (const order of [distinct, [...distinct.slice(at), ...distinct.slice(0, at)].reverse()]) {
        const gate = new Gate();
        for (const lock of order) gate.take(lock);
        assert.equal(gate.lock, highest);
      }
    }),
    runs(200),
  );
});

test("keeps the removed out whatever the lock says", () => {
  const gate = new Gate();
  gate.remove(ben);
  assert.equal([gate.admits(anna), gate.admits(ben)], [true, false]);
  gate.take(word(1, ben, true, [anna, ben]));
  assert.not(gate.admits(ben));
  gate.take(word(2, ben, false, []));
  assert.not(gate.admits(ben));
  gate.moveTo(word(3, anna, true, [anna, ben]), anna);
  assert.not(gate.admits(ben));
  assert.equal(gate.removed, [ben]);
});

test("remembers 300 removed, and forgets none of them for one more", () => {
  const gate = new Gate();
  const name = (i: number) => i.toString(16).padStart(32, "0");
  for (let i = 0; i <= limits.removed; i++) gate.remove(name(i));
  assert.is(gate.removed.length, limits.removed);
  assert.not(gate.admits(name(0)));
  assert.ok(gate.admits(name(limits.removed)));
  gate.remove(name(5));
  assert.is(gate.removed.length, limits.removed);
});

test("begins a new room locked, on the word of whoever removed, its counter cut to 100 above", () => {
  const gate = new Gate();
  gate.take(word(7));
  gate.moveTo(word(9, carla, false, [anna, ben]), ben);
  assert.equal(gate.lock, word(9, ben, true, [anna, ben]));
  gate.moveTo(word(0xffffffff, carla, true, [anna]), carla);
  assert.equal(gate.lock, word(9 + limits.lockAhead, carla, true, [anna]));
  // And so it can be opened again.
  assert.ok(gate.take(gate.next(false, anna, [])));
  assert.ok(gate.admits(ben));
  const fresh = new Gate();
  fresh.moveTo(word(limits.lockAhead + 1), anna);
  assert.is(fresh.lock?.counter, limits.lockAhead);
});

test("says words of its own that count above the present one", () => {
  const gate = new Gate();
  assert.equal(gate.next(true, anna, [anna]), word(1));
  gate.take(word(41, ben));
  assert.equal(gate.next(false, anna, []), word(42, anna, false, []));
  assert.is(gate.lock?.counter, 41);
});

test("names no more members in a word of its own than a reader takes, the first ones", () => {
  const names = Array.from({ length: limits.members + 1 }, (_, i) => `${i}`.padStart(32, "0"));
  const { allowed } = new Gate().next(true, anna, names);
  assert.equal(allowed, names.slice(0, limits.members));
});

test("forgets lock and removals when it is wiped", () => {
  const gate = new Gate();
  gate.take(word(1));
  gate.remove(ben);
  gate.wipe();
  assert.equal([gate.lock, gate.removed, gate.admits(ben)], [null, [], true]);
});

test.run();
