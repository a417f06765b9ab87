/**
 * The processes of a test run: programs that run to their end, and workers that run one browser
 * suite after another. Each is a process group of its own, so that no child process outlives it.
 * Must never lose what a process wrote before it crashed or had to be killed.
 */
import { spawn } from "node:child_process";
import { stripVTControlCharacters } from "node:util";

/** Time for a suite that is asked to end to end its browsers, ms. */
const endMs = 10_000;
/**
 * Time to exit after the last test, ms. A test that leaves a socket or a process open keeps uvu
 * from exiting.
 */
const lingerMs = 60_000;

const groups = new Set();

/**
 * Returns tests, passed and skipped from the end of uvu's output; undefined if it did not get that
 * far.
 */
export function totalsOf(output) {
  const end = output.slice(output.lastIndexOf("  Total:"));
  const totals = /^ +Total: +(\d+)\s+Passed: +(\d+)\s+Skipped: +(\d+)$/m.exec(end);
  return totals?.slice(1).map(Number);
}

/**
 * Runs a Node program. With a heading, other programs run at the same time: its output is printed
 * when it ends.
 *
 * @param patience - Time for it, ms.
 */
export function node(args, { env = {}, heading, patience }) {
  const child = start(args, env, [heading === undefined ? "inherit" : "pipe"]);
  let output = "";
  let shown = heading;
  const show = (data) => {
    if (heading === undefined) process.stdout.write(data);
    else shown += data;
  };
  let late = false;
  const end = () => {
    late = true;
    timers.push(...endSoon(child));
  };
  const timers = [setTimeout(end, patience)];
  child.stdout.on("data", (data) => {
    output += stripVTControlCharacters(data);
    show(data);
    if (timers.length === 1 && totalsOf(output)) timers.push(setTimeout(end, lingerMs));
  });
  child.stderr?.on("data", show);
  return new Promise((resolve) => {
    child.on("close", (code) => {
      for (const timer of timers) clearTimeout(timer);
      if (heading !== undefined) process.stdout.write(shown);
      resolve({ code, late, output });
    });
  });
}

/** A process of test/worker.mjs. It ends when a suite fails in it: the next gets a fresh one. */
export class Worker {
  #child;
  #kind;

  /**
   * Runs one suite, in the process of the suite before it if that was of the same kind.
   *
   * @param kind - The folder in test/, whose suites share browsers.
   * @returns Its output; the fault if there was one; and true if it was late.
   */
  async run(kind, file, { env = {}, heading, patience }) {
    if (this.#kind !== kind || hasEnded(this.#child)) await this.end();
    this.#kind = kind;
    this.#child ??= start(["--import", "tsx", "test/worker.mjs", kind], env, ["pipe", "ipc"]);
    const child = this.#child;
    let shown = heading;
    let output = "";
    let late = false;
    let timers = [];
    const result = await new Promise((resolve) => {
      const end = () => {
        late = true;
        timers.push(...endSoon(child));
      };
      timers = [setTimeout(end, patience)];
      const take = (data) => {
        output += stripVTControlCharacters(data);
        // The worker's last line of a suite.
        const [line, json] = /\0(.*)\n/.exec(output) ?? [];
        shown += data;
        if (line === undefined) return;
        output = output.replace(line, "");
        resolve({ fault: JSON.parse(json).fault });
      };
      child.stdout.on("data", take);
      child.stderr.on("data", take);
      child.once("close", (code, by) => resolve({ fault: `crashed, exit code ${code ?? by}` }));
      // If it has died, "close" says so.
      child.send(file, () => {});
    });
    for (const timer of timers) clearTimeout(timer);
    for (const stream of [child.stdout, child.stderr]) stream.removeAllListeners("data");
    child.removeAllListeners("close");
    process.stdout.write(shown.replace(/\0.*\n/, ""));
    const [ran, good] = totalsOf(output) ?? [0, 0];
    if (result.fault !== undefined || good < ran) await this.end();
    return { ...result, late, output };
  }

  /** Ends the process and its browsers. */
  async end() {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || hasEnded(child)) return;
    // Not "close", which does not come after disconnect().
    const ended = new Promise((resolve) => child.once("exit", resolve));
    // It then ends its browsers, and exits.
    child.disconnect();
    const timer = setTimeout(() => endGroup(child.pid), endMs);
    await ended;
    clearTimeout(timer);
  }
}

function hasEnded(child) {
  return child !== undefined && (child.exitCode !== null || child.signalCode !== null);
}

/** Ends every process that still runs. */
export async function endAll() {
  for (const pid of groups) endGroup(pid, "SIGTERM");
  await new Promise((resolve) => setTimeout(resolve, endMs));
  for (const pid of groups) endGroup(pid);
}

function start(args, env, further) {
  const child = spawn(process.execPath, args, {
    detached: true,
    env: { ...process.env, NO_COLOR: "1", ...env },
    stdio: ["ignore", "pipe", ...further],
  });
  groups.add(child.pid);
  child.stdout.setEncoding("utf8");
  child.stderr?.setEncoding("utf8");
  child.on("exit", () => endGroup(child.pid));
  return child;
}

/**
 * Asks a process to end, and kills it after a while: browsers are process groups of their own, and
 * end when the suite that started them is asked to end.
 *
 * @returns The timers.
 */
function endSoon({ pid }) {
  endGroup(pid, "SIGTERM");
  return [setTimeout(() => endGroup(pid), endMs)];
}

function endGroup(pid, signal = "SIGKILL") {
  if (signal === "SIGKILL") groups.delete(pid);
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // ESRCH: the group has already ended.
    if (error.code !== "ESRCH") throw error;
  }
}
