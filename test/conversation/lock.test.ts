/**
 * Whom a lock and a removal keep out (SPEC §8.4, §8.5): strangers, but nobody that a member has met
 * or could not meet yet.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { makeIdentity } from "../../protocol/crypto/identity.ts";
import { deriveRoom } from "../../protocol/crypto/key-schedule.ts";
import { toHex } from "../../protocol/wire/bytes.ts";
import { limits } from "../../protocol/wire/limits.ts";
import { inside, nameOf, ref, speak } from "../helpers/hostile-inside.ts";
import { meet, type Person, roomSecrets, type World } from "../helpers/world.ts";

const secrets = await roomSecrets();
/** Time in which somebody whose connection was lost is back. */
const back = limits.retryMostMs + limits.settleMs;
const linesOf = (person: Person, kind: string) =>
  person.lines.flatMap((line) =>
    line.kind === kind && "member" in line ? [line.member.alias] : [],
  );

/** Nothing passes between these two, as if the network was slow. Returns what ends it. */
function part(world: World, one: string, other: string): () => void {
  world.relay.tamper = (to, data) => {
    const pair = [world.relay.sender?.person.alias, to.person.alias].sort().join();
    return pair === [one, other].sort().join() ? [] : [data];
  };
  return () => {
    world.relay.tamper = (_to, data) => [data];
  };
}

/** The relay lets everyone in, as one that was restarted, or is malicious. */
function open(world: World): void {
  for (const room of world.relay.rooms.values()) room.locked = false;
}

test("P26: members who know each other meet again, whoever has locked the room without knowing one", async () => {
  const [world, anna, ben] = await meet(secrets, 1, "Anna", "Ben");
  const meeting = part(world, "Anna", "Cleo");
  const cleo = await world.enter("Cleo", secrets);
  await cleo.do({ type: "lock", on: true });
  await world.run();
  assert.ok(ben.session.view().locked);
  assert.not(inside(ben).context.admission.lock.agreed?.allowed.includes(nameOf(anna)));
  meeting();
  for (const person of [anna, ben]) {
    person.cut();
    await world.run(back);
    assert.equal(ben.present(), ["Anna", "Ben", "Cleo"]);
    assert.ok(anna.present().includes("Ben"));
  }
  open(world);
  await world.enter("Eve", secrets);
  for (const person of [undefined, ben]) {
    person?.cut();
    await world.run(back);
    assert.equal(ben.present(), ["Anna", "Ben", "Cleo"], "in both roles strangers stay out");
  }
});

test("a newcomer whose connection breaks meets those whom a lock leaves out", async () => {
  const [world, , ben] = await meet(secrets, 2, "Anna", "Ben");
  const meeting = part(world, "Anna", "Cleo");
  const cleo = await world.enter("Cleo", secrets);
  const { context } = inside(ben);
  const lock = context.admission.nextLock(true, nameOf(ben), [ben, cleo].map(nameOf));
  await speak(ben, { type: "lock", ...(await ref(ben)), lock });
  await world.run();
  assert.ok(cleo.session.view().locked);
  meeting();
  cleo.cut();
  await world.run(back);
  assert.equal(cleo.present(), ["Anna", "Ben", "Cleo"]);
});

test("a newcomer meets those who were asleep during a lock, and no stranger after that", async () => {
  // With this seed Anna is not back before the lock.
  const [world, anna, ben] = await meet(secrets, 4, "Anna", "Ben");
  part(world, "Anna", "Cleo");
  const cleo = await world.enter("Cleo", secrets);
  anna.cut();
  await world.run(100);
  const { context } = inside(ben);
  // Ben's client is modified: it leaves Anna out.
  const lock = context.admission.nextLock(true, nameOf(ben), [ben, cleo].map(nameOf));
  await speak(ben, { type: "lock", ...(await ref(ben)), lock });
  await world.run(100);
  assert.ok(cleo.session.view().locked);
  world.relay.tamper = (_to, data) => [data];
  await world.run(back);
  assert.equal(cleo.present(), ["Anna", "Ben", "Cleo"]);
  await world.run(limits.awayForgottenMs);
  open(world);
  await world.enter("Eve", secrets);
  cleo.cut();
  await world.run(back);
  assert.equal(cleo.present(), ["Anna", "Ben", "Cleo"]);
});

test("a newcomer follows a removal once it has met the others, and goes with them", async () => {
  const [world, anna, ben, mallory] = await meet(secrets, 3, "Anna", "Ben", "Mallory");
  const before = toHex(anna.session.view().code);
  // Ben is slow: when the removal comes, Cleo does not know him.
  const meeting = part(world, "Ben", "Cleo");
  const cleo = await world.person("Cleo", secrets);
  await world.run(1000);
  assert.equal(cleo.present(), ["Anna", "Cleo", "Mallory"]);
  await anna.do({ type: "kick", member: nameOf(mallory) });
  await world.run(limits.moveStayMs + 500);
  assert.is(toHex(cleo.session.view().code), before, "Cleo waits");
  meeting();
  await world.run(back);
  const codes = [anna, ben, cleo].map((person) => toHex(person.session.view().code));
  assert.equal(new Set(codes).size, 1);
  assert.is.not(codes[0], before);
  for (const person of [anna, ben, cleo]) assert.equal(person.present(), ["Anna", "Ben", "Cleo"]);
  assert.is(mallory.ended, "removed");
});

test("a newcomer follows a removal at once, if the relay ends the room before it has met the others", async () => {
  const [world, anna, , mallory] = await meet(secrets, 4, "Anna", "Ben", "Mallory");
  part(world, "Ben", "Cleo");
  const cleo = await world.person("Cleo", secrets);
  await world.run(100);
  await anna.do({ type: "kick", member: nameOf(mallory) });
  await world.run(limits.moveLastMs + 1000);
  assert.is(cleo.ended, undefined);
  assert.is(toHex(cleo.session.view().code), toHex(anna.session.view().code));
});

test("P8: a member that was away when the others moved is not let in behind them", async () => {
  const [world, anna, ben, cleo] = await meet(secrets, 5, "Anna", "Ben", "Cleo");
  const identity = await makeIdentity();
  const dora = await world.person("Dora", secrets, { identity });
  await world.run();
  dora.cut();
  // She does not come back by herself.
  world.people.splice(world.people.indexOf(dora), 1);
  await world.run(100);
  await anna.do({ type: "kick", member: nameOf(ben) });
  await world.run(limits.moveMs + limits.settleMs);
  for (const person of [anna, cleo]) {
    assert.equal(linesOf(person, "away"), ["Dora"]);
    assert.equal(person.present(), ["Anna", "Cleo"]);
  }
  open(world);
  const { code } = anna.session.view();
  const keys = await deriveRoom(secrets.password, code);
  const again = await world.person("Dora", { ...secrets, code, keys }, { identity });
  for (const person of [undefined, anna, cleo]) {
    person?.cut();
    await world.run(back);
    assert.equal(again.present(), ["Dora"]);
  }
  assert.equal(anna.present(), ["Anna", "Cleo"]);
});

test.run();
