/**
 * The sentences of the program's start: where it is open, and why it cannot be. Plain words for whoever
 * runs it; never an address of a visitor, a room, or a stack.
 */
import { networkInterfaces } from "node:os";
import type { Pair } from "./certificate.ts";
import type { Config } from "./config.ts";

/** Addresses that stand for every one of a machine, or for itself. */
const anywhere = ["0.0.0.0", "::"];
const here = ["127.0.0.1", "::1"];

/**
 * Says where the relay is open: one line, and for a certificate made in memory what a visitor needs to
 * reach it from other machines and to know it again.
 *
 * @param port - The one it got.
 */
export function openLines(config: Config, port: number, pair: Pair | undefined): readonly string[] {
  const { baseUrl, socket, host, certificate } = config;
  const scheme = pair === undefined ? "http" : "https";
  const urlOf = (name: string) => `${scheme}://${name.includes(":") ? `[${name}]` : name}:${port}`;
  const isOwn = host === undefined || anywhere.includes(host) || here.includes(host);
  const place = socket ?? urlOf(isOwn ? "localhost" : host);
  const lines = [`Sanctuary is open at ${baseUrl ?? place}`];
  if (pair === undefined || certificate !== "made") return lines;
  const isEverywhere = socket === undefined && (host === undefined || anywhere.includes(host));
  const others = isEverywhere ? networkAddresses(config) : [];
  lines.push(...others.map((address) => `  and at ${urlOf(address)}`));
  lines.push(`Its certificate has the SHA-256 fingerprint ${pair.fingerprint}`);
  return lines;
}

/** Why the relay cannot listen, by the code of the error; undefined if that is not known. */
export function listenSentence(
  { port, host, socket }: Config,
  code: string | undefined,
): string | undefined {
  if (code === "ERR_ACCESS_DENIED") return "Node forbids it to listen: start it with --allow-net.";
  if (socket !== undefined) {
    switch (code) {
      case "EADDRINUSE":
        return `${socket} is there already. If no program answers there, remove it.`;
      case "EACCES":
        return `${socket} may not be made by this user.`;
      default:
        return undefined;
    }
  }
  switch (code) {
    case "EADDRINUSE":
      return `Port ${port} is in use by another program. Choose another one with --port.`;
    case "EACCES":
      return `Port ${port} may not be opened by this user. Choose one above 1023 with --port.`;
    case "EADDRNOTAVAIL":
      return `${host ?? "The address"} is not an address of this machine. See --host.`;
    case "EAFNOSUPPORT":
      return "This machine has no address of that family. Leave out -6 or -4.";
    default:
      return undefined;
  }
}

/** Why the metrics cannot be served, by the code of the error. */
export function metricsSentence(port: number, code: string | undefined): string | undefined {
  if (code === "EADDRINUSE") return `Port ${port} of --metrics-port is in use already.`;
  if (code === "EACCES") return `Port ${port} of --metrics-port may not be opened by this user.`;
  return undefined;
}

/** Addresses that others reach this machine at; those that hold for one cable only are left out. */
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
