/**
 * How servers are compared: all run at the same time and are measured round after round, in turn or
 * together, so that whatever the machine does besides meets all of them. The first round only warms up. What
 * is measured while a host takes the processors away is measured again.
 */
import { readFileSync } from "node:fs";
import type { Crowd } from "./crowd.ts";
import type { Peer } from "./dialects.ts";
import type { Server } from "./process.ts";

/** Of the time of a measurement, how much may be taken by the host of a virtual machine. */
const stolenMost = 0.01;
/** What /proc counts time in: USER_HZ is 100 for every program. */
const tickMs = 10;
/** So often is measured again what had more taken; then the least disturbed one counts. */
const mostTries = 6;

/** What was measured in all, and how much of it counts though more than {@channel stolenMost} was taken meanwhile. */
export const disturbed = { measured: 0, counted: 0 };

/** A server with its rooms, which are filled once. */
type Running = { readonly server: Server; crowds: readonly Crowd[] };

type Fill = (server: Server, peer: Peer) => Promise<readonly Crowd[]>;

/**
 * Measures each server once a round, while the others rest.
 *
 * @param measure - Called again if its result does not count.
 * @returns By server; place n of each list is from the same round.
 */
export async function interleave<T>(
  start: (peer: Peer) => Promise<Server>,
  peers: readonly Peer[],
  rounds: number,
  fill: Fill,
  measure: (server: Server, crowds: readonly Crowd[]) => Promise<T>,
): Promise<ReadonlyMap<Peer, readonly T[]>> {
  return inRounds(start, peers, rounds, fill, async (running) => {
    const results: T[] = [];
    for (const { server, crowds } of running) {
      const rest = () => server.settled();
      results.push(await undisturbed(() => measure(server, crowds), rest));
    }
    return results;
  });
}

/**
 * Measures all servers at the same time, once a round.
 *
 * @param measure - Gives a result for each in the same order; called again if they do not count.
 * @returns As {@channel interleave} has it.
 */
export async function atOnce<T>(
  start: (peer: Peer) => Promise<Server>,
  peers: readonly Peer[],
  rounds: number,
  fill: Fill,
  measure: (all: readonly (readonly Crowd[])[]) => Promise<readonly T[]>,
): Promise<ReadonlyMap<Peer, readonly T[]>> {
  return inRounds(start, peers, rounds, fill, (running) => {
    const rest = async () => {
      for (const { server } of running) await server.settled();
    };
    const all = running.map(({ crowds }) => crowds);
    return undisturbed(() => measure(all), rest);
  });
}

async function inRounds<T>(
  start: (peer: Peer) => Promise<Server>,
  peers: readonly Peer[],
  rounds: number,
  fill: Fill,
  measure: (running: readonly Running[]) => Promise<readonly T[]>,
): Promise<ReadonlyMap<Peer, readonly T[]>> {
  const running: Running[] = [];
  const results = new Map<Peer, T[]>(peers.map((peer) => [peer, []]));
  try {
    for (const peer of peers) {
      const server = await start(peer);
      const one: Running = { server, crowds: [] };
      running.push(one);
      one.crowds = await fill(server, peer);
    }
    for (let round = 0; round <= rounds; round++) {
      const measured = await measure(running);
      if (round === 0) continue;
      for (const [n, peer] of peers.entries()) results.get(peer)?.push(measured[n] as T);
    }
    return results;
  } finally {
    for (const { server, crowds } of running) {
      for (const crowd of crowds) await crowd.leave();
      await server.stop();
    }
  }
}

/**
 * Measures until the host has left the processors alone meanwhile, or often enough; rests before each time.
 *
 * @param stolen - What hosts have taken so far, ms.
 */
export async function undisturbed<T>(
  measure: () => Promise<T>,
  rest: () => Promise<void> = async () => {},
  stolen = stolenMs,
): Promise<T> {
  let best: { readonly result: T; readonly part: number } | undefined;
  for (let tries = 0; tries < mostTries; tries++) {
    await rest();
    const before = stolen();
    const began = performance.now();
    const result = await measure();
    const part = (stolen() - before) / (performance.now() - began);
    disturbed.measured += 1;
    if (part <= stolenMost) return result;
    if (best === undefined || part < best.part) best = { result, part };
  }
  disturbed.counted += 1;
  return (best as { readonly result: T }).result;
}

/** What hosts have taken so far of all processors of a virtual machine, ms; 0 where nobody says it. */
function stolenMs(): number {
  try {
    const [, ...ticks] = readFileSync("/proc/stat", "latin1").split("\n", 1)[0]?.split(/\s+/) ?? [];
    return tickMs * Number(ticks[7] ?? 0);
  } catch {
    return 0;
  }
}

/** The middle one. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [upper = Number.NaN, lower = upper] = [sorted[middle], sorted[middle - 1]];
  return sorted.length % 2 === 1 ? upper : (lower + upper) / 2;
}

/**
 * How many times less the first takes than the second: the median over the rounds.
 *
 * @throws RangeError if they do not have the same rounds.
 */
export function timesLess(one: readonly number[], other: readonly number[]): number {
  if (one.length !== other.length) throw new RangeError("some rounds are missing");
  return median(one.map((value, round) => (other[round] as number) / value));
}
