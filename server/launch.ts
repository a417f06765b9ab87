/**
 * Starts the program a second time with less power: the runtime then lets it read its own files and
 * nothing else, write nothing, and start nothing. Listens to nobody itself, and must never outlive its
 * child or leave it behind.
 */
import { readdirSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join, resolve, sep } from "node:path";
import type { Config } from "./config.ts";
import { codeOf, StartError } from "./errors.ts";
import { onOrphaned, underNpm } from "./signals.ts";

/** Tells the child that it is one. */
const marker = "SANCTUARY_LAUNCHED";

/**
 * How much V8 takes for what does not live long, MB: a relay has little of it in use at a time, and left to itself V8
 * keeps 2 kB more for each of 10,000 connections. Not less from the start either: it would collect garbage four times as
 * often, and whoever speaks meanwhile waits.
 */
export const sparing = ["--max-semi-space-size=4", "--min-semi-space-size=4"];

/** Signals that mean something to the relay. */
const passedOn = ["SIGTERM", "SIGINT", "SIGHUP"] as const;

/**
 * The flags of a version of Node that leave only reading of `reads`. Node 20 and 22 before 22.13 have
 * the permission model as an experiment; from 25 on it covers the network too, which a relay needs.
 *
 * @param known - The flags that this version knows.
 * @param reads - Absolute paths; a folder ends with a slash.
 * @returns undefined if this version has no permission model.
 */
export function permissionFlags(
  known: { has(flag: string): boolean },
  reads: readonly string[],
): readonly string[] | undefined {
  const on = ["--permission", "--experimental-permission"].find((flag) => known.has(flag));
  if (on === undefined) return undefined;
  const quiet = known.has("--disable-warning")
    ? "--disable-warning=ExperimentalWarning"
    : "--no-warnings";
  return [
    on,
    ...(on === "--permission" ? [] : [quiet]),
    ...(known.has("--allow-net") ? ["--allow-net"] : []),
    ...reads.map((path) => `--allow-fs-read=${path}`),
  ];
}

/** What the relay reads: the program, the page beside it, and the certificate that it was told of. */
export function readsOf(entry: string, { certificate }: Config): readonly string[] {
  const folder = dirname(entry);
  // The program may lie in several files, some of which are loaded only when they are needed.
  const own = readdirSync(folder).filter((name) => name.endsWith(".cjs"));
  const files = typeof certificate === "object" ? [certificate.cert, certificate.key] : [];
  return [
    ...own.map((name) => join(folder, name)),
    join(folder, "web") + sep,
    ...files.map((path) => resolve(path)),
  ];
}

/**
 * Ends a child with the process that launched it, however that died: nothing could reach it any more.
 *
 * @returns Whether this process is such a child.
 */
export function endWithLauncher(end: () => void): boolean {
  if (process.env[marker] === undefined) return false;
  // It may have died before anything here could listen for it.
  if (process.connected) process.once("disconnect", end);
  else end();
  return true;
}

/**
 * Goes on as the restricted program: in this process where Node can replace it, otherwise in a child
 * whose end is this one's end, with its exit code.
 *
 * @param entry - The program's own file.
 * @throws StartError if this version of Node has no permission model, or cannot be started again.
 */
export async function launch(entry: string, config: Config): Promise<void> {
  const { allowedNodeEnvironmentFlags, argv, env, execArgv, execPath } = process;
  const flags = permissionFlags(allowedNodeEnvironmentFlags, readsOf(entry, config));
  if (flags === undefined) {
    throw new StartError("This Node cannot restrict a program. --restrict off does without.");
  }
  const args = [...sparing, ...execArgv, ...flags, entry, ...argv.slice(2)];
  if (process.execve !== undefined) process.execve(execPath, [execPath, ...args], env);

  const { spawn } = await import("node:child_process");
  const child = spawn(execPath, args, {
    // A terminal's Ctrl-C must reach the relay once, by way of this process.
    detached: true,
    env: { ...env, [marker]: "yes" },
    // The channel breaks when this process dies in whatever way: the child then ends.
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  for (const signal of passedOn) process.on(signal, () => child.kill(signal));
  // Otherwise Node opens its debugger at this signal, in the process that is not restricted.
  process.on("SIGUSR1", () => undefined);
  if (underNpm) onOrphaned(() => child.kill("SIGTERM"));
  child.once("exit", (code, signal) => {
    process.exit(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
  });
  await new Promise((started, failed) => {
    child.once("spawn", started);
    child.once("error", (error) => {
      failed(new StartError(`Node cannot be started again (${codeOf(error)}).`, { cause: error }));
    });
  });
}
