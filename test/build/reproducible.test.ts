/**
 * The build is reproducible: the same sources give the same bytes in another folder, at another time and
 * in another language. The manifest names every file with its hash.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { hashLines, listSources, readVersion } from "../../build/sources.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const run = promisify(execFile);
const sha256 = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest("hex");

let clone = "";
test.before(async () => {
  clone = join(mkdtempSync(join(tmpdir(), "clone-")), "of another depth", "sanctuary");
  for (const path of listSources()) cpSync(join(root, path), join(clone, path));
  symlinkSync(join(root, "node_modules"), join(clone, "node_modules"), "dir");
  const env = { ...process.env, TZ: "Pacific/Auckland", LC_ALL: "tr_TR.UTF-8" };
  // An earlier build is used only if it is one of these sources.
  await Promise.all([
    run(process.execPath, ["build.mjs", "build"], { cwd: clone, env }),
    run(process.execPath, ["build.mjs", "build", "--if-missing"], { cwd: root }),
  ]);
});
test.after(() => rmSync(join(clone, "../.."), { recursive: true }));

/** The files of a build by name. */
function built(folder: string): Map<string, Buffer> {
  const names = readdirSync(folder, { recursive: true }).map((name) =>
    `${name}`.replaceAll("\\", "/"),
  );
  const files = names.filter(
    (name) => !name.startsWith("dev") && statSync(join(folder, name)).isFile(),
  );
  return new Map(files.map((name) => [name, readFileSync(join(folder, name))]));
}

test("two clones in different folders give the same bytes", () => {
  const [ours, theirs] = [built(join(root, "dist")), built(join(clone, "dist"))];
  assert.equal([...ours.keys()].sort(), [...theirs.keys()].sort());
  for (const [name, bytes] of ours) assert.ok(theirs.get(name)?.equals(bytes), name);
});

test("the manifest has the hash of every file but itself and the compressed copies", () => {
  const files = built(join(clone, "dist"));
  const lines = `${files.get("manifest")}`.trimEnd().split("\n");
  const named = new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]));
  const names = [...files.keys()].filter((name) => name !== "manifest" && !name.endsWith(".br"));
  assert.equal([...named.keys()], names.sort());
  for (const name of names) assert.is(named.get(name), sha256(files.get(name) ?? ""), name);
});

test("the version ends with the hash of the sources, and is told by the program and the page", async () => {
  const list = listSources();
  for (const path of ["build.mjs", "package-lock.json", "web/main.tsx", "server/main.ts"]) {
    assert.ok(list.includes(path), path);
  }
  const version = readVersion();
  const files = new Map(list.map((path) => [path, readFileSync(join(root, path))]));
  const own = JSON.parse(`${files.get("package.json")}`).version;
  assert.is(version, `${own}+${sha256(hashLines(files)).slice(0, 12)}`);
  const program = join(clone, "dist/sanctuary.cjs");
  const { stdout } = await run(process.execPath, [program, "--version"]);
  assert.is(stdout, `${version}\n`);
  const scripts = [...built(join(clone, "dist/web"))].filter(([name]) => name.endsWith(".js"));
  assert.ok(scripts.some(([, bytes]) => bytes.includes(version)));
});

test("another byte in a source gives another hash", () => {
  const before = hashLines(new Map([["a", Buffer.from("1")]]));
  assert.is(before, `${sha256("1")}  a\n`);
  assert.is.not(before, hashLines(new Map([["a", Buffer.from("2")]])));
  assert.is.not(before, hashLines(new Map([["b", Buffer.from("1")]])));
});

test.run();
