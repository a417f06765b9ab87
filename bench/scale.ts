/**
 * Measures two relays that share their rooms on one engine, next to a relay alone, to naive `ws` with PUBLISH and to
 * socket.io with its adapters for Redis, in one run, with the order check of each. Prints tables in Markdown. Uses
 * the loopback only and leaves nothing running. See --help.
 */
import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { findEngine } from "../test/redis/support.ts";
import {
  digits,
  type Goal,
  goalCells,
  ratios,
  spreadCell,
  spreadOf,
  tableOf,
} from "./relay/figures.ts";
import { payloadBytes } from "./relay/room.ts";
import { pinClients } from "./relay/server.ts";
import { otherSpread, type Way, ways } from "./scale/fleet.ts";
import { timeReturns } from "./scale/returning.ts";
import { type Effort, type Figures, loads, round } from "./scale/rounds.ts";
import { type Weight, weigh } from "./scale/weigh.ts";

const help = `Usage: npm run bench:scale -- [flags]

  --rounds N        rounds of each measurement (5)
  --sizes 2,10      members of the rooms (2,10,100)
  --ways spread     what is measured: ${Object.keys(ways).join(",")}
  --against FILE    compare with another build of the relay, by its sanctuary.cjs
  --quick           two short rounds, for a look
  --returns         only how long people are away whose relay is killed
  --weigh           only what people cost who say nothing`;

const long: Effort = { rounds: 5, slices: 5, sliceMs: 300, warmNs: 4e9 };
const short: Effort = { rounds: 2, slices: 2, sliceMs: 200, warmNs: 1e9 };

const { values: flags } = parseArgs({
  options: {
    rounds: { type: "string" },
    sizes: { type: "string", default: loads.map(({ size }) => size).join() },
    ways: { type: "string", default: Object.keys(ways).join() },
    against: { type: "string" },
    quick: { type: "boolean", default: false },
    weigh: { type: "boolean", default: false },
    returns: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

const weighedRooms = 200;
const weightNames: Readonly<Record<keyof Weight, string>> = {
  entryMs: "a person enters: CPU of the relays, ms",
  entryMsOfEngine: "a person enters: CPU of the engine, ms",
  person: "a person who says nothing: memory of a relay, kB",
  roomInEngine: "a room: memory of the engine, kB",
  idleMs: "nothing happens: CPU of two relays and the engine, ms in a second",
};

/** Most of the CPU of socket.io with its sharded adapter, by members. */
const sharesOfSharded: Readonly<Record<number, number>> = { 2: 0.45, 10: 0.18, 100: 0.18 };

/** Pairs to compare: one way, another, and the most that the ratio may be. */
function goals(size: number, other: Way | undefined): (readonly [Way, Way, Goal | undefined])[] {
  const builds = other === undefined ? [] : [[ways.spread, other, { atMost: 1 }] as const];
  return [
    ...builds,
    [ways.spread, ways.sharded, { atMost: sharesOfSharded[size] ?? 1 }],
    [ways.spread, ways.streams, undefined],
    [ways.spread, ways.naive, { atMost: 1 }],
    [ways.spread, ways.alone, undefined],
    [ways.pinned, ways.alone, { atMost: 1.3 }],
    // Half as much work for each process: fewer frames go out in one write.
    [ways.apart, ways.alone, undefined],
    [ways.pinned, ways.apart, undefined],
  ];
}

function about(program: string, rounds: number): string {
  const manifest = new URL("../package.json", import.meta.url);
  const { dependencies, devDependencies } = JSON.parse(readFileSync(manifest, "utf8"));
  const peers = ["socket.io", "@socket.io/redis-adapter", "@socket.io/redis-streams-adapter"];
  return [
    `${cpus()[0]?.model.trim()}, ${cpus().length} CPUs (servers and engine on one, clients on another)`,
    `Node ${process.version}, ${program.split("/").at(-1)}, ws ${dependencies.ws}`,
    `@redis/client ${dependencies["@redis/client"]}`,
    peers.map((peer) => `${peer} ${devDependencies[peer]}`).join(", "),
    `${payloadBytes} B; ${rounds} interleaved rounds: median (lowest–highest)`,
  ].join("; ");
}

function row(way: Way, size: number, figures: readonly Figures[]): readonly string[] {
  const share = figures.map(({ cpu, engine }) => (100 * engine) / cpu);
  const frames = figures.reduce((sum, one) => sum + one.frames, 0);
  const conflicts = figures.reduce((sum, one) => sum + one.conflicts, 0);
  return [
    `rooms of ${size}: ${way.name}`,
    spreadCell(spreadOf(figures.map(({ cpu }) => cpu))),
    digits(spreadOf(share).median),
    // In a room of two nobody hears what another hears.
    size === 2 ? "" : `${conflicts} of ${frames}`,
  ];
}

async function main(): Promise<void> {
  if (flags.help) return console.log(help);
  const program = await findEngine();
  if (program === undefined) throw new Error("There is no redis-server and no valkey-server.");
  const effort = flags.quick ? short : long;
  const rounds = Number(flags.rounds ?? effort.rounds);
  const against = flags.against === undefined ? undefined : otherSpread(flags.against);
  const named = flags.ways.split(",").map((name) => {
    if (!Object.hasOwn(ways, name)) throw new Error(`--ways: there is no ${name}`);
    return ways[name as keyof typeof ways];
  });
  const chosen: readonly Way[] = against === undefined ? named : [...named, against];
  const rows: (readonly string[])[] = [];
  const compared: (readonly string[])[] = [];
  const isPart = flags.returns || flags.weigh;
  const isWhole = !isPart && !flags.quick;
  if (!isPart) pinClients();
  for (const size of isPart ? [] : flags.sizes.split(",").map(Number)) {
    const load = loads.find((one) => one.size === size);
    if (load === undefined) throw new Error(`--sizes: no load has ${size} members`);
    const results = new Map<Way, Figures[]>(chosen.map((way) => [way, []]));
    for (let nth = 0; nth < rounds; nth++) {
      console.error(`rooms of ${size}, round ${nth + 1} ...`);
      const all = await round(chosen, load, effort, program);
      for (const [n, way] of chosen.entries()) results.get(way)?.push(all[n] as Figures);
    }
    for (const [way, figures] of results) rows.push(row(way, size, figures));
    for (const [one, other, goal] of goals(size, against)) {
      const [own, its] = [results.get(one), results.get(other)];
      if (own === undefined || its === undefined) continue;
      const cpuOf = (list: readonly Figures[]) => list.map(({ cpu }) => cpu);
      const spread = spreadOf(ratios(cpuOf(own), cpuOf(its)));
      const cells = goal === undefined ? ["", ""] : goalCells(spread, goal);
      compared.push([
        `rooms of ${size}: ${one.name} / ${other.name}`,
        spreadCell(spread),
        ...cells,
      ]);
    }
  }
  console.log(`${about(program, rounds)}.`);
  if (rows.length > 0) {
    const head = [
      "",
      "CPU per delivered frame, µs",
      "of it the engine, %",
      "frames in no common order",
    ];
    console.log(`\n${tableOf(head, rows)}`);
    console.log(`\n${tableOf(["ratio of the same round", "measured", "goal", ""], compared)}`);
  }
  if (flags.returns || isWhole) {
    const times: number[] = [];
    for (let nth = 0; nth < rounds; nth++) times.push(...(await timeReturns(program)));
    const what = `A relay is killed: ${times.length} of its people are back after`;
    console.log(`\n${what} ${spreadCell(spreadOf(times))} ms; goal: a median below 1000.`);
  }
  if (flags.weigh || isWhole) {
    const weights: Weight[] = [];
    for (let nth = 0; nth < rounds; nth++) weights.push(await weigh(program, weighedRooms));
    const names = Object.entries(weightNames) as [keyof Weight, string][];
    const cells = names.map(([key, name]) => [
      name,
      spreadCell(spreadOf(weights.map((weight) => weight[key]))),
    ]);
    console.log(`\n${tableOf(["rooms of 5 over two relays", ""], cells)}`);
  }
}

await main();
