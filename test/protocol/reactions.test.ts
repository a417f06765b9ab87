/**
 * Reactions, retractions, replies, message expiry and typing notifications (SPEC §8.8).
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { limits } from "../../protocol/wire/limits.ts";
import { refuses } from "../helpers/vectors.ts";
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

/** The alias and text that a reply's line refers to. */
function answered(person: Person, text: string): readonly (string | undefined)[] {
  const line = person.lines.find((line) => line.kind === "text" && line.text === text);
  const reply = line?.kind === "text" ? line.reply : undefined;
  const other = person.lines.find(({ key }) => key === reply?.key);
  return [reply?.member?.alias, other?.kind === "text" ? other.text : undefined];
}

test("a reply shows the message that it answers; a newcomer sees only the author's alias", async () => {
  const [world, anna, ben, cleo] = await room(1);
  await anna.say("where?");
  await world.run();
  const dora = await world.enter("Dora", secrets);
  await ben.do({ type: "say", text: "here", reply: keyOf(ben, "where?") });
  await world.run();
  for (const person of [anna, ben, cleo]) {
    assert.equal(answered(person, "here"), ["Anna", "where?"], person.alias);
  }
  assert.equal(answered(dora, "here"), ["Anna", undefined]);
  assert.equal(dora.texts(), ["Ben: here"]);
});

test("an emoji is the same however a keyboard spells it, also for other clients", async () => {
  const [world, anna, ben, cleo] = await room(10);
  const spellings = [
    ["\u2764", "\u2764\ufe0f"],
    ["1\u20e3", "1\ufe0f\u20e3"],
    ["\u{1f44d}\ufe0f", "\u{1f44d}"],
    ["\u{1f3f3}\u200d\u{1f308}", "\u{1f3f3}\ufe0f\u200d\u{1f308}"],
    ["\u270c\ufe0f\u{1f3fd}", "\u270c\u{1f3fd}"],
  ] as const;
  for (const [i, [typed, spelled]] of spellings.entries()) {
    await anna.say(`${i}`);
    await world.run();
    await ben.do({ type: "react", key: keyOf(ben, `${i}`), emoji: typed });
    await cleo.do({ type: "react", key: keyOf(cleo, `${i}`), emoji: spelled });
    await world.run();
    for (const person of [anna, ben, cleo]) {
      const marks = [...(person.reactions.get(`${i}`) ?? [])].sort();
      assert.equal(marks, [`Ben ${spelled}`, `Cleo ${spelled}`], person.alias);
    }
  }
});

test("counts one reaction per member and message, and none after its removal", async () => {
  const [world, anna, ben, cleo] = await room(2);
  await anna.say("tea?");
  await world.run();
  await ben.do({ type: "react", key: keyOf(ben, "tea?"), emoji: "\u{1f44d}" });
  await cleo.do({ type: "react", key: keyOf(cleo, "tea?"), emoji: "\u{1f389}" });
  await world.run();
  await ben.do({ type: "react", key: keyOf(ben, "tea?"), emoji: "\u2764\ufe0f" });
  await world.run();
  for (const person of [anna, ben, cleo]) {
    const marks = [...(person.reactions.get("tea?") ?? [])].sort();
    assert.equal(marks, ["Ben \u2764\ufe0f", "Cleo \u{1f389}"], person.alias);
  }
  await ben.do({ type: "react", key: keyOf(ben, "tea?"), emoji: "" });
  await world.run();
  for (const person of [anna, ben, cleo]) {
    assert.equal(person.reactions.get("tea?"), ["Cleo \u{1f389}"], person.alias);
  }
});

test("refuses replies and reactions to a whisper or an unknown line", async () => {
  const [world, anna, ben] = await room(3);
  await anna.do({ type: "whisper", to: anna.id("Ben"), text: "psst" });
  await world.run();
  const key = keyOf(ben, "psst");
  await refuses("message-unknown", () => ben.do({ type: "react", key, emoji: "\u{1f44d}" }));
  await refuses("message-unknown", () => ben.do({ type: "say", text: "what?", reply: key }));
  await refuses("message-unknown", () => ben.do({ type: "retract", key }));
  await refuses("message-unknown", () => ben.do({ type: "react", key: "no", emoji: "\u{1f44d}" }));
  await anna.say("hello");
  await world.run();
  const open = keyOf(ben, "hello");
  await refuses("message-malformed", () => ben.do({ type: "react", key: open, emoji: "ok" }));
  await refuses("message-unknown", () => ben.do({ type: "retract", key: open }));
  assert.equal(ben.texts(), ["Anna: hello"]);
});

test("P12: a retracted message disappears everywhere and is never resent", async () => {
  const [world, anna, ben, cleo] = await room(4);
  if (cleo.wire !== undefined) world.relay.close(cleo.wire);
  await anna.say("a secret");
  await anna.do({ type: "whisper", to: anna.id("Ben"), text: "another" });
  await world.run(10);
  assert.equal(ben.texts(), ["Anna: a secret"]);
  assert.equal(ben.whispers(), ["Anna to Ben: another"]);
  await anna.do({ type: "retract", key: keyOf(anna, "a secret") });
  await anna.do({ type: "retract", key: keyOf(anna, "another") });
  await world.run(2 * limits.retryMostMs);
  for (const person of [anna, ben, cleo]) {
    assert.equal([...person.texts(), ...person.whispers()], [], person.alias);
  }
  const missing = cleo.lines.filter(({ kind }) => kind === "missing");
  assert.is(missing.length, 1, "who had not got it is told that it is missing");
  await anna.say("goes on");
  await world.run();
  assert.equal(cleo.texts(), ["Anna: goes on"]);
});

test("never sends a message that is retracted while it waits", async () => {
  const [world, anna, ben] = await room(5);
  world.relay.reachable = false;
  world.relay.die();
  await world.run(100);
  await anna.say("not yet said");
  await anna.do({ type: "retract", key: keyOf(anna, "not yet said") });
  world.relay.reachable = true;
  await anna.say("said");
  await world.run(2 * limits.retryMostMs);
  assert.equal(ben.texts(), ["Anna: said"]);
  assert.equal(anna.texts(), ["Anna: said"]);
  assert.equal(
    ben.lines.filter(({ kind }) => kind === "missing"),
    [],
  );
});

test("messages expire everywhere after the time that is set for the room", async () => {
  const [world, anna, ben, cleo] = await room(6);
  await anna.say("stays");
  await world.run();
  await ben.do({ type: "expiry", seconds: 60 });
  await world.run();
  for (const person of [anna, ben, cleo]) {
    assert.is(person.session.view().expiry, 60, person.alias);
    const line = person.lines.find(({ kind }) => kind === "expiry");
    assert.equal(line?.kind === "expiry" && [line.member.alias, line.seconds], ["Ben", 60]);
  }
  const dora = await world.enter("Dora", secrets);
  assert.is(dora.session.view().expiry, 60, "a newcomer learns it");
  await anna.say("goes");
  await dora.say("goes too");
  await dora.do({ type: "whisper", to: dora.id("Ben"), text: "goes as well" });
  await world.run(55_000);
  assert.equal(cleo.texts().sort(), ["Anna: goes", "Anna: stays", "Dora: goes too"]);
  assert.equal(ben.whispers(), ["Dora to Ben: goes as well"]);
  await world.run(6_000);
  for (const person of [anna, ben, cleo]) {
    assert.equal(person.texts(), ["Anna: stays"], person.alias);
    assert.equal(person.whispers(), [], person.alias);
  }
  assert.equal([...dora.texts(), ...dora.whispers()], []);
  await cleo.do({ type: "expiry", seconds: 0 });
  await world.run();
  await anna.say("stays again");
  await world.run(2 * 3_600_000);
  assert.equal(ben.texts(), ["Anna: stays", "Anna: stays again"]);
});

test("an author keeps no expired message for resends", async () => {
  const [world, anna, ben] = await room(7);
  await anna.do({ type: "expiry", seconds: 60 });
  await world.run();
  world.relay.reachable = false;
  ben.cut();
  await anna.say("too late for Ben");
  await world.run(61_000);
  world.relay.reachable = true;
  await world.run(2 * limits.retryMostMs);
  assert.equal(ben.texts(), []);
  assert.is(ben.lines.filter(({ kind }) => kind === "missing").length, 1);
});

test("shows a member as typing for a while, or until its message arrives", async () => {
  const [world, anna, ben, cleo] = await room(8);
  const typists = (person: Person) =>
    person.session
      .view()
      .people.filter(({ typing }) => typing)
      .map(({ alias }) => alias);
  await anna.do({ type: "typing" });
  await world.run(10);
  assert.equal([anna, ben, cleo].map(typists), [[], ["Anna"], ["Anna"]]);
  await anna.say("there");
  await world.run(10);
  assert.equal(typists(ben), []);
  await world.run(limits.typingEveryMs);
  await anna.do({ type: "typing" });
  await world.run(limits.typingMs - 100);
  assert.equal(typists(ben), ["Anna"]);
  await world.run(200);
  assert.equal(typists(ben), []);
});

test("sends at most one typing message in four seconds, in frames like any other", async () => {
  const [world, anna] = await room(9);
  await world.run(10);
  const before = world.relay.seen.length;
  for (let at = 0; at < 50; at++) await anna.do({ type: "typing" });
  await world.run(10);
  const frames = world.relay.seen.slice(before).filter((data) => typeof data !== "string");
  assert.equal(
    frames.map(({ length }) => length),
    [5 + 126 + 256],
  );
});

/** Runs with room for this many lines. */
async function withLines(lines: number, act: () => Promise<void>): Promise<void> {
  const before = limits.lines;
  Object.assign(limits, { lines });
  try {
    await act();
  } finally {
    Object.assign(limits, { lines: before });
  }
}

test("forgets the oldest line above the limit, but no line that will expire", () =>
  withLines(20, async () => {
    const [world, anna, ben] = await room(10);
    await anna.do({ type: "expiry", seconds: 600 });
    await anna.say("vanishes");
    await anna.do({ type: "expiry", seconds: 0 });
    for (let at = 0; at <= limits.lines; at++) {
      await anna.say(`text ${at}`);
      await world.run(60);
    }
    const react = (text: string) =>
      ben.do({ type: "react", key: keyOf(ben, text), emoji: "\u{1f44d}" });
    await refuses("message-unknown", () => react("text 0"));
    await react("vanishes");
    await react(`text ${limits.lines}`);
    await world.run(600_000);
    assert.is(ben.texts().includes("Anna: vanishes"), false);
  }));

test("every line that expires disappears in time, however many there are", () =>
  withLines(20, async () => {
    const [world, anna, ben] = await room(11);
    await anna.do({ type: "expiry", seconds: 600 });
    for (let at = 0; at < 30; at++) {
      await anna.say(`text ${at}`);
      await world.run(60);
    }
    for (const person of [anna, ben]) {
      const texts = Array.from({ length: 20 }, (_, i) => `Anna: text ${i + 10}`);
      assert.equal(person.texts(), texts, "the oldest disappear at once");
    }
    await anna.do({ type: "expiry", seconds: 60 });
    await world.run(10);
    await ben.say("for a minute");
    await world.run(50_000);
    assert.is(anna.texts().at(-1), "Ben: for a minute", "the newest stays for its time");
    await world.run(10_000);
    assert.is(anna.texts().at(-1), "Anna: text 29");
    await world.run(600_000);
    for (const person of [anna, ben]) assert.equal(person.texts(), [], person.alias);
  }));

test("a message that waits for another disappears as if it had not waited", async () => {
  const [world, anna, ben] = await room(12);
  const shown: string[] = [];
  world.saw = (person, _event, effects) => {
    for (const effect of effects) {
      if (person !== ben || effect.type !== "line" || effect.line.kind !== "text") continue;
      shown.push(effect.line.text);
    }
  };
  await anna.do({ type: "expiry", seconds: 600 });
  await world.run();
  const lose = async (text: string) => {
    world.relay.tamper = (to, data) => (to.person === ben && data[0] === 1 ? [] : [data]);
    await anna.say(text);
    await world.run(10);
    world.relay.tamper = (to, data) => (to.person === ben && data[10] === 4 ? [] : [data]);
  };
  await lose("one");
  await anna.say("two");
  const said = world.now;
  while (ben.texts().length === 0) await world.run(1000);
  assert.ok(world.now - said > limits.gapMs, "after the gap was given up");
  await world.run(said + 600_000 - world.now + 10);
  assert.equal(ben.texts(), []);
  await anna.do({ type: "expiry", seconds: 60 });
  await world.run();
  await lose("three");
  await anna.say("four");
  await world.run(10);
  world.relay.reachable = false;
  ben.cut();
  await world.run(90_000);
  world.relay.reachable = true;
  world.relay.tamper = (_to, data) => [data];
  await world.run(2 * limits.retryMostMs);
  assert.equal(shown, ["two"], "what was over before its turn is never shown");
  await anna.say("five");
  await world.run();
  assert.equal(ben.texts(), ["Anna: five"]);
});

test.run();
