// What acts when it is read, whatever is missing before it: stop, farewell and lock (SPEC §7.5).
import { test } from "uvu";
import * as assert from "uvu/assert";
import { openRoom } from "../../protocol/crypto/sender-key.ts";
import { ProtocolError } from "../../protocol/wire/errors.ts";
import { decodeFrame } from "../../protocol/wire/frame.ts";
import { limits } from "../../protocol/wire/limits.ts";
import { heldSenderKey, inside, isKind, nameOf, speakLater } from "../helpers/hostile-inside.ts";
import { meet, type Person, roomSecrets, type World } from "../helpers/world.ts";

const secrets = await roomSecrets();
/** Longer than any gap waits. */
const longMs = limits.gapMs + 5 * limits.resendMs;
const id64 = (person: Person) => Buffer.from(nameOf(person), "hex").toString("base64url");
const lockOf = (by: Person, counter: number, on: boolean) => ({
  lock: { on, counter, by: id64(by), allowed: on ? [id64(by)] : [] },
});
const counterOf = (person: Person) => inside(person).context.admission.lock.valueOrClaim?.counter;
const linesOf = (person: Person) =>
  person.lines.flatMap((line) => {
    if (line.kind === "joined") return [];
    return [line.kind === "text" ? line.text : line.kind];
  });

/** Anna's "one" does not reach Ben. With `whole` the relay drops what she sends it again, too. */
async function withGap(seed: number, whole = true): Promise<[World, Person, Person, Person]> {
  const [world, anna, ben, cleo] = await meet(secrets, seed, "Anna", "Ben", "Cleo");
  // Ben must have nothing of Anna's that is under way.
  await world.run(limits.heartbeatMs * 2);
  const drop = (kinds: readonly ("room" | "channel")[]) => {
    world.relay.tamper = (to, data) => {
      const isHers = world.relay.sender?.person === anna && to.person === ben;
      return isHers && kinds.some((kind) => isKind(data, kind)) ? [] : [data];
    };
  };
  drop(["room"]);
  await anna.say("one");
  await world.run(5);
  drop(whole ? ["channel"] : []);
  return [world, anna, ben, cleo];
}

test("P27: a stop behind a gap wipes at once, and its author is told", async () => {
  const [world, anna, ben] = await withGap(1);
  await anna.say("two");
  await world.run(20);
  await anna.do({ type: "stop" });
  await world.run(50);
  assert.is(ben.ended, "stopped", "by the word of Anna, not of the relay");
  assert.equal(ben.lines, []);
  assert.is(anna.session.view().stop?.done, 2);
});

test("P26: a lock behind a gap keeps newcomers out at once, and its line waits", async () => {
  const [world, anna, ben] = await withGap(2);
  await anna.say("two");
  await anna.do({ type: "lock", on: true });
  await world.run(20);
  assert.ok(ben.session.view().locked);
  assert.equal(linesOf(ben), []);
  for (const room of world.relay.rooms.values()) room.locked = false;
  const eve = await world.enter("Eve", secrets);
  assert.not(eve.present().includes("Ben"));
  await world.run(longMs);
  assert.equal(linesOf(ben), ["unshown", "missing", "two", "locked"]);
});

test("P8: who leaves behind a gap reads nothing more, and what has arrived is shown", async () => {
  const [world, anna, ben, cleo] = await withGap(3);
  await anna.say("two");
  await world.run(20);
  const kept = heldSenderKey(anna, ben);
  const { keys, identity } = inside(ben).context;
  await anna.do({ type: "leave", text: "bye" });
  await world.run(20);
  assert.equal(linesOf(ben), ["missing", "two", "farewell"]);
  assert.equal(ben.present(), ["Ben", "Cleo"]);
  const before = world.relay.seen.length;
  await ben.say("without Anna");
  await world.run(20);
  assert.ok(cleo.texts().includes("Ben: without Anna"));
  const frames = world.relay.seen.slice(before).filter((data) => isKind(data, "room"));
  assert.is(frames.length, 1);
  for (const data of frames) {
    try {
      await openRoom(kept, keys.route, identity, decodeFrame(data).opaque, world.now);
      assert.unreachable("it is under a key that Anna has");
    } catch (error) {
      assert.ok(error instanceof ProtocolError);
    }
  }
  await world.run(longMs);
  assert.equal(linesOf(ben), ["missing", "two", "farewell", "without Anna"]);
});

test("who leaves is shown with its last words, whatever of others they come after", async () => {
  const [world, anna, ben, cleo] = await meet(secrets, 4, "Anna", "Ben", "Cleo");
  world.relay.tamper = (to, data) =>
    to.person === ben && world.relay.sender?.person === cleo ? [] : [data];
  await cleo.say("a question");
  await world.run(20);
  await anna.say("an answer");
  await world.run(20);
  assert.equal(linesOf(ben), [], "it waits for the question");
  await anna.do({ type: "leave", text: "bye" });
  await world.run(20);
  assert.equal(linesOf(ben), ["an answer", "farewell"]);
});

test("a lock that comes in a resend acts when it comes, and once", async () => {
  const [world, anna, ben] = await meet(secrets, 5, "Anna", "Ben", "Cleo");
  const held: Uint8Array<ArrayBuffer>[] = [];
  world.relay.tamper = (to, data) => {
    if (to.person !== ben || !isKind(data, "room") || held.length > 0) return [data];
    held.push(data);
    return [];
  };
  await anna.do({ type: "lock", on: true });
  await world.run(10);
  await anna.say("one");
  await world.run(limits.resendMs);
  assert.ok(ben.session.view().locked);
  await ben.do({ type: "lock", on: false });
  for (const data of held) ben.wire?.down.push({ type: "data", data });
  await world.run();
  assert.not(ben.session.view().locked);
  assert.not(anna.session.view().locked);
  assert.equal(linesOf(ben), ["locked", "one", "unlocked"]);
});

test("locks that are read out of order end as they do in order", async () => {
  const [world, anna, ben, cleo] = await withGap(6, false);
  const tamper = world.relay.tamper;
  world.relay.tamper = (to, data) => (to.person === ben && isKind(data, "room") ? [] : [data]);
  await anna.do({ type: "lock", on: true });
  await world.run(10);
  world.relay.tamper = tamper;
  await anna.do({ type: "lock", on: false });
  await world.run(longMs);
  for (const person of [ben, cleo]) assert.not(person.session.view().locked, person.alias);
  assert.equal([ben, cleo].map(counterOf), [2, 2]);
  assert.equal(linesOf(ben), ["one", "unlocked"]);
});

test("a member that reads an unlock after the relay has unlocked leaves the room unlocked", async () => {
  const [world, anna, ben, cleo] = await meet(secrets, 8, "Anna", "Ben", "Cleo");
  await anna.do({ type: "lock", on: true });
  await world.run();
  // As if Ben could not open it yet: the relay's word comes first, and he locks the room again.
  world.relay.tamper = (to, data) => (to.person === ben && isKind(data, "room") ? [] : [data]);
  await anna.do({ type: "lock", on: false });
  await world.run(20);
  assert.equal(
    [...world.relay.rooms.values()].map(({ locked }) => locked),
    [true],
  );
  world.relay.tamper = (_to, data) => [data];
  await world.run(longMs);
  assert.equal(
    [...world.relay.rooms.values()].map(({ locked }) => locked),
    [false],
  );
  for (const person of [anna, ben, cleo]) assert.not(person.session.view().locked, person.alias);
});

test("a lock that is too far ahead when it is read counts in its turn", async () => {
  const [world, anna, ben, cleo] = await meet(secrets, 7, "Anna", "Ben", "Cleo");
  world.relay.tamper = (to, data) => (to.person === ben && isKind(data, "room") ? [] : [data]);
  await speakLater(anna, 0x04, lockOf(anna, 100, true));
  await world.run(5);
  world.relay.tamper = (to, data) => (to.person === ben && isKind(data, "channel") ? [] : [data]);
  await speakLater(anna, 0x04, lockOf(anna, 150, true));
  await world.run(20);
  assert.is(counterOf(ben), undefined);
  world.relay.tamper = (_to, data) => [data];
  await world.run(longMs);
  assert.equal([ben, cleo].map(counterOf), [150, 150]);
  assert.equal(linesOf(ben), ["channel-failed", "locked", "locked"]);
});

test("P27: a stop in a resend wipes, and a removal in a resend removes nobody", async () => {
  for (const [type, fields, end] of [
    [0x07, {}, "stopped"],
    [0x05, { code: "A".repeat(43) }, undefined],
  ] as const) {
    const [world, anna, ben, cleo] = await meet(secrets, 8, "Anna", "Ben", "Cleo");
    world.relay.tamper = (to, data) => (isKind(data, "room") && to.person !== anna ? [] : [data]);
    await speakLater(anna, type, { removed: id64(cleo), ...lockOf(anna, 1, true), ...fields });
    await world.run(10);
    world.relay.tamper = (_to, data) => [data];
    await anna.say("next");
    await world.run(limits.resendMs);
    assert.is(ben.ended, end);
    if (end === undefined) assert.equal(ben.present(), ["Anna", "Ben", "Cleo"]);
  }
});

test.run();
