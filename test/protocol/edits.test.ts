/**
 * Edits of messages (protocol/room/edits.ts, SPEC §8.8): who may edit what and for how long, that
 * all readers come to the same text, and that earlier texts go with their message.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { ProtocolError } from "../../protocol/wire/errors.ts";
import { decodeFrame } from "../../protocol/wire/frame.ts";
import { limits } from "../../protocol/wire/limits.ts";
import { decodeBoxedEdit, encodeBoxedEdit } from "../../protocol/wire/text.ts";
import { describe, content as fileContent } from "../helpers/files.ts";
import { inside, isKind, numberOf, ref, resendBufferOf, speak } from "../helpers/hostile-inside.ts";
import { codeOf, refuses } from "../helpers/vectors.ts";
import { meet, type Person, roomSecrets } from "../helpers/world.ts";

const secrets = await roomSecrets();

const room = (seed: number) => meet(secrets, seed, "Anna", "Ben", "Cleo");

/** The key of the line that shows a text. */
function keyOf(person: Person, text: string): string {
  const line = person.lines.find((line) => {
    return (line.kind === "text" || line.kind === "whisper") && line.text === text;
  });
  if (line === undefined) throw new Error(`${person.alias} does not see "${text}"`);
  return line.key;
}

const edit = (person: Person, from: string, text: string) =>
  person.do({ type: "edit", key: keyOf(person, from), text });

/** The texts that a person sees, each with its earlier ones. */
function shown(person: Person): string[] {
  return person.lines.flatMap((line) => {
    if (line.kind !== "text" && line.kind !== "whisper") return [];
    return [[...(person.earlier.get(line.key) ?? []), line.text].join(" > ")];
  });
}

test("readers show the new text in the place of the old one, and keep what it was", async () => {
  const [world, anna, ben, cleo] = await room(1);
  await anna.do({ type: "say", text: "at nein", action: true });
  await world.run();
  await ben.do({ type: "react", key: keyOf(ben, "at nein"), emoji: "\u{1f44d}" });
  await ben.do({ type: "say", text: "fine", reply: keyOf(ben, "at nein") });
  await world.run();
  await edit(anna, "at nein", "at nine");
  await world.run();
  await edit(anna, "at nine", "at ten");
  await world.run();
  for (const person of [anna, ben, cleo]) {
    assert.equal(shown(person), ["at nein > at nine > at ten", "fine"], person.alias);
    const [line, answer] = person.lines.filter(({ kind }) => kind === "text");
    assert.ok(line?.kind === "text" && line.action, "it stays what it was");
    assert.ok(answer?.kind === "text" && answer.reply?.key === line.key);
    assert.equal(person.reactions.get("at nein"), ["Ben \u{1f44d}"]);
  }
});

test("the edit of a whisper reaches its receiver, and nobody else sees that it is one", async () => {
  const [world, anna, ben, cleo] = await room(2);
  await anna.do({ type: "whisper", to: anna.id("Ben"), text: "psst" });
  await world.run();
  const before = world.relay.seen.length;
  await edit(anna, "psst", "hush");
  await world.run();
  for (const person of [anna, ben]) assert.equal(shown(person), ["psst > hush"], person.alias);
  assert.equal(shown(cleo), []);
  assert.is(resendBufferOf(anna).at(-1)?.plain.type, 0x02, "a whisper like any other");
  await anna.do({ type: "whisper", to: anna.id("Ben"), text: "next" });
  await world.run(10);
  const sizes = world.relay.seen
    .slice(before)
    .filter((data) => isKind(data, "room") && decodeFrame(data).from === numberOf(anna))
    .map(({ length }) => length);
  assert.is(sizes[0], sizes.at(-1), "and as long as any");
});

test("P12: an edit that the relay drops is sent again, and does what it would have done", async () => {
  const [world, anna, ben, cleo] = await room(3);
  await anna.say("one");
  await world.run();
  world.relay.tamper = (to, data) => (to.person === ben && isKind(data, "room") ? [] : [data]);
  await edit(anna, "one", "two");
  await world.run(10);
  assert.equal(shown(ben), ["one"]);
  world.relay.tamper = (_to, data) => [data];
  await world.run(2 * limits.heartbeatMs);
  for (const person of [anna, ben, cleo]) assert.equal(shown(person), ["one > two"], person.alias);
});

test("the relay cannot change the order of a message and its edits, nor apply one twice", async () => {
  const [world, anna, ben, cleo] = await room(4);
  const held: (() => void)[] = [];
  world.relay.tamper = (to, data) => {
    const isHeld = to.person === ben && isKind(data, "room") && world.relay.sender?.person === anna;
    if (!isHeld) return [data];
    held.push(() => to.down.push({ type: "data", data }));
    return [];
  };
  await anna.say("one");
  await edit(anna, "one", "two");
  await edit(anna, "two", "three");
  await world.run(10);
  assert.is(held.length, 3);
  for (const deliver of [...held.reverse(), ...held]) deliver();
  world.relay.tamper = (_to, data) => [data];
  await world.run();
  for (const person of [anna, ben, cleo]) {
    assert.equal(shown(person), ["one > two > three"], person.alias);
  }
});

test("an edit of a message that never arrived shows nothing", async () => {
  const [world, anna, ben, cleo] = await room(5);
  world.relay.tamper = (to, data) =>
    to.person === ben && world.relay.sender?.person === anna ? [] : [data];
  await anna.say("lost");
  await world.run(10);
  inside(anna).outbox.resendBuffer.expire(Number.POSITIVE_INFINITY);
  world.relay.tamper = (_to, data) => [data];
  await speak(anna, { type: "edit", ...(await ref(anna)), of: 1, text: "found" });
  await world.run(limits.keptMs);
  assert.equal(shown(ben), []);
  assert.equal(ben.kinds(), ["joined", "missing"]);
  assert.equal(shown(cleo), ["lost > found"]);
});

test("edits nothing but own texts and whispers", async () => {
  const [world, anna, ben] = await room(6);
  await anna.say("mine");
  const file = await describe(fileContent(100));
  await anna.do({ type: "offer", text: "a file", files: [file] });
  await world.run();
  await refuses("message-unknown", () => edit(ben, "mine", "yours"));
  await refuses("message-unknown", () => edit(anna, "a file", "another"));
  await refuses("message-unknown", () => anna.do({ type: "edit", key: "no", text: "a" }));
  await refuses("message-malformed", () => edit(anna, "mine", ""));
  await refuses("message-malformed", () => edit(anna, "mine", "a\u0000"));
  await refuses("text-too-long", () => edit(anna, "mine", "a".repeat(limits.textBytes + 1)));
  await anna.do({ type: "retract", key: keyOf(anna, "a file") });
  const key = keyOf(anna, "mine");
  await anna.do({ type: "retract", key });
  await refuses("message-unknown", () => anna.do({ type: "edit", key, text: "back" }));
  await world.run();
  assert.equal(shown(ben), []);
});

test("an edit of a file's message, a retracted one or the author's later one does nothing", async () => {
  const [world, anna, ben] = await room(7);
  await anna.do({ type: "offer", text: "a file", files: [await describe(fileContent(100))] });
  await anna.say("gone");
  await world.run();
  await anna.do({ type: "retract", key: keyOf(anna, "gone") });
  for (const of of [1, 2, 3, 7, 99]) {
    await speak(anna, { type: "edit", ...(await ref(anna)), of, text: "no" });
  }
  await anna.do({ type: "hurry" });
  await world.run();
  assert.equal(shown(ben), ["a file"]);
  assert.equal([...ben.earlier], []);
});

test("refuses an edit after ten minutes, and of a message that is kept no longer", async () => {
  const [world, anna, ben] = await room(8);
  await anna.say("in time");
  await anna.say("too late");
  await world.run(limits.editMs - 1000);
  await edit(anna, "in time", "just in time");
  await world.run(1000);
  await refuses("edit-late", () => edit(anna, "too late", "now"));
  await refuses("edit-late", () => edit(anna, "just in time", "again"));
  assert.equal(shown(ben), ["in time > just in time", "too late"]);
});

test("refuses an edit that a newcomer could read, and takes one for those who were there", async () => {
  const [world, anna, ben] = await room(9);
  await anna.say("among us");
  await anna.do({ type: "whisper", to: anna.id("Ben"), text: "between us" });
  await world.run();
  await ben.do({ type: "leave", text: "" });
  await world.run();
  await edit(anna, "among us", "among the two of us");
  await refuses("member-unknown", () => edit(anna, "between us", "alone"));
  await world.enter("Dora", secrets);
  await refuses("edit-audience", () => edit(anna, "among the two of us", "for Dora as well"));
  await anna.say("with Dora");
  await world.run();
  await edit(anna, "with Dora", "hello Dora");
});

test("a whisper may be edited whoever has come in since", async () => {
  const [world, anna, ben] = await room(10);
  await anna.do({ type: "whisper", to: anna.id("Ben"), text: "psst" });
  await world.run();
  const dora = await world.enter("Dora", secrets);
  await edit(anna, "psst", "hush");
  await world.run();
  assert.equal(shown(ben), ["psst > hush"]);
  assert.equal(shown(dora), []);
});

test("a message that waits to be sent is sent as it was edited, and nobody sees what it was", async () => {
  const [world, anna, ben] = await room(11);
  await anna.say("sent");
  await world.run();
  world.relay.reachable = false;
  anna.cut();
  await world.run(100);
  await anna.say("not yet");
  await anna.do({ type: "whisper", to: anna.id("Ben"), text: "nor this" });
  await edit(anna, "not yet", "now");
  await edit(anna, "nor this", "and this");
  await refuses("not-connected", () => edit(anna, "sent", "later"));
  world.relay.reachable = true;
  await world.run(2 * limits.retryMostMs);
  for (const person of [anna, ben]) assert.equal(shown(person), ["sent", "now", "and this"]);
});

test("earlier texts disappear with their message, which keeps its time", async () => {
  const [world, anna, ben, cleo] = await room(12);
  await anna.do({ type: "expiry", seconds: 60 });
  await anna.say("for a minute");
  await anna.do({ type: "whisper", to: anna.id("Ben"), text: "this too" });
  await world.run(10);
  await anna.do({ type: "expiry", seconds: 3600 });
  await world.run(40_000);
  await edit(anna, "for a minute", "not for longer");
  await edit(anna, "this too", "and this");
  await world.run(10_000);
  assert.equal(shown(cleo), ["for a minute > not for longer"]);
  await world.run(11_000);
  for (const person of [anna, ben, cleo]) {
    assert.equal(shown(person), [], person.alias);
    assert.equal([...person.earlier], [], person.alias);
  }
  assert.equal(
    resendBufferOf(anna).filter(({ edits }) => edits !== undefined),
    [],
  );
});

test("earlier texts go when their message is retracted or the room is stopped", async () => {
  const [world, anna, ben, cleo] = await room(13);
  for (const text of ["one", "two"]) await anna.say(text);
  await world.run();
  for (const text of ["one", "two"]) await edit(anna, text, `${text}!`);
  await world.run();
  await anna.do({ type: "retract", key: keyOf(anna, "one!") });
  await world.run();
  for (const person of [anna, ben, cleo]) {
    assert.equal(shown(person), ["two > two!"], person.alias);
    assert.is(person.earlier.size, 1, person.alias);
  }
  const numbers = resendBufferOf(anna).map(({ edits }) => edits);
  assert.equal(numbers, [undefined, 2, undefined], "two, its edit and the retraction");
  await anna.do({ type: "stop" });
  await world.run();
  for (const person of [anna, ben, cleo]) assert.is(person.earlier.size, 0, person.alias);
});

test("a line counts as received by those who have the message and its last edit", async () => {
  const [world, anna, ben] = await room(14);
  await anna.say("one");
  await world.run(3000);
  const key = keyOf(anna, "one");
  assert.equal(anna.delivery.get(key), { state: "sent", received: 2, of: 2 });
  world.relay.tamper = (to, data) =>
    to.person === ben && world.relay.sender?.person === anna ? [] : [data];
  await edit(anna, "one", "two");
  await world.run(10);
  assert.is(anna.delivery.get(key)?.received, 0);
  await world.run(limits.heartbeatEveryMs);
  assert.equal(anna.delivery.get(key), { state: "sent", received: 1, of: 2 });
  world.relay.tamper = (_to, data) => [data];
  await world.run(2 * limits.heartbeatMs);
  assert.equal(anna.delivery.get(key), { state: "sent", received: 2, of: 2 });
});

test("an edit that cannot be sent at once is refused, and changes nothing", async () => {
  const [world, anna, ben] = await room(15);
  for (let i = 0; i < limits.frames.burst; i++) await anna.say(`${i}`);
  await refuses("edit-slowed", () => edit(anna, "0", "zero"));
  await world.run();
  await anna.do({ type: "kick", member: anna.id("Cleo") });
  await refuses("removal-in-progress", () => edit(anna, "0", "zero"));
  assert.ok(shown(anna).includes("0") && shown(ben).includes("0"));
});

test("an edit in a box has a number and a text, as long as any, and nothing else", async () => {
  const whole = { of: 0xffffffff, text: '"'.repeat(limits.textBytes) };
  assert.equal(decodeBoxedEdit(encodeBoxedEdit(whole)), whole);
  for (const text of ["", "a\u0007", "a".repeat(limits.textBytes + 1)]) {
    assert.throws(
      () => decodeBoxedEdit(encodeBoxedEdit({ of: 1, text })),
      (error: unknown) => error instanceof ProtocolError,
    );
  }
  assert.is(await codeOf(() => decodeBoxedEdit(Uint8Array.of(0, 0, 1))), "message-malformed");
  const [world, anna, ben] = await room(16);
  await anna.do({ type: "whisper", to: anna.id("Ben"), text: "short" });
  await world.run();
  await edit(anna, "short", whole.text);
  await world.run();
  assert.equal(shown(ben), [`short > ${whole.text}`]);
});

test("a reader takes edits for as long as the relay could hold one back unnoticed", async () => {
  const [world, anna, ben] = await room(17);
  await anna.say("one");
  await world.run(limits.editMs + limits.silentMs - 1000);
  await speak(anna, { type: "edit", ...(await ref(anna)), of: 1, text: "two" });
  await world.run();
  assert.equal(shown(ben), ["one > two"]);
  await world.run(1000);
  await speak(anna, { type: "edit", ...(await ref(anna)), of: 1, text: "three" });
  await world.run();
  assert.equal(shown(ben), ["one > two"]);
});

test.run();
