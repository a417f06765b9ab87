/** One connection over a stream that takes bytes when it is told to (server/peer.ts). */
import { Buffer } from "node:buffer";
import { Duplex } from "node:stream";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { WebSocket } from "ws";
import { type Handler, type RelaySocket, SocketPeer } from "../../server/peer.ts";
import { Address } from "../../server/throttle.ts";
import { limitsWith } from "./support.ts";

test("a slow reader keeps no slab in memory but that of the first frame it has not read", () => {
  const chunks: Buffer[] = [];
  const taken: (() => void)[] = [];
  const stream = new Duplex({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      taken.push(done);
    },
  });
  const limits = limitsWith();
  const rate = { perSecond: 1, burst: 1 };
  const handler = { limits, frameRate: rate, byteRate: rate, now: () => 0 } as Handler;
  const socket = { readyState: WebSocket.OPEN, peer: undefined } as RelaySocket;
  const peer = new SocketPeer(socket, stream, new Address(limits, 0), 0, handler);
  const slab = Buffer.from("123456");
  const whole = Buffer.alloc(9);
  peer.write([slab.subarray(0, 2)]);
  peer.write([slab.subarray(2, 4)]);
  peer.write([whole]);
  slab.fill(0);
  whole.fill(1);
  for (let n = 0; n < 3; n++) taken[n]?.();
  assert.is(chunks[0]?.buffer, slab.buffer, "nothing was queued before it");
  assert.is(chunks[1]?.toString(), "34");
  assert.is(chunks[2]?.buffer, whole.buffer, "shared with the other readers");
});

test.run();
