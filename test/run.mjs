/**
 * Runs everything that the tests need, in order, and adds up what really ran: checks, build, the suites of
 * each folder of test/, the browser last. Ends with one line, "N passed, N failed". Must never count as
 * passed what ran nothing, crashed, hung or left a test out.
 */
import { spawn } from "node:child_process";
import fs from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { tsImport } from "tsx/esm/api";
import { checks } from "./checks.mjs";

/** Time that the suites of one folder get together, ms; the long forms that SLOW=1 asks for take much more. */
const suiteMs = process.env.SLOW === "1" ? 5_400_000 : 240_000;
/** Time to exit after the last test, ms: a test that leaves a socket or a process open keeps uvu from it. */
const lingerMs = 10_000;

const groups = new Set();
const failures = [];
let passed = 0;
let skipped = 0;

function fail(name, reason, count = 1) {
  failures.push({ name, reason, count });
}

async function runChecks() {
  const results = await Promise.all(
    checks.map(async ({ name, run }) => ({ name, ...(await run()) })),
  );
  for (const { name, passed: fine, output } of results) {
    console.log(`${fine ? "passed" : "FAILED"}  ${name}${fine ? "" : `\n${output}`}`);
    if (fine) passed += 1;
    else fail(name, "see above");
  }
}

async function runBuild(...flags) {
  console.log("\n== build");
  const { code } = await node(["build.mjs", "build", ...flags]);
  if (code === 0) passed += 1;
  else fail("build", `exit code ${code}`);
  return code === 0;
}

/** The test files by the folder of test/ that they are in; those of test/ itself are in ".". */
function findSuites(isWanted) {
  const suites = new Map();
  const names = fs
    .readdirSync("test", { recursive: true })
    .map((name) => name.replaceAll("\\", "/"));
  for (const name of names.filter((name) => /\.test\.tsx?$/.test(name)).sort()) {
    const [folder, rest] = name.includes("/") ? name.split(/\/(.*)/) : [".", name];
    if (isWanted(folder, `test/${name}`)) suites.set(folder, [...(suites.get(folder) ?? []), rest]);
  }
  return suites;
}

async function runSuite(folder, files, env = {}) {
  const name = folder === "." ? "test" : `test/${folder}`;
  console.log(`\n== ${name}`);
  const pattern = `^(${files.map((file) => file.replace(/[^\w/-]/g, "\\$&")).join("|")})$`;
  const uvu = ["--import", "tsx", "node_modules/uvu/bin.js", "--no-color", name, pattern];
  const { code, late, output } = await node(uvu, env);
  const totals = totalsOf(output);
  if (late) fail(name, totals ? "left something running" : `not finished in ${suiteMs / 1000} s`);
  else if (!totals) fail(name, `crashed, exit code ${code}`);
  if (!totals) return;
  const [ran, good, left] = totals;
  passed += good;
  skipped += left;
  // uvu exits with 0 when there is no test, and when a before hook has thrown.
  if (ran === 0) fail(name, "ran no test");
  else if (good < ran) fail(name, `${ran - good} of ${ran} tests did not pass`, ran - good);
  else if (code !== 0 && !late) fail(name, `exit code ${code} although all tests passed`);
}

/** Tests, passed and skipped, from the end of what uvu wrote; undefined where it did not get that far. */
function totalsOf(output) {
  const end = output.slice(output.lastIndexOf("  Total:"));
  const totals = /^ +Total: +(\d+)\s+Passed: +(\d+)\s+Skipped: +(\d+)$/m.exec(end);
  return totals?.slice(1).map(Number);
}

/** Runs a Node program in a process group of its own, so that nothing it started outlives it. */
function node(args, env = {}) {
  const child = spawn(process.execPath, args, {
    detached: true,
    env: { ...process.env, NO_COLOR: "1", ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  groups.add(child.pid);
  let output = "";
  let late = false;
  const end = () => {
    late = true;
    endGroup(child.pid);
  };
  const timers = [setTimeout(end, suiteMs)];
  child.stdout.setEncoding("utf8").on("data", (data) => {
    output += stripVTControlCharacters(data);
    process.stdout.write(data);
    if (timers.length === 1 && totalsOf(output)) timers.push(setTimeout(end, lingerMs));
  });
  child.on("exit", () => endGroup(child.pid));
  return new Promise((resolve) => {
    child.on("close", (code) => {
      for (const timer of timers) clearTimeout(timer);
      resolve({ code, late, output });
    });
  });
}

function endGroup(pid) {
  groups.delete(pid);
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    // ESRCH: the group has ended by itself, as it should.
    if (error.code !== "ESRCH") throw error;
  }
}

async function runUnits(suites) {
  const raw = resolve("coverage/raw");
  fs.rmSync(raw, { recursive: true, force: true });
  for (const [folder, files] of suites) await runSuite(folder, files, { NODE_V8_COVERAGE: raw });
  console.log("\n== coverage");
  const folders = ["protocol", "server"].flatMap((folder) => ["--include", `${folder}/**/*.ts`]);
  const c8 = ["node_modules/c8/bin/c8.js", "report", "--all", "--reporter", "text", ...folders];
  await node([...c8, "--temp-directory", raw]);
}

async function runBrowser(suites, isBuilt) {
  if (!isBuilt) return fail("test/browser", "needs the build");
  try {
    const { ensureBrowser } = await tsImport("./browser/engine.ts", import.meta.url);
    console.log(`\n${await ensureBrowser()}`);
  } catch (error) {
    return fail("test/browser", error.message);
  }
  for (const [folder, files] of suites) await runSuite(folder, files);
}

async function run(what) {
  const isBrowser = (folder) => folder === "browser";
  const units = (isWanted) => findSuites((folder, path) => !isBrowser(folder) && isWanted(path));
  const pages = (isWanted) => findSuites((folder, path) => isBrowser(folder) && isWanted(path));
  const parts = {
    all: async () => {
      await runChecks();
      const isBuilt = await runBuild();
      await runUnits(units(() => true));
      await runBrowser(
        pages(() => true),
        isBuilt,
      );
    },
    check: async () => {
      await runChecks();
      for (const suite of units((path) => path === "test/layers.test.ts")) await runSuite(...suite);
    },
    unit: () => runUnits(units(() => true)),
    browser: async () =>
      runBrowser(
        pages(() => true),
        await runBuild("--if-missing"),
      ),
  };
  if (Object.hasOwn(parts, what)) return parts[what]();
  const isWanted = (path) => path.includes(what);
  for (const suite of units(isWanted)) await runSuite(...suite);
  const suites = pages(isWanted);
  if (suites.size > 0) await runBrowser(suites, await runBuild("--if-missing"));
}

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    for (const pid of groups) endGroup(pid);
    process.exit(1);
  });
}
const [what = "all"] = process.argv.slice(2);
await run(what).catch((error) => fail("test/run.mjs", error.stack));
if (passed === 0 && failures.length === 0) fail(what, "there is no such test");
console.log();
for (const { name, reason } of failures) console.log(`FAILED  ${name}: ${reason}`);
if (skipped > 0) console.log(`${skipped} skipped`);
const failed = failures.reduce((sum, { count }) => sum + count, 0);
process.exitCode = failed > 0 ? 1 : 0;
console.log(`${passed} passed, ${failed} failed`);
