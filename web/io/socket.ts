/**
 * The WebSocket to the relay, one at a time. A closed or replaced socket emits no more events, so
 * that a late event of an old connection cannot be taken for one of the new. Interprets nothing but
 * close codes.
 */

import { closeReason } from "../../protocol/wire/frame.ts";
import { limits } from "../../protocol/wire/limits.ts";
import type { Transport, TransportEvent } from "../env.ts";

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

/**
 * Makes a transport to the relay that serves this page.
 *
 * @param sockets - Opens the sockets.
 * @param listener - Receives the events of the current socket.
 */
export function makeTransport(
  sockets: Pick<Sockets, "open">,
  listener: (event: TransportEvent) => void,
): Transport {
  let current: WebSocket | undefined;

  function close(): void {
    const old = current;
    current = undefined;
    old?.close();
  }

  return {
    connect(path) {
      close();
      const socket = sockets.open(path);
      const speak = (event: TransportEvent) => {
        if (socket === current) listener(event);
      };
      current = socket;
      socket.binaryType = "arraybuffer";
      socket.onopen = () => speak({ type: "connected" });
      socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
        if (typeof data === "string") speak({ type: "control", text: data });
        else speak({ type: "frame", bytes: new Uint8Array(data) });
      };
      // A `close` follows every `error`, which adds nothing to it.
      socket.onclose = ({ code }) => {
        const reason = closeReason(code);
        speak(reason === undefined ? { type: "disconnected" } : { type: "disconnected", reason });
      };
      if (socket.readyState === socket.OPEN) speak({ type: "connected" });
    },
    send(data) {
      // Between the loss of a connection and its event, the socket cannot send.
      if (current?.readyState === current?.OPEN) current?.send(data);
    },
    close,
  };
}
