/**
 * What the relay serves over plain HTTP: the built page from memory, and /healthz. After the start no
 * file is opened; a path that is not a built file is a 404, whatever it looks like.
 */
import { readdir, readFile } from "node:fs/promises";
import type { RequestListener } from "node:http";
import { extname, join, relative, sep } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { securityHeaders } from "./headers.ts";

/** One file of the page: its bytes, plain and as the build compressed them. */
export type Asset = {
  readonly type: string;
  readonly plain: Uint8Array<ArrayBuffer>;
  readonly br?: Uint8Array<ArrayBuffer>;
  readonly gzip?: Uint8Array<ArrayBuffer>;
};

/** The files of the page by the path that serves them; index.html is "/". */
export type Assets = ReadonlyMap<string, Asset>;

const types: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".webmanifest": "application/manifest+json",
};

const encodings = { br: ".br", gzip: ".gz" } as const;

/**
 * Reads the built page into memory.
 *
 * @param folder - Holds index.html and, beside each file, its `.br` and `.gz` forms if there are any.
 * @throws Error with code "ENOENT" if the folder is not there.
 */
export async function loadAssets(folder: string): Promise<Assets> {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(
      `/${relative(folder, path).split(sep).join("/")}`,
      new Uint8Array(await readFile(path)),
    );
  }
  const assets = new Map<string, Asset>();
  for (const [path, plain] of files) {
    if (path.endsWith(encodings.br) || path.endsWith(encodings.gzip)) continue;
    const br = files.get(path + encodings.br);
    const gzip = files.get(path + encodings.gzip);
    assets.set(path === "/index.html" ? "/" : path, {
      type: types[extname(path)] ?? "application/octet-stream",
      plain,
      ...(br === undefined ? {} : { br }),
      ...(gzip === undefined ? {} : { gzip }),
    });
  }
  return assets;
}

/** Makes the HTTP side of the relay. */
export function makeApp(assets: Assets, version: string): Hono {
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(securityHeaders)) context.header(name, value);
  });
  app.get("/healthz", (context) => context.json({ status: "ok", version }));
  app.get("*", (context) => {
    const asset = assets.get(context.req.path);
    if (asset === undefined) return context.notFound();
    context.header("Content-Type", asset.type);
    context.header("Vary", "Accept-Encoding");
    const accepted = context.req.header("Accept-Encoding") ?? "";
    for (const encoding of ["br", "gzip"] as const) {
      const packed = asset[encoding];
      if (packed === undefined || !accepts(accepted, encoding)) continue;
      context.header("Content-Encoding", encoding);
      return context.body(packed);
    }
    return context.body(asset.plain);
  });
  app.notFound((context) => context.text("Not found\n", 404));
  return app;
}

/** Makes the app a listener of Node's HTTP server. */
export function listenerOf(app: Hono): RequestListener {
  return getRequestListener(app.fetch, {
    overrideGlobalObjects: false,
    // Only for what cannot be read as a request at all; the app answers the rest.
    errorHandler: () => new Response("Bad request\n", { status: 400, headers: securityHeaders }),
  });
}

function accepts(header: string, encoding: string): boolean {
  return header.split(",").some((part) => {
    const [name, ...parameters] = part.split(";").map((word) => word.trim().toLowerCase());
    return name === encoding && !parameters.some((word) => /^q=0(\.0*)?$/.test(word));
  });
}
