/**
 * The WebSocket gateway over real sockets: paths, origins, the first message, control messages
 * (server/gateway.ts).
 */
import { Buffer } from "node:buffer";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { WebSocket } from "ws";
import { encodeControl } from "../../protocol/wire/control.ts";
import { encodeFrame } from "../../protocol/wire/frame.ts";
import type { Relay } from "../../server/relay.ts";
import { Client, clientFrame, closeRelays, enterWith, Raw, relayWith } from "./support.ts";

async function refusal(open: Promise<Client>): Promise<string> {
  return await open.then(
    () => "opened",
    (error: Error) => error.message.replace("Unexpected server response: ", ""),
  );
}

/** The reason of an immediate close; "open" if the relay accepts the connection. */
function staysOpen(client: Client): Promise<string | number> {
  const answered = new Promise<string>((resolve) => {
    client.ws.once("pong", () => resolve("open"));
  });
  client.ws.ping();
  return Promise.race([client.closed(), answered]);
}

test("opens only at /relay/ and four lower-case hex digits", async () => {
  const relay = await relayWith();
  for (const path of [
    "/",
    "/relay",
    "/relay/",
    "/relay/001",
    "/relay/00112",
    "/relay/00AB",
    "/relay/0011/",
    "/relay/0011?a",
  ]) {
    assert.is(await refusal(Client.open(relay, { path })), "404", path);
  }
  assert.is(await refusal(Client.open(relay, { path: "/relay/0011" })), "opened");
  const under = await relayWith({}, { config: { basePath: "/chat" } });
  for (const [path, expected] of [
    ["/chat/relay/0011", "opened"],
    ["/relay/0011", "opened"],
    ["/chat/chat/relay/0011", "404"],
    ["/chatrelay/0011", "404"],
    ["/chat/relay/", "404"],
  ] as const) {
    assert.is(await refusal(Client.open(under, { path })), expected, path);
  }
});

test("accepts its own host, the base URL, and saved pages unless told not to", async () => {
  const cases = [
    [{}, (port: number) => `http://127.0.0.1:${port}`, "opened"],
    [{}, (port: number) => `https://127.0.0.1:${port}`, "opened"],
    [{}, () => "http://127.0.0.1", "403"],
    [{}, () => "http://elsewhere.example", "403"],
    [{}, () => "nonsense", "403"],
    [{}, (port: number) => `javascript://127.0.0.1:${port}`, "403"],
    [{}, (port: number) => `ws://127.0.0.1:${port}`, "403"],
    [{}, () => "null", "opened"],
    [{ nullOrigin: false }, () => "null", "403"],
    [{ baseUrl: "https://chat.example" }, () => "https://chat.example", "opened"],
    [{ baseUrl: "https://chat.example" }, () => "http://chat.example", "403"],
    [{ baseUrl: "https://chat.example" }, (port: number) => `http://127.0.0.1:${port}`, "opened"],
  ] as const;
  for (const [config, origin, expected] of cases) {
    const relay = await relayWith({}, { config });
    const said = origin(relay.port);
    assert.is(await refusal(Client.open(relay, { origin: said })), expected, said);
  }
});

test("a request has one Host, and HTTP/1.0 has no upgrade", async () => {
  const relay = await relayWith();
  const upgrade = [
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
  ];
  const cases = [
    [101, "1.1", "Host: a"],
    [400, "1.1"],
    [400, "1.1", "Host: a", "Host: a"],
    [400, "1.1", "Host: a", "HOST: b"],
    [426, "1.0"],
    [426, "1.0", "Host: a"],
    [400, "1.0", "Host: a", "Host: b"],
  ] as const;
  for (const [expected, version, ...hosts] of cases) {
    const lines = [`GET /relay/0011 HTTP/${version}`, ...hosts, ...upgrade];
    const raw = new Raw(relay.port, `${lines.join("\r\n")}\r\n\r\n`);
    await raw.until(`HTTP/1.1 ${expected}`);
    raw.socket.destroy();
    await raw.all();
  }
  const page = new Raw(relay.port, "GET /healthz HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n");
  assert.match((await page.all()).toString("latin1"), "400 Bad Request");
});

test("counts people behind a trusted proxy separately, and believes no other client", async () => {
  const limits = { connectionsPerAddress: 1 };
  const open = async (relay: Relay, forwarded: string) => {
    const url = `ws://127.0.0.1:${relay.port}/relay/0011`;
    const client = new Client(new WebSocket(url, { headers: { "X-Forwarded-For": forwarded } }));
    await new Promise((resolve) => client.ws.once("open", resolve));
    return staysOpen(client);
  };
  const trusting = await relayWith(limits, { config: { trustProxy: ["127.0.0.0/8"] } });
  assert.is(await open(trusting, "192.0.2.1"), "open");
  assert.is(await open(trusting, "192.0.2.2"), "open");
  assert.is(await open(trusting, "192.0.2.2"), "address-busy");
  assert.is(await open(trusting, "192.0.2.9, 192.0.2.2"), "address-busy", "it may not lie");
  assert.is(await open(trusting, "nonsense"), "open", "counts as the proxy");
  assert.is(await open(trusting, "other nonsense"), "address-busy");
  for (const trustProxy of [[], ["10.0.0.0/8", "unix"]]) {
    const relay = await relayWith(limits, { config: { trustProxy } });
    assert.is(await open(relay, "192.0.2.1"), "open");
    assert.is(await open(relay, "192.0.2.2"), "address-busy");
  }
});

test("over a Unix socket people count together, unless the word unix trusts the proxy", async () => {
  const folder = await mkdtemp(join(tmpdir(), "sanctuary-gateway-"));
  const open = async (socket: string, forwarded: string) => {
    const url = `ws+unix:${socket}:/relay/0011`;
    const client = new Client(new WebSocket(url, { headers: { "X-Forwarded-For": forwarded } }));
    await new Promise((resolve) => client.ws.once("open", resolve));
    return staysOpen(client);
  };
  for (const [trustProxy, second] of [
    [["unix"], "open"],
    [[], "address-busy"],
  ] as const) {
    const socket = join(folder, `${trustProxy.length}.sock`);
    const config = { socket, trustProxy };
    const relay = await relayWith({ connectionsPerAddress: 1 }, { config });
    assert.is(relay.port, 0);
    assert.is(await open(socket, "192.0.2.1"), "open");
    assert.is(await open(socket, "192.0.2.2"), second);
  }
  await closeRelays();
  await rm(folder, { recursive: true });
});

test("offers neither compression nor a subprotocol", async () => {
  const relay = await relayWith();
  const client = await Client.open(relay, { protocols: ["chat"] }).catch((error: Error) => error);
  assert.instance(client, Error);
  const plain = await Client.open(relay);
  assert.is(plain.ws.extensions, "");
});

test("enters, and forwards frames to all others or to one member", async () => {
  const relay = await relayWith();
  const a = await Client.open(relay);
  const entered = await a.enter({ create: { ttl: 60 } });
  assert.equal(entered, {
    op: "entered",
    you: 1,
    members: [],
    ttl: 60,
    locked: false,
    reconnectToken: a.reconnectToken,
    limits: {
      ...{ frameBytes: 65_536, members: 100, fileBytes: 268_435_456 },
      ...{ bytesPerSecond: 4_194_304, bytesBurst: 8_388_608 },
      ...{ framesPerSecond: 200, framesBurst: 2_000 },
      ...{ aliasPoints: 32, textBytes: 16_384, lines: 5_000, reconnectMs: 0 },
    },
  });
  const b = await Client.enter(relay);
  const c = await Client.enter(relay);
  assert.equal(await a.take(2), [
    { op: "joined", member: 2 },
    { op: "joined", member: 3 },
  ]);
  assert.equal(await b.next(), { op: "joined", member: 3 });
  b.send(Uint8Array.of(1, 2));
  b.send(Uint8Array.of(3), 1);
  b.send(Uint8Array.of(4), 2);
  const [toAll, toA, toB] = [
    { from: 2, opaque: Uint8Array.of(1, 2) },
    { from: 2, to: 1, opaque: Uint8Array.of(3) },
    { from: 2, to: 2, opaque: Uint8Array.of(4) },
  ];
  assert.equal(await a.take(2), [toAll, toA]);
  assert.equal(await b.next(), toB);
  await b.leave();
  assert.equal(await c.take(2), [toAll, { op: "left", member: 2 }]);
});

test("any member can lock, unlock and stop; a reconnect token opens a locked room", async () => {
  const relay = await relayWith();
  const [a, b] = [await Client.enter(relay), await Client.enter(relay)];
  await a.next();
  b.say({ op: "lock", on: true });
  for (const one of [a, b]) assert.equal(await one.next(), { op: "locked", on: true });
  const stranger = await Client.open(relay);
  stranger.say(enterWith());
  assert.is(await stranger.closed(), "room-locked");

  const again = await Client.enter(relay, { reconnectToken: b.reconnectToken });
  assert.is(again.you, 3);
  assert.is(await b.closed(), "connection-replaced");
  again.say({ op: "stop" });
  assert.equal(await a.take(3), [
    { op: "left", member: 2 },
    { op: "joined", member: 3 },
    { op: "stopped", by: 3 },
  ]);
  assert.equal(await again.next(), { op: "stopped", by: 3 });
  assert.is(await a.closed(), "room-stopped");
  assert.is(await again.closed(), "room-stopped");
});

test("a protocol violation closes that connection, and the room is told", async () => {
  const relay = await relayWith();
  const watcher = await Client.enter(relay);
  const frame = (from: number) => encodeFrame({ from, opaque: Uint8Array.of(1) });
  const before: readonly (string | Uint8Array)[] = [
    "",
    "{",
    "[]",
    "null",
    '{"op":"enter"}',
    '{"op":"sing"}',
    "[".repeat(8000),
    '{"a":'.repeat(1500),
    `{"op":"stop","x":"${"x".repeat(10_000)}"}`,
    `${encodeControl(enterWith())} `,
    encodeControl({ ...enterWith(), route: "ff".repeat(16) }),
    encodeControl({ op: "stop" }),
    encodeControl({ op: "lock", on: true }),
    frame(1),
    new Uint8Array(0),
  ];
  for (const said of before) {
    const client = await Client.open(relay);
    client.ws.send(said);
    assert.is(await client.closed(), "protocol-broken", String(said).slice(0, 40));
  }
  const after: readonly (string | Uint8Array)[] = [
    encodeControl(enterWith({ create: { ttl: 0 } })),
    '{"op":"entered"}',
    '{"op":"lock"}',
    '{"op":"stop","now":true}',
    frame(1),
    frame(0),
    Uint8Array.of(1, 0, 0, 0),
    Uint8Array.of(9, 0, 0, 0, 2, 5),
    new Uint8Array(0),
  ];
  for (const said of after) {
    const client = await Client.enter(relay);
    assert.equal(await watcher.next(), { op: "joined", member: client.you });
    client.ws.send(said);
    assert.is(await client.closed(), "protocol-broken", String(said).slice(0, 40));
    assert.equal(await watcher.next(), { op: "left", member: client.you });
  }
});

test("another protocol version has its own close code", async () => {
  const relay = await relayWith();
  const client = await Client.open(relay);
  client.say(enterWith({ v: 2 }));
  assert.is(await client.closed(), "version-unknown");
});

test("malformed WebSocket frames close with the relay's codes", async () => {
  const relay = await relayWith({ frameBytes: 16_384 });
  const enter = Buffer.from(encodeControl(enterWith({ create: { ttl: 0 } })));
  const cases: readonly (readonly [string, Buffer, string])[] = [
    ["unmasked", clientFrame(1, enter, { masked: false }), "protocol-broken"],
    ["reserved bit", clientFrame(1, enter, { rsv: 4 }), "protocol-broken"],
    ["reserved opcode", clientFrame(3, enter), "protocol-broken"],
    ["continuation of nothing", clientFrame(0, enter), "protocol-broken"],
    ["long ping", clientFrame(9, Buffer.alloc(126)), "protocol-broken"],
    ["fragmented ping", clientFrame(9, Buffer.alloc(1), { fin: false }), "protocol-broken"],
    ["text that is not UTF-8", clientFrame(1, Buffer.from([0xff])), "protocol-broken"],
    [
      "length without an end",
      clientFrame(2, Buffer.alloc(0), { length: 0xffffffff }),
      "frame-too-long",
    ],
    ["one byte too long", clientFrame(2, Buffer.alloc(16_385)), "frame-too-long"],
    [
      "too long in fragments",
      Buffer.concat([
        clientFrame(2, Buffer.alloc(16_384), { fin: false }),
        clientFrame(0, Buffer.alloc(1)),
      ]),
      "frame-too-long",
    ],
  ];
  for (const [name, bytes, expected] of cases) {
    const raw = Raw.upgrade(relay.port);
    raw.socket.write(bytes);
    assert.is(await raw.closed(), expected, name);
  }
  const cut = Raw.upgrade(relay.port);
  cut.socket.end(clientFrame(1, enter).subarray(0, 20));
  assert.match((await cut.all()).toString("latin1"), "101 Switching Protocols");
});

test("a message in fragments is one message", async () => {
  const relay = await relayWith();
  const raw = Raw.upgrade(relay.port);
  const enter = Buffer.from(encodeControl(enterWith({ create: { ttl: 0 } })));
  raw.socket.write(clientFrame(1, enter.subarray(0, 10), { fin: false }));
  raw.socket.write(clientFrame(9, Buffer.alloc(0)));
  raw.socket.write(clientFrame(0, enter.subarray(10)));
  await raw.until('"you":1');
  const witness = await Client.enter(relay);
  raw.socket.end(clientFrame(8, Buffer.alloc(0)));
  assert.equal(await witness.next(), { op: "left", member: 1 });
});

test("a lost socket is a member that left", async () => {
  const relay = await relayWith();
  const witness = await Client.enter(relay);
  const other = await Client.enter(relay);
  await witness.next();
  other.ws.terminate();
  assert.equal(await witness.next(), { op: "left", member: 2 });
  const raw = Raw.upgrade(relay.port);
  raw.socket.write(clientFrame(1, Buffer.from(encodeControl(enterWith()))));
  assert.equal(await witness.next(), { op: "joined", member: 3 });
  raw.socket.resetAndDestroy();
  assert.equal(await witness.next(), { op: "left", member: 3 });
});

test("a relay that shuts down warns members, closes connections, stops listening", async () => {
  const relay = await relayWith();
  const member = await Client.enter(relay);
  const outside = await Client.open(relay);
  const [, heard] = await Promise.all([relay.close(), member.next()]);
  assert.equal(heard, { op: "closing", in: 0 });
  assert.is(await member.closed(), "relay-closing");
  assert.is(await outside.closed(), "relay-closing");
  assert.match(await refusal(Client.open(relay)), "ECONNREFUSED");
});

test("two relays in one process are independent", async () => {
  const [one, two] = [await relayWith(), await relayWith()];
  await Client.enter(one);
  const client = await Client.open(two);
  client.say(enterWith());
  assert.is(await client.closed(), "room-unknown");
});

test.after.each(closeRelays);
test.run();
