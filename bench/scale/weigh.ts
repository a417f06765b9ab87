/**
 * What people cost who say nothing, in rooms of five over two relays: CPU time to enter, and memory, of the relays
 * and of the engine.
 */
import { Room } from "../relay/room.ts";
import { Fleet, ways } from "./fleet.ts";

/** Of one person, or of one room. */
export type Weight = {
  /** ms of CPU time, of the relays and of the engine. */
  readonly entryMs: number;
  readonly entryMsOfEngine: number;
  /** kB of memory. */
  readonly person: number;
  readonly roomInEngine: number;
  /** CPU time of the two relays and the engine while nothing happens, ms in a second. */
  readonly idleMs: number;
};

const size = 5;
const idleSeconds = 10;

export async function weigh(program: string, count: number): Promise<Weight> {
  const way = ways.spread;
  const fleet = await Fleet.start(way, program);
  const rooms: Room[] = [];
  const fill = async (most: number) => {
    while (rooms.length < most) {
      const n = rooms.length;
      const shape = { size, senders: 1, window: 1 };
      rooms.push(
        await Room.fill((member) => fleet.portFor(n, member), way.dialect, `room ${n}`, shape),
      );
    }
  };
  // Code is compiled meanwhile.
  await fill(count);
  await fleet.idle();
  const before = await look(fleet);
  await fill(2 * count);
  await fleet.idle();
  const after = await look(fleet);
  await new Promise((resolve) => setTimeout(resolve, 1000 * idleSeconds));
  const idle = await look(fleet);
  for (const room of rooms) room.leave();
  await fleet.stop();
  const people = count * size;
  return {
    entryMs: (after.ns - after.engineNs - before.ns + before.engineNs) / 1e6 / people,
    entryMsOfEngine: (after.engineNs - before.engineNs) / 1e6 / people,
    person: (after.relays - before.relays) / 1000 / people,
    roomInEngine: (after.engine - before.engine) / 1000 / count,
    idleMs: (idle.ns - after.ns) / 1e6 / idleSeconds,
  };
}

async function look(fleet: Fleet) {
  const engine = await fleet.engineBytes();
  return { ns: fleet.cpuNs(), engineNs: fleet.engineNs(), relays: fleet.rssBytes(), engine };
}
