/** What a relay brings back to an engine that was emptied. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { systemClock } from "../../server/clock.ts";
import { SharedTombstones } from "../../server/redis/shared-tombstones.ts";
import { limitsWith } from "../server/support.ts";

test("P27: all tombstones are brought back, a few at once", async () => {
  const graves = Array.from({ length: 1_050 }, (_, n) => `room ${n}`);
  const buried: string[] = [];
  let underWay = 0;
  let most = 0;
  const changes = {
    async run(_: string, __: string, room: string): Promise<string> {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
      buried.push(room);
      return "";
    },
  };
  const tombstones = new SharedTombstones(changes, systemClock, limitsWith());
  for (const room of graves) tombstones.add("route", room, "room-stopped", 1_000);
  await tombstones.bringBack();
  assert.equal(buried.sort(), graves.sort());
  assert.ok(most <= 100, `${most}`);
});

test.run();
