/**
 * The sandbox of the program: it starts itself once more under Node's permission model, which then lets
 * it read its own files only, write nothing and start nothing. Also what
 * must happen before that, and how the two processes end together.
 */
import { lstat, stat, unlink } from "node:fs/promises";
import { connect } from "node:net";
import { constants } from "node:os";
import { dirname, join, resolve, sep } from "node:path";
import type { Config } from "./config.ts";
import { codeOf, StartError } from "./errors.ts";
import { withoutPreloads, wordsOf } from "./preloads.ts";

/** Set in the child's environment. */
const marker = "SANCTUARY_LAUNCHED";

/** Signals that mean something to the relay. */
const forwarded = ["SIGTERM", "SIGINT", "SIGHUP"] as const;

/** True under npm, which stands between the program and the terminal or service manager. */
export const underNpm = process.env.npm_lifecycle_event !== undefined;

/** Under npm one Ctrl-C can arrive twice, from the terminal and from npm; ms. */
export const echoMs = underNpm ? 500 : 0;

/** How often we check that the parent is still there, ms. */
const orphanedMs = 500;

/** Scopes of the permission model that every version of Node knows; "fs.read" means any file. */
const scopes = ["fs.read", "fs.write", "child", "worker"] as const;

/** What Node may deny; "addon" is native code. */
export type Forbidden = (typeof scopes)[number] | "addon";

/** What we ask of a runtime; Node's `process` is one. */
export type Runtime = {
  readonly permission?: { has(scope: string): boolean } | undefined;
  dlopen(module: object, filename: string): void;
};

/**
 * Returns the flags that allow a version of Node to read `reads` and nothing else. Node 20, and 22 before
 * 22.13, have the permission model as an experiment; from 25 on it also covers the network.
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
  const net = known.has("--allow-net") ? ["--allow-net"] : [];
  // Node warns of each of its experiments at every start.
  const isExperiment = on !== "--permission" || net.length > 0;
  return [
    on,
    ...(isExperiment ? [quiet] : []),
    ...net,
    ...reads.map((path) => `--allow-fs-read=${path}`),
  ];
}

/** Returns what the relay reads: the program, the page next to it, and the operator's files. */
export function readsOf(
  entry: string,
  { certificate, roomsFile, redis }: Config,
): readonly string[] {
  const files = typeof certificate === "object" ? [certificate.cert, certificate.key] : [];
  if (roomsFile !== undefined) files.push(roomsFile);
  if (redis !== undefined) files.push(join(dirname(entry), "sanctuary-redis.cjs"));
  if (redis?.ca !== undefined) files.push(redis.ca);
  return [entry, join(dirname(entry), "web") + sep, ...files.map((path) => resolve(path))];
}

/**
 * Continues as the sandboxed program: in this process where Node can replace it, otherwise in a child.
 * The process of the child's parent then ends with the child, and with its exit code.
 *
 * @param entry - The program's own file.
 * @throws StartError if this version of Node has no permission model, or cannot be started again.
 */
export async function startSandboxed(entry: string, config: Config): Promise<void> {
  const { allowedNodeEnvironmentFlags, argv, execArgv, execPath } = process;
  const reads = readsOf(entry, config);
  const odd = reads.find((path) => path.includes("*"));
  if (odd !== undefined) {
    throw new StartError(
      `Node reads the * in ${odd} as "anything". Rename or move it, or start with --restrict off.`,
    );
  }
  // Node 20 aborts if it may read a folder both with and without a slash at its end.
  const { roomsFile } = config;
  const found = roomsFile === undefined ? undefined : await stat(roomsFile).catch(() => undefined);
  if (found?.isDirectory()) throw new StartError(`${roomsFile} is not a file.`);
  const flags = permissionFlags(allowedNodeEnvironmentFlags, reads);
  if (flags === undefined) {
    throw new StartError(
      "This version of Node has no permission model. Upgrade Node, or start with --restrict off.",
    );
  }
  // Where Node replaces its process, it aborts if its file is gone.
  await stat(execPath).catch((error) => {
    throw unstartable(error);
  });
  const { kept, left } = withoutPreloads(execArgv);
  const options = withoutPreloads(wordsOf(process.env.NODE_OPTIONS ?? ""));
  const all = [...new Set([...left, ...options.left])];
  if (all.length > 0) {
    console.error(
      `The sandbox loads no other code: the relay starts without ${all.join(", ")}. ` +
        "To keep it, start with --restrict off.",
    );
  }
  const env = { ...process.env, NODE_OPTIONS: options.kept.join(" ") };
  const args = [...kept, ...flags, entry, ...argv.slice(2)];
  if (process.execve !== undefined) process.execve(execPath, [execPath, ...args], env);

  // Loaded here only: the sandboxed relay starts no process.
  const { spawn } = await import("node:child_process");
  const child = spawn(execPath, args, {
    // A terminal's Ctrl-C must reach the relay once, through this process.
    detached: true,
    env: { ...env, [marker]: "yes" },
    // The channel breaks when this process dies for any reason; the child then ends.
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  for (const signal of forwarded) process.on(signal, () => child.kill(signal));
  // Otherwise Node opens its debugger on this signal, in the process that is not sandboxed.
  process.on("SIGUSR1", () => undefined);
  if (underNpm) onOrphaned(() => child.kill("SIGTERM"));
  child.once("exit", (code, signal) => {
    process.exit(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
  });
  await new Promise((started, failed) => {
    child.once("spawn", started);
    child.once("error", (error) => failed(unstartable(error)));
  });
}

function unstartable(error: unknown): StartError {
  return new StartError(`Node cannot be started again (${codeOf(error)}).`, { cause: error });
}

/**
 * Ends a child with the process that started it, however that died: no signal could reach it any more.
 *
 * @returns true if this process is such a child.
 */
export function endWithParent(end: () => void): boolean {
  if (process.env[marker] === undefined) return false;
  // The parent may have died before we could listen for it.
  if (process.connected) process.once("disconnect", end);
  else end();
  return true;
}

/** Returns what the runtime denies, as the runtime itself answers; nothing without a sandbox. */
export function forbidden(runtime: Runtime): readonly Forbidden[] {
  const { permission } = runtime;
  if (permission === undefined) return [];
  const denied: Forbidden[] = scopes.filter((scope) => !permission.has(scope));
  return addonsDenied(runtime) ? [...denied, "addon"] : denied;
}

/** Tries it, because a version of Node also denies a scope that it does not know. */
function addonsDenied(runtime: Runtime): boolean {
  try {
    // No file can have this path.
    runtime.dlopen({ exports: {} }, "/dev/null/none.node");
  } catch (error) {
    return codeOf(error) === "ERR_DLOPEN_DISABLED";
  }
  return false;
}

/**
 * Returns the handler of the signals that end the program.
 *
 * @param first - Called once, at the first signal.
 * @param again - Called at each later one that is no echo of the first.
 * @param echo - How long after the first signal another counts as the same, ms.
 * @param now - ms.
 */
export function makeEnding(
  first: () => void,
  again: () => void,
  echo: number,
  now: () => number,
): () => void {
  let begun: number | undefined;
  return () => {
    if (begun === undefined) {
      begun = now();
      first();
    } else if (now() - begun >= echo) {
      again();
    }
  };
}

/**
 * Calls back when the parent process has ended. npm passes a signal to its shell only, and the shell
 * dies of it without passing it on: this is how we notice the end of `npm start`.
 */
export function onOrphaned(run: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    run();
  }, orphanedMs);
  timer.unref();
}

/**
 * Clears the path of a Unix socket: deletes a socket that a killed program left there, but none that a
 * program answers on. Runs before the sandbox forbids writing.
 *
 * @throws StartError if another program listens there, if the path is no socket, or cannot be used.
 */
export async function clearSocket(path: string): Promise<void> {
  try {
    // For a missing folder, listening would report that it may not be written to.
    if (!(await stat(dirname(path))).isDirectory()) throw missing(path);
    const found = await lstat(path);
    if (!found.isSocket()) throw new StartError(`${path} already exists and is not a socket.`);
    if (await answers(path)) throw new StartError(`${path} is in use by another program.`);
    await unlink(path);
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    const isPath = error instanceof Error && "path" in error && error.path === path;
    if (code === "ENOENT" && isPath) return;
    if (code === "ENOENT" || code === "ENOTDIR") throw missing(path);
    throw new StartError(`${path} cannot be used (${code}).`, { cause: error });
  }
}

function missing(path: string): StartError {
  return new StartError(`The folder of ${path} does not exist.`);
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = connect(path);
    probe.once("connect", () => {
      probe.destroy();
      resolve(true);
    });
    probe.once("error", (error) => {
      if (codeOf(error) === "ECONNREFUSED") resolve(false);
      else reject(error);
    });
  });
}
