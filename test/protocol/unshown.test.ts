/**
 * Connections that do not become members (protocol/room/unshown.ts, SPEC §7.2): whatever the
 * reason, the others are told; and a name that another engine has normalized is no reason.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { limits } from "../../protocol/wire/limits.ts";
import { forgeStates, inside, isKind, ref, speak } from "../helpers/hostile-inside.ts";
import { meet, type Person, roomSecrets, World } from "../helpers/world.ts";

const secrets = await roomSecrets();

/** How many connections the person was told of that are not shown. */
const told = (person: Person) =>
  person.lines.reduce((sum, line) => sum + (line.kind === "unshown" ? line.count : 0), 0);

/** A room whose second person sends this alias, whatever the rules say. */
async function withAlias(alias: string): Promise<[World, Person, Person]> {
  const [world, anna] = await meet(secrets, 1, "Anna");
  return [world, anna, await world.enter(alias, secrets)];
}

for (const alias of [
  "\u{1ccd6}",
  "a\u0897",
  "b\u{105c9}",
  "Zoe\u0308",
  "\uff21\uff4e\uff4e\uff41",
]) {
  test(`everyone sees ${alias}, whatever an engine would make of it`, async () => {
    const [world, anna, other] = await withAlias(alias);
    const cleo = await world.enter("Cleo", secrets);
    await other.say("hello");
    await world.run(limits.helloMs);
    for (const person of [anna, other, cleo]) {
      assert.equal(person.present(), ["Anna", "Cleo", alias].sort());
      assert.is(told(person), 0);
      assert.ok(person.texts().includes(`${alias}: hello`));
    }
  });
}

test("a name that looks like another one is marked, however it is normalized", async () => {
  const [, anna] = await withAlias("\uff21\uff4e\uff4e\uff41");
  assert.equal(
    anna.session.view().people.map(({ ambiguous }) => ambiguous),
    [true, true],
  );
});

for (const [what, alias] of [
  ["an invisible character", "An\u200bna"],
  ["an override of the direction", "\u202eanna"],
  ["a control character", "An\u001bna"],
  ["a line separator", "An\u2028na"],
  ["a mark at its beginning", "\u0301anna"],
  ["33 letters", "a".repeat(33)],
] as const) {
  test(`P6: who comes with ${what} is refused, and both sides are told`, async () => {
    const [world, anna] = await meet(secrets, 1, "Anna");
    const other = await world.person("Mallory", secrets);
    forgeStates(other, { alias });
    await world.run();
    assert.equal([told(anna), told(other)], [1, 0], "at once");
    assert.equal(anna.present(), ["Anna"]);
    await world.run(limits.stateMs);
    assert.equal([told(anna), told(other)], [1, 1]);
    assert.equal(inside(anna).context.keyHolders.size, 0);
    await world.run(limits.helloMs);
    assert.equal([told(anna), told(other)], [1, 1], "once");
  });

  test(`P6: a newcomer is told of a member with ${what}, who cannot read along`, async () => {
    const world = new World(2);
    forgeStates(await world.person("Mallory", secrets, { create: { ttl: 0 } }), { alias });
    await world.run();
    const ben = await world.enter("Ben", secrets);
    assert.is(told(ben), 1);
    assert.equal(ben.present(), ["Ben"]);
    assert.equal(inside(ben).context.keyHolders.size, 0);
  });
}

test("P6: both sides are told if a state is no state", async () => {
  const [world, anna] = await meet(secrets, 3, "Anna");
  const ben = await world.person("Ben", secrets);
  const { context } = inside(ben);
  const send = context.sendOverChannel.bind(context);
  context.sendOverChannel = async (number, message) =>
    message.type === "state" ? send(number, { type: "wiped" }) : send(number, message);
  await world.run(limits.stateMs + 1000);
  assert.equal([told(anna), told(ben)], [1, 1]);
});

for (const kind of ["hello", "reply", "confirm", "channel"] as const) {
  test(`P6: both sides are told if no ${kind} arrives, and not that soon`, async () => {
    const [world, anna] = await meet(secrets, 4, "Anna");
    world.relay.tamper = (_to, data) => (isKind(data, kind) ? [] : [data]);
    const ben = await world.enter("Ben", secrets);
    assert.equal([told(anna), told(ben)], [0, 0]);
    await world.run(limits.helloMs + limits.stateMs);
    assert.equal([told(anna), told(ben)], [1, 1]);
  });
}

test("both sides are told of who was let in by the relay, but not by the lock", async () => {
  const [world, anna, ben] = await meet(secrets, 5, "Anna", "Ben");
  await anna.do({ type: "lock", on: true });
  await world.run();
  for (const room of world.relay.rooms.values()) room.locked = false;
  const cleo = await world.enter("Cleo", secrets);
  await world.run(limits.helloMs);
  assert.equal([told(anna), told(ben), told(cleo)], [1, 1, 2]);
});

test("a member's new name that is refused is reported, and one from another engine taken", async () => {
  const [world, anna, ben] = await meet(secrets, 8, "Anna", "Ben");
  await speak(ben, { type: "alias", alias: "\u{1ccd6}en", ...(await ref(ben)) });
  await world.run();
  assert.equal(anna.present(), ["Anna", "\u{1ccd6}en"]);
  const named = { type: "alias", alias: "Ben", ...(await ref(ben)) } as const;
  await speak(ben, named, { alias: "Be\u200bn" });
  await world.run();
  assert.equal(anna.present(), ["Anna", "\u{1ccd6}en"]);
  assert.is(anna.kinds().at(-1), "unreadable");
});

test("nobody is told of members who come, go, reload or lose the connection", async () => {
  const [world, ...people] = await meet(secrets, 6, "Anna", "Ben", "Cleo", "Dora");
  const [anna, ben, cleo, dora] = people;
  await world.run(limits.helloMs);
  ben.cut();
  await world.run(limits.retryMostMs);
  const again = world.reload(cleo);
  await world.run(limits.helloMs);
  await dora.do({ type: "leave", text: "" });
  await anna.do({ type: "kick", member: ben.session.view().people[0]?.id ?? "" });
  await world.run(2 * limits.helloMs);
  world.relay.die();
  await world.run(3 * limits.helloMs);
  for (const person of [anna, again]) {
    assert.equal(person.present(), ["Anna", "Cleo"]);
    assert.is(told(person), 0);
  }
});

test("P6: the person is told once of each connection that a relay invents", async () => {
  const [world, anna] = await meet(secrets, 7, "Anna");
  for (const member of [10, 11, 12, 11]) {
    anna.wire?.down.push({ type: "data", data: JSON.stringify({ op: "joined", member }) });
  }
  await world.run(3 * limits.helloMs);
  assert.equal(
    anna.lines
      .filter(({ kind }) => kind === "unshown")
      .map((line) => ({ ...line, key: "", at: 0 })),
    [{ key: "", at: 0, kind: "unshown", count: 3 }],
  );
});

test.run();
