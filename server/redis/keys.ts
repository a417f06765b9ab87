/**
 * Names of the keys and channels in the engine. What stands in braces decides the node of a cluster: all keys of
 * one route are at one node.
 */

/** For the key of all tags and all leases: a node that comes back empty has lost all of them or none. */
const common = "relays";

export class Keys {
  readonly #prefix: string;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** The key of all tags, and the era of the engine. */
  get tagKey(): string {
    return this.#name("key", common);
  }

  /** The lease of the relay with this name. */
  lease(relay: string): string {
    return this.#name("n", common, `:${relay}`);
  }

  route(tag: string): string {
    return this.#name("r", tag);
  }

  /** What happens in a route is published there. */
  channel(tag: string): string {
    return this.#name("c", tag);
  }

  /** The reconnect tokens of a room. */
  seats(route: string, room: string): string {
    return this.#name("q", route, `:${room}`);
  }

  /** The wrong passwords of an address, or of a network, on a route. */
  failed(route: string, level: string): string {
    return this.#name("f", route, `:${level}`);
  }

  /** The rooms that an address and its networks have created lately. */
  created(widest: string): string {
    return this.#name("a", widest);
  }

  #name(kind: string, tag: string, rest = ""): string {
    return `${this.#prefix}${kind}:{${tag}}${rest}`;
  }
}
