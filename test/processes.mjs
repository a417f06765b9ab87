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

/** What the processes of tests load first: TypeScript, and what tells which test begins. */
export const loaders = ["--import", "tsx", "--import", "./test/named.mjs"];

const groups = new Set();

/** Begins a line that a process of tests writes to this one. No test prints it. */
const mark = "\0to test/run.mjs: ";

/**
 * What such a process writes: `{ test }`, the name of the test that begins, or `{ fault }`, the end
 * of a worker's suite. Nothing else is ever on that line.
 */
export const told = (what) => `${mark}${JSON.stringify(what)}\n`;

/** Returns a function that takes what a stream wrote, and passes on its text, and what is told. */
function split(takeText, takeTold) {
  let left = "";
  return (data) => {
    const all = left + data;
    const last = all.lastIndexOf(mark[0]);
    // A mark may come in two pieces.
    const isCut = last >= 0 && mark.startsWith(all.slice(last));
    const [text, ...lines] = (isCut ? all.slice(0, last) : all).split(mark);
    takeText(text);
    left = "";
    for (const line of lines) {
      const end = line.indexOf("\n");
      // The rest of the line comes with the next data.
      if (end < 0) left = mark + line;
      else {
        takeTold(JSON.parse(line.slice(0, end)));
        takeText(line.slice(end + 1));
      }
    }
    if (isCut) left += all.slice(last);
  };
}

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
 * @param patience - Time for it, ms; if it tells its tests, for each of them.
 * @returns Its exit code and output. If it was late, `late` is what ran then: the test's name, or "".
 */
export function node(args, { env = {}, heading, patience }) {
  const child = start(args, env, [heading === undefined ? "inherit" : "pipe"]);
  let output = "";
  let shown = heading;
  const clock = startClock(child, patience);
  let linger;
  const show = (text) => {
    if (heading === undefined) process.stdout.write(text);
    else shown += text;
  };
  const take = (text) => {
    output += stripVTControlCharacters(text);
    show(text);
    if (linger === undefined && totalsOf(output)) linger = setTimeout(clock.end, lingerMs);
  };
  child.stdout.on("data", split(take, clock.tell));
  child.stderr?.on("data", split(show, clock.tell));
  return new Promise((resolve) => {
    child.on("close", (code) => {
      clearTimeout(linger);
      const late = clock.stop();
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
   * @param patience - Time for each of its tests, ms.
   * @returns Its output; the fault if there was one; and `late` as of {@link node}.
   */
  async run(kind, file, { env = {}, heading, patience }) {
    if (this.#kind !== kind || hasEnded(this.#child)) await this.end();
    this.#kind = kind;
    this.#child ??= start([...loaders, "test/worker.mjs", kind], env, ["pipe", "ipc"]);
    const child = this.#child;
    let shown = heading;
    let output = "";
    const clock = startClock(child, patience);
    const result = await new Promise((resolve) => {
      const takeText = (text) => {
        output += stripVTControlCharacters(text);
        shown += text;
      };
      const takeTold = (what) => ("fault" in what ? resolve(what) : clock.tell(what));
      for (const stream of [child.stdout, child.stderr]) {
        stream.on("data", split(takeText, takeTold));
      }
      child.once("close", (code, by) => resolve({ fault: `crashed, exit code ${code ?? by}` }));
      // If it has died, "close" says so.
      child.send(file, () => {});
    });
    const late = clock.stop();
    for (const stream of [child.stdout, child.stderr]) stream.removeAllListeners("data");
    child.removeAllListeners("close");
    process.stdout.write(shown);
    const [ran, good] = totalsOf(output) ?? [0, 0];
    if (result.fault !== null || good < ran) await this.end();
    return { fault: result.fault, late, output };
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

/** Ends a process when its time is over, which begins again with each test that it tells. */
function startClock(child, patience) {
  let test = "";
  let late;
  const timers = [];
  const end = () => {
    late = test;
    timers.push(...endSoon(child));
  };
  let timer = setTimeout(end, patience);
  const tell = ({ test: next }) => {
    test = next;
    if (late !== undefined) return;
    clearTimeout(timer);
    timer = setTimeout(end, patience);
  };
  const stop = () => {
    for (const each of [timer, ...timers]) clearTimeout(each);
    return late;
  };
  return { tell, end, stop };
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
