/**
 * The HTTP side of the relay: the built page from memory, and /healthz. Opens no file; every path that is
 * not a built file is a 404.
 */
import { type IncomingMessage, type RequestListener, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { brotliDecompressSync } from "node:zlib";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono/tiny";
import type { Asset, Assets } from "./assets.ts";
import { type Headers, securityHeaders } from "./headers.ts";

/** Called for every request. */
export type AppOptions = {
  /** Headers in addition to {@link securityHeaders}. */
  readonly headers?: () => Headers;
  /** What /healthz reports in addition to the version; of the request itself too, if Node read it. */
  readonly health?: (request: IncomingMessage | undefined) => object;
  /** Path of the page behind a proxy, such as "/chat"; the proxy may remove it or not. */
  readonly path?: string;
  /** Called for a request that was a WebSocket's before a proxy changed it. */
  readonly missed?: () => void;
};

/** The app also gets the request as Node read it. */
type Env = { Bindings: { readonly incoming?: IncomingMessage } };

const methods = { Allow: "GET, HEAD, OPTIONS" };
const webSocketOnly =
  "Only WebSockets open here. A proxy must pass the headers Upgrade and Connection.\n";

export function makeApp(assets: Assets, version: string, options: AppOptions = {}): Hono<Env> {
  const { headers, health, path = "", missed } = options;
  const app = new Hono<Env>();
  app.use(async (context, next) => {
    await next();
    for (const [name, value] of Object.entries({ ...securityHeaders, ...headers?.() })) {
      context.header(name, value);
    }
  });
  for (const base of new Set(["", path])) {
    app.get(`${base}/healthz`, (context) =>
      context.json({ status: "ok", version, ...health?.(context.env?.incoming) }),
    );
    app.get(`${base}/relay/:prefix{[0-9a-f]{4}}`, (context) => {
      missed?.();
      return context.text(webSocketOnly, 426, { Connection: "Upgrade", Upgrade: "websocket" });
    });
  }
  // Some monitors ask only this.
  app.options("*", (context) => context.body(null, 204, methods));
  /** Assets that a client without brotli has requested. */
  const unpacked = new Map<Asset, Uint8Array<ArrayBuffer>>();
  app.get("*", (context) => {
    const asked = context.req.path;
    // The page's addresses are relative to its folder.
    if (asked === path) return context.redirect(`${path}/`, 308);
    const asset = assets.get(asked) ?? assets.get(withoutPath(asked, path));
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

/** Returns a path without the path that a proxy may leave in front of ours. */
export function withoutPath(asked: string, path: string): string {
  return asked.startsWith(`${path}/`) ? asked.slice(path.length) : asked;
}

/** Answers a request that names an upgrade which we do not know, as if it did not; then closes. */
export function ignoreUpgrade(
  listener: RequestListener,
  request: IncomingMessage,
  stream: Duplex,
): void {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  // Node hands over its own socket, whose type is wider.
  const socket = stream as Socket;
  response.assignSocket(socket);
  for (const event of ["error", "timeout"]) socket.on(event, () => socket.destroy());
  // As Node does it: a client that sends on would keep a socket that is only ended.
  response.once("finish", () => socket.destroySoon());
  listener(request, response);
}

/**
 * Returns the app as a listener of Node's HTTP server.
 *
 * @param readMs - How long a client may neither read nor send anything after a request, ms.
 */
export function listenerOf(app: Hono<Env>, readMs: number): RequestListener {
  const listener = getRequestListener(app.fetch, {
    overrideGlobalObjects: false,
    // HTTP/1.0 has no Host, and health checks often speak it. The app reads only the path.
    hostname: "localhost",
    // Only for a request that cannot be parsed; the app answers all others.
    errorHandler: () => new Response("Bad request\n", { status: 400, headers: securityHeaders }),
  });
  return (request, response) => {
    // Not for each connection: an upgraded one would keep the memory of its timer.
    request.socket.setTimeout(readMs);
    // Node's own answers to these have no headers.
    const status = statusWithoutApp(request);
    if (status !== undefined) {
      response.writeHead(status, { ...securityHeaders, Connection: "close" }).end();
      return;
    }
    // "OPTIONS *" asks the server itself.
    if (request.url === "*") request.url = "/";
    return listener(request, response);
  };
}

/** Returns the status of a request that HTTP/1.1 forbids to answer in another way. */
function statusWithoutApp({ httpVersion, headers }: IncomingMessage): number | undefined {
  if (httpVersion === "1.1" && headers.host === undefined) return 400;
  const { expect } = headers;
  return expect === undefined || expect.toLowerCase() === "100-continue" ? undefined : 417;
}

function takesBrotli(header: string): boolean {
  return header.split(",").some((part) => {
    const [name, ...parameters] = part.split(";").map((word) => word.trim().toLowerCase());
    return name === "br" && !parameters.some((word) => /^q=0(\.0*)?$/.test(word));
  });
}
