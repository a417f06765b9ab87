/**
 * One contract for the rooms of a relay (SPEC §6.4): held in memory, on an engine by one relay, and on an engine
 * by two relays that the clients use in turn.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { relayPath } from "../../protocol/wire/frame.ts";
import { Address } from "../../server/addresses.ts";
import { systemClock } from "../../server/clock.ts";
import type { ServerLimits } from "../../server/limits.ts";
import type { SharedMember } from "../../server/redis/shared-room.ts";
import type { SharedRooms } from "../../server/redis/shared-rooms.ts";
import type { Enter } from "../../server/rooms.ts";
import { until } from "../helpers/until.ts";
import {
  access,
  Client,
  closeRelays,
  enterWith,
  FakePeer,
  type Heard,
  limitsWith,
  type Reachable,
  relayWith,
  route,
  wrongAccess,
} from "../server/support.ts";
import { EngineProcess, findEngine, sharedRelay } from "./support.ts";

const program = await findEngine();
const engine = program === undefined ? undefined : new EngineProcess(program);

test.before(() => engine?.start());
test.after.each(async () => {
  await closeRelays();
  await engine?.empty();
});
test.after(() => engine?.kill());

type Start = (limits?: Partial<ServerLimits>) => Promise<readonly Reachable[]>;

const url = engine?.url ?? "";
const kinds: readonly (readonly [string, Start])[] = [
  ["in memory", async (limits) => [await relayWith(limits)]],
  ...(engine === undefined
    ? []
    : ([
        [
          "on an engine",
          async (limits?: Partial<ServerLimits>) => [await sharedRelay(url, limits)],
        ],
        [
          "at two relays",
          async (limits?: Partial<ServerLimits>) => [
            await sharedRelay(url, limits),
            await sharedRelay(url, limits),
          ],
        ],
      ] as const)),
];

/** One test for each kind of rooms. `at` opens the next client at the next relay. */
function each(
  name: string,
  limits: Partial<ServerLimits>,
  run: (at: Doors) => Promise<void>,
): void {
  for (const [kind, start] of kinds) {
    test(`${kind}: ${name}`, async () => run(new Doors(await start(limits))));
  }
}

/** The relays, each in its turn. */
class Doors {
  readonly #relays: readonly Reachable[];
  #next = 0;

  constructor(relays: readonly Reachable[]) {
    this.#relays = relays;
  }

  get relay(): Reachable {
    this.#next += 1;
    return this.#relays[this.#next % this.#relays.length] as Reachable;
  }

  enter(changes: Partial<Enter> = {}): Promise<Client> {
    return Client.enter(this.relay, changes);
  }

  /** Why it was not let in. */
  async refusal(changes: Partial<Enter> = {}) {
    const client = await Client.open(this.relay, { path: relayPath(changes.route ?? route) });
    client.say(enterWith(changes));
    return client.closed();
  }
}

const create = { ttl: 0 };
const bytes = (...values: number[]) => Uint8Array.from(values);
/** No wait after a wrong access key. */
const patient = { failedFirstMs: 1, failedMostMs: 1 };
/** Waits longer than such a wait. */
const pause = () => new Promise((resolve) => setTimeout(resolve, 20));

each("members learn of each other, and numbers are never reused", {}, async (at) => {
  const a = await at.enter();
  const b = await at.enter();
  assert.equal(await a.next(), { op: "joined", member: 2 });
  await b.leave();
  assert.equal(await a.next(), { op: "left", member: 2 });
  const c = await Client.open(at.relay);
  const entered = await c.enter();
  assert.equal([entered.you, entered.members, entered.ttl], [3, [1], null]);
  assert.equal(await a.next(), { op: "joined", member: 3 });
});

each("a frame goes to all others, to one, back to its sender, or nowhere", {}, async (at) => {
  const [a, b, c] = [await at.enter(), await at.enter(), await at.enter()];
  await a.take(2);
  await b.next();
  b.send(bytes(1));
  b.send(bytes(2), c.you);
  b.send(bytes(3), b.you);
  b.send(bytes(4), 99);
  b.send(bytes(5));
  const from = b.you;
  assert.equal(await a.take(2), [
    { from, opaque: bytes(1) },
    { from, opaque: bytes(5) },
  ]);
  assert.equal(await c.take(3), [
    { from, opaque: bytes(1) },
    { from, to: c.you, opaque: bytes(2) },
    { from, opaque: bytes(5) },
  ]);
  assert.equal(await b.next(), { from, to: b.you, opaque: bytes(3) });
});

each("frames of every length arrive as they were", {}, async (at) => {
  const [a, b] = [await at.enter(), await at.enter()];
  await a.next();
  const lengths = [0, 1, 120, 121, 7_000, 14_300, 14_400, 65_531];
  for (const length of lengths) b.send(new Uint8Array(length).fill(length));
  for (const length of lengths) {
    const heard = (await a.next()) as Extract<Heard, { from: number }>;
    assert.equal(heard.opaque, new Uint8Array(length).fill(length));
  }
});

each("what no client sends closes its connection only", {}, async (at) => {
  const [a, b] = [await at.enter(), await at.enter()];
  await a.next();
  b.ws.send(Buffer.from([1, 0, 0, 0, 9]));
  assert.is(await b.closed(), "protocol-broken");
  assert.equal(await a.next(), { op: "left", member: 2 });
  const hasty = await Client.open(at.relay);
  hasty.say(enterWith({ create }));
  hasty.say(enterWith({ create }));
  assert.is(await hasty.closed(), "protocol-broken");
});

each("a locked room lets in only who returns", {}, async (at) => {
  const [a, b] = [await at.enter(), await at.enter()];
  await a.next();
  a.say({ op: "lock", on: true });
  assert.equal(await b.next(), { op: "locked", on: true });
  assert.is(await at.refusal(), "room-locked");
  await b.leave();
  const back = await Client.open(at.relay);
  assert.is((await back.enter({ reconnectToken: b.reconnectToken })).locked, true);
  a.say({ op: "lock", on: false });
  assert.equal(await back.next(), { op: "locked", on: false });
  await at.enter();
});

each("a token takes its seat over, also in a full room", { members: 2 }, async (at) => {
  const [a, b] = [await at.enter(), await at.enter()];
  await a.next();
  assert.is(await at.refusal(), "room-full");
  const again = await at.enter({ reconnectToken: b.reconnectToken });
  assert.is(await b.closed(), "connection-replaced");
  assert.equal(await a.take(2), [
    { op: "left", member: 2 },
    { op: "joined", member: 3 },
  ]);
  // The used token stays valid, as the new one may be lost.
  const third = await at.enter({ reconnectToken: b.reconnectToken });
  assert.is(await again.closed(), "connection-replaced");
  assert.is(third.you, 4);
});

each("of more seats than may be, the shortest-lived is forgotten", { seats: 2 }, async (at) => {
  const a = await at.enter();
  const brief = await at.enter();
  await a.next();
  await brief.leave();
  await a.next();
  await at.enter();
  await a.next();
  a.say({ op: "lock", on: true });
  await a.next();
  assert.is(await at.refusal({ reconnectToken: brief.reconnectToken }), "room-locked");
  await at.enter({ reconnectToken: a.reconnectToken });
});

each("a stopped room stays stopped; another password opens the next", patient, async (at) => {
  const [a, b] = [await at.enter(), await at.enter()];
  await a.next();
  b.say({ op: "stop" });
  assert.equal(await a.next(), { op: "stopped", by: 2 });
  assert.is(await a.closed(), "room-stopped");
  assert.is(await b.closed(), "room-stopped");
  assert.is(await at.refusal({ create }), "room-stopped");
  assert.is(await at.refusal({ create, reconnectToken: a.reconnectToken }), "room-stopped");
  assert.is((await at.enter({ accessKey: wrongAccess })).you, 1);
});

each("a room ends when its time is over", {}, async (at) => {
  // Connected before: a busy machine may need a second for that.
  const [a, b] = [await Client.open(at.relay), await Client.open(at.relay)];
  const whole = 10;
  await a.enter({ create: { ttl: whole } });
  const { ttl } = await b.enter();
  assert.ok(ttl !== null && ttl > 0 && ttl <= whole, `${ttl}`);
  assert.is(await a.closed(), "room-expired");
  assert.is(await b.closed(), "room-expired");
  assert.is(await at.refusal({ create }), "room-expired");
});

const kept = { ...patient, emptyMs: 8_000, failedBurst: 1e6, failedPerMinute: 1e6 };
each("an empty room is kept for a while", kept, async (at) => {
  await (await at.enter()).leave();
  const back = await at.enter();
  assert.is(back.you, 2);
  await back.leave();
  // Who knocks with another key does not prolong it.
  await until(async () => (await at.refusal({ accessKey: wrongAccess })) === "room-unknown");
  assert.is(await at.refusal(), "room-unknown");
});

const reported = { ...patient, failedReportMs: 1_200 };
each("wrong access keys are refused, counted and reported", reported, async (at) => {
  assert.is(await at.refusal(), "room-unknown");
  const [a, b] = [await at.enter(), await at.enter()];
  await a.next();
  const began = performance.now();
  for (let n = 0; n < 3; n++) {
    assert.is(await at.refusal({ accessKey: wrongAccess }), "access-wrong");
    await pause();
  }
  for (const one of [a, b]) {
    const counts: number[] = [];
    while (counts.reduce((sum, count) => sum + count, 0) < 3) {
      const heard = await one.next();
      if (!("op" in heard) || heard.op !== "failed-attempts") throw new Error("another message");
      counts.push(heard.count);
    }
    assert.is(counts[0], 1);
    // On a busy machine more time may lie between two attempts than between two reports.
    const most = 1 + (performance.now() - began) / reported.failedReportMs;
    assert.ok(counts.length <= most, `${counts}`);
  }
});

const strict = { failedFirstMs: 60_000 };
each("an address that failed waits at that room, its members do not", strict, async (at) => {
  const a = await at.enter();
  assert.is(await at.refusal({ accessKey: wrongAccess }), "access-wrong");
  assert.is(await at.refusal({ accessKey: wrongAccess }), "entry-slowed");
  assert.is(await at.refusal(), "entry-slowed");
  await at.enter({ reconnectToken: a.reconnectToken });
  await at.enter({ route: "ff".repeat(16) });
});

const few = { ...patient, failedBurst: 4, failedPerMinute: 0.01 };
each("a room is slowed for guesses from all addresses together", few, async (at) => {
  await at.enter();
  const answers: (string | number)[] = [];
  for (let n = 0; n < 4; n++) {
    answers.push(await at.refusal({ accessKey: wrongAccess }));
    await pause();
  }
  // Of four, an address that has failed leaves some to the others.
  assert.equal(answers, ["access-wrong", "access-wrong", "entry-slowed", "entry-slowed"]);
});

each("an address founds as many rooms as it may", { createdPerMinute: 2 }, async (at) => {
  await at.enter({ route: "01".repeat(16) });
  await at.enter({ route: "02".repeat(16) });
  assert.is(await at.refusal({ route: "03".repeat(16), create }), "address-busy");
  await at.enter({ route: "01".repeat(16) });
});

each("someone with only the link cannot end a room", patient, async (at) => {
  const a = await at.enter();
  const other = await at.enter({ accessKey: wrongAccess });
  assert.equal(await a.next(), { op: "failed-attempts", count: 1 });
  other.say({ op: "stop" });
  assert.is(await other.closed(), "room-stopped");
  await pause();
  const b = await at.enter();
  assert.equal(await a.next(), { op: "joined", member: b.you });
  assert.is(b.you, 2);
  assert.is(access.length, 64);
});

if (engine !== undefined) {
  test("a member who locks or stops a thousand times costs the engine a change or two", async () => {
    const { rooms } = await sharedRelay(engine.url);
    const heard = new FakePeer();
    const now = systemClock.now();
    const enter = async (peer: FakePeer) => {
      const request = enterWith({ create });
      const member = await rooms.enter(peer, request, new Address(limitsWith(), now));
      assert.ok(typeof member === "object");
      return member as SharedMember;
    };
    await enter(heard);
    const { room, ...rest } = await enter(new FakePeer());
    const member = { ...rest, room };
    const locks = () =>
      heard.heard.flatMap((one) => ("op" in one && one.op === "locked" ? one.on : []));
    const changes = async () => {
      const stats = String(await engine.call("INFO", "commandstats"));
      return Number(/cmdstat_evalsha:calls=(\d+)/.exec(stats)?.[1] ?? 0);
    };
    const costs = async (run: () => void, done: () => boolean) => {
      await engine.call("CONFIG", "RESETSTAT");
      run();
      await until(done);
      return changes();
    };
    const often = (run: (n: number) => void) => () => {
      for (let n = 0; n < 1_000; n++) run(n);
    };
    const same = often(() => room.lock(true));
    assert.is(await costs(same, () => locks().length === 1), 1);
    assert.is(await costs(same, () => !room.locking), 0);
    // The first, and when the engine has done it, the last.
    const turns = often((n) => room.lock(n % 2 === 1));
    assert.is(await costs(turns, () => locks().length === 3), 2);
    assert.equal(locks(), [true, false, true]);
    const stops = often(() => rooms.stop(member));
    assert.is(await costs(stops, () => heard.closed === "room-stopped"), 1);
  });

  test("frames wait for an engine that does not keep up, and none is lost", async () => {
    const [one, other] = [await sharedRelay(engine.url), await sharedRelay(engine.url)];
    const [a, b] = [await Client.enter(one), await Client.enter(other)];
    await a.next();
    const { publishing } = one.engine;
    one.engine.publishing = 1e9;
    a.send(bytes(1));
    await until(() => one.figures().frames === 1);
    one.engine.publishing = publishing;
    a.send(bytes(2));
    for (const n of [1, 2]) assert.equal(await b.next(), { from: a.you, opaque: bytes(n) });
  });

  test("P27: a stopped room stays stopped before an emptied engine has its tombstone again", async () => {
    const at = new Doors([await sharedRelay(engine.url, patient)]);
    const a = await at.enter();
    a.say({ op: "stop" });
    assert.is(await a.closed(), "room-stopped");
    const keys = (await engine.call("KEYS", "sanctuary:r:*")) as readonly string[];
    assert.is(await engine.call("DEL", ...keys), 1);
    assert.is(await at.refusal({ create }), "room-stopped");
  });

  /** Lets people enter by the engine itself. */
  const visit = async (rooms: SharedRooms, address: Address, peer = new FakePeer()) => {
    const member = await rooms.enter(peer, enterWith({ create }), address);
    assert.ok(typeof member === "object", `${member}`);
    return member as SharedMember;
  };

  test("P20: seats that are taken are looked through once for each tenth of new ones", async () => {
    const { rooms } = await sharedRelay(engine.url, { seatsPerAddress: 40 });
    const address = new Address(limitsWith(), systemClock.now());
    for (let n = 0; n < 39; n++) await visit(rooms, address);
    await engine.call("CONFIG", "RESETSTAT");
    for (let n = 0; n < 20; n++) rooms.leave(await visit(rooms, address));
    const stats = String(await engine.call("INFO", "commandstats"));
    assert.is(Number(/cmdstat_hgetall:calls=(\d+)/.exec(stats)?.[1]), 5);
  });

  test("P20: the engine keeps no count for an address whose seats are forgotten", async () => {
    const { rooms } = await sharedRelay(engine.url, { seats: 2 });
    const stays = new FakePeer();
    const left = () => stays.heard.filter((one) => "op" in one && one.op === "left").length;
    await visit(rooms, new Address(limitsWith(), systemClock.now()), stays);
    for (let n = 1; n <= 5; n++) {
      rooms.leave(await visit(rooms, new Address(limitsWith(), systemClock.now())));
      await until(() => left() === n);
    }
    const [seats] = (await engine.call("KEYS", "sanctuary:q:*")) as readonly string[];
    const names = (await engine.call("HKEYS", `${seats}`)) as readonly string[];
    // Two of all, and two of each address that has a seat.
    assert.is(names.filter((name) => /^[mn]/.test(name)).length, 6);
  });

  test("P21: the engine forgets an address after its time, and never gets the address", async () => {
    const at = new Doors([await sharedRelay(engine.url, { ...patient, addressMs: 8_000 })]);
    const a = await at.enter();
    assert.is(await at.refusal({ accessKey: wrongAccess }), "access-wrong");
    const kept = () => engine.call("KEYS", "sanctuary:f:*") as Promise<readonly string[]>;
    assert.is((await kept()).length, 1);
    const keys = (await engine.call("KEYS", "*")) as readonly string[];
    assert.is(
      keys.some((key) => key.includes("127.0.0.1") || key.includes(route)),
      false,
    );
    await until(async () => (await kept()).length === 0);
    await a.leave();
  });
}

test.run();
