/**
 * The measurements of the relay bench as rows: the figures of each program, round by round, and the
 * goal of the built relay next to each other program.
 */
import type { Goal } from "./figures.ts";
import { weighIdle } from "./idle.ts";
import { timeFrames } from "./paced.ts";
import { naive, type Program, sanctuary, socketio } from "./programs.ts";
import { type Load, saturate } from "./saturated.ts";

/** How much is measured. */
export type Effort = {
  readonly rounds: number;
  /** How many times each program is measured in a round under load, and how long, ms. */
  readonly slices: number;
  readonly sliceMs: number;
  /** How long latency is measured in a round, ms. */
  readonly pacedMs: number;
  readonly connections: number;
};

/** One figure of several programs. Place n of each list is from the same round. */
export type Row = {
  readonly name: string;
  readonly unit: string;
  readonly figures: ReadonlyMap<Program, readonly number[]>;
  /** The goal next to a program: most of `built relay / program`, or least of its inverse. */
  readonly goalOf: (program: Program) => Goal;
};

/** How many times the CPU of this relay its peers must take for a delivered frame, by members. */
const timesCheaper: Readonly<Record<number, number>> = { 2: 1, 10: 4, 100: 25, 300: 14 };
const pair = [sanctuary, naive] as const;
const noMore = () => ({ atMost: 1 });

/** Measures the CPU of all programs per delivered frame. */
export async function cpuRow(
  programs: readonly Program[],
  load: Load,
  { rounds, slices, sliceMs }: Effort,
): Promise<Row> {
  const results = await repeat(rounds, () => saturate(programs, load, slices, sliceMs));
  const goalOf = (program: Program) => {
    const isPeer = program === naive || program === socketio;
    return isPeer ? { atLeast: timesCheaper[load.size] ?? 1 } : { atMost: 1.2 };
  };
  const name = `CPU per delivered frame, ${load.size} members`;
  return { name, unit: "µs", figures: byProgram(programs, results), goalOf };
}

/** Measures latency from member to member: a row for the median, a row for the 99th percentile. */
export async function latencyRows({ rounds, pacedMs }: Effort): Promise<Row[]> {
  const results = await repeat(rounds, () => timeFrames(pair, pacedMs));
  return (["p50", "p99"] as const).map((key) => {
    const figures = results.map((latencies) => latencies.map((latency) => latency[key]));
    const name = `latency from member to member, ${key}`;
    return { name, unit: "ms", figures: byProgram(pair, figures), goalOf: noMore };
  });
}

/** Measures the resident memory of an idle connection. */
export async function memoryRow({ rounds, connections }: Effort): Promise<Row> {
  const results = await repeat(rounds, async () => [
    (await weighIdle(sanctuary, connections)) / 1000,
    (await weighIdle(naive, connections)) / 1000,
  ]);
  const name = "resident memory of an idle connection";
  return { name, unit: "kB", figures: byProgram(pair, results), goalOf: noMore };
}

async function repeat<T>(rounds: number, run: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let round = 0; round < rounds; round++) results.push(await run());
  return results;
}

/** Turns rounds with a figure for each program into a list of figures for each program. */
function byProgram(programs: readonly Program[], rounds: readonly (readonly number[])[]) {
  const figuresOf = (n: number) => rounds.flatMap((figures) => figures.slice(n, n + 1));
  return new Map(programs.map((program, n) => [program, figuresOf(n)]));
}
