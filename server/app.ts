/**
 * The HTTP side of the relay: the built page from memory, and /healthz. Opens no file; every path that is
 * not a built file is a 404.
 */
import type { RequestListener } from "node:http";
import { brotliDecompressSync } from "node:zlib";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono/tiny";
import type { Asset, Assets } from "./assets.ts";
import { type Headers, securityHeaders } from "./headers.ts";

/** Called for every request. */
export type AppOptions = {
  /** Headers in addition to {@link securityHeaders}. */
  readonly headers?: () => Headers;
  /** What /healthz reports in addition to the version. */
  readonly health?: () => object;
};

export function makeApp(assets: Assets, version: string, options: AppOptions = {}): Hono {
  const { headers, health } = options;
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    for (const [name, value] of Object.entries({ ...securityHeaders, ...headers?.() })) {
      context.header(name, value);
    }
  });
  app.get("/healthz", (context) => context.json({ status: "ok", version, ...health?.() }));
  /** Assets that a client without brotli has requested. */
  const unpacked = new Map<Asset, Uint8Array<ArrayBuffer>>();
  app.get("*", (context) => {
    const asset = assets.get(context.req.path);
    if (asset === undefined) return context.notFound();
    context.header("Content-Type", asset.type);
    context.header("Vary", "Accept-Encoding");
    if (!asset.isPacked) return context.body(asset.bytes);
    if (takesBrotli(context.req.header("Accept-Encoding") ?? "")) {
      context.header("Content-Encoding", "br");
      return context.body(asset.bytes);
    }
    const plain = unpacked.get(asset) ?? new Uint8Array(brotliDecompressSync(asset.bytes));
    unpacked.set(asset, plain);
    return context.body(plain);
  });
  app.notFound((context) => context.text("Not found\n", 404));
  return app;
}

/**
 * Returns the app as a listener of Node's HTTP server.
 *
 * @param readMs - How long a client may neither read nor send anything after a request, ms.
 */
export function listenerOf(app: Hono, readMs: number): RequestListener {
  const listener = getRequestListener(app.fetch, {
    overrideGlobalObjects: false,
    // Only for a request that cannot be parsed; the app answers all others.
    errorHandler: () => new Response("Bad request\n", { status: 400, headers: securityHeaders }),
  });
  return (request, response) => {
    // Not for each connection: an upgraded one would keep the memory of its timer.
    request.socket.setTimeout(readMs);
    return listener(request, response);
  };
}

function takesBrotli(header: string): boolean {
  return header.split(",").some((part) => {
    const [name, ...parameters] = part.split(";").map((word) => word.trim().toLowerCase());
    return name === "br" && !parameters.some((word) => /^q=0(\.0*)?$/.test(word));
  });
}
