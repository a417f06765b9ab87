/**
 * What the built relay takes of Node, by name: a part of a library that begins to want files, processes
 * or other machines does not get in unseen. Looks at the bundle itself, whatever the sources say.
 */
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { test } from "uvu";
import * as assert from "uvu/assert";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** What each file of the program may take; "later": only when it is needed, never at every start. */
const allowed: Readonly<Record<string, Readonly<Record<string, "start" | "later">>>> = {
  "sanctuary.cjs": {
    buffer: "start",
    // The first start begins the second with it, and gives it up.
    child_process: "later",
    crypto: "start",
    events: "start",
    fs: "start",
    // Of a certificate in files, and of what lies where a Unix socket is to be.
    "fs/promises": "start",
    http: "start",
    https: "later",
    net: "start",
    os: "start",
    path: "start",
    stream: "start",
    "timers/promises": "start",
    tls: "later",
    url: "start",
    util: "start",
    // For a page that is wanted without compression.
    zlib: "later",
  },
  "sanctuary-metrics.cjs": { http: "start", perf_hooks: "start" },
  "sanctuary-tls.cjs": { os: "start" },
};

/** Of files: look, read, and take away a socket that a killed relay has left, before the restriction. */
const ofFiles = ["lstat", "readFile", "readFileSync", "readdirSync", "stat", "unlink"];

const known = new Set(builtinModules.map((name) => name.replace(/^node:/, "")));

type Taken = { readonly name: string; readonly when: "start" | "later" };

/** The modules of Node that a bundled text names where something could be loaded by its name. */
function takenBy(text: string): Taken[] {
  // An import, or a call of what is no method and no class: a library may have `require` by another name.
  const place =
    /(?:\b(from|import)|(\bimport\(\s*|\.then\(\(\)=>[\w$]+\(require\()|(?<![.\w$]|\bnew )[\w$]+\()\s*(["'`])([\w:/]+)\3/g;
  return Array.from(text.matchAll(place), ([, , later, , name = ""]) => ({
    name: name.replace(/^node:/, ""),
    when: later === undefined ? ("start" as const) : ("later" as const),
  })).filter(({ name }) => known.has(name));
}

/** Names that are taken out of the modules of files; "*" for a whole module, however it is used. */
function filesBy(text: string): string[] {
  const named = /\{([^{}]*)\}\s*=\s*require\("(?:node:)?fs[\w/]*"\)/g;
  const names = Array.from(text.matchAll(named), ([, list = ""]) =>
    list.split(",").map((name) => name.split(":")[0]?.trim() ?? ""),
  );
  const whole = takenBy(text.replace(named, "")).filter(({ name }) => /^fs\b/.test(name));
  return [...names.flat(), ...whole.map(() => "*")];
}

test.before(async () => {
  const build = join(root, "build.mjs");
  await promisify(execFile)(process.execPath, [build, "build", "--if-missing"]);
});

test("the built relay takes of Node what is listed, and nothing else", () => {
  const files = readdirSync(join(root, "dist")).filter((name) =>
    /^sanctuary.*\.[cm]?js$/.test(name),
  );
  assert.equal(files.sort(), Object.keys(allowed).sort());
  for (const file of files) {
    const text = readFileSync(join(root, "dist", file), "utf8");
    const list = allowed[file] ?? {};
    const taken = takenBy(text);
    for (const { name, when } of taken) {
      assert.ok(list[name] !== undefined, `${file} takes ${name}`);
      assert.ok(list[name] === "start" || when === "later", `${file} takes ${name} at every start`);
    }
    assert.equal(
      filesBy(text).filter((name) => !ofFiles.includes(name)),
      [],
      file,
    );
    // The other ways to what Node has.
    for (const way of [
      "getBuiltinModule",
      "process.binding",
      "_linkedBinding",
      "mainModule",
      "createRequire",
    ]) {
      assert.not.match(text, way, `${file} says ${way}`);
    }
  }
  const relay = takenBy(readFileSync(join(root, "dist/sanctuary.cjs"), "utf8"));
  for (const name of ["http", "net", "crypto"]) {
    const isFound = relay.some((taken) => taken.name === name);
    assert.ok(isFound, `${name} was looked for and not found`);
  }
});

test("finds whatever takes something of Node, in every spelling", () => {
  const text = `import{a as b}from"node:fs";import"dgram";import x from 'node:vm';const k=v("cluster");
    await import("node:worker_threads");q(\`child_process\`);s.has("tls");new Q("url");t==="https";f("words");
    await Promise.resolve().then(()=>P(require("node:zlib"),1));({writeFile:w,stat:x}=require("node:fs/promises"))`;
  assert.equal(
    takenBy(text).map(({ name, when }) => `${name} ${when}`),
    [
      "fs start",
      "dgram start",
      "vm start",
      "cluster start",
      "worker_threads later",
      "child_process start",
      "zlib later",
      "fs/promises start",
    ],
  );
  assert.equal(filesBy(text), ["writeFile", "stat", "*"]);
});

test.run();
