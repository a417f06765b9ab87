/**
 * One order at all relays: six rooms of people who come, talk, go, replace each other and stop their rooms, at
 * three relays of one engine. What each has received must fit into one order, with nothing missing.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { seededRandom } from "../helpers/random.ts";
import { closeRelays } from "../server/support.ts";
import { runCrowd } from "./crowd.ts";
import { checkOrder, type Log } from "./order.ts";
import { EngineProcess, findEngine, sharedRelay } from "./support.ts";

const program = await findEngine();
const engine = program === undefined ? undefined : new EngineProcess(program);

test.before(() => engine?.start());
test.after(async () => {
  await closeRelays();
  await engine?.kill();
});

const log = (...labels: string[]): Log => ({ labels, hears: (label) => label !== "own" });

test("the check finds two orders, a gap, a repetition and a loss", () => {
  const fine = { conflicts: 0, missed: 0, doubled: 0 };
  assert.equal(checkOrder([log("a", "b", "c"), log("b", "c", "d"), log("c", "d")]), fine);
  assert.is(checkOrder([log("a", "b", "c"), log("a", "c", "b")]).conflicts > 0, true);
  assert.is(checkOrder([log("a", "b", "c")], [["c", "a"]]).conflicts > 0, true);
  assert.is(checkOrder([log("a", "b", "c"), log("a", "c")]).missed, 1);
  assert.is(checkOrder([log("a", "b", "a")]).doubled, 1);
  assert.is(checkOrder([log("a", "c")], [["a", "b", "c"]]).missed, 1);
  assert.equal(checkOrder([log("a", "own", "c"), log("a", "c")]), fine);
});

/** Everyone may guess, found and send as fast as the machine allows. */
const open = {
  ...{ failedBurst: 1e6, failedPerMinute: 1e6, failedFirstMs: 1, failedMostMs: 1 },
  ...{ createdPerMinute: 1e6, requestsBurst: 1e6, failedReportMs: 1e6 },
  ...{ framesPerSecond: 1e6, framesBurst: 1e6, bytesPerSecond: 1e9, ownBytesPerSecond: 1e9 },
};

if (engine !== undefined) {
  const frames = process.env.SLOW === "1" ? 500_000 : 50_000;
  test(`${frames} frames of six rooms at three relays have one order`, async () => {
    // All in one process, as fast as it can: a busy one may not renew a short lease in time.
    const times = { lease: 60_000, beat: 2_000 };
    const starts = [1, 2, 3].map(() => sharedRelay(engine.url, open, times));
    const relays = await Promise.all(starts);
    const random = seededRandom(Number(process.env.SEED ?? 1));
    const scenes = await runCrowd({ random, relays: () => relays, rooms: 6, people: 6, frames });
    const totals = { sent: 0, received: 0, conflicts: 0, missed: 0, doubled: 0, twice: 0 };
    for (const { logs, numbers } of scenes) {
      const verdict = checkOrder(logs.logs, logs.chains);
      totals.sent += logs.chains.reduce((sum, { length }) => sum + length, 0);
      totals.received += logs.logs.reduce((sum, { labels }) => sum + labels.length, 0);
      totals.conflicts += verdict.conflicts;
      totals.missed += verdict.missed;
      totals.doubled += verdict.doubled;
      totals.twice += numbers.length - new Set(numbers).size;
    }
    const { sent, received, ...faults } = totals;
    assert.equal(faults, { conflicts: 0, missed: 0, doubled: 0, twice: 0 });
    assert.is(sent >= frames, true);
    // Each frame has several readers, most of the time.
    assert.is(received > 2 * sent, true);
    assert.is(
      relays.every(({ rooms }) => rooms.figures.fenced === 0),
      true,
    );
  });
}

test.run();
