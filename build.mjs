/**
 * The build tool: a table of commands, each a function. Bundles web/ into dist/web/ and
 * dist/sanctuary.html, server/ into dist/sanctuary.cjs and dist/sanctuary-redis.cjs, terminal/ into
 * dist/chat.mjs and verify/ into dist/verify.mjs, and checks their sizes. Its output must never depend
 * on the time, the machine or the folder: the same sources give the same bytes, so that a release can
 * be compared.
 */
import { spawn } from "node:child_process";
import fs from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { runInNewContext } from "node:vm";
import { brotliCompressSync } from "node:zlib";
import { wordlist } from "@scure/bip39/wordlists/english.js";
import * as esbuild from "esbuild";
import { minify as minifyAgain } from "terser";
import { importMap, integrityOf, loadInOrder, skipStubs } from "./build/integrity.mjs";
import { licencesOf } from "./build/licences.mjs";
import { singleFile } from "./build/single.mjs";
import { hashLines, listSources, readVersion, sourceFolders } from "./build/sources.mjs";

/**
 * Bytes of brotli that a visitor loads before the page works, in all, and of another language. Of the first
 * ones 6,300 are the page itself, with which it can be read and typed into.
 */
const budget = { first: 30_000, all: 148_500, language: 12_000 };
/** Bytes of the largest file of the terminal client. */
const terminalBytes = 200_000;
const root = fileURLToPath(new URL(".", import.meta.url));

// The files that index.html names, by path within web/. A name with a colon is on another site.
const parts = /(?<=\s(?:src|href)=")(?:\.?\/)?([^":#]+)(?=")/g;
/** The languages besides English: each is a file of web/strings/. */
const languages = fs
  .readdirSync(new URL("web/strings/", import.meta.url))
  .flatMap((name) => /^([a-z]{2}(?:-[A-Z]\w+)?)\.ts$/.exec(name)?.[1] ?? []);
/** The files that only a visitor of such a language loads: its sentences, and the innocent page. */
const ofLanguage = new RegExp(
  `^web/(?:assets/(${languages.join("|")})-\\w+\\.js|list\\..+\\.html(?:\\.br)?)$`,
);
/** The scripts with names or sentences of other languages. */
const inUtf8 = new RegExp(`${ofLanguage.source}|^web/ahead\\.js$`);
const inline = /<style|<script(?![^>]*\ssrc=)|\son\w+=|\sstyle=|javascript:/i;
const compressed = /^web\/.*\.(html|css|js|svg|webmanifest)$/;

/** Reads what {@link words} packs: for each word the letters it shares with the one before, and the rest. */
function unpack(packed) {
  let word = "";
  return packed.match(/\d\D+/g).map((part) => {
    word = word.slice(0, part[0]) + part.slice(1);
    return word;
  });
}

/** Packs the word list: sorted words begin alike, which brotli cannot use as well. */
const words = {
  name: "words",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]bip39[\\/]wordlists[\\/]english\.js$/ }, () => {
      const parts = wordlist.map((word, i) => {
        const last = wordlist[i - 1] ?? "";
        let shared = 0;
        while (shared < word.length && word[shared] === last[shared]) shared += 1;
        return shared + word.slice(shared);
      });
      const packed = parts.join("");
      if (unpack(packed).join() !== wordlist.join()) throw new Error("the word list is not sorted");
      return { contents: `export const wordlist = (${unpack})("${packed}");` };
    });
  },
};

/** What a relay loads only if it shares its rooms is a file of its own. */
const apart = {
  name: "apart",
  setup({ onResolve }) {
    onResolve({ filter: /[\\/]redis[\\/]open\.ts$/ }, ({ kind }) =>
      kind === "dynamic-import" ? { path: "./sanctuary-redis.cjs", external: true } : undefined,
    );
  },
};

/** Style that comes with a bundle: its text is in the program, so that the first load is without it. */
const style = {
  name: "style",
  setup({ initialOptions: { minify, target }, onLoad }) {
    onLoad({ filter: /[\\/]style[\\/](inside|later)\.css$/ }, async ({ path }) => {
      const css = { entryPoints: [path], bundle: true, minify, target, write: false };
      const { outputFiles, metafile } = await esbuild.build({ ...css, metafile: true });
      const contents = `export const text = ${JSON.stringify(outputFiles[0].text.trim())};`;
      return { contents, watchFiles: Object.keys(metafile.inputs).map((name) => join(root, name)) };
    });
  },
};

/**
 * Lets the room import the first page: otherwise what both need is a file of its own, and a visitor waits
 * for two connections instead of one.
 */
const whole = {
  name: "whole",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]web[\\/]room-bundle\.ts$/ }, ({ path }) => ({
      contents: `import ${JSON.stringify("./page.ts")};\n${fs.readFileSync(path, "utf8")}`,
      loader: "ts",
    }));
  },
};

/** Minifies what esbuild has minified: Terser inlines more and needs fewer names. */
const terser = {
  name: "terser",
  setup({ initialOptions, onEnd }) {
    const { version } = JSON.parse(fs.readFileSync("node_modules/terser/package.json"));
    const options = { module: true, ecma: 2022, compress: { passes: 2 } };
    // Escaped, letters of other scripts take twice the bytes. Elsewhere some cannot be seen.
    const formatOf = (path) => ({
      ascii_only: !inUtf8.test(relative(join(root, "dist"), path).split(sep).join("/")),
    });
    // esbuild computes the hash in a name, so what Terser does must be in it. Terser drops comments.
    initialOptions.banner = { js: `/* terser ${version} ${JSON.stringify(options)} */` };
    onEnd(async ({ outputFiles }) => {
      for (const file of outputFiles.filter(({ path }) => path.endsWith(".js"))) {
        const { code } = await minifyAgain(file.text, { ...options, format: formatOf(file.path) });
        file.contents = Buffer.from(code);
      }
    });
  },
};

/** Returns the innocent page after a quick exit, as HiddenPage.tsx draws it. */
function listBody({ title, items, done }) {
  const tick = (i) => `<input type="checkbox" autocomplete="off"${i < done ? " checked" : ""}>`;
  const rows = items.map((item, i) => `<li><label>${tick(i)}<span>${item}</span></label></li>`);
  return `<main class="plain list"><h1>${title}</h1><ul>${rows.join("")}</ul></main>`;
}

/** Returns who is protected from whom and the limits, from the table and the list of README. */
function protectsBody({ front, hiding, protects }) {
  const readme = fs.readFileSync("README.md", "utf8");
  const section = (title) => readme.split(`\n## ${title}\n`)[1].split("\n## ")[0];
  const plain = (text) =>
    text
      .replaceAll(/\[([^\]]+)\]\([^)]*\)/g, "$1")
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(/\brelay\b/g, "server")
      .trim()
      .replace(/^./, (first) => first.toUpperCase());
  const [, , ...rows] = section("Who is protected from whom").match(/^\|.*\|$/gm);
  const cards = rows.map((row) => {
    const [who, can, cannot] = row.slice(1, -1).split("|").map(plain);
    const list = [`<dt>${protects.can}</dt><dd>${can}.</dd>`];
    list.push(`<dt>${protects.cannot}</dt><dd>${cannot}.</dd>`);
    return `<section><h3>${who}</h3><dl>${list.join("")}</dl></section>`;
  });
  const [, ...limits] = section("Honest limits").split(/^- /m);
  const items = limits.map((item) => `<li>${plain(item.replaceAll(/\s+/g, " "))}</li>`);
  return `<main class="plain protects"><a class="hide" href="list">${hiding.button}</a>
<h1>${front.protects}</h1><p>${protects.intro}</p><h2>${protects.who}</h2>${cards.join("\n")}
<h2>${protects.limits}</h2><ul>${items.join("\n")}</ul>
<p><a href="./">${protects.back}</a></p></main>`;
}

/** Returns the exports of a file that needs no browser, by its path from web/. */
async function exportsOf(name, define = {}) {
  const alias = { "@preact/signals": "@preact/signals-core" };
  const jsx = { jsx: "automatic", jsxImportSource: "preact", tsconfigRaw: "{}" };
  const bundle = {
    bundle: true,
    format: "iife",
    globalName: "file",
    write: false,
    alias,
    define,
    ...jsx,
  };
  const { text } = (await esbuild.build({ ...bundle, entryPoints: [`web/${name}`] }))
    .outputFiles[0];
  return runInNewContext(`${text}; file`, { Intl, TextDecoder, TextEncoder, crypto });
}

/**
 * Returns the front page, drawn. What needs the script waits for it: all controls but the quick exit. Its
 * title is that of the page which this shows.
 */
async function drawFront() {
  const { blank } = await exportsOf("strings/front.ts");
  const { html } = await exportsOf("drawn.tsx", versioned());
  const waiting = /<button(?! type="button" class="hide")|<select(?= aria-label)/g;
  const drawn = html.replaceAll(waiting, "$& disabled").replace("<h1", "<h1 autofocus");
  return `<template title="${blank.title}">${drawn}</template>`;
}

/** Returns the pages without a script, by name: all that a reload or a link needs of them. */
async function plainPages(css, icon) {
  const { directionOf } = await exportsOf("app/language.ts");
  const page = (title, icon, body, code = "en") => `<!doctype html>
<html lang="${code}" dir="${directionOf(code)}" translate="no"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer">
<link rel="icon" href="${icon}"><title>${title}</title>
<link rel="stylesheet" href="${css}"></head><body>${body}</body></html>
`;
  const strings = await exportsOf("strings/front.ts");
  // Empty, as in conceal() of web/io/page.ts.
  const none = "data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22/%3E";
  const list = ({ blank }, code) => page(blank.title, none, listBody(blank), code);
  const pages = new Map([
    ["web/list.html", list(strings)],
    ["web/protects.html", page(strings.front.name, icon, protectsBody(strings))],
  ]);
  for (const code of languages) {
    pages.set(
      `web/list.${code}.html`,
      list((await exportsOf(`strings/${code}.ts`)).sentences({}), code),
    );
  }
  return pages;
}

const versioned = () => ({ SANCTUARY_VERSION: JSON.stringify(readVersion()) });

function bundles({ minify }) {
  const define = versioned();
  const common = {
    absWorkingDir: root,
    bundle: true,
    charset: "utf8",
    format: "esm",
    legalComments: "none",
    metafile: true,
    minify,
    outdir: "dist",
    // Also the packages have the same path in every clone.
    preserveSymlinks: true,
    sourcemap: minify ? false : "inline",
    // The settings of the type checker are no input: the container builds without them.
    tsconfigRaw: "{}",
    write: false,
  };
  const named = Array.from(fs.readFileSync("web/index.html", "utf8").matchAll(parts), (m) => m[1]);
  const page = {
    ...common,
    define,
    entryPoints: ["index.html", ...named].map((name) => `web/${name}`),
    entryNames: "web/assets/[name]-[hash]",
    chunkNames: "web/assets/[name]-[hash]",
    loader: { ".html": "copy", ".svg": "copy", ".png": "copy", ".webmanifest": "copy" },
    plugins: minify ? [words, style, whole, terser] : [words, style, whole],
    splitting: true,
    target: "es2022",
    jsx: "automatic",
    jsxImportSource: "preact",
  };
  const relay = {
    ...common,
    // The second one is loaded only by a relay that shares its rooms.
    entryPoints: [
      { in: "server/main.ts", out: "sanctuary" },
      { in: "server/redis/open.ts", out: "sanctuary-redis" },
    ],
    // Node starts it sooner than a module.
    format: "cjs",
    outExtension: { ".js": ".cjs" },
    platform: "node",
    target: "node20",
    // One file: what most relays load later is in it as well.
    supported: { "dynamic-import": false },
    plugins: [apart],
    define: {
      ...define,
      // Otherwise ws loads native add-ons, which the sandbox forbids, if a machine happens to have them.
      "process.env.WS_NO_BUFFER_UTIL": '"1"',
      "process.env.WS_NO_UTF_8_VALIDATE": '"1"',
      "import.meta.dirname": "__dirname",
      "import.meta.filename": "__filename",
    },
  };
  const terminal = {
    ...common,
    entryPoints: [{ in: "terminal/main.ts", out: "chat" }],
    // The first frame needs a tenth of it, and hardly anybody a proxy.
    splitting: true,
    chunkNames: "chat-[hash]",
    outExtension: { ".js": ".mjs" },
    platform: "node",
    target: "node20",
    // No component is drawn.
    alias: { "@preact/signals": "@preact/signals-core" },
    ...(minify ? { plugins: [words] } : {}),
    define: relay.define,
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
  };
  const verify = {
    ...common,
    entryPoints: [{ in: "verify/main.ts", out: "verify" }],
    outExtension: { ".js": ".mjs" },
    platform: "node",
    target: "node20",
    define,
  };
  // The scope of a service worker is its folder, and its name must stay the same: at the root, no hash. The
  // other script goes into index.html.
  const scripts = ["service-worker", "ahead"].map((name) => ({
    in: `web/${name}.ts`,
    out: `web/${name}`,
  }));
  const worker = { ...common, entryPoints: scripts, format: "iife", target: "es2022" };
  if (minify) worker.plugins = [terser];
  return { page, relay, terminal, verify, worker };
}

/** Returns the files of dist/, name to bytes. index.html gets the built names with their hashes. */
async function assemble(results, extra = {}) {
  const files = new Map(Object.entries(extra).map(([name, text]) => [name, Buffer.from(text)]));
  for (const { path, contents } of Object.values(results).flatMap((result) => result.outputFiles)) {
    files.set(relative(join(root, "dist"), path).split(sep).join("/"), Buffer.from(contents));
  }
  const within = (path) => path.slice("dist/".length);
  const built = new Map(); // source to name
  const needs = new Map(); // name to the names of its static imports
  for (const [path, { entryPoint, imports }] of Object.entries(results.page.metafile.outputs)) {
    const statics = imports.filter(({ kind }) => kind === "import-statement");
    needs.set(
      within(path),
      Array.from(statics, (needed) => within(needed.path)),
    );
    if (entryPoint) built.set(entryPoint, within(path));
  }
  // See the plugin: what is left of the entry only names the file with everything.
  const entry = built.get("web/page.ts");
  const [, first] =
    /^\s*import ?"\.\/([\w-]+\.js)";\s*(?:\/\/.*\s*)?$/.exec(files.get(entry)) ?? [];
  if (first === undefined) throw new Error("the first page is more than one script");
  files.delete(entry);
  needs.delete(entry);
  built.set("web/page.ts", `web/assets/${first}`);
  const ahead = files.get("web/ahead.js").toString().trim();
  if (ahead.includes("</")) throw new Error("the short script may end its element");
  files.delete("web/ahead.js");
  const source = built.get("web/index.html");
  const html = files.get(source).toString();
  if (inline.test(html)) throw new Error(`web/index.html has inline code: ${inline.exec(html)[0]}`);
  const entries = Array.from(html.matchAll(parts), ([, part]) => built.get(`web/${part}`));
  const needed = new Set(entries.flatMap((name) => needs.get(name)));
  for (const name of needed) for (const deeper of needs.get(name)) needed.add(deeper);
  skipStubs(files, needs);
  loadInOrder(files, needs, new Set([...entries, ...needed]));
  // Relative, so that the page also works under a path of a proxy.
  const reference = (name) => {
    const isChecked = /\.(js|css)$/.test(name);
    const integrity = isChecked ? `" integrity="${integrityOf(files.get(name))}` : "";
    return name.slice("web/".length) + integrity;
  };
  // All at once, and not by modulepreload: WebKit refuses that under Integrity-Policy, whatever its hash.
  const script = (name) => `<script type="module" src="${reference(name)}"></script>`;
  const head = importMap(files) + [...needed, ...Object.keys(extra)].map(script).join("");
  const sheet = built.get("web/style/index.css");
  const css = reference(sheet);
  const style = files.get(sheet).toString().trim();
  if (style.includes("<")) throw new Error("the style may end its element");
  const front = await drawFront();
  const page = html
    .replace(parts, () => reference(entries.shift()))
    // Within the page: nothing is drawn before it, and no second connection is waited for.
    .replace(/<link rel="stylesheet"[^>]*>/, () => `<style>${style}</style>`)
    .replace(/(?=<div class="plain late")/, () => front)
    .replace("</body>", () => `<script>${ahead}</script></body>`);
  files.delete(source);
  const icon = reference(built.get("web/icon.svg"));
  for (const [name, text] of await plainPages(css, icon)) files.set(name, Buffer.from(text));
  // Before the first script: a browser ignores the map after it.
  return files.set("web/index.html", Buffer.from(page.replace(/(?=<script)/, head)));
}

function write(files, folder) {
  fs.rmSync(join(folder, "web"), { recursive: true, force: true });
  const programs = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  // Delete the programs of an earlier build.
  for (const name of programs.filter((name) => /\.[cm]js$/.test(name) && !files.has(name))) {
    fs.rmSync(join(folder, name));
  }
  for (const [name, bytes] of files) {
    fs.mkdirSync(dirname(join(folder, name)), { recursive: true });
    fs.writeFileSync(join(folder, name), bytes);
  }
}

const styleFile = /\/index-\w+\.css$/;

/** Prints the sizes. @throws Error above the budget. */
function measure(files) {
  const html = files.get("web/index.html").toString();
  const total = { first: 0, later: 0, language: 0 };
  const print = (name, bytes, brotli) =>
    console.log(`${name.padEnd(44)}${`${bytes}`.padStart(8)}${`${brotli}`.padStart(8)}`);
  print("", "bytes", "brotli");
  for (const when of ["first", "later", "language"]) {
    for (const [name, bytes] of files) {
      const isFirst = name === "web/index.html" || html.includes(`"${name.slice("web/".length)}"`);
      // The style is in the page already: only the pages without a script load its file.
      if (!name.startsWith("web/") || name.endsWith(".br") || styleFile.test(name)) continue;
      const kind = ofLanguage.test(name) ? "language" : isFirst ? "first" : "later";
      if (kind !== when) continue;
      const brotli = (files.get(`${name}.br`) ?? bytes).length;
      total[when] += brotli;
      if (kind === "language" && brotli > budget.language) {
        throw new Error(`${name} is above ${budget.language} bytes`);
      }
      print(`${when}  ${name}`, bytes.length, brotli);
    }
  }
  const all = total.first + total.later;
  print(`first load, of ${budget.first} bytes`, "", total.first);
  print(`everything in one language, of ${budget.all} bytes`, "", all);
  print("relay", files.get("sanctuary.cjs").length, "");
  print("relay  sanctuary-redis.cjs", files.get("sanctuary-redis.cjs").length, "");
  const chat = [...files].filter(([name]) => isChat(name));
  for (const [name, bytes] of chat) print(`terminal  ${name}`, bytes.length, "");
  if (chat.some(([, bytes]) => bytes.length > terminalBytes)) {
    throw new Error(`a file of the terminal client is above ${terminalBytes} bytes`);
  }
  if (total.first > budget.first || all > budget.all) throw new Error("above the budget");
}

/** Returns true if no source is newer than any of these files of dist/. */
function isFresh(...names) {
  const time = (path) => (fs.existsSync(path) ? fs.statSync(path).mtimeMs : 0);
  const built = Math.min(...names.map((name) => time(join("dist", name))));
  // The folders too: only they show that a file was deleted.
  const inside = listSources().map((path) => dirname(path));
  const folders = new Set([...sourceFolders, ...inside.filter((path) => path !== ".")]);
  return [...listSources(), ...folders].every((path) => time(path) < built);
}

const isChat = (name) => /^chat\b.*\.mjs$/.test(name);

/** Builds only the terminal client into dist/; with --if-missing as {@link build}. */
async function chat(flag) {
  if (flag === "--if-missing" && isFresh("chat.mjs")) return;
  const { outputFiles } = await esbuild.build(bundles({ minify: true }).terminal);
  fs.mkdirSync("dist", { recursive: true });
  // It lists other files than these.
  fs.rmSync("dist/manifest", { force: true });
  const old = fs.readdirSync("dist").filter(isChat);
  for (const { path, contents } of outputFiles) fs.writeFileSync(path, contents);
  const made = outputFiles.map(({ path }) => relative(join(root, "dist"), path));
  for (const name of old.filter((name) => !made.includes(name))) fs.rmSync(join("dist", name));
}

/** Builds dist/; with --if-missing only if it is missing or older than a source. */
async function build(flag) {
  const names = ["web/index.html", "sanctuary.cjs", "sanctuary-redis.cjs", "chat.mjs", "manifest"];
  if (flag === "--if-missing" && isFresh(...names)) return;
  const results = {};
  for (const [name, options] of Object.entries(bundles({ minify: true }))) {
    results[name] = await esbuild.build(options);
  }
  const files = await assemble(results);
  const css = files.get([...files.keys()].find((name) => styleFile.test(name)));
  const single = { ...bundles({ minify: true }).page, plugins: [words, style] };
  files.set("sanctuary.html", Buffer.from(await singleFile(single, css.toString())));
  const metafiles = Object.values(results).map(({ metafile }) => metafile);
  files.set("licences.txt", Buffer.from(licencesOf(metafiles)));
  // Without the compressed copies, which depend on the brotli of Node.
  files.set("manifest", Buffer.from(hashLines(files)));
  for (const [name, bytes] of [...files]) {
    if (compressed.test(name)) files.set(`${name}.br`, brotliCompressSync(bytes));
  }
  measure(files);
  write(files, "dist");
}

/** Prints the sizes of the existing build. */
function size() {
  const isFile = (name) => !name.startsWith("dev") && fs.statSync(join("dist", name)).isFile();
  const names = fs.readdirSync("dist", { recursive: true }).filter(isFile);
  const unix = (name) => name.split(sep).join("/");
  measure(new Map(names.map((name) => [unix(name), fs.readFileSync(join("dist", name))])));
}

// In dev only: polls the page and reloads it when the names of its files have changed.
const reload = `
const page = () => fetch("/", { cache: "no-store" }).then((answer) => answer.text());
const first = await page();
const away = () => first; // the relay is restarting: no change
setInterval(async () => (await page().catch(away)) === first || location.reload(), 500);
`;

/** Builds dist/dev/ and restarts the relay after every change; a changed page reloads itself. */
async function dev(...flags) {
  const entries = Object.entries(bundles({ minify: false }));
  const results = {};
  let relay;
  const start = (stdout) => {
    const stdio = ["ignore", stdout, "inherit"];
    relay = spawn(process.execPath, ["dist/dev/sanctuary.cjs", ...flags], { stdio });
  };
  // The relay has the page in memory, so it restarts for both. It is killed: nobody wants to wait for it
  // to drain.
  const restart = () => {
    if (relay.exitCode !== null || relay.signalCode !== null) start("ignore");
    else if (relay.kill("SIGKILL")) relay.removeAllListeners().once("exit", () => start("ignore"));
  };
  for (const [name, options] of entries) {
    const publish = async (result) => {
      if (result.errors.length > 0) return;
      results[name] = result;
      if (Object.keys(results).length < entries.length) return;
      write(await assemble(results, { "web/assets/dev-reload.js": reload }), "dist/dev");
      if (relay === undefined) start("inherit");
      else restart();
    };
    const watch = { name: "publish", setup: ({ onEnd }) => onEnd(publish) };
    const plugins = [...(options.plugins ?? []), watch];
    const context = await esbuild.context({ ...options, plugins, logLevel: "warning" });
    await context.watch();
  }
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.on(signal, () => process.exit(relay?.kill("SIGKILL") ? 0 : 1));
  }
}

/** Checks the sources without building: types, format and lint, layers, vectors. */
function check() {
  const args = ["test/run.mjs", "check"];
  spawn(process.execPath, args, { stdio: "inherit" }).on("exit", (code) => process.exit(code ?? 1));
}

const commands = { build, chat, dev, check, size };
process.chdir(root);
const [name, ...args] = process.argv.slice(2);
if (!Object.hasOwn(commands, name)) {
  console.error(`usage: node build.mjs ${Object.keys(commands).join(" | ")}`);
  process.exit(2);
}
await commands[name](...args);
