/**
 * Each attack of the bench runs for a moment on this build and yields all of its figures (bench/attack/).
 * What they are is not asserted: that depends on the machine.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { own } from "../../bench/attack/builds.ts";
import { pageAttacks } from "../../bench/attack/pages.ts";
import { relayAttacks } from "../../bench/attack/relay.ts";

const moment = { warmMs: 0, attackMs: 1_000, afterMs: 0 };

for (const { name, measure, tenth, most } of [...relayAttacks, ...pageAttacks]) {
  test(`figures of an attack by ${name}`, async () => {
    const figures = await measure(own, moment);
    const unreal = Object.entries(figures).filter(([, value]) => !Number.isFinite(value));
    assert.equal(unreal, []);
    for (const goal of [...tenth, ...Object.keys(most)]) assert.ok(goal in figures, goal);
  });
}

test.run();
