// What the operator wishes, as the relay tells it to those who enter: shorter aliases and texts, fewer lines,
// a wait before connecting again. Clients keep to it, and none of it raises a limit of theirs.
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { RelayLimits } from "../../protocol/wire/control.ts";
import { ProtocolError } from "../../protocol/wire/errors.ts";
import { limits } from "../../protocol/wire/limits.ts";
import { type Person, roomSecrets, World } from "../helpers/world.ts";

const secrets = await roomSecrets();

/** A room of Anna and Ben at a relay that tells this. */
async function meet(told: Partial<RelayLimits>, ...aliases: readonly string[]) {
  const world = new World(7);
  world.relay.limits = { ...world.relay.limits, ...told };
  const people: Person[] = [];
  for (const alias of aliases) people.push(await world.enter(alias, secrets, { ttl: 0 }));
  return { world, people };
}

async function codeOf(step: Promise<unknown>): Promise<string | undefined> {
  return step.then(
    () => undefined,
    (error: unknown) => {
      assert.instance(error, ProtocolError);
      return (error as ProtocolError).code;
    },
  );
}

test("who has a longer alias than the relay allows leaves at once, and nobody sees them", async () => {
  const { people } = await meet({ aliasPoints: 4 }, "Anna", "Benjamin", "Cleo");
  const [anna, benjamin, cleo] = people;
  assert.is(benjamin?.session.view().phase, "ended");
  assert.is(benjamin?.session.view().reason, "alias-too-long");
  assert.equal(
    anna?.session.view().people.map(({ alias }) => alias),
    ["Anna", "Cleo"],
  );
  const rename = (alias: string) => codeOf(anna?.do({ type: "rename", alias }) ?? Promise.reject());
  assert.is(await rename("Annas"), "alias-too-long");
  assert.is(await rename("\u{1f600}".repeat(5)), "alias-too-long");
  assert.is(await rename("\u{1f600}".repeat(4)), undefined);
  assert.ok(cleo !== undefined);
});

test("a relay that comes back with a shorter limit sends nobody away", async () => {
  const { world, people } = await meet({}, "Anna", "Benjamin");
  world.relay.limits = { ...world.relay.limits, aliasPoints: 3 };
  for (const person of people) person.cut();
  await world.run(60_000);
  for (const person of people) {
    assert.is(person.session.view().phase, "open");
    assert.is(person.session.view().people.length, 2);
  }
});

test("texts, whispers, edits, captions and farewells are as short as the relay allows", async () => {
  const { world, people } = await meet({ textBytes: 10 }, "Anna", "Ben");
  const [anna, ben] = people;
  assert.ok(anna && ben);
  await anna.do({ type: "say", text: "1234567890" });
  await world.run();
  assert.equal(ben.texts(), ["Anna: 1234567890"]);
  const to = anna.session.view().people[1]?.id ?? "";
  const key = anna.lines.find((line) => line.kind === "text")?.key ?? "";
  const long = "\u00e9".repeat(6);
  for (const event of [
    { type: "say", text: long },
    { type: "whisper", to, text: long },
    { type: "edit", key, text: long },
    { type: "leave", text: long },
  ] as const) {
    assert.is(await codeOf(anna.do(event)), "text-too-long", event.type);
  }
  assert.is(anna.session.view().phase, "open");
  assert.is(await codeOf(anna.do({ type: "edit", key, text: long.slice(1) })), undefined);
});

test("what others say is shown, also if it is longer: only its author keeps to the limit", async () => {
  const { world, people } = await meet({}, "Anna", "Ben");
  const [anna, ben] = people;
  world.relay.limits = { ...world.relay.limits, textBytes: 5 };
  ben?.cut();
  await world.run(60_000);
  await anna?.do({ type: "say", text: "a longer text" });
  await world.run();
  assert.ok(ben?.texts().includes("Anna: a longer text"));
});

test("no value raises a limit of the client", async () => {
  const most = 0xffffffff;
  const told = { aliasPoints: most, textBytes: most, lines: most, reconnectMs: most };
  const { world, people } = await meet({ ...told, members: most }, "Anna", "Ben");
  const [anna] = people;
  assert.ok(anna);
  const longest = "a".repeat(limits.textBytes);
  assert.is(await codeOf(anna.do({ type: "say", text: `${longest}a` })), "text-too-long");
  const alias = "a".repeat(limits.aliasPoints + 1);
  assert.is(await codeOf(anna.do({ type: "rename", alias })), "alias-malformed");
  anna.cut();
  await world.run(limits.retryMostMs - 100);
  assert.is.not(anna.session.view().phase, "open");
  await world.run(5_000);
  assert.is(anna.session.view().phase, "open", "it waits no longer than for a dead relay");
});

test("it waits as long as the relay asks before it connects again, also when it hurries", async () => {
  const { world, people } = await meet({ reconnectMs: 5_000 }, "Anna", "Ben");
  const [anna] = people;
  assert.ok(anna);
  anna.cut();
  await world.run(1_000);
  assert.is(anna.session.view().phase, "waiting");
  await anna.do({ type: "hurry" });
  await world.run(3_500);
  assert.is(anna.session.view().phase, "waiting");
  await world.run(1_500);
  assert.is(anna.session.view().phase, "open");
});

test("P12: it remembers as many lines as the relay allows, but no fewer than 100", async () => {
  for (const lines of [101, 0]) {
    const most = Math.max(lines, limits.leastLines);
    const { world, people } = await meet({ lines }, "Anna", "Ben");
    const [anna, ben] = people;
    assert.ok(anna && ben);
    for (let n = 0; n <= most; n++) {
      await anna.do({ type: "say", text: `${n}` });
      await world.run();
    }
    // What the page keeps of the conversation.
    assert.is(ben.session.view().limits?.lines, most);
    const keys = ben.lines.flatMap((line) => (line.kind === "text" ? line.key : []));
    const react = (key: string | undefined) =>
      codeOf(ben.do({ type: "react", key: key ?? "", emoji: "\u{1f44d}" }));
    assert.is(await react(keys[0]), "message-unknown");
    assert.is(await react(keys[1]), undefined);
  }
});

test.run();
