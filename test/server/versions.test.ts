/**
 * The suites of what depends on Node, on each version that the relay supports, except the one that runs
 * the tests anyway. A version that cannot be had here is named and counts as skipped.
 */
import { spawn } from "node:child_process";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { getNode, versions } from "./versions.ts";

const suites = ["config", "main", "metrics", "sandbox", "socket", "tls"];
const root = fileURLToPath(new URL("../../", import.meta.url));

/** Runs the suites. Returns their output and exit code. */
async function run(node: string): Promise<readonly [output: string, code: number | null]> {
  const { NODE_V8_COVERAGE: _, PATH, ...rest } = process.env;
  const pattern = `^(${suites.join("|")})\\.test\\.ts$`;
  const uvu = ["--import", "tsx", "node_modules/uvu/bin.js", "--no-color", "test/server", pattern];
  // First on the path: npm then starts the relay with it too.
  const env = { ...rest, PATH: `${dirname(node)}:${PATH}` };
  const child = spawn(node, uvu, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (data) => {
      output += data;
    });
  }
  return new Promise((resolve) => child.once("close", (code) => resolve([output, code])));
}

const majorOf = (version: string): string => version.split(".")[0] ?? "";
const others = versions.filter((version) => majorOf(version) !== majorOf(process.versions.node));
// All at the same time: they mostly wait for processes to start and end.
const runs = others.map((version) => ({ version, node: getNode(version) }));
await Promise.allSettled(runs.map(({ node }) => node));
for (const { version, node } of runs) {
  const title = `the program starts, serves and ends in the same way on Node ${majorOf(version)}`;
  try {
    const path = await node;
    const result = run(path);
    test(title, async () => {
      const [output, code] = await result;
      const [, total, passed] = /Total: +(\d+)\s+Passed: +(\d+)/.exec(output) ?? [];
      assert.is(code, 0, output);
      assert.ok(Number(total) > 50, output);
      assert.is(passed, total, output);
    });
  } catch (error) {
    console.log(`\n  NOT RUN: Node ${version} is not to be had: ${error}`);
    test.skip(title, () => {});
  }
}

test.run();
