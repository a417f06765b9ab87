/**
 * Programs of others that the tests drive, as Debian packages them: proxies, tor, a sandbox. Installs missing
 * ones where the machine allows it. Must never start a daemon, nor skip a test silently.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { test } from "uvu";
import { installFromDebian } from "../browser/programs.ts";

/** Debian's package of each program. */
const packages = {
  nginx: "nginx",
  caddy: "caddy",
  haproxy: "haproxy",
  tor: "tor",
  "systemd-analyze": "systemd",
  bwrap: "bubblewrap",
} as const;

type Package = keyof typeof packages;

/** Asked by Debian's packages before they start a daemon; 101 forbids it, as in containers. */
const policy = "/usr/sbin/policy-rc.d";

/** What a program must be able to do: not every machine lets users make sandboxes. */
const trials: { readonly [name in Package]?: readonly string[] } = {
  bwrap: ["--unshare-user", "--ro-bind", "/", "/", "true"],
};

function isHere(program: Package): boolean {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin"];
  const trial = trials[program];
  return (
    folders.some((folder) => existsSync(join(folder, program))) &&
    (trial === undefined || spawnSync(program, trial).status === 0)
  );
}

/** Why a missing program cannot be installed, or undefined if it was. */
async function install(missing: readonly Package[]): Promise<string | undefined> {
  if (spawnSync(policy, ["tests", "start"]).status !== 101) {
    return `is not installed, and ${policy} does not forbid to start its daemon`;
  }
  try {
    await installFromDebian(missing.map((name) => packages[name]));
    return undefined;
  } catch (error) {
    return `is not installed: ${String(error).split("\n")[0]}`;
  }
}

/**
 * Returns a function like `test` for tests that need one of these programs. Without it they are
 * skipped, and the reason is printed.
 */
export async function withPrograms<const Name extends Package>(...names: readonly Name[]) {
  const missing = names.filter((name) => !isHere(name));
  const why = missing.length === 0 ? undefined : await install(missing);
  return (program: Name, about: string, run: () => Promise<void> | void): void => {
    const found = isHere(program);
    if (!found) console.log(`\n  NOT RUN: ${program} ${why ?? "does not run here"}: ${about}`);
    (found ? test : test.skip)(`${program}: ${about}`, run);
  };
}
