/**
 * The parts of the bench: each measures one thing on all servers and writes it as a table, with what was
 * meant to be reached. A part that cannot run here says so in its place.
 */
import type { Peer } from "./dialects.ts";
import { canCount, countWrites, type Latency, paces, timeFrames } from "./paced.ts";
import { Server } from "./process.ts";
import { largest, type Programs } from "./programs.ts";
import { median, timesLess } from "./rounds.ts";
import { type Load, loadsOf, type Round, saturate } from "./saturated.ts";
import { idleRoomSize, keepIdle, ownFlags, startAll } from "./standing.ts";
import { figure, type Goal, goalCells, tableOf } from "./table.ts";

/** How much is measured. */
export type Effort = {
  readonly rounds: number;
  /**
   * What others do on a machine goes on for minutes, and so does what is chance in one process: the rounds of a load
   * or a pace are spread over so many times, each with servers of its own.
   */
  readonly passes: number;
  /** How long one server is measured in a round, ms. */
  readonly ms: number;
  readonly connections: number;
  readonly idleRounds: number;
};

type Part = (programs: Programs, effort: Effort) => Promise<string>;

const names = { sanctuary: "Sanctuary", naive: "naive ws", socketio: "socket.io", net: "raw net" };
const peers = Object.keys(names) as readonly Peer[];
/** Those that a member of a room could as well be served by. */
const rivals: readonly Peer[] = ["sanctuary", "naive", "socketio"];

/** At 256 B: how many times less than the others a delivered frame is to cost, by size of the room. */
const leastTimesLess: Readonly<Record<number, { naive: number; socketio?: number }>> = {
  2: { naive: 1.15 },
  10: { naive: 5, socketio: 12 },
  100: { naive: 30, socketio: 80 },
  1000: { naive: 18, socketio: 35 },
};
/** No worse: what two rounds of the same server differ by is not taken for a difference. */
const noWorse = 1.05;
/** The slowest in a hundred are two frames of a round: their time takes so many times more rounds than the rest. */
export const latencyRounds = 6;
/** Rounds of the largest room lie so far apart that it takes twice as many. */
export const largestRounds = 2;
const smallBytes = 256;
const largeBytes = 4096;

const times = (value: number) => `${figure(value)}×`;
const count = (value: number) => value.toLocaleString("en");

function starter(programs: Programs, size: number, probed = false) {
  return (peer: Peer) => Server.start(programs.of(peer, size), probed);
}

function roundsOf({ size, payloadBytes }: Load, rounds: number): number {
  // Only for small payloads there is something to be reached.
  if (payloadBytes !== smallBytes) return rounds / 2;
  return size === largest ? largestRounds * rounds : rounds;
}

async function saturated(programs: Programs, { rounds, passes, ms }: Effort): Promise<string> {
  const loads = [smallBytes, largeBytes].flatMap(loadsOf);
  const results = loads.map(() => new Map<Peer, Round[]>(peers.map((peer) => [peer, []])));
  for (let pass = 0; pass < passes; pass++) {
    for (const [n, load] of loads.entries()) {
      const enough = Math.ceil(roundsOf(load, rounds) / passes);
      const some = await saturate(starter(programs, load.size), peers, load, enough, ms);
      for (const [peer, measured] of some) results[n]?.get(peer)?.push(...measured);
    }
  }
  const rows = loads.map(({ size, payloadBytes }, n) => {
    const us = (peer: Peer) => results[n]?.get(peer)?.map((round) => round.us) ?? [];
    const perSecond = median(results[n]?.get("sanctuary")?.map((round) => round.perSecond) ?? []);
    const naive = timesLess(us("sanctuary"), us("naive"));
    const socketio = timesLess(us("sanctuary"), us("socketio"));
    const least = payloadBytes === smallBytes ? leastTimesLess[size] : undefined;
    const goals: Goal[] = [];
    if (least !== undefined) goals.push({ figure: naive, least: least.naive });
    if (least?.socketio !== undefined) goals.push({ figure: socketio, least: least.socketio });
    return [
      `${count(size)} members, ${count(payloadBytes)} B`,
      ...peers.map((peer) => figure(median(us(peer)))),
      count(Number(perSecond.toPrecision(2))),
      times(naive),
      times(socketio),
      ...goalCells(goals, "×"),
    ];
  });
  const head = ["CPU for one delivered frame, µs", ...peers.map((peer) => names[peer])];
  const rest = ["frames/s", "less than ws", "less than socket.io", "goal", ""];
  return tableOf([...head, ...rest], rows);
}

async function writes(programs: Programs, { ms }: Effort): Promise<string> {
  const head = ["writes for one delivered frame", ...rivals.map((peer) => names[peer]), "goal", ""];
  if (!canCount) return "Writes for one delivered frame: SKIPPED, there is no strace here.";
  const rows: string[][] = [];
  for (const pace of paces) {
    const each: number[] = [];
    for (const peer of rivals) {
      const server = await Server.start(programs.of(peer, pace.size));
      const { writes, frames } = await countWrites(server, peer, pace, 5 * ms);
      await server.stop();
      each.push(writes / frames);
    }
    const goal = { figure: Math.round(100 * (each[0] ?? Number.NaN)) / 100, most: 1 };
    rows.push([
      `${pace.rooms} × ${pace.size} members, ${pace.perSecond}/s`,
      ...each.map((value) => value.toFixed(2)),
      ...goalCells([goal], ""),
    ]);
  }
  return tableOf(head, rows);
}

async function latency(programs: Programs, { rounds, passes, ms }: Effort): Promise<string> {
  const results = paces.map(() => new Map<Peer, Latency[]>(rivals.map((peer) => [peer, []])));
  for (let pass = 0; pass < passes; pass++) {
    for (const [n, pace] of paces.entries()) {
      const time = async (some: readonly Peer[], many: number) => {
        const start = starter(programs, pace.size);
        const timed = await timeFrames(start, some, pace, Math.ceil(many / passes), 5 * ms);
        for (const [peer, measured] of timed) results[n]?.get(peer)?.push(...measured);
      };
      // What is compared is timed at once; a third would take the caches from both.
      await time(["sanctuary", "naive"], latencyRounds * rounds);
      await time(["socketio"], rounds);
    }
  }
  const rows: string[][] = [];
  for (const [n, pace] of paces.entries()) {
    for (const key of ["p50", "p99"] as const satisfies readonly (keyof Latency)[]) {
      const ms = (peer: Peer) => results[n]?.get(peer)?.map((round) => round[key]) ?? [];
      const ratio = 1 / timesLess(ms("sanctuary"), ms("naive"));
      rows.push([
        `${key}, ${pace.rooms} × ${pace.size} members, ${pace.perSecond}/s`,
        ...rivals.map((peer) => figure(median(ms(peer)))),
        times(ratio),
        ...goalCells([{ figure: ratio, most: noWorse }], "×"),
      ]);
    }
  }
  const head = ["from member to member, ms", ...rivals.map((peer) => names[peer])];
  return tableOf([...head, "of ws", "goal", ""], rows);
}

async function idle(programs: Programs, { connections, idleRounds }: Effort): Promise<string> {
  const start = starter(programs, idleRoomSize, true);
  const results = await keepIdle(start, peers, connections, idleRounds);
  const row = (
    what: string,
    key: "heap" | "rss",
    goalsOf: (own: number, ratio: number) => Goal,
  ) => {
    const bytes = (peer: Peer) => results.get(peer)?.map((round) => round[key]) ?? [];
    const ratio = 1 / timesLess(bytes("sanctuary"), bytes("naive"));
    const own = median(bytes("sanctuary")) / 1000;
    const goal = goalsOf(own, ratio);
    return [
      `${what}, kB`,
      ...peers.map((peer) => figure(median(bytes(peer)) / 1000)),
      times(ratio),
      ...goalCells([goal], goal.figure === ratio ? "×" : " kB"),
    ];
  };
  const head = [
    `one of ${count(connections)} idle connections`,
    ...peers.map((peer) => names[peer]),
  ];
  return tableOf(
    [...head, "of ws", "goal", ""],
    [
      row("heap", "heap", (own) => ({ figure: own, most: 2.5 })),
      row("resident memory", "rss", (_, ratio) => ({ figure: ratio, most: 0.95 })),
    ],
  );
}

async function start(programs: Programs, { rounds }: Effort): Promise<string> {
  const { empty, relay, of } = programs;
  const flags = await ownFlags(relay);
  const results = await startAll(
    {
      "an empty script": empty,
      "Sanctuary, flags given": [...flags, ...relay],
      "Sanctuary, restarting itself": relay,
      "naive ws": of("naive", 2),
      "socket.io": of("socketio", 2),
    },
    rounds,
  );
  const emptyMs = results.get("an empty script")?.map(({ cpuMs }) => cpuMs) ?? [];
  const rows = [...results].map(([name, starts]) => {
    const ms = starts.map(({ cpuMs }) => cpuMs);
    const ratio = 1 / timesLess(ms, emptyMs);
    const goals = name === "Sanctuary, flags given" ? [{ figure: ratio, most: 1.6 }] : [];
    const megabytes = median(starts.map(({ rss }) => rss)) / 1e6;
    return [name, figure(median(ms)), times(ratio), figure(megabytes), ...goalCells(goals, "×")];
  });
  const file = goalCells([{ figure: programs.bytes / 1000, most: 100 }], " kB");
  return [
    tableOf(["start", "CPU, ms", "of empty", "resident, MB", "goal", ""], rows),
    tableOf(
      ["the program", "kB", "goal", ""],
      [["one file", figure(programs.bytes / 1000), ...file]],
    ),
  ].join("\n\n");
}

/** The parts by the name that runs them alone. */
export const parts = { saturated, writes, latency, idle, start } as const satisfies Record<
  string,
  Part
>;
