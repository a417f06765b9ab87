/**
 * How servers are compared: all run at the same time, each is measured while the others rest, round after
 * round, so that whatever the machine does besides meets all of them. The first round only warms up.
 */
import type { Crowd } from "./crowd.ts";
import type { Peer } from "./dialects.ts";
import type { Server } from "./process.ts";

/**
 * Measures each server once a round; its rooms are filled once.
 *
 * @returns By server; place n of each list is from the same round.
 */
export async function interleave<T>(
  start: (peer: Peer) => Promise<Server>,
  peers: readonly Peer[],
  rounds: number,
  fill: (server: Server, peer: Peer) => Promise<readonly Crowd[]>,
  measure: (server: Server, crowds: readonly Crowd[]) => Promise<T>,
): Promise<ReadonlyMap<Peer, readonly T[]>> {
  const running: { peer: Peer; server: Server; crowds: readonly Crowd[]; results: T[] }[] = [];
  try {
    for (const peer of peers) {
      const server = await start(peer);
      const one = { peer, server, crowds: [] as readonly Crowd[], results: [] };
      running.push(one);
      one.crowds = await fill(server, peer);
    }
    for (let round = 0; round <= rounds; round++) {
      for (const { server, crowds, results } of running) {
        const result = await measure(server, crowds);
        if (round > 0) results.push(result);
      }
    }
    return new Map(running.map(({ peer, results }) => [peer, results]));
  } finally {
    for (const { server, crowds } of running) {
      for (const crowd of crowds) await crowd.leave();
      await server.stop();
    }
  }
}

/** The middle one. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [upper = Number.NaN, lower = upper] = [sorted[middle], sorted[middle - 1]];
  return sorted.length % 2 === 1 ? upper : (lower + upper) / 2;
}

/** How many times less the first takes than the second: the median over the rounds. */
export function timesLess(one: readonly number[], other: readonly number[]): number {
  return median(one.map((value, round) => (other[round] ?? Number.NaN) / value));
}
