/**
 * Every limit that a connection can meet, with its close code, against a live relay. Time is turned by
 * hand; what only the hub or a room can meet has its test there.
 */
import { Buffer } from "node:buffer";
import { connect } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type CloseReason, encodeControl } from "../../protocol/frame.ts";
import type { ServerLimits } from "../../server/config.ts";
import type { Enter } from "../../server/hub.ts";
import type { Relay } from "../../server/relay.ts";
import {
  Client,
  clientFrame,
  closeRelays,
  enterWith,
  HandClock,
  Raw,
  relayWith,
  wrongAccess,
} from "./support.ts";

const otherRoute = `0011${"f".repeat(28)}`;
const found = { life: 0 };

async function world(limits: Partial<ServerLimits>) {
  const clock = new HandClock();
  return { clock, relay: await relayWith(limits, { clock }) };
}

/** Tries to enter; why not. */
async function refused(relay: Relay, changes: Partial<Enter> = {}): Promise<CloseReason | number> {
  const client = await Client.open(relay);
  client.say(enterWith(changes));
  return await client.closed();
}

/** Two in a room, with nothing unread. */
async function pair(relay: Relay): Promise<readonly [Client, Client]> {
  const first = await Client.enter(relay);
  const second = await Client.enter(relay);
  await first.next();
  return [first, second];
}

/** Waits until the relay has read everything a client said so far. */
async function settled(client: Client): Promise<void> {
  client.send(Uint8Array.of(0xee), client.you);
  for (;;) {
    const heard = await client.next();
    if ("opaque" in heard && heard.to === client.you && heard.opaque[0] === 0xee) return;
  }
}

test("frameBytes: the longest frame passes, one byte more is frame-too-long", async () => {
  const { relay } = await world({ frameBytes: 16_384 });
  const [a, b] = await pair(relay);
  a.send(new Uint8Array(16_384 - 5));
  const heard = await b.next();
  assert.is("opaque" in heard && heard.opaque.length, 16_379);
  a.send(new Uint8Array(16_384 - 4));
  assert.is(await a.closed(), "frame-too-long");
  assert.equal(await b.next(), { op: "left", member: a.you });
});

test("fragments: a frame in more fragments is protocol-broken", async () => {
  const { relay } = await world({ fragments: 3 });
  const text = Buffer.from(encodeControl(enterWith({ found })));
  const send = (raw: Raw, parts: number) => {
    for (let n = 0; n < parts; n++) {
      const part = text.subarray(n * 10, n === parts - 1 ? undefined : (n + 1) * 10);
      raw.socket.write(clientFrame(n === 0 ? 1 : 0, part, { fin: n === parts - 1 }));
    }
  };
  const many = Raw.upgrade(relay.port);
  send(many, 4);
  assert.is(await many.closed(), "protocol-broken");
  const few = Raw.upgrade(relay.port);
  send(few, 3);
  await few.until('"op":"entered"');
});

test("framesBurst and framesPerSecond: above them rate-exceeded, pings counted too", async () => {
  const { clock, relay } = await world({ framesBurst: 5, framesPerSecond: 2 });
  const [a, b] = await pair(relay);
  for (let n = 0; n < 3; n++) a.send(Uint8Array.of(n));
  await settled(a);
  clock.turn(1_000);
  a.send(Uint8Array.of(3));
  a.ws.ping();
  assert.equal(
    (await b.take(4)).map((heard) => "opaque" in heard && heard.opaque[0]),
    [0, 1, 2, 3],
  );
  a.send(Uint8Array.of(4));
  assert.is(await a.closed(), "rate-exceeded");
  assert.equal(await b.next(), { op: "left", member: 1 });
});

test("bytesBurst and bytesPerSecond: above them rate-exceeded", async () => {
  const { clock, relay } = await world({ bytesBurst: 1_000, bytesPerSecond: 100 });
  const [a] = await pair(relay);
  const entered = encodeControl(enterWith({ found })).length;
  // The mark of settled() is 10 bytes.
  a.send(new Uint8Array(1_000 - entered - 5 - 10));
  await settled(a);
  clock.turn(1_000);
  a.send(new Uint8Array(100 - 5 - 10));
  await settled(a);
  a.send(new Uint8Array(0));
  assert.is(await a.closed(), "rate-exceeded");
});

test("the default rates let somebody enter the greatest room at once", async () => {
  const { relay } = await world({});
  const [a, b] = await pair(relay);
  for (let n = 0; n < 900; n++) a.send(new Uint8Array(400), b.you);
  await settled(a);
  assert.is((await b.take(900)).length, 900);
});

test("members: one more is room-full", async () => {
  const { relay } = await world({ members: 2 });
  await pair(relay);
  assert.is(await refused(relay), "room-full");
});

test("rooms: one more is relay-full", async () => {
  const { relay } = await world({ rooms: 1 });
  await Client.enter(relay);
  assert.is(await refused(relay, { route: otherRoute, found }), "relay-full");
});

test("connections: one more is relay-full, and a place that is left is free", async () => {
  const { relay } = await world({ connections: 2 });
  const [a] = [await Client.enter(relay), await Client.open(relay)];
  assert.is(await (await Client.open(relay)).closed(), "relay-full");
  await a.leave();
  assert.is((await Client.enter(relay)).you, 2);
});

test("connectionsPerAddress: one more is address-busy, and a place that is left is free", async () => {
  const { relay } = await world({ connectionsPerAddress: 2 });
  const [a] = [await Client.enter(relay), await Client.open(relay)];
  assert.is(await (await Client.open(relay)).closed(), "address-busy");
  await a.leave();
  assert.is((await Client.enter(relay)).you, 2);
});

test("sockets: one more is not taken at all", async () => {
  const { relay } = await world({ sockets: 1 });
  const first = await Client.open(relay);
  const second = connect(relay.port, "127.0.0.1");
  second.on("error", () => second.destroy());
  await new Promise((resolve) => second.once("close", resolve));
  assert.is((await first.enter({ found })).you, 1);
});

test("foundedPerMinute: one more is address-busy", async () => {
  const { relay } = await world({ foundedPerMinute: 1 });
  await Client.enter(relay);
  assert.is(await refused(relay, { route: otherRoute, found }), "address-busy");
});

test("enterMs: who does not enter in time is enter-late", async () => {
  const { clock, relay } = await world({ enterMs: 10_000 });
  const silent = await Client.open(relay);
  const quick = await Client.enter(relay);
  clock.turn(9_999);
  clock.turn(1);
  assert.is(await silent.closed(), "enter-late");
  await settled(quick);
});

test("heartbeatMs: who does not answer a ping is connection-idle", async () => {
  const { clock, relay } = await world({ heartbeatMs: 20_000 });
  const [a, b] = [await Client.enter(relay), await Client.open(relay, { autoPong: false })];
  await b.enter();
  await a.next();
  const pinged = new Promise((resolve) => b.ws.once("ping", resolve));
  clock.turn(20_000);
  await pinged;
  // Whatever arrives is an answer: the relay has read something of a since its ping.
  await settled(a);
  clock.turn(20_000);
  assert.is(await b.closed(), "connection-idle");
  assert.equal(await a.next(), { op: "left", member: 2 });
  await settled(a);
});

test("failedFirstMs and failedPerMinute: a wrong access, then entry-slowed", async () => {
  const { clock, relay } = await world({ failedFirstMs: 1_000 });
  const member = await Client.enter(relay);
  assert.is(await refused(relay, { access: wrongAccess }), "access-wrong");
  assert.equal(await member.next(), { op: "knocked", count: 1 });
  assert.is(await refused(relay, { access: wrongAccess }), "entry-slowed");
  assert.is(await refused(relay), "entry-slowed");
  clock.turn(1_000);
  assert.is((await Client.enter(relay)).you, 2);
});

test("life and tombstone: a room that is over is room-expired, then and afterwards", async () => {
  const { clock, relay } = await world({});
  const member = await Client.enter(relay, { found: { life: 60 } });
  clock.turn(60_000);
  assert.is(await member.closed(), "room-expired");
  assert.is(await refused(relay, { found }), "room-expired");
});

test("emptyMs: a room that stayed empty is room-unknown", async () => {
  const { clock, relay } = await world({ emptyMs: 60_000 });
  const [a, b] = await pair(relay);
  await a.leave();
  assert.equal(await b.next(), { op: "left", member: 1 });
  await b.leave();
  clock.turn(59_999);
  const again = await Client.open(relay);
  assert.is((await again.enter()).you, 3);
  await again.leave();
  clock.turn(1);
  clock.turn(60_000);
  assert.is(await refused(relay), "room-unknown");
});

/** Sends so much that the kernel's buffers of a loopback socket are full many times over. */
async function flood(from: Client, until: () => boolean): Promise<void> {
  const piece = new Uint8Array(60_000);
  for (let n = 0; n < 400 && !until(); n++) {
    from.send(piece);
    if (n % 20 === 19) await settled(from);
  }
}

const fast = { framesBurst: 1e6, bytesBurst: 1e9 };

test("queuedBytes and queuedMs: who does not read for too long is reader-slow, nothing skipped", async () => {
  const { clock, relay } = await world({
    ...fast,
    queuedBytes: 65_536,
    queuedMs: 5_000,
    queuedMostBytes: 1e9,
  });
  const [a, slow] = await pair(relay);
  slow.ws.pause();
  await flood(a, () => false);
  clock.turn(1_000);
  clock.turn(4_999);
  await settled(a);
  const left = a.next();
  clock.turn(1);
  assert.equal(await left, { op: "left", member: 2 });
  slow.ws.resume();
  const heard = await slow.take(400);
  assert.ok(heard.every((one) => "opaque" in one && one.opaque.length === 60_000));
  assert.is(await slow.closed(), "reader-slow");
});

test("queuedBytes: who has read again in time stays", async () => {
  const { clock, relay } = await world({
    ...fast,
    queuedBytes: 65_536,
    queuedMs: 5_000,
    queuedMostBytes: 1e9,
  });
  const [a, slow] = await pair(relay);
  slow.ws.pause();
  await flood(a, () => false);
  clock.turn(1_000);
  slow.ws.resume();
  await slow.take(400);
  clock.turn(4_000);
  slow.ws.pause();
  await flood(a, () => false);
  // Slow once more, but the time begins again.
  clock.turn(1_000);
  clock.turn(4_999);
  slow.ws.resume();
  await slow.take(400);
  await settled(slow);
});

test("queuedMostBytes: above it a reader is reader-slow at once", async () => {
  const { relay } = await world({ ...fast, queuedMostBytes: 1_000_000 });
  const [a, slow] = await pair(relay);
  slow.ws.pause();
  let left = false;
  a.ws.on("message", (_data, binary) => {
    if (!binary) left = true;
  });
  await flood(a, () => left);
  assert.ok(left);
  slow.ws.resume();
  assert.is(await slow.closed(), "reader-slow");
});

test("closeMs: who does not answer a close is cut", async () => {
  const { clock, relay } = await world({ closeMs: 50 });
  const raw = Raw.upgrade(relay.port);
  await raw.until("101 Switching Protocols");
  clock.turn(60_000);
  assert.is(await raw.closed(), "enter-late");
});

test("headersMs: who does not finish a request is refused", async () => {
  const { relay } = await world({ headersMs: 100 });
  const raw = new Raw(relay.port, "GET / HTTP/1.1\r\nHost: a\r\n");
  assert.match((await raw.all()).toString("latin1"), /^HTTP\/1\.1 408 /);
});

test("closingSeconds: members are told, served until then, and closed", async () => {
  const { relay } = await world({});
  const [a, b] = await pair(relay);
  const closed = relay.close(1);
  for (const one of [a, b]) assert.equal(await one.next(), { op: "closing", in: 1 });
  a.send(Uint8Array.of(7));
  assert.equal(await b.next(), { from: 1, opaque: Uint8Array.of(7) });
  const fresh = await Promise.race([b.closed(), wait(500, "open")]);
  assert.is(fresh, "open");
  assert.is(await a.closed(), "relay-closing");
  await closed;
});

test.after.each(closeRelays);
test.run();
