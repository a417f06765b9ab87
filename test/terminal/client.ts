/**
 * The built terminal client as a process of its own, without a terminal: what it writes is kept, and
 * it is killed at the end. Builds it if a source is newer.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { strings } from "../helpers/strings.ts";
import { until } from "../helpers/until.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
export const program = `${root}dist/chat.mjs`;
export const password = "harbour pilot with a red scarf";

/** Builds the client, if a source is newer than it. */
export function build(): void {
  execFileSync(process.execPath, ["build.mjs", "chat", "--if-missing"], { cwd: root });
}

const running = new Set<Client>();
process.once("exit", () => {
  for (const { child } of running) child.kill("SIGKILL");
});

/** What a client writes when a member enters. */
export const cameIn = (alias: string): RegExp =>
  new RegExp(strings.systemMessages.joined(0).replace("{name}", alias));

/** Ends all clients. Resolves when they have ended. */
export async function killAll(): Promise<void> {
  const clients = [...running];
  for (const { child } of clients) child.kill("SIGKILL");
  await Promise.all(clients.map(({ ended }) => ended));
}

export class Client {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  out = "";
  err = "";

  /** @param secret - Given on file descriptor 3; null: not given. */
  constructor(args: readonly string[], secret: string | null = password, detached = false) {
    const given = secret === null ? [] : ["--password-fd", "3"];
    this.child = spawn(process.execPath, [program, ...args, ...given], {
      env: { ...process.env, NO_COLOR: "", FORCE_COLOR: "" },
      detached,
      stdio: ["pipe", "pipe", "pipe", "pipe"],
    });
    const pipe = this.child.stdio[3] as NodeJS.WritableStream;
    pipe.on("error", () => undefined);
    pipe.end(secret ?? "");
    running.add(this);
    this.child.stdin?.on("error", () => undefined);
    this.child.stdout?.setEncoding("utf8").on("data", (text) => {
      this.out += text;
    });
    this.child.stderr?.setEncoding("utf8").on("data", (text) => {
      this.err += text;
    });
    this.ended = new Promise((resolve) => {
      this.child.once("close", (code) => {
        running.delete(this);
        resolve(code);
      });
    });
  }

  /** Waits for this output. Returns what was found. */
  async wrote(text: RegExp): Promise<RegExpExecArray> {
    await until(
      () => text.test(this.out + this.err) || this.child.exitCode !== null,
      () => [this.out, this.err],
    );
    const found = text.exec(this.out + this.err);
    if (found === null) throw new Error(`it ended without ${text}:\n${this.out}${this.err}`);
    return found;
  }

  say(...lines: readonly string[]): void {
    for (const line of lines) this.child.stdin?.write(`${line}\n`);
  }

  /** Ends the input. */
  end(...lines: readonly string[]): Promise<number | null> {
    this.say(...lines);
    this.child.stdin?.end();
    return this.ended;
  }

  /** The events of `--json` so far. */
  events(): readonly Record<string, unknown>[] {
    const whole = this.out.slice(0, this.out.lastIndexOf("\n") + 1);
    return whole
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  }
}
