/**
 * A day in minutes: rooms are created, used and left, stopped or expired, thousands of times, while
 * the relay's clock advances by a day. Its memory late in the day equals that early in the day, or
 * that of one of the next two days does.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { LightClient } from "../helpers/light-client.ts";
import { seededRandom } from "../helpers/random.ts";
import { RelayProcess } from "../helpers/relay-process.ts";
import type { Memory } from "../helpers/relay-program.ts";
import { enterWith } from "./support.ts";

/** Rooms that are measured, after those of the warm-up. */
const rooms = process.env.SLOW === "1" ? 100_000 : 2_000;
/** Rooms that live at the same time. */
const abreast = 20;
const dayMs = 86_400_000;
/** Days that are lived through at most, as long as the memory grows. */
const days = 3;
/** Number of memory measurements. */
const samples = 20;
/**
 * The warm-up ends when the median of this many measurements is hardly above that of as many before
 * them, bytes. Then code is compiled, and V8 has its space for short-lived objects. The warm-up
 * takes at most this many rooms.
 */
const warm = { count: 4, heap: 60_000, rss: 1_000_000, rooms: 3_000, step: 100 };
/**
 * The largest growth from the early to the late median, bytes. Two thirds of all rooms lie between
 * the two: a leak of 190 bytes per room shows, and of 4 bytes in the slow run.
 */
const most = { heap: 250_000, buffers: 250_000, rss: 4_000_000 };

const limits = {
  createdPerMinute: 1_000_000,
  // Kept for an hour, so that expiry is a part of the day.
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

/** One room from its creation until its last connection has closed. */
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
  // The reconnect token opens its seat again, although the room is locked.
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

/** Runs this many rooms, while the clock advances by a period. */
async function pass(first: number, count: number, ms: number): Promise<void> {
  for (let n = 0; n < count; n += abreast) {
    await Promise.all(Array.from({ length: abreast }, (_, at) => live(first + n + at)));
    await relay.turn((ms / count) * abreast);
  }
}

/** Goes on until the memory is stable. Returns how many rooms that took. */
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

type Growth = Readonly<Record<keyof typeof most, number>>;

/** Lives through a day. Returns how much more memory there is late than early, bytes. */
async function day(first: number): Promise<Growth> {
  const all: Memory[] = [];
  const step = rooms / samples;
  for (let n = 0; n < rooms; n += step) {
    await pass(first + n, step, dayMs / samples);
    all.push(await relay.memory());
  }
  const third = Math.floor(samples / 3);
  const [early, late] = [all.slice(0, third), all.slice(-third)];
  const growth = (of: keyof Growth) => {
    const was = medianOf(early, of);
    const more = medianOf(late, of) - was;
    const [old, grown] = [was, more].map((bytes) => (bytes / 1_000_000).toFixed(2));
    console.log(`  ${of.padEnd(8)} early ${old} MB, late ${grown} MB more`);
    return more;
  };
  return { heap: growth("heap"), buffers: growth("buffers"), rss: growth("rss") };
}

test(`a day with ${rooms} rooms leaves the memory as it was`, async () => {
  let first = await warmUp();
  console.log(`  ${rooms} rooms, after ${first} to warm up`);
  let grown: readonly string[] = [];
  // V8 and the C library take more for themselves now and then. A leak grows on every day.
  for (let n = 0; n < days && (n === 0 || grown.length > 0); n++) {
    const growth = await day(first);
    first += rooms;
    const isMore = (of: string) => growth[of as keyof Growth] > most[of as keyof Growth];
    grown = (n === 0 ? Object.keys(most) : grown).filter(isMore);
  }
  assert.equal(grown, [], `has grown on each of ${days} days`);
});

test.run();
