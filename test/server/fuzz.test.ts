/**
 * A live relay under nonsense: random bytes, random frames, broken controls, cut connections. Each may
 * end its own connection; an innocent room talks on throughout, and afterwards nothing is left over.
 */
import { Buffer } from "node:buffer";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { encodeControl, encodeFrame, relayPath } from "../../protocol/frame.ts";
import type { Relay } from "../../server/relay.ts";
import { type Random, seededRandom } from "../helpers/random.ts";
import {
  Client,
  clientFrame,
  closeRelays,
  enterWith,
  HandClock,
  Raw,
  relayWith,
} from "./support.ts";

const hostileRoute = `0011${"e".repeat(28)}`;

/** Something like JSON, from a control that was damaged. */
function damagedControl(random: Random): string {
  const { below, pick } = random;
  const good = pick([
    encodeControl(enterWith({ route: hostileRoute, found: { life: 0 } })),
    encodeControl(enterWith({ route: hostileRoute, pass: "00".repeat(16) })),
    encodeControl({ op: "lock", on: true }),
    encodeControl({ op: "stop" }),
  ]);
  const at = below(good.length);
  return pick([
    good,
    good.slice(0, at),
    good.slice(0, at) + pick(['"', "{", "\\", "\u0000", "9", "null", "é"]) + good.slice(at + 1),
    good.replace(/"[a-z]+":/, pick(['"__proto__":', '"constructor":', '"op":"stop","op":'])),
    good.replace(/:[^,}]+/, pick([":[]", ":{}", ":1e999", ":-0", ":true", ':"\\ud800"'])),
    pick(["[", '{"a":', '"']).repeat(below(3_000)),
  ]);
}

function nonsense(random: Random): Buffer {
  const { below, pick } = random;
  const payload = pick([
    Buffer.from(random.bytes(below(200))),
    Buffer.from(damagedControl(random)),
    Buffer.from(encodeFrame({ from: below(5), opaque: random.bytes(below(300)) })),
    Buffer.from(encodeFrame({ from: below(5), to: below(5), opaque: random.bytes(below(50)) })),
    Buffer.alloc(below(70_000)),
  ]);
  const frame = clientFrame(pick([1, 1, 1, 2, 2, 2, 0, 8, 9, 10, below(16)]), payload, {
    fin: below(8) > 0,
    rsv: below(15) === 0 ? below(8) : 0,
    masked: below(20) > 0,
    length: below(15) === 0 ? below(100_000) : payload.length,
  });
  return below(10) === 0 ? frame.subarray(0, below(frame.length)) : frame;
}

/** One hostile connection; done when its socket has gone. */
async function attack(relay: Relay, random: Random): Promise<void> {
  const { below, pick } = random;
  const raw = pick([
    () => Raw.upgrade(relay.port, relayPath(hostileRoute)),
    () => Raw.upgrade(relay.port, relayPath(hostileRoute)),
    () => new Raw(relay.port, Buffer.from(random.bytes(300)).toString("latin1")),
  ])();
  if (below(2) === 0) {
    const enter = encodeControl(enterWith({ route: hostileRoute, found: { life: 0 } }));
    raw.socket.write(clientFrame(1, Buffer.from(enter)));
  }
  for (let n = below(12); n >= 0; n--) raw.socket.write(nonsense(random));
  if (below(3) === 0) raw.socket.resetAndDestroy();
  else raw.socket.end();
  await raw.all();
}

test("no nonsense ends the relay, and an innocent room hears nothing of it", async () => {
  const clock = new HandClock();
  // So few places that a connection or room left over would show, and no tombstone: a stopped room
  // would take no more nonsense.
  const relay = await relayWith(
    { connections: 30, connectionsPerAddress: 30, rooms: 2, tombstoneMs: 0, foundedPerMinute: 1e6 },
    { clock },
  );
  const [a, b] = [await Client.enter(relay), await Client.enter(relay)];
  await a.next();
  for (let round = 0; round < 60; round++) {
    const random = seededRandom(round + 1);
    const attacks = Array.from({ length: 8 }, () => attack(relay, random));
    const said = Uint8Array.of(round, 1, 2, 3);
    a.send(said);
    assert.equal(await b.next(), { from: a.you, opaque: said }, `seed ${round + 1}`);
    b.send(said, a.you);
    assert.equal(await a.next(), { from: b.you, to: a.you, opaque: said }, `seed ${round + 1}`);
    await Promise.all(attacks);
    clock.turn(100);
  }
  clock.turn(600_000);
  assert.is((await Client.enter(relay)).you, 3, "the room is still there");
});

test("who goes before the answer of a refusal comes does no harm", async () => {
  const relay = await relayWith();
  for (let n = 0; n < 100; n++) {
    const raw = Raw.upgrade(relay.port, "/elsewhere");
    await new Promise((resolve) => raw.socket.once("connect", resolve));
    raw.socket.resetAndDestroy();
    await raw.all();
  }
  assert.is((await Client.enter(relay)).you, 1);
});

test("wrong accesses in any number reach the room as knocks and nothing else", async () => {
  const clock = new HandClock();
  const relay = await relayWith({ failedPerMinute: 10 }, { clock });
  const a = await Client.enter(relay);
  const reasons = new Map<unknown, number>();
  for (let n = 0; n < 40; n++) {
    const guess = await Client.open(relay);
    guess.say(enterWith({ access: n.toString(16).padStart(64, "0") }));
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
    if (!("op" in heard) || heard.op !== "knocked") throw new Error("not a knock");
    counted += heard.count;
  }
  assert.is(counted, judged);
  const back = await Client.open(relay);
  assert.is((await back.enter({ pass: a.pass })).you, 2, "a member still comes back");
});

test.after.each(closeRelays);
test.run();
