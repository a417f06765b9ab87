/**
 * Every limit of the table is exceeded here, against a live relay. A limit without such a test fails
 * this file. The test advances the clock. How a hub or a room goes on afterwards is tested in their
 * own files.
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { connect } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { WebSocket } from "ws";
import { encodeControl } from "../../protocol/wire/control.ts";
import { type CloseReason, relayPath, routing } from "../../protocol/wire/frame.ts";
import { decodeRooms } from "../../protocol/wire/rooms.ts";
import { type LimitName, limitNames, type ServerLimits } from "../../server/limits.ts";
import { SharedRoom } from "../../server/redis/shared-room.ts";
import type { Relay } from "../../server/relay.ts";
import type { Enter } from "../../server/rooms.ts";
import {
  access,
  Client,
  clientFrame,
  closeRelays,
  enterWith,
  FakePeer,
  HandClock,
  Raw,
  relayWith,
  route,
  wrongAccess,
} from "./support.ts";

const otherRoute = `0011${"f".repeat(28)}`;
const found = { ttl: 0 };
const closing = () => ({ op: "closing", in: 0 }) as const;
const crossed = new Set<LimitName>();

/** A test that exceeds limits. */
function crossing(names: readonly LimitName[], about: string, run: () => Promise<void>): void {
  for (const name of names) crossed.add(name);
  test(`${names.join(" and ")}: ${about}`, run);
}

/** A relay that trusts its neighbour's address header, so that tests can use many addresses. */
async function world(limits: Partial<ServerLimits>) {
  const clock = new HandClock();
  const config = { trustProxy: ["127.0.0.1"] };
  return { clock, relay: await relayWith(limits, { clock, config }) };
}

/** The reason for which the relay closed it. */
async function reasonOf(client: Client): Promise<CloseReason> {
  const reason = await client.closed();
  if (typeof reason === "number") throw new Error(`closed with ${reason}`);
  return reason;
}

/** Tries to enter from an address. Returns the reason of a refusal, or "in". */
async function tries(
  relay: Relay,
  changes: Partial<Enter> = {},
  address = "192.0.2.1",
): Promise<CloseReason | "in"> {
  const url = `ws://127.0.0.1:${relay.port}${relayPath(changes.route ?? route)}`;
  const client = new Client(new WebSocket(url, { headers: { "X-Forwarded-For": address } }));
  await new Promise((resolve) => client.ws.once("open", resolve));
  client.say(enterWith(changes));
  const answer = await client.next().catch((error: Error) => error);
  if (answer instanceof Error) return reasonOf(client);
  await client.leave();
  return "in";
}

/** Two members of a room, with nothing unread. */
async function pair(relay: Relay): Promise<readonly [Client, Client]> {
  const first = await Client.enter(relay);
  const second = await Client.enter(relay);
  await first.next();
  return [first, second];
}

/** A member whose requests come from another address. */
async function memberFrom(relay: Relay, address: string): Promise<Client> {
  const url = `ws://127.0.0.1:${relay.port}${relayPath(route)}`;
  const client = new Client(new WebSocket(url, { headers: { "X-Forwarded-For": address } }));
  await new Promise((resolve) => client.ws.once("open", resolve));
  await client.enter({ create: found });
  return client;
}

/** Waits until the relay has read everything that a client has sent. */
async function settled(client: Client): Promise<void> {
  client.send(Uint8Array.of(0xee), client.you);
  for (;;) {
    const heard = await client.next();
    if ("opaque" in heard && heard.to === client.you && heard.opaque[0] === 0xee) return;
  }
}

/** Tries to enter. Returns the reason of a refusal. */
async function refused(relay: Relay, changes: Partial<Enter> = {}): Promise<CloseReason> {
  const client = await Client.open(relay);
  client.say(enterWith(changes));
  return reasonOf(client);
}

/** The status with which a request was answered. */
async function statusOf(raw: Raw): Promise<number> {
  return Number(/^HTTP\/1\.1 (\d+)/.exec((await raw.all()).toString("latin1"))?.[1]);
}

crossing(["frameBytes"], "the longest frame passes, one byte more does not", async () => {
  const { relay } = await world({ frameBytes: 16_384 });
  const [a, b] = await pair(relay);
  a.send(new Uint8Array(16_384 - 5));
  const heard = await b.next();
  assert.is("opaque" in heard && heard.opaque.length, 16_379);
  a.send(new Uint8Array(16_384 - 4));
  assert.equal(await b.next(), { op: "left", member: a.you });
  assert.is(await reasonOf(a), "frame-too-long");
});

crossing(["fileBytes"], "who enters is told the largest file", async () => {
  const { relay } = await world({ fileBytes: 12_345 });
  const client = await Client.open(relay);
  const { limits } = await client.enter({ create: { ttl: 0 } });
  assert.is(limits.fileBytes, 12_345);
});

crossing(
  ["aliasPoints", "textBytes", "lines", "reconnectMs"],
  "who enters is told what the operator wishes",
  async () => {
    const wishes = { aliasPoints: 8, textBytes: 500, lines: 50, reconnectMs: 2_000 };
    const { relay } = await world(wishes);
    const client = await Client.open(relay);
    const { limits } = await client.enter({ create: { ttl: 0 } });
    assert.equal({ ...limits, ...wishes }, limits);
    // It does not look into frames: nothing of it is refused.
    client.send(new Uint8Array(1_000));
    await settled(client);
  },
);

crossing(["countMs"], "the people in the listed rooms are counted later", async () => {
  const hash = createHash("sha256").update(access, "hex").digest();
  const texts = { name: "Club", description: "", welcome: "" };
  const listing = { ...texts, members: 0, life: 0, hidden: false, route, access: hash };
  const clock = new HandClock();
  const options = { clock, listings: { welcome: "", rooms: [listing] } };
  const relay = await relayWith({ countMs: 1_000 }, options);
  const people = async () => {
    const answer = await fetch(`http://127.0.0.1:${relay.port}/rooms`);
    return decodeRooms(await answer.text()).rooms[0]?.people;
  };
  assert.is(await people(), 0);
  for (let n = 0; n < 5; n++) await Client.enter(relay);
  clock.turn(999);
  assert.is(await people(), 0);
  clock.turn(1);
  assert.is(await people(), 5);
});

crossing(["fragments"], "a frame in more fragments is refused", async () => {
  const { relay } = await world({ fragments: 3 });
  const text = Buffer.from(encodeControl(enterWith({ create: found })));
  const send = (raw: Raw, parts: number) => {
    for (let n = 0; n < parts; n++) {
      const part = text.subarray(n * 10, n === parts - 1 ? undefined : (n + 1) * 10);
      raw.socket.write(clientFrame(n === 0 ? 1 : 0, part, { fin: n === parts - 1 }));
    }
  };
  const few = Raw.upgrade(relay.port);
  send(few, 3);
  await few.until('"op":"entered"');
  const many = Raw.upgrade(relay.port);
  send(many, 4);
  assert.is(await many.closed(), "protocol-broken");
});

crossing(["chunks"], "a frame that arrives in more pieces is refused", async () => {
  const { relay } = await world({ chunks: 64 });
  const witness = await Client.enter(relay);
  const frame = clientFrame(1, Buffer.from(encodeControl(enterWith())));
  const send = async (raw: Raw, start: number, end: number) => {
    raw.socket.setNoDelay(true);
    await raw.until("101 Switching");
    raw.socket.write(frame.subarray(0, start));
    for (let at = start; at < end && !raw.socket.destroyed; at++) {
      raw.socket.write(frame.subarray(at, at + 1));
      // The relay has then read this byte too.
      await settled(witness);
    }
  };
  const few = Raw.upgrade(relay.port);
  await send(few, frame.length - 50, frame.length);
  await few.until('"op":"entered"');
  const many = Raw.upgrade(relay.port);
  await send(many, 1, frame.length);
  assert.is(await many.closed(), "protocol-broken");
});

crossing(["framesBurst", "framesPerSecond"], "pings count as frames", async () => {
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
  assert.equal(await b.next(), { op: "left", member: 1 });
  assert.is(await reasonOf(a), "rate-exceeded");
});

crossing(["bytesBurst", "bytesPerSecond"], "bytes are counted exactly", async () => {
  const { clock, relay } = await world({ bytesBurst: 1_000, bytesPerSecond: 100 });
  const [a] = await pair(relay);
  const entered = encodeControl(enterWith({ create: found })).length;
  // The echo of settled() is 10 bytes.
  a.send(new Uint8Array(1_000 - entered - 5 - 10));
  await settled(a);
  clock.turn(1_000);
  a.send(new Uint8Array(100 - 5 - 10));
  await settled(a);
  a.send(new Uint8Array(0));
  assert.is(await reasonOf(a), "rate-exceeded");
});

crossing(
  ["addressBytesPerSecond", "addressBytesBurst", "ownBytesPerSecond"],
  "an address may send no more, except for the share of each connection",
  async () => {
    const { clock, relay } = await world({
      frameBytes: 16_384,
      addressBytesBurst: 4 * 16_384,
      addressBytesPerSecond: 1_024,
      ownBytesPerSecond: 1_024,
    });
    const [a, b] = await pair(relay);
    const elsewhere = await memberFrom(relay, "192.0.2.1");
    const longest = new Uint8Array(16_384 - 5);
    for (let n = 0; n < 4; n++) a.send(longest);
    await settled(a);
    clock.turn(16_000);
    // One from the share of its connection, and one from the address.
    for (let n = 0; n < 2; n++) a.send(longest);
    await b.take(6);
    clock.turn(1_000);
    b.send(new Uint8Array(100));
    await settled(b);
    a.send(longest);
    const met = await reasonOf(a);
    // Others of the address still write, and other addresses send what they like.
    for (let n = 0; n < 4; n++) elsewhere.send(longest);
    for (const one of [b, elsewhere]) await settled(one);
    assert.is(met, "rate-exceeded");
  },
);

crossing(["requestsPerSecond", "requestsBurst"], "an address that asks too often", async () => {
  const { clock, relay } = await world({ requestsPerSecond: 2, requestsBurst: 5 });
  const asks = () => statusOf(new Raw(relay.port, "GET /healthz HTTP/1.0\r\n\r\n"));
  for (let n = 0; n < 5; n++) assert.is(await asks(), 200);
  assert.is(await asks(), 429);
  clock.turn(1_000);
  for (let n = 0; n < 2; n++) assert.is(await asks(), 200);
  const met = await asks();
  assert.is(met, 429);
});

crossing(["pipelined"], "requests that do not wait for their answers", async () => {
  const { relay } = await world({ pipelined: 2 });
  const ask = "GET /healthz HTTP/1.1\r\nHost: a\r\n";
  const last = `${ask}Connection: close\r\n\r\n`;
  const answers = async (text: string) =>
    (await new Raw(relay.port, text).all()).toString("latin1").split("HTTP/1.1 200").length - 1;
  assert.is(await answers(`${ask}\r\n${last}`), 2);
  assert.ok((await answers(`${ask}\r\n${ask}\r\n${last}`)) < 2);
});

test("the default rates let a full room enter at once", async () => {
  const { relay } = await world({});
  const [a, b] = await pair(relay);
  for (let n = 0; n < 900; n++) a.send(new Uint8Array(400), b.you);
  await settled(a);
  assert.is((await b.take(900)).length, 900);
});

crossing(["members"], "one member more is refused", async () => {
  const { relay } = await world({ members: 2 });
  await pair(relay);
  assert.is(await refused(relay), "room-full");
});

crossing(["rooms"], "one room more is refused", async () => {
  const { relay } = await world({ rooms: 1 });
  await Client.enter(relay);
  assert.is(await refused(relay, { route: otherRoute, create: found }), "relay-full");
});

crossing(["connections"], "one more is refused, and a closed one frees its place", async () => {
  const { relay } = await world({ connections: 2 });
  const [a] = [await Client.enter(relay), await Client.open(relay)];
  const met = await reasonOf(await Client.open(relay));
  await a.leave();
  assert.is((await Client.enter(relay)).you, 2);
  assert.is(met, "relay-full");
});

crossing(["connectionsPerAddress"], "one more is refused, other addresses are not", async () => {
  const { relay } = await world({ connectionsPerAddress: 2 });
  const [a] = [await Client.enter(relay), await Client.open(relay)];
  const met = await reasonOf(await Client.open(relay));
  assert.is(await tries(relay, {}, "192.0.2.1"), "in");
  await a.leave();
  assert.is((await Client.enter(relay)).you, 3);
  assert.is(met, "address-busy");
});

crossing(["networkFactor"], "a /48 may only a few times what its addresses may", async () => {
  const { relay } = await world({ connectionsPerAddress: 1, networkFactor: 2 });
  await Client.enter(relay);
  const open = async (address: string) => {
    const headers = { "X-Forwarded-For": address };
    const url = `ws://127.0.0.1:${relay.port}${relayPath(route)}`;
    const client = new Client(new WebSocket(url, { headers }));
    await new Promise((resolve) => client.ws.once("open", resolve));
    return client;
  };
  const [one] = [await open("2001:db8:1:1::1"), await open("2001:db8:1:2::1")];
  const met = await reasonOf(await open("2001:db8:1:3::1"));
  assert.is(await tries(relay, {}, "2001:db8:2::1"), "in");
  await one.leave();
  assert.is(await tries(relay, {}, "2001:db8:1:3::1"), "in");
  assert.is(met, "address-busy");
});

/** Opens a socket and waits until the relay has cut it (true) or answered a request. */
async function isCut(port: number): Promise<boolean> {
  const raw = new Raw(port, "GET /healthz HTTP/1.0\r\n\r\n");
  return (await raw.all()).length === 0;
}

crossing(["socketsPerAddress"], "one socket more is closed without a response", async () => {
  const relay = await relayWith({ socketsPerAddress: 2 });
  const [silent, inside] = [new Raw(relay.port, ""), await Client.enter(relay)];
  assert.is(await isCut(relay.port), true);
  silent.socket.destroy();
  await silent.all();
  // The relay, too, has then seen its end.
  while (await isCut(relay.port)) await wait(1);
  await inside.leave();
});

test("socketsPerAddress: a trusted proxy opens as many as it needs", async () => {
  const { relay } = await world({ socketsPerAddress: 1 });
  await Client.enter(relay);
  assert.is(await isCut(relay.port), false);
});

crossing(["sockets"], "one socket more is closed without a response", async () => {
  const { relay } = await world({ sockets: 1 });
  const first = await Client.open(relay);
  const second = connect(relay.port, "127.0.0.1");
  second.on("error", () => second.destroy());
  await new Promise((resolve) => second.once("close", resolve));
  assert.is((await first.enter({ create: found })).you, 1);
  assert.is(second.bytesRead, 0);
});

crossing(["createdPerMinute"], "one more is refused, but not to others", async () => {
  const { relay } = await world({ createdPerMinute: 1 });
  await Client.enter(relay);
  const met = await refused(relay, { route: otherRoute, create: found });
  assert.is(await tries(relay, { route: otherRoute, create: found }, "192.0.2.1"), "in");
  assert.is(met, "address-busy");
});

crossing(["enterMs"], "a client that does not enter in time is closed", async () => {
  const { clock, relay } = await world({ enterMs: 10_000 });
  const silent = await Client.open(relay);
  const quick = await Client.enter(relay);
  clock.turn(9_999);
  clock.turn(1);
  await settled(quick);
  assert.is(await reasonOf(silent), "enter-late");
});

crossing(["heartbeatMs"], "a client that does not answer a ping is closed", async () => {
  const { clock, relay } = await world({ heartbeatMs: 20_000 });
  const [a, b] = [await Client.enter(relay), await Client.open(relay, { autoPong: false })];
  await b.enter();
  await a.next();
  const pinged = new Promise((resolve) => b.ws.once("ping", resolve));
  clock.turn(20_000);
  await pinged;
  // Any data counts as an answer: the relay has read something from a since its ping.
  await settled(a);
  clock.turn(20_000);
  assert.equal(await a.next(), { op: "left", member: 2 });
  await settled(a);
  assert.is(await reasonOf(b), "connection-idle");
});

crossing(
  ["failedFirstMs"],
  "an address with a failed attempt waits, also with the right access key",
  async () => {
    const { clock, relay } = await world({ failedFirstMs: 1_000 });
    const member = await Client.enter(relay);
    assert.is(await tries(relay, { accessKey: wrongAccess }), "access-wrong");
    assert.equal(await member.next(), { op: "failed-attempts", count: 1 });
    const met = await tries(relay, { accessKey: wrongAccess });
    clock.turn(999);
    assert.is(await tries(relay), met);
    clock.turn(1);
    assert.is(await tries(relay), "in");
    assert.is(met, "entry-slowed");
  },
);

crossing(["failedMostMs"], "the wait of an address doubles up to this limit", async () => {
  const { clock, relay } = await world({ failedFirstMs: 1_000, failedMostMs: 1_500 });
  await Client.enter(relay);
  assert.is(await tries(relay, { accessKey: wrongAccess }), "access-wrong");
  clock.turn(1_000);
  assert.is(await tries(relay, { accessKey: wrongAccess }), "access-wrong");
  clock.turn(1_499);
  const met = await tries(relay);
  clock.turn(1);
  assert.is(await tries(relay), "in");
  assert.is(met, "entry-slowed");
});

crossing(["failedBurst", "failedPerMinute"], "failures from anywhere slow the route", async () => {
  const { clock, relay } = await world({ failedPerMinute: 2, failedBurst: 3 });
  await Client.enter(relay);
  const guess = (n: number) => tries(relay, { accessKey: wrongAccess }, `192.0.2.${n}`);
  for (const n of [1, 2, 3]) assert.is(await guess(n), "access-wrong");
  assert.is(await guess(4), "entry-slowed");
  const met = await tries(relay, {}, "198.51.100.1");
  clock.turn(29_990);
  assert.is(await tries(relay, {}, "198.51.100.1"), met);
  clock.turn(20);
  assert.is(await guess(5), "access-wrong");
  clock.turn(60_000);
  assert.is(await tries(relay, {}, "198.51.100.1"), "in");
  assert.is(met, "entry-slowed");
});

crossing(["failedReportMs"], "later failed attempts are reported together", async () => {
  const { clock, relay } = await world({ failedReportMs: 1_000 });
  const member = await Client.enter(relay);
  for (const address of ["192.0.2.1", "192.0.2.2", "192.0.2.3"]) {
    assert.is(await tries(relay, { accessKey: wrongAccess }, address), "access-wrong");
  }
  assert.equal(await member.next(), { op: "failed-attempts", count: 1 });
  clock.turn(999);
  await settled(member);
  clock.turn(1);
  assert.equal(await member.next(), { op: "failed-attempts", count: 2 });
});

crossing(["addresses"], "the address seen longest ago is forgotten", async () => {
  const { relay } = await world({ addresses: 1, failedFirstMs: 100_000 });
  await Client.enter(relay, { route: otherRoute });
  await Client.enter(relay);
  assert.is(await tries(relay, { accessKey: wrongAccess }, "192.0.2.1"), "access-wrong");
  assert.is(await tries(relay, {}, "192.0.2.1"), "entry-slowed");
  assert.is(await tries(relay, {}, "192.0.2.2"), "in");
  assert.is(await tries(relay, {}, "192.0.2.1"), "in");
});

crossing(["addressMs"], "the record of an address is forgotten", async () => {
  const { clock, relay } = await world({ addressMs: 1_000, createdPerMinute: 1 });
  const opens = async (digit: string) => {
    const met = await tries(relay, { route: digit.repeat(32), create: found });
    // Its time starts when the relay, too, has seen its end.
    while (relay.figures().connections > 0) await wait(1);
    return met;
  };
  assert.is(await opens("1"), "in");
  clock.turn(999);
  assert.is(await opens("2"), "address-busy");
  clock.turn(1_000);
  assert.is(await opens("2"), "in");
});

crossing(["seats"], "the empty seat taken for the shortest time is forgotten", async () => {
  const { relay } = await world({ seats: 1 });
  const inside = await Client.enter(relay);
  const tokens: string[] = [];
  for (let n = 0; n < 3; n++) {
    const client = await Client.enter(relay);
    tokens.push(client.reconnectToken);
    await client.leave();
    assert.is((await inside.take(2)).length, 2);
  }
  inside.say({ op: "lock", on: true });
  assert.equal(await inside.next(), { op: "locked", on: true });
  const [oldest = "", , newest = ""] = tokens;
  assert.is(await tries(relay, { reconnectToken: newest }), "in");
  assert.is(await tries(relay, { reconnectToken: oldest }), "room-locked");
});

crossing(["seatsPerAddress"], "an empty seat of the same address is forgotten", async () => {
  const { relay } = await world({ seatsPerAddress: 2 });
  const visit = async () => {
    const client = await Client.enter(relay);
    await client.leave();
    assert.is((await inside.take(2)).length, 2);
    return client.reconnectToken;
  };
  const inside = await Client.enter(relay);
  const [first, last] = [await visit(), await visit()];
  inside.say({ op: "lock", on: true });
  assert.equal(await inside.next(), { op: "locked", on: true });
  assert.is(await tries(relay, { reconnectToken: last }), "in");
  assert.is(await tries(relay, { reconnectToken: first }), "room-locked");
});

test("seats: many visits do not take the seat of someone who is away", async () => {
  const { clock, relay } = await world({ seats: 3 });
  const [inside, away] = await pair(relay);
  clock.turn(1_000);
  await away.leave();
  for (let n = 0; n < 7; n++) {
    assert.is(await tries(relay, {}, `192.0.2.${n}`), "in");
  }
  assert.is((await inside.take(15)).length, 15);
  inside.say({ op: "lock", on: true });
  assert.equal(await inside.next(), { op: "locked", on: true });
  assert.is(await tries(relay, { reconnectToken: away.reconnectToken }), "in");
});

crossing(["ttlSeconds"], "no room lasts longer, whatever ttl its creator asks for", async () => {
  const { clock, relay } = await world({ ttlSeconds: 60 });
  const member = await Client.open(relay);
  assert.is((await member.enter({ create: found })).ttl, 60);
  clock.turn(59_999);
  await settled(member);
  clock.turn(1);
  const met = await reasonOf(member);
  assert.is(await refused(relay, { create: found }), met);
  assert.is(met, "room-expired");
});

/** Opens a room and stops it. */
async function stopped(relay: Relay, changes: Partial<Enter> = {}): Promise<void> {
  const member = await Client.enter(relay, changes);
  member.say({ op: "stop" });
  assert.is(await member.closed(), "room-stopped");
}

crossing(["tombstoneMs"], "a stopped room may be created again", async () => {
  const { clock, relay } = await world({ tombstoneMs: 60_000 });
  await stopped(relay);
  clock.turn(59_999);
  assert.is(await refused(relay, { create: found }), "room-stopped");
  clock.turn(1);
  assert.is(await tries(relay, { create: found }), "in");
});

crossing(["tombstones"], "the oldest tombstone of the shortest rooms is dropped", async () => {
  const { relay } = await world({ tombstones: 1 });
  await stopped(relay);
  await stopped(relay, { route: otherRoute });
  assert.is(await refused(relay, { route: otherRoute, create: found }), "room-stopped");
  assert.is(await tries(relay, { create: found }), "in");
});

crossing(["emptyMs"], "a room that stayed empty is deleted", async () => {
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

/** Sends many times more than the kernel's buffers of a loopback socket hold. */
async function flood(from: Client, until: () => boolean): Promise<void> {
  const piece = new Uint8Array(60_000);
  for (let n = 0; n < 400 && !until(); n++) {
    from.send(piece);
    if (n % 20 === 19) await settled(from);
  }
}

const fast = {
  framesBurst: 1e6,
  bytesBurst: 1e9,
  addressBytesBurst: 1e9,
  addressWaitingBytes: 1e9,
  // For those who read much after the close has been sent.
  closeMs: 600_000,
};

crossing(["queuedBytes", "queuedMs"], "a slow reader is closed and loses no frame", async () => {
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
  assert.is(await reasonOf(slow), "reader-slow");
});

test("queuedBytes: a slow reader that reads again in time stays", async () => {
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
  // Slow once more, but the time starts again.
  clock.turn(1_000);
  clock.turn(4_999);
  slow.ws.resume();
  await slow.take(400);
  await settled(slow);
});

crossing(["queuedMostBytes"], "a client with more unread bytes is closed at once", async () => {
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
  assert.is(await reasonOf(slow), "reader-slow");
});

for (const name of ["waitingBytes", "addressWaitingBytes"] as const) {
  crossing([name], "the slowest reader is cut off, and the others miss nothing", async () => {
    const { relay } = await world({ ...fast, queuedMostBytes: 1e9, [name]: 4_000_000 });
    const [a, slow] = await pair(relay);
    const reader = await memberFrom(relay, "192.0.2.1");
    await a.take(1);
    slow.ws.pause();
    const hasLeft = { slow: false };
    a.ws.on("message", (_data, binary) => {
      if (!binary) hasLeft.slow = true;
    });
    let sent = 0;
    await flood(a, () => {
      if (!hasLeft.slow) sent += 1;
      return hasLeft.slow;
    });
    assert.ok(hasLeft.slow);
    const heard = await reader.take(sent + 1);
    assert.is(heard.filter((one) => "opaque" in one).length, sent);
    slow.ws.resume();
    // No close frame: it would be queued behind what the client does not read.
    assert.is(await slow.closed(), 1006);
  });
}

crossing(["closeMs"], "a client that does not answer a close is cut", async () => {
  const { clock, relay } = await world({ closeMs: 50 });
  const patient = await world({ closeMs: 600_000 });
  const [raw, other] = [Raw.upgrade(relay.port), Raw.upgrade(patient.relay.port)];
  for (const one of [raw, other]) await one.until("101 Switching Protocols");
  patient.clock.turn(60_000);
  clock.turn(60_000);
  assert.is(await raw.closed(), "enter-late");
  const isPatient = !other.socket.destroyed;
  other.socket.destroy();
  assert.ok(isPatient);
});

crossing(["headersMs"], "an unfinished request is refused", async () => {
  const { relay } = await world({ headersMs: 100 });
  const met = await statusOf(new Raw(relay.port, "GET / HTTP/1.1\r\nHost: a\r\n"));
  assert.is(met, 408);
});

crossing(["headersBytes"], "longer headers are refused", async () => {
  const { relay } = await world({ headersBytes: 1_024 });
  const request = (bytes: number) =>
    new Raw(relay.port, `GET /healthz HTTP/1.0\r\nHost: a\r\nX: ${"x".repeat(bytes)}\r\n\r\n`);
  assert.is(await statusOf(request(500)), 200);
  const met = await statusOf(request(1_024));
  assert.is(met, 431);
});

crossing(["closingSeconds"], "members are warned, served until then, and closed", async () => {
  const { relay } = await world({});
  const [a, b] = await pair(relay);
  const began = performance.now();
  const closed = relay.close(5);
  for (const one of [a, b]) assert.equal(await one.next(), { op: "closing", in: 5 });
  a.send(Uint8Array.of(7));
  assert.equal(await b.next(), { from: 1, opaque: Uint8Array.of(7) });
  const met = await reasonOf(a);
  // Node's timers may be 1 ms early.
  assert.ok(performance.now() - began >= 4_999, "not before the time is over");
  await closed;
  assert.is(met, "relay-closing");
});

crossing(["fileBytes"], "is told to those who enter, and no frame is refused for it", async () => {
  for (const fileBytes of [0, 1_000]) {
    const { relay } = await world({ fileBytes });
    const [a] = await pair(relay);
    const b = await Client.open(relay);
    b.say(enterWith());
    const entered = await b.next();
    assert.ok("op" in entered && entered.op === "entered");
    assert.is(entered.limits.fileBytes, fileBytes);
    a.send(new Uint8Array(1_001));
    await settled(a);
  }
});

crossing(["redisBytes"], "who sends more than may wait for Redis is closed", async () => {
  let goes = false;
  const host = {
    ...{ alone: () => false, wake() {}, lock() {}, watch() {} },
    publish: (room: SharedRoom) => void (goes && room.takeOut()),
  };
  const room = new SharedRoom("1", "tag", host, 100);
  const [a, b] = [new FakePeer(), new FakePeer()];
  const [first, second] = [a, b].map((peer, at) => room.seat(at + 1, peer, closing));
  if (first === undefined || second === undefined) throw new Error("no seat");
  const frame = (from: number, length: number) =>
    Buffer.concat([Buffer.from([routing.all.kind, 0, 0, 0, from]), Buffer.alloc(length - 5)]);
  assert.ok(room.forward(first, frame(1, 90)));
  assert.ok(room.forward(first, frame(1, 10)));
  assert.is(a.closed, undefined);
  assert.ok(room.forward(first, frame(1, 10)));
  // Nothing that waits is lost.
  assert.is(room.takeOut().length, 2);
  assert.ok(room.forward(second, frame(2, 100)));
  goes = true;
  assert.ok(room.forward(second, frame(2, 100)));
  assert.is(b.closed, undefined);
  assert.is(room.takeOut().length, 1);
  assert.is(a.closed, "relay-closing");
});

test("every limit of the table is exceeded here", () => {
  assert.equal([...crossed].sort(), [...limitNames].sort());
});

test.after.each(closeRelays);
test.run();
