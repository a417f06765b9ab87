/**
 * What an author is told about messages that others have read (SPEC §7.7), also when a reader
 * leaves soon after.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { limits } from "../../protocol/wire/limits.ts";
import { meet, type Person, roomSecrets, type World } from "../helpers/world.ts";

const secrets = await roomSecrets();

/** The author's last report of each of its own messages. */
const reports = ({ delivery }: Person) =>
  [...delivery.values()].map(({ received, of }) => `${received} of ${of}`);

/** What readers do after they have read. Each leaves nothing behind that could be asked. */
const partings: Readonly<Record<string, (world: World, reader: Person) => Promise<void>>> = {
  "leaves at once": (_, reader) => reader.do({ type: "leave", text: "" }),
  "leaves with last words": (_, reader) => reader.do({ type: "leave", text: "bye" }),
  "answers and leaves": async (_, reader) => {
    await reader.say("I see");
    await reader.do({ type: "leave", text: "" });
  },
  "is removed later": async (world, reader) => {
    await world.run(limits.heartbeatMs);
    reader.cut();
  },
};

for (const [name, part] of Object.entries(partings)) {
  for (const count of [1, 3, 12]) {
    test(`${count} messages count as received by a reader who ${name}`, async () => {
      const [world, anna, ben] = await meet(secrets, count, "Anna", "Ben", "Cleo");
      for (let i = 0; i < count; i++) await anna.say(`message ${i}`);
      await world.run(50);
      assert.is(ben.texts().length, count);
      await part(world, ben);
      await world.run(3 * limits.heartbeatMs);
      assert.equal(
        reports(anna),
        Array.from({ length: count }, () => "2 of 2"),
      );
    });
  }
}

test("a reader who has left goes on to count, while another has yet to receive", async () => {
  const [world, anna, ben, cleo] = await meet(secrets, 7, "Anna", "Ben", "Cleo");
  cleo.cut();
  world.relay.reachable = false;
  await anna.say("hello");
  await world.run(50);
  await ben.do({ type: "leave", text: "" });
  await world.run(limits.heartbeatMs);
  assert.equal(reports(anna), ["1 of 2"]);
  world.relay.reachable = true;
  await world.run(limits.heartbeatMs);
  assert.equal(reports(anna), ["2 of 2"]);
});

test.run();
