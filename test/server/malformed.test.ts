/**
 * Everything that no client sends, one violation at a time, over a bare socket: malformed frames,
 * texts that are no control messages, control messages at the wrong time. Each has its close code
 * and ends only its own connection. A room next to it goes on.
 */
import { Buffer } from "node:buffer";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { encodeControl } from "../../protocol/wire/control.ts";
import { type CloseReason, encodeFrame } from "../../protocol/wire/frame.ts";
import { limitTable } from "../../server/limits.ts";
import {
  access,
  Client,
  clientFrame,
  closeRelays,
  enterWith,
  Raw,
  type Reachable,
  relayWith,
  route,
} from "./support.ts";

const opcode = { rest: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;
const enter = Buffer.from(encodeControl(enterWith({ create: { ttl: 0 } })));
const entering = clientFrame(opcode.text, enter);
/** The first member's number is 1. */
const frame = Buffer.from(encodeFrame({ from: 1, opaque: Uint8Array.of(1, 2, 3) }));
const empty = Buffer.alloc(0);
const innocentRoute = `0011${"d".repeat(28)}`;

/** A bare socket answers no close frame: the relay does not wait for it. */
const soon = { closeMs: 10 };

type Case = readonly [name: string, bytes: Buffer, reason?: CloseReason];

/** Sends each to the relay on a connection of its own. A room is tested between them. */
async function tryAll(relay: Reachable, cases: readonly Case[]): Promise<void> {
  const a = await Client.enter(relay, { route: innocentRoute });
  const b = await Client.enter(relay, { route: innocentRoute });
  await a.next();
  for (const [n, [name, bytes, reason = "protocol-broken"]] of cases.entries()) {
    const raw = Raw.upgrade(relay.port);
    raw.socket.write(bytes);
    assert.is(await raw.closed(), reason, name);
    const opaque = Uint8Array.of(n);
    a.send(opaque);
    assert.equal(await b.next(), { from: a.you, opaque }, `after ${name}`);
  }
  for (const one of [a, b]) await one.leave();
}

const fragments = (count: number) =>
  Buffer.concat(
    [...Array(count)].map((_, n) =>
      clientFrame(n === 0 ? opcode.text : opcode.rest, empty, { fin: n === count - 1 }),
    ),
  );
const whole = (kind: number, payload: string | ArrayLike<number>) =>
  clientFrame(kind, typeof payload === "string" ? Buffer.from(payload) : Uint8Array.from(payload));
const start = (kind: number, payload: Uint8Array) => clientFrame(kind, payload, { fin: false });

/** Frames that RFC 6455 or the relay's limits forbid, as the first message. */
const brokenFrames: readonly Case[] = [
  ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map(
    (reserved): Case => [`reserved opcode ${reserved}`, whole(reserved, enter)],
  ),
  ...[1, 2, 4, 7].map(
    (rsv): Case => [`reserved bits ${rsv}`, clientFrame(opcode.text, enter, { rsv })],
  ),
  ["reserved bit of a ping", clientFrame(opcode.ping, empty, { rsv: 4 })],
  ["unmasked text", clientFrame(opcode.text, enter, { masked: false })],
  ["unmasked binary", clientFrame(opcode.binary, frame, { masked: false })],
  ["unmasked ping", clientFrame(opcode.ping, empty, { masked: false })],
  ["the rest of nothing", whole(opcode.rest, enter)],
  ["text within a text", Buffer.concat([start(opcode.text, enter), entering])],
  ["binary within a text", Buffer.concat([start(opcode.text, enter), whole(opcode.binary, frame)])],
  ["a ping in parts", start(opcode.ping, empty)],
  ["a close in parts", start(opcode.close, empty)],
  ["a ping of 126 bytes", whole(opcode.ping, Buffer.alloc(126))],
  ["a pong of 126 bytes", whole(opcode.pong, Buffer.alloc(126))],
  ["a close of one byte", whole(opcode.close, Buffer.alloc(1))],
  ["a close with a code that nobody may send", whole(opcode.close, Buffer.from([0x03, 0xee]))],
  ["a close whose reason is not UTF-8", whole(opcode.close, Buffer.from([0x03, 0xe8, 0xff]))],
  ["too many fragments", fragments(limitTable.fragments.value + 1)],
  ["an endless number of empty fragments", fragments(5_000)],
  [
    "a length of 2^32",
    clientFrame(opcode.binary, empty, { length: 2 ** 32 - 1 }),
    "frame-too-long",
  ],
  [
    "a length of 2^63",
    Buffer.from([0x82, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
    "frame-too-long",
  ],
  [
    "one byte too long",
    whole(opcode.binary, Buffer.alloc(limitTable.frameBytes.value + 1)),
    "frame-too-long",
  ],
  [
    "too long only when put together",
    Buffer.concat([
      start(opcode.binary, Buffer.alloc(limitTable.frameBytes.value)),
      clientFrame(opcode.rest, Buffer.alloc(1)),
    ]),
    "frame-too-long",
  ],
];

test("a malformed frame has its close code, whatever is wrong with it", async () => {
  await tryAll(await relayWith(soon), brokenFrames);
});

test("bytes that are not UTF-8 are refused as text, wherever they are", async () => {
  const wrong: readonly (readonly [string, readonly number[]])[] = [
    ["a lone continuation", [0x80]],
    ["a byte that never occurs", [0xff]],
    ["cut short", [0xe2, 0x82]],
    ["an overlong slash", [0xc0, 0xaf]],
    ["an overlong zero", [0xe0, 0x80, 0x80]],
    ["a surrogate", [0xed, 0xa0, 0x80]],
    ["above the last code point", [0xf4, 0x90, 0x80, 0x80]],
  ];
  const cases = wrong.flatMap(([name, bytes]): Case[] => {
    const text = Buffer.concat([Buffer.from('{"op":"'), Buffer.from(bytes), Buffer.from('"}')]);
    const parts = [start(opcode.text, text.subarray(0, 8)), clientFrame(0, text.subarray(8))];
    return [
      [name, whole(opcode.text, text)],
      [`${name}, in two parts`, Buffer.concat(parts)],
    ];
  });
  await tryAll(await relayWith(soon), cases);
});

test("a text that is no control message is refused, before entering and after", async () => {
  const texts = [
    "",
    " ",
    "{",
    "}",
    "null",
    "true",
    "1e999",
    '"enter"',
    "[]",
    '["enter"]',
    "{}",
    '{"op":null}',
    '{"op":1}',
    '{"op":["enter"]}',
    '{"op":"sing"}',
    '{"op":"Enter"}',
    '{"op":"entered"}',
    '{"op":"__proto__"}',
    '{"op":"constructor"}',
    '{"op":"toString"}',
    "{'op':'stop'}",
    '{"op":"stop",}',
    '{"op":"stop"}{"op":"stop"}',
    '{"op":"stop","op":"stop","now":1}',
    '{"op":"stop","__proto__":{}}',
    '{"op":"stop"}\u0000',
    "\ufeffx",
    "[".repeat(8_000),
    `${'{"op":'.repeat(1_300)}1${"}".repeat(1_300)}`,
    `{"op":"stop","x":${"[".repeat(4_000)}${"]".repeat(4_000)}}`,
    `{"op":"stop","x":"${"x".repeat(60_000)}"}`,
    "9".repeat(8_000),
    '{"op":"lock"}',
    '{"op":"lock","on":1}',
    '{"op":"lock","on":"true"}',
    '{"op":"lock","on":null}',
    '{"op":"lock","on":true,"off":false}',
  ];
  const first = texts.map((text): Case => [text.slice(0, 30), whole(opcode.text, text)]);
  const later = first.map(([name, bytes]): Case => {
    return [`${name}, after entering`, Buffer.concat([entering, bytes])];
  });
  await tryAll(await relayWith(soon), [...first, ...later]);
});

test("each field of enter accepts one type and one range", async () => {
  const others = [null, true, 0, -1, 1.5, "", "x", [], {}, [route], { length: 32 }];
  const wrong: Readonly<Record<string, readonly unknown[]>> = {
    v: [...others.filter((value) => value !== 0), 65_536, "1", undefined],
    route: [...others, route.toUpperCase(), route.slice(1), `${route}0`, `${route}\n`, undefined],
    accessKey: [...others, access.toUpperCase(), access.slice(1), `${access}0`, undefined],
    reconnectToken: [...others, route.toUpperCase(), route.slice(1)],
    create: [
      ...others.filter((value) => value !== undefined),
      { ttl: -1 },
      { ttl: 0.5 },
      { ttl: "0" },
      { ttl: null },
      { ttl: 604_801 },
      { ttl: 0, more: 0 },
    ],
    more: others,
  };
  const cases = Object.entries(wrong).flatMap(([field, values]) =>
    values.map((value): Case => {
      const text = JSON.stringify({ ...enterWith({ create: { ttl: 0 } }), [field]: value });
      return [text, whole(opcode.text, text)];
    }),
  );
  assert.ok(cases.length > 60);
  await tryAll(await relayWith(soon), cases);
});

test("a valid message at the wrong time, or of the wrong kind, is refused", async () => {
  const stop = encodeControl({ op: "stop" });
  const lock = encodeControl({ op: "lock", on: true });
  const cases: readonly Case[] = [
    ["stop first", whole(opcode.text, stop)],
    ["lock first", whole(opcode.text, lock)],
    ["a frame first", whole(opcode.binary, frame)],
    ["enter twice", Buffer.concat([entering, entering])],
    ["enter as binary", whole(opcode.binary, enter)],
    ["stop as binary", Buffer.concat([entering, whole(opcode.binary, stop)])],
    ["a frame as text", Buffer.concat([entering, whole(opcode.text, frame)])],
    ["a frame with no bytes", Buffer.concat([entering, whole(opcode.binary, empty)])],
    ["a frame of no known kind", Buffer.concat([entering, whole(opcode.binary, [3, 0, 0, 0, 1])])],
    ["a frame of kind 0", Buffer.concat([entering, whole(opcode.binary, [0, 0, 0, 0, 1])])],
    ["a cut prefix", Buffer.concat([entering, whole(opcode.binary, frame.subarray(0, 4))])],
    [
      "a cut prefix to one",
      Buffer.concat([entering, whole(opcode.binary, [2, 0, 0, 0, 1, 0, 0, 0])]),
    ],
    ["a number of nobody", Buffer.concat([entering, whole(opcode.binary, [1, 0, 0, 1, 0, 7])])],
    [
      "a route of another path",
      whole(opcode.text, JSON.stringify(enterWith({ route: access.slice(0, 32) }))),
    ],
  ];
  await tryAll(await relayWith(soon), cases);
});

test("a fragmented frame is one frame, with pings, pongs and single bytes in between", async () => {
  const relay = await relayWith();
  const witness = await Client.enter(relay);
  const raw = Raw.upgrade(relay.port);
  await raw.until("101 Switching");
  const mine = Buffer.from(encodeFrame({ from: 2, opaque: Uint8Array.of(1, 2, 3) }));
  const parts = Buffer.concat([
    start(opcode.text, enter.subarray(0, 3)),
    whole(opcode.ping, "are you there"),
    start(opcode.rest, empty),
    whole(opcode.pong, "unasked"),
    clientFrame(opcode.rest, enter.subarray(3)),
    whole(opcode.ping, Buffer.alloc(125)),
    start(opcode.binary, mine.subarray(0, 1)),
    whole(opcode.ping, ""),
    clientFrame(opcode.rest, mine.subarray(1)),
  ]);
  for (const byte of parts) raw.socket.write(Uint8Array.of(byte));
  assert.equal(await witness.next(), { op: "joined", member: 2 });
  assert.equal(await witness.next(), { from: 2, opaque: Uint8Array.of(1, 2, 3) });
  await raw.until("are you there");
  raw.socket.end(whole(opcode.close, Buffer.from([0x03, 0xe8])));
  assert.equal(await witness.next(), { op: "left", member: 2 });
});

test("a frame cut anywhere ends its connection, and leaves no member", async () => {
  const relay = await relayWith();
  const witness = await Client.enter(relay);
  const sent = Buffer.concat([
    entering,
    whole(opcode.binary, encodeFrame({ from: 2, opaque: new Uint8Array(300) })),
  ]);
  for (let length = 0; length < sent.length; length += 3) {
    const raw = Raw.upgrade(relay.port);
    raw.socket.end(sent.subarray(0, length));
    assert.match((await raw.all()).toString("latin1"), "101 Switching", `${length} bytes`);
  }
  const last = await Client.enter(relay);
  // A connection that had entered has left again.
  const here = new Set([witness.you]);
  while (!here.has(last.you)) {
    const heard = await witness.next();
    if (!("op" in heard)) throw new Error("a frame that nobody sent");
    if (heard.op === "joined") here.add(heard.member);
    else if (heard.op === "left") here.delete(heard.member);
  }
  assert.equal([...here], [witness.you, last.you]);
});

test.after.each(closeRelays);
test.run();
