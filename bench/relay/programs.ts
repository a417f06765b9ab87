/**
 * The programs that are measured: a copy of the relay as the build left it, and the others bundled in the
 * same way. Writes into a folder of its own, never into dist/.
 */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { limits } from "../../protocol/wire/limits.ts";
import type { Peer } from "./dialects.ts";

const dist = fileURLToPath(new URL("../../dist", import.meta.url));
const many = "1000000000";

/** What is raised so that forwarding is measured, not refusing. */
const raised: Readonly<Record<string, string>> = {
  "--members": String(limits.members),
  "--frames-per-second": many,
  "--frames-burst": many,
  "--bytes-per-second": many,
  "--bytes-burst": many,
  "--connections-per-address": many,
  "--founded-per-minute": many,
  "--heartbeat-ms": "3600000",
};

/** The largest room that is measured, members; above what the protocol has. */
export const largest = 1000;

/** The programs, as arguments of Node. */
export type Programs = {
  /** A script that does nothing but stay. */
  readonly empty: readonly string[];
  /** The relay as an operator starts it. */
  readonly relay: readonly string[];
  /** What is measured under load, for rooms of this size. */
  readonly of: (peer: Peer, size: number) => readonly string[];
  /** The relay's own file, bytes. */
  readonly bytes: number;
};

/**
 * Puts everything together.
 *
 * @throws Error if dist/ is not built.
 */
export async function makePrograms(): Promise<Programs> {
  if (!existsSync(join(dist, "sanctuary.cjs"))) {
    throw new Error("dist/ is not built: npm run build");
  }
  const folder = mkdtempSync(join(tmpdir(), "bench-relay-"));
  // However this process ends.
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const plain = join(folder, "relay", "sanctuary.cjs");
  const large = join(folder, "large", "sanctuary.cjs");
  const empty = join(folder, "empty.cjs");
  for (const name of ["relay", "large"]) {
    const filter = (path: string) => path !== join(dist, "dev");
    cpSync(dist, join(folder, name), { recursive: true, filter });
  }
  const program = readFileSync(plain, "utf8");
  writeFileSync(large, enlarge(program));
  writeFileSync(empty, 'console.log("READY 0");setInterval(()=>{},1e9);');
  await bundlePeers(folder);

  const where = ["--port", "0", "--host", "127.0.0.1"];
  const flags = Object.entries(raised).flat();
  return {
    empty: [empty],
    relay: [plain, ...where],
    of(peer, size) {
      if (peer !== "sanctuary") return [join(folder, `${peer}.cjs`)];
      if (size <= limits.members) return [plain, ...where, ...flags];
      return [large, ...where, ...flags, "--members", String(largest)];
    },
    bytes: Buffer.byteLength(program),
  };
}

async function bundlePeers(folder: string): Promise<void> {
  const servers = ["naive", "socketio", "net"] as const satisfies readonly Peer[];
  await build({
    entryPoints: servers.map((name) => ({
      in: fileURLToPath(new URL(`servers/${name}.ts`, import.meta.url)),
      out: name,
    })),
    bundle: true,
    minify: true,
    format: "cjs",
    platform: "node",
    target: "node20",
    outdir: folder,
    outExtension: { ".js": ".cjs" },
    define: { "process.env.WS_NO_BUFFER_UTIL": '"1"', "process.env.WS_NO_UTF_8_VALIDATE": '"1"' },
  });
}

/** The same program with one number changed: no flag raises the members of a room above the protocol's. */
function enlarge(program: string): string {
  const bound = new RegExp(`\\bmembers:${limits.members}\\b`, "g");
  if (program.match(bound)?.length !== 1) throw new Error("the bound of members is not found");
  return program.replace(bound, `members:${largest}`);
}
