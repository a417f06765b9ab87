/**
 * The checks that need no build: the types of each folder, format and lint, that nothing is unused, and that
 * the vectors are what the second implementation writes. Must never change a file of the repository.
 */
import { spawn } from "node:child_process";
import fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const tsc = "node_modules/typescript/bin/tsc";
const biome = "node_modules/@biomejs/biome/bin/biome";
const knip = "node_modules/knip/bin/knip.js";
const generator = "test/vectors/generate.mjs";

const hasSources = (folder) =>
  fs.readdirSync(folder, { recursive: true }).some((name) => /\.tsx?$/.test(name));

/** The checks. `run` resolves to `passed`, and to the output of what failed. */
export const checks = [
  ...["protocol", "server", "web", "terminal", "verify", "bench", "test"]
    .filter(hasSources)
    .map((folder) => ({
      name: `types of ${folder}`,
      run: () => node(tsc, "--noEmit", "-p", folder),
    })),
  { name: "format and lint", run: () => node(biome, "check", "--error-on-warnings", ".") },
  {
    // What only tests use is used.
    name: "nothing unused",
    run: () => node(knip, "--no-progress", "--include", "files,exports,dependencies,unlisted"),
  },
  ...(fs.existsSync(generator) ? [{ name: "vectors unchanged", run: compareVectors }] : []),
];

async function compareVectors() {
  const fresh = fs.mkdtempSync(join(tmpdir(), "vectors-"));
  try {
    const written = await node(generator, "--out", fresh);
    if (!written.passed) return written;
    const list = (folder) => fs.readdirSync(folder).filter((name) => name.endsWith(".json"));
    const read = (path) => (fs.existsSync(path) ? fs.readFileSync(path, "utf8") : undefined);
    const names = new Set([...list(fresh), ...list("test/vectors")]);
    const other = [...names].filter(
      (name) => read(join(fresh, name)) !== read(join("test/vectors", name)),
    );
    const output = names.size === 0 ? "none were written" : `not as written: ${other.join(", ")}`;
    return { passed: names.size > 0 && other.length === 0, output };
  } finally {
    fs.rmSync(fresh, { recursive: true });
  }
}

/** Runs a Node program to its end and keeps what it writes. */
function node(...args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
    const output = [];
    child.stdout.on("data", (data) => output.push(data));
    child.stderr.on("data", (data) => output.push(data));
    child.on("close", (code) =>
      resolve({ passed: code === 0, output: Buffer.concat(output).toString() }),
    );
  });
}
