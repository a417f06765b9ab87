/**
 * Receipts (protocol/room/receipts.ts, SPEC §7.7): claims in any order compared with a naive model,
 * and how long given-up messages are reported.
 */
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { GivenUp, Receipts } from "../../protocol/room/receipts.ts";
import { limits } from "../../protocol/wire/limits.ts";
import { runs } from "../helpers/vectors.ts";

const last = 12;
const number = fc.integer({ min: 1, max: last });
const claims = fc.oneof(
  fc.record({ shown: number }),
  fc.record({ upTo: number, first: number, count: fc.integer({ min: 0, max: last }) }),
);

test("P12: counts messages that a member claims to have, but none that it gave up", () => {
  fc.assert(
    fc.property(fc.array(claims, { maxLength: 20 }), (claims) => {
      const receipts = new Receipts();
      const has = new Set<number>();
      let claimed = 0;
      for (const claim of claims) {
        if ("shown" in claim) {
          receipts.shown("ben", claim.shown);
          has.add(claim.shown);
        } else {
          const { upTo, first, count } = claim;
          receipts.upTo("ben", upTo, count === 0 ? undefined : { first, count });
          // A claim is never withdrawn, nor is a given-up message.
          for (let n = claimed + 1; n <= upTo; n++) {
            if (n < first || n >= first + count) has.add(n);
          }
          claimed = Math.max(claimed, upTo);
        }
        for (let n = 1; n <= last; n++) {
          assert.is(receipts.has("ben", n), has.has(n), `${n}`);
          assert.not(receipts.has("cleo", n));
        }
      }
    }),
    runs(300),
  );
});

test("remembers no more numbers than can be resent", () => {
  const receipts = new Receipts();
  const top = 0xffffffff;
  receipts.upTo("ben", top - 1, { first: 1, count: top });
  for (let n = 1; n <= 3 * limits.keptMessages; n++) receipts.shown("ben", n);
  receipts.upTo("ben", top, { first: top, count: 1 });
  const { members } = receipts as unknown as {
    members: Map<string, { givenUp: Set<number>; shown: Set<number> }>;
  };
  const { givenUp, shown } = members.get("ben") ?? { givenUp: new Set(), shown: new Set() };
  assert.ok(givenUp.size + shown.size <= 2 * limits.keptMessages);
  assert.not(receipts.has("ben", top - 1));
  assert.not(receipts.has("ben", top));
});

test("starts from zero with a member that was forgotten", () => {
  const receipts = new Receipts();
  receipts.upTo("ben", 3);
  receipts.forgetMember("ben");
  assert.not(receipts.has("ben", 3));
  receipts.upTo("ben", 3);
  receipts.wipe();
  assert.not(receipts.has("ben", 3));
});

test("reports which messages of an author it has given up, for 10 minutes", () => {
  const lacking = new GivenUp();
  assert.is(lacking.of("anna", 0), undefined);
  lacking.add("anna", { first: 5, count: 2 }, 0);
  assert.equal(lacking.of("anna", 0), { first: 5, count: 2 });
  assert.is(lacking.of("ben", 0), undefined);
  lacking.add("anna", { first: 9, count: 1 }, limits.keptMs - 1);
  assert.equal(lacking.of("anna", limits.keptMs), { first: 5, count: 5 });
  assert.equal(lacking.of("anna", 2 * limits.keptMs - 2), { first: 5, count: 5 });
  assert.is(lacking.of("anna", 2 * limits.keptMs - 1), undefined);
  lacking.add("anna", { first: 20, count: 1 }, 2 * limits.keptMs);
  assert.equal(lacking.of("anna", 2 * limits.keptMs), { first: 20, count: 1 });
  lacking.forgetMember("anna");
  assert.is(lacking.of("anna", 2 * limits.keptMs), undefined);
});

test.run();
