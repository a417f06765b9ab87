/**
 * A client that floods, in a process of its own so that its CPU time is not counted as the relay's.
 * It enters a room, sends a whole burst, and comes back as soon as it is disconnected. Must never
 * pause.
 */
import { Buffer } from "node:buffer";
import { encodeFrame } from "../../protocol/wire/frame.ts";
import { clientFrame, enterWith } from "../server/support.ts";
import { LightClient } from "./light-client.ts";

/** What the flooder gets at its start: port, room, and bytes of each frame. */
export type FloodOrder = { readonly port: number; readonly route: string; readonly bytes: number };

const closeFrame = Buffer.from([0x88, 0x02]);
/** More than one connection may send at once, frames. */
const perBurst = 2_100;

/** Sends one burst until it is disconnected. Returns the reconnect token to come back with. */
async function burst({ port, route, bytes }: FloodOrder, reconnectToken?: string): Promise<string> {
  const enter = enterWith({ route, ...(reconnectToken === undefined ? {} : { reconnectToken }) });
  const me = await LightClient.enter(port, enter);
  const frame = clientFrame(2, encodeFrame({ from: me.you, opaque: new Uint8Array(bytes) }));
  await new Promise<void>((resolve) => {
    me.socket.once("close", () => resolve());
    me.socket.on("data", (chunk: Buffer) => {
      if (chunk.includes(closeFrame)) me.socket.destroy();
    });
    // Again and again: a relay that reads slowly has room for more by then.
    const send = () => {
      if (!me.socket.destroyed) me.socket.write(Buffer.alloc(perBurst * frame.length, frame), send);
    };
    send();
  });
  return me.reconnectToken;
}

async function flood(order: FloodOrder): Promise<never> {
  for (let token: string | undefined; ; process.send?.("thrown out"))
    token = await burst(order, token);
}

process.once("message", (order: FloodOrder) => void flood(order));
process.on("disconnect", () => process.exit(0));
