/** The WebSocket: its events, and that a replaced socket emits no more. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { closeCodes } from "../../protocol/wire/frame.ts";
import { limits } from "../../protocol/wire/limits.ts";
import { Sockets } from "../../web/io/socket.ts";
import { makeTransport } from "../../web/io/transport.ts";

class FakeSocket {
  readonly OPEN = 1;
  readyState = 0;
  binaryType = "blob";
  readonly sent: unknown[] = [];
  closed = 0;
  onopen: () => void = () => {};
  onmessage: (event: { data: unknown }) => void = () => {};
  onclose: (event: { code: number }) => void = () => {};
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  open(): void {
    this.readyState = 1;
    this.onopen();
  }

  send(data: unknown): void {
    this.sent.push(data);
  }

  close(): void {
    this.closed++;
  }
}

function make(origin = "https://chat.example") {
  const sockets: FakeSocket[] = [];
  const events: unknown[] = [];
  const clock = { now: 1_000 };
  const open = (url: string) => {
    const socket = new FakeSocket(url);
    sockets.push(socket);
    return socket as unknown as WebSocket;
  };
  const opener = new Sockets(origin, open, () => clock.now);
  const transport = makeTransport(opener, (event) => events.push(event));
  const connect = () => {
    transport.connect("/relay/0102");
    return sockets.at(-1) as FakeSocket;
  };
  return { clock, opener, transport, sockets, events, connect };
}

test("connects to the relay of the page, with TLS if the page has it", () => {
  assert.is(make("https://chat.example").connect().url, "wss://chat.example/relay/0102");
  assert.is(make("http://localhost:6969").connect().url, "ws://localhost:6969/relay/0102");
});

test("a socket that was opened ahead is used once, for its own path and while it is open", () => {
  const { opener, transport, sockets, events, connect } = make();
  opener.openAhead("/relay/0102");
  sockets[0]?.open();
  assert.equal([connect() === sockets[0], sockets.length], [true, 1]);
  assert.equal(events, [{ type: "connected" }]);
  assert.is(connect() === sockets[0], false);

  opener.openAhead("/relay/0102");
  const early = sockets.at(-1) as FakeSocket;
  assert.is(connect() === early, true);
  early.open();
  assert.equal(events.length, 2);

  opener.openAhead("/relay/0102");
  const closed = sockets.at(-1) as FakeSocket;
  closed.readyState = 3;
  assert.is(connect() === closed, false);

  opener.openAhead("/relay/0102");
  const again = sockets.length;
  opener.openAhead("/relay/0102");
  assert.is(sockets.length, again, "one that is open is kept");

  opener.openAhead("/relay/0304");
  const other = sockets.at(-1) as FakeSocket;
  connect();
  opener.openAhead("/relay/0102");
  opener.openAhead(null);
  assert.equal([other.closed, sockets.at(-1)?.closed], [1, 1]);
  transport.close();
});

test("a socket that the relay is about to close, or has closed while the page slept, is not used", () => {
  const { clock, opener, sockets, connect } = make();
  opener.openAhead("/relay/0102");
  const old = sockets[0] as FakeSocket;
  old.open();
  clock.now += limits.enterMs - 1;
  assert.equal([connect() === old, old.closed], [false, 1]);
});

test("reports the socket's events, binary data as bytes", () => {
  const { events, connect } = make();
  const socket = connect();
  assert.is(socket.binaryType, "arraybuffer");
  socket.open();
  socket.onmessage({ data: "text" });
  socket.onmessage({ data: Uint8Array.of(1, 2).buffer });
  assert.equal(events, [
    { type: "connected" },
    { type: "control", text: "text" },
    { type: "frame", bytes: Uint8Array.of(1, 2) },
  ]);
});

test("maps every close code of the relay to its reason, and others to none", () => {
  for (const [reason, code] of Object.entries(closeCodes)) {
    const { events, connect } = make();
    connect().onclose({ code });
    assert.equal(events, [{ type: "disconnected", reason }]);
  }
  for (const code of [1000, 1006, 3999, 4999]) {
    const { events, connect } = make();
    connect().onclose({ code });
    assert.equal(events, [{ type: "disconnected" }]);
  }
});

test("a replaced socket is closed and emits no more", () => {
  const { sockets, events, connect } = make();
  const old = connect();
  old.open();
  const next = connect();
  assert.is(old.closed, 1);
  old.onopen();
  old.onmessage({ data: "late" });
  old.onclose({ code: 1006 });
  next.open();
  assert.equal(events, [{ type: "connected" }, { type: "connected" }]);
  assert.is(sockets.length, 2);
});

test("a closed socket emits no more, not even its end", () => {
  const { transport, events, connect } = make();
  const socket = connect();
  transport.close();
  transport.close();
  socket.onmessage({ data: "late" });
  socket.onclose({ code: 1000 });
  assert.is(socket.closed, 1);
  assert.equal(events, []);
});

test("sends only over an open socket", () => {
  const { transport, connect } = make();
  transport.send("nobody");
  const socket = connect();
  transport.send("early");
  socket.open();
  transport.send("text");
  transport.send(Uint8Array.of(1));
  socket.readyState = 2;
  transport.send("late");
  assert.equal(socket.sent, ["text", Uint8Array.of(1)]);
});

test.run();
