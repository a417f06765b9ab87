/** The line with which tor begins a connection, and the limits of a circuit (server/circuits.ts). */
import { once } from "node:events";
import { connect } from "node:net";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { WebSocket } from "ws";
import { relayPath } from "../../protocol/wire/frame.ts";
import { circuitOf, lineBytes } from "../../server/circuits.ts";
import type { ServerLimits } from "../../server/limits.ts";
import type { Relay } from "../../server/relay.ts";
import { Client, closeRelays, Raw, relayWith, route } from "./support.ts";

const runs = process.env.SLOW === "1" ? 2_000 : 100;
const config = { trustProxy: ["tor"] };
const torRelay = (limits: Partial<ServerLimits> = {}) => relayWith(limits, { config });

/** As tor writes it, without its end. */
const lineOf = (circuit: string) => `PROXY TCP6 fc00:dead:beef:4dad::0:${circuit} ::1 60 80`;
const line = `${lineOf("3c")}\r\n`;
const request = "GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

test.after.each(closeRelays);

/** A WebSocket of a circuit, as tor opens it. */
async function open(relay: Relay, circuit: string): Promise<Client> {
  const url = `ws://127.0.0.1:${relay.port}${relayPath(route)}`;
  const createConnection = () => {
    const socket = connect(relay.port, "127.0.0.1");
    socket.write(`${lineOf(circuit)}\r\n`);
    return socket;
  };
  const client = new Client(new WebSocket(url, { createConnection }));
  await once(client.ws, "open");
  return client;
}

/** What a connection gets that sends these pieces, each after the one before has left. */
async function answered(port: number, ...pieces: readonly (string | Buffer)[]): Promise<string> {
  const socket = connect(port, "127.0.0.1").setNoDelay();
  socket.on("error", () => socket.destroy());
  let text = "";
  socket.on("data", (chunk) => {
    text += chunk.toString("latin1");
  });
  const closed = once(socket, "close");
  for (const piece of pieces) {
    await new Promise((resolve) => socket.write(piece, resolve));
  }
  socket.end();
  await closed;
  return text;
}

test("a circuit has a name, and what tor does not write has none", () => {
  assert.is(circuitOf(lineOf("3c")), "circuit 3c");
  assert.is(circuitOf("PROXY TCP6 fc00:dead:beef:4dad:0:0:0:3c ::1 60 80"), "circuit 3c");
  assert.is(circuitOf(lineOf("3C")), "circuit 3c");
  assert.is(circuitOf("PROXY TCP6 fc00:dead:beef:4dad::ffff:ffff ::1 0 0"), "circuit ffff:ffff");
  for (const wrong of [
    "",
    "GET / HTTP/1.1",
    "PROXY UNKNOWN",
    "PROXY TCP4 192.0.2.1 192.0.2.2 1 2",
    "PROXY TCP6 2001:db8::1 ::1 60 80",
    "PROXY TCP6 fc00:dead:beef:4dae::3c ::1 60 80",
    "PROXY TCP6 fc00:dead:beef:4dad::zz ::1 60 80",
    "PROXY TCP6 fc00:dead:beef:4dad::3c%a ::1 60 80",
    "PROXY TCP6 fc00:dead:beef:4dad::3c 127.0.0.1 60 80",
    "PROXY TCP6 fc00:dead:beef:4dad::3c ::1 60",
    "PROXY TCP6 fc00:dead:beef:4dad::3c ::1 60 80 ",
    "PROXY TCP6 fc00:dead:beef:4dad::3c ::1 60 -1",
    "PROXY TCP6  fc00:dead:beef:4dad::3c ::1 60 80",
    " PROXY TCP6 fc00:dead:beef:4dad::3c ::1 60 80",
    "proxy tcp6 fc00:dead:beef:4dad::3c ::1 60 80",
  ])
    assert.is(circuitOf(wrong), undefined, wrong);
});

test("the line and a request are read however they are cut into pieces", async () => {
  const { port } = await torRelay({ requestsPerSecond: 1_000 });
  const whole = line + request;
  // Not which one: they are numbered.
  const expected = '"address":"a circuit"';
  for (let at = 1; at < line.length + 3; at++) {
    const text = await answered(port, whole.slice(0, at), whole.slice(at));
    assert.ok(text.startsWith("HTTP/1.1 200") && text.includes(expected), `${at}: ${text}`);
  }
  assert.match(await answered(port, ...whole), expected);
  // Nobody is believed who names an address of his own.
  const forwarded = request.replace("Host", "X-Forwarded-For: 192.0.2.1\r\nHost");
  assert.match(await answered(port, line + forwarded), expected);
});

test("each circuit has the limits of one address", async () => {
  const relay = await torRelay({ connectionsPerAddress: 1, socketsPerAddress: 2 });
  const first = await open(relay, "1");
  await first.enter({ create: { ttl: 0 } });
  const second = await open(relay, "2");
  await second.enter();
  const again = await open(relay, "1");
  assert.is(await again.closed(), "address-busy");
  const page = new Raw(relay.port, `${lineOf("1")}\r\n`);
  // Its socket and that of the member are two; a third of this circuit is cut, one of another is not.
  assert.is(await answered(relay.port, `${lineOf("1")}\r\n${request}`), "");
  assert.match(await answered(relay.port, `${lineOf("2")}\r\n${request}`), "HTTP/1.1 200");
  page.socket.destroy();
  first.send(new Uint8Array(8));
  let heard = await second.next();
  while ("op" in heard) heard = await second.next();
  assert.is(heard.opaque.length, 8);
});

test("a wrong, missing or long line is cut without an answer", async () => {
  const { port } = await torRelay();
  const long = `PROXY TCP6 ${"f".repeat(lineBytes)}`;
  const most = `${line.slice(0, -2)}${" ".repeat(lineBytes)}\r\n`;
  for (const text of ["", "\r\n", request, long, most, "PROXY UNKNOWN\r\n", "\x16\x03\x01\x02\0"]) {
    assert.is(await answered(port, text + request), "", text);
  }
  assert.match(await answered(port, line + request), "HTTP/1.1 200");
});

test("headersMs: a line that does not come in time is cut, in whatever pieces it comes", async () => {
  const { port } = await torRelay({ headersMs: 1_000 });
  const silent = new Raw(port, "");
  const slow = new Raw(port, "PROXY");
  assert.is((await silent.all()).length, 0);
  assert.is((await slow.all()).length, 0);
});

test("a relay that closes does not wait for a line", async () => {
  const relay = await torRelay();
  const silent = new Raw(relay.port, "PROXY");
  assert.match(await answered(relay.port, line + request), "HTTP/1.1 200");
  await relay.close();
  assert.is((await silent.all()).length, 0);
});

test("without the word tor the line is no request", async () => {
  const { port } = await relayWith();
  assert.match(await answered(port, line + request), "HTTP/1.1 400");
});

test("nothing that a connection begins with stops the relay", async () => {
  const { port } = await torRelay({ requestsPerSecond: 100_000, requestsBurst: 100_000 });
  const near = fc
    .tuple(fc.nat(line.length), fc.nat(3), fc.string({ unit: "binary", maxLength: 8 }))
    .map(([at, cut, put]) => Buffer.from(line.slice(0, at) + put + line.slice(at + cut), "latin1"));
  const any = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));
  const begins = fc.array(fc.oneof({ weight: 3, arbitrary: near }, any), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(begins, async (pieces) => {
      const text = await answered(port, ...pieces, request);
      // Cut, or served if the line was whole.
      assert.match(text, /^($|HTTP\/1\.1 \d{3})/);
    }),
    { numRuns: runs },
  );
  // Resets, at any point.
  for (const begin of ["", "PROXY", line, line + request]) {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => undefined);
    await new Promise((resolve) => socket.write(begin, resolve));
    socket.resetAndDestroy();
  }
  assert.match(await answered(port, line + request), "HTTP/1.1 200");
});

test.run();
