/**
 * Serves a page of the tests: one module, bundled with the real components and the real style,
 * without a relay.
 */
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** In the order in which the page loads them. */
const styles = ["index", "inside", "later"].map((name) => `web/style/${name}.css`);

export type Served = { readonly url: string; close(): Promise<void> };

/**
 * Bundles a module of test/browser/ and serves a page that loads it.
 *
 * @param name - File name without its extension.
 * @param body - HTML of the page.
 * @param headers - Such as those of the relay.
 */
export async function serve(
  name: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Served> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    bundle: true,
    entryPoints: [`test/browser/${name}.ts`, ...styles],
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
  const script = `test/browser/${name}.js`;
  const hash = createHash("sha256").update(files.get(`/${script}`) ?? "");
  // The relay's headers block a script without it.
  const integrity = `sha256-${hash.digest("base64")}`;
  files.set(
    "/",
    `<!doctype html><html lang="en"><title>${name}</title>
    ${styles.map((style) => `<link rel="stylesheet" href="${style}">`).join("")}
    ${body}<script type="module" src="${script}" integrity="${integrity}"></script>`,
  );
  const server = createServer(({ url = "" }, answer) => {
    const type = /\.(js|css)$/.exec(url)?.[1]?.replace("js", "javascript") ?? "html";
    answer.setHeaders(new Map(Object.entries(headers)));
    answer.setHeader("Content-Type", `text/${type}; charset=utf-8`);
    answer.writeHead(files.has(url) ? 200 : 404).end(files.get(url));
  }).listen(0, "localhost");
  await new Promise((resolve) => server.once("listening", resolve));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}/`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
