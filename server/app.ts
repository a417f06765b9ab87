/**
 * The HTTP side of the relay: refused requests, the page and /rooms, /healthz, and a 404 for every other path. Opens
 * no file.
 */
import { type IncomingMessage, type RequestListener, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono/tiny";
import { type Headers, securityHeaders } from "./headers.ts";
import type { Pages } from "./pages.ts";
import { namesHost } from "./requests.ts";

/** Called for every request. */
export type AppOptions = {
  /** Headers in addition to {@link securityHeaders}. */
  readonly headers?: () => Headers;
  /** What /healthz reports in addition to the version; of the request itself too, if Node read it. */
  readonly health?: (request: IncomingMessage | undefined) => object;
  /** False: this relay can let nobody in at present. */
  readonly well?: () => boolean;
  /** Path of the page behind a proxy, such as "/chat"; the proxy may remove it or not. */
  readonly path?: string;
  /** Where people report a problem, an https: or mailto: address. */
  readonly contact?: string;
  /** ms since the epoch; absent: the system's. */
  readonly now?: () => number;
  /** Called for a request that was a WebSocket's before a proxy changed it. */
  readonly missed?: () => void;
};

/** The app also gets the request as Node read it. */
type Env = { Bindings: { readonly incoming?: IncomingMessage } };

/** How long the address in security.txt is said to hold, ms: 30 days. */
const contactMs = 30 * 86_400_000;

const methods = { Allow: "GET, HEAD, OPTIONS" };
const webSocketOnly =
  "Only WebSockets open here. A proxy must pass the headers Upgrade and Connection.\n";

export function makeApp(version: string, options: AppOptions = {}): Hono<Env> {
  const { headers, health, well, path = "", contact, now = Date.now, missed } = options;
  const app = new Hono<Env>();
  app.use((context, next) => {
    // Before the answer is made: afterwards Hono would build it a second time, at twice the cost.
    for (const [name, value] of Object.entries({ ...securityHeaders, ...headers?.() })) {
      context.header(name, value);
    }
    return next();
  });
  for (const base of new Set(["", path])) {
    app.get(`${base}/healthz`, (context) => {
      const isWell = well?.() ?? true;
      const status = isWell ? "ok" : "Redis does not answer";
      const told = { status, version, ...health?.(context.env?.incoming) };
      return context.json(told, isWell ? 200 : 503);
    });
    app.get(`${base}/relay/:prefix{[0-9a-f]{4}}`, (context) => {
      missed?.();
      return context.text(webSocketOnly, 426, { Connection: "Upgrade", Upgrade: "websocket" });
    });
  }
  if (contact !== undefined) {
    app.get("/.well-known/security.txt", (context) => {
      // RFC 9116 wants a date, and advises less than a year.
      const expires = new Date(now() + contactMs).toISOString().replace(/\.\d+/, "");
      return context.text(`Contact: ${contact}\nExpires: ${expires}\n`);
    });
  }
  // The page's addresses are relative to its folder.
  if (path !== "") app.get(path, (context) => context.redirect(`${path}/`, 308));
  // Some monitors ask only this.
  app.options("*", (context) => context.body(null, 204, methods));
  app.notFound((context) => context.text("Not found\n", 404));
  return app;
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

/** What a listener needs before it passes a request to the app. */
type ListenerOptions = {
  readonly pages: Pages;
  /** Headers in addition to {@link securityHeaders}. */
  readonly headers: () => Headers;
  /** Counts a request. Returns false if its address has sent too many. */
  readonly admits: (request: IncomingMessage) => boolean;
  /** Time in which a client may neither read nor send anything after a request, ms. */
  readonly readMs: number;
};

/** Returns the app as a listener of Node's HTTP server. */
export function listenerOf(app: Hono<Env>, options: ListenerOptions): RequestListener {
  const headersNow = () => ({ ...securityHeaders, ...options.headers() });
  const listener = getRequestListener(app.fetch, {
    overrideGlobalObjects: false,
    // HTTP/1.0 has no Host, and health checks often speak it. The app reads only the path.
    hostname: "localhost",
    // Only for a request that cannot be parsed; the app answers all others.
    errorHandler: () => new Response("Bad request\n", { status: 400, headers: headersNow() }),
  });
  return (request, response) => {
    // Not for each connection: an upgraded one would keep the memory of its timer.
    request.socket.setTimeout(options.readMs);
    const headers = headersNow();
    // Node's own answers to some of these have no headers.
    const refusal = refusalOf(request) ?? (options.admits(request) ? undefined : tooMany);
    if (refusal !== undefined) {
      response.writeHead(refusal.status, { ...headers, ...refusal.headers, Connection: "close" });
      response.end(refusal.text);
      return;
    }
    if (options.pages.answer(request, response, headers)) return;
    // "OPTIONS *" asks the server itself.
    if (request.url === "*") request.url = "/";
    return listener(request, response);
  };
}

type Refusal = { readonly status: number; readonly headers?: Headers; readonly text?: string };

const tooMany: Refusal = {
  status: 429,
  // The slowest rate that can be set is one request a second.
  headers: { "Retry-After": "1", "Content-Type": "text/plain; charset=utf-8" },
  text: "Too many requests from your address. Try again in a second.\n",
};

/** What a Host may consist of (RFC 3986 §3.2). */
const hostPattern = /^[\w.~%!$&'()*+,;=:[\]-]*$/;

/** Returns the answer to a request that HTTP/1.1 forbids to answer in another way. */
function refusalOf(request: IncomingMessage): Refusal | undefined {
  const { host = "", expect } = request.headers;
  if (!namesHost(request) || !hostPattern.test(host)) return { status: 400 };
  const isKnown = expect === undefined || expect.toLowerCase() === "100-continue";
  return isKnown ? undefined : { status: 417 };
}
