/**
 * Runs browser suites for test/run.mjs, one after the other, with the same browsers: to launch them
 * takes longer than some suites. Each suite gets fresh contexts, and is reported by itself. A suite
 * that leaves a server, a socket, a process or a timer behind fails.
 */
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { exec } from "uvu";
import { keepAll, takeLeft } from "./helpers/lender.ts";
import { told } from "./processes.mjs";

/** Time until everything of a suite has ended, ms. */
const lingerMs = 60_000;
const betweenMs = 20;

// One stream, so that its parts stay in order.
process.stderr.write = process.stdout.write.bind(process.stdout);
const [kind] = process.argv.slice(2);
await import(kind === "browsers" ? "./browsers/engines.ts" : "./browser/engine.ts");

/** How many of each kind of resource keep this process from exiting. */
function active() {
  const counts = {};
  for (const name of process.getActiveResourcesInfo()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

/** @returns What is wrong, apart from tests that failed. */
async function run(file) {
  await keepAll();
  const before = active();
  const left = () => Object.entries(active()).filter(([name, n]) => n > (before[name] ?? 0));
  globalThis.UVU_INDEX = 0;
  globalThis.UVU_QUEUE.splice(0, Infinity, [null]);
  await import(pathToFileURL(join("test", kind, file)).href);
  await exec();
  const pages = takeLeft();
  if (pages > 0) return `left ${pages} pages open`;
  for (const end = Date.now() + lingerMs; left().length > 0; await wait(betweenMs)) {
    if (Date.now() > end) return `left something running: ${left().join(" ")}`;
  }
  return undefined;
}

// Playwright and our programs end their browsers when the process exits.
process.on("disconnect", () => process.exit());
process.on("SIGTERM", () => process.exit(1));
process.on("message", async (file) => {
  const fault = await run(file).catch((error) => {
    console.error(error);
    return `${error}`.split("\n")[0];
  });
  process.stdout.write(told({ fault: fault ?? null }));
});
