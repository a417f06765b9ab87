/**
 * The versions of Node that the relay supports, as the registry has them, in a cache of the tests.
 * Must never touch the Node that runs the tests.
 */
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execute } from "../browser/programs.ts";

/** The oldest version that the relay supports, and the newest of each later line that people run. */
export const versions = ["20.9.0", "22.23.5", "24.22.3", "26.12.1"] as const;

const cache = fileURLToPath(new URL("../../node_modules/.cache/node/", import.meta.url));

/** Returns the path of this version. @throws Error if it cannot be installed here. */
export async function getNode(version: string): Promise<string> {
  const path = join(cache, version, "node");
  if (!existsSync(path)) await install(version, path);
  return path;
}

async function install(version: string, path: string): Promise<void> {
  const { platform, arch, pid } = process;
  if (platform !== "linux") throw new Error("the registry has it for Linux only");
  const name = `node-linux-${arch}`;
  const partial = join(cache, `${version}.partial-${pid}`);
  mkdirSync(partial, { recursive: true });
  try {
    const npm = ["install", "--prefix", partial, "--no-save", "--no-audit", "--no-fund"];
    // Its scripts are not needed, and without a network the answer is to come at once.
    await execute("npm", [...npm, "--ignore-scripts", "--fetch-retries=0", `${name}@${version}`]);
    mkdirSync(dirname(path), { recursive: true });
    renameSync(join(partial, "node_modules", name, "bin", "node"), path);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}
