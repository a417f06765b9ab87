/**
 * A real terminal for the client: tmux, driven by keys and pastes, and read as a person reads it. A
 * machine without it gets it from Debian if root runs the tests. Must never leave a server running.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installFromDebian } from "../browser/programs.ts";
import { until } from "../helpers/until.ts";
import { program } from "./client.ts";

const server = `sanctuary-${process.pid}`;
let isUsed = false;
let sessions = 0;

process.once("exit", endTmux);
for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => process.exit(1));

/** Finds tmux or installs it. Returns false, and says so, if neither works. */
export async function findTmux(): Promise<boolean> {
  const isThere = () => spawnSync("tmux", ["-V"]).status === 0;
  if (!isThere() && process.getuid?.() === 0) {
    await installFromDebian(["tmux"]).catch(() => undefined);
  }
  if (isThere()) return true;
  console.error("NOT RUN: tmux is not installed, and only root may");
  return false;
}

/** Ends every terminal. */
export function endTmux(): void {
  if (isUsed) spawnSync("tmux", ["-L", server, "kill-server"]);
  isUsed = false;
}

/** A shell on a terminal, with a home and a folder of its own, in which nothing is. */
export class Pane {
  readonly home = mkdtempSync(join(tmpdir(), "sanctuary-terminal-"));
  readonly #name = `t${sessions++}`;

  constructor(columns = 100, rows = 30, env: Readonly<Record<string, string>> = {}) {
    isUsed = true;
    const given = { HOME: this.home, ENV: "", HISTFILE: "", ...env };
    const flags = Object.entries(given).flatMap(([name, value]) => ["-e", `${name}=${value}`]);
    const { NO_COLOR: _, FORCE_COLOR: _force, ...rest } = process.env;
    execFileSync(
      "tmux",
      [
        // Not when the last terminal is gone: the next one might ask a server that is about to end.
        ...["-L", server, "-f", "/dev/null", "start-server", ";", "set", "-s", "exit-empty", "off"],
        ...[";", "new-session", "-d", "-s", this.#name],
        ...["-x", `${columns}`, "-y", `${rows}`, "-c", this.home, ...flags, "/bin/sh"],
      ],
      { env: { ...rest, LC_ALL: "C.UTF-8" } },
    );
    // Not from the environment: a shell of root takes none.
    this.say("PS1='ready> '; clear");
  }

  #tmux(...args: readonly string[]): string {
    return execFileSync("tmux", ["-L", server, ...args], { encoding: "utf8" });
  }

  /** Types a command of the client at the shell. */
  run(...args: readonly string[]): void {
    const quoted = args.map((arg) => `'${arg}'`).join(" ");
    this.type(`'${process.execPath}' '${program}' ${quoted}`);
    this.press("Enter");
  }

  type(text: string): void {
    this.#tmux("send-keys", "-t", this.#name, "-l", text);
  }

  press(...keys: readonly string[]): void {
    this.#tmux("send-keys", "-t", this.#name, ...keys);
  }

  /** Types a line and presses Enter. */
  say(text: string): void {
    this.type(text);
    this.press("Enter");
  }

  /** Pastes as a terminal does, between marks if the program has asked for them. */
  paste(text: string): void {
    this.#tmux("set-buffer", text);
    this.#tmux("paste-buffer", "-p", "-r", "-t", this.#name);
  }

  resize(columns: number, rows: number): void {
    this.#tmux("resize-window", "-t", this.#name, "-x", `${columns}`, "-y", `${rows}`);
  }

  /** What is on the terminal. @param history - What has been scrolled away too. */
  text(history = false): string {
    const from = history ? ["-S", "-"] : [];
    return this.#tmux("capture-pane", "-p", ...from, "-t", this.#name);
  }

  /** What is on the terminal, with its styles: `^` stands for Escape. */
  styled(): string {
    return this.#tmux("capture-pane", "-p", "-e", "-t", this.#name).replaceAll("\x1b", "^");
  }

  /** Waits until the terminal shows this. */
  async shows(wanted: RegExp | string): Promise<void> {
    const holds = (text: string) =>
      typeof wanted === "string" ? text.includes(wanted) : wanted.test(text);
    await until(
      () => holds(this.text()),
      () => `no ${wanted} in\n${this.text()}`,
    );
  }

  /** Waits until the terminal no longer shows this. */
  async hides(wanted: string): Promise<void> {
    await until(
      () => !this.text().includes(wanted),
      () => this.text(),
    );
  }

  /** The settings of the terminal, as `stty` tells them. */
  stty(): string {
    const tty = this.#format("#{pane_tty}");
    return execFileSync("stty", ["-F", tty, "-a"], { encoding: "utf8" });
  }

  /** The modes that a program has switched on: alternate screen, paste marks and mouse. */
  modes(): string {
    return this.#format("#{alternate_on} #{mouse_any_flag}");
  }

  /** The process ids of the client. */
  client(): readonly number[] {
    const shell = this.#format("#{pane_pid}");
    const { stdout } = spawnSync("ps", ["--ppid", shell, "-o", "pid="], { encoding: "utf8" });
    return stdout.split("\n").filter(Boolean).map(Number);
  }

  close(): void {
    spawnSync("tmux", ["-L", server, "kill-session", "-t", this.#name]);
    rmSync(this.home, { recursive: true, force: true });
  }

  #format(format: string): string {
    return this.#tmux("display-message", "-p", "-t", this.#name, format).trim();
  }
}
