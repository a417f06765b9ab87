/**
 * The 12 safety words (protocol/crypto/safety-words.ts, SPEC §8.7): every case of
 * safety-words.json, and that different sets of members have different words.
 */
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { verifyWords } from "../../protocol/crypto/safety-words.ts";
import { type Hex, readVectors, runs, unhex } from "../helpers/vectors.ts";

type Case = { alike: string; route: Hex; identities: Hex[]; words: number[] };
const { valid } = readVectors<Case, never>("safety-words.json");

for (const { name, route, identities, words } of valid) {
  test(name, () => {
    assert.equal(verifyWords(unhex(route), identities.map(unhex)), words);
  });
}

test("members with the same view have the same words, and others have different words", () => {
  const seen = new Map<string, string>();
  for (const { alike, words } of valid) {
    const said = words.join(" ");
    assert.is(seen.get(alike) ?? said, said, alike);
    seen.set(alike, said);
  }
  assert.is(new Set(seen.values()).size, seen.size);
});

const keys = fc.uint8Array({ minLength: 65, maxLength: 65 }).map((bytes) => Uint8Array.from(bytes));
const sets = fc.uniqueArray(keys, { minLength: 1, maxLength: 8, selector: (key) => key.join() });
const route = new Uint8Array(16).fill(1);

test("returns 12 indices into a list of 2,048, whatever the order of identities", () => {
  fc.assert(
    fc.property(sets, fc.nat(), (set, turn) => {
      const words = verifyWords(route, set);
      assert.is(words.length, 12);
      for (const word of words) assert.ok(Number.isInteger(word) && word >= 0 && word < 2048);
      const at = turn % set.length;
      assert.equal(verifyWords(route, [...set.slice(at), ...set.slice(0, at)]), words);
      assert.equal(verifyWords(route, [...set].reverse()), words);
    }),
    runs(50),
  );
});

test("returns different words if an identity is changed, missing or added, or in another room", () => {
  fc.assert(
    fc.property(sets, keys, fc.nat(), (set, other, turn) => {
      const words = verifyWords(route, set).join();
      const at = turn % set.length;
      const sets = [
        set.map((key, i) => (i === at ? other : key)),
        set.filter((_, i) => i !== at),
        [...set, other],
      ];
      for (const set of sets) assert.is.not(verifyWords(route, set).join(), words);
      assert.is.not(verifyWords(new Uint8Array(16), set).join(), words);
    }),
    runs(50),
  );
});

test("uses every bit of the digest's first 132", () => {
  const counts = new Array<number>(132).fill(0);
  const tries = 64;
  for (let i = 0; i < tries; i++) {
    const words = verifyWords(Uint8Array.of(...new Array(15).fill(0), i), []);
    const bits = words.map((word) => word.toString(2).padStart(11, "0")).join("");
    for (const [at, bit] of [...bits].entries()) counts[at] = (counts[at] as number) + Number(bit);
  }
  // The chance that a bit of a hash is equal in all 64 is one in 10^19.
  for (const [at, count] of counts.entries()) assert.ok(count > 0 && count < tries, `bit ${at}`);
});

test.run();
