// The suites that compare the protocol with its vectors, run in a page by every engine's own
// WebCrypto.
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { build, type Plugin } from "esbuild";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { until } from "./pages.ts";
import { inEveryEngine } from "./stage.ts";
import type {} from "./suites.ts";

const vectors = fileURLToPath(new URL("../vectors/", import.meta.url));
/** Every engine must run more tests than this. */
const least = 500;
/** Longest part of the errors that is printed, characters. */
const errorChars = 4_000;

let server: Server;
let url: string;
const totals = new Set<number>();

/** Replaces `node:fs`: the vectors are read from the bundle. */
const files: Plugin = {
  name: "vectors",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:fs$/ }, ({ path }) => ({ path, namespace: "vectors" }));
    onLoad({ filter: /.*/, namespace: "vectors" }, () => {
      const names = readdirSync(vectors).filter((name) => name.endsWith(".json"));
      const lines = names.map(
        (name, i) => `import file${i} from "./${name}" with { type: "text" };`,
      );
      const table = names.map((name, i) => `"${name}": file${i}`).join(",");
      const contents = `${lines.join("\n")}
        const files = {${table}};
        export const readFileSync = (url) => files[String(url).replace(/.*\\//, "")];`;
      return { contents, resolveDir: vectors, loader: "js" };
    });
  },
};

test.before(async () => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("suites.ts", import.meta.url))],
    bundle: true,
    define: { "process.env.SLOW": "undefined" },
    format: "esm",
    loader: { ".json": "text" },
    plugins: [files],
    target: "es2022",
    write: false,
  });
  const script = outputFiles[0]?.text ?? "";
  server = createServer((request, response) => {
    const isScript = request.url === "/suites.js";
    response.setHeader("content-type", isScript ? "text/javascript" : "text/html; charset=utf-8");
    response.end(isScript ? script : "<!doctype html><script type=module src=suites.js></script>");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://localhost:${(server.address() as AddressInfo).port}/`;
});

test.after(() => {
  server.closeAllConnections();
  server.close();
});

inEveryEngine({
  "gives the known answers, and holds to every vector": async (stage) => {
    const page = await stage.visit(url);
    await until(page, () => "runSuites" in globalThis);
    const { passed, total, errors } = await page.evaluate(() => globalThis.runSuites());
    assert.is(stripVTControlCharacters(errors).slice(0, errorChars), "");
    assert.is(passed, total);
    assert.ok(total > least, `${total} tests`);
    totals.add(total);
    assert.is(totals.size, 1, "as many as in the other engines");
  },
});

test.run();
