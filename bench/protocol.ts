/**
 * Measures the protocol in Node and in a browser, next to that of another copy of the repository if
 * asked to. Prints tables in Markdown and says which goals are met. Uses the loopback only and
 * leaves nothing running.
 */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { cpus } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build, type Plugin } from "esbuild";
import { launchWhole } from "../test/browser/engine.ts";
import type { measure, names } from "./protocol/measures.ts";
import type { Cost } from "./protocol/room.ts";
import { digits, goalCells, ratios, spreadCell, spreadOf, tableOf } from "./relay/figures.ts";

const help = `Usage: npm run bench:protocol -- [flags]

  --against FOLDER  measure the protocol of another copy of the repository in the same run
  --only PATTERN    only the measures whose name matches this regular expression
  --rounds N        rounds that count, after one that does not (3)`;

const { values: flags } = parseArgs({
  options: {
    against: { type: "string" },
    only: { type: "string", default: "" },
    rounds: { type: "string", default: "3" },
    help: { type: "boolean", default: false },
  },
});

const root = fileURLToPath(new URL("../", import.meta.url));
const entry = "enter a room of 100";
const bytesOf = ({ bytesIn, bytesOut }: Cost) => bytesIn + bytesOut;

/** What a measure may cost at most. */
const goals: readonly (readonly [row: string, unit: string, most: number, of: typeof bytesOf])[] = [
  [entry, "ms, without PBKDF2", 150, ({ ms }) => ms],
  [entry, "bytes", 290_000, bytesOf],
  ["receive a message, room of 2", "ms", 1, ({ ms }) => ms],
  ["receive a message, room of 100", "ms", 1, ({ ms }) => ms],
];
/** How often as much as by the other copy. */
const ratioGoals: Readonly<Record<string, number>> = {
  "enter a room of 10": 1.5,
  [entry]: 1.6,
  "let a newcomer in": 1.6,
};

/** One copy of the protocol in one engine. */
type Bench = { readonly names: typeof names; measure: typeof measure };

/** Bundles the measures with the protocol of a folder. */
async function bundle(folder: string, format: "esm" | "iife"): Promise<string> {
  const other: Plugin = {
    name: "other",
    setup({ onResolve }) {
      onResolve({ filter: /^\.\.\/\.\.\/protocol\// }, ({ path }) => {
        return { path: join(folder, path.slice("../../".length)) };
      });
    },
  };
  const { outputFiles } = await build({
    entryPoints: [join(root, "bench/protocol/measures.ts")],
    bundle: true,
    format,
    globalName: "bench",
    target: "es2022",
    write: false,
    plugins: [other],
  });
  return outputFiles[0]?.text ?? "";
}

async function inNode(folder: string): Promise<Bench> {
  const code = Buffer.from(await bundle(folder, "esm")).toString("base64");
  return import(`data:text/javascript;base64,${code}`);
}

/** Runs every measure of every copy in turn, for so many rounds. @returns Costs by measure and copy. */
async function run(benches: readonly Bench[]): Promise<Map<string, Cost[][]>> {
  const chosen = benches[0]?.names.filter((name) => RegExp(flags.only).test(name)) ?? [];
  const costs = new Map(chosen.map((name) => [name, benches.map((): Cost[] => [])]));
  for (let round = 0; round <= Number(flags.rounds); round++) {
    for (const [name, of] of costs) {
      for (const [at, bench] of benches.entries()) {
        const cost = await bench.measure(name);
        // The first round is slower: its code is compiled meanwhile.
        if (round > 0) of[at]?.push(cost);
      }
    }
  }
  return costs;
}

/** Runs the same measures in pages of Chromium. */
async function inBrowser(folders: readonly string[], list: typeof names) {
  const server = createServer((_, response) => {
    response.setHeader("content-type", "text/html").end("<!doctype html>");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const browser = await launchWhole();
  try {
    const benches: Bench[] = [];
    for (const folder of folders) {
      const page = await browser.newPage();
      // Pages get WebCrypto from localhost, not from an address.
      await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
      await page.addScriptTag({ content: await bundle(folder, "iife") });
      benches.push({
        names: list,
        measure: (name) => page.evaluate<Cost>(`bench.measure(${JSON.stringify(name)})`),
      });
    }
    return await run(benches);
  } finally {
    await browser.close();
    server.closeAllConnections();
    server.close();
  }
}

async function main(): Promise<void> {
  const folders = [root, ...(flags.against === undefined ? [] : [resolve(flags.against)])];
  const benches = await Promise.all(folders.map(inNode));
  const engines = [
    ["Node.js, ms of CPU time", await run(benches)],
    ["Chromium, ms", await inBrowser(folders, benches[0]?.names ?? [])],
  ] as const;
  const copies = ["this", ...(folders.length > 1 ? ["other"] : [])];
  const [[, inNodeCosts]] = engines;
  const median = (costs: readonly Cost[], of: (cost: Cost) => number) => spreadOf(costs.map(of));
  const rows = [...inNodeCosts].map(([name, bytes]) => [
    name,
    ...engines.flatMap(([, costs]) =>
      copies.map((_, at) => spreadCell(median(costs.get(name)?.[at] ?? [], ({ ms }) => ms))),
    ),
    ...copies.map((_, at) => median(bytes[at] ?? [], bytesOf).median.toFixed(0)),
  ]);
  const head = [...engines.map(([name]) => name), "bytes both ways"];
  const heads = head.flatMap((name) => copies.map((copy) => [name, copy].join(": ")));
  console.log(`${cpus()[0]?.model.trim()}, ${cpus().length} CPUs, Node ${process.version}.\n`);
  console.log(tableOf(["one session", ...heads], rows));
  const verdicts = engines.flatMap(([engine, costs]) => {
    const bounds = goals.flatMap(([row, unit, most, of]) => {
      const [own] = costs.get(row) ?? [];
      if (own === undefined) return [];
      const spread = median(own, of);
      return [
        [
          `${engine}: ${row}, ${unit}`,
          digits(spread.median),
          ...goalCells(spread, { atMost: most }),
        ],
      ];
    });
    const compared = Object.entries(ratioGoals).flatMap(([row, most]) => {
      const [own, other] = costs.get(row) ?? [];
      if (own === undefined || other === undefined) return [];
      const spread = spreadOf(
        ratios(...([own, other].map((all) => all.map(({ ms }) => ms)) as [number[], number[]])),
      );
      return [
        [
          `${engine}: ${row}, this / other`,
          spreadCell(spread),
          ...goalCells(spread, { atMost: most }),
        ],
      ];
    });
    return [...bounds, ...compared];
  });
  console.log(`\n${tableOf(["bound or ratio", "measured", "goal", ""], verdicts)}`);
}

if (flags.help) console.log(help);
else await main();
