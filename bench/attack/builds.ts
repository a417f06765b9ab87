/**
 * Builds of other commits, made once and kept in node_modules/.cache/. Must never change the work tree.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Build } from "./attack.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** This work tree, as `npm run build` left it. */
export const own: Build = buildIn("this build", root);

/** @param source - A folder with a built work tree, or a commit. */
export function otherBuild(source: string): Build {
  if (existsSync(source)) return buildIn(source, resolve(source));
  const git = ["rev-parse", "--verify", "--short", `${source}^{commit}`];
  const commit = execFileSync("git", git, { cwd: root, encoding: "utf8" }).trim();
  const folder = join(root, "node_modules/.cache/builds", commit);
  if (!existsSync(folder)) make(commit, folder);
  return buildIn(commit, folder);
}

function buildIn(name: string, folder: string): Build {
  return { name, folder, file: join(folder, "dist/sanctuary.cjs") };
}

function make(commit: string, folder: string): void {
  const partial = `${folder}.partial-${process.pid}`;
  mkdirSync(partial, { recursive: true });
  try {
    const maxBuffer = 2 ** 30;
    const tar = execFileSync("git", ["archive", commit], { cwd: root, maxBuffer });
    execFileSync("tar", ["x"], { cwd: partial, input: tar });
    for (const [program, ...args] of [
      ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
      [process.execPath, "build.mjs", "build"],
    ] as const) {
      execFileSync(program, args, { cwd: partial, stdio: ["ignore", "ignore", "inherit"] });
    }
    renameSync(partial, folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}
