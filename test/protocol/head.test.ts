/**
 * Running hashes and the two hashes of a heartbeat (protocol/crypto/head.ts, SPEC §7.5, §7.7): the
 * cases of head.json, except those of author logs (author-log.test.ts), and which inputs have
 * different hashes.
 */
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  firstHead,
  type Head,
  headAfter,
  headsHash,
  membersHash,
} from "../../protocol/crypto/head.ts";
import { toHex } from "../../protocol/wire/bytes.ts";
import { type Hex, readVectors, runs, unhex } from "../helpers/vectors.ts";
import { bytes } from "./arbitrary.ts";

type Valid =
  | { does: "start"; id: Hex; hash: Hex }
  | { does: "next"; before: Hex; n: number; type: number; content: Hex; hash: Hex }
  | { does: "heads"; heads: { id: Hex; n: number; hash: Hex }[]; hash: Hex }
  | { does: "members"; ids: Hex[]; hash: Hex }
  | { does: "log" };

for (const entry of readVectors<Valid, never>("head.json").valid) {
  if (entry.does === "log") continue;
  test(entry.name, () => {
    if (entry.does === "start") {
      assert.equal(firstHead(unhex(entry.id)), { n: 0, hash: unhex(entry.hash) });
    } else if (entry.does === "next") {
      const plain = { type: entry.type, content: unhex(entry.content) };
      const head = headAfter(unhex(entry.before), entry.n, plain);
      assert.equal(head, { n: entry.n, hash: unhex(entry.hash) });
    } else if (entry.does === "heads") {
      const list = entry.heads.map(({ id, n, hash }): [string, Head] => [
        id,
        { n, hash: unhex(hash) },
      ]);
      assert.equal(headsHash(new Map(list)), unhex(entry.hash));
    } else {
      assert.equal(membersHash(entry.ids), unhex(entry.hash));
    }
  });
}

const ids = bytes(16).map(toHex);
const heads = fc
  .uniqueArray(fc.tuple(ids, fc.record({ n: fc.nat(0xffffffff), hash: bytes(32) })), {
    selector: ([id]) => id,
    minLength: 1,
    maxLength: 6,
  })
  .map((list) => list as [string, Head][]);

test("the order of heads and members does not change their hash", () => {
  fc.assert(
    fc.property(heads, fc.nat(), (list, turn) => {
      const at = turn % list.length;
      const turned = [...list.slice(at), ...list.slice(0, at)].reverse();
      assert.equal(headsHash(new Map(turned)), headsHash(new Map(list)));
      const names = (from: typeof list) => from.map(([id]) => id);
      assert.equal(membersHash(names(turned)), membersHash(names(list)));
    }),
    runs(50),
  );
});

test("a different number, hash or member changes the hash of the heads", () => {
  fc.assert(
    fc.property(heads, fc.nat(), (list, turn) => {
      const hash = toHex(headsHash(new Map(list)));
      const [id, head] = list[turn % list.length] as [string, Head];
      const other = head.hash.slice();
      other[turn % 32] = (other[turn % 32] as number) ^ 1;
      const changes: [string, Head][] = [
        [id, { n: (head.n + 1) % 2 ** 32, hash: head.hash }],
        [id, { n: head.n, hash: other }],
      ];
      const rest = list.filter(([name]) => name !== id);
      for (const change of changes) {
        assert.is.not(toHex(headsHash(new Map([...rest, change]))), hash);
      }
      assert.is.not(toHex(headsHash(new Map(rest))), hash);
      const names = list.map(([name]) => name);
      assert.not.equal(membersHash(names), membersHash(names.filter((name) => name !== id)));
    }),
    runs(50),
  );
});

test("a different type, number, content or previous hash changes the head", () => {
  const before = firstHead(new Uint8Array(16));
  const plain = { type: 1, content: Uint8Array.of(1, 2) };
  const { hash } = headAfter(before.hash, 1, plain);
  for (const [past, n, other] of [
    [before.hash, 1, { ...plain, type: 2 }],
    [before.hash, 2, plain],
    [before.hash, 1, { ...plain, content: Uint8Array.of(1, 3) }],
    [hash, 1, plain],
    // Bytes moved from one field to the next cause no collision.
    [before.hash, 1, { type: 1, content: Uint8Array.of(1, 2, 0) }],
  ] as const) {
    assert.not.equal(headAfter(past, n, other).hash, hash);
  }
});

test.run();
