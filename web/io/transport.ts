/**
 * The WebSocket to the relay, one at a time. A closed or replaced socket emits no more events, so
 * that a late event of an old connection cannot be taken for one of the new. Interprets nothing but
 * close codes.
 */
import { closeReason } from "../../protocol/wire/frame.ts";
import type { Transport, TransportEvent } from "../env.ts";
import type { Sockets } from "./socket.ts";

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
