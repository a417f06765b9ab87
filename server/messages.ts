/**
 * What the program prints at its start: where it is open, or why it cannot listen. For its operator;
 * never contains a visitor's address, a room, or a stack.
 */
import { networkInterfaces } from "node:os";
import type { Config } from "./config.ts";
import type { Pair } from "./tls.ts";

/** Addresses that mean all of a machine, or the machine itself. */
const anywhere = ["0.0.0.0", "::"];
const here = ["127.0.0.1", "::1"];

/**
 * Returns the lines that say where the relay is open. For a certificate made in memory they include its
 * other addresses and its fingerprint.
 *
 * @param port - The port that it listens on.
 */
export function openLines(config: Config, port: number, pair: Pair | undefined): readonly string[] {
  const { baseUrl, basePath, socket, host, certificate } = config;
  const scheme = pair === undefined ? "http" : "https";
  const urlOf = (name: string) => `${scheme}://${name.includes(":") ? `[${name}]` : name}:${port}`;
  const isOwn = host === undefined || anywhere.includes(host) || here.includes(host);
  const place = socket ?? urlOf(isOwn ? "localhost" : host);
  const lines = [`Sanctuary is open at ${baseUrl === undefined ? place : baseUrl + basePath}`];
  if (pair === undefined || certificate !== "made") return lines;
  const isEverywhere = socket === undefined && (host === undefined || anywhere.includes(host));
  const others = isEverywhere ? networkAddresses(config) : [];
  lines.push(...others.map((address) => `  and at ${urlOf(address)}`));
  lines.push(`Its certificate has the SHA-256 fingerprint ${pair.fingerprint}`);
  return lines;
}

/** Returns why the relay cannot listen, by the code of the error; undefined for an unknown code. */
export function listenSentence(
  { port, host, socket }: Config,
  code: string | undefined,
): string | undefined {
  if (code === "ERR_ACCESS_DENIED")
    return "Node does not let the relay listen. Start Node with --allow-net.";
  if (socket !== undefined) {
    switch (code) {
      case "EADDRINUSE":
        return `${socket} already exists. If no program uses it, delete it.`;
      case "EACCES":
        return `Permission denied: cannot create the socket ${socket}.`;
      default:
        return undefined;
    }
  }
  switch (code) {
    case "EADDRINUSE":
      return `Port ${port} is in use by another program. Choose another one with --port.`;
    case "EACCES":
      return `Permission denied: cannot open port ${port}. Choose one above 1023 with --port.`;
    case "EADDRNOTAVAIL":
      return `${host ?? "The address"} is not an address of this machine. See --host.`;
    case "EAFNOSUPPORT":
      return "This machine does not support that address family. Remove -6 or -4.";
    default:
      return undefined;
  }
}

/** Returns why the page cannot be read, by the code of the error; undefined for an unknown code. */
export function pageSentence(folder: string, code: string | undefined): string | undefined {
  const build = "The page is not built: npm run build";
  if (code === "ENOENT") return build;
  if (code === "EACCES") return `Permission denied: cannot read the page in ${folder}.`;
  if (code !== "ERR_ACCESS_DENIED") return undefined;
  // Node before 20.12 says the same of a folder that is not there.
  return `${build}, or Node does not let the relay read it. Then start Node with --allow-fs-read=${folder}, or without --permission.`;
}

/** Returns why the metrics cannot be served, by the code of the error. */
export function metricsSentence(port: number, code: string | undefined): string | undefined {
  if (code === "EADDRINUSE") return `Port ${port} of --metrics-port is in use already.`;
  if (code === "EACCES") return `Permission denied: cannot open port ${port} of --metrics-port.`;
  return undefined;
}

/** Returns the addresses at which others reach this machine, without link-local ones. */
function networkAddresses({ family, host }: Config): readonly string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const fits = (version: string) =>
    version === "IPv4" ? family !== "ipv6" : family !== "ipv4" && host !== "0.0.0.0";
  return all
    .filter(({ internal, address, family: version }) => {
      return !internal && !address.startsWith("fe80:") && fits(version);
    })
    .map(({ address }) => address);
}
