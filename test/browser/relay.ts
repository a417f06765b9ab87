/**
 * The built relay as a process of its own, as users run it, on a free port: started, asked to shut
 * down, killed, and started again. Must never leave a process running.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { freePort } from "../helpers/free-port.ts";
import { until } from "../helpers/until.ts";

/** Time to answer /healthz after the start, ms. */
const startMs = 60_000;
/** Time to exit after SIGTERM, ms. */
const stopMs = 60_000;

const children = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of children) child.kill("SIGKILL");
});

const built = fileURLToPath(new URL("../../dist/sanctuary.cjs", import.meta.url));

/** One address at which the built relay can be started, stopped and restarted. */
export class BuiltRelay {
  /** The port chosen at the first start; 0 before that. */
  port = 0;
  /** Its output on stdout and stderr, from all starts. */
  output = "";
  #child: ChildProcess | undefined;
  readonly #flags: readonly string[];
  readonly #program: string;

  /** @param program - The sanctuary.cjs of another build. */
  constructor(flags: readonly string[] = [], program = built) {
    this.#flags = flags;
    this.#program = program;
  }

  get url(): string {
    return `http://localhost:${this.port}`;
  }

  /**
   * Starts it and waits until it is healthy. The rooms of an earlier start are gone.
   *
   * @throws Error with its output if it exits or does not answer within `startMs`.
   */
  async start(): Promise<void> {
    const program = this.#program;
    if (!existsSync(program)) throw new Error(`${program} is not built: npm run build`);
    if (this.port === 0) this.port = await freePort();
    const args = [program, "--port", String(this.port), ...this.#flags];
    // Node complains on stderr when both are set, as test runners do.
    const { NO_COLOR: _no, FORCE_COLOR: _force, ...env } = process.env;
    const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "pipe"] });
    const note = (data: Buffer) => {
      this.output += data.toString();
    };
    child.stdout.on("data", note);
    child.stderr.on("data", note);
    children.add(child);
    child.once("exit", () => children.delete(child));
    this.#child = child;
    const before = this.output.length;
    // Its own word: at a port that was taken meanwhile, another relay may answer.
    const isOpen = () => this.output.includes("Sanctuary is open at", before);
    for (const end = Date.now() + startMs; Date.now() < end && isRunning(child); await wait(50)) {
      if (isOpen() && (await this.isHealthy())) return;
    }
    await this.#end("SIGKILL");
    throw new Error(`The relay did not become healthy. It wrote:\n${this.output}`);
  }

  /** Returns true between its start and its end. */
  get isRunning(): boolean {
    return this.#child !== undefined && isRunning(this.#child);
  }

  /** Asks /healthz. */
  async isHealthy(): Promise<boolean> {
    // Refused while it is starting or stopped, which is the answer.
    const answer = await fetch(`${this.url}/healthz`).catch(() => undefined);
    return answer?.ok ?? false;
  }

  /**
   * Asks it to shut down, as a service manager does, and kills it after `stopMs`.
   *
   * @returns The exit code; null if a signal ended it, as when it had to be killed.
   */
  async stop(): Promise<number | null> {
    const force = setTimeout(() => this.#child?.kill("SIGKILL"), stopMs);
    const code = await this.#end("SIGTERM");
    clearTimeout(force);
    return code;
  }

  /** Lets it read the operator's files again. */
  hangUp(): void {
    this.#child?.kill("SIGHUP");
  }

  /** Kills it, as a crash would: no client is warned. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
    // Where Node cannot replace its process, the relay is a child of the one that was killed.
    await until(async () => !(await this.isHealthy()));
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#child;
    if (child === undefined) return null;
    if (isRunning(child)) {
      const ended = once(child, "exit");
      child.kill(signal);
      await ended;
    }
    return child.exitCode;
  }
}

/** Starts the built relay on a free port, with further flags if given. */
export async function startBuiltRelay(...flags: readonly string[]): Promise<BuiltRelay> {
  const relay = new BuiltRelay(flags);
  await relay.start();
  return relay;
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}
