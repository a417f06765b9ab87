/**
 * Measures files through the built relay next to what people would use instead, in one run: in the clear over a
 * naive broadcast with ws, and in the clear over WebRTC. Prints tables in Markdown and says which goals are met.
 * Uses the loopback only and leaves nothing running. See --help.
 */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Chromium, nodeKind } from "./files/peers.ts";
import { figure, memory, names, several, speeds, type Table, texts } from "./files/rows.ts";
import {
  digits,
  type Goal,
  goalCells,
  ratios,
  spreadCell,
  spreadOf,
  tableOf,
} from "./relay/figures.ts";

const help = `Usage: npm run bench:files -- [flags]

  --rounds N        rounds of each measurement (5)
  --size N          MB of the file (100)
  --only PART       speed, memory, several or texts
  --peers KIND      Node or Chromium
  --quick           one round with 16 MB, for a look`;

const long = { rounds: "5", size: "100", textsMs: 20_000 };
const short = { rounds: "1", size: "16", textsMs: 5_000 };

const { values: flags } = parseArgs({
  options: {
    rounds: { type: "string" },
    size: { type: "string" },
    only: { type: "string" },
    peers: { type: "string" },
    quick: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

/** A bound on a figure of one way, or on its ratio to that of another in the same round. */
type Judged = {
  readonly title: string;
  readonly way?: string;
  readonly of: string;
  /** Name of the other figure; the same if absent. */
  readonly to?: { readonly way?: string; readonly of?: string };
  readonly goal: Goal;
};

const node = "Node to Node";
const page = "Chromium to Chromium";
const goals: readonly Judged[] = [
  { title: node, of: figure.speed, to: { way: names.ws }, goal: { atLeast: 0.6 } },
  { title: node, of: figure.relay, to: { way: names.ws }, goal: { atMost: 1 } },
  { title: page, of: figure.speed, to: { way: names.ws }, goal: { atLeast: 0.7 } },
  { title: page, of: figure.speed, to: { way: names.rtc }, goal: { atLeast: 1.5 } },
  { title: page, of: figure.relay, to: { way: names.ws }, goal: { atMost: 1 } },
  { title: "Chromium, received into a file", of: figure.senderMemory, goal: { atMost: 32 } },
  { title: "Chromium, received into a file", of: figure.receiverMemory, goal: { atMost: 32 } },
  ...["Node", "Chromium"].flatMap((kind): Judged[] => [
    {
      title: `${kind}, several receivers`,
      of: figure.three,
      to: { of: figure.one },
      goal: { atLeast: 0.8 },
    },
    {
      title: `${kind}, texts`,
      of: figure.busyP50,
      to: { of: figure.idleP50 },
      goal: { atMost: 1.5 },
    },
    {
      title: `${kind}, texts`,
      of: figure.busyP99,
      to: { of: figure.idleP99 },
      goal: { atMost: 3 },
    },
  ]),
];

function valuesOf({ ways }: Table, way: string, of: string): readonly number[] {
  return ways.get(way)?.get(of) ?? [];
}

function printTable({ title, ways }: Table): void {
  const rows = [...new Set([...ways.values()].flatMap((rounds) => [...rounds.keys()]))];
  const cells = rows.map((row) => [
    row,
    ...[...ways.values()].map((rounds) => {
      const values = rounds.get(row);
      return values === undefined ? "" : spreadCell(spreadOf(values));
    }),
  ]);
  console.log(`\n${tableOf([title, ...ways.keys()], cells)}`);
}

function goalsTable(tables: readonly Table[]): string {
  const cells = goals.flatMap(({ title, way = names.sanctuary, of, to, goal }) => {
    const table = tables.find((table) => table.title === title);
    if (table === undefined) return [];
    const own = valuesOf(table, way, of);
    const other = to && valuesOf(table, to.way ?? way, to.of ?? of);
    const spread = spreadOf(other === undefined ? own : ratios(own, other));
    const than = to && [to.way, to.of].filter((name) => name !== undefined).join(", ");
    const name = `${title}: ${of}${than === undefined ? "" : ` / ${than}`}`;
    return [[name, spreadCell(spread), ...goalCells(spread, goal)]];
  });
  return tableOf(["", "measured", "goal", ""], cells);
}

async function measureAll(file: string, effort: Parameters<typeof speeds>[2]): Promise<Table[]> {
  const { only, peers } = flags;
  const tables: Table[] = [];
  const wants = (part: string, kind: string) =>
    (only === undefined || only === part) && (peers === undefined || peers === kind);
  const chromium = peers === "Node" ? undefined : await Chromium.start(file);
  try {
    if (chromium !== undefined) console.log(`Chromium ${chromium.version}`);
    for (const kind of [nodeKind(file), ...(chromium ? [chromium] : [])]) {
      const { name } = kind;
      const ways =
        name === "Node" ? (["sanctuary", "ws"] as const) : (["sanctuary", "ws", "rtc"] as const);
      if (wants("speed", name)) tables.push(await speeds(kind, ways, effort));
      if (wants("memory", name) && name !== "Node") tables.push(await memory(kind, effort));
      if (wants("several", name)) tables.push(await several(kind, effort));
      if (wants("texts", name)) tables.push(await texts(kind, effort));
    }
  } finally {
    await chromium?.stop();
  }
  return tables;
}

async function main(): Promise<void> {
  if (flags.help) return console.log(help);
  const { textsMs, ...rest } = flags.quick ? short : long;
  const rounds = Number(flags.rounds ?? rest.rounds);
  const megabytes = Number(flags.size ?? rest.size);
  const folder = mkdtempSync(join(tmpdir(), "bench-files-"));
  const file = join(folder, "file");
  try {
    const size = megabytes * 1e6;
    writeFileSync(file, randomBytes(size));
    console.log(
      `${cpus()[0]?.model.trim()}, ${cpus().length} CPUs, load ${digits(loadavg()[0] ?? 0)}; ` +
        `Node ${process.version}; ${megabytes} MB; ` +
        `${rounds} interleaved rounds: median (lowest–highest); CPU time for 100 MB.`,
    );
    const tables = await measureAll(file, { rounds, size, textsMs });
    for (const table of tables) printTable(table);
    console.log(`\n${goalsTable(tables)}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

await main();
