/**
 * Measures an attack on the relay: CPU time and memory that it costs, and how long the frames of an innocent
 * room of two take in calm and during it.
 */
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { latencyOf } from "../relay/figures.ts";
import { relayOf } from "../relay/programs.ts";
import { Room } from "../relay/room.ts";
import { Server } from "../relay/server.ts";
import type { Build, Effort, Figures } from "./attack.ts";
import type { Order, Report } from "./attacker.ts";
import { calmed, keyOf, spawnAttacker } from "./children.ts";
import { counted } from "./guessing.ts";

/** Messages per second of each of the two innocent members. */
const perSecond = 50;
/** Frames in transit: more than a relay that stands still owes. */
const window = 8_192;
/** An attacker may also create its rooms some minutes before. */
const flags = [
  ["--created-per-minute", "200"],
  ["--founded-per-minute", "200"],
] as const;
/** The CPU time of an attack is as exact as this, ns. */
const exactNs = 1e6;

/** The name of the room that suffers, in a dialect. */
export const innocentRoom = "innocent";

/** The figures. */
export const figure = {
  sent: "sent by the attacker, kB",
  cpu: "CPU of the relay per kB, µs",
  memory: "memory of the relay, most, above calm, MB",
  memoryPerMb: "memory of the relay per MB, kB",
  after: "memory of the relay, afterwards, above calm, MB",
  calm: "p99 of an innocent room, calm, ms",
  during: "p99 of an innocent room, attacked, ms",
  ratio: "p99 of an innocent room, attacked / calm",
  // Other work of the machine: with much of it, the latencies say little.
  waited: "the relay waited for a processor, attacked, % of the time",
  perGuess: "CPU of the relay per guess, µs",
  guesses: "guesses per second",
  answered: "guesses answered per second",
  slowed: "newcomers slowed, %",
} as const;

/** @param name - of its program in attackers/. */
export async function attackRelay(name: string, build: Build, effort: Effort): Promise<Figures> {
  const program = relayOf(build.name, build.file, flags);
  const server = await Server.start(program);
  const shape = { size: 2, senders: 2, window };
  const room = await Room.fill(server.port, program.dialect, innocentRoom, shape);
  const talk = setInterval(() => {
    for (const sender of [0, 1]) room.send(sender);
  }, 1_000 / perSecond);
  await wait(effort.warmMs);

  const calm = { latencies: listen(room), cpuNs: server.cpuNs(), at: performance.now() };
  await wait(effort.attackMs);
  const cpuPerMs = (server.cpuNs() - calm.cpuNs) / (performance.now() - calm.at);
  const rss = server.rssBytes();

  const attacker = await spawnAttacker(name);
  const attacked = { latencies: listen(room), cpuNs: server.cpuNs(), at: performance.now() };
  const waitedNs = server.waitedNs();
  attacker.send({ port: server.port, dialect: keyOf(program) } satisfies Order);
  const most = await mostMemory(server, effort.attackMs);
  attacker.send("stop");
  const [{ sent, counts }] = (await once(attacker, "message")) as [Report];
  const attackedMs = performance.now() - attacked.at;
  const waited = (server.waitedNs() - waitedNs) / 1e6 / attackedMs;
  // What it has sent, and the frames that wait for that, count as well.
  await calmed(() => server.cpuNs(), cpuPerMs);
  const all = server.cpuNs() - attacked.cpuNs - cpuPerMs * (performance.now() - attacked.at);
  const spent = Math.max(exactNs, all);
  const quiet = latencyOf(calm.latencies).p99;
  const during = latencyOf(attacked.latencies).p99;
  await wait(effort.afterMs);
  const after = server.rssBytes();

  clearInterval(talk);
  room.leave();
  await server.stop();
  return {
    [figure.sent]: sent / 1e3,
    [figure.cpu]: spent / 1e3 / (sent / 1e3),
    [figure.memory]: (most - rss) / 1e6,
    [figure.memoryPerMb]: (most - rss) / 1e3 / (sent / 1e6),
    [figure.after]: (after - rss) / 1e6,
    [figure.calm]: quiet,
    [figure.during]: during,
    [figure.ratio]: during / quiet,
    [figure.waited]: 100 * waited,
    ...guessFigures(counts, spent, attackedMs),
  };
}

/** The figures of an attack that guesses; none of another. */
function guessFigures(counts: Report["counts"], spent: number, ms: number): Figures {
  const [guesses, answered, newcomers, slowed] = Object.values(counted).map(
    (name) => counts[name] ?? 0,
  ) as [number, number, number, number];
  if (guesses === 0) return {};
  return {
    [figure.perGuess]: spent / 1e3 / guesses,
    [figure.guesses]: guesses / (ms / 1e3),
    [figure.answered]: answered / (ms / 1e3),
    [figure.slowed]: (100 * slowed) / newcomers,
  };
}

/** Returns a list to which the room adds the time of each delivery from now on, ms. */
function listen(room: Room): number[] {
  const latencies: number[] = [];
  room.latencies = latencies;
  return latencies;
}

async function mostMemory(server: Server, ms: number): Promise<number> {
  let most = 0;
  for (const began = performance.now(); performance.now() - began < ms; await wait(50)) {
    most = Math.max(most, server.rssBytes());
  }
  return most;
}
