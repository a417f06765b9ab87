/**
 * Runs the tests: checks, build, the suites of each folder of test/, the Chromium suites, and the
 * suites that every engine has to pass. Ends with one line, "N passed, N failed". A suite that runs
 * no test, crashes, hangs or leaves a test out never counts as passed. An engine that does not run
 * on this machine is reported at the end.
 */
import fs from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { tsImport } from "tsx/esm/api";
import { checks } from "./checks.mjs";
import { endAll, loaders, node, totalsOf, Worker } from "./processes.mjs";

/**
 * Time for one test, ms: several times what the longest needs on a busy machine. SLOW=1 takes hours.
 */
const testMs = process.env.SLOW === "1" ? 5_400_000 : 600_000;
/**
 * Suites that run at the same time. They wait more than half of the time, so that two cores are
 * enough. More would starve each other.
 */
const lanes = 4;
/**
 * The most of each kind at the same time: without a browser, in all engines, and in Chromium. Those
 * in Chromium come last: they also take the lanes of the other kinds once these have ended.
 */
const most = { alone: 2, engines: 2, pages: lanes };
/** Suites that take long for their size begin first, in this order. */
const long = [
  ...["server", "redis", "hostile", "terminal", "conversation", "bench"],
  "browser/axe.test.ts",
];

const failures = [];
/** Suites with their wall time, s. */
const times = [];
/** Printed again at the end. */
const notes = [];
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
  const { code } = await node(["build.mjs", "build", ...flags], { patience: testMs });
  if (code === 0) passed += 1;
  else fail("build", `exit code ${code}`);
  return code === 0;
}

/** Returns the test files by their folder in test/; those of test/ itself are in ".". */
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

async function runSuite([folder, files], env = {}) {
  const path = folder === "." ? "test" : `test/${folder}`;
  const name = files.length === 1 ? `${path}/${files[0]}` : path;
  const pattern = `^(${files.map((file) => file.replace(/[^\w/-]/g, "\\$&")).join("|")})$`;
  const uvu = [...loaders, "node_modules/uvu/bin.js", "--no-color", path, pattern];
  const start = performance.now();
  const options = { env, heading: `\n== ${name}\n`, patience: testMs };
  const { code, late, output } = await node(uvu, options);
  const totals = note(name, start, output);
  if (late !== undefined) fail(name, totals ? "left something running" : overtime(late));
  else if (!totals) fail(name, `crashed, exit code ${code}`);
  else if (code !== 0 && totals[0] === totals[1] && totals[0] > 0) {
    fail(name, `exit code ${code} although all tests passed`);
  }
}

/** @param test - The name of the test that ran at the end, if any had begun. */
function overtime(test) {
  return `not finished after ${testMs / 1000} s in: ${test || "no test"}`;
}

/** As {@link runSuite}, for a browser suite: in the worker of a lane. */
async function runInWorker(worker, [kind, file], env) {
  const name = `test/${kind}/${file}`;
  const start = performance.now();
  const options = { env, heading: `\n== ${name}\n`, patience: testMs };
  const { fault, late, output } = await worker.run(kind, file, options);
  const totals = note(name, start, output);
  if (late !== undefined) fail(name, overtime(late));
  else if (fault !== null) fail(name, fault);
  else if (totals === undefined) fail(name, "did not count its tests");
}

/** Counts the tests of a suite that has ended. @returns Its totals, if it got that far. */
function note(name, start, output) {
  times.push([Math.round((performance.now() - start) / 1000), name]);
  const totals = totalsOf(output);
  if (totals === undefined) return undefined;
  const [ran, good, left] = totals;
  passed += good;
  skipped += left;
  // uvu exits with 0 when there is no test, and when a before hook has thrown.
  if (ran === 0) fail(name, "ran no test");
  else if (good < ran) fail(name, `${ran - good} of ${ran} tests did not pass`, ran - good);
  return totals;
}

/** Runs these jobs, at most `lanes` at the same time. */
async function inLanes(jobs) {
  const left = [...jobs];
  await Promise.all(Array.from({ length: lanes }, () => inTurn(left)));
}

/** Takes the next job until none is left. A job gets the worker of its lane. */
async function inTurn(left, worker = new Worker()) {
  for (let job = left.shift(); job !== undefined; job = left.shift()) await job(worker);
  await worker.end();
}

/** Returns `count` jobs that take from one list until it is empty: at most `count` of its jobs run at once. */
function turns(count, jobs) {
  return Array.from({ length: count }, () => (worker) => inTurn(jobs, worker));
}

/** Runs the suites of each folder, and prints how much of `server/` and `protocol/` they cover. */
async function runCovered(suites) {
  const raw = resolve("coverage/raw");
  fs.rmSync(raw, { recursive: true, force: true });
  for (const suite of suites) await runSuite(suite, { NODE_V8_COVERAGE: raw });
  console.log("\n== coverage");
  const folders = ["protocol", "server"].flatMap((folder) => ["--include", `${folder}/**/*.ts`]);
  const c8 = ["node_modules/c8/bin/c8.js", "report", "--all", "--reporter", "text", ...folders];
  await node([...c8, "--temp-directory", raw], { patience: testMs });
}

/**
 * Finds or installs a browser. @returns The jobs of its suites; none if there is no browser, which
 * is a failure.
 */
async function browserJobs(suites, isBuilt) {
  if (!isBuilt) return without("test/browser", "needs the build");
  try {
    const { ensureBrowser } = await tsImport("./browser/engine.ts", import.meta.url);
    console.log(`\n${await ensureBrowser()}`);
  } catch (error) {
    return without("test/browser", error.message);
  }
  return turns(most.pages, inWorkers(suites));
}

/** As {@link browserJobs}, for every engine. */
async function engineJobs(suites, isBuilt) {
  if (!isBuilt) return without("test/browsers", "needs the build");
  const { ensureEngines } = await tsImport("./browsers/engines.ts", import.meta.url);
  const { lines, names } = await ensureEngines();
  console.log(`\n${lines.join("\n")}`);
  notes.push(...lines.filter((line) => line.startsWith("NOT RUN")));
  if (names.length === 0) return without("test/browsers", "no engine runs");
  const jobs = inWorkers(suites, { SANCTUARY_ENGINES: names.join(" ") });
  return turns(most.engines, jobs);
}

function without(name, reason) {
  fail(name, reason);
  return [];
}

function jobsOf(suites) {
  return [...suites]
    .sort(([one], [other]) => placeOf(one) - placeOf(other))
    .map((suite) => () => runSuite(suite));
}

function placeOf(name) {
  return long.includes(name) ? long.indexOf(name) : long.length;
}

/**
 * A job per file, so that each has a deadline of its own. The longest files come first: a lane that
 * ends early has nothing left to take over.
 */
function inWorkers(suites, env = {}) {
  const sizeOf = (suite) => fs.statSync(`test/${suite.join("/")}`).size;
  const rank = (one, other) => placeOf(one.join("/")) - placeOf(other.join("/"));
  return [...suites]
    .flatMap(([kind, files]) => files.map((file) => [kind, file]))
    .sort((one, other) => rank(one, other) || sizeOf(other) - sizeOf(one))
    .map((suite) => (worker) => runInWorker(worker, suite, env));
}

async function run(what) {
  const all = () => true;
  const kinds = ["browser", "browsers"];
  const units = (isWanted) =>
    findSuites((folder, path) => !kinds.includes(folder) && isWanted(path));
  const pages = (isWanted, kind = "browser") =>
    findSuites((folder, path) => folder === kind && isWanted(path));
  const inEngines = (isWanted) => pages(isWanted, "browsers");
  const parts = {
    all: async () => {
      const isBuilt = await runBuild();
      const inBrowser = await browserJobs(pages(all), isBuilt);
      const inAll = await engineJobs(inEngines(all), isBuilt);
      const alone = turns(most.alone, [runChecks, ...jobsOf(units(all))]);
      await inLanes([...alone, ...inAll, ...inBrowser]);
    },
    check: async () => {
      await runChecks();
      await inLanes(jobsOf(units((path) => path === "test/layers.test.ts")));
    },
    unit: () => runCovered(units(all)),
    browser: async () => inLanes(await browserJobs(pages(all), await runBuild("--if-missing"))),
    browsers: async () => inLanes(await engineJobs(inEngines(all), await runBuild("--if-missing"))),
  };
  if (Object.hasOwn(parts, what)) return parts[what]();
  const isWanted = (path) => path.includes(what);
  const jobs = turns(most.alone, jobsOf(units(isWanted)));
  const suites = pages(isWanted);
  if (suites.size > 0) jobs.push(...(await browserJobs(suites, await runBuild("--if-missing"))));
  const engines = inEngines(isWanted);
  if (engines.size > 0) jobs.push(...(await engineJobs(engines, await runBuild("--if-missing"))));
  await inLanes(jobs);
}

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, async () => {
    await endAll();
    process.exit(1);
  });
}
const [what = "all"] = process.argv.slice(2);
await run(what).catch((error) => fail("test/run.mjs", error.stack));
if (passed === 0 && failures.length === 0) fail(what, "there is no such test");
console.log();
for (const { name, reason } of failures) console.log(`FAILED  ${name}: ${reason}`);
for (const note of notes) console.log(note);
const slowest = times.sort(([a], [b]) => b - a).slice(0, 8);
if (slowest.length > 1) {
  console.log(`slowest: ${slowest.map(([seconds, name]) => `${name} ${seconds} s`).join(", ")}`);
}
if (skipped > 0) console.log(`${skipped} skipped`);
const failed = failures.reduce((sum, { count }) => sum + count, 0);
process.exitCode = failed > 0 ? 1 : 0;
console.log(`${passed} passed, ${failed} failed`);
