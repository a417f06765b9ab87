/**
 * A server as a process of its own: started on one processor, asked for its time and memory from outside,
 * ended. A program that starts itself again is one server with all of its processes; none may be left behind.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

const serverCpu = "0";
const generatorCpu = "1";
/** How long a server may take to start, to come to rest, or to answer. */
const patienceMs = 60_000;

/** Whether servers and generator can be kept on processors of their own. */
export const canPin = spawnSync("taskset", ["--version"]).status === 0;

/** Answers SIGUSR2 with the heap that is left after everything unused is gone. */
const probe = `data:text/javascript,${encodeURIComponent(
  'process.on("SIGUSR2",()=>{gc();gc();console.log("HEAP "+process.memoryUsage().heapUsed)})',
)}`;

/** Keeps this process, the generator, away from the servers. */
export function pinGenerator(): void {
  if (canPin) execFileSync("taskset", ["-acp", generatorCpu, String(process.pid)]);
}

const running = new Set<ChildProcess>();
// However this process ends, nothing is left running; what a server has started ends with it.
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(1));

export class Server {
  /** All of its processes; the last one serves. */
  readonly pids: readonly number[];
  readonly port: number;
  readonly #child: ChildProcess;
  readonly #said: readonly string[];

  private constructor(child: ChildProcess, said: readonly string[]) {
    this.#child = child;
    this.#said = said;
    this.port = Number(/:?(\d+)\s*$/.exec(said[0] ?? "")?.[1]);
    this.pids = familyOf(child.pid ?? 0);
  }

  /**
   * Starts a Node program and waits for its first line, which ends with its port.
   *
   * @param args - Arguments of Node: flags, the program, its own flags.
   * @param probed - Whether {@channel heapBytes} will be asked for.
   * @throws Error if it ends or says nothing.
   */
  static async start(args: readonly string[], probed = false): Promise<Server> {
    const node = [
      process.execPath,
      ...(probed ? ["--expose-gc", `--import=${probe}`] : []),
      ...args,
    ];
    const [file = "", ...rest] = canPin ? ["taskset", "-c", serverCpu, ...node] : node;
    const child = spawn(file, rest, { stdio: ["ignore", "pipe", "inherit"] });
    running.add(child);
    child.once("exit", (code, signal) => {
      if (running.delete(child)) throw new Error(`${args.join(" ")} ended with ${code ?? signal}`);
    });
    const said: string[] = [];
    let line = "";
    child.stdout.on("data", (data: Buffer) => {
      const lines = (line + data.toString()).split("\n");
      line = lines.pop() ?? "";
      said.push(...lines);
    });
    const signal = AbortSignal.timeout(patienceMs);
    while (said.length === 0) await once(child.stdout, "data", { signal });
    return new Server(child, said);
  }

  /** Time on a processor so far, all author logs of all processes, ns. */
  cpuNs(): number {
    return this.pids.reduce((sum, pid) => sum + cpuNsOf(pid), 0);
  }

  /** Resident memory of the process that serves, bytes. */
  rssBytes(): number {
    return rssOf(this.serving);
  }

  /** Heap in use after everything unused is gone, bytes. */
  async heapBytes(): Promise<number> {
    const before = this.#said.length;
    process.kill(this.serving, "SIGUSR2");
    for (let waited = 0; this.#said.length === before; waited += 10) {
      if (waited > patienceMs) throw new Error("the server does not say what its heap is");
      await wait(10);
    }
    return Number(/^HEAP (\d+)$/.exec(this.#said.at(-1) ?? "")?.[1]);
  }

  /** The process that serves. */
  get serving(): number {
    return this.pids.at(-1) ?? 0;
  }

  /** Waits until it has nothing to do any more. */
  async settled(): Promise<void> {
    const idleNs = 3e6;
    const stepMs = 50;
    for (let before = this.cpuNs(), quiet = 0, waited = 0; quiet < 3; waited += stepMs) {
      if (waited > patienceMs) throw new Error("the server does not come to rest");
      await wait(stepMs);
      const now = this.cpuNs();
      quiet = now - before < idleNs ? quiet + 1 : 0;
      before = now;
    }
  }

  /** Ends it with all of its processes: what a program has started ends with it. */
  async stop(): Promise<void> {
    running.delete(this.#child);
    const ended = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await ended;
    for (let waited = 0; this.pids.some((pid) => existsSync(`/proc/${pid}`)); waited += 10) {
      if (waited > patienceMs) throw new Error("the server outlives what started it");
      await wait(10);
    }
  }
}

function cpuNsOf(pid: number): number {
  return readdirSync(`/proc/${pid}/task`)
    .map((task) => readFileSync(`/proc/${pid}/task/${task}/schedstat`, "utf8").split(" ")[0])
    .reduce((sum, ns) => sum + Number(ns), 0);
}

function rssOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return 1024 * Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]);
}

function familyOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
  return [pid, ...(children === "" ? [] : children.split(" ").map(Number).flatMap(familyOf))];
}
