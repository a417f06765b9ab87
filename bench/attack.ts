/**
 * Measures what attacks cost this build and an older one, in turns in one run. Prints a table in Markdown for
 * each attack, and says which goals are met. Uses the loopback only and leaves nothing running.
 */
import { parseArgs } from "node:util";
import type { Attack, Build, Figures } from "./attack/attack.ts";
import { otherBuild, own } from "./attack/builds.ts";
import { pageAttacks } from "./attack/pages.ts";
import { relayAttacks } from "./attack/relay.ts";
import { type Goal, goalCells, ratios, spreadCell, spreadOf, tableOf } from "./relay/figures.ts";
import { pinClients } from "./relay/server.ts";

const attacks: readonly Attack[] = [...relayAttacks, ...pageAttacks];

const help = `Usage: npm run bench:attack -- [flags]

  --rounds N        rounds of each measurement (5)
  --attack WORD     only attacks with this word in their name
  --against SOURCE  the other build: a commit, or a folder with a built work tree (eae7332)
  --quick           one short round, for a look`;

const { values: flags } = parseArgs({
  options: {
    rounds: { type: "string" },
    attack: { type: "string", default: "" },
    against: { type: "string", default: "eae7332" },
    quick: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

const long = { warmMs: 3_000, attackMs: 10_000, afterMs: 10_000 };
const short = { warmMs: 1_000, attackMs: 4_000, afterMs: 1_000 };

/** Place n of each list is from the same round. */
type Rounds = ReadonlyMap<Build, readonly Figures[]>;

function valuesOf(rounds: Rounds, build: Build, name: string): number[] {
  return (rounds.get(build) ?? []).map((figures) => figures[name] ?? Number.NaN);
}

function tables({ name, tenth, most }: Attack, builds: readonly Build[], rounds: Rounds): string {
  const [before, after] = builds as [Build, Build];
  const names = Object.keys(rounds.get(after)?.[0] ?? {});
  const figures = names.map((figure) => [
    figure,
    ...builds.map((build) => spreadCell(spreadOf(valuesOf(rounds, build, figure)))),
  ]);
  const goal = (what: string, values: readonly number[], goal: Goal) => {
    const spread = spreadOf(values);
    return [what, spreadCell(spread), ...goalCells(spread, goal)];
  };
  const goals = [
    ...tenth.map((figure) => {
      const [was, is] = [before, after].map((build) => valuesOf(rounds, build, figure));
      const what = `${figure}: ${before.name} / ${after.name}`;
      return goal(what, ratios(was ?? [], is ?? []), { atLeast: 10 });
    }),
    ...Object.entries(most).map(([figure, atMost]) =>
      goal(`${figure}: ${after.name}`, valuesOf(rounds, after, figure), { atMost }),
    ),
  ];
  const head = tableOf(["", ...builds.map((build) => build.name)], figures);
  return `\n**${name}**\n\n${head}\n\n${tableOf(["", "measured", "goal", ""], goals)}`;
}

async function main(): Promise<void> {
  if (flags.help) return console.log(help);
  const effort = flags.quick ? short : long;
  const count = Number(flags.rounds ?? (flags.quick ? 1 : 5));
  const builds = [otherBuild(flags.against), own];
  pinClients();
  console.log(`Node ${process.version}; ${count} interleaved rounds: median (lowest–highest)`);
  for (const attack of attacks.filter(({ name }) => name.includes(flags.attack))) {
    const rounds = new Map<Build, Figures[]>(builds.map((build) => [build, []]));
    for (let round = 0; round < count; round++) {
      for (const build of round % 2 === 0 ? builds : [...builds].reverse()) {
        console.error(`${attack.name}, round ${round + 1}, ${build.name} ...`);
        rounds.get(build)?.push(await attack.measure(build, effort));
      }
    }
    console.log(tables(attack, builds, rounds));
  }
}

await main();
