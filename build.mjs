/**
 * The one build tool: a table of commands, each a function. Turns web/ into dist/web/ and server/ into
 * dist/sanctuary.cjs and holds the page to its budget. Must never put in anything that depends on the
 * time, the machine or the folder: same sources, same bytes, so that a release can be compared.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import * as esbuild from "esbuild";

/**
 * What a visitor has to load before the page works, and can come to load in all: bytes of brotli. What the
 * relay is, without the parts that it loads only when asked to: bytes.
 */
const budget = { first: 30_000, all: 90_000, relay: 100_000 };
const root = fileURLToPath(new URL(".", import.meta.url));

// What index.html is made of, by path within web/. A name with a colon belongs to another site.
const parts = /(?<=\s(?:src|href)=")(?:\.?\/)?([^":#]+)(?=")/g;
const inline = /<style|<script(?![^>]*\ssrc=)|\son\w+=|\sstyle=|javascript:/i;
const compressed = /^web\/.*\.(html|css|js|svg|webmanifest)$/;

/**
 * What the relay's packages bring for others than a server that connects to nobody, reads and writes its own
 * frames and reads no request's body: whole modules, and what stands in their place.
 */
const unused = {
  // Marked so that what is only called to have a name is left out too.
  "hono/dist/helper/websocket/index.js":
    "/* @__NO_SIDE_EFFECTS__ */ export function defineWebSocketHelper() {}",
  "hono/dist/utils/body.js": "export const parseBody = undefined;",
  "hono/dist/utils/html.js":
    "export const HtmlEscapedCallbackPhase = {}, resolveCallback = undefined;",
  "hono/dist/utils/mount.js": "export const createMountedRequest = undefined;",
  "ws/lib/event-target.js": "exports.EventTarget = {};",
  "ws/lib/extension.js": "",
  "ws/lib/permessage-deflate.js": 'exports.extensionName = "permessage-deflate";',
  "ws/lib/receiver.js": 'module.exports = class extends require("node:events") {};',
  "ws/lib/sender.js": "module.exports = class {};",
  "ws/lib/stream.js": "",
  "node:http2": "export class Http2ServerRequest {} export const constants = {};",
  "node:https": "",
  "node:querystring": "",
  "node:tls": "",
};

/** The same, for functions and methods within modules, by name: nothing that is left ever calls them. */
const unusedFunctions = {
  "@hono/node-server/dist/index.mjs": ["readBodyWithFastPath"],
  "ws/lib/websocket.js": ["send", "initAsClient", "netConnect", "tlsConnect"],
};

/** Leaves out of the relay what {@link unused} and {@link unusedFunctions} list. */
const lean = {
  name: "lean",
  setup({ onResolve, onLoad }) {
    // Only for the packages: what the relay itself imports is meant.
    onResolve({ filter: /^(node:)?(http2|https|querystring|tls)$/ }, ({ path, importer }) => {
      const isOfPackage = /[\\/]node_modules[\\/](ws|@hono)[\\/]/.test(importer);
      const name = path.startsWith("node:") ? path : `node:${path}`;
      return isOfPackage ? { path: name, namespace: "unused" } : undefined;
    });
    onLoad({ filter: /./, namespace: "unused" }, ({ path }) => ({ contents: unused[path] }));
    onLoad({ filter: /[\\/]node_modules[\\/](ws|hono|@hono)[\\/]/ }, ({ path }) => {
      const name = path.split(sep).join("/").split("/node_modules/").at(-1);
      if (Object.hasOwn(unused, name)) return { contents: unused[name] };
      if (!Object.hasOwn(unusedFunctions, name)) return undefined;
      let contents = fs.readFileSync(path, "utf8");
      for (const part of unusedFunctions[name]) {
        // From its line to the brace that stands below the line's beginning.
        const whole = new RegExp(`^( *)(function |const )?${part}\\b.*{$[^]*?^\\1};?$`, "gm");
        if (contents.match(whole)?.length !== 1)
          throw new Error(`${name} is not what it was: ${part}`);
        contents = contents.replace(whole, "");
      }
      return { contents };
    });
  },
};

/** All that the relay may do with files: look, read, and take away what a killed relay has left. */
const ofFiles = {
  "node:fs": 'export const { readFileSync, readdirSync } = require("node:fs");',
  "node:fs/promises":
    'export const { lstat, readFile, stat, unlink } = require("node:fs/promises");',
};

/** Hands on of Node's files what {@link ofFiles} lists; who imports anything else fails the build. */
const narrow = {
  name: "narrow",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(node:)?fs(\/promises)?$/ }, ({ path, namespace }) =>
      namespace === "narrow"
        ? { path, external: true }
        : { path: path.replace(/^(?!node:)/, "node:"), namespace: "narrow" },
    );
    onLoad({ filter: /./, namespace: "narrow" }, ({ path }) => ({ contents: ofFiles[path] }));
  },
};

/** What the relay loads only when it is asked for, and the file beside it that this becomes. */
const later = new Map([
  ["./metrics.ts", "sanctuary-metrics"],
  ["./tls.ts", "sanctuary-tls"],
]);

function bundles({ minify }) {
  const common = {
    absWorkingDir: root,
    bundle: true,
    format: "esm",
    legalComments: "none",
    metafile: true,
    minify,
    outdir: "dist",
    sourcemap: minify ? false : "inline",
    write: false,
  };
  const named = Array.from(fs.readFileSync("web/index.html", "utf8").matchAll(parts), (m) => m[1]);
  const page = {
    ...common,
    entryPoints: ["index.html", ...named].map((name) => `web/${name}`),
    entryNames: "web/assets/[name]-[hash]",
    chunkNames: "web/assets/[name]-[hash]",
    loader: { ".html": "copy", ".svg": "copy", ".png": "copy", ".webmanifest": "copy" },
    splitting: true,
    target: "es2022",
    jsx: "automatic",
    jsxImportSource: "preact",
  };
  const program = {
    ...common,
    // Node starts sooner with it than with its modules.
    format: "cjs",
    outExtension: { ".js": ".cjs" },
    platform: "node",
    target: "node20",
    supported: { "dynamic-import": false },
    define: {
      SANCTUARY_VERSION: JSON.stringify(JSON.parse(fs.readFileSync("package.json")).version),
      // ws looks for native add-ons; none that lies about on a machine is to be loaded.
      "process.env.WS_NO_BUFFER_UTIL": '"1"',
      "process.env.WS_NO_UTF_8_VALIDATE": '"1"',
      "import.meta.dirname": "__dirname",
      "import.meta.filename": "__filename",
    },
  };
  const apart = {
    name: "apart",
    setup({ onResolve }) {
      onResolve({ filter: /./ }, ({ path, kind }) =>
        kind === "dynamic-import" && later.has(path)
          ? { path: `./${later.get(path)}.cjs`, external: true }
          : undefined,
      );
    },
  };
  const relay = {
    ...program,
    entryPoints: [{ in: "server/main.ts", out: "sanctuary" }],
    plugins: [apart, lean, narrow],
  };
  // Whole in themselves: parts in common would be one more file to read at every start.
  const relayLater = {
    ...program,
    entryPoints: Array.from(later, ([name, out]) => ({ in: join("server", name), out })),
  };
  // A service worker governs the folder it lies in and is known by its name: at the root, no hash.
  const serviceWorker = [{ in: "web/service-worker.ts", out: "web/service-worker" }];
  const worker = { ...common, entryPoints: serviceWorker, format: "iife", target: "es2022" };
  return {
    page,
    relay,
    relayLater,
    ...(fs.existsSync("web/service-worker.ts") ? { worker } : {}),
  };
}

/** Puts dist/ together, name to bytes. index.html gets the built names with their hashes. */
function assemble(results, extra = {}) {
  const files = new Map(Object.entries(extra).map(([name, text]) => [name, Buffer.from(text)]));
  for (const { path, contents } of Object.values(results).flatMap((result) => result.outputFiles)) {
    files.set(relative(join(root, "dist"), path).split(sep).join("/"), Buffer.from(contents));
  }
  const within = (path) => path.slice("dist/".length);
  const built = new Map(); // source to name
  const needs = new Map(); // name to the names that it imports from the start
  for (const [path, { entryPoint, imports }] of Object.entries(results.page.metafile.outputs)) {
    const statics = imports.filter(({ kind }) => kind === "import-statement");
    needs.set(
      within(path),
      Array.from(statics, (needed) => within(needed.path)),
    );
    if (entryPoint) built.set(entryPoint, within(path));
  }
  const reference = (name) => {
    const sum = createHash("sha384").update(files.get(name)).digest("base64");
    return (
      name.slice("web".length) + (/\.(js|css)$/.test(name) ? `" integrity="sha384-${sum}` : "")
    );
  };
  const source = built.get("web/index.html");
  const html = files.get(source).toString();
  if (inline.test(html)) throw new Error(`web/index.html has inline code: ${inline.exec(html)[0]}`);
  const entries = Array.from(html.matchAll(parts), ([, part]) => built.get(`web/${part}`));
  const needed = new Set(entries.flatMap((name) => needs.get(name)));
  for (const name of needed) for (const deeper of needs.get(name)) needed.add(deeper);
  const preload = (name) => `<link rel="modulepreload" href="${reference(name)}">`;
  const script = (name) => `<script type="module" src="${reference(name)}"></script>`;
  const head = [...Array.from(needed, preload), ...Object.keys(extra).map(script)].join("");
  const page = html.replace(parts, () => reference(entries.shift()));
  files.delete(source);
  // Before the first script, so that a shared chunk is known with its hash before it is asked for.
  return files.set("web/index.html", Buffer.from(page.replace(/(?=<script)/, head)));
}

function write(files, folder) {
  fs.rmSync(join(folder, "web"), { recursive: true, force: true });
  const programs = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  // The relay may read what lies beside it: nothing of an earlier build is to be there.
  for (const name of programs.filter((name) => /\.[cm]js$/.test(name) && !files.has(name))) {
    fs.rmSync(join(folder, name));
  }
  for (const [name, bytes] of files) {
    fs.mkdirSync(dirname(join(folder, name)), { recursive: true });
    fs.writeFileSync(join(folder, name), bytes);
  }
}

/** Prints what there is to load. @throws Error above the budget. */
function measure(files) {
  const html = files.get("web/index.html").toString();
  const total = { first: 0, later: 0 };
  const print = (name, bytes, brotli) =>
    console.log(`${name.padEnd(44)}${`${bytes}`.padStart(8)}${`${brotli}`.padStart(8)}`);
  print("", "bytes", "brotli");
  for (const when of ["first", "later"]) {
    for (const [name, bytes] of files) {
      const isFirst = name === "web/index.html" || html.includes(`"${name.slice("web".length)}"`);
      if (!name.startsWith("web/") || name.endsWith(".br")) continue;
      if (isFirst !== (when === "first")) continue;
      const brotli = (files.get(`${name}.br`) ?? bytes).length;
      total[when] += brotli;
      print(`${when}  ${name}`, bytes.length, brotli);
    }
  }
  for (const [name, { length }] of files) {
    if (name.endsWith(".cjs"))
      print(`${name === "sanctuary.cjs" ? "relay" : "later"}  ${name}`, length, "");
  }
  const all = total.first + total.later;
  print(`first load, of ${budget.first} bytes`, "", total.first);
  print(`everything, of ${budget.all} bytes`, "", all);
  const relay = files.get("sanctuary.cjs").length;
  print(`relay, of ${budget.relay} bytes`, relay, "");
  if (total.first > budget.first || all > budget.all) throw new Error("above the budget");
  if (relay > budget.relay) throw new Error("the relay is above its budget");
}

function isFresh() {
  const time = (path) => (fs.existsSync(path) ? fs.statSync(path).mtimeMs : 0);
  const under = (path) => fs.readdirSync(path, { recursive: true }).map((name) => join(path, name));
  const folders = ["web", "server", "protocol"];
  const files = ["build.mjs", "package.json", "package-lock.json", ...folders.flatMap(under)];
  const built = Math.min(time("dist/web/index.html"), time("dist/sanctuary.cjs"));
  // The folders too: a file that was taken away leaves its mark on nothing else.
  return [...files, ...folders].every((path) => time(path) < built);
}

/** Builds dist/; with --if-missing only where it is not there or older than a source. */
async function build(flag) {
  if (flag === "--if-missing" && isFresh()) return;
  const results = {};
  for (const [name, options] of Object.entries(bundles({ minify: true }))) {
    results[name] = await esbuild.build(options);
  }
  const files = assemble(results);
  for (const [name, bytes] of [...files]) {
    if (compressed.test(name)) files.set(`${name}.br`, brotliCompressSync(bytes));
  }
  measure(files);
  write(files, "dist");
}

/** Prints the sizes of the build that is there. */
function size() {
  const isFile = (name) => !name.startsWith("dev") && fs.statSync(join("dist", name)).isFile();
  const names = fs.readdirSync("dist", { recursive: true }).filter(isFile);
  const unix = (name) => name.split(sep).join("/");
  measure(new Map(names.map((name) => [unix(name), fs.readFileSync(join("dist", name))])));
}

// In dev only: asks for the page again and again, and reloads it when it names other files than before.
const reload = `
const page = () => fetch("/", { cache: "no-store" }).then((answer) => answer.text());
const first = await page();
const away = () => first; // the relay is being restarted: no news
setInterval(async () => (await page().catch(away)) === first || location.reload(), 500);
`;

/** Builds dist/dev/ and restarts the relay at every change; the page reloads when it changed. */
async function dev(...flags) {
  const entries = Object.entries(bundles({ minify: false }));
  const results = {};
  let relay;
  const start = (stdout) => {
    const stdio = ["ignore", stdout, "inherit"];
    relay = spawn(process.execPath, ["dist/dev/sanctuary.cjs", ...flags], { stdio });
  };
  // The relay holds the page in memory, so it is restarted for either. It is not asked to drain first:
  // whoever is at work on it does not want to wait.
  const restart = () => {
    if (relay.exitCode !== null || relay.signalCode !== null) start("ignore");
    else if (relay.kill("SIGKILL")) relay.removeAllListeners().once("exit", () => start("ignore"));
  };
  for (const [name, options] of entries) {
    const publish = (result) => {
      if (result.errors.length > 0) return;
      results[name] = result;
      if (Object.keys(results).length < entries.length) return;
      write(assemble(results, { "web/assets/dev-reload.js": reload }), "dist/dev");
      if (relay === undefined) start("inherit");
      else restart();
    };
    const plugin = { name: "publish", setup: ({ onEnd }) => onEnd(publish) };
    const plugins = [...(options.plugins ?? []), plugin];
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

const commands = { build, dev, check, size };
process.chdir(root);
const [name, ...args] = process.argv.slice(2);
if (!Object.hasOwn(commands, name)) {
  console.error(`usage: node build.mjs ${Object.keys(commands).join(" | ")}`);
  process.exit(2);
}
await commands[name](...args);
