/**
 * CPU time of a server per delivered frame while it has as much to do as it can: clients in closed
 * loops. In each round every program gets a fresh process, and short slices take turns, so that a
 * slow second of the machine falls on all programs.
 */
import { setTimeout as wait } from "node:timers/promises";
import type { Program } from "./programs.ts";
import { Room, type Shape } from "./room.ts";
import { Server } from "./server.ts";

/** Rooms of one shape. `window` is that of one sender. */
export type Load = Shape & { readonly rooms: number };

/** A few people who talk much at the same time: 2, 8, 64 and 16 frames outstanding per room. */
export const loads: readonly Load[] = [
  { size: 2, rooms: 50, senders: 2, window: 1 },
  { size: 10, rooms: 10, senders: 4, window: 2 },
  { size: 100, rooms: 1, senders: 4, window: 16 },
  { size: 300, rooms: 1, senders: 4, window: 4 },
];

/** CPU time that a fresh server uses before it is measured: its code is compiled meanwhile. */
const warmNs = 1e9;
/** A slice delivers at least this many windows. Fewer would mostly show how it begins and ends. */
const leastWindows = 5;
const mostWaits = 200;

/** A server, or several that are measured as one. */
export type Measured = Pick<Server, "cpuNs" | "idle" | "stop">;

export type Running<S extends Measured = Server> = {
  readonly program: Pick<Program, "name">;
  readonly server: S;
  readonly rooms: readonly Room[];
};

/** Starts a program and fills its rooms. */
export async function launch(program: Program, load: Load): Promise<Running> {
  const server = await Server.start(program);
  const rooms: Room[] = [];
  for (let n = 0; n < load.rooms; n++) {
    rooms.push(await Room.fill(server.port, program.dialect, `room ${n}`, load));
  }
  return { program, server, rooms };
}

/** Disconnects all clients and stops the server. */
export async function end({ server, rooms }: Running<Measured>): Promise<void> {
  for (const room of rooms) room.leave();
  await server.stop();
}

/**
 * Measures one round of all programs.
 *
 * @param slices - How many times each program is measured, at least `ms` each time.
 * @returns µs of CPU per delivered frame, in the order of the programs.
 */
export async function saturate(
  programs: readonly Program[],
  load: Load,
  slices: number,
  ms: number,
): Promise<number[]> {
  const totals: { readonly one: Running; ns: number; frames: number }[] = [];
  for (const program of programs) {
    const one = await launch(program, load);
    await warm(one, warmNs);
    totals.push({ one, ns: 0, frames: 0 });
  }
  for (let slice = 0; slice < slices; slice++) {
    for (const total of rotate(totals, slice)) {
      const { ns, frames } = await measure(total.one, load, ms);
      total.ns += ns;
      total.frames += frames;
    }
  }
  for (const { one } of totals) await end(one);
  return totals.map(({ ns, frames }) => ns / 1000 / frames);
}

/** Lets a server work until it has used this much CPU time, ns. */
export function warm(one: Running<Measured>, ns: number): Promise<void> {
  return converse(one, async () => {
    while (one.server.cpuNs() < ns) await wait(100);
  });
}

/** Returns the CPU time of the server and the frames that it delivered, during one slice. */
export async function measure(
  one: Running<Measured>,
  { rooms, size, senders, window }: Load,
  ms: number,
) {
  const least = leastWindows * rooms * senders * window * (size - 1);
  const count = () => one.rooms.reduce((sum, { received }) => sum + received, 0);
  await one.server.idle();
  return converse(one, async () => {
    // The loops first reach their usual pace.
    await wait(ms / 3);
    const [ns, frames] = [one.server.cpuNs(), count()];
    // On a machine that is busy with other work, a slice lasts longer.
    for (let waits = 0; count() - frames < least; waits++) {
      if (waits === mostWaits) throw new Error(`${one.program.name} delivers almost nothing`);
      await wait(ms);
    }
    return { ns: one.server.cpuNs() - ns, frames: count() - frames };
  });
}

/** Lets all rooms run their closed loops during an action. */
async function converse<T>({ rooms }: Running<Measured>, action: () => Promise<T>): Promise<T> {
  for (const room of rooms) room.start();
  const result = await action();
  await Promise.all(rooms.map((room) => room.stop()));
  return result;
}

/** Which program is measured first changes with each slice. */
export function rotate<T>(list: readonly T[], by: number): readonly T[] {
  const at = by % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
}
