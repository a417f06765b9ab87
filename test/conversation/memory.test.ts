// Conversations of many sessions over a relay in memory: what all members must see, in any order of
// events.
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Context } from "../../protocol/room/context.ts";
import type { Bytes } from "../../protocol/wire/bytes.ts";
import { limits } from "../../protocol/wire/limits.ts";
import { seededRandom } from "../helpers/random.ts";
import { type Person, roomSecrets, World } from "../helpers/world.ts";

const secrets = await roomSecrets();
const life = { ttl: 0 };
const schedules = process.env.SLOW === "1" ? 200 : 12;

function byAuthor(person: Person): Record<string, string[]> {
  const authors: Record<string, string[]> = {};
  for (const line of person.lines) {
    if (line.kind !== "text") continue;
    authors[line.member.id] ??= [];
    authors[line.member.id]?.push(line.text);
  }
  return authors;
}

test("two members exchange messages in both directions", async () => {
  const world = new World(1);
  const anna = await world.enter("Anna", secrets, life);
  const ben = await world.enter("Ben", secrets);
  await anna.say("hello Ben");
  await world.run();
  await ben.say("hello Anna\nhow are you?");
  await world.run();
  const both = ["Anna: hello Ben", "Ben: hello Anna\nhow are you?"];
  assert.equal(anna.texts(), both);
  assert.equal(ben.texts(), both);
  assert.equal(anna.present(), ["Anna", "Ben"]);
  assert.equal(ben.present(), ["Anna", "Ben"]);
  assert.equal(anna.kinds(), ["joined"]);
  assert.equal(ben.kinds(), []);
  assert.equal(
    [...anna.delivery.values()].map(({ state }) => state),
    ["sent"],
  );
});

test("P7: a newcomer sees no earlier message", async () => {
  const world = new World(2);
  const anna = await world.enter("Anna", secrets, life);
  const ben = await world.enter("Ben", secrets);
  await anna.say("before");
  await world.run();
  const cleo = await world.enter("Cleo", secrets);
  await ben.say("after");
  await world.run();
  assert.equal(cleo.texts(), ["Ben: after"]);
  assert.equal(cleo.lines.length, 1);
  assert.equal(anna.texts(), ["Anna: before", "Ben: after"]);
});

test("a newcomer learns the room's name", async () => {
  const world = new World(3);
  const anna = await world.person("Anna", secrets, { create: life, roomName: "Field team" });
  await world.run();
  const ben = await world.enter("Ben", secrets);
  assert.is(ben.session.view().roomName, "Field team");
  assert.is(anna.session.view().roomName, "Field team");
});

test("all members show the same lines, in each author's order, in every schedule", async () => {
  for (let seed = 100; seed < 100 + schedules; seed++) {
    const random = seededRandom(seed);
    const world = new World(seed);
    const size = 2 + random.below(seed % 6 === 0 ? 19 : 7);
    const people = [await world.enter("P0", secrets, life)];
    for (let i = 1; i < size; i++) people.push(await world.person(`P${i}`, secrets));
    await world.run();
    for (const person of people) {
      assert.is(person.present().length, size, `seed ${seed}`);
    }
    let said = 0;
    for (let round = 0; round < 3; round++) {
      for (const person of people) {
        for (let i = random.below(3); i > 0; i--) await person.say(`text ${said++}`);
      }
    }
    await world.run();
    const expected = byAuthor(people[0] as Person);
    assert.is(Object.values(expected).flat().length, said, `seed ${seed}`);
    for (const person of people) {
      assert.equal(byAuthor(person), expected, `seed ${seed}`);
      assert.not(person.kinds().includes("missing"), `seed ${seed}`);
    }
  }
});

test("members can enter while others send, without gaps", async () => {
  for (let seed = 300; seed < 300 + schedules; seed++) {
    const world = new World(seed);
    const people = [await world.enter("P0", secrets, life)];
    for (let i = 1; i < 6; i++) {
      people.push(await world.person(`P${i}`, secrets));
      for (const person of people) await person.say(`${i} of ${person.alias}`);
      await world.run(world.random.below(200));
    }
    await world.run(8000);
    for (const person of people) await person.say(`end of ${person.alias}`);
    await world.run();
    for (const person of people) {
      assert.is(person.present().length, 6, `seed ${seed}`);
      assert.equal(
        person.kinds().filter((kind) => kind !== "joined"),
        [],
        `seed ${seed}`,
      );
      const ends = person.texts().filter((text) => text.includes("end of"));
      assert.is(ends.length, 6, `seed ${seed}`);
      // A reader who gets one message of an author gets all later ones.
      for (const texts of Object.values(byAuthor(person))) {
        const first = Number(texts[0]?.split(" ")[0]);
        const numbers = texts.slice(0, -1).map((text) => Number(text.split(" ")[0]));
        assert.equal(
          numbers,
          numbers.map((_, at) => first + at),
          `seed ${seed}`,
        );
      }
    }
  }
});

test("P8: shows a farewell, removes the leaver from the list and changes the sender keys", async () => {
  const world = new World(4);
  const anna = await world.enter("Anna", secrets, life);
  const ben = await world.enter("Ben", secrets);
  const cleo = await world.enter("Cleo", secrets);
  await world.run(limits.senderKeyEveryMs);
  const before = world.relay.seen.length;
  await ben.do({ type: "leave", text: "good night" });
  await world.run();
  assert.is(ben.ended, "left");
  for (const person of [anna, cleo]) {
    const line = person.lines.at(-1);
    assert.ok(line?.kind === "farewell" && line.text === "good night");
    assert.equal(person.present(), ["Anna", "Cleo"]);
  }
  await anna.say("under a new chain");
  await world.run();
  assert.ok(cleo.texts().includes("Anna: under a new chain"));
  const kindsSeen = world.relay.seen.slice(before).filter((data) => typeof data !== "string");
  const channels = kindsSeen.filter((data) => data[0] === 2 && data[10] === 4);
  assert.is(channels.length, 2, "Anna and Cleo hand each other one new chain");
});

test("reports a lost connection, and its return", async () => {
  const world = new World(5);
  const anna = await world.enter("Anna", secrets, life);
  const ben = await world.enter("Ben", secrets);
  world.relay.reachable = false;
  ben.cut();
  await world.run(100);
  const person = anna.session.view().people.find(({ alias }) => alias === "Ben");
  assert.is(person?.presence, "away");
  await ben.say("said while away");
  await world.run(limits.awayMs + 1000);
  assert.equal(
    anna.session.view().people.map(({ alias }) => alias),
    ["Anna"],
  );
  assert.equal(anna.kinds(), ["joined", "away"]);
  world.relay.reachable = true;
  await world.run(limits.retryMostMs + limits.settleMs);
  assert.equal(anna.kinds(), ["joined", "away", "back"]);
  assert.equal(anna.texts(), ["Ben: said while away"]);
  assert.equal(
    [...ben.delivery.values()].map(({ state }) => state),
    ["sent"],
  );
  await anna.say("welcome back");
  await world.run();
  assert.is(ben.texts().at(-1), "Anna: welcome back");
});

test("recovers after the relay was killed and has forgotten everything", async () => {
  for (let seed = 500; seed < 500 + schedules; seed++) {
    const world = new World(seed);
    const people = [await world.enter("P0", secrets, life)];
    for (let i = 1; i < 5; i++) people.push(await world.enter(`P${i}`, secrets));
    world.relay.die();
    await world.run(limits.retryMostMs + limits.settleMs);
    for (const person of people) await person.say(`again ${person.alias}`);
    await world.run();
    for (const person of people) {
      assert.is(person.present().length, 5, `seed ${seed}`);
      assert.is(person.texts().length, 5, `seed ${seed}`);
    }
  }
});

test("resends messages that were in transit when the connection broke", async () => {
  for (let seed = 600; seed < 600 + schedules; seed++) {
    const world = new World(seed);
    const anna = await world.enter("Anna", secrets, life);
    const ben = await world.enter("Ben", secrets);
    const cleo = await world.enter("Cleo", secrets);
    for (let i = 0; i < 5; i++) await anna.say(`a${i}`);
    await world.run(world.random.below(3));
    world.random.pick([anna, ben, cleo]).cut();
    for (let i = 5; i < 10; i++) await anna.say(`a${i}`);
    await world.run(limits.retryMostMs + limits.settleMs);
    const all = Array.from({ length: 10 }, (_, i) => `Anna: a${i}`);
    for (const person of [anna, ben, cleo]) {
      assert.equal(person.texts(), all, `seed ${seed}, ${person.alias}`);
      assert.not(person.kinds().includes("missing"), `seed ${seed}`);
    }
    const states = [...anna.delivery.values()];
    assert.ok(states.every(({ state, received }) => state === "sent" && received === 2));
  }
});

test("P12: never resends a newcomer an earlier message, even on request", async () => {
  const world = new World(71);
  const anna = await world.enter("Anna", secrets, life);
  await anna.say("before");
  await world.run();
  const ben = await world.enter("Ben", secrets);
  const before = world.relay.seen.length;
  // A newcomer that lies about what it knows: it requests message 1.
  const conversation = (ben.session as unknown as { room: { context: Context } }).room;
  const number = conversation.context.here()[0]?.number ?? 0;
  const effects = await ben.session.step({ type: "tick" });
  assert.ok(Array.isArray(effects));
  await conversation.context.sendOverChannel(number, { type: "resendRequest", first: 1, count: 1 });
  const stray = (ben.session as unknown as { effects: { type: string; data: Bytes }[] }).effects;
  for (const effect of stray) if (effect.type === "send") ben.wire?.up.push(effect.data);
  await world.run();
  assert.ok(world.relay.seen.length > before, "the question was asked");
  assert.equal(ben.texts(), []);
});

test("P10: shows no modified frame, and no frame twice", async () => {
  const world = new World(8);
  const anna = await world.enter("Anna", secrets, life);
  const ben = await world.enter("Ben", secrets);
  world.relay.tamper = (_to, data) => {
    if (data[0] !== 1) return [data];
    const altered = data.slice();
    altered[world.random.below(data.length - 5) + 5] = world.random.below(256) ^ 1;
    return [altered, data, data];
  };
  for (let i = 0; i < 20; i++) await anna.say(`text ${i}`);
  await world.run();
  assert.equal(
    ben.texts(),
    Array.from({ length: 20 }, (_, i) => `Anna: text ${i}`),
  );
});

test("P3: a room with another password is a separate room", async () => {
  const world = new World(9);
  const other = await roomSecrets("wrong password");
  const anna = await world.enter("Anna", secrets, life);
  const eve = await world.enter("Eve", other);
  assert.is(eve.ended, "access-wrong");
  assert.equal(anna.kinds(), ["failed-attempts"]);
  assert.equal(anna.present(), ["Anna"]);
});

test("ends with the reason if nobody is in the room or there is no relay", async () => {
  const world = new World(10);
  const anna = await world.enter("Anna", secrets);
  assert.is(anna.ended, "room-unknown");
  world.relay.reachable = false;
  const ben = await world.enter("Ben", secrets, life);
  assert.is(ben.ended, "relay-unreachable");
  assert.equal(ben.session.view().people, []);
});

test("ends when the room's time is over, even if the relay does not report it", async () => {
  const world = new World(11);
  const anna = await world.enter("Anna", secrets, { ttl: 60 });
  const ben = await world.enter("Ben", secrets);
  await world.run(61_000);
  assert.is(anna.ended, "room-expired");
  assert.is(ben.ended, "room-expired");
});

test("sends its own messages no faster than readers accept them", async () => {
  const world = new World(12);
  const anna = await world.enter("Anna", secrets, life);
  const ben = await world.enter("Ben", secrets);
  let said = 0;
  for (let burst = 0; burst < 6; burst++) {
    for (let i = 0; i < limits.outbox; i++) await anna.say(`text ${said++}`);
    await world.run(4000);
  }
  assert.is(ben.texts().length, said);
  assert.equal(ben.kinds(), []);
});

test("refuses one message above the limit of waiting messages, and keeps the rest", async () => {
  const world = new World(13);
  const anna = await world.person("Anna", secrets, { create: life });
  for (let i = 0; i < limits.outbox; i++) await anna.say(`text ${i}`);
  try {
    await anna.say("one more");
    assert.unreachable("must be refused");
  } catch (error) {
    assert.is((error as { code?: string }).code, "outbox-full");
  }
  assert.is(anna.texts().length, limits.outbox);
});

test("marks members with the same alias", async () => {
  const world = new World(14);
  const anna = await world.enter("Anna", secrets, life);
  await world.enter("Ben", secrets);
  assert.not(anna.session.view().people.some(({ ambiguous }) => ambiguous));
  await world.enter("ANNA", secrets);
  const ambiguous = anna.session.view().people.filter(({ ambiguous }) => ambiguous);
  assert.equal(
    ambiguous.map(({ alias }) => alias),
    ["Anna", "ANNA"],
  );
  assert.is.not(ambiguous[0]?.fingerprint.join(), ambiguous[1]?.fingerprint.join());
});

test("delivers all messages of a long absence, at an accepted rate", async () => {
  const world = new World(15);
  const anna = await world.enter("Anna", secrets, life);
  const ben = await world.enter("Ben", secrets);
  world.relay.reachable = false;
  ben.cut();
  for (let i = 0; i < 180; i++) {
    await anna.say(`text ${i}`);
    await world.run(200);
  }
  world.relay.reachable = true;
  await world.run(60_000);
  assert.equal(
    ben.texts(),
    Array.from({ length: 180 }, (_, i) => `Anna: text ${i}`),
  );
  assert.not(anna.kinds().includes("flood"));
  assert.not(ben.kinds().includes("flood"));
});

test.run();
