/** One visit: from the front into a room, to its end and back, with nothing left behind. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { VisitModel } from "../../web/model/visit.ts";
import { codeText, makeLine, makePerson, makeWorld, opens, settle } from "./fakes.ts";

async function inRoom() {
  const world = makeWorld();
  const visit = new VisitModel(world.surroundings);
  await visit.entrance.enter({ alias: "Ada", password: "", code: codeText });
  const [session] = world.sessions;
  if (!session) throw new Error("no room was made");
  session.answer = () => [
    ...opens(session, [makePerson("Ada", true)]),
    { type: "line", line: makeLine("Béla", "hello") },
  ];
  world.speak({ type: "connected" });
  await settle();
  const stage = visit.stage.value;
  if (stage.at !== "room") throw new Error("not in the room");
  return { world, visit, session, room: stage.room };
}

test("shows the end of a room that one was in, wiped, and goes back to empty forms", async () => {
  const { world, visit, session, room } = await inRoom();
  session.answer = () => [{ type: "ended", reason: "room-expired" }];
  world.speak({ type: "disconnected" });
  await settle();
  assert.equal(visit.stage.value, { at: "end", end: { reason: "room-expired" } });
  assert.equal(room.transcript.groups.value, []);
  visit.back();
  assert.equal(visit.stage.value, { at: "front" });
  assert.is(visit.entrance.invitation.value, "");
  await settle();
  assert.is.not(visit.entrance.suggestion.value.text, "");
});

test("leaves only an end by going back, not a room", async () => {
  const { visit } = await inRoom();
  visit.back();
  assert.is(visit.stage.value.at, "room");
});

test("a link opened in a room waits at the front", async () => {
  const { world, visit, session } = await inRoom();
  visit.entrance.invite("another");
  assert.is(visit.stage.value.at, "room");
  session.answer = () => [{ type: "ended", reason: "left" }];
  world.speak({ type: "disconnected" });
  await settle();
  visit.back();
  assert.is(visit.entrance.invited.value, true);
  assert.is(visit.entrance.invitation.value, "another");
});

test("counts what is unread while the page is behind another", async () => {
  const { world, visit, session } = await inRoom();
  assert.is(visit.unread.value, 0);
  visit.shown(false);
  session.answer = () => [{ type: "line", line: makeLine("Béla", "again") }];
  world.speak({ type: "control", text: "x" });
  await settle();
  assert.is(visit.unread.value, 1);
  visit.shown(true);
  assert.is(visit.unread.value, 0);
});

test("a room that opens while the page is behind another counts as well", async () => {
  const world = makeWorld();
  const visit = new VisitModel(world.surroundings);
  visit.shown(false);
  await visit.entrance.enter({ alias: "Ada", password: "", code: codeText });
  const [session] = world.sessions;
  if (!session) throw new Error("no room was made");
  session.answer = () => [...opens(session, []), { type: "line", line: makeLine("Béla", "hello") }];
  world.speak({ type: "connected" });
  await settle();
  assert.is(visit.unread.value, 1);
});

test("drops room and forms when the page goes away", async () => {
  const { world, visit, session, room } = await inRoom();
  visit.drop();
  assert.is(world.log.at(-1), "close");
  assert.equal(visit.stage.value, { at: "front" });
  assert.equal(room.transcript.groups.value, []);
  const before = session.events.length;
  world.speak({ type: "connected" });
  await settle();
  assert.is(session.events.length, before);
});

test("hurries the room when the network or the page is back", async () => {
  const { visit, session } = await inRoom();
  visit.hurry();
  visit.shown(true);
  visit.shown(false);
  await settle();
  const events = session.events.map(({ type }) => type);
  assert.equal(
    events.filter((type) => type === "hurry"),
    ["hurry", "hurry"],
  );
});

test("tells the room before the page is frozen", async () => {
  const { visit, session } = await inRoom();
  visit.freeze();
  await settle();
  assert.equal(session.events.at(-1), { type: "frozen" });
});

test.run();
