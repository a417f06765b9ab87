/**
 * The program as users run it: bundled, in a process of its own, without the tests' environment.
 * Its output is kept. Every process that a test started is killed at the end.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";

/** Replaces names in the bundle. */
export const version = "9.8.7";

const running = new Set<ChildProcess>();

/** A process and its output so far. */
export class Program {
  readonly child: ChildProcess;
  /** Its exit code; null if a signal ended it. */
  readonly ended: Promise<number | null>;
  out = "";
  err = "";

  constructor(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}, cwd?: string) {
    const path = process.env.PATH;
    this.child = spawn(command, args, {
      env: { ...(path === undefined ? {} : { PATH: path }), ...env },
      stdio: ["ignore", "pipe", "pipe"],
      ...(cwd === undefined ? {} : { cwd }),
    });
    running.add(this.child);
    this.child.stdout?.on("data", (chunk) => {
      this.out += chunk;
    });
    this.child.stderr?.on("data", (chunk) => {
      this.err += chunk;
    });
    this.ended = new Promise((resolve) => {
      // Not "exit": its last output may not have been read by then.
      this.child.once("close", (code) => {
        running.delete(this.child);
        resolve(code);
      });
    });
  }

  /** Waits for this output. Returns its position. @throws Error if the process ends first. */
  async wrote(text: RegExp, where: "out" | "err" = "out"): Promise<RegExpExecArray> {
    const stream = where === "out" ? this.child.stdout : this.child.stderr;
    for (;;) {
      const found = text.exec(this[where]);
      if (found !== null) return found;
      const { exitCode, signalCode } = this.child;
      if (exitCode !== null || signalCode !== null) {
        throw new Error(`ended with ${exitCode ?? signalCode}: ${this.out}${this.err}`);
      }
      await Promise.race([new Promise((resolve) => stream?.once("data", resolve)), this.ended]);
    }
  }

  /** Waits for the line of the start. Returns its port. */
  async port(): Promise<number> {
    return Number((await this.wrote(/^Sanctuary is open at \S+:(\d+)$/m))[1]);
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }
}

/** Kills the processes that still run. */
export function killAll(): void {
  for (const child of running) child.kill("SIGKILL");
}

/** The bundled program in a folder of its own. */
export class Built {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Bundles it with a page of one line. */
  static async make(): Promise<Built> {
    const folder = await mkdtemp(join(tmpdir(), "sanctuary-main-"));
    await mkdir(join(folder, "web"));
    await writeFile(join(folder, "web", "index.html"), "<!doctype html>page");
    await bundle(folder);
    return new Built(folder);
  }

  run(args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Program {
    const entry = join(this.folder, "sanctuary.cjs");
    return new Program(process.execPath, [entry, ...args], env, this.folder);
  }

  /** Another program in its folder. */
  runOther(command: string, args: readonly string[]): Program {
    return new Program(command, args, {}, this.folder);
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true });
  }
}

/** Bundles the program into a folder. */
async function bundle(folder: string): Promise<void> {
  await build({
    entryPoints: [
      { in: new URL("../../server/main.ts", import.meta.url).pathname, out: "sanctuary" },
    ],
    outdir: folder,
    outExtension: { ".js": ".cjs" },
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    minify: true,
    define: {
      SANCTUARY_VERSION: JSON.stringify(version),
      "import.meta.dirname": "__dirname",
      "import.meta.filename": "__filename",
    },
    // As in the build, where it is a file of its own: without it each start takes less CPU time.
    external: ["bufferutil", "utf-8-validate", "./redis/open.ts"],
    logLevel: "error",
  });
}
