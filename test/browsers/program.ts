/**
 * A browser, driver or display as a process group of its own, with a temporary home. Must never
 * leave a process or a folder, even if the tests are interrupted.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/** Time until the expected output appears after the start, ms. */
const startMs = 60_000;
/** Time to exit on request, ms; after that it is killed. */
const endMs = 20_000;

const running = new Set<Program>();
process.once("exit", () => {
  for (const program of running) program.kill();
});
for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => process.exit(1));

/** The home folder of one program, with every path that a desktop would set elsewhere. */
export function makeHome(name: string): string {
  return mkdtempSync(join(tmpdir(), `sanctuary-${name}-`));
}

export class Program {
  /** Its output, from both streams. */
  output = "";
  readonly home: string;
  readonly #name: string;
  readonly #child: ChildProcess;

  /** @param home - Made by {@link makeHome}; removed when the program has ended. */
  constructor(home: string, file: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    this.home = home;
    this.#name = file;
    const { NO_COLOR: _no, FORCE_COLOR: _force, DISPLAY: _display, ...inherited } = process.env;
    this.#child = spawn(file, args, {
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...inherited,
        HOME: home,
        XDG_CACHE_HOME: join(home, "cache"),
        XDG_CONFIG_HOME: join(home, "config"),
        XDG_DATA_HOME: join(home, "data"),
        XDG_RUNTIME_DIR: home,
        // Otherwise desktop helpers are started, which outlive the program.
        DBUS_SESSION_BUS_ADDRESS: "disabled:",
        NO_AT_BRIDGE: "1",
        GTK_A11Y: "none",
        ...env,
      },
    });
    // hear() reports a start that failed, with this output.
    this.#child.once("error", (error) => {
      this.output += `${error}`;
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on("data", (data: Buffer) => {
        this.output += data.toString();
      });
    }
    running.add(this);
  }

  /**
   * Waits until its output matches.
   *
   * @returns The first group of the pattern.
   * @throws Error with all its output if it exits first or takes longer than `startMs`.
   */
  async hear(pattern: RegExp): Promise<string> {
    for (const end = Date.now() + startMs; Date.now() < end; await wait(20)) {
      const [, heard] = pattern.exec(this.output) ?? [];
      if (heard !== undefined) return heard;
      if (this.#hasEnded()) break;
    }
    throw new Error(`${this.#name} did not start. It wrote:\n${this.output}`);
  }

  /** Asks it to exit, kills it after a while, and removes its home. */
  async end(): Promise<void> {
    if (!this.#hasEnded()) {
      const ended = once(this.#child, "exit");
      this.#signal("SIGTERM");
      await Promise.race([ended, wait(endMs, undefined, { ref: false })]);
    }
    this.kill();
  }

  /** Kills all its processes, and removes its home. */
  kill(): void {
    this.#signal("SIGKILL");
    running.delete(this);
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }

  #hasEnded(): boolean {
    const { pid, exitCode, signalCode } = this.#child;
    return pid === undefined || exitCode !== null || signalCode !== null;
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#child.pid === undefined) return;
    try {
      process.kill(-this.#child.pid, signal);
    } catch (error) {
      // ESRCH: the whole group has ended, as it should.
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
}
