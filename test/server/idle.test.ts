/**
 * Idle connections: ten thousand silent members, connections that died without a close, and
 * requests and first messages that never finish. An innocent room is served all the while.
 */

import { Buffer } from "node:buffer";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { encodeControl } from "../../protocol/wire/control.ts";
import { relayPath } from "../../protocol/wire/frame.ts";
import { limitTable } from "../../server/limits.ts";
import { layCable } from "../helpers/cable.ts";
import { LightClient, upgrade } from "../helpers/light-client.ts";
import { RelayProcess } from "../helpers/relay-process.ts";
import { until } from "../helpers/until.ts";
import { Client, clientFrame, enterWith, Raw, route } from "./support.ts";

const idle = 10_000;
const perRoom = 10;
const perAddress = 1_000;
/** Number of simultaneous connection attempts. */
const abreast = 100;
/** Other files that the test process has open, and the relay likewise. */
const spare = 200;
const { heartbeatMs, addressMs, emptyMs, closeMs, enterMs } = limitTable;

const relays = new Set<RelayProcess>();

async function relayWith(...[limits, clock]: Parameters<typeof RelayProcess.start>) {
  const relay = await RelayProcess.start(limits, clock);
  relays.add(relay);
  return relay;
}

/** Two members who talk: each receives what the other sends next, in both directions. */
async function innocents(relay: RelayProcess) {
  const [a, b] = [await Client.enter(relay), await Client.enter(relay)];
  await a.next();
  let said = 0;
  return async () => {
    const opaque = Uint8Array.of(said >> 8, said & 0xff);
    said += 1;
    a.send(opaque);
    assert.equal(await b.next(), { from: a.you, opaque });
    b.send(opaque);
    assert.equal(await a.next(), { from: b.you, opaque });
  };
}

async function crowd(relay: RelayProcess): Promise<LightClient[]> {
  const clients: LightClient[] = [];
  for (let first = 0; first < idle; first += abreast) {
    const some = Array.from({ length: abreast }, async (_, at) => {
      const n = first + at;
      const room = Math.floor(n / perRoom).toString(16);
      const enter = enterWith({ route: room.padStart(32, "0"), create: { ttl: 0 } });
      // The last member of each room dies later, without a close.
      const pongs = n % perRoom !== perRoom - 1;
      // Each address of this machine has a thousand clients, because there is a limit per address.
      const from = `127.0.0.${2 + Math.floor(n / perAddress)}`;
      return await LightClient.enter(relay.port, enter, { from, pongs });
    });
    clients.push(...(await Promise.all(some)));
  }
  return clients;
}

const [, mostFiles = "0"] =
  /^Max open files +\d+ +(\d+)/m.exec(readFileSync("/proc/self/limits", "latin1")) ?? [];
const canHoldThemAll = Number(mostFiles) >= idle + spare;
if (!canHoldThemAll) {
  console.log(`\n  SKIPPED: ${idle} connections need ulimit -n ${idle + spare}, not ${mostFiles}`);
}

(canHoldThemAll ? test : test.skip)(
  "ten thousand idle connections leave a room as it was",
  async () => {
    const relay = await relayWith({ createdPerMinute: 1_000 }, "hand");
    const talk = await innocents(relay);
    await talk();
    const before = await relay.memory();
    const clients = await crowd(relay);
    await talk();
    const full = await relay.memory();
    const each = (full.heap - before.heap) / idle;
    console.log(
      `  ${idle} idle connections: ${(each / 1000).toFixed(2)} kB of heap each, rooms included`,
    );
    assert.ok(relay.sockets >= idle);

    // What has come so far tells only who joined.
    for (const client of clients) client.received = 0;
    // One heartbeat for all, and another: nine in ten have answered the first.
    await relay.turn(heartbeatMs.value);
    await talk();
    await until(
      () => clients.every(({ received }) => received > 0),
      () => "all pinged",
    );
    await talk();
    await relay.turn(heartbeatMs.value);
    await talk();
    const gone = () => clients.filter(({ dropped }) => dropped).length;
    await until(
      () => gone() === idle / perRoom,
      () => "the silent closed",
    );
    assert.ok(clients.every(({ dropped }, n) => dropped === (n % perRoom === perRoom - 1)));
    await talk();

    await Promise.all(clients.map((client) => client.leave()));
    await talk();
    await relay.turn(emptyMs.value);
    await talk();
    await relay.turn(addressMs.value);
    await talk();
    const after = await relay.memory();
    // V8 keeps the memory of large tables for a while; a leaked connection would be 2 kB.
    const kept = (after.heap - before.heap) / idle;
    console.log(`  when they have gone: ${(kept / 1000).toFixed(3)} kB each`);
    assert.ok(kept < 200, `${kept} bytes each`);
  },
);

test("the heartbeat finds a connection that died without a close, and destroys it", async () => {
  const relay = await relayWith({ closeMs: 200 }, "hand");
  const cable = await layCable(relay.port);
  const talk = await innocents(relay);
  const watcher = await Client.enter(relay, { route: "2".repeat(32) });
  const far = await Client.enter({ port: cable.port }, { route: "2".repeat(32) });
  assert.equal(await watcher.next(), { op: "joined", member: far.you });
  const before = relay.sockets;
  cable.stall();
  await relay.turn(heartbeatMs.value);
  watcher.send(Uint8Array.of(1), watcher.you);
  assert.equal(await watcher.next(), { from: 1, to: 1, opaque: Uint8Array.of(1) });
  await talk();
  await relay.turn(heartbeatMs.value);
  assert.equal(await watcher.next(), { op: "left", member: far.you });
  await until(
    () => relay.sockets === before - 1,
    () => "cut",
  );
  await talk();
  far.ws.terminate();
  await cable.close();
});

test("requests that never finish are refused in time, whatever their beginning", async () => {
  const relay = await relayWith({ headersMs: 5_000 });
  const talk = await innocents(relay);
  const before = relay.sockets;
  const beginnings = [
    "",
    "G",
    "GET / HTTP/1.1\r\nHost: a\r\n",
    upgrade(route).toString("latin1").slice(0, -2),
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n",
  ];
  const slow = beginnings.flatMap((text) => [...Array(30)].map(() => new Raw(relay.port, text)));
  const answers = Promise.all(slow.map((raw) => raw.all()));
  // One more byte now and then does not extend the deadline.
  const dribble = setInterval(() => {
    for (const [n, { socket }] of slow.entries()) if (n >= 30 && socket.writable) socket.write("x");
  }, 100);
  await talk();
  const texts = (await answers).map((bytes) => bytes.toString("latin1"));
  clearInterval(dribble);
  for (const [n, text] of texts.entries()) {
    assert.match(text, /^(HTTP\/1\.1 (404|408|400) |$)/, beginnings[Math.floor(n / 30)]);
  }
  await talk();
  await until(
    () => relay.sockets === before,
    () => "all closed",
  );
});

test("entering byte by byte ends with enter-late, and no byte extends the deadline", async () => {
  const relay = await relayWith({}, "hand");
  const talk = await innocents(relay);
  const enter = clientFrame(1, Buffer.from(encodeControl(enterWith({ create: { ttl: 0 } }))));
  const slow = [...Array(50)].map(() => Raw.upgrade(relay.port, relayPath(route)));
  await Promise.all(slow.map((raw) => raw.until("101 Switching")));
  for (let at = 0; at < 10; at++) {
    for (const { socket } of slow) socket.write(enter.subarray(at, at + 1));
    await relay.turn(enterMs.value / 10);
    await talk();
  }
  for (const raw of slow) raw.socket.end(clientFrame(8, Buffer.alloc(0)));
  for (const raw of slow) assert.is(await raw.closed(), "enter-late");
});

test("a client that requests pages and reads none of them is disconnected", async () => {
  const many = { pipelined: 1e6, requestsBurst: 1e6 };
  const relay = await relayWith({ headersMs: 5_000, closeMs: closeMs.value, ...many });
  const talk = await innocents(relay);
  const before = relay.sockets;
  const raw = new Raw(relay.port, "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n".repeat(100_000));
  raw.socket.pause();
  await once(raw.socket, "connect");
  // What is said from now on is passed on only after the relay has accepted that connection.
  await talk();
  await until(
    () => relay.sockets === before,
    () => "cut",
  );
  await talk();
  raw.socket.destroy();
});

test.after.each(async () => {
  for (const relay of relays) await relay.kill();
  relays.clear();
});
test.run();
