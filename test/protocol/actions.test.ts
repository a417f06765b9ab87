/**
 * Commands of a member (protocol/room/actions.ts, removal.ts): whisper, lock, remove, stop, verify,
 * rename.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { limits } from "../../protocol/wire/limits.ts";
import { meet, type Person, roomSecrets, type Secrets, type World } from "../helpers/world.ts";

const secrets = await roomSecrets();
const life = { ttl: 0 };
const schedules = process.env.SLOW === "1" ? 100 : 3;

const room = <const Aliases extends readonly string[]>(seed: number, ...aliases: Aliases) =>
  meet(secrets, seed, ...aliases);

function kinds(person: Person): string[] {
  return person.lines.map(({ kind }) => kind).filter((kind) => kind !== "joined");
}

function code(person: Person): string {
  return Buffer.from(person.session.view().code).toString("hex");
}

async function secretsOf(person: Person): Promise<Secrets> {
  return roomSecrets("correct horse", person.session.view().code);
}

test("P24: a whisper reaches one member only", async () => {
  const [world, anna, ben, cleo] = await room(1, "Anna", "Ben", "Cleo");
  await anna.do({ type: "whisper", to: anna.id("Ben"), text: "between us" });
  await anna.say("for all");
  await world.run(limits.heartbeatMs);
  assert.equal(anna.whispers(), ["Anna to Ben: between us"]);
  assert.equal(ben.whispers(), ["Anna to Ben: between us"]);
  assert.equal(cleo.whispers(), []);
  assert.equal(kinds(cleo), ["text"]);
  assert.equal(cleo.texts(), ["Anna: for all"]);
});

test("P24: the relay cannot tell that there was a whisper", async () => {
  const [world, anna, ben] = await room(2, "Anna", "Ben");
  const sizes = async (act: () => Promise<void>) => {
    const before = world.relay.seen.length;
    await act();
    await world.run(100);
    return world.relay.seen.slice(before).map((data) => data.length);
  };
  const said = await sizes(() => anna.say("x".repeat(200)));
  const whispered = await sizes(() => {
    return anna.do({ type: "whisper", to: anna.id("Ben"), text: "secret" });
  });
  assert.equal(said, whispered);
  assert.equal(ben.whispers(), ["Anna to Ben: secret"]);
});

test("delivers a whisper that was sent while its receiver was away", async () => {
  for (let seed = 20; seed < 20 + schedules; seed++) {
    const [world, anna, ben, cleo] = await room(seed, "Anna", "Ben", "Cleo");
    const id = anna.id("Ben");
    ben.cut();
    await world.run(1);
    await anna.do({ type: "whisper", to: id, text: "when you are back" });
    await world.run(limits.retryMostMs + limits.settleMs);
    assert.equal(ben.whispers(), ["Anna to Ben: when you are back"], `seed ${seed}`);
    assert.equal(cleo.whispers(), []);
    await anna.do({ type: "whisper", to: id, text: "and now" });
    await world.run();
    assert.equal(ben.whispers().at(-1), "Anna to Ben: and now");
  }
});

test("refuses a whisper to an unknown member", async () => {
  const [, anna] = await room(3, "Anna");
  try {
    await anna.do({ type: "whisper", to: "00".repeat(16), text: "hello?" });
    assert.unreachable("must be refused");
  } catch (error) {
    assert.is((error as { code?: string }).code, "member-unknown");
  }
});

test("a lock keeps strangers out, but not members who come back", async () => {
  const [world, anna, ben] = await room(4, "Anna", "Ben");
  await anna.do({ type: "lock", on: true });
  await world.run();
  assert.ok(ben.session.view().locked);
  assert.equal(kinds(ben), ["locked"]);
  const cleo = await world.enter("Cleo", secrets);
  assert.is(cleo.ended, "room-locked");
  ben.cut();
  await world.run(limits.retryMostMs);
  assert.equal(anna.present(), ["Anna", "Ben"]);
  await ben.do({ type: "lock", on: false });
  await world.run();
  assert.not(anna.session.view().locked);
  await world.enter("Dora", secrets);
  assert.equal(anna.present(), ["Anna", "Ben", "Dora"]);
});

test("a member that catches up with a lock and its unlock does not lock the room again", async () => {
  const [world, anna, ben] = await room(9, "Anna", "Ben");
  world.relay.reachable = false;
  ben.cut();
  for (const on of [true, false]) {
    await anna.do({ type: "lock", on });
    await world.run(100);
  }
  world.relay.reachable = true;
  await world.run(limits.retryMostMs);
  assert.equal(kinds(ben), ["locked", "unlocked"]);
  assert.equal(
    [anna, ben].map(({ session }) => session.view().locked),
    [false, false],
  );
  await world.enter("Cleo", secrets);
  assert.equal(ben.present(), ["Anna", "Ben", "Cleo"]);
});

test("P26: no stranger gets into a locked room, even if the relay lets it in", async () => {
  const [world, anna, ben] = await room(5, "Anna", "Ben");
  await anna.do({ type: "lock", on: true });
  await world.run();
  for (const room of world.relay.rooms.values()) room.locked = false;
  const eve = await world.enter("Eve", secrets);
  await anna.say("behind the door");
  await world.run(limits.heartbeatMs);
  assert.equal(eve.present(), ["Eve"]);
  assert.equal(eve.texts(), []);
  assert.equal(anna.present(), ["Anna", "Ben"]);
  assert.equal(ben.present(), ["Anna", "Ben"]);
});

test("P8: a removed member reads nothing more and cannot come back", async () => {
  for (let seed = 40; seed < 40 + schedules; seed++) {
    const [world, anna, ben, cleo, mallory] = await room(seed, "Anna", "Ben", "Cleo", "Mallory");
    const old = code(anna);
    await ben.say("before");
    await world.run();
    await anna.do({ type: "kick", member: anna.id("Mallory") });
    await world.run(5000);
    assert.is(mallory.ended, "removed", `seed ${seed}`);
    assert.is(mallory.session.view().by?.alias, "Anna");
    for (const person of [anna, ben, cleo]) {
      assert.is.not(code(person), old);
      assert.is(code(person), code(anna));
      assert.equal(person.present(), ["Anna", "Ben", "Cleo"], `seed ${seed}`);
      assert.equal(
        kinds(person).filter((kind) => kind !== "text"),
        ["removed"],
        `seed ${seed}`,
      );
    }
    await ben.say("after");
    await world.run();
    assert.equal(cleo.texts(), ["Ben: before", "Ben: after"]);
    const back = await world.enter("Mallory", secrets);
    assert.is(back.ended, "room-stopped");
  }
});

test("P8: the new room refuses the removed member even with its code, and others until it is unlocked", async () => {
  const [world, anna, ben, mallory] = await room(6, "Anna", "Ben", "Mallory");
  await anna.do({ type: "kick", member: anna.id("Mallory") });
  await world.run(5000);
  assert.is(mallory.ended, "removed");
  const leaked = await secretsOf(ben);
  for (const room of world.relay.rooms.values()) room.locked = false;
  const back = await world.enter("Mallory", leaked);
  await anna.say("still private");
  await world.run();
  assert.equal(back.texts(), []);
  assert.equal(anna.present(), ["Anna", "Ben"]);
  await ben.do({ type: "lock", on: false });
  await world.run();
  await world.enter("Dora", leaked);
  assert.equal(anna.present(), ["Anna", "Ben", "Dora"]);
});

test("P25: two removals at the same moment end in one room", async () => {
  for (let seed = 60; seed < 60 + 2 * schedules; seed++) {
    const people = await room(seed, "Anna", "Ben", "Cleo", "Dora", "Mallory", "Nick");
    const [world, anna, ben, cleo, dora] = people;
    await anna.do({ type: "kick", member: anna.id("Mallory") });
    await ben.do({ type: "kick", member: ben.id("Nick") });
    await world.run(12_000);
    const rest = [anna, ben, cleo, dora].filter(({ ended }) => ended === undefined);
    assert.is(rest.length, 4, `seed ${seed}`);
    assert.is(new Set(rest.map(code)).size, 1, `seed ${seed}`);
    const present = anna.present();
    assert.is(present.length, 5, `seed ${seed}: one of the two is out`);
    for (const person of rest) assert.equal(person.present(), present, `seed ${seed}`);
  }
});

test("two members who remove each other do not break the room", async () => {
  for (let seed = 80; seed < 80 + 2 * schedules; seed++) {
    const [world, anna, ben, cleo, dora] = await room(seed, "Anna", "Ben", "Cleo", "Dora");
    const [a, b] = [ben.id("Anna"), anna.id("Ben")];
    await anna.do({ type: "kick", member: b });
    await ben.do({ type: "kick", member: a });
    await world.run(12_000);
    const out = [anna, ben].filter(({ ended }) => ended !== undefined);
    assert.is(out.length, 1, `seed ${seed}`);
    assert.is(out[0]?.ended, "removed");
    assert.is(code(cleo), code(dora));
    assert.is(cleo.present().length, 3, `seed ${seed}`);
    assert.equal(cleo.present(), dora.present());
  }
});

test("P25: ignores the relay's claim that someone stopped the room", async () => {
  const [world, anna, ben] = await room(7, "Anna", "Ben");
  anna.wire?.down.push({ type: "data", data: '{"op":"stopped","by":2}' });
  await world.run();
  assert.is(anna.ended, "room-stopped", "the relay can cut off");
  assert.is(anna.session.view().by, undefined, "but it cannot say who did it");
  assert.is(ben.ended, undefined);
});

test("P27: after a stop everyone wipes and reports, and the old invite link is dead", async () => {
  const people = await room(8, "Anna", "Ben", "Cleo", "Dora", "Emil");
  const [world, anna, ...others] = people as unknown as [World, Person, ...Person[]];
  await anna.say("soon gone");
  await world.run();
  await anna.do({ type: "stop" });
  await world.run(5000);
  assert.is(anna.ended, "stopped");
  const { done, of, missing, state } = anna.session.view().stop ?? {};
  assert.equal([done, of, missing, state], [4, 4, [], "confirmed"]);
  for (const person of others) {
    assert.is(person.ended, "stopped");
    assert.is(person.session.view().by?.alias, "Anna");
    assert.equal(person.lines, []);
    assert.equal(person.session.view().people, []);
    assert.is(code(person), "");
  }
  const late = await world.enter("Late", secrets, life);
  assert.is(late.ended, "room-stopped");
});

test("stops the room at the relay even if the member that stopped it is gone", async () => {
  const [world, anna, ben] = await room(9, "Anna", "Ben");
  await anna.do({ type: "stop" });
  await world.run(5);
  anna.cut();
  await world.run(limits.stopAfterMs + 1000);
  assert.is(ben.ended, "stopped");
  assert.is(world.relay.stopped.size, 1);
});

test("all members have the same safety words, which change when a member joins", async () => {
  const [world, anna, ben] = await room(10, "Anna", "Ben");
  const words = async (person: Person) => {
    await person.do({ type: "verify" });
    return person.words?.words.join(" ") ?? "";
  };
  const first = await words(anna);
  assert.is(first.split(" ").length, 12);
  assert.is(await words(ben), first);
  await anna.do({ type: "verified" });
  assert.ok(anna.session.view().people.every(({ compared }) => compared));
  const cleo = await world.enter("Cleo", secrets);
  const compared = anna.session.view().people.map(({ alias, compared }) => `${alias} ${compared}`);
  assert.equal(compared, ["Anna true", "Ben true", "Cleo false"]);
  assert.is.not(await words(anna), first);
  assert.is(await words(cleo), await words(ben));
});

test("a new alias reaches all members, and those who join later", async () => {
  const [world, anna, ben] = await room(11, "Anna", "Ben");
  await anna.do({ type: "rename", alias: "Annabel" });
  await world.run();
  assert.equal(ben.present(), ["Annabel", "Ben"]);
  const cleo = await world.enter("Cleo", secrets);
  assert.equal(cleo.present(), ["Annabel", "Ben", "Cleo"]);
  const line = ben.lines.find(({ kind }) => kind === "renamed");
  assert.ok(line?.kind === "renamed" && line.before === "Anna");
});

test("P23: reports a member who talks to someone we cannot see", async () => {
  const [world, anna, ben] = await room(12, "Anna", "Ben");
  // The relay drops everything between Ben and Eve.
  world.relay.tamper = (to, data) => {
    const from = world.relay.sender?.person.alias;
    const pair = [from, to.person.alias].sort().join();
    return pair === "Ben,Eve" ? [] : [data];
  };
  await world.enter("Eve", secrets);
  await world.run(8 * limits.heartbeatMs);
  assert.ok(kinds(ben).includes("hidden"), "Anna speaks to Eve, whom Ben cannot see");
  assert.equal(anna.present(), ["Anna", "Ben", "Eve"]);
});

test("counts the members who have received a message", async () => {
  const [world, anna] = await room(13, "Anna", "Ben", "Cleo");
  await anna.say("who has it?");
  await world.run(10_000);
  assert.equal([...anna.delivery.values()], [{ state: "sent", received: 2, of: 2 }]);
});

test("detects a dead connection by itself and comes back", async () => {
  const [world, anna, ben] = await room(14, "Anna", "Ben");
  const dead = ben.wire;
  if (dead !== undefined) dead.dead = true;
  await ben.say("into the void");
  await world.run(2 * limits.heartbeatMs + limits.echoMs + limits.retryMostMs);
  assert.equal(anna.texts(), ["Ben: into the void"]);
  assert.equal(ben.session.view().phase, "open");
});

test.run();
