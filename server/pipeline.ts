/**
 * How many requests one client may send before the first is answered. Browsers and proxies wait for each
 * answer; Node reads up to 64 kB of requests at once, and all other clients would wait for their answers.
 */
import { IncomingMessage, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";

export class Pipeline {
  readonly #most: number;
  readonly #unanswered = new WeakMap<Duplex, number>();

  /** @param most - Requests of one socket that are not answered yet. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Returns the class of the requests, for the HTTP server's option `IncomingMessage`. */
  get requestClass() {
    const isFull = (socket: Duplex) => this.unanswered(socket) >= this.#most;
    // Node's parser goes on with what it has read even if the socket is destroyed. It stops only at an
    // upgrade, so a request too many is made to be one.
    return class PipelinedRequest extends IncomingMessage {
      /** True: a request too many. The server emits "upgrade" or, for CONNECT, closes the socket. */
      declare isExcess: boolean | undefined;
      declare upgrades: boolean | null;

      /** Set by Node: first to null, then once by its parser. */
      get upgrade(): boolean | null {
        return this.upgrades;
      }

      set upgrade(upgrades: boolean | null) {
        if (upgrades !== null) this.isExcess ??= isFull(this.socket);
        this.upgrades = upgrades === null ? null : upgrades || this.isExcess === true;
      }
    };
  }

  /** Returns how many requests of a socket are not answered. */
  unanswered(socket: Duplex): number {
    return this.#unanswered.get(socket) ?? 0;
  }

  /** Counts a request until its answer is sent. */
  count({ socket }: IncomingMessage, response: ServerResponse): void {
    const add = (change: number) => {
      this.#unanswered.set(socket, this.unanswered(socket) + change);
    };
    add(1);
    response.once("close", () => add(-1));
  }
}

/** A request that the relay's server has read. */
export type Request = InstanceType<Pipeline["requestClass"]>;
