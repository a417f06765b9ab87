/**
 * What the start of the terminal client costs, next to an empty script: CPU time up to its first
 * frame, and memory with everything loaded. Needs a build.
 */
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { formatInviteLink } from "../protocol/wire/room-code.ts";

const rounds = 7;
const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const empty = `const { user, system } = process.cpuUsage();
console.error(JSON.stringify({ cpu: user + system, rss: process.memoryUsage.rss() }));`;

type Cost = { readonly cpu: number; readonly rss: number };

function run(...args: readonly string[]): Cost {
  const { stderr } = spawnSync(process.execPath, args, { input: "", encoding: "utf8" });
  const line = stderr.split("\n").findLast((line) => line.startsWith("{"));
  if (line === undefined) throw new Error(stderr);
  return JSON.parse(line);
}

// Nobody listens there.
const link = formatInviteLink("http://127.0.0.1:9", randomBytes(16));
const client = ["--import", path("terminal-probe.mjs"), path("../dist/chat.mjs"), link];
const flags = ["--alias", "Anna", "--password-fd", "0", "--no-mouse"];
const pairs = Array.from({ length: rounds }, () => [run(...client, ...flags), run("-e", empty)]);
const spread = (of: (client: Cost, empty: Cost) => number, digits: number) => {
  const all = pairs.map(([a, b]) => of(a as Cost, b as Cost)).sort((a, b) => a - b);
  const [least, middle, most] = [0, (rounds - 1) / 2, rounds - 1].map((i) =>
    all[i]?.toFixed(digits),
  );
  return `${middle} (${least} to ${most})`;
};
console.log(
  `CPU up to the first frame: ${spread((a, b) => a.cpu / b.cpu, 2)} times an empty script`,
);
console.log(
  `memory with everything loaded: ${spread((a, b) => (a.rss - b.rss) / 1e6, 0)} MB above it`,
);
