/**
 * Measures the page: its start on a slow phone, the taps until two people talk, the way of a message to
 * the other's screen, scrolling, and memory. With --against also another build, in turns in one run.
 * Prints tables in Markdown and says which goals are met. Uses the loopback only and leaves nothing
 * running.
 */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Browser } from "playwright-core";
import { launchWhole } from "../test/browser/engine.ts";
import { measureHeap } from "./page/heap.ts";
import { measureStartup } from "./page/startup.ts";
import { countTaps, measureKeys, measureScrolling } from "./page/talking.ts";
import { type Goal, goalCells, ratios, spreadCell, spreadOf, tableOf } from "./relay/figures.ts";

const help = `Usage: npm run bench:page -- [flags]

  --rounds N        rounds of each measurement; those of 5,000 lines and of memory take long (7)
  --only WORD       start, taps, keys, scrolling or heap
  --messages N      formatted messages of the sender, for the heap (2000)
  --against FILE    compare with another build of the page, by its sanctuary.cjs`;

const { values: flags } = parseArgs({
  options: {
    rounds: { type: "string", default: "7" },
    only: { type: "string", default: "" },
    messages: { type: "string", default: "2000" },
    against: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

type Figures = Readonly<Record<string, number>>;

type Measurement = {
  readonly name: string;
  readonly measure: (browser: Browser, file: string | undefined) => Promise<Figures>;
  /** What this build needs at most, by name of the figure: of the other build, or by itself. */
  readonly ofOther?: Readonly<Record<string, number>>;
  readonly most?: Readonly<Record<string, number>>;
};

const hasty = '"Start the room", at once, until in, ms';
const calm = '"Start the room", after typing a name, until in, ms';

const measurements: readonly Measurement[] = [
  {
    name: "start",
    async measure(browser, file) {
      const patient = await measureStartup(browser, file, false);
      return { ...patient, ...(await measureStartup(browser, file, true)) };
    },
    ofOther: { "front page usable, ms": 0.7, [calm]: 0.7, [hasty]: 0.7 },
  },
  {
    name: "taps",
    measure: countTaps,
    most: { "taps until two talk": 5, "of them out of view": 0 },
  },
  {
    name: "keys",
    measure: measureKeys,
    ofOther: {
      "from the key to the other's page, p50, ms": 1,
      "from the key to the other's page, p95, ms": 1,
    },
  },
  { name: "scrolling", measure: measureScrolling },
  {
    name: "heap",
    measure: (browser, file) => measureHeap(browser, Number(flags.messages), file),
    most: { "sender, MB": 20, "receiver, MB": 20, "sender wiped, more than empty, MB": 2 },
  },
];

function goalRows(
  { ofOther = {}, most = {} }: Measurement,
  own: readonly Figures[],
  other: readonly Figures[] | undefined,
): string[][] {
  const row = (what: string, values: readonly number[], goal: Goal) => {
    const spread = spreadOf(values);
    return [what, spreadCell(spread), ...goalCells(spread, goal)];
  };
  const valuesOf = (rounds: readonly Figures[], name: string) =>
    rounds.map((figures) => figures[name] ?? Number.NaN);
  const compared = Object.entries(other ? ofOther : {}).map(([name, atMost]) =>
    row(`${name}: this / other`, ratios(valuesOf(own, name), valuesOf(other ?? [], name)), {
      atMost,
    }),
  );
  const alone = Object.entries(most).map(([name, atMost]) =>
    row(name, valuesOf(own, name), { atMost }),
  );
  return [...compared, ...alone];
}

async function main(): Promise<void> {
  const builds = [undefined, ...(flags.against ? [resolve(flags.against)] : [])];
  const count = Number(flags.rounds);
  const browser = await launchWhole();
  console.log(
    `Chromium ${browser.version()}; ${count} interleaved rounds: median (lowest–highest)`,
  );
  try {
    for (const measurement of measurements.filter(({ name }) => name.includes(flags.only))) {
      const rounds: Figures[][] = builds.map(() => []);
      for (let round = 0; round < count; round++) {
        for (const i of builds.map((_, i) => (i + round) % builds.length)) {
          console.error(
            `${measurement.name}, round ${round + 1}, ${i === 0 ? "this" : "other"} ...`,
          );
          rounds[i]?.push(await measurement.measure(browser, builds[i]));
        }
      }
      const [own = [], other] = rounds;
      const rows = Object.keys(own[0] ?? {}).map((name) => [
        name,
        ...rounds.map((one) => spreadCell(spreadOf(one.map((figures) => figures[name] as number)))),
      ]);
      console.log(`\n${tableOf([measurement.name, "this", ...(other ? ["other"] : [])], rows)}`);
      const goals = goalRows(measurement, own, other);
      if (goals.length > 0) console.log(`\n${tableOf(["", "measured", "goal", ""], goals)}`);
    }
  } finally {
    await browser.close();
  }
}

if (flags.help) console.log(help);
else await main();
