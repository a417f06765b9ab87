/** Opens WebSockets to the relay, also ahead. transport.ts uses them. Small: the first page has it. */
import { limits } from "../../protocol/wire/limits.ts";

/** Opens sockets. One of them may be opened before it is asked for, while something else takes its time. */
export class Sockets {
  #ahead: WebSocket | undefined;
  /** When it was opened, ms since the epoch. */
  #at = 0;
  readonly #origin: string;
  readonly #make: (url: string) => WebSocket;
  readonly #now: () => number;

  /**
   * @param origin - Such as `https://chat.example`, or with a path; http gives ws, https gives wss.
   * @param make - Makes a socket. Tests inject their own, and a clock in ms.
   */
  constructor(
    origin: string,
    make: (url: string) => WebSocket = (url) => new WebSocket(url),
    now = Date.now,
  ) {
    this.#origin = origin;
    this.#make = make;
    this.#now = now;
  }

  /** Opens the socket of this path now; null closes what was opened and not asked for. */
  openAhead(path: string | null): void {
    if (path !== null && this.#isReady(path)) return;
    this.#ahead?.close();
    this.#ahead = path === null ? undefined : this.#make(this.#urlOf(path));
    this.#at = this.#now();
  }

  /** Returns a socket of this path, which may be open already. */
  open(path: string): WebSocket {
    this.openAhead(path);
    const socket = this.#ahead as WebSocket;
    this.#ahead = undefined;
    return socket;
  }

  #isReady(path: string): boolean {
    const ahead = this.#ahead;
    // A client that does not enter in time is disconnected, and a page that sleeps learns of it late.
    const isFresh = this.#now() - this.#at < limits.enterMs / 2;
    return isFresh && ahead?.url === this.#urlOf(path) && ahead.readyState <= ahead.OPEN;
  }

  #urlOf(path: string): string {
    return this.#origin.replace(/^http/, "ws") + path;
  }
}
