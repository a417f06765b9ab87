/**
 * Running hashes (protocol/heads.ts, SPEC §7.5): every case of heads.json, and threads with gaps and forks.
 */
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { firstHead, type Head, headAfter, type Place, place } from "../../protocol/heads.ts";
import { type Hex, readVectors, runs, unhex } from "../helpers/vectors.ts";

type Outcome = { shown: false } | { shown: true; missing: number; warned: boolean };
type Valid =
  | { does: "start"; id: Hex; hash: Hex }
  | { does: "next"; before: Hex; n: number; content: Hex; hash: Hex }
  | { does: "place"; head: { n: number; hash: Hex }; n: number; prev: Hex; outcome: Outcome };

const placeOf = (outcome: Outcome): Place =>
  outcome.shown
    ? { kind: "next", missing: outcome.missing, fork: outcome.warned }
    : { kind: "duplicate" };

for (const entry of readVectors<Valid, never>("heads.json").valid) {
  test(entry.name, async () => {
    if (entry.does === "start") {
      assert.equal(await firstHead(unhex(entry.id)), { n: 0, hash: unhex(entry.hash) });
    } else if (entry.does === "next") {
      const { before, n, content } = entry;
      const head = await headAfter(unhex(before), n, unhex(content));
      assert.equal(head, { n, hash: unhex(entry.hash) });
    } else {
      const head = { n: entry.head.n, hash: unhex(entry.head.hash) };
      assert.equal(place(head, entry.n, unhex(entry.prev)), placeOf(entry.outcome));
    }
  });
}

const contents = fc.array(
  fc.uint8Array({ maxLength: 40 }).map((content) => Uint8Array.from(content)),
  { minLength: 1, maxLength: 8 },
);

/** The heads after each of the contents, from an author who has said nothing. */
async function thread(said: readonly Uint8Array<ArrayBuffer>[]): Promise<Head[]> {
  const heads = [await firstHead(new Uint8Array(16))];
  for (const content of said) {
    const { n, hash } = heads.at(-1) as Head;
    heads.push(await headAfter(hash, n + 1, content));
  }
  return heads;
}

test("counts as missing exactly those that were left out, and warns of nothing", async () => {
  await fc.assert(
    fc.asyncProperty(contents, fc.nat(7), fc.nat(7), async (said, known, next) => {
      const heads = await thread(said);
      const head = heads[known % heads.length] as Head;
      const n = 1 + (next % said.length);
      const found = place(head, n, (heads[n - 1] as Head).hash);
      const expected: Place =
        n <= head.n
          ? { kind: "duplicate" }
          : { kind: "next", missing: n - head.n - 1, fork: false };
      assert.equal(found, expected);
    }),
    runs(50),
  );
});

test("warns of a next message when anything before it was another", async () => {
  await fc.assert(
    fc.asyncProperty(contents, fc.nat(7), async (said, at) => {
      const changed = at % said.length;
      const other = said.map((content, i) =>
        i === changed ? Uint8Array.of(...content, 0) : content,
      );
      const [mine, theirs] = [await thread(said), await thread(other)];
      for (const head of mine) {
        const previous = (theirs[head.n] as Head).hash;
        assert.equal(place(head, head.n + 1, previous), {
          ...{ kind: "next", missing: 0, fork: head.n > changed },
        });
      }
    }),
    runs(50),
  );
});

test.run();
