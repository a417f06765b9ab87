/**
 * The app: from the front page into a room, to its end and back, and nothing is left of the room.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { formatCode } from "../../protocol/wire/room-code.ts";
import { type Application, AppModel } from "../../web/app/app.ts";
import {
  codeOfTests,
  codeText,
  type FakeSession,
  loadRoom,
  makeLine,
  makePerson,
  makeWorld,
  opens,
  settle,
  tried,
  type World,
} from "./fakes.ts";

async function inRoom() {
  const world = makeWorld();
  const app = new AppModel(world.page, loadRoom);
  await tried(world, () => app.enter({ alias: "Ada", password: "", code: codeText }));
  const [session] = world.sessions;
  if (!session) throw new Error("no room was made");
  session.answer = () => [
    ...opens(session, [makePerson("Ada", true)]),
    { type: "line", line: makeLine("Béla", "hello") },
  ];
  world.speak({ type: "connected" });
  await settle();
  const stage = app.stage.value;
  if (stage.at !== "room") throw new Error("not in the room");
  return { world, app, session, room: stage.room };
}

test("shows the end of a room, with all messages wiped, and goes back to empty forms", async () => {
  const { world, app, session, room } = await inRoom();
  session.answer = () => [{ type: "ended", reason: "room-expired" }];
  world.speak({ type: "disconnected" });
  await settle();
  assert.equal(app.stage.value, { at: "end", end: { reason: "room-expired" } });
  assert.equal(room.transcript.groups.value, []);
  app.goOn("start");
  assert.equal(app.stage.value, { at: "front" });
  assert.is(app.lobby.invitation.value, "");
  await settle();
  assert.is.not(app.lobby.suggestion.value.text, "");
});

test("goes on to the chosen form, or reloads the page", async () => {
  const { world, app, session } = await inRoom();
  session.answer = () => [{ type: "ended", reason: "left" }];
  world.speak({ type: "disconnected" });
  await settle();
  app.goOn("reload");
  assert.is(world.log.at(-1), "reload");
  assert.is(app.stage.value.at, "end");
  app.goOn("enter");
  assert.is(app.stage.value.at, "front");
  assert.is(app.lobby.wanted.value, "enter");
});

test("goOn leaves only an end, not a room", async () => {
  const { app } = await inRoom();
  app.goOn("start");
  assert.is(app.stage.value.at, "room");
});

const otherCode = formatCode(Uint8Array.from(codeOfTests, (byte) => byte ^ 0xff));
/** One code, as links, robots and people spell it. */
const links = [otherCode, otherCode.toUpperCase(), `${otherCode}?fbclid=x`, `%23${otherCode}.`];

test("a link of another room asks in a room, and leads to its form if the user goes there", async () => {
  for (const link of links) {
    const { world, app, session, room } = await inRoom();
    room.composer.edit("half a line");
    app.invite(link);
    assert.is(app.stage.value.at, "room");
    assert.equal(room.dialog.value, { next: otherCode });
    room.dismiss();
    assert.is(app.lobby.invited.value, false);
    app.invite(link);
    session.answer = (event) => (event.type === "leave" ? [{ type: "ended", reason: "left" }] : []);
    assert.is(await room.leaveFor(otherCode), undefined);
    assert.equal(app.stage.value, { at: "front" });
    assert.is(app.lobby.invited.value, true);
    assert.is(app.lobby.invitation.value, otherCode);
    assert.equal(room.transcript.groups.value, []);
    assert.is(world.log.at(-1), "close");
  }
});

test("a link of the same room changes nothing, and a broken one says so", async () => {
  const { app, room } = await inRoom();
  for (const link of [codeText, codeText.toUpperCase(), `${codeText}&x=1`]) {
    app.invite(link);
    assert.is(room.dialog.value, null);
    assert.is(room.problem.value, null);
  }
  for (const [link, problem] of [
    [otherCode.slice(1), "code-incomplete"],
    [`${otherCode.slice(0, -1)}u`, "code-mistyped"],
    [`${otherCode}0`, "code-malformed"],
  ]) {
    app.invite(`${link}`);
    assert.is(room.problem.value, problem);
    assert.is(app.stage.value.at, "room");
  }
});

test("a link opened at an end or after a quick exit leads to its form", async () => {
  const ends: ((app: Application, end: () => Promise<void>) => Promise<void> | void)[] = [
    (_, end) => end(),
    (app) => app.hide(),
    async (app, end) => {
      await end();
      app.goOn("start");
    },
  ];
  for (const reach of ends) {
    const { world, app, session } = await inRoom();
    await reach(app, async () => {
      session.answer = () => [{ type: "ended", reason: "room-expired" }];
      world.speak({ type: "disconnected" });
      await settle();
    });
    app.invite(otherCode);
    assert.equal(app.stage.value, { at: "front" });
    assert.is(app.lobby.invited.value, true);
    assert.is(app.lobby.invitation.value, otherCode);
  }
});

test("a link opened while a room is being entered cancels that, and shows its form", async () => {
  const world = makeWorld();
  const app = new AppModel(world.page, loadRoom);
  const entering = tried(world, () => app.enter({ alias: "Ada", password: "", code: codeText }));
  app.invite(otherCode);
  await entering;
  await settle();
  assert.equal(app.stage.value, { at: "front" });
  assert.is(app.lobby.busy.value, null);
  assert.is(app.lobby.invitation.value, otherCode);
});

test("a link opened in a stop waits for its end", async () => {
  const { world, app, session, room } = await inRoom();
  session.shown = { ...session.shown, phase: "closing", reason: "stopped" };
  session.answer = () => [{ type: "wiped" }, { type: "changed" }];
  world.speak({ type: "control", text: "x" });
  await settle();
  assert.is(room.closing.value?.reason, "stopped");
  app.invite(otherCode);
  assert.is(room.dialog.value, null);
  session.answer = () => [{ type: "ended", reason: "stopped" }];
  world.speak({ type: "disconnected" });
  await settle();
  assert.is(app.stage.value.at, "end");
  app.goOn("enter");
  assert.is(app.lobby.invitation.value, otherCode);
});

test("counts unread lines while the page is behind another", async () => {
  const { world, app, session } = await inRoom();
  assert.is(app.unread.value, 0);
  app.shown(false);
  session.answer = () => [{ type: "line", line: makeLine("Béla", "again") }];
  world.speak({ type: "control", text: "x" });
  await settle();
  assert.is(app.unread.value, 1);
  app.shown(true);
  assert.is(app.unread.value, 0);
});

test("counts a guest who comes in to a member alone, while the page is behind another", async () => {
  const { world, app, session } = await inRoom();
  const see = async (...names: readonly string[]) => {
    const people = names.map((name, i) => makePerson(name, i === 0));
    session.answer = () => opens(session, people);
    world.speak({ type: "control", text: "x" });
    await settle();
  };
  await see("Ada", "Béla");
  assert.is(app.unread.value, 0, "it is in front");
  await see("Ada");
  app.shown(false);
  await see("Ada", "Béla");
  assert.is(app.unread.value, 1);
  await see("Ada", "Béla", "Cili");
  assert.is(app.unread.value, 1, "only the first one counts");
  app.shown(true);
  assert.is(app.unread.value, 0);
});

test("counts them too if the room opens while the page is behind another", async () => {
  const world = makeWorld();
  const app = new AppModel(world.page, loadRoom);
  app.shown(false);
  await tried(world, () => app.enter({ alias: "Ada", password: "", code: codeText }));
  const [session] = world.sessions;
  if (!session) throw new Error("no room was made");
  session.answer = () => [...opens(session, []), { type: "line", line: makeLine("Béla", "hello") }];
  world.speak({ type: "connected" });
  await settle();
  assert.is(app.unread.value, 1);
});

test("drops the room and the forms when the page goes away", async () => {
  const { world, app, session, room } = await inRoom();
  app.drop();
  assert.is(world.log.at(-1), "close");
  assert.equal(app.stage.value, { at: "gone" });
  assert.equal(room.transcript.groups.value, []);
  const before = session.events.length;
  world.speak({ type: "connected" });
  await settle();
  assert.is(session.events.length, before);
});

/** What can fail while a room is wiped. */
const failures: Readonly<Record<string, (world: World, session: FakeSession) => void>> = {
  "the connection does not close": (world) => {
    world.failAtClose = true;
  },
  "the session cannot be seen": (_, session) => {
    session.view = () => {
      throw new Error("broken");
    };
  },
};

test("wipes a room whatever fails: on leaving the page, on a quick exit, at its end", async () => {
  for (const [what, fail] of Object.entries(failures)) {
    for (const end of ["gone", "hidden", "end"] as const) {
      const { world, app, session, room } = await inRoom();
      room.composer.edit("half a line");
      fail(world, session);
      if (end === "gone") app.drop();
      if (end === "hidden") app.hide();
      if (end === "end") {
        session.answer = () => [{ type: "ended", reason: "room-expired" }];
        world.speak({ type: "disconnected" });
        await settle();
      }
      assert.is(app.stage.value.at, end, what);
      assert.equal(room.transcript.groups.value, [], what);
      assert.is(room.composer.draft.value, "", what);
      assert.is(room.invitation.link.value, "", what);
      assert.equal(room.people.value, [], what);
    }
  }
});

test("hurries the room when the network or the page is back", async () => {
  const { app, session } = await inRoom();
  app.hurry();
  app.shown(true);
  app.shown(false);
  await settle();
  const events = session.events.map(({ type }) => type);
  assert.equal(
    events.filter((type) => type === "hurry"),
    ["hurry", "hurry"],
  );
});

test("exports the room with its lines and settings, and nothing at the front page", async () => {
  const world = makeWorld();
  const app = new AppModel(world.page, loadRoom);
  assert.is(app.resumeState(), undefined);
  assert.is(app.reminder.value, null);
  await tried(world, () =>
    app.start({ alias: "Ada", roomName: "", password: "six words", ttl: 0 }),
  );
  assert.is(app.resumeState(), undefined, "not in yet");
  const [session] = world.sessions;
  if (!session) throw new Error("no room was made");
  session.answer = () => opens(session, [makePerson("Ada", true)]);
  world.speak({ type: "connected" });
  await settle();
  assert.is(app.resumeState(), undefined, "a session that has nothing to hand over");
  session.handedOver = session.options;
  app.settings.change("theme", "dark");
  const state = app.resumeState();
  assert.is(state?.options, session.options);
  assert.is(state?.guarded, true);
  assert.is(state?.password, "six words");
  assert.is(state?.settings.theme, "dark");
  const { stage } = app;
  if (stage.value.at !== "room") throw new Error("not in the room");
  const { invitation } = stage.value.room;
  assert.equal(app.reminder.value, { code: invitation.code.value, alias: "Ada" });
  invitation.hidePassword();
  assert.is(app.resumeState()?.password, null);
});

test("exports nothing after the end or after hiding", async () => {
  for (const end of ["left", "removed", "stopped"] as const) {
    const { world, app, session } = await inRoom();
    session.handedOver = session.options;
    session.answer = () => [{ type: "ended", reason: end }];
    world.speak({ type: "disconnected" });
    await settle();
    assert.is(app.resumeState(), undefined);
    assert.is(app.reminder.value, null);
  }
  const { app, session } = await inRoom();
  session.handedOver = session.options;
  app.hide();
  assert.is(app.resumeState(), undefined);
  assert.is(app.reminder.value, null);
});

test("resumes an exported room at once, with its people, its password and its settings", async () => {
  const { app: before, session } = await inRoom();
  session.handedOver = session.options;
  before.settings.change("kept", 100);
  const state = before.resumeState();
  if (state === undefined) throw new Error("nothing handed over");
  const world = makeWorld();
  const app = new AppModel(world.page, loadRoom);
  await app.resume({ ...state, password: "six words", guarded: true });
  const stage = app.stage.value;
  if (stage.at !== "room") throw new Error("not in the room");
  assert.is(world.sessions[0]?.options, session.options);
  assert.equal(
    world.sessions[0]?.events.map(({ type }) => type),
    ["tick"],
  );
  assert.is(stage.room.resumed.value, true);
  assert.is(stage.room.invitation.password.value, "six words");
  assert.is(app.settings.values.value.kept, 100);
  const [again] = world.sessions;
  if (!again) throw new Error("no room was made");
  again.answer = () => [{ type: "ended", reason: "room-stopped" }];
  world.speak({ type: "disconnected" });
  await settle();
  assert.equal(app.stage.value, { at: "end", end: { reason: "room-stopped" } });
});

test("hides at once: closes the connection without a farewell, and keeps nothing", async () => {
  const { world, app, session, room } = await inRoom();
  const before = session.events.length;
  app.hide();
  assert.equal(app.stage.value, { at: "hidden" });
  assert.is(world.log.at(-1), "close");
  assert.equal(room.transcript.groups.value, []);
  assert.is(room.invitation.link.value, "");
  await settle();
  assert.is(session.events.length, before, "no farewell");
  app.goOn("start");
  assert.is(app.stage.value.at, "hidden", "nothing on the page leads back");
});

test("hides the front page and an end as well, and stays hidden", async () => {
  const world = makeWorld();
  const front = new AppModel(world.page, loadRoom);
  const entering = front.enter({ alias: "Ada", password: "", code: codeText });
  front.hide();
  await entering;
  await settle();
  assert.equal(front.stage.value, { at: "hidden" }, "entering does not go on");
  const { world: other, app, session } = await inRoom();
  session.answer = () => [{ type: "ended", reason: "left" }];
  other.speak({ type: "disconnected" });
  await settle();
  app.hide();
  app.hide();
  assert.equal(app.stage.value, { at: "hidden" });
  app.drop();
  assert.equal(app.stage.value, { at: "hidden" }, "a reload shows the innocent page again");
});

test("covers a room while the page is not in front, if that is set, and only then", async () => {
  const { app } = await inRoom();
  const steps = [
    () => app.focused(false),
    () => app.settings.change("cover", true),
    () => app.focused(true),
    () => app.shown(false),
    () => app.shown(true),
    () => app.focused(false),
    () => app.hide(),
  ];
  const seen = steps.map((step) => {
    step();
    return app.covered.value;
  });
  assert.equal(seen, [false, true, false, true, false, true, false]);
});

test("tells the room before the page is frozen", async () => {
  const { app, session } = await inRoom();
  app.freeze();
  await settle();
  assert.equal(session.events.at(-1), { type: "frozen" });
});

test.run();
