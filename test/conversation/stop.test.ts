// Our own stop of a room (protocol/room/own-stop.ts, SPEC §8.6): it reaches everyone whom it can
// reach, from wherever the page is when it is given, and nothing is claimed of anyone from whom
// nothing was heard.
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Effect, SessionEvent } from "../../protocol/session.ts";
import { limits } from "../../protocol/wire/limits.ts";
import { inside, nameOf, removal, senderKeysOf, speak, tell } from "../helpers/hostile-inside.ts";
import { dump } from "../helpers/hostile-thief.ts";
import { type Person, roomSecrets, type Secrets, World } from "../helpers/world.ts";

const secrets = await roomSecrets();
const schedules = process.env.SLOW === "1" ? 60 : 4;
const back = limits.retryMostMs + limits.connectMs + limits.settleMs;

/** What a session does once it has nothing to show. */
const outward: readonly Effect["type"][] = [
  "connect",
  "disconnect",
  "send",
  "wake",
  "changed",
  "ended",
];

/** A world that holds each claim about a stop against what is so. */
class HonestWorld extends World {
  /** Claims that were false. */
  readonly faults: string[] = [];

  override saw(person: Person, event: SessionEvent, effects: readonly Effect[]): void {
    const { stop, people, roomName, code } = person.session.view();
    if (stop === undefined) return;
    const shown = effects.filter(({ type }) => !outward.includes(type));
    if (event.type !== "stop" && shown.length > 0)
      this.faults.push(`${person.alias} shows ${JSON.stringify(shown)}`);
    if (people.length > 0 || roomName !== "" || code.length > 0)
      this.faults.push(`${person.alias} shows the room after its stop`);
    const missing = stop.missing.map(({ id }) => id);
    const members = this.people.filter((other) => other !== person);
    const wiped = members.filter((other) => isWiped(other));
    if (stop.done > wiped.length)
      this.faults.push(`${person.alias} counts ${stop.done} of ${wiped.length} as wiped`);
    if (stop.done + missing.length !== stop.of)
      this.faults.push(`${person.alias} does not name who is missing`);
    if (stop.state === "confirmed" && this.relay.stopped.size === 0)
      this.faults.push(`${person.alias} takes the room for stopped`);
  }
}

/**
 * Nothing of the room is shown, and nothing can be: the page of a session that has ended shows its
 * end.
 */
function isWiped({ session, lines, ended }: Person): boolean {
  const { phase, stop } = session.view();
  if (ended !== undefined) return true;
  return lines.length === 0 && (phase === "closing" || stop !== undefined);
}

async function room<const Aliases extends readonly string[]>(seed: number, ...aliases: Aliases) {
  const world = new HonestWorld(seed);
  const people: Person[] = [];
  for (const alias of aliases) {
    people.push(await world.enter(alias, secrets, people.length === 0 ? { ttl: 0 } : undefined));
  }
  await people[0]?.say("what must not stay");
  await world.run(limits.heartbeatMs);
  for (const { lines } of people) assert.ok(lines.length > 0);
  return [world, ...people] as unknown as [HonestWorld, ...{ [K in keyof Aliases]: Person }];
}

const stopOf = ({ session }: Person) => session.view().stop;

/** The aliases of the members that have not reported. */
const missing = (person: Person) => stopOf(person)?.missing.map(({ alias }) => alias) ?? [];

/** Returns true if a session holds a text, as characters or as bytes. */
function remembers(person: Person, text: string): boolean {
  const { strings, bytes } = dump(inside(person));
  return [...strings, ...bytes.map((some) => Buffer.from(some).toString())].some((all) =>
    all.includes(text),
  );
}

/** A person's phone loses the network: it does not come back before it is told to. */
function loseNetwork(person: Person): void {
  person.cut();
  person.wire = undefined;
  person.wakeAt = Number.POSITIVE_INFINITY;
}

/** Everyone has wiped, and nobody can enter the room. */
async function isOver(world: HonestWorld, people: readonly Person[], room: Secrets, what: string) {
  for (const person of people) {
    assert.ok(isWiped(person), `${what}: ${person.alias} has wiped`);
    assert.is.not(person.ended, undefined, `${what}: ${person.alias} has ended`);
  }
  assert.equal(world.faults, [], what);
  const late = await world.enter("Late", room, { ttl: 0 });
  assert.is(late.ended, "room-stopped", what);
}

test("P27: a stop without a connection is kept, wipes at once, and is sent when the room is open again", async () => {
  for (let seed = 1; seed <= schedules; seed++) {
    const [world, anna, ben, cleo] = await room(seed, "Anna", "Ben", "Cleo");
    world.relay.reachable = false;
    anna.cut();
    await world.run(100);
    await anna.do({ type: "stop" });
    assert.equal(anna.lines, [], "her own page is wiped at once");
    await world.run(20_000);
    assert.equal(
      [stopOf(anna)?.state, stopOf(anna)?.waitsFor, stopOf(anna)?.done],
      ["kept", "connection", 0],
    );
    assert.is(anna.ended, undefined);
    assert.equal(ben.texts(), ["Anna: what must not stay"], "the others go on");
    assert.equal(missing(anna), ["Ben", "Cleo"]);
    world.relay.reachable = true;
    await world.run(back);
    assert.is(anna.ended, "stopped");
    const { state, done, of } = stopOf(anna) ?? {};
    assert.equal([state, done, of], ["confirmed", 2, 2], `seed ${seed}`);
    assert.is(ben.session.view().by?.alias, "Anna");
    await isOver(world, [anna, ben, cleo], secrets, `seed ${seed}`);
  }
});

test("P27: a stop on a connection that is dead, which nobody has noticed, is sent over the next one", async () => {
  const [world, anna, ben] = await room(11, "Anna", "Ben");
  if (anna.wire !== undefined) anna.wire.dead = true;
  await anna.do({ type: "stop" });
  assert.equal(anna.lines, []);
  await world.run(limits.echoMs - 1000);
  assert.is(anna.ended, undefined, "nothing shows that it was passed on");
  assert.is(stopOf(anna)?.state, "sent");
  assert.is(ben.ended, undefined);
  await world.run(back);
  assert.equal([stopOf(anna)?.state, stopOf(anna)?.done], ["confirmed", 1]);
  await isOver(world, [anna, ben], secrets, "dead");
});

test("P27: a stop while the relay is away stops the room that its members fill again, whoever is first", async () => {
  for (let seed = 20; seed < 20 + 2 * schedules; seed++) {
    const [world, anna, ben, cleo] = await room(seed, "Anna", "Ben", "Cleo");
    world.relay.die();
    world.relay.reachable = false;
    if (seed % 2 === 0) await world.run(200);
    await anna.do({ type: "stop" });
    await world.run(3000);
    // Whether it was given before or after the page has noticed.
    assert.is(stopOf(anna)?.state, seed % 2 === 0 ? "kept" : "sent");
    assert.is(stopOf(anna)?.done, 0);
    world.relay.reachable = true;
    await world.run(2 * back);
    assert.is(stopOf(anna)?.state, "confirmed", `seed ${seed}`);
    await isOver(world, [anna, ben, cleo], secrets, `seed ${seed}`);
  }
});

for (const [what, ms] of [
  ["at once", 0],
  ["while the others confirm the new code", 3],
  ["half a second later", 500],
  ["a second and a half later", 1500],
  ["when all are in the new room", 4000],
] as const) {
  test(`P27: a stop after a removal, ${what}, reaches everyone who is still in`, async () => {
    for (let seed = 40; seed < 40 + schedules / 2; seed++) {
      const [world, anna, ben, cleo, mallory] = await room(seed, "Anna", "Ben", "Cleo", "Mallory");
      await anna.do({ type: "kick", member: nameOf(mallory) });
      await world.run(ms);
      const { code } = inside(ben).context;
      await anna.do({ type: "stop" });
      assert.equal(anna.lines, []);
      await world.run(back);
      const { state, done, of, waitsFor } = stopOf(anna) ?? {};
      assert.equal([state, waitsFor, anna.ended], ["confirmed", null, "stopped"], `seed ${seed}`);
      assert.is(done, of, `seed ${seed}: ${missing(anna)}`);
      assert.ok(of === 2 || (of === 3 && ms < 500), `${of}`);
      for (const person of [ben, cleo]) assert.is(person.session.view().by?.alias, "Anna");
      const moved = await roomSecrets("correct horse", code);
      for (const last of ms < 4000 ? [secrets] : [secrets, moved])
        await isOver(world, [anna, ben, cleo, mallory], last, `seed ${seed}`);
    }
  });
}

test("P27: a stop and another member's removal at the same moment reach everyone, in either room", async () => {
  for (let seed = 60; seed < 60 + 2 * schedules; seed++) {
    const [world, anna, ben, cleo, mallory] = await room(seed, "Anna", "Ben", "Cleo", "Mallory");
    await ben.do({ type: "kick", member: nameOf(mallory) });
    await world.run(world.random.below(40));
    await anna.do({ type: "stop" });
    await world.run(back);
    assert.is(stopOf(anna)?.state, "confirmed", `seed ${seed}`);
    await isOver(world, [anna, ben, cleo, mallory], secrets, `seed ${seed}`);
  }
});

test("P27: who is away counts, is named, and wipes on coming back", async () => {
  for (const reload of [false, true]) {
    const [world, anna, ben, cleo] = await room(80, "Anna", "Ben", "Cleo");
    loseNetwork(ben);
    await world.run(1000);
    await anna.do({ type: "stop" });
    await world.run(10_000);
    const { state, done, of } = stopOf(anna) ?? {};
    assert.equal([state, done, of], ["confirmed", 1, 2]);
    assert.equal(missing(anna), ["Ben"]);
    assert.is(stopOf(anna)?.missing[0]?.away, true);
    assert.ok(isWiped(cleo));
    assert.equal(ben.texts(), ["Anna: what must not stay"], "he has not heard of it");

    await world.run(60_000);
    let again = ben;
    if (reload) again = world.reload(ben);
    else await ben.do({ type: "disconnected" });
    await world.run(back);
    assert.is(again.ended, "room-stopped");
    assert.ok(again.session.view().people.length === 0);
    assert.equal(world.faults, []);
  }
});

test("P27: who was away before a removal counts for a stop in the new room, and wipes at the old one", async () => {
  const [world, anna, ben, cleo, mallory] = await room(79, "Anna", "Ben", "Cleo", "Mallory");
  loseNetwork(ben);
  await world.run(1000);
  await anna.do({ type: "kick", member: nameOf(mallory) });
  await world.run(500);
  await anna.do({ type: "stop" });
  await world.run(10_000);
  assert.equal([stopOf(anna)?.state, stopOf(anna)?.done, missing(anna)], ["confirmed", 1, ["Ben"]]);
  assert.equal(ben.texts(), ["Anna: what must not stay"]);
  await ben.do({ type: "disconnected" });
  await world.run(back);
  await isOver(world, [anna, ben, cleo, mallory], secrets, "the old room");
});

test("a member that is here and does not answer is named as such, and wiped by the relay", async () => {
  const [world, anna, ben] = await room(81, "Anna", "Ben");
  world.relay.tamper = (to, data) => (to.person === ben ? [] : [data]);
  await anna.do({ type: "stop" });
  await world.run(10_000);
  assert.equal([stopOf(anna)?.state, stopOf(anna)?.done], ["confirmed", 0]);
  assert.equal(missing(anna), ["Ben"]);
  assert.is(stopOf(anna)?.missing[0]?.away, false);
  assert.is(ben.ended, "room-stopped");
});

test("two members who stop the room at once count each other", async () => {
  for (let seed = 85; seed < 85 + schedules; seed++) {
    const [world, anna, ben, cleo] = await room(seed, "Anna", "Ben", "Cleo");
    await anna.do({ type: "stop" });
    await ben.do({ type: "stop" });
    await world.run(10_000);
    for (const person of [anna, ben]) {
      assert.is(stopOf(person)?.state, "confirmed", `seed ${seed}`);
      const others = missing(person).filter((alias) => alias !== "Cleo");
      assert.equal(others, [], `seed ${seed}: Cleo has answered one of them`);
    }
    await isOver(world, [anna, ben, cleo], secrets, `seed ${seed}`);
  }
});

test("P27: no report makes a stop pass for sent that was not sent", async () => {
  for (const leaves of [false, true]) {
    const [world, anna, ben, mallory] = await room(95, "Anna", "Ben", "Mallory");
    // A removal whose code she gives to nobody: the stop waits for a move that does not come.
    const message = await removal(mallory, nameOf(ben), [mallory, anna].map(nameOf));
    await speak(mallory, { ...message, code: new Uint8Array(32) });
    await world.run(100);
    await anna.do({ type: "stop" });
    assert.equal([stopOf(anna)?.state, stopOf(anna)?.waitsFor], ["kept", "move"]);
    await tell(mallory, [anna], { type: "wiped" });
    await world.run(100);
    if (leaves) await anna.do({ type: "leave", text: "" });
    else await world.run(limits.moveMs);
    assert.equal([anna.ended, stopOf(anna)?.state], [leaves ? "left" : "moved", "kept"]);
  }
});

test("P27: a stop that waits for our own removal notices a dead connection, and reaches the others", async () => {
  const [world, anna, ben, cleo, mallory] = await room(96, "Anna", "Ben", "Cleo", "Mallory");
  await anna.do({ type: "kick", member: nameOf(mallory) });
  const { wire } = anna;
  // Her removal is passed on, and nothing comes back.
  world.relay.tamper = (to, data) => (to === wire ? [] : [data]);
  await world.run(limits.moveMs + 100);
  await anna.do({ type: "stop" });
  assert.equal([stopOf(anna)?.state, stopOf(anna)?.waitsFor], ["kept", "move"]);
  await world.run(limits.echoMs + 2 * back);
  assert.is(anna.ended, "stopped");
  await isOver(world, [anna, ben, cleo, mallory], secrets, "dead");
});

test("a kept stop ends after 10 minutes, says that it was not sent, and keeps nothing", async () => {
  const [world, anna, ben] = await room(91, "Anna", "Ben");
  world.relay.reachable = false;
  anna.cut();
  await world.run(100);
  await anna.do({ type: "stop" });
  await world.run(limits.stopKeptMs - 1000);
  assert.is(anna.ended, undefined);
  await world.run(1000);
  assert.is(anna.ended, "relay-unreachable");
  assert.equal([stopOf(anna)?.state, stopOf(anna)?.done], ["kept", 0]);
  world.relay.reachable = true;
  await world.run(back);
  assert.ok(ben.texts().length > 0, "the others go on");
});

test("a person who waits for the stop no longer leaves, and the page says that it was not sent", async () => {
  const [world, anna] = await room(92, "Anna", "Ben");
  world.relay.reachable = false;
  anna.cut();
  await world.run(100);
  await anna.do({ type: "stop" });
  await anna.do({ type: "say", text: "too late" });
  assert.equal(anna.lines, []);
  await anna.do({ type: "leave", text: "" });
  assert.equal([anna.ended, stopOf(anna)?.state], ["left", "kept"]);
});

test("a member that is removed before its stop is sent knows that it was not sent", async () => {
  const [world, anna, ben, cleo] = await room(93, "Anna", "Ben", "Cleo");
  await anna.do({ type: "kick", member: nameOf(cleo) });
  await ben.do({ type: "kick", member: nameOf(anna) });
  await anna.do({ type: "stop" });
  await world.run(back);
  const { state } = stopOf(anna) ?? {};
  assert.ok(anna.ended === "stopped" ? state === "confirmed" : state === "kept", `${anna.ended}`);
  assert.equal(world.faults, []);
});

test("P15: while a stop is kept the session holds nothing that was said, and shows nothing that is", async () => {
  for (const cut of [true, false]) {
    const [world, anna, ben, cleo] = await room(94, "Anna", "Ben", "Cleo");
    await anna.say("an orchard in autumn");
    await anna.do({ type: "whisper", to: nameOf(ben), text: "an orchard in winter" });
    await ben.say("an orchard in spring");
    await world.run(limits.heartbeatMs);
    if (cut) {
      world.relay.reachable = false;
      anna.cut();
      await world.run(100);
      await anna.say("an orchard in summer");
    } else {
      await anna.do({ type: "kick", member: nameOf(cleo) });
    }
    assert.ok(remembers(anna, "orchard"), "control");
    await anna.do({ type: "stop" });
    await ben.say("an orchard after the stop");
    await world.run(cut ? 5000 : 50);
    assert.not(remembers(anna, "orchard"));
    assert.equal(anna.lines, []);
    assert.is(anna.session.resumeState(), undefined);
    if (cut) assert.is(senderKeysOf(anna).senders.size, 0, "no key of another member either");
  }
});

test.run();
