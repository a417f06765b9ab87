/**
 * The WebSocket to the relay, one at a time. A socket that was closed or replaced never speaks again, so that a
 * late word of an old connection can't be taken for one of the new. It interprets nothing but close codes.
 */

import type { SessionEvent } from "../../protocol/session.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { closeReason } from "../../protocol/wire/frame.ts";

type SocketEvent = Extract<
  SessionEvent,
  { readonly type: "connected" | "disconnected" | "control" | "frame" }
>;

/**
 * Makes a transport to the relay that serves this page.
 *
 * @param origin - Such as `https://chat.example`; http gives ws, https gives wss.
 * @param listener - Gets what the present socket says.
 * @param open - Makes a socket; handed in by tests.
 */
export function makeTransport(
  origin: string,
  listener: (event: SocketEvent) => void,
  open: (url: string) => WebSocket = (url) => new WebSocket(url),
): { connect(path: string): void; send(data: string | Bytes): void; close(): void } {
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
      const speak = (event: SocketEvent) => {
        if (socket === current) listener(event);
      };
      current = socket;
      socket.binaryType = "arraybuffer";
      socket.onopen = () => speak({ type: "connected" });
      socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
        if (typeof data === "string") speak({ type: "control", text: data });
        else speak({ type: "frame", bytes: new Uint8Array(data) });
      };
      // An `error` comes with a `close` always, and says nothing beyond it.
      socket.onclose = ({ code }) => {
        const reason = closeReason(code);
        speak(reason === undefined ? { type: "disconnected" } : { type: "disconnected", reason });
      };
    },
    send(data) {
      // Between the loss of a connection and the news of it there is nobody to send to.
      if (current?.readyState === current?.OPEN) current?.send(data);
    },
    close,
  };
}
