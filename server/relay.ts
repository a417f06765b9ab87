/**
 * Puts the relay together: page, gateway, rooms, and one timer for all of them. Started by the program
 * and, on a free port, by tests. Reads no file: page and certificate are passed in.
 */
import {
  createServer,
  type IncomingMessage,
  type ServerOptions,
  type ServerResponse,
} from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { ListenOptions, Server } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { Addresses } from "./addresses.ts";
import { ignoreUpgrade, listenerOf, makeApp } from "./app.ts";
import type { Assets } from "./assets.ts";
import { Circuits } from "./circuits.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { Config } from "./config.ts";
import { Gateway } from "./gateway.ts";
import { type Headers, insistOnTls, refuse } from "./headers.ts";
import { Hub } from "./hub.ts";
import { type Listings, RoomList } from "./listing.ts";
import type { Figures, SharedFigures } from "./metrics.ts";
import { Pages } from "./pages.ts";
import { Pipeline, type Request } from "./pipeline.ts";
import { torWord } from "./proxy.ts";
import type { Rooms } from "./rooms.ts";
import { Tagger } from "./tagger.ts";
import type { Pair } from "./tls.ts";

/** Period of the timer, ms: everything that is due happens up to this much later. */
const tickMs = 1000;

/** Time to answer the close when the relay ends, ms. */
const cutMs = 1000;

/** Rooms that several relays share. */
export type Shared = {
  readonly rooms: Rooms;
  readonly tagger: Tagger;
  /** True if this relay can take part: the engine answers. */
  well(): boolean;
  figures(): SharedFigures;
};

export type RelayOptions = {
  /** Reported by /healthz. */
  readonly version?: string;
  /** What /healthz reports of the runtime. */
  readonly health?: () => object;
  /** Replaced in tests. */
  readonly clock?: Clock;
  /** Absent: the rooms are in the memory of this process. */
  readonly shared?: Shared;
  /** Absent: plain HTTP, whatever the configuration says. */
  readonly pair?: Pair;
  /** The rooms to list. Only rooms in the memory of this process can be listed. */
  readonly listings?: Listings;
};

export type Relay = {
  /** 0 on a Unix socket. */
  readonly port: number;
  figures(): Figures;
  /** Uses another certificate for new connections; only if there was one. */
  renew(pair: Pair): void;
  /** Lists other rooms from now on, and disturbs nobody. */
  list(listings: Listings): void;
  /**
   * Tells the members that the relay closes in so many seconds (0 if absent), then closes everything.
   * Resolves when nothing is open any more.
   */
  close(seconds?: number): Promise<void>;
};

/**
 * Starts a relay.
 *
 * @throws Error of `listen` with its code ("EADDRINUSE", "EACCES", "EADDRNOTAVAIL").
 */
export async function startRelay(
  config: Config,
  assets: Assets,
  options: RelayOptions = {},
): Promise<Relay> {
  const { limits } = config;
  const clock = options.clock ?? systemClock;
  const tagger = options.shared?.tagger ?? new Tagger();
  const addresses = new Addresses(limits, tagger, options.shared !== undefined);
  const rooms = options.shared?.rooms ?? new Hub(limits, clock, tagger);
  const hub = rooms instanceof Hub ? rooms : undefined;
  const { listings = { welcome: "", rooms: [] } } = options;
  hub?.list(listings.rooms);
  // Who may connect may read the list: a saved page has no other origin.
  const readable: Headers = config.nullOrigin ? { "Access-Control-Allow-Origin": "null" } : {};
  const list = new RoomList(listings, limits.countMs, (listing) => hub?.inside(listing));
  const isTor = config.trustProxy.includes(torWord);
  const circuits = isTor ? new Circuits(limits.headersMs) : undefined;
  const gateway = new Gateway(config, rooms, addresses, clock, circuits);

  let { pair } = options;
  const pipeline = new Pipeline(limits.pipelined);
  const http: ServerOptions<Pipeline["requestClass"]> = {
    IncomingMessage: pipeline.requestClass,
    headersTimeout: limits.headersMs,
    requestTimeout: limits.headersMs,
    connectionsCheckingInterval: tickMs,
    maxHeaderSize: limits.headersBytes,
    // The listener refuses what lacks it.
    requireHostHeader: false,
  };
  const headers = () => (pair?.vouched === true ? insistOnTls : {});
  const admits = (request: IncomingMessage) =>
    gateway.address(request).take("requests", 1, clock.now());
  const app = makeApp(options.version ?? "unknown", {
    headers,
    well: () => options.shared?.well() ?? true,
    health: (request) => ({
      ...options.health?.(),
      ...(request === undefined ? {} : gateway.seen(request)),
      refused: gateway.refused,
    }),
    path: config.basePath,
    ...(config.securityContact === undefined ? {} : { contact: config.securityContact }),
    missed: () => {
      gateway.refused.noUpgrade += 1;
    },
  });
  const answer = listenerOf(app, {
    pages: new Pages(assets, config.basePath, () => ({
      bytes: list.bytes(clock.now()),
      headers: readable,
    })),
    headers,
    admits,
    // After the check for late headers, so that their client gets a 408 first.
    readMs: limits.headersMs + 2 * tickMs,
  });
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    pipeline.count(request, response);
    return answer(request, response);
  };
  const tls =
    pair === undefined
      ? undefined
      : createTlsServer(
          { ...http, cert: pair.cert, key: pair.key, handshakeTimeout: limits.headersMs },
          listener,
        );
  const server = tls ?? createServer(http, listener);
  server.maxConnections = limits.sockets;
  server.on("connection", (socket) => gateway.accept(socket));
  circuits?.guard(server);
  server.on("checkExpectation", listener);
  server.on("upgrade", (request: Request, stream, head) => {
    const { httpVersion, headers, isExcess } = request;
    // Nobody upgrades a connection before its last answer, and two answers cannot be written at once.
    if (isExcess === true || pipeline.unanswered(stream) > 0) stream.destroy();
    // HTTP/1.0 has no upgrades.
    else if (httpVersion === "1.0" || headers.upgrade?.toLowerCase() !== "websocket") {
      ignoreUpgrade(listener, request, stream);
    } else if (admits(request)) gateway.upgrade(request, stream, head);
    else refuse(stream, "429 Too Many Requests");
  });
  server.on("clientError", (error: NodeJS.ErrnoException, stream) => {
    refuse(stream, statusOf(error.code));
  });
  // No response can be sent before the TLS handshake has finished.
  tls?.on("tlsClientError", (_error, socket) => socket.destroy());
  await withMode(config.socketMode, () => listen(server, listenOptions(config)));
  server.on("error", (error: NodeJS.ErrnoException) => {
    // The machine has no memory for one more socket: only that client is not served.
    if (error.syscall !== "accept") throw error;
  });
  const stopTicking = clock.every(tickMs, () => {
    rooms.tick();
    gateway.tick();
    addresses.tick(clock.now());
  });

  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    figures: () => ({
      connections: gateway.size,
      rooms: rooms.rooms,
      frames: gateway.frames,
      bytes: gateway.bytes,
      ...(options.shared && { shared: options.shared.figures() }),
    }),
    renew(fresh) {
      tls?.setSecureContext({ cert: fresh.cert, key: fresh.key });
      pair = fresh;
    },
    list(fresh) {
      hub?.list(fresh.rooms);
      list.replace(fresh);
    },
    async close(seconds = 0) {
      const closed = new Promise((resolve) => server.close(resolve));
      rooms.announce(seconds);
      if (gateway.size > 0) await wait(1000 * seconds);
      stopTicking();
      const told = rooms.close();
      gateway.close();
      circuits?.close();
      server.closeAllConnections();
      const cut = setTimeout(() => gateway.terminate(), cutMs);
      // A client that has not finished its TLS handshake is in none of these lists: do not wait for it.
      const whole = Promise.all([closed, told]);
      await Promise.race([whole, wait(2 * cutMs, undefined, { ref: false })]);
      clearTimeout(cut);
    },
  };
}

function listen(server: Server, options: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(options, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

/** Runs this with the umask that gives a new socket this mode: the sandbox forbids to change it later. */
async function withMode(mode: number | undefined, run: () => Promise<void>): Promise<void> {
  if (mode === undefined) return run();
  const before = process.umask(0o777 & ~mode);
  await run().finally(() => process.umask(before));
}

function listenOptions({ port, host, socket, family }: Config): ListenOptions {
  if (socket !== undefined) return { path: socket };
  if (host !== undefined) return { port, host };
  if (family === "ipv4") return { port, host: "0.0.0.0" };
  if (family === "ipv6") return { port, host: "::", ipv6Only: true };
  // Without a host Node takes :: for both, and 0.0.0.0 where the machine has no IPv6.
  return { port };
}

function statusOf(code: string | undefined): string {
  if (code === "HPE_HEADER_OVERFLOW") return "431 Request Header Fields Too Large";
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return "408 Request Timeout";
  return "400 Bad Request";
}
