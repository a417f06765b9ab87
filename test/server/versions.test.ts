/**
 * The suites of what depends on Node, on each version that the relay supports, except the one that
 * runs the tests anyway. A version that cannot be had here is named and counts as skipped.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { getNode, versions } from "./versions.ts";

const suites = ["circuits", "config", "main", "metrics", "sandbox", "socket", "tls"];
const root = fileURLToPath(new URL("../../", import.meta.url));

/** For the suites on one version, ms: they need 15 s on a quiet machine. */
const patienceMs = 540_000;

/** Runs the suites. Returns their output and exit code; what has not ended in time is killed. */
async function run(node: string): Promise<readonly [output: string, code: number | null]> {
  const { NODE_V8_COVERAGE: _, PATH, ...rest } = process.env;
  const pattern = `^(${suites.join("|")})\\.test\\.ts$`;
  const uvu = ["--import", "tsx", "node_modules/uvu/bin.js", "--no-color", "test/server", pattern];
  // First on the path: npm then starts the relay with it too.
  const env = { ...rest, PATH: `${dirname(node)}:${PATH}` };
  const child = spawn(node, uvu, {
    cwd: root,
    env,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (data) => {
      output += data;
    });
  }
  const late = setTimeout(() => {
    output += `\nnot finished in ${patienceMs / 1000} s`;
    // Its processes too: they hold its output open.
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  }, patienceMs);
  const [code] = await once(child, "close");
  clearTimeout(late);
  return [output, code];
}

test("the oldest version that is tried is the oldest that the program allows", () => {
  const { engines } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));
  assert.is(`${engines.node}.0`, `>=${versions[0]}`);
});

const majorOf = (version: string): string => version.split(".")[0] ?? "";
const others = versions.filter(
  (version, i) => i === 0 || majorOf(version) !== majorOf(process.versions.node),
);
const nodes = await Promise.allSettled(others.map(getNode));
const found = nodes.flatMap((node) => (node.status === "fulfilled" ? [node.value] : []));

let runs: Promise<ReadonlyMap<string, Awaited<ReturnType<typeof run>>>> | undefined;
/** All at the same time, because they mostly wait; but not next to suites that measure. */
const runAll = async () =>
  new Map(await Promise.all(found.map(async (node) => [node, await run(node)] as const)));

for (const [n, node] of nodes.entries()) {
  const version = others[n] ?? "";
  const title = `the program starts, serves and ends in the same way on Node ${majorOf(version)}`;
  if (node.status === "rejected") {
    const [why] = String(node.reason).split("\n");
    console.log(`\n  NOT RUN: npm cannot fetch Node ${version}: ${why}`);
    test.skip(title, () => {});
    continue;
  }
  test(title, async () => {
    runs ??= runAll();
    const [output = "", code] = (await runs).get(node.value) ?? [];
    const [, total, passed] = /Total: +(\d+)\s+Passed: +(\d+)/.exec(output) ?? [];
    assert.is(code, 0, output);
    assert.ok(Number(total) > 50, output);
    assert.is(passed, total, output);
  });
}

test.run();
