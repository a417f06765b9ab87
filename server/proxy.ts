/**
 * Whose word about an address counts. Only a proxy that the operator named may say for whom it speaks
 * (X-Forwarded-For); what anybody else says there is not looked at.
 */
import { BlockList, isIP } from "node:net";

/** Stands in a list of proxies for whoever connects over the relay's Unix socket. */
const unixWord = "unix";

type Network = {
  readonly address: string;
  readonly prefix: number;
  readonly family: "ipv4" | "ipv6";
};

/**
 * Says whether a text is what a list of proxies may hold: an address, a network as 10.0.0.0/8 or
 * fd00::/8, or the word "unix".
 */
export function isProxy(text: string): boolean {
  return text === unixWord || networkOf(text) !== undefined;
}

/** The proxies that the operator named. */
export class Proxies {
  readonly #networks = new BlockList();
  readonly #unix: boolean;

  /** @param named - Each as {@link isProxy} takes it. */
  constructor(named: readonly string[]) {
    this.#unix = named.includes(unixWord);
    for (const { address, prefix, family } of named.flatMap((text) => networkOf(text) ?? [])) {
      this.#networks.addSubnet(address, prefix, family);
    }
  }

  /**
   * Finds whom a request counts for: the last address on its way that is no named proxy.
   *
   * @param remote - The socket's address; undefined for a Unix socket, or one that has gone.
   * @param forwarded - The header X-Forwarded-For, several of them joined by commas.
   * @returns An address. `remote` itself if it is no named proxy, or if what a proxy says cannot be
   * read; undefined if there is none.
   */
  client(remote: string | undefined, forwarded: string | undefined): string | undefined {
    const trusted = remote === undefined ? this.#unix : this.#names(remote);
    if (!trusted || forwarded === undefined) return remote;
    let last = remote;
    // From the right: each proxy adds at the end whom it has seen, and what stands further left than
    // the first stranger was written by that stranger.
    for (const part of forwarded.split(",").reverse()) {
      const address = part.trim();
      if (isIP(address) === 0) return remote;
      if (!this.#names(address)) return address;
      last = address;
    }
    return last;
  }

  #names(text: string): boolean {
    const address = bare(text);
    const version = isIP(address);
    return version !== 0 && this.#networks.check(address, version === 4 ? "ipv4" : "ipv6");
  }
}

/** Without what only the machine itself knows: the interface, and that IPv4 came in over IPv6. */
function bare(text: string): string {
  const [address = ""] = text.split("%");
  return address.replace(/^::ffff:(?=\d+\.)/i, "");
}

function networkOf(text: string): Network | undefined {
  const [address = "", length, ...rest] = text.split("/");
  const version = bare(address) === address ? isIP(address) : 0;
  if (version === 0 || rest.length > 0) return undefined;
  const most = version === 4 ? 32 : 128;
  const prefix = length === undefined ? most : /^\d{1,3}$/.test(length) ? Number(length) : -1;
  if (prefix < 0 || prefix > most) return undefined;
  return { address, prefix, family: version === 4 ? "ipv4" : "ipv6" };
}
