/**
 * Each attack of the bench runs for a moment on this build and yields all of its figures (bench/attack/).
 * What they are is not asserted: that depends on the machine.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { own } from "../../bench/attack/builds.ts";
import { pageAttacks } from "../../bench/attack/pages.ts";
import { relayAttacks } from "../../bench/attack/relay.ts";

/** On a machine that is so busy that nothing happens in a moment, longer: each three times as long, ms. */
const moments = [1_000, 3_000, 9_000, 27_000];

for (const { name, measure, tenth, most } of [...relayAttacks, ...pageAttacks]) {
  test(`figures of an attack by ${name}`, async () => {
    let missing: readonly string[] = [];
    for (const attackMs of moments) {
      const figures = await measure(own, { warmMs: 0, attackMs, afterMs: 0 });
      const names = [...Object.keys(figures), ...tenth, ...Object.keys(most)];
      missing = names.filter((name) => !Number.isFinite(figures[name]));
      if (missing.length === 0) break;
    }
    assert.equal(missing, []);
  });
}

test.run();
