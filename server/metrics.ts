/**
 * Figures for Prometheus, on a port of its own that only this machine reaches. Sums over all rooms: no
 * figure here, and no label, may tell one room, address or person from another.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { performance } from "node:perf_hooks";

/** What a relay counts. */
export type Figures = {
  readonly connections: number;
  readonly rooms: number;
  /** Frames taken from members since the start; each once, however many it went to. */
  readonly frames: number;
  /** Bytes of those frames. */
  readonly bytes: number;
};

/** Metrics that are served. */
export type Metrics = { readonly port: number; close(): void };

// A page elsewhere could have its name point to this machine; a browser then still says that name.
const ownHost = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/** Writes figures as Prometheus reads them (text format 0.0.4). */
export function metricsText(figures: Figures, version: string): string {
  const rows = [
    ["sanctuary_connections", "gauge", "WebSockets that are open", figures.connections],
    ["sanctuary_rooms", "gauge", "Rooms that live", figures.rooms],
    ["sanctuary_frames_relayed_total", "counter", "Frames taken from members", figures.frames],
    ["sanctuary_bytes_relayed_total", "counter", "Bytes of those frames", figures.bytes],
    ["sanctuary_build_info", "gauge", "The version, as a label", 1],
    [
      "process_start_time_seconds",
      "gauge",
      "Start, in seconds since 1970",
      performance.timeOrigin / 1000,
    ],
    [
      "process_resident_memory_bytes",
      "gauge",
      "Memory that is resident",
      process.memoryUsage.rss(),
    ],
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

/**
 * Serves /metrics.
 *
 * @param where - Loopback only, whatever the relay listens on. Port 0 takes a free one.
 * @param text - Called for each request.
 * @throws Error as `listen` has it, with its code.
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
