/**
 * The WebSocket to the relay, one at a time. A closed or replaced socket emits no more events, so
 * that a late event of an old connection cannot be taken for one of the new. Interprets nothing but
 * close codes.
 */

import { closeReason } from "../../protocol/wire/frame.ts";
import type { Transport, TransportEvent } from "../env.ts";

/**
 * Makes a transport to the relay that serves this page.
 *
 * @param origin - Such as `https://chat.example`, or with a path; http gives ws, https gives wss.
 * @param listener - Receives the events of the current socket.
 * @param open - Makes a socket. Tests inject their own.
 */
export function makeTransport(
  origin: string,
  listener: (event: TransportEvent) => void,
  open: (url: string) => WebSocket = (url) => new WebSocket(url),
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
      const socket = open(origin.replace(/^http/, "ws") + path);
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
    },
    send(data) {
      // Between the loss of a connection and its event, the socket cannot send.
      if (current?.readyState === current?.OPEN) current?.send(data);
    },
    close,
  };
}
