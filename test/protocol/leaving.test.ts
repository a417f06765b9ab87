/**
 * What a departed member can read (SPEC §8.2): nothing, however many leave and however fast. A
 * message that has to wait for a new sender key still arrives.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { openRoom } from "../../protocol/crypto/sender-key.ts";
import { ProtocolError } from "../../protocol/wire/errors.ts";
import { decodeFrame } from "../../protocol/wire/frame.ts";
import { limits } from "../../protocol/wire/limits.ts";
import { heldSenderKey, inside, isKind, numberOf } from "../helpers/hostile-inside.ts";
import { meet, type Person, roomSecrets, type World } from "../helpers/world.ts";

const secrets = await roomSecrets();

/** A member leaves. @returns The frames of the author that it can decrypt from then on. */
async function leave(world: World, leaver: Person, author: Person): Promise<() => Promise<number>> {
  const kept = heldSenderKey(leaver, author);
  const { keys, identity } = inside(author).context;
  const before = world.relay.seen.length;
  await leaver.do({ type: "leave", text: "" });
  return async () => {
    let opened = 0;
    for (const data of world.relay.seen.slice(before)) {
      if (!isKind(data, "room")) continue;
      try {
        await openRoom(kept, keys.route, identity, decodeFrame(data).opaque, world.now);
        opened++;
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error;
      }
    }
    return opened;
  };
}

const room = (seed: number, others: number): Promise<[World, ...Person[]]> =>
  meet(secrets, seed, "Anna", ...Array.from({ length: others }, (_, i) => `P${i}`));

test("P8: members who leave in a row, five and more, can read no later message", async () => {
  for (let seed = 1; seed <= 3; seed++) {
    const leaving = limits.senderKeyBurst + 3;
    const [world, anna, ...rest] = (await room(seed, leaving + 1)) as [World, Person, ...Person[]];
    const [stays, ...leavers] = rest as [Person, ...Person[]];
    const thieves: (() => Promise<number>)[] = [];
    const said: string[] = [];
    for (const [at, leaver] of leavers.entries()) {
      thieves.push(await leave(world, leaver, anna));
      await world.run(20);
      await anna.say(`after ${at}`);
      said.push(`Anna: after ${at}`);
      await world.run(20);
      assert.is(await thieves[at]?.(), 0, `seed ${seed}, ${at}`);
      if (at < limits.senderKeyBurst) assert.equal(stays.texts(), said, "at once");
    }
    const { length } = stays.texts();
    assert.ok(length < said.length, "the last ones wait");
    const states = [...anna.delivery.values()].filter(({ state }) => state === "sent");
    assert.is(states.length, length, "what waits is not shown as sent");
    await world.run(limits.senderKeyEveryMs);
    assert.equal(stays.texts(), said);
    await world.run(2 * limits.heartbeatMs);
    for (const opened of thieves) assert.is(await opened(), 0, `seed ${seed}`);
  }
});

test("a message that cannot wait is sent at once, and members who left cannot read it", async () => {
  const [world, anna, ...rest] = (await room(9, limits.senderKeyBurst + 2)) as [
    World,
    Person,
    ...Person[],
  ];
  const [stays, ...leavers] = rest as [Person, ...Person[]];
  const thieves: (() => Promise<number>)[] = [];
  for (const leaver of leavers) {
    thieves.push(await leave(world, leaver, anna));
    await world.run(20);
    await anna.do({ type: "rename", alias: `Anna ${thieves.length}` });
    await world.run(20);
    assert.equal(stays.present().at(0), `Anna ${thieves.length}`);
  }
  for (const opened of thieves) assert.is(await opened(), 0);
});

test("a heartbeat waits for the next sender key, and takes no key that a message needs", async () => {
  const [world, anna, ...rest] = (await room(10, limits.senderKeyBurst + 2)) as [
    World,
    Person,
    ...Person[],
  ];
  const leavers = rest.slice(1);
  for (const leaver of leavers) {
    await leaver.do({ type: "leave", text: "" });
    await world.run(20);
    if (leaver !== leavers.at(-1)) await anna.say("on we go");
    await world.run(20);
  }
  const from = numberOf(anna);
  const before = world.relay.seen.length;
  const said = () => {
    const since = world.relay.seen.slice(before);
    return since.filter((data) => isKind(data, "room") && decodeFrame(data).from === from).length;
  };
  await world.run(limits.senderKeyEveryMs - 1000);
  assert.is(said(), 0);
  await world.run(2000);
  assert.is(said(), 1, "the beat");
});

test("control: a frame under a departed member's sender key is found", async () => {
  const [world, anna, ben] = (await room(11, 2)) as [World, Person, Person];
  const opened = await leave(world, ben, anna);
  // The farewell is still in transit: no member can know of it.
  await anna.say("before it was heard");
  await world.run(20);
  assert.is(await opened(), 1);
});

test("sends a typing message only if it needs no early sender key", async () => {
  const leaving = limits.senderKeyBurst + 1;
  const [world, anna, ...rest] = (await room(4, leaving + 1)) as [World, Person, ...Person[]];
  const frames = () => world.relay.seen.filter((data) => isKind(data, "room")).length;
  for (const leaver of rest.slice(1)) {
    await leaver.do({ type: "leave", text: "" });
    await world.run(20);
    await anna.say("after");
    await world.run(20);
  }
  const before = frames();
  await anna.do({ type: "typing" });
  await world.run(20);
  assert.is(frames(), before, "it waits like a text");
  await world.run(2 * limits.senderKeyEveryMs);
  const later = frames();
  await anna.do({ type: "typing" });
  await world.run(20);
  assert.is(frames(), later + 1);
});

test.run();
