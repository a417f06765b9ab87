/** The lease of a relay, without an engine. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { systemClock } from "../../server/clock.ts";
import type { Engine } from "../../server/redis/engine.ts";
import { Keys } from "../../server/redis/keys.ts";
import { Lease } from "../../server/redis/lease.ts";
import { Tagger } from "../../server/tagger.ts";

test("a relay of a Cluster serves again, however long it takes to bring the tombstones back", async () => {
  let now = 0;
  let kept: string | null = null;
  const engine = {
    isCluster: true,
    ready: true,
    async call(_: string, __: string, value: string) {
      const before = kept;
      kept ??= value;
      return before;
    },
  } as unknown as Engine;
  const times = { lease: 60, beat: 10 };
  const lease = new Lease(
    engine,
    new Keys("test:"),
    { clock: { ...systemClock, now: () => now }, tagger: new Tagger(), times },
    {
      over: () => undefined,
      renewed: async () => undefined,
      emptied: async () => {
        now += 2 * times.lease;
      },
    },
  );
  await lease.take();
  assert.ok(lease.alive);
  now += times.lease;
  assert.not(lease.check(), "it was over");
  await lease.take();
  assert.ok(lease.alive);
});

test.run();
