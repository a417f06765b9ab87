// Missing messages: requested, waited for, given up and reported. Also which messages count as
// received meanwhile.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { limits } from "../../protocol/wire/limits.ts";
import { type Person, roomSecrets, World } from "../helpers/world.ts";

const secrets = await roomSecrets();
const life = { ttl: 0 };

/**
 * The relay dropped two of Anna's messages to Ben, this many ms ago. From now on it drops nothing.
 */
async function missed(ms: number): Promise<readonly [World, Person, Person]> {
  const world = new World(7);
  const anna = await world.enter("Anna", secrets, life);
  const ben = await world.enter("Ben", secrets);
  world.relay.tamper = (to, data) => (to.person === ben && data[0] === 1 ? [] : [data]);
  await anna.say("one");
  await anna.say("two");
  await world.run(ms);
  world.relay.tamper = (_to, data) => [data];
  return [world, anna, ben];
}

test("P12: requests dropped messages from their author, even the last message", async () => {
  const [world, , ben] = await missed(100);
  assert.equal(ben.texts(), []);
  await world.run(2 * limits.heartbeatMs);
  assert.equal(ben.texts(), ["Anna: one", "Anna: two"]);
  const again = ben.lines.filter((line) => line.kind === "text" && line.resent);
  assert.is(again.length, 2);
});

test("P12: reports how many messages are missing when their author has left", async () => {
  const [world, anna, ben] = await missed(10);
  world.relay.tamper = (_to, data) => (data[0] === 2 ? [] : [data]);
  await anna.do({ type: "leave", text: "bye" });
  await world.run(limits.gapMs + 4 * limits.resendMs);
  assert.equal(ben.kinds(), ["missing", "farewell"]);
  const missing = ben.lines.find(({ kind }) => kind === "missing");
  assert.ok(missing?.kind === "missing" && missing.count === 2);
});

/** How many members are known to have each of a person's own texts. */
function received(person: Person): string[] {
  return person.lines.flatMap((line) => {
    if (line.kind !== "text" || !line.own) return [];
    const { received, of } = person.delivery.get(line.key) ?? { received: 0, of: 0 };
    return [`${line.text}: ${received} of ${of}`];
  });
}

/**
 * While it is on, the relay drops an author's channel messages to a reader, and each text that is
 * marked.
 */
function keepFrom(world: World, author: Person, reader: Person) {
  let next = false;
  const relay = {
    on: true,
    say: async (text: string, isKept: boolean) => {
      next = isKept;
      await author.say(text);
      await world.run(100);
      next = false;
    },
  };
  world.relay.tamper = (to, data) => {
    if (!relay.on || to.person !== reader || world.relay.sender?.person !== author) return [data];
    if (data[0] === 2) return data[10] === 4 ? [] : [data];
    return next ? [] : [data];
  };
  return relay;
}

for (const [what, kept, counts] of [
  ["in the middle", [1], ["one: 2 of 2", "two: 1 of 2", "three: 2 of 2"]],
  ["at the end", [2], ["one: 2 of 2", "two: 2 of 2", "three: 1 of 2"]],
  ["twice", [0, 2], ["one: 1 of 2", "two: 2 of 2", "three: 1 of 2"]],
] as const) {
  test(`a message that its reader has given up ${what} does not count as received`, async () => {
    const world = new World(72);
    const anna = await world.enter("Anna", secrets, life);
    const ben = await world.enter("Ben", secrets);
    const cleo = await world.enter("Cleo", secrets);
    await world.run(limits.heartbeatMs);
    const relay = keepFrom(world, anna, ben);
    for (const [at, text] of ["one", "two", "three"].entries()) {
      await relay.say(
        text,
        kept.some((which) => which === at),
      );
      // Time to give up the earlier messages, and for Ben to report what he has.
      if (what === "twice")
        await world.run(limits.resendTimes * limits.resendMs + 2 * limits.heartbeatMs);
    }
    await world.run(limits.resendTimes * limits.resendMs + 2 * limits.heartbeatMs);
    assert.is(ben.kinds().filter((kind) => kind === "missing").length, kept.length);
    relay.on = false;
    await world.run(4 * limits.heartbeatMs);
    assert.is(ben.texts().length, 3 - kept.length);
    assert.is(cleo.texts().length, 3);
    assert.equal(received(anna), counts);
    // A later message does not change that.
    await anna.say("four");
    await world.run();
    await ben.say("an answer");
    await world.run(4 * limits.heartbeatMs);
    assert.equal(received(anna), [...counts, "four: 2 of 2"]);
  });
}

test("a message before its reader's baseline does not count as received", async () => {
  const world = new World(79);
  const anna = await world.enter("Anna", secrets, life);
  const cleo = await world.enter("Cleo", secrets);
  const ben = await world.person("Ben", secrets);
  let keptFrom = [anna, ben];
  world.relay.tamper = (to, data) => {
    const from = world.relay.sender?.person;
    const isBetween = from !== cleo && to.person !== cleo;
    return data[10] === 4 && isBetween && keptFrom.includes(to.person) ? [] : [data];
  };
  await world.run(limits.settleMs);
  await ben.say("one");
  await world.run(100);
  assert.equal(received(ben), ["one: 0 of 2"]);
  // Anna's baseline is after it with the next connection. Ben learns so only with the connection
  // after that.
  keptFrom = [ben];
  ben.cut();
  await world.run(1000);
  keptFrom = [];
  ben.cut();
  await world.run(1000);
  await ben.say("two");
  await world.run(4 * limits.heartbeatMs);
  assert.equal(anna.texts(), ["Ben: two"]);
  assert.equal(received(ben), ["one: 1 of 2", "two: 2 of 2"]);
});

test("reports its given-up messages in lists if a heartbeat cannot name all authors", async () => {
  const world = new World(77);
  const authors = [await world.enter("P0", secrets, life)];
  for (let i = 1; i <= limits.missed; i++) authors.push(await world.enter(`P${i}`, secrets));
  const ben = await world.enter("Ben", secrets);
  await world.run(limits.heartbeatMs);
  let dropping = true;
  world.relay.tamper = (to, data) => {
    const kept = data[0] === 1 || data[10] === 4;
    return dropping && kept && to.person === ben ? [] : [data];
  };
  for (const author of authors) await author.say(`lost of ${author.alias}`);
  await world.run(100);
  // Heartbeats tell Ben of the messages, but nobody answers his requests.
  world.relay.tamper = (to, data) => {
    return dropping && data[0] === 2 && data[10] === 4 && to.person === ben ? [] : [data];
  };
  const missing = () => ben.kinds().filter((kind) => kind === "missing").length;
  while (missing() < authors.length) await world.run(limits.resendMs);
  dropping = false;
  for (const author of authors) await author.say(`then of ${author.alias}`);
  await world.run(10 * limits.heartbeatMs);
  const others = authors.length;
  for (const author of authors) {
    const { alias } = author;
    const counts = [`lost of ${alias}: ${others - 1} of ${others}`];
    assert.equal(received(author), [...counts, `then of ${alias}: ${others} of ${others}`]);
  }
});

test("a reply acknowledges only the message that it comes after", async () => {
  const world = new World(76);
  const anna = await world.enter("Anna", secrets, life);
  const ben = await world.enter("Ben", secrets);
  await world.run(limits.heartbeatMs);
  const relay = keepFrom(world, anna, ben);
  for (const text of ["one", "two", "three"]) await relay.say(text, text === "two");
  // None of Ben's other messages reaches Anna: only the reply.
  const { tamper } = world.relay;
  let answering = false;
  world.relay.tamper = (to, data) => {
    return to.person === anna && data[0] === 1 && !answering ? [] : tamper(to, data);
  };
  while (!ben.kinds().includes("missing")) await world.run(1000);
  answering = true;
  await ben.say("an answer");
  await world.run(100);
  answering = false;
  await world.run(100);
  assert.ok(anna.texts().includes("Ben: an answer"));
  assert.equal(received(anna), ["one: 1 of 1", "two: 0 of 1", "three: 1 of 1"]);
});

test("waits for an author without a channel as long as it may have the message", async () => {
  const world = new World(73);
  const anna = await world.enter("Anna", secrets, life);
  const ben = await world.enter("Ben", secrets);
  await world.run(limits.heartbeatMs);
  const relay = keepFrom(world, anna, ben);
  await relay.say("one", true);
  await relay.say("two", true);
  await world.run(limits.heartbeatMs / 2);
  world.relay.reachable = false;
  anna.cut();
  await world.run(limits.keptMs / 2);
  assert.equal(ben.texts(), []);
  assert.not(ben.kinds().includes("missing"), "it knows of them and waits");
  relay.on = false;
  world.relay.reachable = true;
  await world.run(limits.retryMostMs + limits.heartbeatMs);
  assert.equal(ben.texts(), ["Anna: one", "Anna: two"]);
  assert.not(ben.kinds().includes("missing"));
});

test("shows messages after a gap of an author without a channel after 30 s, and waits for the rest", async () => {
  const world = new World(74);
  const anna = await world.enter("Anna", secrets, life);
  const ben = await world.enter("Ben", secrets);
  await world.run(limits.heartbeatMs);
  const relay = keepFrom(world, anna, ben);
  for (const text of ["one", "two", "three"]) await relay.say(text, text !== "two");
  await world.run(limits.heartbeatMs / 2);
  world.relay.reachable = false;
  anna.cut();
  await world.run(limits.gapMs / 2);
  assert.equal(ben.texts(), []);
  await world.run(limits.gapMs / 2);
  const missing = () => ben.lines.flatMap((line) => (line.kind === "missing" ? [line.count] : []));
  assert.equal(ben.texts(), ["Anna: two"]);
  assert.equal(missing(), [1]);
  await world.run(limits.gapMs);
  assert.equal(missing(), [1]);
  relay.on = false;
  world.relay.reachable = true;
  await world.run(limits.retryMostMs + limits.heartbeatMs);
  assert.equal(ben.texts(), ["Anna: two", "Anna: three"]);
  assert.equal(missing(), [1]);
});

test("waits for an author that comes back later than the reader, however long both were away", async () => {
  // With this seed Ben is the first to come back.
  const world = new World(82);
  const anna = await world.enter("Anna", secrets, life);
  const ben = await world.enter("Ben", secrets);
  await world.run(limits.heartbeatMs);
  const relay = keepFrom(world, anna, ben);
  await relay.say("one", true);
  await relay.say("two", false);
  world.relay.reachable = false;
  for (const person of [anna, ben]) person.cut();
  await world.run(2 * limits.gapMs);
  relay.on = false;
  const isOpen = ({ session }: Person) => session.view().phase === "open";
  world.relay.reachable = true;
  while (!isOpen(ben)) await world.run(10);
  world.relay.reachable = false;
  assert.not(isOpen(anna), "Ben is the first to come back");
  await world.run(2 * limits.settleMs);
  world.relay.reachable = true;
  await world.run(limits.retryMostMs + limits.heartbeatMs);
  assert.equal(ben.texts(), ["Anna: one", "Anna: two"]);
  assert.not(ben.kinds().includes("missing"));
});

test("reports what is missing of a lost author before it forgets the author", async () => {
  for (const isAlone of [false, true]) {
    const world = new World(75);
    const anna = await world.enter("Anna", secrets, life);
    const ben = await world.enter("Ben", secrets);
    await world.run(limits.heartbeatMs);
    await keepFrom(world, anna, ben).say("one", true);
    await world.run(limits.heartbeatMs / 2);
    world.relay.reachable = false;
    anna.cut();
    if (isAlone) ben.cut();
    await world.run(limits.keptMs - limits.heartbeatMs);
    assert.not(ben.kinds().includes("missing"));
    await world.run(2 * limits.heartbeatMs);
    assert.equal(
      ben.kinds().filter((kind) => kind !== "joined"),
      ["away", "missing"],
      `alone: ${isAlone}`,
    );
  }
});

test.run();
