/**
 * Finds programs that the tests drive, and installs them where the machine allows it. Must never
 * install anything but packages by name, nor rely on a package manager to know whether a program is
 * installed.
 */
import { type ExecFileOptions, execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

/** Time limit for a package manager, ms. */
const installMs = 300_000;

/**
 * Finds the first of several programs on the PATH, or at one of the further paths.
 *
 * @throws Error that names the programs.
 */
export function findProgram(names: readonly string[], further: readonly string[] = []): string {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const paths = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  const found = [...paths, ...further].find((path) => existsSync(path));
  if (found === undefined) throw new Error(`none of ${names.join(", ")} on the PATH`);
  return found;
}

/**
 * Installs packages of Debian.
 *
 * @throws Error if the user is not root, or the package manager fails.
 */
export async function installFromDebian(packages: readonly string[]): Promise<void> {
  if (process.getuid?.() !== 0) throw new Error("only root may install with it");
  const options = { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } };
  // Another suite may be installing: apt-get itself does not wait for the lock of an update.
  const apt = ["/run/lock/sanctuary-tests", "apt-get", "-o", "DPkg::Lock::Timeout=120"];
  await execute("flock", [...apt, "update"], options);
  const install = ["install", "-y", "--no-install-recommends"];
  await execute("flock", [...apt, ...install, ...packages], options);
}

/** Runs a program to its end. @throws Error if it fails or takes longer than `installMs`. */
export async function execute(
  file: string,
  args: readonly string[],
  options: ExecFileOptions = {},
): Promise<void> {
  await promisify(execFile)(file, args, { timeout: installMs, maxBuffer: 2 ** 26, ...options });
}

/** Returns true if this way to get a browser is allowed: `SANCTUARY_BROWSER` names the only one. */
export function isWayOpen(way: string): boolean {
  const only = process.env.SANCTUARY_BROWSER;
  return only === undefined || only === way;
}
