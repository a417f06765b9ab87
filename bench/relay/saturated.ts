/**
 * What a delivered frame costs a server that has as much to do as it can: closed loops, all servers side by
 * side, round after round. What counts is the processor's time of the server.
 */
import { setTimeout as wait } from "node:timers/promises";
import { Crowd, type Shape } from "./crowd.ts";
import { dialects, type Peer } from "./dialects.ts";
import type { Server } from "./process.ts";
import { interleave } from "./rounds.ts";

/** A size of rooms, and how many of them there are. `window` is that of one sender. */
export type Load = Shape & { readonly rooms: number };

/** How long a server that has just been filled runs before it is measured, ms. */
const warmMs = 1000;
/** Fewer delivered frames say nothing. */
const leastFrames = 100;
/** How many times longer a server is waited for that has not delivered them. */
const mostMore = 20;

/** Few people talking much at the same time; what no ratio of frames to writes can exceed is senders × window. */
const shapes = [
  { size: 2, rooms: 50, senders: 2, window: 1 },
  { size: 10, rooms: 10, senders: 4, window: 2 },
  { size: 100, rooms: 1, senders: 4, window: 16 },
  { size: 1000, rooms: 1, senders: 4, window: 4 },
] as const;

/** The loads for payloads of so many bytes. */
export function loadsOf(payloadBytes: number): readonly Load[] {
  return shapes.map((shape) => ({ ...shape, payloadBytes }));
}

/** What one server did in one round. */
export type Round = {
  /** Processor's time of the server for one delivered frame, µs. */
  readonly us: number;
  /** Frames delivered in a second. */
  readonly perSecond: number;
};

/** The rounds of each server, side by side: place n of each list is from the same round. */
export type Rounds = ReadonlyMap<Peer, readonly Round[]>;

/**
 * Measures all servers with one load.
 *
 * @param ms - How long one server is measured in a round, after it has run for a third of that.
 */
export async function saturate(
  start: (peer: Peer) => Promise<Server>,
  peers: readonly Peer[],
  load: Load,
  rounds: number,
  ms: number,
): Promise<Rounds> {
  const fill = async (server: Server, peer: Peer) => {
    const crowds: Crowd[] = [];
    for (let n = 0; n < load.rooms; n++) {
      const crowd = new Crowd(load);
      crowds.push(crowd);
      await crowd.enter(server.port, dialects[peer], `room-${n}`);
    }
    await run(crowds, () => wait(warmMs));
    return crowds;
  };
  const measure = (server: Server, crowds: readonly Crowd[]) => measureOne(server, crowds, ms);
  return interleave(start, peers, rounds, fill, measure);
}

async function measureOne(server: Server, crowds: readonly Crowd[], ms: number): Promise<Round> {
  const now = () => ({
    cpuNs: server.cpuNs(),
    arrived: crowds.reduce((sum, crowd) => sum + crowd.arrived, 0),
    at: performance.now(),
  });
  return run(crowds, async () => {
    await wait(ms / 3);
    const before = now();
    await wait(ms);
    let after = now();
    // Where others take the whole processor, it lasts longer.
    for (let more = 0; after.arrived - before.arrived < leastFrames; more++) {
      if (more > mostMore) throw new Error("nothing arrives");
      await wait(ms);
      after = now();
    }
    const frames = after.arrived - before.arrived;
    return {
      us: (after.cpuNs - before.cpuNs) / 1000 / frames,
      perSecond: (1000 * frames) / (after.at - before.at),
    };
  });
}

/** Lets all of them talk meanwhile. */
async function run<T>(crowds: readonly Crowd[], meanwhile: () => Promise<T>): Promise<T> {
  for (const crowd of crowds) crowd.start();
  const result = await meanwhile();
  await Promise.all(crowds.map((crowd) => crowd.stop()));
  return result;
}
