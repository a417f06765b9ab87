/**
 * A day in minutes: rooms are made, talked in and left, stopped or outlived, thousands of times, while
 * the relay's clock is turned by a day. Its memory late in the day is what it was early in the day.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { LightClient } from "../helpers/light-client.ts";
import { seededRandom } from "../helpers/random.ts";
import { RelayProcess } from "../helpers/relay-process.ts";
import type { Memory } from "../helpers/relay-program.ts";
import { enterWith } from "./support.ts";

/** Rooms that are counted, after those that warm the relay up. */
const rooms = process.env.SLOW === "1" ? 100_000 : 2_000;
/** Rooms that live at the same time. */
const abreast = 20;
const dayMs = 86_400_000;
/** Memory is measured so often. */
const samples = 20;
/**
 * It is warm when the median of so many measurements is hardly above that of as many before them, bytes:
 * code is compiled then, and V8 has what it takes for what does not live long. It gets so many rooms for it.
 */
const warm = { count: 4, heap: 60_000, rss: 1_000_000, rooms: 3_000, step: 100 };
/**
 * How much more the late median may be than the early one, bytes. Two thirds of all rooms lie between the
 * two: 190 bytes that are kept of each show, and 4 in the slow run.
 */
const most = { heap: 250_000, buffers: 250_000, rss: 4_000_000 };

const limits = {
  createdPerMinute: 1_000_000,
  // Remembered for an hour, so that forgetting is a part of the day.
  tombstoneMs: 3_600_000,
  tombstones: rooms,
  closeMs: 20,
};

const random = seededRandom(7);
let relay: RelayProcess;
test.before(async () => {
  relay = await RelayProcess.start(limits, "hand");
});
test.after(async () => await relay.kill());

/** One room from its founding to the moment when nobody is connected any more. */
async function live(n: number): Promise<void> {
  const route = Buffer.from(random.bytes(16)).toString("hex");
  const from = `127.0.${1 + random.below(250)}.${1 + random.below(250)}`;
  const enter = enterWith({ route, create: { ttl: n % 3 === 0 ? 60 : 0 } });
  const a = await LightClient.enter(relay.port, enter, { from });
  const b = await LightClient.enter(relay.port, enter, { from });
  a.send(random.bytes(300));
  b.say({ op: "lock", on: true });
  await Promise.all([a.settle(), b.settle()]);
  await b.leave();
  // The reconnect token opens its seat again although the room is locked.
  const again = await LightClient.enter(
    relay.port,
    { ...enter, reconnectToken: b.reconnectToken },
    { from },
  );
  const wrong = enterWith({ route, accessKey: "c".repeat(64) });
  await LightClient.enter(relay.port, wrong, { from }).then(
    () => assert.unreachable("the wrong access opens"),
    () => undefined,
  );
  if (n % 3 === 1) {
    a.say({ op: "stop" });
    await again.ended();
  }
  await Promise.all([a.leave(), again.leave()]);
}

/** Lets so many rooms live, while the clock goes on by a time. */
async function pass(first: number, count: number, ms: number): Promise<void> {
  for (let n = 0; n < count; n += abreast) {
    await Promise.all(Array.from({ length: abreast }, (_, at) => live(first + n + at)));
    await relay.turn((ms / count) * abreast);
  }
}

/** Goes on until the memory has levelled off; how many rooms that took. */
async function warmUp(): Promise<number> {
  const { count, step } = warm;
  const all: Memory[] = [];
  for (let n = 0; n < warm.rooms; ) {
    await pass(n, step, (dayMs / rooms) * step);
    n += step;
    all.push(await relay.memory());
    const [before, last] = [all.slice(-2 * count, -count), all.slice(-count)];
    const more = (of: "heap" | "rss") => medianOf(last, of) - medianOf(before, of);
    if (before.length === count && more("heap") <= warm.heap && more("rss") <= warm.rss) return n;
  }
  throw new Error(`the memory still grows after ${warm.rooms} rooms`);
}

function medianOf(all: readonly Memory[], of: keyof Memory): number {
  const sorted = all.map((memory) => memory[of]).sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

test(`a day with ${rooms} rooms leaves the memory as it was`, async () => {
  const first = await warmUp();
  const all: Memory[] = [];
  const step = rooms / samples;
  for (let n = 0; n < rooms; n += step) {
    await pass(first + n, step, dayMs / samples);
    all.push(await relay.memory());
  }
  const third = Math.floor(samples / 3);
  const [early, late] = [all.slice(0, third), all.slice(-third)];
  console.log(`  ${rooms} rooms, after ${first} to warm up`);
  for (const of of ["heap", "buffers", "rss"] as const) {
    const was = medianOf(early, of);
    const more = medianOf(late, of) - was;
    const [old, grown] = [was, more].map((bytes) => (bytes / 1_000_000).toFixed(2));
    console.log(`  ${of.padEnd(8)} early ${old} MB, late ${grown} MB more`);
    assert.ok(more <= most[of], `${of} has grown by ${more} bytes`);
  }
});

test.run();
