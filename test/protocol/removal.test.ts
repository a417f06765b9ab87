/**
 * Removals (protocol/room/removal.ts, SPEC §8.5): one frame carries a removal and the new code, and
 * whatever breaks afterwards, those who stay meet in one room.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { limits } from "../../protocol/wire/limits.ts";
import { inside, isKind, nameOf, removal, speak, strangerName } from "../helpers/hostile-inside.ts";
import { meet, type Person, roomSecrets, type World } from "../helpers/world.ts";

const secrets = await roomSecrets();
const schedules = process.env.SLOW === "1" ? 100 : 2;
/** Until somebody who is cut off is back, and their removal is over. */
const back = limits.retryMostMs + limits.settleMs + limits.moveLastMs;

const room = <const Aliases extends readonly string[]>(seed: number, ...aliases: Aliases) =>
  meet(secrets, seed, ...aliases);

function code(person: Person): string {
  return Buffer.from(person.session.view().code).toString("hex");
}

function kinds(person: Person): string[] {
  return person.lines.map(({ kind }) => kind).filter((kind) => kind !== "joined");
}

/** Runs until this person has heard of a removal. */
async function heard(world: World, person: Person): Promise<void> {
  const { removals } = inside(person) as unknown as { removals: { inProgress: boolean } };
  for (let ms = 0; !removals.inProgress && person.ended === undefined; ms++) {
    assert.ok(ms < 5000, "no removal is heard of");
    await world.run(1);
  }
}

function areTogether(people: readonly Person[], what: string): void {
  for (const person of people) {
    assert.is(person.ended, undefined, `${what}: ${person.alias} is ${person.ended}`);
    assert.is(code(person), code(people[0] as Person), what);
    assert.equal(person.present(), people.map(({ alias }) => alias).sort(), what);
  }
}

test("P25: nobody who hears of a removal can remove its author before it", async () => {
  for (let seed = 100; seed < 100 + 5 * schedules; seed++) {
    const people = await room(seed, "Anna", "Ben", "Cleo", "Fred", "Mallory");
    const [world, anna, ben, cleo, fred, mallory] = people;
    await anna.do({ type: "kick", member: nameOf(mallory) });
    await heard(world, fred);
    const allowed = [fred, ben, cleo, mallory].map(nameOf);
    await speak(fred, await removal(fred, nameOf(anna), allowed));
    await world.run(2 * limits.moveMs);
    assert.is(mallory.ended, "removed", `seed ${seed}`);
    areTogether([anna, ben, cleo, fred], `seed ${seed}`);
  }
});

test("P8: a removal is in force although its author is never heard again", async () => {
  for (let seed = 140; seed < 140 + schedules; seed++) {
    const [world, anna, ben, cleo, mallory] = await room(seed, "Anna", "Ben", "Cleo", "Mallory");
    await anna.do({ type: "kick", member: nameOf(mallory) });
    await heard(world, mallory);
    anna.cut();
    world.people.splice(world.people.indexOf(anna), 1);
    await world.run(2 * limits.moveMs);
    assert.is(mallory.ended, "removed");
    assert.is(code(ben), code(cleo));
    // Anna is away now.
    for (const person of [ben, cleo])
      assert.equal(person.present(), ["Anna", "Ben", "Cleo"], `seed ${seed}`);
  }
});

for (const [what, isPassed] of [
  ["before the relay has it", false],
  ["before its echo is back", true],
] as const) {
  test(`P8: a removal is sent again if the connection is lost ${what}`, async () => {
    for (let seed = 160; seed < 160 + schedules; seed++) {
      const [world, anna, ben, cleo, mallory] = await room(seed, "Anna", "Ben", "Cleo", "Mallory");
      world.relay.tamper = (to, data) => (to.person === anna ? [] : [data]);
      await anna.do({ type: "kick", member: nameOf(mallory) });
      if (isPassed) await heard(world, ben);
      anna.cut();
      world.relay.tamper = (_to, data) => [data];
      await anna.say("after it");
      await world.run(back);
      assert.is(mallory.ended, "removed", `seed ${seed}`);
      areTogether([anna, ben, cleo], `seed ${seed}`);
      assert.ok(ben.texts().includes("Anna: after it"));
      assert.not(kinds(anna).includes("removal-failed"));
    }
  });
}

test("a removal that is to be sent again takes no other echo for its own, and ends no room unheard", async () => {
  const [world, anna, ben, mallory] = await room(175, "Anna", "Ben", "Mallory");
  world.relay.tamper = (to, data) => (to.person === anna ? [] : [data]);
  await anna.do({ type: "kick", member: nameOf(mallory) });
  anna.cut();
  await anna.do({ type: "disconnected" });
  // Nobody answers her hello: she has not settled, but her echo is back.
  world.relay.tamper = (_to, data) => (data.length === 9 ? [data] : []);
  for (let ms = 0; anna.session.view().phase !== "open"; ms += 10) {
    assert.ok(ms < limits.retryMostMs);
    await world.run(10);
  }
  await anna.do({ type: "hurry" });
  await world.run(limits.moveLastMs + 1000);
  assert.is(anna.session.view().phase, "open", "she waits");
  await world.run(back);
  for (const person of [ben, mallory]) assert.is(person.ended, undefined);
});

test("P8: what is said after a removal reaches the new room only", async () => {
  const [world, anna, ben, mallory] = await room(180, "Anna", "Ben", "Mallory");
  // A modified client does not care that it is removed.
  let isRemoval = true;
  world.relay.tamper = (to, data) => {
    if (!(isRemoval && to.person === mallory && isKind(data, "room"))) return [data];
    isRemoval = false;
    return [];
  };
  await anna.do({ type: "kick", member: nameOf(mallory) });
  await anna.say("by Anna");
  await heard(world, ben);
  await ben.say("by Ben");
  await world.run(back);
  assert.not(isRemoval);
  assert.equal(mallory.texts(), []);
  assert.equal(anna.texts(), ["Anna: by Anna", "Ben: by Ben"]);
  assert.equal(ben.texts().sort(), ["Anna: by Anna", "Ben: by Ben"]);
});

test("the removal of somebody whom a reader does not know keeps the others together, and is shown", async () => {
  const [world, anna, ben] = await room(190, "Anna", "Ben");
  const between = (from: string | undefined, to: string) => [from, to].sort().join();
  world.relay.tamper = (to, data) => {
    const pair = between(world.relay.sender?.person.alias, to.person.alias);
    return pair === "Ben,Mallory" ? [] : [data];
  };
  const mallory = await world.enter("Mallory", secrets);
  assert.equal(ben.present(), ["Anna", "Ben"]);
  await anna.do({ type: "kick", member: nameOf(mallory) });
  await world.run(2 * limits.moveMs);
  areTogether([anna, ben], "moved");
  const line = ben.lines.find(({ kind }) => kind === "removed");
  assert.ok(line?.kind === "removed" && line.member.alias === "Anna" && line.removed.alias === "");
});

test("P25: an invalid removal removes nobody, and its author is heard on", async () => {
  const [world, anna, ben, mallory] = await room(200, "Anna", "Ben", "Mallory");
  const before = code(anna);
  const message = await removal(mallory, nameOf(ben), [anna, mallory].map(nameOf));
  await speak(mallory, { ...message, lock: { ...message.lock, on: false } });
  await mallory.say("still here");
  await world.run(2 * limits.moveMs);
  for (const person of [anna, ben, mallory]) {
    assert.is(code(person), before);
    assert.equal(kinds(person), ["text"]);
  }
  // Nor does it use up the limit: who came later would follow the next one alone.
  await speak(mallory, await removal(mallory, nameOf(ben), [anna, mallory].map(nameOf)));
  await world.run(2 * limits.moveMs);
  assert.is(ben.ended, "removed");
  assert.is.not(code(anna), before);
});

test("a removal with any counter moves the room, and leaves locks to come", async () => {
  for (const counter of [0, 0xffffffff]) {
    const [world, anna, ben, mallory] = await room(210, "Anna", "Ben", "Mallory");
    const message = await removal(mallory, strangerName(1), [anna, ben, mallory].map(nameOf));
    await speak(mallory, { ...message, lock: { ...message.lock, counter } });
    await world.run(2 * limits.moveMs);
    assert.is(code(anna), code(ben));
    assert.ok(anna.session.view().locked);
    await anna.do({ type: "lock", on: false });
    await world.run();
    assert.not(ben.session.view().locked);
  }
});

test("a removal that no one follows leaves the old room to the others", async () => {
  const [world, anna, ben, cleo, mallory] = await room(220, "Anna", "Ben", "Cleo", "Mallory");
  world.relay.tamper = (_to, data) => {
    return world.relay.sender?.person === anna && isKind(data, "room") ? [] : [data];
  };
  await anna.do({ type: "kick", member: nameOf(mallory) });
  await world.run(2 * limits.moveMs);
  for (const person of [ben, cleo, mallory]) {
    assert.is(person.ended, undefined);
    assert.equal(person.present(), ["Ben", "Cleo", "Mallory"]);
  }
  assert.is(world.relay.stopped.size, 0);
});

test("a member that has the code goes also if the relay ends the old room first", async () => {
  const [world, anna, ben, mallory] = await room(230, "Anna", "Ben", "Mallory");
  await anna.do({ type: "kick", member: nameOf(mallory) });
  await heard(world, ben);
  ben.wire?.down.push({ type: "data", data: '{"op":"stopped","by":2}' });
  await world.run(2 * limits.moveMs);
  areTogether([anna, ben], "moved");
});

test("two removals at once, each of the other's author, are decided by those who are left", async () => {
  for (let seed = 240; seed < 240 + 2 * schedules; seed++) {
    const [world, anna, ben, cleo, dora] = await room(seed, "Anna", "Ben", "Cleo", "Dora");
    await anna.do({ type: "kick", member: nameOf(ben) });
    await ben.do({ type: "kick", member: nameOf(anna) });
    await world.run(3 * limits.moveMs);
    const [first, second] = anna.ended === undefined ? [anna, ben] : [ben, anna];
    assert.is(second.ended, "removed", `seed ${seed}`);
    areTogether([first, cleo, dora], `seed ${seed}`);
  }
});

test("a member removes several people one after another, and no more than the others follow", async () => {
  const removed = ["Eve", "Fred", "Gil", "Hal", "Ivo"] as const;
  const [world, anna, ben, cleo, ...others] = await room(250, "Anna", "Ben", "Cleo", ...removed);
  const last = others.pop() as Person;
  for (const mallory of others) {
    await anna.do({ type: "kick", member: nameOf(mallory) });
    await world.run(limits.moveMs);
    areTogether([anna, ben, cleo, last, ...others.slice(others.indexOf(mallory) + 1)], "moved");
  }
  const again = { type: "kick", member: nameOf(last) } as const;
  assert.is(await anna.do(again).catch(({ code }) => code), "removal-slowed");
  await world.run(1000 / limits.ownRemovals.perSecond);
  await anna.do(again);
  await world.run(2 * limits.moveMs);
  assert.is(last.ended, "removed");
  areTogether([anna, ben, cleo], "after the last removal");
});

test.run();
