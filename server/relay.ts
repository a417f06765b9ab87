/**
 * Puts the relay together: page, door, rooms, and one timer for all of them. Started by the program
 * and, on a free port, by tests.
 */
import { createServer } from "node:http";
import type { ListenOptions } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { type Assets, listenerOf, makeApp } from "./app.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { Config } from "./config.ts";
import { Gateway } from "./gateway.ts";
import { refuse } from "./headers.ts";
import { Hub } from "./hub.ts";
import { Addresses, Tagger } from "./throttle.ts";

/** How exactly times are kept, ms: what is due happens up to so much later. */
const tickMs = 1000;

/** How long a connection may take to answer the close at the relay's end, ms. */
const cutMs = 1000;

/** What may differ from one start to another besides the configuration. */
export type RelayOptions = {
  /** Named by /healthz. */
  readonly version?: string;
  /** Turned by hand in tests. */
  readonly clock?: Clock;
};

/** A relay that listens. */
export type Relay = {
  readonly port: number;
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
  const { limits } = config;
  const clock = options.clock ?? systemClock;
  const tagger = new Tagger();
  const addresses = new Addresses(limits, tagger);
  const hub = new Hub(limits, clock, tagger);
  const gateway = new Gateway(config, hub, addresses, clock);

  const server = createServer(
    {
      headersTimeout: limits.headersMs,
      requestTimeout: limits.headersMs,
      connectionsCheckingInterval: tickMs,
      maxHeaderSize: limits.headersBytes,
    },
    listenerOf(makeApp(assets, options.version ?? "unknown")),
  );
  server.maxConnections = limits.sockets;
  server.on("upgrade", (request, stream, head) => gateway.upgrade(request, stream, head));
  server.on("clientError", (error: NodeJS.ErrnoException, stream) => {
    refuse(stream, statusOf(error.code));
  });
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
  });

  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : config.port,
    async close(seconds = 0) {
      const closed = new Promise((resolve) => server.close(resolve));
      hub.announce(seconds);
      if (gateway.size > 0) await wait(1000 * seconds);
      stopTicking();
      hub.close();
      gateway.close();
      server.closeAllConnections();
      const cut = setTimeout(() => gateway.terminate(), cutMs);
      await closed;
      clearTimeout(cut);
    },
  };
}

function listenOptions({ port, host, family }: Config): ListenOptions {
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
