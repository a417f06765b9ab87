// Numbered messages that a reader cannot read: of a later version, or with a field that it refuses
// (SPEC §7.4). They count, and what follows them does not wait.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { limits } from "../../protocol/wire/limits.ts";
import { inside, isKind, nameOf, speakLater } from "../helpers/hostile-inside.ts";
import { meet, type Person, roomSecrets } from "../helpers/world.ts";

const secrets = await roomSecrets();
/** Longer than any gap waits. */
const longMs = limits.gapMs + 4 * limits.resendMs;

const count = (person: Person, kind: string) =>
  person.kinds().filter((other) => other === kind).length;

test("P12: a message of an unknown type holds nothing up, and a run of them is one line", async () => {
  const [world, anna, ben] = await meet(secrets, 1, "Anna", "Ben");
  for (const type of [0x00, 0x0d, 0x0e, 0x0f]) await speakLater(anna, type, { file: [1] });
  await anna.say("one");
  await world.run(20);
  assert.equal(ben.texts(), ["Anna: one"]);
  assert.is(count(ben, "unreadable"), 1);
  await speakLater(anna, 0x0d, {});
  await world.run(20);
  assert.is(count(ben, "unreadable"), 2, "a new run");
  await world.run(longMs);
  assert.is(count(ben, "missing"), 0);
  assert.is(count(ben, "fork"), 0);
  assert.is(inside(ben).inbox.logs.get(nameOf(anna))?.n, 6, "each of them counts");
  assert.equal(
    [...anna.delivery.values()].map(({ received }) => received),
    [1],
    "the heads are equal",
  );
});

test("a message of an unknown type that is lost is sent again, and shown in its place", async () => {
  const [world, anna, ben] = await meet(secrets, 2, "Anna", "Ben");
  world.relay.tamper = (to, data) => (to.person === ben && isKind(data, "room") ? [] : [data]);
  await speakLater(anna, 0x0d, { file: { name: "cat.png" } });
  await world.run(10);
  world.relay.tamper = (_to, data) => [data];
  await anna.say("a picture");
  await world.run(2 * limits.heartbeatMs);
  const kinds = ben.lines.map(({ kind }) => kind).filter((kind) => kind !== "joined");
  assert.equal(kinds, ["unreadable", "text"]);
  assert.is(count(ben, "missing"), 0);
});

for (const [what, type, fields] of [
  ["a reaction with an emoji that this Unicode does not know", 0x09, { emoji: "\u{1fb00}" }],
  ["a text with a control character", 0x01, { text: "a\u0000", action: false }],
  ["a text that is too long", 0x01, { text: "a".repeat(limits.textBytes + 1), action: false }],
  ["a text without its text", 0x01, { action: false }],
  ["an alias that cannot be shown", 0x08, { alias: "\u200b" }],
  ["an expiry that nobody can set", 0x0b, { expiry: { seconds: 61, counter: 1 } }],
] as const) {
  test(`${what} counts, does nothing, and holds nothing up`, async () => {
    const [world, anna, ben] = await meet(secrets, 3, "Anna", "Ben");
    await anna.say("one");
    const to = { id: Buffer.from(nameOf(anna), "hex").toString("base64url"), n: 1 };
    await speakLater(anna, type, { to, ...fields });
    await anna.say("two");
    await world.run(20);
    assert.equal(ben.texts(), ["Anna: one", "Anna: two"]);
    assert.equal(ben.present(), ["Anna", "Ben"]);
    assert.is(ben.session.view().expiry, 0);
    assert.equal([...ben.reactions], []);
    assert.is(count(ben, "unreadable"), 1);
    await world.run(longMs);
    assert.is(count(ben, "missing"), 0);
  });
}

test("a removal or a farewell with a refused field does nothing", async () => {
  const [world, anna, ben] = await meet(secrets, 4, "Anna", "Ben");
  await speakLater(anna, 0x05, { removed: "x" });
  await speakLater(anna, 0x06, { text: 5 });
  await anna.say("still here");
  await world.run(20);
  assert.equal(ben.present(), ["Anna", "Ben"]);
  assert.equal(ben.texts(), ["Anna: still here"]);
  assert.is(ben.ended, undefined);
});

test("a message without a place is a gap, as if it were lost", async () => {
  const [world, anna, ben] = await meet(secrets, 5, "Anna", "Ben");
  await speakLater(anna, 0x0d, { after: null });
  await anna.say("one");
  await world.run(20);
  assert.equal(ben.texts(), []);
  await world.run(longMs);
  assert.equal(ben.texts(), ["Anna: one"]);
  assert.equal(ben.kinds(), ["missing"]);
});

test("a message of an unknown type without a number is dropped", async () => {
  const [world, anna, ben] = await meet(secrets, 6, "Anna", "Ben");
  const { senderKeys, channels } = inside(anna).context;
  const opaque = await senderKeys.seal({ type: 0x12, content: new Uint8Array(3) });
  anna.wire?.up.push(new Uint8Array([1, 0, 0, 0, channels.number, ...opaque]));
  await anna.say("one");
  await world.run(20);
  assert.equal(ben.texts(), ["Anna: one"]);
  assert.equal(ben.kinds(), []);
});

test.run();
