/**
 * Which file may import which, and what else separates the layers: no I/O in protocol/, no cycles,
 * no default exports, every suite runs. Reads sources as text; must never need them to compile.
 * Each rule is shown to catch a violation.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path/posix";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";

/** Path from the root of the repository to text. */
type Sources = ReadonlyMap<string, string>;
type Import = { readonly name: string; readonly target: string; readonly isType: boolean };

/** What the terminal client may use of the page: models and sentences, which need no document. */
const forTerminal = new RegExp(
  `^web/(?:${[
    "app/(?:refusal|wordlist)",
    "files/(?:draft|files|names|progress|clean/(?:clean-error|details|sniff))",
    "io/socket",
    "io/transport",
    "lobby/fields",
    "markup/(?:ink|parts|tags)",
    "room/(?:blocks|commands|composer|export-text|file-label|mentions|room|sentence-of|sign)",
    "strings/(?:emoji|errors|files|front|pictures|room|room-errors|rooms|voice)",
  ].join("|")})\\.ts$`,
);

const preact = /^(preact|@preact\/signals)$/;

// The first matching row applies to a file. Targets are paths from the root, or package names.
// Entries of `types` may be imported as types only, which the compiler removes.
const table: readonly { from: RegExp; may: readonly RegExp[]; types?: readonly RegExp[] }[] = [
  // Three floors, each of which knows only the floors below it.
  {
    from: /^protocol\/wire\/(bytes|room-code)\.ts$/,
    may: [/^protocol\/wire\//, /^@scure\/base$/],
  },
  { from: /^protocol\/wire\//, may: [/^protocol\/wire\//] },
  {
    from: /^protocol\/crypto\/hash\.ts$/,
    may: [/^protocol\/(wire|crypto)\//, /^@noble\/hashes\//],
  },
  {
    from: /^protocol\/crypto\/kem\.ts$/,
    may: [/^protocol\/wire\//, /^@noble\/post-quantum\/ml-kem\.js$/],
    types: [/^protocol\/env\.ts$/],
  },
  {
    from: /^protocol\/crypto\//,
    may: [/^protocol\/(wire|crypto)\//],
    types: [/^protocol\/env\.ts$/],
  },
  {
    from: /^protocol\/room\//,
    may: [/^protocol\/(wire|crypto|room)\//],
    types: [/^protocol\/(env|events)\.ts$/],
  },
  { from: /^protocol\//, may: [/^protocol\//] },
  // The library is loaded only if the relay makes its own certificate.
  {
    from: /^server\/tls\.ts$/,
    may: [/^server\//, /^(@peculiar\/x509|reflect-metadata)$/, /^node:/],
  },
  // The only file that knows the client library of the engine.
  {
    from: /^server\/redis\/connections\.ts$/,
    may: [/^server\/redis\/deadline\.ts$/, /^@redis\/client$/, /^node:/],
  },
  {
    from: /^server\/redis\/engine\.ts$/,
    may: [/^server\/redis\/(connections|deadline)\.ts$/, /^node:/],
  },
  {
    // The relay cannot even import the code that derives keys: a promise to its users.
    from: /^server\//,
    may: [/^server\//, /^protocol\/wire\//, /^(hono\/tiny|@hono\/node-server|ws)$/, /^node:/],
  },
  {
    from: /^web\/((main|single)\.tsx|(ahead|page)\.ts|(room|files)-bundle\.ts)$/,
    may: [/^web\//, /^protocol\//, preact],
  },
  // Draws in the build.
  {
    from: /^web\/drawn\.tsx$/,
    may: [/^web\/app\//, /^preact-render-to-string$/],
    types: [/^web\/env\.ts$/],
  },
  {
    from: /^web\/io\//,
    may: [/^web\/(io\/|app\/keys\.ts$)/, /^protocol\//, /^@scure\/bip39\//, /^lean-qr\/nano$/],
    types: [/^web\/(env|app\/settings|files\/voice\/recorder)\.ts$/],
  },
  // Knows files and pixels, and neither rooms nor keys: what it reads was written by anybody.
  {
    from: /^web\/files\/clean\//,
    may: [/^web\/files\/(clean\/|slice\.ts)/, /^protocol\/wire\/bytes\.ts$/],
  },
  // It only stores its data: no key, no protocol.
  { from: /^web\/service-worker\.ts$/, may: [/^web\/resume\/stash\.ts$/] },
  {
    from: /^web\/resume\//,
    may: [/^web\/resume\//, /^web\/(io\/(trusted-types|page)|app\/settings)\.ts$/, /^protocol\//],
  },
  {
    from: /^web\/strings\//,
    may: [/^web\/strings\//, /^@preact\/signals$/],
    types: [/^web\//, /^protocol\//],
  },
  // Components, and the two modules that read the document or write sentences without drawing
  // anything.
  {
    from: /^web\/(\w+\/)+[\w-]+\.tsx$|^web\/room\/(focus|export-text|file-label|sentence-of)\.ts$/,
    may: [/^web\/(app|lobby|room|markup|strings|files)\//, preact],
    types: [/^protocol\//],
  },
  // Models use no component, no browser API and no sentence.
  {
    from: /^web\//,
    may: [
      /^web\/((app|lobby|room|markup|resume|files|files\/(clean|voice))\/[\w-]+|env)\.ts$/,
      /^protocol\//,
      /^@preact\/signals$/,
    ],
  },
  // The terminal has the models of the page, and none of its components or of its browser.
  {
    from: /^terminal\/dial\.ts$/,
    may: [/^terminal\//, /^protocol\//, /^ws$/, /^node:/],
  },
  { from: /^terminal\/proxy\.ts$/, may: [/^socks$/], types: [/^node:net$/] },
  { from: /^terminal\/width\.ts$/, may: [/^terminal\//, /^string-width$/] },
  {
    from: /^terminal\//,
    may: [
      ...[/^terminal\//, /^protocol\//, forTerminal],
      ...[/^@preact\/signals$/, /^@scure\/bip39\//, /^node:/],
    ],
    types: [/^web\//],
  },
  {
    from: /^verify\//,
    may: [/^verify\//, /^server\/(assets|headers)\.ts$/, /^node:/],
  },
  // The second implementation of the protocol must not use the first.
  { from: /^test\/vectors\//, may: [/^test\/vectors\//, /^node:/] },
  { from: /^test\//, may: [/./] },
  {
    from: /^bench\//,
    may: [
      ...[/^bench\//, /^protocol\//, /^server\//, /^test\/browser\/(engine|pages|relay)\.ts$/],
      ...[/^test\/redis\/(order|relays|support)\.ts$/, /^@redis\/client$/, /^@socket\.io\//],
      /^test\/helpers\/(pictures|stage)\.ts$/,
      /^(esbuild|ws|socket\.io|node:.*)$/,
    ],
    types: [/^playwright-core$/],
  },
  { from: /^sanctuary\.mjs$/, may: [/^dist\/((chat|verify)\.mjs|sanctuary\.cjs)$/] },
  {
    from: /^build(\/[\w-]+)?\.mjs$/,
    may: [/^build\//, /^(esbuild|terser)$/, /^@scure\/bip39\//, /^node:/],
  },
];

// Time, randomness, transport and storage come to protocol/ as arguments.
const outside = [
  "fetch|WebSocket|EventSource|XMLHttpRequest|setTimeout|setInterval|Date|performance|console",
  "localStorage|sessionStorage|indexedDB|navigator|location|document|window|process|Buffer",
].join("|");
const impure = new RegExp(
  `(?<![\\w$]|(?<!\\b(?:globalThis|self))\\.)(?:${outside})\\b|\\bMath\\s*\\.\\s*random\\b` +
    "|\\b(?:getRandomValues|randomUUID)\\b",
  "g",
);

/** Every violation of a rule in these sources, as a sentence. */
function violations(sources: Sources): string[] {
  const found: string[] = [];
  const graph = new Map<string, readonly string[]>();
  for (const [path, text] of sources) {
    const say = (what: string) => found.push(`${path} ${what}`);
    // Pieced together, so that this file does not contain it.
    if (text.includes(["..", "shared"].join("/"))) say("mentions a folder outside the repository");
    if (!/\.(ts|tsx|mjs)$/.test(path)) continue;
    const code = blank(text, false);
    const bare = blank(text, true);
    const imports = importsOf(path, code);
    graph.set(
      path,
      // A type leaves no import in the program, so it makes no cycle.
      imports.filter(({ isType }) => !isType).map(({ target }) => target),
    );
    const row = table.find(({ from }) => from.test(path));
    if (row === undefined) say("is in no row of the table of layers");
    for (const { name, target, isType } of imports) {
      const may = [...(row?.may ?? []), ...(isType ? (row?.types ?? []) : [])];
      if (!may.some((pattern) => pattern.test(target))) say(`must not import ${name}`);
      if (name.startsWith(".") && !/\.(ts|tsx|[cm]js|json|css)$/.test(name)) {
        say(`imports ${name} without its extension`);
      }
    }
    // The bench also loads the modules of other builds.
    if (!/^(test|bench)\//.test(path) && /\bimport\s*\(\s*[^\s"]|\brequire\s*\(/.test(bare)) {
      say("imports something that only running it tells");
    }
    if (/\bexport\s+default\b|\bas\s+default\b/.test(bare)) say("has a default export");
    if (/(^|\/)index\.\w+$/.test(path) || /\bexport\s*\*/.test(bare)) say("is a barrel");
    if (path.startsWith("protocol/")) {
      for (const [name] of bare.matchAll(impure)) say(`names ${name}`);
    }
    if (/\.test\.tsx?$/.test(path)) {
      const suites = Array.from(bare.matchAll(/\bconst (\w+) = suite\b/g), (match) => match[1]);
      // The stage of the browser suites makes their suite.
      if (/\bconst \{[^}]*\btest\b[^}]*\} = onStage\b/.test(bare)) suites.push("test");
      if (/\bimport\s*\{[^}]*\btest\b[^}]*\}\s*from\s*"uvu"/.test(code)) suites.push("test");
      if (suites.length === 0) say("has no suite");
      for (const suite of suites) {
        if (!new RegExp(`^\\s*${suite}\\.run\\(\\);`, "m").test(bare)) say(`never runs ${suite}`);
        if (new RegExp(`\\b${suite}\\.only\\(`).test(bare)) say(`leaves tests out: ${suite}.only`);
      }
    }
  }
  return [...found, ...cycles(graph)];
}

/** Removes comments and, with `strings`, the contents of quotes. Templates stay: they hold code. */
function blank(text: string, strings: boolean): string {
  const token =
    /`(?:\\.|[^`\\])*`|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|\/\*[\s\S]*?\*\/|\/\/.*/g;
  return text.replace(token, (part) => {
    if (part.startsWith("/")) return " ";
    return strings && !part.startsWith("`") ? '""' : part;
  });
}

function importsOf(path: string, code: string): Import[] {
  // After a hyphen it is the end of a quoted word, such as a flag of Node.
  const pattern =
    /^\s*(?:import|export)\s+(type\s)?[^"';()]*?\bfrom\s*["']([^"']+)|(?<!-)\bimport\s*\(?\s*["']([^"']+)/gm;
  return Array.from(code.matchAll(pattern), ([, type, from, alone]) => {
    const name = from ?? alone ?? "";
    const target = name.startsWith(".") ? join(dirname(path), name) : name;
    return { name, target, isType: type !== undefined };
  });
}

function cycles(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]) => {
    const at = trail.indexOf(path);
    if (at >= 0) found.push(`${[...trail.slice(at), path].join(" -> ")} is a cycle`);
    if (at >= 0 || done.has(path)) return;
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
  return found;
}

/** All files of the repository except those in .gitignore. */
function readRepository(): Sources {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const ignored = readFileSync(join(root, ".gitignore"), "utf8").split("\n").filter(Boolean);
  const skip = new Set([".git", ...ignored.map((line) => line.replace(/\/$/, ""))]);
  const sources = new Map<string, string>();
  const walk = (folder: string) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (skip.has(path)) continue;
      if (entry.isDirectory()) walk(path);
      else if (existsSync(join(root, path)))
        sources.set(path, readFileSync(join(root, path), "utf8"));
    }
  };
  walk("");
  return sources;
}

test("P18: the repository keeps its layers", () => {
  const sources = readRepository();
  assert.ok(
    sources.has("protocol/wire/frame.ts") && sources.has("build.mjs"),
    "the files are found",
  );
  assert.equal(violations(sources), []);
});

const outer = ["..", "shared"].join("/");
const planted: readonly [path: string, text: string, violation: string][] = [
  ["protocol/a.ts", 'import { x } from "ws";', "must not import ws"],
  ["protocol/a.ts", 'import { x } from "../web/io/x.ts";', "must not import ../web/io/x.ts"],
  ["protocol/a.ts", 'import type { X } from "node:fs";', "must not import node:fs"],
  ["protocol/a.ts", 'export {\n  x,\n} from "hono";', "must not import hono"],
  ["protocol/a.ts", 'import "preact";', "must not import preact"],
  ["protocol/a.ts", 'const x = await import("preact");', "must not import preact"],
  [
    "protocol/a.ts",
    "const x = await import(name);",
    "imports something that only running it tells",
  ],
  ["protocol/a.ts", 'import { x } from "./b";', "imports ./b without its extension"],
  [
    "server/a.ts",
    'import { x } from "../protocol/crypto/key-schedule.ts";',
    "must not import ../protocol/crypto/key-schedule.ts",
  ],
  ["server/a.ts", 'import { x } from "../web/main.tsx";', "must not import ../web/main.tsx"],
  ["server/a.ts", 'const x = require("ws");', "imports something that only running it tells"],
  ["web/io/a.ts", 'import { x } from "../room/x.ts";', "must not import ../room/x.ts"],
  ["web/room/a.ts", 'import { x } from "../io/x.ts";', "must not import ../io/x.ts"],
  ["web/room/a.ts", 'import { x } from "preact";', "must not import preact"],
  ["web/room/a.tsx", 'import { x } from "../io/x.ts";', "must not import ../io/x.ts"],
  [
    "web/room/a.tsx",
    'import { x } from "../../protocol/x.ts";',
    "must not import ../../protocol/x.ts",
  ],
  ["web/main.tsx", 'import { x } from "../test/x.ts";', "must not import ../test/x.ts"],
  [
    "test/vectors/a.mjs",
    'import { x } from "../../protocol/x.ts";',
    "must not import ../../protocol",
  ],
  ["misc/a.ts", "", "is in no row of the table of layers"],
  ["web/room/a.tsx", "export default function A() {}", "has a default export"],
  ["web/room/a.tsx", "export { a as default };", "has a default export"],
  ["web/room/index.ts", "", "is a barrel"],
  ["web/room/a.ts", 'export * from "./b.ts";', "is a barrel"],
  ["protocol/a.ts", "const x = fetch;", "names fetch"],
  ["protocol/a.ts", "globalThis.setTimeout(x, 1);", "names setTimeout"],
  ["protocol/a.ts", "const now = Date.now();", "names Date"],
  ["protocol/a.ts", "const x = Math.random();", "names Math.random"],
  ["protocol/a.ts", "crypto.getRandomValues(x);", "names getRandomValues"],
  ["protocol/a.ts", `const x = \`\${document.title}\`;`, "names document"],
  ["terminal/a.ts", 'import { x } from "../web/io/page.ts";', "must not import ../web/io/page.ts"],
  ["terminal/a.ts", 'import { x } from "ws";', "must not import ws"],
  ["test/a.test.ts", 'import { test } from "uvu";\ntest("x", f);', "never runs test"],
  ["test/a.test.ts", "const laws = suite();\n// laws.run();\n", "never runs laws"],
  [
    "test/a.test.ts",
    "const laws = suite();\nlaws.only(f);\nlaws.run();",
    "leaves tests out: laws.only",
  ],
  ["test/a.test.ts", "", "has no suite"],
  ["README.md", `see ${outer}/design`, "mentions a folder outside the repository"],
];

for (const [path, text, violation] of planted) {
  test(`catches that ${path} ${violation}: ${text.split("\n")[0]}`, () => {
    const found = violations(new Map([[path, text]]));
    assert.is(found.length, 1, found.join("\n"));
    assert.ok(found[0]?.startsWith(`${path} ${violation}`), found[0]);
  });
}

test("catches a cycle of values, and allows one that is closed by a type", () => {
  const sources = (imported: string) =>
    new Map([
      ["protocol/a.ts", 'import { b } from "./b.ts";'],
      ["protocol/b.ts", `import ${imported} from "./c.ts";`],
      ["protocol/c.ts", 'import { a } from "./a.ts";'],
    ]);
  const cycle = "protocol/a.ts -> protocol/b.ts -> protocol/c.ts -> protocol/a.ts is a cycle";
  for (const value of ["{ c }", "{ type C }", "{ type C, c }", "* as c"]) {
    assert.equal(violations(sources(value)), [cycle], value);
  }
  assert.equal(violations(sources("type { C }")), []);
});

test("accepts allowed code", () => {
  const sources = new Map([
    [
      "protocol/a.ts",
      '// fetch\nconst x = "document"; crypto.subtle.digest(y.process); /* Date */',
    ],
    ["server/a.ts", 'import { x } from "../protocol/wire/frame.ts";\nimport { y } from "node:fs";'],
    [
      "web/room/a.tsx",
      'import type { X } from "../../protocol/errors.ts";\nconst x = <p>from</p>;',
    ],
    ["web/io/a.ts", 'const words = await import("@scure/bip39/wordlists/english.js");'],
    ["test/a.test.ts", 'import { suite, test } from "uvu";\ntest.run();'],
    ["test/b.test.ts", "const { stage, test } = onStage();\ntest.run();"],
    ["build.mjs", 'const kinds = ["--import", "dynamic-import", "x"];'],
  ]);
  assert.equal(violations(sources), []);
});

test.run();
