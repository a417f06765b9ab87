/**
 * Measures the built relay next to a naive broadcast with ws, to socket.io and, with --against, to
 * another build of the relay. Prints tables in Markdown and says which goals are met. Uses the
 * loopback only and leaves nothing running. See --help.
 */
import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { digits, goalCells, ratios, spreadCell, spreadOf, tableOf } from "./relay/figures.ts";
import { naive, otherBuild, type Program, sanctuary, socketio } from "./relay/programs.ts";
import { payloadBytes } from "./relay/room.ts";
import { cpuRow, type Effort, latencyRows, memoryRow, type Row } from "./relay/rows.ts";
import { loads } from "./relay/saturated.ts";
import { pinClients } from "./relay/server.ts";

const help = `Usage: npm run bench:relay -- [flags]

  --rounds N        rounds of each measurement (5)
  --sizes 2,10      members of the rooms under load (2,10,100,300)
  --quick           two short rounds, for a look
  --against FILE    compare with another build of the relay, by its sanctuary.cjs`;

const long = { rounds: 5, slices: 5, sliceMs: 200, pacedMs: 10_000, connections: 10_000 };
const short = { rounds: 2, slices: 2, sliceMs: 200, pacedMs: 3_000, connections: 2_000 };

const { values: flags } = parseArgs({
  options: {
    rounds: { type: "string" },
    sizes: { type: "string", default: loads.map(({ size }) => size).join() },
    quick: { type: "boolean", default: false },
    against: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

/** CPU time of this machine so far, and how much of it the host took for others, in ticks. */
function cpuTicks(): { readonly all: number; readonly stolen: number } {
  const line = readFileSync("/proc/stat", "latin1").split("\n", 1)[0] ?? "";
  const ticks = line.split(/\s+/).slice(1, 9).map(Number);
  return { all: ticks.reduce((sum, count) => sum + count, 0), stolen: ticks[7] ?? 0 };
}

/** Prints on which machine and with which versions the bench ran. */
function about(rounds: number): string {
  const manifest = new URL("../package.json", import.meta.url);
  const { dependencies, devDependencies } = JSON.parse(readFileSync(manifest, "utf8"));
  return [
    `${cpus()[0]?.model.trim()}, ${cpus().length} CPUs (servers on one, clients on another)`,
    `Node ${process.version}, ws ${dependencies.ws}, socket.io ${devDependencies["socket.io"]}`,
    `${payloadBytes} B; ${rounds} interleaved rounds: median (lowest–highest)`,
  ].join("; ");
}

function figuresTable(programs: readonly Program[], rows: readonly Row[]): string {
  const cell = (values?: readonly number[]) => (values ? spreadCell(spreadOf(values)) : "");
  const cells = rows.map(({ name, unit, figures }) => [
    `${name}, ${unit}`,
    ...programs.map((program) => cell(figures.get(program))),
  ]);
  return tableOf(["", ...programs.map(({ name }) => name)], cells);
}

function goalsTable(rows: readonly Row[]): string {
  const cells = rows.flatMap(({ name, figures, goalOf }) => {
    const own = figures.get(sanctuary) ?? [];
    const others = [...figures].filter(([program]) => program !== sanctuary);
    return others.map(([program, values]) => {
      const goal = goalOf(program);
      const isInverse = "atLeast" in goal;
      const spread = spreadOf(isInverse ? ratios(values, own) : ratios(own, values));
      const names = [sanctuary.name, program.name];
      const ratio = (isInverse ? names.reverse() : names).join(" / ");
      return [`${name}: ${ratio}`, spreadCell(spread), ...goalCells(spread, goal)];
    });
  });
  return tableOf(["ratio of the same round", "measured", "goal", ""], cells);
}

async function measure(programs: readonly Program[], effort: Effort): Promise<Row[]> {
  const rows: Row[] = [];
  for (const size of flags.sizes.split(",")) {
    const load = loads.find((load) => load.size === Number(size));
    if (load === undefined) throw new Error(`--sizes: no load has ${size} members`);
    console.error(`CPU, ${size} members ...`);
    rows.push(await cpuRow(programs, load, effort));
  }
  console.error("Latency ...");
  rows.push(...(await latencyRows(effort)));
  console.error("Memory ...");
  rows.push(await memoryRow(effort));
  return rows;
}

async function main(): Promise<void> {
  if (flags.help) return console.log(help);
  const effort = flags.quick ? short : long;
  const rounds = Number(flags.rounds ?? effort.rounds);
  const others = flags.against === undefined ? [] : [otherBuild(flags.against)];
  const programs = [sanctuary, ...others, naive, socketio];
  pinClients();
  const before = cpuTicks();
  const rows = await measure(programs, { ...effort, rounds });
  const after = cpuTicks();
  const stolen = (after.stolen - before.stolen) / (after.all - before.all);
  console.log(`${about(rounds)}; CPU steal ${digits(100 * stolen)} %.`);
  console.log(`\n${figuresTable(programs, rows)}\n\n${goalsTable(rows)}`);
}

await main();
