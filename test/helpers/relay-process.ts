/**
 * Controls a relay in a process of its own (relay-program.ts): starts it, gives it orders, ends it.
 * Must never leave a process or a file, nor mistake a dead relay for a healthy one.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { ServerLimits } from "../../server/limits.ts";
import type { ClockKind, Memory, Order } from "./relay-program.ts";

/** V8 writes strings of any length into a heap snapshot, characters. */
const wholeStrings = 1_000_000_000;

const children = new Set<ChildProcess>();
let folder: string | undefined;
process.once("exit", () => {
  for (const child of children) child.kill("SIGKILL");
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

/** A relay in another process, on a free port of 127.0.0.1. */
export class RelayProcess {
  readonly port: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  /** Starts a relay with the system's clock, or with a clock that the test advances. */
  static async start(
    limits: Partial<ServerLimits> = {},
    clock: ClockKind = "system",
  ): Promise<RelayProcess> {
    const flags = ["--expose-gc", `--heap-snapshot-string-limit=${wholeStrings}`];
    // Coverage keeps code alive that would be collected.
    // If a variable is left out, Node adds it again.
    const env = { ...process.env, NODE_V8_COVERAGE: undefined };
    const child = spawn(process.execPath, [...flags, await bundle()], {
      env,
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    children.add(child);
    child.once("exit", () => children.delete(child));
    const port = await give(child, { do: "start", limits, clock });
    if (typeof port !== "number") throw new Error("the relay has no port");
    return new RelayProcess(child, port);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get alive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** How many sockets, files and the like the process has open. */
  get open(): number {
    return readdirSync(`/proc/${this.pid}/fd`).length;
  }

  /** How many of them are sockets. */
  get sockets(): number {
    const channels = readdirSync(`/proc/${this.pid}/fd`).map((fd) => this.#channel(fd));
    return channels.filter((channel) => channel.startsWith("socket:")).length;
  }

  /** Advances its clock, if the test controls the clock. */
  async turn(ms: number): Promise<void> {
    await give(this.#child, { do: "turn", ms });
  }

  /** Collects its garbage and measures the remaining memory. */
  async memory(): Promise<Memory> {
    return (await give(this.#child, { do: "memory" })) as Memory;
  }

  /** Writes the files of {@link heapFiles} into a folder. */
  async writeHeap(into: string): Promise<void> {
    await give(this.#child, { do: "heap", folder: into });
  }

  /** Closes the relay as a test in one process would, then ends the process. */
  async close(): Promise<void> {
    if (this.alive) await give(this.#child, { do: "close" });
    await this.kill();
  }

  /** Ends the process at once. */
  async kill(): Promise<void> {
    if (!this.alive) return;
    const ended = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await ended;
  }

  #channel(fd: string): string {
    try {
      return readlinkSync(`/proc/${this.pid}/fd/${fd}`);
    } catch (error) {
      // Closed since it was listed.
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
      throw error;
    }
  }
}

async function give(child: ChildProcess, order: Order): Promise<unknown> {
  const ended = new AbortController();
  const { signal } = ended;
  const answered = once(child, "message", { signal }).then(([message]) => message);
  const died = once(child, "exit", { signal }).then(([code, by]) => {
    throw new Error(`the relay ended by itself at "${order.do}": ${code ?? by}`);
  });
  child.send(order);
  try {
    return ((await Promise.race([answered, died])) as { readonly answer: unknown }).answer;
  } finally {
    // The promise that lost the race is dropped, and its rejection is ignored.
    for (const one of [answered, died]) one.catch(() => undefined);
    ended.abort();
  }
}

/** One plain file without a loader, so that its heap is nearly that of the product. */
async function bundle(): Promise<string> {
  const into = folder ?? mkdtempSync(join(tmpdir(), "sanctuary-relay-"));
  folder = into;
  const outfile = join(into, "relay.mjs");
  await build({
    entryPoints: [fileURLToPath(new URL("relay-program.ts", import.meta.url))],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    external: ["bufferutil", "utf-8-validate"],
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    logLevel: "error",
  });
  return outfile;
}
