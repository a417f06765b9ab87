/**
 * What people feel and what the system is asked for at a moderate rate, at which every server keeps up: how
 * long a frame takes from one member to another, and how many writes a server makes for it.
 */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Crowd } from "./crowd.ts";
import { dialects, type Peer } from "./dialects.ts";
import type { Server } from "./process.ts";
import { atOnce } from "./rounds.ts";

/** Rooms, and how much is said in each of them. */
export type Pace = { readonly rooms: number; readonly size: number; readonly perSecond: number };

export const paces: readonly Pace[] = [
  { rooms: 10, size: 10, perSecond: 20 },
  { rooms: 1, size: 100, perSecond: 100 },
];

/** Frames of one sender that may be on their way: more than a server that keeps up ever has. */
const window = 256;
const payloadBytes = 256;

/** Times from one member to another, ms. */
export type Latency = { readonly p50: number; readonly p99: number };

async function fill(server: Server, peer: Peer, { rooms, size }: Pace): Promise<Crowd[]> {
  const crowds: Crowd[] = [];
  for (let n = 0; n < rooms; n++) {
    const crowd = new Crowd({ size, senders: size, window, payloadBytes });
    crowds.push(crowd);
    await crowd.enter(server.port, dialects[peer], `paced-${n}`);
  }
  return crowds;
}

/** Says something in one room after another, again and again with a pause before each; in a room its members in turn. */
async function talk(turns: readonly Crowd[], pauseMs: number, size: number, ms: number) {
  const said = new Map<Crowd, number>();
  const began = performance.now();
  for (let n = 0; n * pauseMs < ms; n++) {
    const early = began + n * pauseMs - performance.now();
    if (early > 0) await wait(early);
    const crowd = turns[n % turns.length] as Crowd;
    const before = said.get(crowd) ?? 0;
    crowd.say(before % size);
    said.set(crowd, before + 1);
  }
  for (const crowd of said.keys()) await crowd.stop();
}

/**
 * Measures the time of frames at one pace, on some servers at once: what the slowest in a hundred take is
 * mostly what else the machine does, and that is to meet all alike.
 */
export async function timeFrames(
  start: (peer: Peer) => Promise<Server>,
  peers: readonly Peer[],
  pace: Pace,
  rounds: number,
  ms: number,
): Promise<ReadonlyMap<Peer, readonly Latency[]>> {
  const { rooms, size, perSecond } = pace;
  const measure = async (all: readonly (readonly Crowd[])[]) => {
    for (const crowd of all.flat()) crowd.latencies = [];
    const orders = ordersOf(all);
    const turns = Array.from({ length: orders.length * rooms }, (_, n) =>
      (orders[n % orders.length] ?? []).map((crowds) => crowds[n % rooms] as Crowd),
    );
    await talk(turns.flat(), 1000 / perSecond / rooms / all.length, size, ms);
    return all.map(latencyOf);
  };
  return atOnce(start, peers, rounds, (server, peer) => fill(server, peer, pace), measure);
}

/** Orders in which each has every other before it equally often: one that works long delays what comes next. */
function ordersOf<T>(all: readonly T[]): readonly (readonly T[])[] {
  const turned = (list: readonly T[]) =>
    list.map((_, n) => [...list.slice(n), ...list.slice(0, n)]);
  return [...turned(all), ...turned([...all].reverse())];
}

function latencyOf(crowds: readonly Crowd[]): Latency {
  const all = crowds.flatMap(({ latencies = [] }) => latencies).sort((a, b) => a - b);
  const at = (part: number) => all[Math.floor(part * all.length)] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}

/** Whether writes can be counted. */
export const canCount = spawnSync("strace", ["--version"]).status === 0;

/**
 * Counts the writes to sockets for one delivered frame, exactly, while rooms talk.
 *
 * @throws Error if the server may not be traced.
 */
export async function countWrites(server: Server, peer: Peer, pace: Pace, ms: number) {
  const crowds = await fill(server, peer, pace);
  await server.settled();
  const folder = mkdtempSync(join(tmpdir(), "bench-writes-"));
  const log = join(folder, "log");
  const calls = "trace=write,writev,sendto,sendmsg,sendmmsg,pwritev2";
  const args = ["-f", "-y", "-s", "0", "-e", calls, "-o", log, "-p", String(server.serving)];
  const tracer = spawn("strace", args, { stdio: ["ignore", "ignore", "pipe"] });
  try {
    // It says "attached" when it counts.
    await Promise.race([once(tracer.stderr, "data"), once(tracer, "exit")]);
    if (tracer.exitCode !== null) throw new Error("strace may not trace the server");
    await wait(200);
    await talk(crowds, 1000 / pace.perSecond / pace.rooms, pace.size, ms);
    const frames = crowds.reduce((sum, { arrived }) => sum + arrived, 0);
    const ended = once(tracer, "exit");
    tracer.kill("SIGINT");
    await ended;
    const writes = readFileSync(log, "utf8").match(/\(\d+<socket:/g)?.length ?? 0;
    return { writes, frames };
  } finally {
    tracer.kill("SIGKILL");
    rmSync(folder, { recursive: true });
    for (const crowd of crowds) await crowd.leave();
  }
}
