/**
 * A live relay in a process of its own under random attacks: invalid requests, broken frames,
 * damaged control messages, guesses, floods, cut connections. An innocent room keeps talking
 * throughout. Afterwards memory and free places are as before.
 */
import { Buffer } from "node:buffer";
import { setTimeout as wait } from "node:timers/promises";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { encodeControl } from "../../protocol/wire/control.ts";
import { encodeFrame, relayPath } from "../../protocol/wire/frame.ts";
import { limitTable } from "../../server/limits.ts";
import { upgrade } from "../helpers/light-client.ts";
import { RelayProcess } from "../helpers/relay-process.ts";
import { patienceMs } from "../helpers/until.ts";
import {
  access,
  Client,
  clientFrame,
  closeRelays,
  enterWith,
  HandClock,
  Raw,
  relayWith,
  wrongAccess,
} from "./support.ts";

const slow = process.env.SLOW === "1";
const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
const runs = slow ? 2_000 : 60;
const hostileRoute = `0011${"e".repeat(28)}`;
const innocentRoute = `0011${"d".repeat(28)}`;

/** The actions of one hostile connection, in order; bytes are written piece by piece. */
type Attack = {
  readonly pieces: readonly Buffer[];
  /** How it ends: by its own end, by a reset, or as the relay decides. */
  readonly end: "end" | "reset" | "wait";
  /** True if it reads the relay's data. */
  readonly reads: boolean;
};
/** Number of simultaneous attacks, and the time that passes afterwards. */
type Round = { readonly attacks: readonly Attack[]; readonly ms: number };

const good = [
  encodeControl(enterWith({ route: hostileRoute, create: { ttl: 0 } })),
  encodeControl(enterWith({ route: hostileRoute, create: { ttl: 1 } })),
  encodeControl(enterWith({ route: hostileRoute, reconnectToken: "00".repeat(16) })),
  encodeControl(enterWith({ route: innocentRoute, accessKey: wrongAccess })),
  encodeControl(enterWith({ route: innocentRoute, accessKey: wrongAccess, create: { ttl: 0 } })),
  encodeControl(enterWith({ route: hostileRoute, accessKey: access, v: 2 })),
  encodeControl({ op: "lock", on: true }),
  encodeControl({ op: "stop" }),
];

/** Nearly a control message: damaged at one position, or JSON of another shape. */
const controls = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...good) },
  fc
    .tuple(
      fc.constantFrom(...good),
      fc.nat(200),
      fc.constantFrom('"', "{", "\\", "\0", "9", "null", "é"),
    )
    .map(
      ([text, at, put]) =>
        text.slice(0, at % text.length) + put + text.slice((at % text.length) + 1),
    ),
  fc.tuple(fc.constantFrom(...good), fc.nat(200)).map(([text, at]) => text.slice(0, at)),
  fc.json({ maxDepth: 5 }),
  fc
    .tuple(fc.constantFrom("[", '{"a":', '"', '{"op":'), fc.integer({ min: 1, max: 3_000 }))
    .map(([text, times]) => text.repeat(times)),
  fc.string({ unit: "binary" }),
);

const payloads = fc.oneof(
  { weight: 3, arbitrary: controls.map((text) => Buffer.from(text)) },
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  fc
    .record({
      from: fc.nat(6),
      to: fc.option(fc.nat(6), { nil: undefined }),
      length: fc.nat(2_000),
    })
    .map(({ from, to, length }) =>
      Buffer.from(
        encodeFrame({ from, ...(to === undefined ? {} : { to }), opaque: new Uint8Array(length) }),
      ),
    ),
  fc.nat(70_000).map((length) => Buffer.alloc(length)),
);

const rarely = <T>(usual: T, other: fc.Arbitrary<T>, weight = 12) =>
  fc.oneof({ weight, arbitrary: fc.constant(usual) }, other);

const frames = fc
  .record({
    opcode: fc.oneof({ weight: 6, arbitrary: fc.constantFrom(1, 2) }, fc.nat(15)),
    payload: payloads,
    fin: rarely(true, fc.constant(false)),
    rsv: rarely(0, fc.nat(7)),
    masked: rarely(true, fc.constant(false)),
    length: rarely(-1, fc.nat(100_000)),
    cut: rarely(-1, fc.nat(300)),
    times: rarely(1, fc.constantFrom(50, 2_500), 20),
  })
  .map(({ opcode, payload, length, cut, times, ...rest }) => {
    const whole = clientFrame(opcode, payload, { ...rest, ...(length < 0 ? {} : { length }) });
    const one = cut < 0 ? whole : whole.subarray(0, cut);
    return one.length * times > 4_000_000 ? one : Buffer.alloc(one.length * times, one);
  });

const beginnings = fc.oneof(
  { weight: 6, arbitrary: fc.constant(upgrade(hostileRoute)) },
  { weight: 2, arbitrary: fc.constant(upgrade(innocentRoute)) },
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  fc
    .tuple(
      fc.constantFrom("GET", "POST", "HEAD", "OPTIONS", "BREW"),
      fc.oneof(fc.webPath(), fc.constant(relayPath(hostileRoute)), fc.string()),
      fc.array(fc.tuple(fc.string(), fc.string()), { maxLength: 4 }),
    )
    .map(([method, path, headers]) => {
      const lines = [`${method} ${path} HTTP/1.1`, ...headers.map((pair) => pair.join(": "))];
      return Buffer.from(`${lines.join("\r\n")}\r\n\r\n`);
    }),
);

const attacks: fc.Arbitrary<Attack> = fc.record({
  pieces: fc
    .tuple(beginnings, fc.array(frames, { maxLength: 10 }))
    .map(([first, rest]) => [first, ...rest]),
  end: fc.constantFrom("end", "reset", "wait"),
  reads: rarely(true, fc.constant(false), 3),
});
const rounds: fc.Arbitrary<Round> = fc.record({
  attacks: fc.array(attacks, { minLength: 1, maxLength: 8 }),
  ms: fc.constantFrom(0, 100, 1_000, 12_000, 25_000, 70_000),
});

/** Resolves when the socket is closed, at the latest when the relay's time has passed. */
function attack(relay: RelayProcess, { pieces, end, reads }: Attack): Raw {
  const raw = new Raw(relay.port, "");
  if (!reads) raw.socket.pause();
  for (const piece of pieces) raw.socket.write(piece);
  if (end === "end") raw.socket.end();
  return raw;
}

/** Two members who keep talking: each receives every frame once and in order, and nothing else. */
class Innocents {
  readonly #pair: readonly [Client, Client];
  #said = 0;

  private constructor(pair: readonly [Client, Client]) {
    this.#pair = pair;
  }

  static async enter(relay: RelayProcess): Promise<Innocents> {
    const a = await Client.enter(relay, { route: innocentRoute });
    const b = await Client.enter(relay, { route: innocentRoute });
    await a.next();
    return new Innocents([a, b]);
  }

  /** Three frames to all and one to one, in both directions at the same time. */
  async #talk(): Promise<void> {
    const marks = [0, 1, 2, 3].map((n) => Uint8Array.of(this.#said >> 8, this.#said & 0xff, n));
    this.#said += 1;
    const [a, b] = this.#pair;
    for (const [n, mark] of marks.entries()) {
      a.send(mark, n === 1 ? b.you : undefined);
      b.send(mark, n === 1 ? a.you : undefined);
    }
    for (const [hearer, speaker] of [this.#pair, [b, a] as const]) {
      for (const [n, opaque] of marks.entries()) {
        const to = n === 1 ? { to: hearer.you } : {};
        assert.equal(await this.#next(hearer), { from: speaker.you, ...to, opaque });
      }
    }
  }

  /** Throws if a relay that still runs has lost them. */
  async talk(): Promise<void> {
    const given = new AbortController();
    const { signal } = given;
    const late = wait(patienceMs, undefined, { signal }).then(() =>
      assert.unreachable("not served"),
    );
    // Their reconnect tokens were checked when they were used.
    late.catch(() => undefined);
    await Promise.race([this.#talk(), late]);
    given.abort();
  }

  /** The next message, except reports of failed attempts. */
  async #next(client: Client) {
    for (;;) {
      const heard = await client.next();
      if (!("op" in heard) || heard.op !== "failed-attempts") return heard;
    }
  }
}

/** Few places, so that a leaked one shows. No tombstones: an attack can't hit a stopped room. */
const limits = {
  connections: 30,
  connectionsPerAddress: 30,
  rooms: 3,
  tombstoneMs: 0,
  createdPerMinute: 1_000_000,
  closeMs: 100,
};

type World = { readonly relay: RelayProcess; readonly innocents: Innocents };
let world: World | undefined;

async function begin(): Promise<World> {
  const relay = await RelayProcess.start(limits, "hand");
  const begun = { relay, innocents: await Innocents.enter(relay) };
  world = begun;
  return begun;
}

async function play({ attacks: list, ms }: Round): Promise<void> {
  const { relay, innocents } = world ?? (await begin());
  try {
    const raws = list.map((one) => attack(relay, one));
    await innocents.talk();
    await relay.turn(ms);
    await innocents.talk();
    for (const [n, { socket }] of raws.entries()) {
      // With unsent data a reset would wait for a client that does not read. A reset of a socket
      // that has already ended would keep this process from exiting.
      const canReset = socket.readyState === "open" && socket.writableLength === 0;
      if (list[n]?.end === "reset" && canReset) socket.resetAndDestroy();
      else socket.destroy();
    }
    await Promise.all(raws.map((raw) => raw.all()));
    await innocents.talk();
    assert.ok(relay.alive);
  } catch (error) {
    // Every smaller case that fast-check tries gets a relay of its own.
    await relay.kill();
    world = undefined;
    throw error;
  }
}

/** Lets every timeout pass, so that only the relay and the innocent members are left. */
async function rest({ relay, innocents }: World) {
  // Each step is shorter than a heartbeat, and a heartbeat is answered between steps.
  const { addressMs, failedMostMs } = limitTable;
  const step = limitTable.heartbeatMs.value / 2;
  for (let ms = 0; ms < addressMs.value + failedMostMs.value; ms += step) {
    await relay.turn(step);
    await innocents.talk();
  }
  return await relay.memory();
}

test("P20: no malformed input stops the relay or reaches another room", async () => {
  console.log(
    `\n  seed ${seed}, ${runs} runs${slow ? ", slow" : ""}; SEED=${seed} plays them again`,
  );
  const { relay } = await begin();
  // A warm-up run: code that gets compiled and tables that grow once are there already.
  await fc.assert(fc.asyncProperty(rounds, play), { numRuns: runs, seed });
  const before = await rest(world ?? (await begin()));
  await fc.assert(fc.asyncProperty(rounds, play), { numRuns: runs, seed });
  assert.is(world?.relay, relay, "no relay had to be started again");
  if (world === undefined) return;
  const after = await rest(world);
  const [heap, buffers] = [after.heap - before.heap, after.buffers - before.buffers];
  console.log(`  memory afterwards: heap ${heap} bytes more, buffers ${buffers}`);
  assert.ok(heap < 400_000 && buffers < 400_000, `${heap} and ${buffers} bytes more`);
  // Every place is free again: exactly as many as the limit can be taken.
  const taken: Client[] = [];
  for (let n = 2; n < limits.connections; n++) taken.push(await Client.open(relay));
  assert.is(await (await Client.open(relay)).closed(), "address-busy");
  for (const route of [hostileRoute, `0011${"c".repeat(28)}`]) {
    await taken.pop()?.enter({ route, create: { ttl: 0 } });
  }
  await relay.kill();
});

test("a client that disconnects before its refusal arrives does no harm", async () => {
  const relay = await relayWith();
  for (let n = 0; n < 100; n++) {
    const raw = Raw.upgrade(relay.port, "/elsewhere");
    await new Promise((resolve) => raw.socket.once("connect", resolve));
    raw.socket.resetAndDestroy();
    await raw.all();
  }
  assert.is((await Client.enter(relay)).you, 1);
});

test("any number of wrong access keys sends the room only failed attempts", async () => {
  const clock = new HandClock();
  const relay = await relayWith({ failedPerMinute: 10 }, { clock });
  const a = await Client.enter(relay);
  const reasons = new Map<unknown, number>();
  for (let n = 0; n < 40; n++) {
    const guess = await Client.open(relay);
    guess.say(enterWith({ accessKey: n.toString(16).padStart(64, "0") }));
    const reason = await guess.closed();
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    clock.turn(1_000);
  }
  assert.equal([...reasons.keys()].sort(), ["access-wrong", "entry-slowed"]);
  const judged = reasons.get("access-wrong") ?? 0;
  assert.ok(judged > 3 && judged < 10, `${judged} judged`);
  clock.turn(10_000);
  let counted = 0;
  while (counted < judged) {
    const heard = await a.next();
    if (!("op" in heard) || heard.op !== "failed-attempts") throw new Error("not a knock");
    counted += heard.count;
  }
  assert.is(counted, judged);
  const back = await Client.open(relay);
  assert.is(
    (await back.enter({ reconnectToken: a.reconnectToken })).you,
    2,
    "a member still comes back",
  );
});

test.after.each(closeRelays);
test.run();
