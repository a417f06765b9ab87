// What states tell (protocol/presence.ts, SPEC §7.3): newcomers learn of the room, once; who knows it is told nothing.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { channelCounter } from "../../protocol/crypto/channel.ts";
import { decodeFrame } from "../../protocol/wire/frame.ts";
import { limits } from "../../protocol/wire/limits.ts";
import { inside, isKind, nameOf } from "../helpers/hostile-inside.ts";
import { type Person, roomSecrets, type Secrets, World } from "../helpers/world.ts";

const secrets = await roomSecrets();
const life = { ttl: 0 };

async function room(seed: number, ...aliases: string[]): Promise<[World, ...Person[]]> {
  const world = new World(seed);
  const people: Person[] = [];
  for (const alias of aliases) {
    people.push(await world.enter(alias, secrets, people.length === 0 ? life : undefined));
  }
  return [world, ...people];
}

/** Lengths of the states that went over the relay since then. */
function states(world: World, before: number): number[] {
  return world.relay.seen.slice(before).flatMap((data) => {
    if (!isKind(data, "channel")) return [];
    const { opaque } = decodeFrame(data);
    return channelCounter(opaque) === 0 ? [opaque.length] : [];
  });
}

/** Anna has removed Mallory, and lets people in again. */
async function withoutMallory(seed: number): Promise<[World, Person, string, Secrets]> {
  const [world, anna, mallory] = (await room(seed, "Anna", "Mallory")) as [World, Person, Person];
  const name = nameOf(mallory);
  await anna.do({ type: "kick", member: name });
  await world.run(5000);
  await anna.do({ type: "lock", on: false });
  await world.run();
  const moved = await roomSecrets("correct horse", anna.session.view().code);
  return [world, anna, name, moved];
}

test("a newcomer learns with its first states who was removed, and who was removed earlier", async () => {
  const [world, , mallory, moved] = await withoutMallory(1);
  const cleo = await world.enter("Cleo", moved);
  assert.equal(inside(cleo).context.admission.removed, [mallory]);
  const dora = await world.enter("Dora", moved);
  assert.equal(inside(dora).context.admission.removed, [mallory]);
});

test("a newcomer that the relay cuts off before it has learned learns with its next entry", async () => {
  const [world, , mallory, moved] = await withoutMallory(2);
  const { tamper } = world.relay;
  world.relay.tamper = (_to, data) => (isKind(data, "channel") ? [] : [data]);
  const cleo = await world.enter("Cleo", moved);
  assert.equal(inside(cleo).context.admission.removed, []);
  world.relay.tamper = tamper;
  cleo.cut();
  await world.run(limits.retryMostMs);
  assert.equal(inside(cleo).context.admission.removed, [mallory]);
});

test("who has learned takes nothing more from states, whatever they say", async () => {
  const [world, anna, ben] = (await room(3, "Anna", "Ben")) as [World, Person, Person];
  inside(anna).context.admission.remove("ab".repeat(16));
  ben.cut();
  await world.run(limits.retryMostMs);
  assert.equal(anna.present(), ["Anna", "Ben"]);
  assert.equal(inside(ben).context.admission.removed, []);
  const cleo = await world.enter("Cleo", secrets);
  assert.equal(inside(cleo).context.admission.removed, ["ab".repeat(16)]);
});

test("a newcomer tells nothing of the room, and nobody tells those who know it", async () => {
  const aliases = Array.from({ length: 12 }, (_, at) => `P${at}`);
  const [world, first] = (await room(4, ...aliases)) as [World, Person];
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
