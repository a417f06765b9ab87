/**
 * Measures what the relay costs beside its peers, all in one run, and prints it as the tables of README.
 * Needs no network but the loopback, and leaves nothing running. `--only` a part, `--quick` for a look.
 */
import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { type Effort, largestRounds, latencyRounds, parts } from "./relay/parts.ts";
import { canPin, pinGenerator } from "./relay/process.ts";
import { makePrograms } from "./relay/programs.ts";
import { disturbed } from "./relay/rounds.ts";

type Name = keyof typeof parts;

/** Many short rounds: a machine that others use is slow for a second now and then, and that is to fall on all alike. */
const whole: Effort = { rounds: 15, passes: 3, ms: 200, connections: 10_000, idleRounds: 2 };
const quick: Effort = { rounds: 3, passes: 1, ms: 100, connections: 1_000, idleRounds: 1 };

const names = Object.keys(parts) as readonly Name[];

function readArguments(): { readonly wanted: readonly Name[]; readonly effort: Effort } {
  const { values, positionals } = parseArgs({
    options: {
      only: { type: "string", multiple: true, default: [] },
      quick: { type: "boolean", default: false },
    },
    allowPositionals: true,
  });
  const asked = [...values.only, ...positionals];
  const unknown = asked.find((name) => !Object.hasOwn(parts, name));
  if (unknown !== undefined) {
    console.error(`There is no part "${unknown}". Parts: ${names.join(", ")}.`);
    process.exit(2);
  }
  return {
    wanted: names.filter((name) => asked.length === 0 || asked.includes(name)),
    effort: values.quick ? quick : whole,
  };
}

/** What was measured, with which versions, on what. */
function about({ rounds }: Effort): string {
  const manifest = new URL("../package.json", import.meta.url);
  const { dependencies, devDependencies } = JSON.parse(readFileSync(manifest, "utf8"));
  const versions = `ws ${dependencies.ws}, socket.io ${devDependencies["socket.io"]}`;
  const machine = `${cpus()[0]?.model.trim()}, ${cpus().length} processors`;
  const pinned = canPin ? "servers on one, all clients on another" : "NOT PINNED to processors";
  const how = `${rounds} rounds, ${largestRounds * rounds} of the largest room, ${latencyRounds * rounds} of time from member to member; medians, ratios of the same round`;
  return `${machine} (${pinned}), Node ${process.version}, ${versions}. ${how}.`;
}

const { wanted, effort } = readArguments();
const began = performance.now();
pinGenerator();
const programs = await makePrograms();
console.log(about(effort));
for (const name of wanted) {
  const table = await parts[name](programs, effort);
  console.log(`\n${table}`);
  console.error(`(${Math.round((performance.now() - began) / 1000)} s so far)`);
}
const { measured, counted } = disturbed;
console.log(`\nMeasured ${measured} times; ${counted} of what counts were disturbed by the host.`);
