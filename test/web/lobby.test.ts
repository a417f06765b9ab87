/** The lobby: forms, refusals, the question whether to open a room, and late results. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { pathOf } from "../../protocol/crypto/route.ts";
import type { Effect, EndReason } from "../../protocol/session.ts";
import { AppModel } from "../../web/app/app.ts";
import { until } from "../helpers/until.ts";
import {
  codeText,
  type FakeSession,
  list,
  loadRoom,
  makePerson,
  makeWorld,
  opens,
  settle,
  tried,
  type World,
} from "./fakes.ts";

const started = { alias: "Ada", roomName: "Kitchen", password: "six words", ttl: 3600 };
const entered = { alias: "Béla", password: "six words", code: codeText };

function makeApp() {
  const world = makeWorld();
  const app = new AppModel(world.page, loadRoom);
  return { world, app, lobby: app.lobby };
}

/** From now on every room refuses, with this reason. */
function turnAway(world: World, reason: EndReason): void {
  world.answer = ({ type }): Effect[] => (type === "tick" ? [{ type: "ended", reason }] : []);
}

/** Lets the last room in. */
async function letIn(world: World): Promise<void> {
  const session = world.sessions.at(-1);
  if (!session) throw new Error("no room was made");
  session.answer = () => opens(session, [makePerson("Ada", true)]);
  world.speak({ type: "connected" });
  await settle();
}

test("starts a room with the typed values in normal form, and a new code", async () => {
  const { world, app, lobby } = makeApp();
  await tried(world, () => app.start({ ...started, alias: "  Ada " }));
  const [session] = world.sessions;
  assert.is(session?.options.alias, "Ada");
  assert.is(session?.options.roomName, "Kitchen");
  assert.equal(session?.options.create, { ttl: 3600 });
  assert.equal(lobby.busy.value, { form: "start", step: "entering" });
  assert.is(app.stage.value.at, "front", "the form stays until the room is open");
  await letIn(world);
  const stage = app.stage.value;
  assert.is(stage.at, "room");
  if (stage.at !== "room") return;
  assert.is(stage.room.invitation.password.value, "six words");
  assert.is(stage.room.invitation.guarded.value, true);
  assert.is.not(stage.room.invitation.code.value, codeText);
  assert.is(lobby.busy.value, null);
});

test("a room without a password shows none", async () => {
  const { world, app, lobby } = makeApp();
  await lobby.offerStart();
  await tried(world, () => app.start({ ...started, password: "  " }));
  await letIn(world);
  const stage = app.stage.value;
  if (stage.at !== "room") throw new Error("not in the room");
  assert.is(stage.room.invitation.guarded.value, false);
  assert.is(stage.room.invitation.password.value, null);
});

test("enters a room without creating it, and shows no password to a guest", async () => {
  const { world, app } = makeApp();
  await tried(world, () => app.enter(entered));
  assert.is(world.sessions[0]?.options.create, undefined);
  await letIn(world);
  const stage = app.stage.value;
  if (stage.at !== "room") throw new Error("not in the room");
  assert.is(stage.room.invitation.code.value, codeText);
  assert.is(stage.room.invitation.password.value, null);
});

test("derives keys and enters, and accepts no second form meanwhile", async () => {
  const { world, app, lobby } = makeApp();
  let derived = () => {};
  world.derived = new Promise((resolve) => {
    derived = resolve;
  });
  const entering = app.enter(entered);
  assert.equal(lobby.busy.value, { form: "enter", step: "deriving" });
  await tried(world, () => app.start(started));
  derived();
  await tried(world, () => entering);
  assert.equal(lobby.busy.value, { form: "enter", step: "entering" });
  assert.equal(world.log, ["derive"]);
});

test("refuses fields before it derives keys, each at its field", async () => {
  const { world, app, lobby } = makeApp();
  const cases = [
    [() => app.start({ ...started, alias: "" }), "start", "alias", "alias-empty"],
    [
      () => app.start({ ...started, roomName: "x".repeat(40) }),
      "start",
      "roomName",
      "room-name-too-long",
    ],
    [() => app.start({ ...started, password: "a\tb" }), "start", "password", "password-malformed"],
    [() => app.enter({ ...entered, code: "abc" }), "enter", "code", "code-incomplete"],
    [() => app.enter({ ...entered, code: "" }), "enter", "code", "code-empty"],
    [() => app.enter({ ...entered, alias: "\u0301" }), "enter", "alias", "alias-malformed"],
    [
      () => app.enter({ ...entered, password: "x".repeat(1025) }),
      "enter",
      "password",
      "password-too-long",
    ],
  ] as const;
  for (const [submit, form, field, code] of cases) {
    await submit();
    assert.equal(lobby.problem.value, { form, field, code });
    assert.is(lobby.busy.value, null);
  }
  assert.equal(world.log, []);
  assert.equal(world.reports, []);
});

test("forgives a password of words their capitals and hyphens, where it is set and typed", async () => {
  const { world, app } = makeApp();
  world.words = [...list.slice(2), "apple", "river"];
  turnAway(world, "room-full");
  await tried(world, () => app.start({ ...started, password: "Apple - river" }));
  for (const password of ["APPLE-RIVER", "Apple.river"]) {
    await settle();
    await tried(world, () => app.enter({ ...entered, password }));
  }
  assert.equal(world.passwords, ["apple river", "apple river", "Apple.river"]);
});

test("says that the page is incomplete if the list that a password needs is missing", async () => {
  const { world, app, lobby } = makeApp();
  world.words = new TypeError("failed to fetch");
  await app.enter({ ...entered, password: "Apple river" });
  assert.equal(lobby.problem.value, { form: "enter", field: null, code: "page-incomplete" });
  assert.equal(world.passwords, []);
});

test("shows a wrong password at the password field, and other errors at the form", async () => {
  const { world, app, lobby } = makeApp();
  for (const reason of ["access-wrong", "room-full", "room-locked", "relay-unreachable"] as const) {
    turnAway(world, reason);
    await tried(world, () => app.enter(entered));
    await settle();
    const field = reason === "access-wrong" ? "password" : null;
    assert.equal(lobby.problem.value, { form: "enter", field, code: reason });
    assert.is(lobby.busy.value, null);
    assert.is(app.stage.value.at, "front");
  }
});

test("keeps trying while the relay slows entering, shows that, and can be cancelled", async () => {
  const { world, app, lobby } = makeApp();
  const waits = (session: FakeSession) => () => {
    session.shown = { ...session.shown, phase: "waiting" };
    return [{ type: "changed" }] as const;
  };
  const slow = async () => {
    await tried(world, () => app.enter(entered));
    const session = world.sessions.at(-1);
    if (!session) throw new Error("no room was made");
    session.answer = waits(session);
    world.speak({ type: "disconnected", reason: "entry-slowed" });
    await settle();
    assert.equal(lobby.busy.value, { form: "enter", step: "slowed" });
    assert.is(lobby.problem.value, null);
  };
  await slow();
  lobby.cancel();
  assert.is(lobby.busy.value, null);
  world.speak({ type: "disconnected", reason: "entry-slowed" });
  await settle();
  assert.is(lobby.busy.value, null, "what was cancelled says nothing any more");
  await slow();
  await letIn(world);
  assert.is(app.stage.value.at, "room");
  assert.is(lobby.busy.value, null);
});

test("asks before it creates a room, and does not derive keys again", async () => {
  const { world, app, lobby } = makeApp();
  turnAway(world, "room-unknown");
  await tried(world, () => app.enter(entered));
  await settle();
  assert.is(lobby.asking.value, true);
  assert.is(lobby.problem.value, null);
  world.answer = () => [];
  await tried(world, () => app.open());
  assert.is(lobby.asking.value, false);
  assert.equal(world.sessions[1]?.options, { ...world.sessions[0]?.options, create: { ttl: 0 } });
  assert.equal(
    world.log.filter((entry) => entry === "derive"),
    ["derive"],
  );
  await letIn(world);
  assert.is(app.stage.value.at, "room");
});

test("asks after a wrong password as well: who has the link can open a room of another one", async () => {
  const { world, app, lobby } = makeApp();
  turnAway(world, "access-wrong");
  await tried(world, () => app.enter(entered));
  await settle();
  assert.is(lobby.asking.value, true);
  assert.equal(lobby.problem.value, { form: "enter", field: "password", code: "access-wrong" });
  world.answer = () => [];
  await tried(world, () => app.open());
  assert.equal([lobby.asking.value, lobby.problem.value], [false, null]);
  assert.equal(world.sessions[1]?.options, { ...world.sessions[0]?.options, create: { ttl: 0 } });
  await letIn(world);
  assert.is(app.stage.value.at, "room");
});

test("creates nothing if the answer is no, or if there was no question", async () => {
  const { world, app, lobby } = makeApp();
  turnAway(world, "room-unknown");
  await tried(world, () => app.enter(entered));
  await settle();
  lobby.cancel();
  assert.is(lobby.asking.value, false);
  await tried(world, () => app.open());
  assert.is(world.sessions.length, 1);
});

test("a cancelled attempt creates no room when its keys are derived", async () => {
  const { world, app, lobby } = makeApp();
  let derived = () => {};
  world.derived = new Promise((resolve) => {
    derived = resolve;
  });
  const entering = app.enter(entered);
  await settle();
  lobby.cancel();
  assert.is(lobby.busy.value, null);
  derived();
  await entering;
  assert.is(world.sessions.length, 0);
});

test("a cancelled room is dropped and can't open unexpectedly", async () => {
  const { world, app, lobby } = makeApp();
  await tried(world, () => app.enter(entered));
  lobby.cancel();
  assert.is(world.log.at(-1), "close");
  await letIn(world);
  assert.is(app.stage.value.at, "front");
});

test("reports a part of the page that can't be loaded", async () => {
  const { world, app, lobby } = makeApp();
  world.machineLoads = false;
  await tried(world, () => app.start(started));
  assert.equal(lobby.problem.value, { form: "start", field: null, code: "page-incomplete" });
  assert.is(lobby.busy.value, null);
  assert.is(world.reports.length, 1);
});

test("suggests a password, and another on request, marked as suggested", async () => {
  const { lobby } = makeApp();
  await lobby.offerStart();
  const first = lobby.suggestion.value;
  assert.is(first.text.split(" ").length, 6);
  await lobby.suggestAnother();
  const second = lobby.suggestion.value;
  assert.is.not(second.text, first.text);
  assert.is(second.round, first.round + 1);
});

test("while the alias is typed, the keys for the suggested password are derived, once", async () => {
  const { world, app, lobby } = makeApp();
  lobby.deriveAhead();
  assert.equal(world.log, [], "nothing is suggested yet");
  await lobby.offerStart();
  lobby.deriveAhead();
  lobby.deriveAhead();
  await until(() => world.log.includes("derive"));
  assert.equal(world.log, ["words", "derive"]);
  const { text } = lobby.suggestion.value;
  await tried(world, () => app.start({ ...started, password: text }));
  assert.is(world.log.filter((entry) => entry === "derive").length, 1);
  assert.equal(world.passwords, [text]);
  assert.is(world.sessions[0]?.options.alias, "Ada");
  // A second room has a code of its own, and so other keys.
  lobby.cancel();
  await tried(world, () => app.start({ ...started, password: text }));
  assert.is(world.log.filter((entry) => entry === "derive").length, 2);
  assert.not.equal(world.sessions[0]?.options.code, world.sessions[1]?.options.code);
});

test("keys that were derived ahead open no room of another password", async () => {
  const { world, app, lobby } = makeApp();
  await lobby.offerStart();
  const { text } = lobby.suggestion.value;
  lobby.deriveAhead();
  await until(() => world.passwords.length === 1);
  await tried(world, () => app.start({ ...started, password: "my own" }));
  assert.equal(world.passwords, [text, "my own"]);
  lobby.cancel();
  lobby.deriveAhead();
  await until(() => world.passwords.length === 3);
  await lobby.suggestAnother();
  const { text: another } = lobby.suggestion.value;
  await tried(world, () => app.start({ ...started, password: another }));
  assert.equal(world.passwords.slice(2), [text, another]);
});

test("keys that were derived before an invite link was opened open no room of a later suggestion", async () => {
  const { world, app, lobby } = makeApp();
  await lobby.offerStart();
  lobby.deriveAhead();
  await until(() => world.passwords.length === 1);
  const before = lobby.suggestion.value.text;
  app.invite(codeText);
  lobby.startInstead();
  await until(() => lobby.suggestion.value.text !== before);
  lobby.deriveAhead();
  await tried(world, () => app.start({ ...started, password: lobby.suggestion.value.text }));
  assert.is(world.passwords.at(-1), lobby.suggestion.value.text);
  await letIn(world);
  const { value: stage } = app.stage;
  if (stage.at !== "room") throw new Error("not in the room");
  assert.is(stage.room.invitation.password.value, world.passwords.at(-1));
});

test("keys that could not be derived ahead are derived when the room is started", async () => {
  const { world, app, lobby } = makeApp();
  await lobby.offerStart();
  world.machineLoads = false;
  lobby.deriveAhead();
  await until(() => world.reports.length > 0);
  lobby.deriveAhead();
  await settle();
  assert.is(world.reports.length, 1, "asked for the engine once");
  assert.is(lobby.problem.value, null, "nobody has asked for anything");
  world.machineLoads = true;
  await tried(world, () => app.start({ ...started, password: lobby.suggestion.value.text }));
  assert.is(world.sessions.length, 1);
});

test("connects while the keys are derived, and closes that when the attempt ends", async () => {
  const { world, app, lobby } = makeApp();
  let derived = () => {};
  world.derived = new Promise((resolve) => {
    derived = resolve;
  });
  const entering = app.enter(entered);
  await until(() => world.log.length > 0 && world.ahead.length > 0);
  const path = await pathOf(new Uint8Array(16));
  assert.equal([world.log, world.ahead], [["derive"], [path]]);
  lobby.cancel();
  assert.equal(world.ahead, [path, null]);
  derived();
  await entering;
});

test("connects while the alias is typed, and the room that is started keeps that connection", async () => {
  const { world, app, lobby } = makeApp();
  await lobby.offerStart();
  lobby.deriveAhead();
  await until(() => world.ahead.length > 0);
  const [path = null] = world.ahead;
  assert.match(`${path}`, /^\/relay\/[0-9a-f]{4}$/);
  assert.equal(world.ahead, [path]);
  await tried(world, () => app.start({ ...started, password: lobby.suggestion.value.text }));
  assert.equal(world.ahead, [path, path], "nothing closes it in between");
  assert.is(await pathOf(world.sessions[0]?.options.code as Uint8Array<ArrayBuffer>), path);
});

test("connects at the first letter of the alias, although nothing else has been loaded yet", async () => {
  const { world, lobby } = makeApp();
  world.machineLoads = false;
  lobby.deriveAhead();
  lobby.deriveAhead();
  await until(() => world.ahead.length > 0);
  await settle();
  assert.is(world.ahead.length, 1);
  assert.match(`${world.ahead}`, /^\/relay\/[0-9a-f]{4}$/);
  assert.equal([world.log, world.reports], [[], []]);
});

test("a connection ahead that fails before there is a suggestion fails when the room is started", async () => {
  const world = makeWorld();
  const failure = new Error("no connection");
  const openAhead = (path: string | null) => {
    world.ahead.push(path);
    if (path !== null) throw failure;
  };
  const app = new AppModel({ ...world.page, openAhead }, loadRoom);
  const unhandled: unknown[] = [];
  const note = (error: unknown) => unhandled.push(error);
  process.on("unhandledRejection", note);
  app.lobby.deriveAhead();
  await until(() => world.ahead.length > 0);
  await settle();
  process.off("unhandledRejection", note);
  assert.equal([unhandled, world.reports], [[], []]);
  await app.start(started);
  assert.equal(world.reports, [failure]);
  assert.is(app.lobby.problem.value?.code, "internal");
});

for (const password of ["my own", "", "another"]) {
  test(`the server does not learn from the address that "${password}" was not suggested at first`, async () => {
    const { world, app, lobby } = makeApp();
    await lobby.offerStart();
    lobby.deriveAhead();
    await until(() => world.passwords.length === 1);
    if (password === "another") {
      await lobby.suggestAnother();
      lobby.deriveAhead();
    }
    const typed = password === "another" ? lobby.suggestion.value.text : password;
    await tried(world, () => app.start({ ...started, password: typed }));
    assert.is(new Set(world.ahead).size, 1);
    const code = world.sessions[0]?.options.code as Uint8Array<ArrayBuffer>;
    assert.is(await pathOf(code), world.ahead[0]);
    assert.is(world.passwords.at(-1), typed);
  });
}

test("what was connected while the alias was typed is closed when an invite link is opened", async () => {
  const { world, app, lobby } = makeApp();
  await lobby.offerStart();
  lobby.deriveAhead();
  await until(() => world.ahead.length > 0);
  app.invite(codeText);
  assert.equal(world.ahead.slice(1), [null]);
});

test("an alias that was typed before there was a suggestion is not waited for again", async () => {
  const { world, lobby } = makeApp();
  lobby.deriveAhead();
  await lobby.offerStart();
  await until(() => world.log.includes("derive"));
  assert.equal(world.log, ["words", "derive"]);
});

test("a room that is started before there is a suggestion waits for one", async () => {
  const { world, app, lobby } = makeApp();
  await tried(world, () => app.start({ ...started, password: "" }));
  await letIn(world);
  const stage = app.stage.value;
  if (stage.at !== "room") throw new Error("not in the room");
  assert.is(stage.room.invitation.guarded.value, true);
  assert.is(stage.room.invitation.password.value?.split(" ").length, 6);
  assert.is(lobby.suggestion.value.text, "", "it is kept by the room alone");
});

test("starts no open room because there is no word list, and says so when it is needed", async () => {
  const { world, app, lobby } = makeApp();
  world.words = new TypeError("failed to fetch");
  const problem = { form: "start", field: "password", code: "words-unavailable" };
  await lobby.offerStart();
  assert.is(lobby.problem.value, null);
  await tried(world, () => app.start({ ...started, password: "" }));
  assert.equal(lobby.problem.value, problem);
  assert.is(world.sessions.length, 0);
  lobby.cancel();
  await lobby.suggestAnother();
  assert.equal(lobby.problem.value, problem);
});

test("notes a typed password that is easy to guess, until another is suggested", async () => {
  const { lobby } = makeApp();
  for (const [password, isWeak] of [
    ["1234", true],
    ["three short words", false],
    ["a b c", true],
    ["a b c d", false],
    ["", false],
  ] as const) {
    lobby.weigh(password);
    assert.is(lobby.weak.value, isWeak, password);
  }
  lobby.weigh("1234");
  await lobby.suggestAnother();
  assert.is(lobby.weak.value, false);
});

test("an invitation shows only the form for entering, until the other is chosen", async () => {
  const { lobby } = makeApp();
  lobby.invite(codeText);
  assert.is(lobby.invited.value, true);
  assert.is(lobby.invitation.value, codeText);
  await lobby.offerStart();
  assert.is(lobby.invited.value, false);
  assert.is(lobby.invitation.value, codeText);
});

const listed = { name: "Club", description: "", welcome: "hi", people: 0, closed: false };

test("an open room of the list is entered without a password, and lends its name", async () => {
  const { world, app, lobby } = makeApp();
  lobby.visit({ ...listed, code: codeText });
  assert.equal([lobby.invited.value, lobby.listed.value?.name], [true, "Club"]);
  await tried(world, () => app.enter({ ...entered, password: "", code: lobby.invitation.value }));
  const [session] = world.sessions;
  assert.is(session?.options.roomName, "Club");
  assert.is(session?.options.create, undefined);
  await letIn(world);
  assert.is(lobby.listed.value, null);
});

test("a listed room that is not there is never opened, and the way back leaves nothing of it", async () => {
  for (const reason of ["room-unknown", "access-wrong", "room-full"] as const) {
    const { world, app, lobby } = makeApp();
    turnAway(world, reason);
    lobby.visit({ ...listed, code: codeText });
    await tried(world, () => app.enter({ ...entered, password: "", code: codeText }));
    assert.is(lobby.asking.value, false);
    assert.is(lobby.problem.value?.code, reason);
    lobby.startInstead();
    await settle();
    assert.equal([lobby.listed.value, lobby.invitation.value], [null, ""]);
  }
});

test("P33: the link or code of an open room of the list leads to what is said before entering", async () => {
  const room = { ...listed, code: codeText };
  for (const way of ["link", "typed", "link that was listed later", "reminder"]) {
    const { world, app, lobby } = makeApp();
    const list = () => {
      world.findOpen = (code) => (code === codeText ? room : undefined);
    };
    if (way === "link") list();
    if (way.startsWith("link")) lobby.invite(codeText);
    if (way === "reminder") lobby.remind({ code: codeText, alias: "Ada" });
    await settle();
    if (way !== "link") {
      assert.is(lobby.listed.value, null, way);
      list();
      await tried(world, () => app.enter({ ...entered, password: "" }));
    }
    assert.equal([lobby.listed.value, lobby.invitation.value], [room, codeText], way);
    assert.equal([world.sessions.length, lobby.busy.value, lobby.invited.value], [0, null, true]);
    await tried(world, () => app.enter({ ...entered, password: "" }));
    await letIn(world);
    assert.is(app.stage.value.at, "room", way);
  }
});

test("a link is not entered while nobody knows whether its room is open, and another one is", async () => {
  const { world, app, lobby } = makeApp();
  world.findOpen = () => {
    throw new TypeError("failed to fetch");
  };
  lobby.invite(codeText);
  await tried(world, () => app.enter(entered));
  assert.equal(lobby.problem.value, { form: "enter", field: null, code: "relay-unreachable" });
  assert.equal([world.sessions.length, lobby.busy.value, world.reports.length], [0, null, 2]);
  world.findOpen = () => undefined;
  await tried(world, () => app.enter(entered));
  await letIn(world);
  assert.is(app.stage.value.at, "room");
});

test("what the list says too late disturbs nothing", async () => {
  const { world, app, lobby } = makeApp();
  world.findOpen = () => ({ ...listed, code: codeText });
  lobby.invite(codeText);
  lobby.invite("another");
  await settle();
  assert.is(lobby.listed.value, null);
  const entering = app.enter(entered);
  lobby.cancel();
  await entering;
  assert.equal([lobby.listed.value, world.sessions.length], [null, 0]);
});

test("a link that is opened meanwhile takes the place of a room of the list", () => {
  const { lobby } = makeApp();
  lobby.visit({ ...listed, code: codeText });
  lobby.invite("another");
  assert.is(lobby.listed.value, null);
});

test("an alias that is too long for the server is told at its field", async () => {
  const { world, app, lobby } = makeApp();
  turnAway(world, "alias-too-long");
  await tried(world, () => app.enter(entered));
  assert.equal(lobby.problem.value, { form: "enter", field: "alias", code: "alias-too-long" });
});

test("fills in code and alias on a return, and deletes them with the form", async () => {
  const { lobby } = makeApp();
  lobby.remind({ code: codeText, alias: "Ada" });
  assert.equal(
    [lobby.invited, lobby.returning].map(({ value }) => value),
    [true, true],
  );
  assert.is(lobby.invitation.value, codeText);
  assert.is(lobby.alias.value, "Ada");
  lobby.invite("another");
  assert.is(lobby.returning.value, false, "another link is another room");
  lobby.reset();
  assert.equal([lobby.alias.value, lobby.invitation.value], ["", ""]);
});

test("P14: no signal of the form holds a typed password", async () => {
  const { world, app, lobby } = makeApp();
  turnAway(world, "access-wrong");
  await tried(world, () => app.enter({ ...entered, password: "typed by hand" }));
  await settle();
  assert.not.ok(JSON.stringify({ lobby, stage: app.stage }).includes("typed by hand"));
});

test.run();
