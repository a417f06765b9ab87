/**
 * CPU time of two servers and their engine per delivered frame, under load, with the order check on the same run.
 * In each round every way gets fresh processes, and short slices take turns.
 */
import { checkOrder } from "../../test/redis/order.ts";
import { Room } from "../relay/room.ts";
import { end, type Load, measure, type Running, rotate, warm } from "../relay/saturated.ts";
import { Fleet, type Way } from "./fleet.ts";

/** Up to ten people who each wait for one frame of theirs. */
export const loads: readonly Load[] = [
  { size: 2, rooms: 50, senders: 2, window: 1 },
  { size: 10, rooms: 10, senders: 10, window: 1 },
  { size: 100, rooms: 2, senders: 10, window: 1 },
];

/** How much is measured. */
export type Effort = {
  readonly rounds: number;
  readonly slices: number;
  readonly sliceMs: number;
  /** CPU time that fresh processes use before they are measured. */
  readonly warmNs: number;
};

/** Figures of one way in one round. */
export type Figures = {
  /** Of servers and engine, µs for a delivered frame. */
  readonly cpu: number;
  /** Of the engine alone. */
  readonly engine: number;
  /** Frames whose order was compared. */
  readonly frames: number;
  /** Frames that stand in no common order. */
  readonly conflicts: number;
};

/** Most frames of a room, at all of its members, whose order is compared. */
const mostCompared = 40_000;

type One = Running<Fleet> & { cpuNs: number; engineNs: number; delivered: number };

export async function round(
  ways: readonly Way[],
  load: Load,
  { slices, sliceMs, warmNs }: Effort,
  program: string,
): Promise<Figures[]> {
  const all: One[] = [];
  for (const way of ways) {
    const one = await launch(way, load, program);
    // Peers resolve an entry before they hear the room.
    await one.server.idle();
    await warm(one, warmNs);
    all.push({ ...one, cpuNs: 0, engineNs: 0, delivered: 0 });
  }
  for (let slice = 0; slice < slices; slice++) {
    for (const one of rotate(all, slice)) {
      if (slice === slices - 1) record(one.rooms, load);
      const engine = one.server.engineNs();
      const { ns, frames } = await measure(one, load, sliceMs);
      one.cpuNs += ns;
      // From one idle moment to the next: a little more than the slice.
      one.engineNs += one.server.engineNs() - engine;
      one.delivered += frames;
    }
  }
  for (const one of all) await end(one);
  return all.map(({ cpuNs, engineNs, delivered, rooms }) => ({
    cpu: cpuNs / 1000 / delivered,
    engine: engineNs / 1000 / delivered,
    ...compare(rooms),
  }));
}

async function launch(way: Way, load: Load, program: string): Promise<Running<Fleet>> {
  const server = await Fleet.start(way, program);
  const rooms: Room[] = [];
  for (let n = 0; n < load.rooms; n++) {
    const portOf = (member: number) => server.portFor(n, member);
    rooms.push(await Room.fill(portOf, way.dialect, `room ${n}`, load));
  }
  return { program: way, server, rooms };
}

function record(rooms: readonly Room[], { size }: Load): void {
  for (const room of rooms) room.logs = Array.from({ length: size }, () => []);
}

/** Checks that what the members of each room received fits into one order. */
function compare(rooms: readonly Room[]): Pick<Figures, "frames" | "conflicts"> {
  const total = { frames: 0, conflicts: 0 };
  for (const { logs = [] } of rooms) {
    const most = Math.floor(mostCompared / logs.length);
    const cut = logs.map((log) => ({ labels: log.slice(0, most).map(String), hears: () => false }));
    total.frames += new Set(cut.flatMap(({ labels }) => labels)).size;
    total.conflicts += checkOrder(cut).conflicts;
  }
  return total;
}
