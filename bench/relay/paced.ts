/**
 * Latency from one member to another at a moderate rate, which every server keeps up with. Two
 * programs run at the same time and their frames take turns: the slowest in a hundred are mostly
 * caused by other work of the machine, which must meet both.
 */
import { setTimeout as wait } from "node:timers/promises";
import { type Latency, latencyOf } from "./figures.ts";
import type { Program } from "./programs.ts";
import type { Room } from "./room.ts";
import { end, launch } from "./saturated.ts";

/** Rooms, their members, and messages per second in each room. */
const pace = { rooms: 10, size: 10, perSecond: 20 };
/** Frames of one sender in transit: more than a server that keeps up ever has. */
const window = 256;
const warmMs = 2_000;

/** Measures one round. Returns the latencies of both programs in their order. */
export async function timeFrames(
  programs: readonly [Program, Program],
  ms: number,
): Promise<Latency[]> {
  const load = { rooms: pace.rooms, size: pace.size, senders: pace.size, window };
  const one = await launch(programs[0], load);
  const other = await launch(programs[1], load);
  await converse(one.rooms, other.rooms, warmMs);
  for (const room of [...one.rooms, ...other.rooms]) room.latencies = [];
  await converse(one.rooms, other.rooms, ms);
  const latencies = [one, other].map(({ rooms }) =>
    latencyOf(rooms.flatMap(({ latencies = [] }) => latencies)),
  );
  await end(one);
  await end(other);
  return latencies;
}

/** Sends at the pace in both servers' rooms. */
async function converse(some: readonly Room[], others: readonly Room[], ms: number) {
  const pauseMs = 1000 / pace.perSecond / pace.rooms / 2;
  const began = performance.now();
  for (let n = 0; n * pauseMs < ms; n++) {
    const early = began + n * pauseMs - performance.now();
    if (early > 0) await wait(early);
    const turn = Math.floor(n / 2);
    const round = Math.floor(turn / pace.rooms);
    // Which server comes first changes with each round of the rooms.
    const rooms = (n + round) % 2 === 0 ? some : others;
    rooms[turn % pace.rooms]?.send(round % pace.size);
  }
  for (const room of [...some, ...others]) await room.stop();
}
