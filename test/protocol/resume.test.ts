/**
 * A page that is reloaded: the same member continues, with the necessary state and without any
 * message.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { limits } from "../../protocol/wire/limits.ts";
import { inside } from "../helpers/hostile-inside.ts";
import { meet, type Person, roomSecrets, World } from "../helpers/world.ts";

const secrets = await roomSecrets();

const room = <const Aliases extends readonly string[]>(seed: number, ...aliases: Aliases) =>
  meet(secrets, seed, ...aliases);

const kinds = (person: Person) => person.lines.map(({ kind }) => kind);

test("continues as the same member: others see only a short absence", async () => {
  for (let seed = 1; seed <= 3; seed++) {
    const [world, anna, ben] = await room(seed, "Anna", "Ben");
    await anna.say("before");
    await ben.say("and before");
    await world.run();
    const id = anna.id("Ben");
    const before = kinds(anna);
    const again = world.reload(ben);
    await world.run();
    assert.is(anna.id("Ben"), id);
    assert.is(again.id("Ben"), id);
    assert.equal(kinds(anna), before, "no line about coming or going");
    assert.equal(anna.present(), ["Anna", "Ben"]);
    assert.equal(again.present(), ["Anna", "Ben"]);
    assert.equal(again.lines, []);
    await anna.say("to the new page");
    await world.run();
    await again.say("from the new page");
    await world.run(limits.heartbeatMs * 2);
    assert.equal(again.texts(), ["Anna: to the new page", "Ben: from the new page"]);
    assert.equal(anna.texts().slice(2), ["Anna: to the new page", "Ben: from the new page"]);
    for (const { lines } of [anna, again]) {
      const trouble = lines.filter(({ kind }) => ["fork", "missing", "hidden"].includes(kind));
      assert.equal(trouble, [], `seed ${seed}`);
    }
  }
});

test("shows messages sent while its page was loading, and none twice", async () => {
  const [world, anna, ben] = await room(4, "Anna", "Ben");
  await anna.say("one");
  await world.run();
  const again = world.reload(ben);
  await anna.say("two");
  await world.run();
  await anna.say("three");
  await world.run(limits.heartbeatMs);
  assert.equal(again.texts(), ["Anna: two", "Anna: three"]);
});

test("its own message that another member lacks is missing there, and is no fork", async () => {
  const [world, anna, ben, cleo] = await room(5, "Anna", "Ben", "Cleo");
  await ben.say("heard by all");
  await world.run(limits.heartbeatMs);
  world.relay.tamper = (to, data) => (to.person === anna ? [] : [data]);
  await ben.say("heard by Cleo");
  await world.run(500);
  world.relay.tamper = (_to, data) => [data];
  const again = world.reload(ben);
  await world.run();
  await again.say("heard by all again");
  await world.run(limits.heartbeatMs * 3);
  assert.equal(anna.texts(), ["Ben: heard by all", "Ben: heard by all again"]);
  assert.equal(cleo.texts(), [
    "Ben: heard by all",
    "Ben: heard by Cleo",
    "Ben: heard by all again",
  ]);
  const missing = anna.lines.flatMap((line) => (line.kind === "missing" ? [line.count] : []));
  assert.equal(missing, [1]);
  for (const { lines } of [anna, again, cleo]) {
    assert.equal(
      lines.filter(({ kind }) => kind === "fork"),
      [],
    );
  }
});

test("a message sent during the export is not sent again under its number", async () => {
  const [world, anna, ben] = await room(6, "Anna", "Ben");
  await ben.say("one");
  await world.run();
  // Its page goes away while this message is sealed: the step has no effect.
  const stepping = ben.session.step({ type: "say", text: "swallowed" });
  const again = world.reload(ben);
  await stepping;
  await world.run();
  await again.say("two");
  await world.run(limits.heartbeatMs * 2);
  assert.equal(anna.texts(), ["Ben: one", "Ben: two"]);
  assert.not.ok(kinds(anna).includes("fork"));
});

test("a reload keeps the power to lock, and what members claim stays a claim", async () => {
  const [world, anna, mallory] = await room(16, "Anna", "Mallory");
  for (const on of [true, false]) {
    await anna.do({ type: "lock", on });
    await world.run();
  }
  // They contradict each other, so that the newcomer agrees on nothing.
  inside(mallory).context.admission.lock.valueOrClaim = null;
  const again = world.reload(await world.enter("Cleo", secrets));
  await world.run();
  assert.is(again.session.view().locked, false);
  await again.do({ type: "lock", on: true });
  await world.run();
  assert.ok(inside(anna).context.admission.locked);
});

test("gets back into a locked room, and keeps it locked", async () => {
  const [world, anna, ben] = await room(7, "Anna", "Ben");
  await anna.do({ type: "lock", on: true });
  await world.run();
  const again = world.reload(ben);
  await world.run();
  assert.equal(again.present(), ["Anna", "Ben"]);
  assert.is(again.session.view().locked, true);
  const dora = await world.enter("Dora", secrets);
  assert.is(dora.ended, "room-locked");
});

test("makes no channel with a member that was removed before", async () => {
  const [world, anna, ben, cleo] = await room(8, "Anna", "Ben", "Cleo");
  const removed = anna.id("Cleo");
  await anna.do({ type: "kick", member: removed });
  await world.run(10_000);
  assert.is(cleo.ended, "removed");
  const again = world.reload(ben);
  await world.run();
  assert.equal(again.present(), ["Anna", "Ben"]);
  assert.equal(again.session.resumeState()?.resume?.removed, [removed]);
  assert.equal(again.session.view().code, anna.session.view().code);
});

test("keeps the compared safety words, and who used a name of another member", async () => {
  const [world, anna, ben] = await room(9, "Anna", "Ben");
  const twin = await world.enter("ben", secrets);
  await twin.do({ type: "leave", text: "" });
  await world.run();
  await anna.do({ type: "verify" });
  await anna.do({ type: "verified" });
  const { comparedAt } = anna.session.view();
  const again = world.reload(anna);
  await world.run();
  const person = again.session.view().people.find(({ alias }) => alias === "Ben");
  assert.is(person?.compared, true);
  assert.is(person?.ambiguous, true);
  assert.is(again.session.view().comparedAt, comparedAt);
  assert.equal(ben.present(), ["Anna", "Ben"]);
});

test("comes back to a relay that is not there yet, and fills it again", async () => {
  const [world, anna, ben] = await room(10, "Anna", "Ben");
  world.relay.die();
  world.relay.reachable = false;
  const again = world.reload(ben);
  await world.run(5_000);
  assert.is(again.ended, undefined);
  world.relay.reachable = true;
  await world.run(limits.retryMostMs * 2);
  assert.equal(again.present(), ["Anna", "Ben"]);
  assert.equal(anna.present(), ["Anna", "Ben"]);
});

test("keeps the end time of the room", async () => {
  const world = new World(11);
  const anna = await world.enter("Anna", secrets, { ttl: 3600 });
  const { endsAt: ends } = anna.session.view();
  const again = world.reload(anna);
  assert.is(again.session.view().endsAt, ends);
  // The relay counts in whole seconds.
  await world.run(3605_000);
  assert.is(again.ended, "room-expired");
});

test("exports nothing before it is in the room, nor after it left or the room was stopped", async () => {
  const [world, anna, ben] = await room(12, "Anna", "Ben");
  const early = await world.person("Cleo", secrets);
  assert.is(early.session.resumeState(), undefined);
  await ben.do({ type: "leave", text: "" });
  assert.is(ben.session.resumeState(), undefined);
  await anna.do({ type: "stop" });
  assert.is(anna.session.resumeState(), undefined);
});

test("P16: the resume state holds no text and no readable private key", async () => {
  const [world, anna] = await room(13, "Anna", "Ben");
  await anna.say("the orchard gate");
  await world.run();
  const keyHolders = anna.session.resumeState();
  assert.ok(keyHolders);
  const keys: CryptoKey[] = [];
  const walk = (value: unknown): void => {
    if (typeof value === "string") assert.not.ok(value.includes("orchard"));
    if (value instanceof CryptoKey) keys.push(value);
    else if (typeof value === "object" && value !== null) Object.values(value).forEach(walk);
  };
  walk(keyHolders);
  assert.ok(keys.length >= 5);
  for (const key of keys) assert.is(key.extractable, key.type === "public");
});

test.run();
