/**
 * Frames between client and relay (protocol/wire/frame.ts and control.ts, SPEC §6): every case of
 * frame.json and control.json. Frames that a member refuses by their first two bytes are tested
 * with a complete member.
 */
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { makeIdentity } from "../../protocol/crypto/identity.ts";
import { importPassword } from "../../protocol/crypto/password.ts";
import type { Effect } from "../../protocol/events.ts";
import { Room } from "../../protocol/room/room.ts";
import {
  type ClientControl,
  decodeClientControl,
  decodeRelayControl,
  encodeControl,
  type RelayControl,
} from "../../protocol/wire/control.ts";
import {
  closeCodes,
  closeReason,
  decodeFrame,
  encodeFrame,
  relayPath,
} from "../../protocol/wire/frame.ts";
import { limits } from "../../protocol/wire/limits.ts";
import {
  codeOf,
  type Hex,
  readVectors,
  record,
  refuses,
  roomOf,
  runs,
  unhex,
} from "../helpers/vectors.ts";

type FrameCase = { from: number; to?: number; opaque: Hex; frame: Hex };
const frames = readVectors<FrameCase, { does: "relay-frame" | "member-frame"; frame: Hex }>(
  "frame.json",
);

for (const { name, frame, opaque, ...numbers } of frames.valid) {
  test(`writes and reads ${name}`, () => {
    const { from, to } = numbers;
    const said = { from, ...(to === undefined ? {} : { to }), opaque: unhex(opaque) };
    assert.equal(encodeFrame(said), unhex(frame));
    assert.equal(decodeFrame(unhex(frame)), said);
  });
}

for (const { name, does, frame, code } of frames.invalid) {
  test(name, async () => {
    if (does === "relay-frame") return refuses(code, () => decodeFrame(unhex(frame)));
    const effects: unknown[] = [];
    const member = await memberOne((effect) => effects.push(effect));
    await refuses(code, () => member.receive(unhex(frame)));
    assert.equal(effects, []);
  });
}

/** Member 1 of a room that also has member 2. */
async function memberOne(emit: (effect: Effect) => void): Promise<Room> {
  const keys = await roomOf("00".repeat(16), "00".repeat(32), "00".repeat(32));
  const identity = await makeIdentity();
  const env = { random: (length: number) => new Uint8Array(length), now: () => 0 };
  const names = { alias: "Anna", roomName: "" };
  const given = { code: new Uint8Array(16), password: await importPassword(""), keys, identity };
  const member = new Room({ ...given, ...names }, env, emit);
  await member.enter(1, [], false);
  member.context.channels.join(2);
  return member;
}

type Speaker = "client" | "relay";
type ControlCase = { from: Speaker; text: string; control: ClientControl | RelayControl };
const controls = readVectors<ControlCase, { from: Speaker; text: string }>("control.json");
const decodeControl = { client: decodeClientControl, relay: decodeRelayControl };

for (const { name, from, text, control } of controls.valid) {
  test(`reads the ${name}`, () => {
    assert.equal(decodeControl[from](text), control);
    assert.is(encodeControl(control), text);
  });
}

for (const { name, from, text, code } of controls.invalid) {
  test(name, () => refuses(code, () => decodeControl[from](text)));
}

const number = fc.nat(0xffffffff);
const bytes = fc.uint8Array({ maxLength: 60 }).map((data) => Uint8Array.from(data));

test("reads back every frame that it writes", () => {
  const to = fc.option(number, { nil: undefined });
  fc.assert(
    fc.property(number, to, bytes, (from, to, opaque) => {
      const frame = { from, ...(to === undefined ? {} : { to }), opaque };
      assert.equal(decodeFrame(encodeFrame(frame)), frame);
    }),
    runs(),
  );
});

test("encodes every frame that it reads to the same bytes; throws only ProtocolError", async () => {
  const kind = fc.oneof(fc.constantFrom(1, 2), fc.nat(255));
  const wild = fc.tuple(kind, bytes).map(([first, rest]) => Uint8Array.of(first, ...rest));
  await fc.assert(
    fc.asyncProperty(fc.oneof(bytes, wild), async (data) => {
      const code = await codeOf(() => assert.equal(encodeFrame(decodeFrame(data)), data));
      assert.ok(code === undefined || code === "frame-malformed");
    }),
    runs(500),
  );
});

test("a decoded frame does not share memory with its input buffer", () => {
  const data = encodeFrame({ from: 1, opaque: Uint8Array.of(7) });
  const frame = decodeFrame(data);
  data.fill(0);
  assert.equal(frame.opaque, Uint8Array.of(7));
});

const hex = (length: number) =>
  fc
    .uint8Array({ minLength: length, maxLength: length })
    .map((b) => Buffer.from(b).toString("hex"));
const ttl = fc.nat(limits.maxTtlSeconds);
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
/** Leaves out undefined keys, as a sender does. */
const given = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T;

const fromClient: fc.Arbitrary<ClientControl> = fc.oneof(
  record({
    op: fc.constant("enter" as const),
    v: fc.nat(0xffff),
    route: hex(16),
    accessKey: hex(32),
    reconnectToken: optional(hex(16)),
    create: optional(record({ ttl })),
  }).map((enter) => given(enter) as ClientControl),
  record({ op: fc.constant("lock" as const), on: fc.boolean() }),
  fc.constant({ op: "stop" } as const),
);

const fromRelay: fc.Arbitrary<RelayControl> = fc.oneof(
  record({
    members: fc.uniqueArray(number, { maxLength: 9 }).map((all) => all.sort((a, b) => a - b)),
    ttl: fc.option(ttl),
    locked: fc.boolean(),
    reconnectToken: hex(16),
    limits: record({
      ...{ frameBytes: number, members: number, fileBytes: number },
      ...{ bytesPerSecond: number, bytesBurst: number },
      ...{ framesPerSecond: number, framesBurst: number },
      ...{ aliasPoints: number, textBytes: number, lines: number, reconnectMs: number },
    }),
  }).chain((entered) =>
    number
      .filter((you) => !entered.members.includes(you))
      .map((you) => ({ op: "entered" as const, you, ...entered })),
  ),
  record({ op: fc.constantFrom("joined" as const, "left" as const), member: number }),
  record({ op: fc.constant("locked" as const), on: fc.boolean() }),
  record({ op: fc.constant("failed-attempts" as const), count: number }),
  record({ op: fc.constant("stopped" as const), by: number }),
  record({ op: fc.constant("closing" as const), in: fc.nat(3600) }),
);

test("reads back every control message that it writes", () => {
  fc.assert(
    fc.property(fromClient, fromRelay, (client, relay) => {
      assert.equal(decodeClientControl(encodeControl(client)), client);
      assert.equal(decodeRelayControl(encodeControl(relay)), relay);
    }),
    runs(300),
  );
});

test("a control message with one changed character is refused or another valid message", async () => {
  const bent = fc
    .tuple(
      fc.oneof(fromClient, fromRelay).map(encodeControl),
      fc.nat(),
      fc.string({ maxLength: 3 }),
    )
    .map(([text, at, put]) => {
      const from = at % text.length;
      return text.slice(0, from) + put + text.slice(from + 1);
    });
  await fc.assert(
    fc.asyncProperty(fc.oneof(bent, fc.string(), fc.json()), async (text) => {
      for (const decode of [decodeClientControl, decodeRelayControl]) {
        // Keys may come in any order, so parsed values are compared.
        const code = await codeOf(() => assert.equal(decode(text), JSON.parse(text)));
        assert.ok(code === undefined || code === "control-malformed");
      }
    }),
    runs(1000),
  );
});

test("refuses a too long control message before it parses it", async () => {
  const text = (length: number) => `{"op":"${"x".repeat(length - 9)}"}`;
  for (const decode of [decodeClientControl, decodeRelayControl]) {
    await refuses("control-malformed", () => decode(text(limits.controlChars + 1)));
    await refuses("control-malformed", () => decode(text(50_000_000)));
  }
});

test("a full room with the longest numbers fits into one control message", () => {
  const members = Array.from(
    { length: limits.members - 1 },
    (_, i) => 0xffffffff - limits.members + i,
  );
  const entered = encodeControl({
    ...{ op: "entered", you: 0xffffffff, members, ttl: limits.maxTtlSeconds, locked: false },
    reconnectToken: "0".repeat(32),
    limits: {
      ...{ frameBytes: 0xffffffff, members: 0xffffffff, fileBytes: 0xffffffff },
      ...{ bytesPerSecond: 0xffffffff, bytesBurst: 0xffffffff },
      ...{ framesPerSecond: 0xffffffff, framesBurst: 0xffffffff },
      ...{ aliasPoints: 0xffffffff, textBytes: 0xffffffff },
      ...{ lines: 0xffffffff, reconnectMs: 0xffffffff },
    },
  });
  assert.ok(entered.length <= limits.controlChars);
  assert.equal(encodeControl(decodeRelayControl(entered)), entered);
});

test("has one close code for each reason, in the range of applications", () => {
  const codes = Object.values(closeCodes);
  assert.is(new Set(codes).size, codes.length);
  for (const [reason, code] of Object.entries(closeCodes)) {
    assert.ok(code >= 4000 && code <= 4999);
    assert.is(closeReason(code), reason);
  }
  for (const code of [1000, 1006, 3999, 4999]) assert.is(closeReason(code), undefined);
});

test("the relay's path contains only the first two bytes of the route", () => {
  assert.is(relayPath("0123456789abcdef0123456789abcdef"), "/relay/0123");
});

test.run();
