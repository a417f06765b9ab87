/**
 * A server as a process of its own: started on one CPU, measured from outside, and killed. A
 * program that starts itself again is one server with all of its processes. No process may outlive
 * the bench.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import type { Program } from "./programs.ts";

const serverCpu = "0";
const clientCpu = "1";
/** How long a server may take to start or to become idle. */
const patienceMs = 60_000;

/** Moves this process, with all clients, away from the servers' CPU. */
export function pinClients(): void {
  execFileSync("taskset", ["-acp", clientCpu, String(process.pid)]);
}

/** Lets a process use the servers' CPU as well. */
export function unpin(pid: number): void {
  execFileSync("taskset", ["-acp", `${serverCpu},${clientCpu}`, String(pid)]);
}

/** Moves a process to the servers' CPU. */
export function pinServer(pid: number): void {
  execFileSync("taskset", ["-acp", serverCpu, String(pid)]);
}

const running = new Set<ChildProcess>();
// A process that a program started ends with its parent.
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(1));

export class Server {
  readonly port: number;
  readonly #child: ChildProcess;
  /** All of its processes; the last one serves. */
  readonly #pids: readonly number[];

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
    this.#pids = familyOf(child.pid ?? 0);
  }

  /** Starts a program and waits for its first line, which ends with its port. */
  static async start({ args }: Program): Promise<Server> {
    const command = ["-c", serverCpu, process.execPath, ...args];
    const child = spawn("taskset", command, { stdio: ["ignore", "pipe", "inherit"] });
    running.add(child);
    child.once("exit", (code, signal) => {
      if (running.delete(child)) throw new Error(`${args.join(" ")} ended with ${code ?? signal}`);
    });
    let output = "";
    child.stdout.on("data", (data: Buffer) => {
      output += data.toString();
    });
    const signal = AbortSignal.timeout(patienceMs);
    while (!output.includes("\n")) await once(child.stdout, "data", { signal });
    return new Server(child, Number(/:?(\d+)\s*$/m.exec(output)?.[1]));
  }

  /** CPU time of all of its processes so far, ns. */
  cpuNs(): number {
    return cpuNsOf(this.#pids);
  }

  /** For how long the thread that serves was ready to run, and another ran, ns. */
  waitedNs(): number {
    const pid = this.#pids.at(-1);
    return Number(readFileSync(`/proc/${pid}/schedstat`, "utf8").split(" ")[1]);
  }

  /** Resident memory of the process that serves, bytes. */
  rssBytes(): number {
    const status = readFileSync(`/proc/${this.#pids.at(-1)}/status`, "utf8");
    return 1024 * Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]);
  }

  /** Waits until it uses almost no CPU for 150 ms. */
  idle(): Promise<void> {
    return idleOf(this);
  }

  async stop(): Promise<void> {
    running.delete(this.#child);
    this.#child.kill("SIGKILL");
    await once(this.#child, "exit");
  }
}

/** Waits until servers use almost no CPU for 150 ms. */
export async function idleOf(server: { cpuNs(): number }): Promise<void> {
  for (let quiet = 0, waited = 0, before = server.cpuNs(); quiet < 3; waited += 50) {
    if (waited > patienceMs) throw new Error("the server does not become idle");
    await wait(50);
    const now = server.cpuNs();
    quiet = now - before < 3e6 ? quiet + 1 : 0;
    before = now;
  }
}

/** CPU time of all threads of these processes so far, ns. That of threads that have ended is lost. */
export function cpuNsOf(pids: readonly number[]): number {
  const tasks = pids.flatMap((pid) => {
    const ids = whileAlive(() => readdirSync(`/proc/${pid}/task`)) ?? [];
    return ids.map((id) => `/proc/${pid}/task/${id}/schedstat`);
  });
  return tasks.reduce((sum, path) => sum + Number(readAlive(path).split(" ")[0]), 0);
}

/** Reads a file of /proc; "" if its process or thread has ended. */
export const readAlive = (path: string): string =>
  whileAlive(() => readFileSync(path, "utf8")) ?? "";

function whileAlive<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (["ENOENT", "ESRCH"].includes(code)) return undefined;
    throw error;
  }
}

/** A process and all of its descendants. */
function familyOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
  return [pid, ...(children === "" ? [] : children.split(" ").map(Number).flatMap(familyOf))];
}
