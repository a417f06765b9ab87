/**
 * The sandbox (server/sandbox.ts): the flags for each version of Node, which files stay readable,
 * what the runtime reports, and when the program ends.
 */
import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { defaults } from "../../server/config.ts";
import { withoutPreloads, wordsOf } from "../../server/preloads.ts";
import {
  forbidden,
  makeEnding,
  permissionFlags,
  type Runtime,
  readsOf,
} from "../../server/sandbox.ts";

// The decisive flags, as each version knows them.
const versions: Readonly<Record<string, readonly string[]>> = {
  "20.0": ["--experimental-permission"],
  "20.20": ["--experimental-permission", "--disable-warning"],
  "22.0": ["--experimental-permission", "--disable-warning"],
  "22.23": ["--permission", "--experimental-permission", "--disable-warning"],
  "24.21": ["--permission", "--disable-warning"],
  "25.9": ["--permission", "--disable-warning", "--allow-net"],
  "26.10": ["--permission", "--disable-warning", "--allow-net"],
};

test("each Node version gets the flags that it knows, and may read only the given paths", () => {
  const read = "--allow-fs-read=/app/sanctuary.cjs";
  const quiet = "--disable-warning=ExperimentalWarning";
  const expected: Readonly<Record<string, readonly string[]>> = {
    "20.0": ["--experimental-permission", "--no-warnings", read],
    "20.20": ["--experimental-permission", quiet, read],
    "22.0": ["--experimental-permission", quiet, read],
    "22.23": ["--permission", read],
    "24.21": ["--permission", read],
    "25.9": ["--permission", quiet, "--allow-net", read],
    "26.10": ["--permission", quiet, "--allow-net", read],
  };
  assert.equal(Object.keys(expected), Object.keys(versions));
  for (const [version, known] of Object.entries(versions)) {
    const flags = permissionFlags(new Set(known), ["/app/sanctuary.cjs"]);
    assert.equal(flags, expected[version], version);
    assert.not.match(String(flags), /write|child|worker|addon|wasi/);
  }
  assert.is(permissionFlags(new Set(), []), undefined);
});

test("this Node version knows its flags", () => {
  const known = process.allowedNodeEnvironmentFlags;
  const flags = permissionFlags(known, ["/a"]);
  assert.ok(flags !== undefined && flags.length >= 2);
  for (const flag of flags ?? []) assert.ok(known.has(flag.split("=")[0] ?? ""), flag);
});

// Tries every way to store data or to reach further, and prints the result of each.
const probe = `
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { createServer } from "node:net";
import { Worker } from "node:worker_threads";
const tries = {
  read: () => fs.readFileSync("/etc/hostname"),
  list: () => fs.readdirSync("/"),
  write: () => fs.writeFileSync(process.argv[2], "kept"),
  append: () => fs.appendFileSync(process.argv[1], "kept"),
  remove: () => fs.unlinkSync(process.argv[1]),
  child: () => spawnSync("true").error?.message,
  worker: () => new Worker("0", { eval: true }),
  addon: () => process.dlopen({ exports: {} }, "/dev/null/none.node"),
  own: () => fs.readFileSync(process.argv[1]),
};
const codes = {};
for (const [name, run] of Object.entries(tries)) {
  try {
    run();
    codes[name] = "done";
  } catch (error) {
    codes[name] = error.code;
  }
}
createServer().listen(0, "127.0.0.1", function () {
  codes.listen = "done";
  this.close();
  console.log(JSON.stringify(codes));
});
`;

test("under these flags this version only reads its own files and listens", async () => {
  const folder = await mkdtemp(join(tmpdir(), "sanctuary-probe-"));
  const entry = join(folder, "probe.mjs");
  await writeFile(entry, probe);
  const flags = permissionFlags(process.allowedNodeEnvironmentFlags, [entry]) ?? [];
  const args = [...flags, entry, join(folder, "kept.txt")];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", env: {} });
  const denied = "ERR_ACCESS_DENIED";
  assert.is(stderr, "");
  assert.equal(JSON.parse(stdout), {
    read: denied,
    list: denied,
    write: denied,
    append: denied,
    remove: denied,
    child: denied,
    worker: denied,
    addon: "ERR_DLOPEN_DISABLED",
    own: "done",
    listen: "done",
  });
  assert.equal(await readdir(folder), ["probe.mjs"]);
  await rm(folder, { recursive: true });
});

test("options that load other code are left out, with their values, and no others", () => {
  const cases = [
    ["", "", []],
    ["--max-old-space-size=200 --trace-warnings", "--max-old-space-size=200 --trace-warnings", []],
    ["--require /a.js", "", ["--require"]],
    ["-r /a.js --inspect", "--inspect", ["-r"]],
    ["--import=/a.mjs  --inspect", "--inspect", ["--import"]],
    ["--loader /a --experimental-loader=/b", "", ["--loader", "--experimental-loader"]],
    ["--experimental_loader /a --no-addons", "--no-addons", ["--experimental-loader"]],
    ['--require "/a b.js" --title="a b"', '--title="a b"', ["--require"]],
    ['"--require=/a b.js" --inspect', "--inspect", ["--require"]],
    ['--require "/a \\" b.js" --inspect', "--inspect", ["--require"]],
    // They only begin alike.
    ["--require-module --import-x=1 -rx", "--require-module --import-x=1 -rx", []],
    ["--conditions --require", "--conditions", ["--require"]],
  ] as const;
  for (const [options, kept, left] of cases) {
    const split = withoutPreloads(wordsOf(options));
    assert.is(split.kept.join(" "), kept, options);
    assert.equal(split.left, left, options);
  }
});

test("may read only its own file, the page, and the configured certificate", () => {
  const entry = "/app/sanctuary.cjs";
  const own = [entry, "/app/web/"];
  assert.equal(readsOf(entry, defaults), own);
  assert.equal(readsOf(entry, { ...defaults, certificate: "made" }), own);
  const certificate = { cert: "chain.pem", key: "/etc/key.pem" };
  const both = [resolve("chain.pem"), "/etc/key.pem"];
  assert.equal(readsOf(entry, { ...defaults, certificate }), [...own, ...both]);
  const listed = { ...defaults, certificate, roomsFile: "rooms.json" };
  assert.equal(readsOf(entry, listed), [...own, ...both, resolve("rooms.json")]);
});

test("reports what the runtime forbids, and nothing if it forbids nothing", () => {
  const throwing = (code: string) => () => {
    throw Object.assign(new Error(code), { code });
  };
  const dlopen = throwing("ERR_DLOPEN_DISABLED");
  const none: Runtime = { dlopen };
  assert.equal(forbidden(none), []);
  const all: Runtime = { permission: { has: () => false }, dlopen };
  assert.equal(forbidden(all), ["fs.read", "fs.write", "child", "worker", "addon"]);
  const some: Runtime = {
    permission: { has: (scope) => scope === "fs.write" || scope === "worker" },
    dlopen: throwing("ERR_DLOPEN_FAILED"),
  };
  assert.equal(forbidden(some), ["fs.read", "child"]);
  assert.equal(forbidden({ permission: { has: () => true }, dlopen: () => undefined }), []);
});

test("the first signal starts the shutdown, a later one ends at once, an echo does not", () => {
  let now = 0;
  const done: string[] = [];
  const make = (echo: number) =>
    makeEnding(
      () => done.push("first"),
      () => done.push("again"),
      echo,
      () => now,
    );
  const plain = make(0);
  plain();
  plain();
  assert.equal(done.splice(0), ["first", "again"]);
  const echoing = make(500);
  echoing();
  now = 499;
  echoing();
  assert.equal(done.splice(0), ["first"]);
  now = 500;
  echoing();
  assert.equal(done, ["again"]);
});

test.run();
