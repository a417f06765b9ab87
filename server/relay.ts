/**
 * Puts the relay together: page, door, rooms, and one timer for all of them. Started by the program
 * and, on a free port, by tests. Reads no file: page and certificate are handed in.
 */
import { Buffer } from "node:buffer";
import { createServer, type RequestListener, type ServerOptions } from "node:http";
import type { ListenOptions } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import type { Assets } from "./assets.ts";
import type { Pair } from "./certificate.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { Config } from "./config.ts";
import { Gateway } from "./gateway.ts";
import { insistOnTls, refuse } from "./headers.ts";
import { Hub } from "./hub.ts";
import type { Figures } from "./metrics.ts";
import { Addresses, Tagger } from "./throttle.ts";

/** How exactly times are kept, ms: what is due happens up to so much later. */
const tickMs = 1000;

/** How long a connection may take to answer the close at the relay's end, ms. */
const cutMs = 1000;

const nothing = /^$/;

/** What may differ from one start to another besides the configuration. */
export type RelayOptions = {
  /** Named by /healthz. */
  readonly version?: string;
  /** What /healthz says of the runtime. */
  readonly health?: () => object;
  /** Turned by hand in tests. */
  readonly clock?: Clock;
  /** Absent: plain HTTP, whatever the configuration asks for. */
  readonly pair?: Pair;
};

/** A relay that listens. */
export type Relay = {
  /** 0 on a Unix socket. */
  readonly port: number;
  figures(): Figures;
  /** Shows another certificate to whoever connects from now on; only where there was one. */
  renew(pair: Pair): void;
  /**
   * Tells the members that the relay closes in so many seconds (0 if absent), then closes everything.
   * Done when nothing is open any more.
   */
  close(seconds?: number): Promise<void>;
};

/**
 * Starts a relay.
 *
 * @throws Error as `listen` has it, with its code ("EADDRINUSE", "EACCES", "EADDRNOTAVAIL").
 */
export async function startRelay(
  config: Config,
  assets: Assets,
  options: RelayOptions = {},
): Promise<Relay> {
  // Short buffers otherwise share slabs, in which what one held stays for as long as any other is kept.
  Buffer.poolSize = 0;
  // The date of an answer makes the runtime look for the time zone: now, before it listens.
  new Date().getTimezoneOffset();
  const { limits } = config;
  const clock = options.clock ?? systemClock;
  const tagger = new Tagger();
  const addresses = new Addresses(limits, tagger);
  const hub = new Hub(limits, clock, tagger);
  const gateway = new Gateway(config, hub, addresses, clock);

  let { pair } = options;
  const http: ServerOptions = {
    headersTimeout: limits.headersMs,
    requestTimeout: limits.headersMs,
    connectionsCheckingInterval: tickMs,
    maxHeaderSize: limits.headersBytes,
  };
  let asked: Promise<RequestListener> | undefined;
  const open = async () => {
    const { listenerOf, makeApp } = await import("./app.ts");
    const app = makeApp(assets, options.version ?? "unknown", {
      headers: () => (pair?.vouched === true ? insistOnTls : {}),
      ...(options.health === undefined ? {} : { health: options.health }),
    });
    // Later than the time for headers is looked at, so that those who are late with them are told.
    return listenerOf(app, limits.headersMs + 2 * tickMs);
  };
  // At the first request: it makes the runtime load `fetch`, which takes longer than all else at the start.
  const listener: RequestListener = async (request, response) => {
    asked ??= open();
    (await asked)(request, response);
  };
  const tls = pair === undefined ? undefined : await makeTlsServer(pair, http, listener);
  const server = tls ?? createServer(http, listener);
  server.maxConnections = limits.sockets;
  server.on("upgrade", (request, stream, head) => gateway.upgrade(request, stream, head));
  server.on("clientError", (error: NodeJS.ErrnoException, stream) => {
    refuse(stream, statusOf(error.code));
  });
  // There is no saying anything to who has not finished the handshake.
  tls?.on("tlsClientError", (_error, socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(listenOptions(config), () => {
      server.off("error", reject);
      resolve();
    });
  });
  server.on("error", (error: NodeJS.ErrnoException) => {
    // The machine had no memory for one more socket: that client is not served, all others are.
    if (error.syscall !== "accept") throw error;
  });
  const stopTicking = clock.every(tickMs, () => {
    hub.tick();
    gateway.tick();
    addresses.tick(clock.now());
    // RegExp keeps the last text that one matched: an access, or an address.
    nothing.test("");
  });

  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    figures: () => ({
      connections: gateway.size,
      rooms: hub.rooms,
      frames: gateway.frames,
      bytes: gateway.bytes,
    }),
    renew(fresh) {
      tls?.setSecureContext(contextOf(fresh));
      pair = fresh;
    },
    async close(seconds = 0) {
      const closed = new Promise((resolve) => server.close(resolve));
      hub.announce(seconds);
      if (gateway.size > 0) await wait(1000 * seconds);
      stopTicking();
      hub.close();
      gateway.close();
      server.closeAllConnections();
      const cut = setTimeout(() => gateway.terminate(), cutMs);
      // Who has not finished its handshake is in none of these lists, and is not waited for.
      await Promise.race([closed, wait(2 * cutMs, undefined, { ref: false })]);
      clearTimeout(cut);
    },
  };
}

function listenOptions({ port, host, socket, family }: Config): ListenOptions {
  if (socket !== undefined) return { path: socket };
  if (host !== undefined) return { port, host };
  if (family === "ipv4") return { port, host: "0.0.0.0" };
  if (family === "ipv6") return { port, host: "::", ipv6Only: true };
  // Without a host Node takes :: for both, and 0.0.0.0 where the machine has no IPv6.
  return { port };
}

/** Node's TLS is loaded only for who asks for it, so that a plain start stays short. */
async function makeTlsServer(pair: Pair, http: ServerOptions, listener: RequestListener) {
  const { createServer } = await import("node:https");
  const options = { ...http, ...contextOf(pair), handshakeTimeout: http.headersTimeout };
  return createServer(options, listener);
}

function contextOf({ cert, key }: Pair) {
  return { cert, key };
}

function statusOf(code: string | undefined): string {
  if (code === "HPE_HEADER_OVERFLOW") return "431 Request Header Fields Too Large";
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return "408 Request Timeout";
  return "400 Bad Request";
}
