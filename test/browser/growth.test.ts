// What a new line costs when there are many: a ratio within one run, so that it holds on any
// machine.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Browser } from "playwright-core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { launch, person } from "./engine.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
/** The largest number of lines that a page can be set to keep. */
const lines = 5_000;
const samples = 25;

let browser: Browser;
let server: Server;
let url: string;

test.before(async () => {
  const { outputFiles } = await build({
    absWorkingDir: root,
    bundle: true,
    entryPoints: ["test/browser/lines.ts", "web/style/index.css"],
    format: "esm",
    jsx: "automatic",
    jsxImportSource: "preact",
    minify: true,
    outdir: "out",
    splitting: true,
    target: "es2022",
    write: false,
  });
  const files = new Map(
    outputFiles.map(({ path, text }) => [path.slice(path.indexOf("/out/") + 4), text]),
  );
  files.set(
    "/",
    `<!doctype html><title>Lines</title><link rel="stylesheet" href="web/style/index.css">
    <style>section { display: flex; flex-direction: column; block-size: 45vh }</style>
    <section></section><section></section><script type="module" src="test/browser/lines.js"></script>`,
  );
  server = createServer(({ url = "" }, answer) => {
    const type = /\.(js|css)$/.exec(url)?.[1]?.replace("js", "javascript") ?? "html";
    answer.setHeader("Content-Type", `text/${type}; charset=utf-8`);
    answer.writeHead(files.has(url) ? 200 : 404).end(files.get(url));
  }).listen(0, "localhost");
  await new Promise((resolve) => server.once("listening", resolve));
  url = `http://localhost:${(server.address() as AddressInfo).port}/`;
  browser = await launch();
});

test.after(async () => {
  await browser.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test(`a new line among ${lines} costs no more than twice that in an empty room`, async () => {
  const { page, close } = await person(browser, { viewport: { width: 800, height: 900 } });
  await page.goto(url);
  await page.waitForFunction(() => "measure" in globalThis);
  const { empty, full } = await page.evaluate(
    async ([lines, samples]) => {
      const { measure } = globalThis as unknown as {
        measure(lines: number, samples: number): Promise<{ empty: number; full: number }>;
      };
      return measure(lines, samples);
    },
    [lines, samples] as const,
  );
  await close();
  console.log(`\na line: ${(full / empty).toFixed(2)} times what it costs in an empty room`);
  assert.ok(empty > 0 && full / empty <= 2, `${full} ms against ${empty} ms`);
});

test.run();
