/**
 * Holds the papers to the code: whatever README, SECURITY, CONTRIBUTING and CHANGELOG say that can be checked
 * is checked here, unless a test elsewhere does. Must never be satisfied by a paper that says less: lists are
 * compared in both directions, and a sentence with a number is built from the number in the code.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { limits } from "../protocol/wire/limits.ts";
import { defaults, helpText, readCommand } from "../server/config.ts";
import { securityHeaders } from "../server/headers.ts";
import { limitTable } from "../server/limits.ts";
import { startRelay } from "../server/relay.ts";
import { passwordWords } from "../web/app/wordlist.ts";
import { takeInvitation } from "../web/io/page.ts";
import { strings } from "./helpers/strings.ts";
import { roomSecrets, World } from "./helpers/world.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const read = (path: string): string => readFileSync(root + path, "utf8");
const isThere = (path: string): boolean => existsSync(root + path);
const sorted = (list: Iterable<string>): string[] => [...new Set(list)].sort();

const readme = read("README.md");
const security = read("SECURITY.md");
const contributing = read("CONTRIBUTING.md");
const changelog = read("CHANGELOG.md");
const papers = { readme, security, contributing, changelog };
const all = Object.values(papers).join("\n");
const manifest = JSON.parse(read("package.json"));

/** All first groups of a pattern. */
const found = (text: string, pattern: RegExp): string[] =>
  Array.from(text.matchAll(pattern), (match) => match[1] ?? "");
/** What stands between single back quotes. */
const spans = (text: string): string[] =>
  found(text.replace(/```[\s\S]*?```/g, ""), /`([^`\n]+)`/g);
/** One line of words, however the paper breaks it. */
const flat = (text: string): string => text.replaceAll(/\s+/g, " ");

/** The part of a paper under a heading of the second level. */
function section(text: string, heading: string): string {
  const [, part] = text.split(`\n## ${heading}\n`);
  if (part === undefined) throw new Error(`there is no heading "${heading}"`);
  return part.split("\n## ")[0] ?? "";
}

/** The cells of a table's rows, without its head. */
const rows = (text: string): string[][] =>
  found(text, /^\|(.*)\|$/gm)
    .map((row) => row.split("|").map((cell) => cell.trim()))
    .slice(2);

/** All sources under some folders, comments taken away. */
function sources(...folders: readonly string[]): string {
  const names = folders.flatMap((folder) =>
    readdirSync(root + folder, { recursive: true }).map((name) => `${folder}/${name}`),
  );
  return code(
    names
      .filter((name) => /\.tsx?$/.test(name))
      .map(read)
      .join("\n"),
  );
}

/** A source without its comments. */
function code(source: string): string {
  return source.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
}

test("every file, folder and heading that the papers name is there", () => {
  const ignored = read(".gitignore").split("\n").filter(Boolean);
  const isPath = /^\.?\w[\w.-]*\/[\w./-]*$|^\w+\.(md|ts|mjs|json)$/;
  const paths = spans(all).filter((span) => isPath.test(span));
  const links = found(all, /\]\(([^)\s]+)\)|(?<=<img src=")([^"]+)/g).filter(Boolean);
  const local = links.filter((link) => !link.includes(":"));
  assert.ok(paths.length > 30 && local.length > 10, `${paths.length} paths, ${local.length} links`);
  for (const path of [...paths, ...local]) {
    const [file = "", heading] = path.split("#");
    if (ignored.some((folder) => file.startsWith(folder))) continue;
    assert.ok(isThere(file), path);
    if (heading === undefined) continue;
    const headings = found(read(file), /^#+ (.*)$/gm).map((title) =>
      title
        .toLowerCase()
        .replaceAll(/[^\w -]/g, "")
        .replaceAll(" ", "-"),
    );
    assert.ok(headings.includes(heading), path);
  }
});

test("README shows every screenshot, each of the width that it was taken for", () => {
  const shown = found(readme, /(?:\]\(|src=")(docs\/[\w-]+\.png)/g);
  assert.equal(
    sorted(shown),
    readdirSync(`${root}docs`)
      .map((name) => `docs/${name}`)
      .sort(),
  );
  for (const path of shown) {
    const bytes = readFileSync(root + path);
    assert.is(bytes.subarray(1, 4).toString(), "PNG", path);
    assert.ok(
      [1280, 390].some((width) => bytes.readUInt32BE(16) === 2 * width),
      path,
    );
  }
});

test("CONTRIBUTING names every npm script, command of the build and part of the tests", () => {
  const lifecycle = /^(pre|post)/;
  const scripts = Object.keys(manifest.scripts).filter((name) => !lifecycle.test(name));
  const named = found(all, /(?:`|^ {4}|&& )npm (?:run )?([a-z:]+)/gm);
  const inTable = rows(section(contributing, "Commands")).map(([cell = ""]) => cell);
  assert.equal(
    sorted(found(inTable.join("\n"), /`npm (?:run )?([a-z:]+)`/g).filter((name) => name !== "ci")),
    sorted(scripts),
  );
  for (const name of named) assert.ok(name === "ci" || scripts.includes(name), name);

  const { stderr } = spawnSync(process.execPath, [`${root}build.mjs`, "none"], {
    encoding: "utf8",
  });
  for (const name of found(all, /`node build\.mjs (\w+)`/g)) {
    assert.match(stderr, new RegExp(`^usage: .*\\b${name}\\b`));
  }
  const parts = found(read("test/run.mjs"), /^ {4}(\w+): (?:async )?\(\) =>/gm);
  assert.ok(parts.length >= 4);
  const tests = readdirSync(`${root}test`, { recursive: true }).map((name) => `test/${name}`);
  for (const part of found(all, /`npm test ([\w/-]+)`/g)) {
    const isPart = parts.includes(part) || tests.some((name) => name.includes(part));
    assert.ok(isPart, `npm test ${part}`);
  }
});

test("CONTRIBUTING names the variables that the tests read", () => {
  const helpers = sources("test").replaceAll(/process\.env\.PATH\b/g, "");
  const own = found(helpers, /process\.env\.([A-Z_]+)/g).filter(
    (name) => name !== "LD_LIBRARY_PATH",
  );
  const named = spans(section(contributing, "Commands")).map((span) => span.replace(/=.*/, ""));
  assert.equal(sorted(named.filter((span) => /^[A-Z_]+$/.test(span))), sorted(own));
});

test("README quotes --help, word for word, and names no other flag", () => {
  const [quoted] = found(readme, /```\n([\s\S]*?)\n```/g);
  assert.is(quoted, helpText(), "put the output of --help into README");
  for (const flag of found(readme, /(?<![\w-])(--[a-z]+[\w-]*)/g)) {
    assert.ok(helpText().includes(`${flag} `) || helpText().includes(`${flag},`), flag);
  }
  const commands = found(readme, /^ {4}node dist\/sanctuary\.cjs (.*)$/gm);
  assert.ok(commands.length > 0);
  for (const line of commands) assert.is(readCommand(line.split(" "), {}).kind, "run", line);
});

test("README names the port, the version of Node and the two commands as they are", () => {
  for (const port of found(readme, /(?:localhost|127\.0\.0\.1):(\d+)/g)) {
    assert.is(Number(port), defaults.port);
  }
  assert.match(readme, `<http://localhost:${defaults.port}>`);
  assert.match(changelog, `port ${defaults.port}`);
  assert.is(manifest.engines.node, `>=${found(readme, /need Node\.js (\d+) or later/g)[0]}`);
  const ci = read(".ci/run")
    .split("\n")
    .filter((line) => line.startsWith("npm "));
  assert.equal(ci, ["npm ci", "npm test"]);
  assert.match(readme, "    npm ci && npm start\n    npm ci && npm test\n");
});

test("CONTRIBUTING has a reason for every dependency, each of one exact version", () => {
  const given = { ...manifest.dependencies, ...manifest.devDependencies };
  const reasons = rows(section(contributing, "Dependencies"));
  assert.equal(
    sorted(reasons.map(([name = ""]) => name.replaceAll("`", ""))),
    sorted(Object.keys(given)),
  );
  for (const [name, why = ""] of reasons) assert.ok(why.length > 10, name);
  const lock = JSON.parse(read("package-lock.json")).packages;
  for (const [name, version] of Object.entries<string>(given)) {
    assert.match(version, /^\d+\.\d+\.\d+$/, name);
    assert.is(lock[`node_modules/${name}`].version, version, name);
  }
});

test("every number in the papers is the one in the code", () => {
  const minutes = (ms: number) => `${ms / 60_000} minutes`;
  const seconds = (ms: number) => `${ms / 1000} seconds`;
  const few = ["", "", "", "", "", "five", "six", "seven"][passwordWords];
  const rounds = `${limits.pbkdf2Iterations.toLocaleString("en")} rounds of PBKDF2`;
  const { value: addressMs } = limitTable.addressMs;
  const said: (readonly [paper: keyof typeof papers, sentence: string])[] = [
    ["readme", rounds],
    ["security", rounds],
    ["readme", `password of ${few} words`],
    ["changelog", `password of ${few} words`],
    ["readme", `a room that nobody is in is gone after ${seconds(limitTable.emptyMs.value)}`],
    ["security", `forgotten ${minutes(addressMs)} after their last connection`],
    ["security", `for ${limitTable.tombstoneMs.value / 3_600_000} hours, a hash of each room`],
    ["security", `the one-time key of entering after ${seconds(limits.helloMs)} at most`],
    ["security", `after ${seconds(limits.chainOldMs)} if it never came`],
    ["security", `${seconds(limits.chainLeftMs)} after a connection was lost`],
    ["changelog", `the protocol has its own version, which is ${limits.version}`],
    ...Object.values(strings.lives).map((life) => ["changelog", life] as const),
  ];
  for (const [paper, sentence] of said) assert.match(flat(papers[paper]), sentence);
});

test("README tells how to use it in the words of the page", () => {
  const use = section(readme, "Use it");
  const texts = (value: unknown): string[] =>
    typeof value === "object" && value !== null
      ? Object.values(value).flatMap(texts)
      : [`${value}`];
  const shown = texts(strings);
  const bold = found(use, /\*\*([^*]+)\*\*/g);
  assert.ok(bold.length > 4);
  for (const word of bold) assert.ok(shown.includes(word), word);
  assert.equal(
    sorted(spans(use).filter((span) => span.startsWith("/"))),
    sorted(Object.values(strings.commands).map(([usage]) => usage)),
  );
});

test("what README calls missing is missing", () => {
  const missing: readonly [phrase: string, isMissing: boolean][] = [
    ["Files", !/\bfile\b/.test(read("protocol/wire/message.ts"))],
    ["client that is not served by the relay", !isThere("terminal/main.ts")],
    ["Published hashes", !isThere("SHA256SUMS")],
  ];
  const text = flat(section(readme, "What is not there yet"));
  for (const [phrase, isMissing] of missing) assert.is(text.includes(phrase), isMissing, phrase);
});

test("README has as many adversaries as SPEC, and a version that CHANGELOG begins with", () => {
  const spec = rows(section(read("protocol/SPEC.md"), "1 What it protects, from whom"));
  assert.is(rows(section(readme, "What it protects, from whom")).length, spec.length);
  assert.is(found(changelog, /^## \[([^\]]+)\]/gm)[0], manifest.version);
  const kinds = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"];
  for (const kind of found(changelog, /^### (.*)$/gm)) assert.ok(kinds.includes(kind), kind);
  assert.is(manifest.license, "MIT");
  assert.match(read("LICENSE"), /^MIT License\n\nCopyright \(c\) 2026 Sanctuary contributors\n/);
});

test("the headers that SECURITY names are those that the relay sends", async () => {
  const named = spans(section(security, "Headers"));
  const isHeader = (span: string) => /^[A-Z][\w-]+$/.test(span);
  assert.equal(sorted(named.filter(isHeader)), sorted(Object.keys(securityHeaders)));
  const relay = await startRelay({ ...defaults, port: 0, host: "127.0.0.1" }, new Map());
  try {
    const { headers } = await fetch(`http://127.0.0.1:${relay.port}/`);
    for (const name of named.filter(isHeader)) assert.ok(headers.get(name), name);
    const policy = headers.get("Content-Security-Policy") ?? "";
    const directives = named.filter((span) => !isHeader(span));
    assert.is(directives.length, 3);
    for (const directive of directives)
      assert.ok(policy.split("; ").includes(directive), directive);
    assert.not.match(policy, "unsafe");
    assert.match(policy, "require-trusted-types-for");
  } finally {
    await relay.close();
  }
});

test("the page uses nothing that a browser keeps, but for a token", () => {
  const kept =
    /\b(localStorage|sessionStorage|indexedDB|cookie\w*|caches|serviceWorker|pushState|storage)\b/g;
  assert.match("document.cookie = x", kept);
  const names = found(sources("web", "protocol"), kept);
  assert.equal(sorted(names), ["serviceWorker", "sessionStorage"]);
  // Whatever is kept is this token, and all of sessionStorage is in one file.
  const reload = read("web/resume/resume.ts");
  assert.is(
    names.filter((name) => name === "sessionStorage").length,
    found(code(reload), /\b(sessionStorage)\b/g).length,
  );
  assert.equal(sorted(found(reload, /sessionStorage\.setItem\(mark, (\w+)\)/g)), [
    "fresh",
    "token",
  ]);
  assert.is(found(reload, /(setItem)/g).length, 2);
  for (const name of ["fresh", "token"]) {
    assert.match(reload, new RegExp(`\\b${name} = toHex\\(random\\(16\\)\\)`));
  }
});

test("the code is taken out of the address, and no entry is added to the history", () => {
  const calls: unknown[] = [];
  const replaceState = (...args: unknown[]) => calls.push(args);
  const surroundings = { location: { hash: "#k3wne", pathname: "/" }, history: { replaceState } };
  const before = Object.entries(Object.getOwnPropertyDescriptors(globalThis));
  for (const [name, value] of Object.entries(surroundings)) {
    Object.defineProperty(globalThis, name, { value, configurable: true });
  }
  assert.is(takeInvitation(), "k3wne");
  assert.equal(calls, [[null, "", "/"]]);
  for (const name of Object.keys(surroundings)) {
    const old = before.find(([key]) => key === name)?.[1];
    if (old === undefined) Reflect.deleteProperty(globalThis, name);
    else Object.defineProperty(globalThis, name, old);
  }
});

test("the relay opens no file for writing", () => {
  const imports = found(sources("server"), /import \{([^}]*)\} from "node:fs[\w/]*"/g);
  const names = imports.flatMap((list) => list.split(",").map((name) => name.trim()));
  const known = ["lstat", "readFile", "readFileSync", "readdirSync", "stat", "unlink"];
  assert.equal(sorted(names), known);
  assert.not.match(sources("server"), /import \* as|node:(cluster|worker_threads)/);
  // What only the first start may do, before it gives its power up, and where it does it.
  const only = { unlink: "server/socket.ts", "node:child_process": "server/launch.ts" };
  for (const [name, path] of Object.entries(only)) {
    const files = readdirSync(`${root}server`).map((file) => `server/${file}`);
    assert.equal(
      files.filter((file) => code(read(file)).includes(name)),
      [path],
    );
  }
  assert.match(code(read("server/launch.ts")), 'await import("node:child_process")');
});

test("every limit of the relay has a test of its own", () => {
  const tests = readdirSync(`${root}test/server`).filter((name) => name !== "config.test.ts");
  const text = tests.map((name) => read(`test/server/${name}`)).join("\n");
  for (const name of Object.keys(limitTable)) assert.match(text, new RegExp(`\\b${name}\\b`), name);
});

test("30 seconds after a connection was lost the others go on under new keys", async () => {
  const world = new World(9);
  const secrets = await roomSecrets();
  const anna = await world.enter("Anna", secrets, { life: 0 });
  const ben = await world.enter("Ben", secrets);
  await world.enter("Cleo", secrets);
  await world.run(limits.chainEveryMs);
  world.relay.reachable = false;
  ben.cut();
  const chainIds = async () => {
    const before = world.relay.seen.length;
    await anna.say("still here");
    await world.run(0);
    const sent = world.relay.seen.slice(before).filter((data) => typeof data !== "string");
    // After its prefix of 5 bytes a room frame is version, kind and the id of its chain (SPEC §8.1).
    return sent.filter((data) => data[6] === 5).map((data) => `${data.subarray(7, 15)}`);
  };
  await world.run(limits.chainLeftMs - 1000);
  const old = await chainIds();
  await world.run(2000);
  const fresh = await chainIds();
  assert.is(old.length, 1);
  assert.is(fresh.length, 1);
  assert.is.not(fresh[0], old[0]);
});

test("every promise of SECURITY has its proof, and every proof is there", () => {
  const bullets = found(section(security, "What is promised"), /^- (.*)$/gm);
  const promised = bullets.map((bullet) => found(bullet, /^\*\*(P\d+)\*\* /g)[0] ?? bullet);
  const proofs = rows(section(contributing, "What proves it"));
  assert.equal(
    promised,
    Array.from(promised, (_, i) => `P${i + 1}`),
    "numbered in their order",
  );
  assert.equal(sorted(proofs.map(([promise = ""]) => promise)), sorted(promised));
  for (const [, quoted = "", name = ""] of proofs) {
    const file = quoted.replaceAll("`", "");
    const text = read(file);
    if (file.endsWith(".json")) {
      const { valid, invalid } = JSON.parse(text) as Record<string, { name: string }[]>;
      assert.ok(
        [valid, invalid].some((cases) => cases?.some((one) => one.name === name)),
        name,
      );
      const readers =
        read("test/protocol/sender-key.test.ts") + read("test/protocol/handshake.test.ts");
      assert.match(readers, file.replace(/.*\//, ""), `${file} is read by a test`);
    } else {
      // What each engine runs stands in a table, by name.
      const names = found(
        text,
        /(?:\b(?:test|traced)\(\s*|^ {2}(?=.*: async \(stage))"((?:\\.|[^"\\])*)"/gm,
      );
      assert.ok(names.includes(name), `${file}: ${name}`);
    }
  }
});

const program = "dist/sanctuary.cjs";
const isBuilt = isThere(program) && isThere("dist/web/index.html");
const built = isBuilt ? test : test.skip;
/** Numbers of README's table of figures, by the beginning of their row. */
function figure(row: string): number {
  const [, text = ""] =
    rows(section(readme, "Figures")).find(([what]) => what?.startsWith(row)) ?? [];
  assert.match(text, /^\d+(\.\d)? kB$/, row);
  return Number.parseFloat(text);
}

built("README's sizes are those of the build, within 5 in 100", () => {
  const { stdout } = spawnSync(process.execPath, [`${root}build.mjs`, "size"], {
    encoding: "utf8",
  });
  const sizes = {
    "first load": /^first load, of (\d+) bytes +(\d+)$/m,
    everything: /^everything, of (\d+) bytes +(\d+)$/m,
  };
  for (const [row, pattern] of Object.entries(sizes)) {
    const [, budget, size] = pattern.exec(stdout) ?? [];
    assert.ok(Math.abs(figure(row) / (Number(size) / 1000) - 1) < 0.05, `${row}: ${size} bytes`);
    assert.match(
      readme,
      new RegExp(`^\\| ${row}.*budget ${(Number(budget) / 1000).toFixed(1)} kB`, "m"),
    );
  }
  const relay = readFileSync(root + program).length / 1000;
  assert.ok(Math.abs(figure("relay, one file") / relay - 1) < 0.05, `${relay} kB`);
});

test.run();
