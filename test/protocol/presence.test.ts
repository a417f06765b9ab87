/**
 * States (protocol/room/presence.ts, claims.ts, SPEC §7.3): a newcomer learns the state of the room
 * once, and no member's word alone counts; a member who knows the room learns nothing new.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { channelCounter } from "../../protocol/crypto/channel.ts";
import { makeIdentity } from "../../protocol/crypto/identity.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { decodeFrame } from "../../protocol/wire/frame.ts";
import { limits } from "../../protocol/wire/limits.ts";
import type { Lock } from "../../protocol/wire/message.ts";
import { inside, isKind, nameOf, strangerName } from "../helpers/hostile-inside.ts";
import { meet, type Person, roomSecrets, type Secrets, World } from "../helpers/world.ts";

const secrets = await roomSecrets();

const room = <const Aliases extends readonly string[]>(seed: number, ...aliases: Aliases) =>
  meet(secrets, seed, ...aliases);

/** Lengths of the states that the relay has forwarded since then. */
function states(world: World, before: number): number[] {
  return world.relay.seen.slice(before).flatMap((data) => {
    if (!isKind(data, "channel")) return [];
    const { opaque } = decodeFrame(data);
    return channelCounter(opaque) === 0 ? [opaque.length] : [];
  });
}

/** Anna has removed Mallory, and unlocked the room again. */
async function withoutMallory(seed: number): Promise<[World, Person, string, Secrets]> {
  const [world, anna, mallory] = await room(seed, "Anna", "Mallory");
  const name = nameOf(mallory);
  await anna.do({ type: "kick", member: name });
  await world.run(5000);
  await anna.do({ type: "lock", on: false });
  await world.run();
  const moved = await roomSecrets("correct horse", anna.session.view().code);
  return [world, anna, name, moved];
}

/** A lock that is off, with this counter. */
const unlocked = (by: Person, counter: number): Lock => ({
  ...{ on: false, counter, by: nameOf(by), allowed: [] },
});

/** A lock that allows these ids. The relay does not know of it. */
const locked = (by: Person, ...allowed: readonly string[]): Lock => ({
  // Someone who never comes, so that the members do not tell the relay.
  ...{ on: true, counter: 1, by: nameOf(by), allowed: [strangerName(1), ...allowed] },
});

const admissionOf = (person: Person) => inside(person).context.admission;

/** Holds everything between two people back. Returns what lets it arrive. */
function slow(world: World, ...pair: readonly [string, string]): () => void {
  const held: (readonly [Person, Bytes])[] = [];
  world.relay.tamper = (to, data) => {
    const ends = [world.relay.sender?.person.alias, to.person.alias];
    if (!pair.every((alias) => ends.includes(alias))) return [data];
    held.push([to.person, data]);
    return [];
  };
  return () => {
    world.relay.tamper = (_to, data) => [data];
    for (const [to, data] of held) to.wire?.down.push({ type: "data", data });
  };
}

/** What a person was told of claims: who claims, how many more, and who is said to be removed. */
function claims(person: Person): string[] {
  return person.lines.flatMap((line) => {
    if (line.kind !== "removal-claimed" && line.kind !== "lock-claimed") return [];
    const about = line.kind === "removal-claimed" ? line.removed.alias : "locked";
    return [`${line.member.alias} + ${line.count}: ${about}`];
  });
}

test("a newcomer learns the lock that all members state, and states it itself", async () => {
  const [world, anna, , moved] = await withoutMallory(1);
  const { valueOrClaim: value } = admissionOf(anna).lock;
  assert.is(value?.counter, 2);
  const cleo = await world.enter("Cleo", moved);
  assert.equal(admissionOf(cleo).lock.valueOrClaim, value);
  anna.cut();
  const dora = await world.enter("Dora", moved);
  assert.equal(admissionOf(dora).lock.valueOrClaim, value);
});

test("a newcomer that the relay cuts off early learns the state at its next entry", async () => {
  const [world, anna, , moved] = await withoutMallory(2);
  const { tamper } = world.relay;
  world.relay.tamper = (_to, data) => (isKind(data, "channel") ? [] : [data]);
  const cleo = await world.enter("Cleo", moved);
  assert.is(admissionOf(cleo).lock.valueOrClaim, null);
  world.relay.tamper = tamper;
  cleo.cut();
  await world.run(limits.retryMostMs);
  assert.equal(admissionOf(cleo).lock.valueOrClaim, admissionOf(anna).lock.valueOrClaim);
});

test("a member that knows the room takes nothing more from states, whatever they say", async () => {
  const [world, anna, ben] = await room(3, "Anna", "Ben");
  admissionOf(anna).lock.valueOrClaim = unlocked(anna, 7);
  ben.cut();
  await world.run(limits.retryMostMs);
  assert.equal(anna.present(), ["Anna", "Ben"]);
  assert.is(admissionOf(ben).lock.valueOrClaim, null);
  const cleo = await world.enter("Cleo", secrets);
  assert.is(admissionOf(cleo).lock.valueOrClaim?.counter, 0, "Ben claims none");
  assert.is(admissionOf(cleo).lock.agreed, null);
});

test("a member that was away is told who came in meanwhile, and a newcomer not who was there", async () => {
  const [world, anna, ben] = await room(4, "Anna", "Ben");
  const arrivals = (person: Person) =>
    person.lines.flatMap((line) => (line.kind === "joined" ? [line.member.alias] : []));
  world.relay.reachable = false;
  ben.cut();
  await world.run(limits.retryMostMs);
  world.relay.reachable = true;
  const cleo = await world.enter("Cleo", secrets);
  assert.equal(anna.present(), ["Anna", "Cleo"], "Ben is not back yet");
  await world.run(limits.retryMostMs);
  assert.equal(ben.present(), ["Anna", "Ben", "Cleo"]);
  assert.equal(arrivals(ben), ["Cleo"]);
  assert.equal(arrivals(cleo), ["Ben"], "Anna was there before");
});

test("P25: a newcomer refuses nobody for what states say of removals, and is told who says it", async () => {
  const [world, anna, ben, mallory] = await room(5, "Anna", "Ben", "Mallory");
  for (const id of [anna, ben].map(nameOf)) admissionOf(mallory).remove(id);
  const arrive = slow(world, "Anna", "Cleo");
  const cleo = await world.enter("Cleo", secrets);
  await world.run(limits.settleMs);
  assert.equal(cleo.present(), ["Ben", "Cleo", "Mallory"]);
  assert.equal(claims(cleo), ["Mallory + 0: Ben"]);
  arrive();
  await world.run();
  assert.equal(cleo.present(), ["Anna", "Ben", "Cleo", "Mallory"]);
  assert.equal(claims(cleo), ["Mallory + 0: Ben", "Mallory + 0: Anna"]);
  // It does not pass the claim on as its own word.
  assert.equal(admissionOf(cleo).removed, []);
});

test("a newcomer is told by how many others a member that comes back was removed", async () => {
  const [world, anna, mallory] = await room(6, "Anna", "Mallory");
  const { identity } = inside(mallory).context;
  await world.enter("Ben", secrets);
  await anna.do({ type: "kick", member: nameOf(mallory) });
  await world.run(5000);
  await anna.do({ type: "lock", on: false });
  await world.run();
  const moved = await roomSecrets("correct horse", anna.session.view().code);
  const cleo = await world.enter("Cleo", moved);
  await world.person("Mallory", moved, { identity });
  await world.run();
  assert.equal(anna.present(), ["Anna", "Ben", "Cleo"]);
  assert.match(claims(cleo).join(), /^(Anna|Ben) \+ 1: Mallory$/);
});

test("P26: a newcomer of a locked room refuses strangers as soon as all members agree", async () => {
  const [world, anna, ben] = await room(7, "Anna", "Ben");
  const identity = await makeIdentity();
  const lock = locked(anna, ...[anna, ben].map(nameOf), identity.id);
  for (const person of [anna, ben]) admissionOf(person).lock.valueOrClaim = lock;
  const cleo = await world.person("Cleo", secrets, { identity });
  await world.run();
  assert.ok(admissionOf(cleo).locked);
  assert.match(claims(cleo).join(), /^(Anna|Ben) \+ 1: locked$/);
  await world.enter("Eve", secrets);
  for (const person of [anna, ben, cleo]) assert.equal(person.present(), ["Anna", "Ben", "Cleo"]);
});

test("a lock that not all members state locks nobody out, and is told", async () => {
  const [world, anna] = await room(8, "Anna", "Ben");
  const identity = await makeIdentity();
  admissionOf(anna).lock.valueOrClaim = locked(anna, nameOf(anna), identity.id);
  const cleo = await world.person("Cleo", secrets, { identity });
  await world.run();
  assert.not(cleo.session.view().locked);
  assert.equal(claims(cleo), ["Anna + 0: locked"]);
  await world.enter("Dora", secrets);
  assert.ok(cleo.present().includes("Dora"));
});

test("a lock counts only once every listed connection has told it", async () => {
  const [world, anna, ben] = await room(9, "Anna", "Ben");
  const identity = await makeIdentity();
  admissionOf(anna).lock.valueOrClaim = locked(anna, nameOf(anna), identity.id);
  // Cleo ends the channel with Ben, whose state does not come. He has said nothing.
  world.relay.tamper = (to, data) => {
    const isState = world.relay.sender?.person === ben && isKind(data, "channel");
    return isState && to.person.alias === "Cleo" ? [] : [data];
  };
  const cleo = await world.person("Cleo", secrets, { identity });
  await world.run(limits.stateMs + limits.settleMs);
  assert.equal(cleo.present(), ["Anna", "Cleo"]);
  assert.not(admissionOf(cleo).locked);
  // Nor does he contradict it by leaving: he comes back.
  ben.cut();
  world.relay.tamper = (_to, data) => [data];
  await world.run(limits.retryMostMs);
  assert.not(admissionOf(cleo).locked);
  assert.equal(cleo.present(), ["Anna", "Ben", "Cleo"]);
});

test("a lock that is off counts, whoever has left without telling it", async () => {
  const [world, anna, ben] = await room(15, "Anna", "Ben");
  admissionOf(anna).lock.valueOrClaim = unlocked(anna, 7);
  world.relay.tamper = (to, data) => (to.person === ben ? [] : [data]);
  const cleo = await world.person("Cleo", secrets);
  await world.run(100);
  assert.is(admissionOf(cleo).lock.agreed, null);
  ben.cut();
  await world.run(0);
  assert.is(admissionOf(cleo).lock.agreed?.counter, 7);
});

test("no member alone ends a newcomer's session, and two that agree with all others do", async () => {
  const [world, anna, ben] = await room(10, "Anna", "Ben");
  const ends = world.now + 60_000;
  inside(ben).presence.endsAt = ends;
  const cleo = await world.enter("Cleo", secrets);
  assert.is(cleo.session.view().endsAt, null, "Anna knows of no end");
  anna.cut();
  const dora = await world.enter("Dora", secrets);
  assert.is(dora.session.view().endsAt, null, "Cleo knows of no end");
  await cleo.do({ type: "leave", text: "" });
  await dora.do({ type: "leave", text: "" });
  await world.run(0);
  const eve = await world.enter("Eve", secrets);
  assert.is(eve.session.view().endsAt, null, "Ben is alone");
  await world.run(limits.retryMostMs);
  inside(anna).presence.endsAt = ends + 5000;
  inside(eve).presence.endsAt = ends;
  const fay = await world.enter("Fay", secrets);
  const { endsAt } = fay.session.view();
  assert.ok(endsAt !== null && endsAt >= ends + 5000 && endsAt < ends + 7000, `${endsAt}`);
});

test("the end of the room that a member knows stays, whatever a relay says later", async () => {
  const world = new World(11);
  const anna = await world.enter("Anna", secrets, { ttl: 3600 });
  const { endsAt } = anna.session.view();
  for (const room of world.relay.rooms.values()) room.endsAt = null;
  const keeper = await world.enter("Ben", secrets);
  assert.is(keeper.session.view().endsAt, null);
  anna.cut();
  await world.run(limits.retryMostMs);
  assert.equal(anna.present(), ["Anna", "Ben"]);
  assert.is(anna.session.view().endsAt, endsAt);
});

test("a newcomer that is told of the highest counters can lock, unlock and set the expiry", async () => {
  const [world, mallory] = await room(12, "Mallory");
  const top = 0xffff_ffff;
  const by = nameOf(mallory);
  admissionOf(mallory).lock.valueOrClaim = unlocked(mallory, top);
  inside(mallory).context.expirySetting.valueOrClaim = { seconds: 60, counter: top, by };
  const cleo = await world.enter("Cleo", secrets);
  const dora = await world.enter("Dora", secrets);
  for (const on of [true, false, true]) {
    await cleo.do({ type: "lock", on });
    await world.run();
    for (const person of [cleo, dora]) assert.is(admissionOf(person).locked, on);
  }
  await dora.do({ type: "expiry", seconds: 600 });
  await world.run();
  for (const person of [cleo, dora]) assert.is(person.session.view().expiry, 600);
});

test("P23: a member that sends no heartbeats is named once, and nobody else", async () => {
  const [world, anna, ben, mallory] = await room(13, "Anna", "Ben", "Mallory");
  inside(mallory).sync.report = async () => {};
  for (let i = 0; i < 2 * limits.quietHeartbeats; i++) {
    for (const person of [anna, mallory]) await person.say("hello");
    await world.run(limits.heartbeatMs);
  }
  for (const person of [anna, ben]) {
    const quiet = person.lines.flatMap((line) =>
      line.kind === "quiet" ? [line.member.alias] : [],
    );
    assert.equal(quiet, ["Mallory"]);
  }
  assert.not(mallory.lines.some(({ kind }) => kind === "quiet"));
});

test("nobody is named whose connections break before each heartbeat", async () => {
  const [world, anna, ben] = await room(14, "Anna", "Ben");
  for (let i = 0; i < 4 * limits.quietHeartbeats; i++) {
    await world.run(limits.heartbeatMs / 2);
    ben.cut();
  }
  assert.equal(anna.kinds(), ["joined"]);
});

test("a newcomer's state omits the room, and members repeat nothing to each other", async () => {
  const aliases = Array.from({ length: 11 }, (_, at) => `P${at + 1}`);
  const [world, first] = await room(4, "P0", ...aliases);
  await first.do({ type: "lock", on: true });
  await world.run();
  const short = states(world, 0);
  assert.equal([...new Set(short)], [22 + 512]);
  const before = world.relay.seen.length;
  world.relay.die();
  await world.run(limits.retryMostMs + limits.settleMs);
  assert.is(first.present().length, 12);
  const after = states(world, before);
  assert.ok(after.length >= 12 * 11);
  assert.equal([...new Set(after)], [22 + 512], "12 ids of a lock would not fit");
});

test.run();
