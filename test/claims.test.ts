/**
 * Compares the papers with the code: flags, limits, times, headers, files, commands and promises. A
 * number in a paper must equal the number in the code, and lists are compared in both directions.
 * Must never depend on the wording of a sentence: a better sentence passes, a false number fails.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path/posix";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { limits } from "../protocol/wire/limits.ts";
import { expirySeconds } from "../protocol/wire/message.ts";
import { defaults, helpText, readCommand } from "../server/config.ts";
import { securityHeaders } from "../server/headers.ts";
import { limitTable } from "../server/limits.ts";
import { startRelay } from "../server/relay.ts";
import { keys, parseRooms } from "../server/rooms-file.ts";
import { helpText as chatHelp } from "../terminal/args.ts";
import { languages } from "../web/app/language.ts";
import { passwordWords } from "../web/app/wordlist.ts";
import { takeInvitation } from "../web/io/page.ts";
import { ttls } from "../web/lobby/fields.ts";
import { holdMs, stashMs } from "../web/resume/stash.ts";
import { commandNames, otherNames } from "../web/room/commands.ts";
import { withFlags } from "./flags.ts";
import { roomSecrets, World } from "./helpers/world.ts";
import { findProofs, readProofs } from "./promises.ts";
import { withRecording } from "./sees.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const read = (path: string): string => readFileSync(root + path, "utf8");
const isThere = (path: string): boolean => existsSync(root + path);
const sorted = (list: Iterable<string>): string[] => [...new Set(list)].sort();

const readme = read("README.md");
const security = read("SECURITY.md");
const contributing = read("CONTRIBUTING.md");
const changelog = read("CHANGELOG.md");
const docs = readdirSync(`${root}docs`).filter((name) => name.endsWith(".md"));
/** The papers by path. */
const papers: ReadonlyMap<string, string> = new Map([
  ["README.md", readme],
  ["SECURITY.md", security],
  ["CONTRIBUTING.md", contributing],
  ["CHANGELOG.md", changelog],
  ...docs.map((name) => [`docs/${name}`, read(`docs/${name}`)] as const),
]);
const all = [...papers.values()].join("\n");
const manifest = JSON.parse(read("package.json"));

/** Returns all first groups of a pattern. */
const found = (text: string, pattern: RegExp): string[] =>
  Array.from(text.matchAll(pattern), (match) => match[1] ?? "");
/** Returns the text without its code blocks. */
const prose = (text: string): string => text.replace(/```[\s\S]*?```/g, "");
/** Returns everything between single backquotes. */
const spans = (text: string): string[] => found(prose(text), /`([^`\n]+)`/g);

/** Returns the section of a paper under a level-2 heading. */
function section(text: string, heading: string): string {
  const [, part] = text.split(`\n## ${heading}\n`);
  if (part === undefined) throw new Error(`there is no heading "${heading}"`);
  return part.split("\n## ")[0] ?? "";
}

/** The cells of the rows of the tables in a text, without the first head. */
const rows = (text: string): string[][] =>
  found(text, /^\|(.*)\|$/gm)
    .map((row) => row.split("|").map((cell) => cell.trim()))
    .slice(2);

/** The source files in some folders. */
function sourceFiles(...folders: readonly string[]): string[] {
  const names = folders.flatMap((folder) =>
    readdirSync(root + folder, { recursive: true }).map((name) => `${folder}/${name}`),
  );
  return names.filter((name) => /\.tsx?$/.test(name));
}

/** All sources in some folders, without comments. */
const sources = (...folders: readonly string[]): string =>
  sourceFiles(...folders)
    .map((path) => code(read(path)))
    .join("\n");

/** A source without its comments. */
function code(source: string): string {
  return source.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
}

const numerals = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight"];

/**
 * Returns the number closest to a key word, for each sentence that has both.
 *
 * @param unit - Source of a pattern for the text after the number.
 */
function numbersNear(text: string, key: RegExp, unit: string): number[] {
  const number = new RegExp(`\\b(\\d[\\d,]*(?:\\.\\d+)?|${numerals.join("|")}) (?=${unit})`, "gi");
  const sentences = prose(text)
    .replaceAll(/\s+/g, " ")
    .split(/(?<=[.|]) |(?= - )/);
  return sentences.flatMap((sentence) => {
    const at = sentence.search(key);
    if (at < 0) return [];
    const [closest] = [...sentence.matchAll(number)].sort(
      (a, b) => Math.abs(a.index - at) - Math.abs(b.index - at),
    );
    if (closest?.[1] === undefined) return [];
    const said = closest[1].toLowerCase();
    return numerals.includes(said) ? numerals.indexOf(said) : Number(said.replaceAll(",", ""));
  });
}

/** Returns all durations in the first list item with a key word, in seconds. */
function durationsNear(text: string, key: RegExp): number[] {
  const items = text.split(/\n(?=- |\n)/).map((item) => item.replaceAll(/\s+/g, " "));
  const item = items.find((item) => key.test(item)) ?? "";
  return Array.from(item.matchAll(/(\d+) (minute|hour)s?\b/g), ([, n, unit]) => {
    return Number(n) * (unit === "hour" ? 3600 : 60);
  });
}

test("every file, folder and heading that the papers name exists", () => {
  const ignored = read(".gitignore").split("\n").filter(Boolean);
  const isPath = /^\.?\w[\w.-]*\/[\w./-]*$|^\w+\.(md|ts|mjs|json)$/;
  const slug = (title: string) =>
    title
      .toLowerCase()
      .replaceAll(/[^\w -]/g, "")
      .replaceAll(" ", "-");
  let count = 0;
  for (const [paper, text] of papers) {
    const links = found(text, /\]\(([^)\s]+)\)|(?<=<img src=")([^"]+)/g).filter(Boolean);
    const local = links.filter((link) => !link.includes(":"));
    const targets = local.map((link) => join(dirname(paper), link));
    for (const path of [...spans(text).filter((span) => isPath.test(span)), ...targets]) {
      const [file = "", heading] = path.split("#");
      if (ignored.some((folder) => file.startsWith(folder))) continue;
      count++;
      assert.ok(isThere(file), `${paper}: ${path}`);
      if (heading === undefined) continue;
      assert.ok(
        found(read(file), /^#+ (.*)$/gm)
          .map(slug)
          .includes(heading),
        `${paper}: ${path}`,
      );
    }
  }
  assert.ok(count > 60, `${count} paths and links`);
});

test("README and the architecture stay short", () => {
  const lines = (path: string) => papers.get(path)?.trimEnd().split("\n").length ?? 0;
  assert.ok(lines("README.md") <= 100);
  assert.ok(lines("docs/architecture.md") <= 80);
});

test("README shows every screenshot, each at its own width", () => {
  const shown = found(readme, /(?:\]\(|src=")(docs\/[\w-]+\.png)/g);
  assert.equal(
    sorted(shown),
    readdirSync(`${root}docs`)
      .filter((name) => name.endsWith(".png"))
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
  const own = ["ci", "install"];
  for (const name of named) assert.ok(own.includes(name) || scripts.includes(name), name);

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

test("docs/flags.md has the text of --help", () => {
  const paper = papers.get("docs/flags.md") ?? "";
  assert.is(withFlags(paper), paper, "run npm run flags");
});

test("P1, P2: what a relay sees is what a fresh recording shows", async () => {
  const paper = papers.get("docs/relay-sees.md") ?? "";
  assert.is(await withRecording(paper), paper, "run npm run sees");
  // The titles tell what happens. The rows are what the relay has.
  const seen = found(paper, /^\|(.*)$/gm).join("\n");
  assert.ok(seen.length > 1000);
  for (const word of ["Anna", "Ben", "Quay", "evening", "plank", "pilot"]) {
    for (const text of [word, Buffer.from(word).toString("hex")])
      assert.not(seen.includes(text), word);
  }
});

test("every adversary of README has promises in SECURITY", () => {
  const adversaries = rows(section(readme, "Who is protected from whom")).map(([who]) => who);
  const covered = rows(section(security, "Which promise deals with whom"));
  assert.equal(
    covered.map(([who]) => who),
    adversaries,
  );
  const { table } = readProofs();
  for (const [who, promises = ""] of covered) {
    const named = found(promises, /(P\d+)/g);
    assert.ok(named.length > 0, who);
    for (const name of named) assert.ok((table.get(name)?.length ?? 0) > 0, `${who}: ${name}`);
  }
});

test("the papers name no flag, setting or command line that the relay refuses", () => {
  // Some are of the terminal client, and one of its commands.
  const help = `${helpText()} ${chatHelp} --as-is`;
  const flags = new Set(found(help, /(?<![\w-])(--?\w[\w-]*)/g));
  const named = spans(all).flatMap((span) => found(span, /^(--[a-z][\w-]*)/g));
  assert.ok(named.length >= 5);
  for (const flag of named) assert.ok(flags.has(flag) || flag === "--write", flag);
  const commands = found(all, /^ {4}.*(?:node dist\/sanctuary\.cjs|npm start --) ([^#\n]*)/gm);
  assert.ok(commands.length >= 4);
  for (const line of commands) readCommand(line.trim().split(" "), {});
});

test("the papers name the port, the Node version and the two commands correctly", () => {
  const ports = found(all, /(?:localhost:|(?<!socks5h:\/\/)127\.0\.0\.1:|(?<![\w-])port )(\d+)/g);
  assert.ok(ports.length >= 4);
  for (const port of ports) assert.is(Number(port), defaults.port);
  const versions = found(all, /Node\.js ([\d.]+) or later/g);
  assert.ok(versions.length >= 2);
  for (const version of versions) assert.is(manifest.engines.node, `>=${version}`);
  const ci = read(".ci/run")
    .split("\n")
    .filter((line) => line.startsWith("npm "));
  assert.equal(ci, ["npm ci", "npm test"]);
  assert.match(readme, "    npm ci && npm start\n");
  assert.match(readme, "    npm ci && npm test\n");
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

/** Numbers in the papers: a key word, the text after the number, and the value in the code. */
const facts: readonly (readonly [key: RegExp, unit: string, value: number])[] = [
  [/PBKDF2/, "(?:rounds|iterations)", limits.pbkdf2Iterations],
  [/password of/, "words", passwordWords],
  [/empty room/, "seconds", limitTable.emptyMs.value / 1000],
  [/room holds/, "members", limits.members],
  [/room holds|--members/, "by default", limitTable.members.value],
  [/--members/, "at most", limits.members],
  [/hash/, "minutes", limitTable.addressMs.value / 60_000],
  [/hash/, "hours", limitTable.tombstoneMs.value / 3_600_000],
  [/handshake key/, "seconds", limits.helloMs / 1000],
  [/skipped message key/, "seconds", limits.oldKeyMs / 1000],
  [/connection is lost/, "seconds", limits.senderKeyLeftMs / 1000],
  [/disconnected for/, "minutes", limits.keptMs / 60_000],
  [/own messages|keeps the message/, "minutes", limits.keptMs / 60_000],
  [/behind/, "messages", limits.keptMessages],
  [/warned/, "seconds", limitTable.closingSeconds.value],
  [/own service worker|closed tab/, "seconds", stashMs / 1000],
  [/last heard of the page/, "minutes", holdMs / 60_000],
  [/cannot be sent/, "minutes", limits.stopKeptMs / 60_000],
  [/refuses its link/, "hours", limitTable.tombstoneMs.value / 3_600_000],
  [/wrong passwords/, "wrong passwords per minute", limitTable.failedPerMinute.value],
  [/stops the old room/, "seconds", limits.moveLastMs / 1000],
];

test("every number in the papers is the one in the code", () => {
  for (const [key, unit, value] of facts) {
    const numbers = numbersNear(all, key, unit);
    assert.ok(numbers.length > 0, `no paper has a number for ${key}, in ${unit}`);
    for (const number of numbers) assert.is(number, value, `${key}, in ${unit}`);
  }
  assert.equal(durationsNear(changelog, /how long the room/i), ttls.filter(Boolean));
  assert.equal(durationsNear(changelog, /disappearing/i), expirySeconds.filter(Boolean));
  const [version] = found(changelog, /protocol[^.]*\bversion\b[^.]*?(\d+)/g);
  assert.is(Number(version), limits.version);
});

test("a false number is found, and another sentence with the right one is not", () => {
  const text = "Keys live for a while: a skipped one for 60 seconds, 1,000 rounds, six words.";
  assert.equal(numbersNear(text, /skipped/, "seconds"), [60]);
  assert.equal(numbersNear("It is skipped.\nA key\nlives 30 seconds.", /key/, "seconds"), [30]);
  assert.equal(numbersNear(text, /sealed/, "seconds"), []);
  assert.equal(numbersNear(text, /skipped/, "rounds"), [1000]);
  assert.equal(numbersNear(text, /skipped/, "words"), [6]);
  assert.equal(
    durationsNear("- a day\n- lasts 15\n  minutes or 2 hours\n- 1 hour", /lasts/),
    [900, 7200],
  );
});

test("the budget of the page in the papers is that of the build", () => {
  const build = read("build.mjs");
  const budget = (name: string) =>
    Number(found(build, new RegExp(`\\b${name}: ([\\d_]+)`, "g"))[0]?.replaceAll("_", ""));
  const text = papers.get("docs/performance.md") ?? "";
  assert.equal(numbersNear(text, /first load/, "kB"), [budget("first") / 1000]);
  assert.equal(numbersNear(text, /everything/i, "kB"), [budget("all") / 1000]);
  assert.equal(numbersNear(text, /other \d+ languages/, "kB"), [budget("language") / 1000]);
});

test("the papers count the languages of the page", () => {
  const named = (text: string) => found(text, /\b(\d+) languages\b/g).map(Number);
  assert.equal(named(changelog), [languages.length]);
  assert.equal(named(readme), [languages.length]);
  assert.equal(named(papers.get("docs/performance.md") ?? ""), [languages.length - 1]);
});

test("English is in the page, and nothing else fetches a language than its choice", () => {
  // Only this file names them, and only a choice or the languages of the browser lead to it.
  const naming = readdirSync(`${root}web`, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name))
    .filter((name) => languages.some((code) => read(`web/${name}`).includes(`/${code}.ts"`)));
  assert.equal(naming, ["strings/speak.ts"]);
  for (const start of ["web/main.tsx", "web/single.tsx"]) {
    assert.equal(found(read(start), /(pickLanguage\([^)]*\))/g), [
      "pickLanguage(navigator.languages)",
    ]);
  }
});

test("README quotes the labels of the page", () => {
  const bold = found(section(readme, "Use it"), /\*\*([^*]+)\*\*/g);
  assert.ok(bold.length > 4);
  const page = sources("web");
  for (const label of bold) assert.ok(page.includes(`"${label}"`), label);
});

test("README and CHANGELOG name every command of the page, and no other", () => {
  const commands = [...commandNames, ...Object.keys(otherNames)];
  const named = found(spans(readme + changelog).join("\n"), /^\/(?!healthz)([a-z]+)/gm);
  assert.equal(sorted(named), sorted(commands));
});

test("features that README calls missing are missing", () => {
  const missing: readonly [phrase: RegExp, isMissing: boolean][] = [
    [/\bfiles\b/i, !/\bfile\b/.test(sources("protocol"))],
    [/client that is not served/, !isThere("terminal/main.ts")],
    [/hashes of the page/, !isThere("SHA256SUMS")],
  ];
  const text = section(readme, "What is not there yet");
  for (const [phrase, isMissing] of missing) assert.is(phrase.test(text), isMissing, `${phrase}`);
});

test("README has as many adversaries as SPEC, and CHANGELOG begins with the version", () => {
  const [, spec = ""] = read("protocol/SPEC.md").split(/^## 1 .*$/m);
  const adversaries = rows(spec.split("\n## ")[0] ?? "");
  assert.is(rows(section(readme, "Who is protected from whom")).length, adversaries.length);
  assert.is(found(changelog, /^## \[([^\]]+)\]/gm)[0], manifest.version);
  assert.equal(found(read("protocol/SPEC.md"), /text of version (\S+)\. /g), [manifest.version]);
  const kinds = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"];
  for (const kind of found(changelog, /^### (.*)$/gm)) assert.ok(kinds.includes(kind), kind);
  assert.is(manifest.license, "MIT");
  assert.match(read("LICENSE"), /^MIT License\n\nCopyright \(c\) 2026 Sanctuary contributors\n/);
});

test("docs/rooms.md has a file that the relay takes, and every key of it", () => {
  const paper = papers.get("docs/rooms.md") ?? "";
  const [example = ""] = /^ {4}\{\n(?: {4}.*\n)+/m.exec(paper) ?? [];
  assert.is(parseRooms(example).rooms.length, 1);
  const named = rows(section(paper, "The file")).flatMap(([cell = ""]) => spans(cell));
  const all = [...keys.file, ...keys.room].filter((key) => key !== "rooms" && key !== "$schema");
  assert.equal(sorted(named), sorted(all));
});

test("the headers that SECURITY names equal those that the relay sends", async () => {
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

test("P16: the page stores nothing in the browser except random digits", () => {
  const storage =
    /\b(localStorage|sessionStorage|indexedDB|cookie\w*|caches|serviceWorker|pushState|(?<!ole-)storage)\b/g;
  assert.match("document.cookie = x", storage);
  const names = found(sources("web", "protocol"), storage);
  assert.equal(sorted(names), ["serviceWorker", "sessionStorage"]);
  // Only one file uses sessionStorage. It writes only a token, and a random half of the reminder.
  const users = sourceFiles("web").filter((path) => code(read(path)).includes("sessionStorage"));
  assert.is(users.length, 1, users.join(" "));
  const reload = code(read(users[0] ?? ""));
  assert.equal(found(reload, /sessionStorage\.setItem\(\w+, ([^)]*)\)/g), ["token + half"]);
  assert.is(found(reload, /(setItem)/g).length, 1);
  assert.equal(found(reload, /\btoken = ([^;]*);/g), ["toHex(random(16))", "undefined"]);
  assert.equal(found(reload, /\[half, \w+\] = split\(([^;]*)\);/g), [
    '(token && reminder) ?? "", random',
  ]);
});

test("P16: the page writes no file but to a place that the user chose, and makes no blob of a stream", () => {
  // Two engines write a blob that is made of a stream or a response to the disk.
  const ways =
    /\b(createWritable|showSaveFilePicker|getDirectory|Response|(?!Media)\w+Stream)\b|\.(stream)\(/g;
  assert.match("new Response(x)", ways);
  const users = sourceFiles("web").filter((path) => code(read(path)).match(ways));
  assert.equal(users, ["web/io/files.ts"]);
  const names = sorted(found(code(read("web/io/files.ts")), ways));
  assert.equal(names, ["createWritable", "showSaveFilePicker"]);
});

test("P16: the page removes the code from the address and adds no history entry", () => {
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

test("P19: the relay imports no function that writes a file", () => {
  const reading = [
    "lstat",
    "readFile",
    "readFileSync",
    "readdirSync",
    "stat",
    "statSync",
    "unlink",
  ];
  const imports = found(sources("server"), /import \{([^}]*)\} from "node:fs[\w/]*"/g);
  const names = imports.flatMap((list) => list.split(",").map((name) => name.trim()));
  assert.ok(names.length > 0);
  for (const name of names.filter(Boolean)) assert.ok(reading.includes(name), name);
  assert.not.match(
    sources("server"),
    /import \* as \w+ from "node:|node:(cluster|worker_threads)|import fs\b/,
  );
  // Only the unrestricted first start may remove a stale socket or start a process.
  for (const name of ["unlink", "node:child_process"]) {
    const files = sourceFiles("server").filter((path) => code(read(path)).includes(name));
    assert.is(files.length, 1, `${name}: ${files.join(" ")}`);
  }
});

test("P20: every limit of the relay has its own test", () => {
  const tests = readdirSync(`${root}test/server`).filter((name) => name !== "config.test.ts");
  const text = tests.map((name) => read(`test/server/${name}`)).join("\n");
  for (const name of Object.keys(limitTable)) assert.match(text, new RegExp(`\\b${name}\\b`), name);
});

test("P8: 30 seconds after a connection is lost, the others change their sender keys", async () => {
  const world = new World(9);
  const secrets = await roomSecrets();
  const anna = await world.enter("Anna", secrets, { ttl: 0 });
  const ben = await world.enter("Ben", secrets);
  await world.enter("Cleo", secrets);
  await world.run(limits.senderKeyEveryMs);
  world.relay.reachable = false;
  ben.cut();
  const chainIds = async () => {
    const before = world.relay.seen.length;
    await anna.say("still here");
    await world.run(0);
    const sent = world.relay.seen.slice(before).filter((data) => typeof data !== "string");
    // After its prefix of 5 bytes a room frame has version, kind and the id of its sender key (SPEC
    // §8.1).
    return sent.filter((data) => data[6] === 5).map((data) => `${data.subarray(7, 15)}`);
  };
  await world.run(limits.senderKeyLeftMs - 1000);
  const old = await chainIds();
  await world.run(2000);
  const fresh = await chainIds();
  assert.is(old.length, 1);
  assert.is(fresh.length, 1);
  assert.is.not(fresh[0], old[0]);
});

test("every promise of SECURITY has a test, and no test names another", () => {
  const { table, faults } = readProofs();
  assert.ok(table.size > 20);
  assert.equal(faults, []);
});

test("a promise without a test is found, and a test without a promise", () => {
  // Built from parts, so that this file does not name a promise that does not exist.
  const p = (n: number) => `P${n}`;
  const paper = `- **${p(1)}** One.\n- **${p(2)}** Two.\n- **${p(4)}** Four.\n`;
  const tests = new Map([
    ["a.test.ts", `test("${p(1)}, ${p(2)}: a", f); test(\`${p(9)}: b\`, f);`],
  ]);
  const { table, faults } = findProofs(paper, tests);
  assert.equal(table.get(p(2)), [{ file: "a.test.ts", name: "a" }]);
  assert.equal(faults, [
    `${p(4)} stands where ${p(3)} is expected`,
    `a.test.ts names ${p(9)}, which is not a promise`,
    `${p(4)} has no test`,
  ]);
});

test.run();
