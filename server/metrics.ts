/**
 * Metrics for Prometheus, on a separate port on loopback. Sums over all rooms: no figure and no label may
 * distinguish rooms, addresses or people.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { performance } from "node:perf_hooks";

/** The counters of a relay. */
export type Figures = {
  readonly connections: number;
  readonly rooms: number;
  /** Frames received from members since the start; each counts once. */
  readonly frames: number;
  /** Bytes of those frames. */
  readonly bytes: number;
  /** Absent: its rooms are its own. */
  readonly shared?: SharedFigures;
};

/** What a relay counts that shares its rooms with others. */
export type SharedFigures = {
  /** Rooms with members here. */
  readonly held: number;
  /** Those of them that have members at other relays too. */
  readonly spread: number;
  /** How long the last frames that it published took to come back, ms. */
  readonly lagMs: number;
  /** How often a connection to the engine has come back since the start. */
  readonly reconnects: number;
  /** How often it has closed all connections because its lease was over. */
  readonly fenced: number;
};

export type Metrics = { readonly port: number; close(): void };

// DNS rebinding: a web page can point its own name to this machine, and browsers send that name here.
const ownHost = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/** Returns figures in the text format 0.0.4 of Prometheus. */
export function metricsText(figures: Figures, version: string): string {
  const rows = [
    ["sanctuary_connections", "gauge", "Open WebSockets", figures.connections],
    ["sanctuary_rooms", "gauge", "Rooms", figures.rooms],
    ["sanctuary_frames_relayed_total", "counter", "Frames received from members", figures.frames],
    ["sanctuary_bytes_relayed_total", "counter", "Bytes of those frames", figures.bytes],
    ["sanctuary_build_info", "gauge", "The version, as a label", 1],
    [
      "process_start_time_seconds",
      "gauge",
      "Start, in seconds since 1970",
      performance.timeOrigin / 1000,
    ],
    ["process_resident_memory_bytes", "gauge", "Resident memory", process.memoryUsage.rss()],
    ...sharedRows(figures.shared),
  ] as const;
  const labels: Readonly<Record<string, string>> = {
    sanctuary_build_info: `{version="${version}"}`,
  };
  const lines = rows.flatMap(([name, type, help, value]) => [
    `# HELP ${name} ${help}.`,
    `# TYPE ${name} ${type}`,
    `${name}${labels[name] ?? ""} ${value}`,
  ]);
  return `${lines.join("\n")}\n`;
}

function sharedRows(shared: SharedFigures | undefined) {
  if (shared === undefined) return [];
  const { held, spread, lagMs, reconnects, fenced } = shared;
  return [
    ["sanctuary_shared_rooms_held", "gauge", "Rooms with members here", held],
    ["sanctuary_shared_rooms_spread", "gauge", "Rooms with members here and elsewhere", spread],
    ["sanctuary_shared_lag_seconds", "gauge", "Time until frames came back", lagMs / 1000],
    ["sanctuary_shared_reconnects_total", "counter", "Connections that came back", reconnects],
    ["sanctuary_shared_fenced_total", "counter", "Leases that were over", fenced],
  ] as const;
}

/**
 * Serves /metrics.
 *
 * @param where - Always loopback. Port 0 picks a free one.
 * @param text - Called for each request.
 * @throws Error of `listen` with its code.
 */
export async function serveMetrics(
  where: { readonly port: number; readonly host: "127.0.0.1" | "::1" },
  text: () => string,
): Promise<Metrics> {
  const server = createServer((request, response) => {
    const found = request.url === "/metrics" && request.method === "GET";
    const status = !ownHost.test(request.headers.host ?? "") ? 403 : found ? 200 : 404;
    response.writeHead(status, { "Content-Type": "text/plain; version=0.0.4; charset=utf-8" });
    response.end(status === 200 ? text() : "");
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(where, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
