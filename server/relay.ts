/**
 * Puts the relay together: page, gateway, rooms, and one timer for all of them. Started by the program
 * and, on a free port, by tests. Reads no file: page and certificate are passed in.
 */
import type { Server as HttpServer, IncomingMessage } from "node:http";
import type { ListenOptions, Server } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { Addresses } from "./addresses.ts";
import { listenerOf, makeApp } from "./app.ts";
import type { Assets } from "./assets.ts";
import { Circuits } from "./circuits.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { Config } from "./config.ts";
import { Gateway } from "./gateway.ts";
import { type Headers, insistOnTls } from "./headers.ts";
import { makeServer } from "./http.ts";
import { Hub } from "./hub.ts";
import { type Listings, RoomList } from "./listing.ts";
import type { Figures, SharedFigures } from "./metrics.ts";
import { Pages } from "./pages.ts";
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
  // The origin of a saved page. If it may connect, it may read the list.
  const readable: Headers = config.nullOrigin ? { "Access-Control-Allow-Origin": "null" } : {};
  const list = new RoomList(listings, limits.countMs, (listing) => hub?.inside(listing));
  const isTor = config.trustProxy.includes(torWord);
  const circuits = isTor ? new Circuits(limits.headersMs) : undefined;
  const gateway = new Gateway(config, rooms, addresses, clock, circuits);

  let { pair } = options;
  const headers = () => (pair?.vouched === true ? insistOnTls : {});
  const admits = (request: IncomingMessage) =>
    gateway.address(request).take("requests", 1, clock.now());
  const answer = listenerOf(appOf(config, options, gateway, headers), {
    pages: new Pages(assets, config.basePath, () => ({
      bytes: list.bytes(clock.now()),
      headers: readable,
    })),
    headers,
    admits,
    // After the check for late headers, so that their client gets a 408 first.
    readMs: limits.headersMs + 2 * tickMs,
  });
  const parts = { limits, checkMs: tickMs, pair, gateway, circuits, admits, answer };
  const { server, tls } = makeServer(parts);
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
    close(seconds = 0) {
      return closeAll({ server, rooms, gateway, circuits, stopTicking }, seconds);
    },
  };
}

type Open = {
  readonly server: HttpServer;
  readonly rooms: Rooms;
  readonly gateway: Gateway;
  readonly circuits: Circuits | undefined;
  readonly stopTicking: () => void;
};

/** Warns the members so many seconds before it closes everything. Resolves when nothing is open any more. */
async function closeAll({ server, rooms, gateway, circuits, stopTicking }: Open, seconds: number) {
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
}

/** Returns the app, with what it reports of this relay. */
function appOf(
  { basePath, securityContact }: Config,
  { version = "unknown", health, shared }: RelayOptions,
  gateway: Gateway,
  headers: () => Headers,
): ReturnType<typeof makeApp> {
  return makeApp(version, {
    headers,
    well: () => shared?.well() ?? true,
    health: (request) => ({
      ...health?.(),
      ...(request === undefined ? {} : gateway.seen(request)),
      refused: gateway.refused,
    }),
    path: basePath,
    ...(securityContact === undefined ? {} : { contact: securityContact }),
    missed: () => {
      gateway.refused.noUpgrade += 1;
    },
  });
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
