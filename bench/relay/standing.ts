/**
 * What a server costs that nobody talks through: memory of a connection that only stays, and the start.
 */
import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { Crowd } from "./crowd.ts";
import { dialects, type Peer } from "./dialects.ts";
import { Server } from "./process.ts";
import { undisturbed } from "./rounds.ts";

/** Members of the rooms that idle connections are in. */
export const idleRoomSize = 10;

/** Memory of one connection, bytes. */
export type Memory = { readonly rss: number; readonly heap: number };

/**
 * Measures what a connection that does nothing keeps, when so many are there, of each server in turn.
 *
 * @returns By server; place n of each list is from the same round.
 */
export async function keepIdle(
  start: (peer: Peer) => Promise<Server>,
  peers: readonly Peer[],
  connections: number,
  rounds: number,
): Promise<ReadonlyMap<Peer, readonly Memory[]>> {
  const results = new Map<Peer, Memory[]>(peers.map((peer) => [peer, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [peer, list] of results) {
      const server = await start(peer);
      try {
        list.push(await idle(server, peer, connections));
      } finally {
        await server.stop();
      }
    }
  }
  return results;
}

async function idle(server: Server, peer: Peer, connections: number): Promise<Memory> {
  const enter = async (name: string) => {
    const crowd = new Crowd({ size: idleRoomSize, senders: 1, window: 1, payloadBytes: 256 });
    await crowd.enter(server.port, dialects[peer], name);
    return crowd;
  };
  const memory = async () => {
    await server.settled();
    const heap = await server.heapBytes();
    await server.settled();
    return { heap, rss: server.rssBytes() };
  };
  // What is made once, at the first connections, is not theirs.
  const first: Crowd[] = [];
  for (let n = 0; n < 20; n++) first.push(await enter(`first-${n}`));
  for (const crowd of first) await crowd.leave();
  const before = await memory();
  const crowds: Crowd[] = [];
  for (let n = 0; n < connections / idleRoomSize; n++) crowds.push(await enter(`idle-${n}`));
  const after = await memory();
  for (const crowd of crowds) await crowd.leave();
  const each = (bytes: number) => bytes / connections;
  return { rss: each(after.rss - before.rss), heap: each(after.heap - before.heap) };
}

/** What a start took until it listens: processor's time of all processes, and memory of the one that serves. */
export type Start = { readonly cpuMs: number; readonly rss: number };

/** Starts each program in turn, round after round; the first one warms up. */
export async function startAll<Name extends string>(
  programs: Readonly<Record<Name, readonly string[]>>,
  rounds: number,
): Promise<ReadonlyMap<Name, readonly Start[]>> {
  const names = Object.keys(programs) as Name[];
  const results = new Map<Name, Start[]>(names.map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const [name, list] of results) {
      const start = await undisturbed(() => startOne(programs[name]));
      if (round > 0) list.push(start);
    }
  }
  return results;
}

async function startOne(program: readonly string[]): Promise<Start> {
  const server = await Server.start(program);
  // What begins with the start and ends right after it belongs to it.
  await wait(100);
  const start = { cpuMs: server.cpuNs() / 1e6, rss: server.rssBytes() };
  await server.stop();
  return start;
}

/** The flags of Node that a program has given itself, by starting it once. */
export async function ownFlags(args: readonly string[]): Promise<readonly string[]> {
  const server = await Server.start(args);
  const said = readFileSync(`/proc/${server.serving}/cmdline`, "utf8").split("\0").slice(1);
  await server.stop();
  return said.slice(0, said.indexOf(args[0] ?? ""));
}
