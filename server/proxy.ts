/**
 * The client's address behind proxies. X-Forwarded-For is read only if it comes from a proxy that the
 * operator trusts.
 */
import { BlockList, isIP, isIPv4, isIPv6, SocketAddress } from "node:net";

/** In a list of proxies: every client of the relay's Unix socket. */
const unixWord = "unix";

/** Instead of a list of proxies: tor, which names the circuit of every connection. */
export const torWord = "tor";

type Network = {
  readonly address: string;
  readonly prefix: number;
  readonly family: "ipv4" | "ipv6";
};

/**
 * Returns true if a list of proxies may contain the text: an address, a network such as 10.0.0.0/8 or
 * fd00::/8, or the word "unix" or "tor".
 */
export function isProxy(text: string): boolean {
  return text === unixWord || text === torWord || networkOf(text) !== undefined;
}

/** The proxies that the operator trusts. */
export class Proxies {
  readonly #networks = new BlockList();
  readonly #unix: boolean;

  /** @param named - Each as {@link isProxy} accepts it. */
  constructor(named: readonly string[]) {
    this.#unix = named.includes(unixWord);
    for (const { address, prefix, family } of named.flatMap((text) => networkOf(text) ?? [])) {
      this.#networks.addSubnet(address, prefix, family);
    }
  }

  /**
   * Returns the address that rate limits apply to: the last one that is not a trusted proxy.
   *
   * @param remote - The socket's address; undefined for a Unix socket, or a closed one.
   * @param forwarded - The header X-Forwarded-For; several are joined with commas.
   * @returns An address: `remote` itself if it is not trusted or if the header cannot be parsed.
   */
  client(remote: string | undefined, forwarded: string | undefined): string | undefined {
    if (!this.trusts(remote) || forwarded === undefined) return remote;
    let last = remote;
    // From the right: each proxy appends the address it has seen. Everything left of the first
    // untrusted address was written by that client.
    for (const part of forwarded.split(",").reverse()) {
      const address = withoutPort(part.trim());
      if (isIP(address) === 0) return remote;
      if (!this.#names(address)) return address;
      last = address;
    }
    return last;
  }

  /** Returns true if the operator trusts what this socket says; undefined for a Unix socket. */
  trusts(remote: string | undefined): boolean {
    return remote === undefined ? this.#unix : this.#names(remote);
  }

  #names(text: string): boolean {
    const address = bare(text);
    const version = isIP(address);
    return version !== 0 && this.#networks.check(address, version === 4 ? "ipv4" : "ipv6");
  }
}

/** Removes a port, and the brackets of an IPv6 address: some proxies write them. */
function withoutPort(text: string): string {
  const [, ipv6, ipv4] = /^\[([^\]]*)\](?::\d{1,5})?$|^([\d.]+):\d{1,5}$/.exec(text) ?? [];
  if (ipv6 !== undefined) return isIP(ipv6) === 6 ? ipv6 : text;
  return ipv4 ?? text;
}

/**
 * Returns an address in its one shortest form, without the interface. IPv4 inside of IPv6 becomes plain
 * IPv4, however it is written. What is no address stays as it is.
 */
export function bare(text: string): string {
  const [address = ""] = text.split("%");
  if (!isIPv6(address)) return address;
  const { address: short } = new SocketAddress({ address, family: "ipv6" });
  return short.replace(/^::ffff:(?=\d+\.)/, "");
}

function networkOf(text: string): Network | undefined {
  const [address = "", length, ...rest] = text.split("/");
  const version = isIP(address);
  const isMapped = version === 6 && isIPv4(bare(address));
  if (version === 0 || isMapped || address.includes("%") || rest.length > 0) return undefined;
  const most = version === 4 ? 32 : 128;
  const prefix = length === undefined ? most : /^\d{1,3}$/.test(length) ? Number(length) : -1;
  if (prefix < 0 || prefix > most) return undefined;
  return { address, prefix, family: version === 4 ? "ipv4" : "ipv6" };
}
