/**
 * States (protocol/room/presence.ts, SPEC §7.3): a newcomer learns the state of the room once; a
 * member who knows it learns nothing new.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { channelCounter } from "../../protocol/crypto/channel.ts";
import { decodeFrame } from "../../protocol/wire/frame.ts";
import { limits } from "../../protocol/wire/limits.ts";
import { inside, isKind, nameOf } from "../helpers/hostile-inside.ts";
import { meet, type Person, roomSecrets, type Secrets, type World } from "../helpers/world.ts";

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

test("a newcomer learns of all removals, earlier ones too, from its first states", async () => {
  const [world, , mallory, moved] = await withoutMallory(1);
  const cleo = await world.enter("Cleo", moved);
  assert.equal(inside(cleo).context.admission.removed, [mallory]);
  const dora = await world.enter("Dora", moved);
  assert.equal(inside(dora).context.admission.removed, [mallory]);
});

test("a newcomer that the relay cuts off early learns the state at its next entry", async () => {
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

test("a member that knows the room takes nothing more from states, whatever they say", async () => {
  const [world, anna, ben] = await room(3, "Anna", "Ben");
  inside(anna).context.admission.remove("ab".repeat(16));
  ben.cut();
  await world.run(limits.retryMostMs);
  assert.equal(anna.present(), ["Anna", "Ben"]);
  assert.equal(inside(ben).context.admission.removed, []);
  const cleo = await world.enter("Cleo", secrets);
  assert.equal(inside(cleo).context.admission.removed, ["ab".repeat(16)]);
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
