/**
 * A room and its driver: events go in one by one, effects are carried out in order, and nothing is
 * left at the end.
 */
import { computed, effect } from "@preact/signals";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { kinds } from "../../protocol/crypto/aead.ts";
import type { Effect, Person, SessionEvent } from "../../protocol/session.ts";
import { encodeFrame } from "../../protocol/wire/frame.ts";
import { limits } from "../../protocol/wire/limits.ts";
import type { End } from "../../web/app/refusal.ts";
import { WordlistModel } from "../../web/app/wordlist.ts";
import { foldedChars } from "../../web/markup/fold.ts";
import { farewellChars } from "../../web/room/actions.ts";
import { reconnectingMs, strandedMs } from "../../web/room/connection.ts";
import { linesPerTurn } from "../../web/room/driver.ts";
import { RoomModel } from "../../web/room/room.ts";
import { until } from "../helpers/until.ts";
import {
  codeOfTests,
  FakeSession,
  makeLine,
  makePerson,
  makeWhisper,
  makeWho,
  makeWorld,
  opens,
  refusal,
  settle,
} from "./fakes.ts";

function makeRoom(answer: FakeSession["answer"] = () => []) {
  const world = makeWorld();
  const session = new FakeSession({} as FakeSession["options"]);
  session.answer = answer;
  const ends: End[] = [];
  let opened = 0;
  const room = new RoomModel(
    {
      session,
      invitation: { code: codeOfTests, guarded: true, password: "six words" },
      wordlist: new WordlistModel(world.page),
    },
    world.page,
  );
  effect(() => {
    if (room.end.value) ends.push(room.end.value);
  });
  void room.entered().then((end) => {
    if (end === null) opened++;
  });
  return { world, session, room, ends, opened: () => opened };
}

test("begins with a tick, and carries out effects in order", async () => {
  const { world, session, room } = makeRoom(({ type }) =>
    type === "tick"
      ? [
          { type: "connect", path: "/relay/0102" },
          { type: "send", data: "text" },
          { type: "send", data: new Uint8Array(3) },
          { type: "disconnect" },
        ]
      : [],
  );
  await room.start();
  assert.equal(session.events, [{ type: "tick" }]);
  assert.equal(world.log, ["connect /relay/0102", "send text", "send 3", "close"]);
});

test("passes the transport's events to the session, one after another", async () => {
  let running = 0;
  const { world, session } = makeRoom(async () => {
    assert.is(running++, 0, "two steps at a time");
    await new Promise((resolve) => setTimeout(resolve, 1));
    running--;
    return [];
  });
  const events: SessionEvent[] = [
    { type: "connected" },
    { type: "control", text: "x" },
    { type: "frame", bytes: new Uint8Array(1) },
    { type: "disconnected" },
  ];
  for (const event of events) world.speak(event as Parameters<typeof world.speak>[0]);
  await until(
    () => session.events.length === events.length && running === 0,
    () => session.events,
  );
  assert.equal(session.events, events);
  assert.equal(world.reports, []);
});

test("a text goes before chunks of files that wait for their step", async () => {
  const { world, session, room } = makeRoom();
  const chunk = encodeFrame({ from: 6, to: 7, opaque: Uint8Array.of(limits.version, kinds.chunk) });
  const text = encodeFrame({ from: 6, opaque: Uint8Array.of(limits.version, kinds.room) });
  world.speak({ type: "frame", bytes: chunk });
  world.speak({ type: "frame", bytes: chunk });
  world.speak({ type: "frame", bytes: text });
  world.speak({ type: "disconnected" });
  await room.acts.say("mine", {});
  await settle();
  assert.equal(
    session.events.map((event) => (event.type === "frame" ? event.bytes.length : event.type)),
    [text.length, "say", chunk.length, chunk.length, "disconnected"],
  );
});

test("wakes the session on request; a newer request replaces an older one", async () => {
  const wakes = [1_005_000, 1_002_000];
  const { world, session, room } = makeRoom(() => {
    const at = wakes.shift();
    return at === undefined ? [] : [{ type: "wake", at }];
  });
  await room.start();
  world.speak({ type: "connected" });
  await settle();
  assert.is(world.alarms(), 1);
  world.pass(1999);
  await settle();
  assert.is(session.events.length, 2);
  world.pass(1);
  await settle();
  assert.equal(session.events.at(-1), { type: "tick" });
});

test("opens once, and shows the session's view", async () => {
  const { session, room, opened } = makeRoom();
  session.answer = () => opens(session, [makePerson("Ada", true)]);
  await room.start();
  await room.start();
  assert.is(opened(), 1);
  assert.is(room.phase.value, "open");
  assert.equal(room.people.value, [makePerson("Ada", true)]);
});

test("shows that entering is rate-limited before it has opened, and not afterwards", async () => {
  const { world, session, room, opened } = makeRoom();
  await room.start();
  assert.is(room.slowed.value, false);
  const waits = () => {
    session.shown = { ...session.shown, phase: "waiting" };
    return [{ type: "changed" }] as const;
  };
  session.answer = waits;
  world.speak({ type: "disconnected", reason: "entry-slowed" });
  await settle();
  assert.equal([room.slowed.value, opened()], [true, 0]);
  session.answer = () => opens(session, [makePerson("Ada", true)]);
  world.speak({ type: "connected" });
  await settle();
  session.answer = waits;
  world.speak({ type: "disconnected" });
  await settle();
  assert.equal([room.slowed.value, opened()], [false, 1]);
});

test("is alone at first, then in company, then alone again", async () => {
  const { session, room } = makeRoom();
  const me = makePerson("Ada", true);
  session.answer = () => opens(session, [me]);
  await room.start();
  assert.is(room.alone.value, "still");
  session.answer = () => opens(session, [me, makePerson("Béla")]);
  await room.start();
  assert.is(room.alone.value, null);
  session.answer = () => opens(session, [me]);
  await room.start();
  assert.is(room.alone.value, "again");
});

test("appends lines and updates their delivery", async () => {
  const line = makeLine("Ada", "hello", 0, true);
  const delivery = { state: "sent", received: 1, of: 3 } as const;
  const answers: Effect[][] = [
    [{ type: "line", line }],
    [{ type: "delivery", key: line.key, delivery }],
  ];
  const { world, room } = makeRoom(() => answers.shift() ?? []);
  await room.start();
  await room.start();
  world.pass(60_000);
  const [group] = room.transcript.groups.value;
  assert.equal(group?.kind === "messages" && group.lines[0].late, delivery);
});

test("sends the composer's texts, and leaves by its command", async () => {
  const { session, room } = makeRoom();
  room.composer.edit("hello");
  await room.composer.submit();
  room.composer.edit("/exit bye");
  await room.composer.submit();
  assert.equal(session.events, [
    { type: "say", text: "hello" },
    { type: "leave", text: "bye" },
  ]);
});

test("takes no text or file for nobody, and the rest as ever", async () => {
  const { session, room } = makeRoom();
  const [ada, bela] = [makePerson("Ada", true), makePerson("Béla")];
  session.answer = () => opens(session, [ada]);
  await room.start();
  const before = session.events.length;
  for (const text of ["hello?", "/me waves", "**hello**"]) {
    room.composer.edit(text);
    await room.composer.submit();
    assert.equal(
      [room.composer.draft.value, room.composer.problem.value?.code],
      [text, "nobody-here"],
    );
  }
  assert.is(session.events.length, before);
  session.answer = () => opens(session, [ada, bela]);
  await room.acts.lock(true);
  assert.is(room.composer.problem.value, null);
  await room.composer.submit();
  assert.equal(session.events.slice(before), [
    { type: "lock", on: true },
    { type: "say", text: "<b>hello</b>" },
  ]);
});

test("takes a text while those who are there may not be known yet", async () => {
  const { session, room } = makeRoom();
  session.answer = () => opens(session, [makePerson("Ada", true)]);
  await room.start();
  session.answer = () => {
    session.shown = { ...session.shown, settling: true };
    return [{ type: "changed" }];
  };
  await room.acts.lock(true);
  room.composer.edit("hello");
  await room.composer.submit();
  assert.is(room.composer.problem.value, null);
  assert.equal(session.events.at(-1), { type: "say", text: "hello" });
});

test("puts back a text that the session refuses, and the room goes on", async () => {
  const { world, room, ends } = makeRoom(() => {
    throw refusal("text-too-long");
  });
  room.composer.edit("hello");
  await room.composer.submit();
  assert.is(room.composer.draft.value, "hello");
  assert.is(room.composer.problem.value?.code, "text-too-long");
  assert.equal([ends, world.reports], [[], []]);
});

test("any other error is reported and ends the room, with nothing left", async () => {
  const mistake = new TypeError("ours");
  const { world, room, ends } = makeRoom(() => {
    throw mistake;
  });
  room.composer.edit("hello");
  await room.composer.submit();
  assert.equal(ends, [{ reason: "internal" }]);
  assert.equal(world.reports, [mistake]);
  assert.is(room.phase.value, "ended");
});

test("the page can draw and answer a key between the lines of one step", async () => {
  const burst = Array.from({ length: 50 }, (_, i) => makeLine("Béla", `${i}`));
  const { world, room } = makeRoom(() => burst.map((line) => ({ type: "line", line })));
  const shown = () => {
    const groups = room.transcript.groups.value;
    return groups.flatMap((group) => (group.kind === "messages" ? group.lines : []));
  };
  const counts = [0];
  world.paused = () => counts.push(shown().length);
  await room.start();
  assert.equal(
    shown().map(({ text }) => text),
    burst.map(({ text }) => text),
  );
  counts.push(burst.length);
  const most = Math.max(...counts.slice(1).map((count, i) => count - (counts[i] ?? 0)));
  assert.ok(most <= linesPerTurn, `${most} lines without a pause`);
});

test("a text is on its way before the page draws it", async () => {
  const { world, room } = makeRoom(({ type }) => {
    if (type !== "say") return [];
    return [
      { type: "line", line: makeLine("Anna", "at once", 0, true) },
      { type: "send", data: "frame" },
    ];
  });
  // As the page draws: in a task that waits for the end of this one.
  effect(() => {
    if (room.transcript.groups.value.length > 0) queueMicrotask(() => world.log.push("drawn"));
  });
  await room.acts.say("at once", {});
  await settle();
  assert.equal(world.log, ["send frame", "drawn"]);
});

test("a wipe is drawn before it is reported", async () => {
  const { session, world, room } = makeRoom(({ type }) =>
    type === "say" ? [{ type: "line", line: makeLine("Anna", "secret") }] : [],
  );
  await room.acts.say("secret", {});
  const isEmpty = computed(() => room.transcript.groups.value.length === 0);
  assert.not(isEmpty.value);
  // As the page draws: in a task that waits for the end of this one.
  effect(() => {
    if (isEmpty.value) queueMicrotask(() => world.log.push("drawn"));
  });
  session.answer = () => [{ type: "wiped" }, { type: "send", data: "report" }];
  world.speak({ type: "control", text: "x" });
  await settle();
  assert.equal(world.log, ["drawn", "send report"]);
});

test("shows nothing more of a step once the room has ended in a pause", async () => {
  const burst = Array.from({ length: 50 }, (_, i) => makeLine("Béla", `${i}`));
  const { world, room } = makeRoom(() => burst.map((line) => ({ type: "line", line })));
  world.paused = () => room.drop();
  await room.start();
  assert.equal(room.transcript.groups.value, []);
});

test("nothing of what an ignored member says is shown, and nobody is told", async () => {
  const [ada, bela] = [makePerson("Ada", true), { ...makePerson("Béla"), typing: true }];
  const { world, session, room } = makeRoom();
  const happens = async (...effects: Effect[]) => {
    session.answer = ({ type }) =>
      type === "control" ? [...opens(session, [ada, bela]), ...effects] : [];
    world.speak({ type: "control", text: "x" });
    await settle();
  };
  const kinds = () =>
    room.transcript.groups.value.flatMap((group) => {
      if (group.kind === "messages") return group.lines.map(({ text }) => text);
      if (group.kind !== "system") return [];
      return group.entry.kind === "farewell" ? [`left: ${group.entry.text}`] : [group.entry.kind];
    });
  const own = { ...makeLine("Ada", "mine", 0, true), key: "mine" };
  await happens({ type: "line", line: own });
  assert.equal(room.writing.value, [bela]);
  const before = session.events.length;
  room.composer.edit("/ignore Béla");
  await room.composer.submit();
  assert.is(session.events.length, before, "nothing is sent");
  assert.is(room.isIgnored(bela), true);
  assert.equal(room.writing.value, []);
  const renamed = { key: "r", at: 0, kind: "renamed", member: bela, before: "a text" } as const;
  const joined = { key: "j", at: 0, kind: "away", member: bela } as const;
  const farewell = { key: "f", at: 0, kind: "farewell", member: bela, text: "words" } as const;
  await happens(
    { type: "line", line: makeLine("Béla", "one") },
    { type: "line", line: makeWhisper("Béla", "Ada", "two") },
    { type: "line", line: renamed },
    { type: "line", line: joined },
    { type: "line", line: farewell },
    { type: "reaction", key: "mine", member: bela, emoji: "👎" },
  );
  assert.equal(kinds(), ["mine", "ignored", "away", "left: "]);
  assert.is(room.transcript.find("mine")?.reactions, undefined);
  assert.is(room.transcript.unread.value, 0);
  room.composer.edit("/ignore Béla");
  await room.composer.submit();
  await happens({ type: "line", line: makeLine("Béla", "three") });
  assert.equal(kinds(), ["mine", "ignored", "away", "left: ", "heeded", "three"]);
  assert.equal(room.writing.value, [bela]);
});

test("a long message is folded, until its reader asks or its author deletes it", async () => {
  const [long, deleted] = [
    makeLine("Béla", "x".repeat(9_000)),
    makeLine("Béla", "y".repeat(9_000)),
  ];
  const { room } = makeRoom(() => [long, deleted].map((line) => ({ type: "line", line })));
  await room.start();
  const find = (key: string) => room.transcript.find(key);
  assert.is(find(long.key)?.folded?.text, "x".repeat(foldedChars));
  room.transcript.unfold(long.key);
  assert.equal([find(long.key)?.folded, find(long.key)?.text], [undefined, long.text]);
  room.transcript.retract([deleted.key]);
  assert.not.ok(JSON.stringify(find(deleted.key)).includes("yyy"), "nothing of it is left");
});

test("/help shows the commands on this page only", async () => {
  const { session, room } = makeRoom();
  room.composer.edit("/help");
  await room.composer.submit();
  assert.is(room.dialog.value, "help");
  assert.equal(session.events, []);
});

test("counts down in minutes, and in seconds near the end", async () => {
  const { world, session, room } = makeRoom();
  assert.is(room.left.value, null);
  session.shown = { ...session.shown, phase: "open", endsAt: 1_000_000 + 241_500 };
  session.answer = ({ type }) => (type === "tick" ? [{ type: "changed" }] : []);
  await room.start();
  assert.is(room.left.value, 242);
  world.pass(1499);
  assert.is(room.left.value, 242);
  world.pass(1);
  assert.is(room.left.value, 240);
  world.pass(60_000);
  assert.is(room.left.value, 180);
  world.pass(1000);
  assert.is(room.left.value, 179);
  world.pass(200_000);
  assert.is(room.left.value, 0);
  assert.is(world.alarms(), 0);
});

test("loads the words when the first fingerprint is to be shown, and not before", async () => {
  const { world, session, room } = makeRoom();
  session.answer = () => opens(session, [makePerson("Ada", true)]);
  await room.start();
  assert.equal(world.log, []);
  session.answer = () => [
    {
      type: "line",
      line: { key: "a", at: 0, kind: "joined", member: makeWho("Ada", true), ambiguous: true },
    },
  ];
  await room.start();
  await settle();
  assert.equal(world.log, ["words"]);
  assert.is(room.words.value?.length, 2048);
});

test("asks before leaving, and stays if the dialog is dismissed", async () => {
  const { session, room } = makeRoom();
  room.openDialog("leave");
  assert.is(room.dialog.value, "leave");
  room.dismiss();
  assert.is(room.dialog.value, null);
  assert.equal(session.events, []);
  room.openDialog("leave");
  await room.acts.leave(" bye\u0000 ");
  assert.equal(session.events, [{ type: "leave", text: " bye" }]);
  assert.is(room.dialog.value, null);
});

test("the longest farewell that can be typed fits in any script", () => {
  assert.ok(new TextEncoder().encode("€".repeat(farewellChars)).length <= 16_384);
});

test("tells the session that the page is about to be frozen", async () => {
  const { session, room } = makeRoom();
  room.freeze();
  await settle();
  assert.equal(session.events, [{ type: "frozen" }]);
});

test("P15: after its end a room holds no data and carries out no effect", async () => {
  const { world, session, room, ends } = makeRoom();
  session.shown = { ...session.shown, phase: "open", roomName: "Kitchen", endsAt: 9_000_000 };
  session.answer = () => [
    { type: "changed" },
    { type: "wake", at: 2_000_000 },
    { type: "line", line: makeLine("Ada", "secret") },
  ];
  await room.start();
  room.composer.edit("a draft");
  room.openDialog("leave");
  session.answer = () => [
    { type: "ended", reason: "room-stopped" },
    { type: "line", line: makeLine("Ada", "late") },
  ];
  world.speak({ type: "control", text: "x" });
  await settle();
  assert.equal(ends, [{ reason: "room-stopped" }]);
  assert.equal(room.transcript.groups.value, []);
  assert.is(room.composer.draft.value, "");
  assert.is(room.invitation.password.value, null);
  assert.is(room.invitation.link.value, "");
  assert.is(room.name.value, "");
  assert.is(room.dialog.value, null);
  assert.is(world.alarms(), 0);
  assert.is(world.log.at(-1), "close");
  const before = session.events.length;
  world.speak({ type: "connected" });
  await settle();
  assert.is(session.events.length, before);
});

test("drops everything at once when the page goes away, without showing an end", async () => {
  const { world, room, ends } = makeRoom(() => [{ type: "line", line: makeLine("Ada", "hi") }]);
  await room.start();
  room.drop();
  assert.equal(world.log, ["close"]);
  assert.equal(room.transcript.groups.value, []);
  assert.equal(ends, []);
});

test("ignores events of a connection that was closed or replaced while they were queued", async () => {
  for (const effect of [
    { type: "connect", path: "/relay/0304" },
    { type: "disconnect" },
  ] as const) {
    const { world, session } = makeRoom(({ type }) => (type === "control" ? [effect] : []));
    world.speak({ type: "frame", bytes: new Uint8Array(1) });
    world.speak({ type: "control", text: "the last that counts" });
    world.speak({ type: "frame", bytes: new Uint8Array(2) });
    world.speak({ type: "disconnected" });
    await settle();
    world.speak({ type: "connected" });
    await settle();
    assert.equal(
      session.events.map(({ type }) => type),
      ["frame", "control", "connected"],
      effect.type,
    );
  }
});

test("events of the user or the clock are not dropped with the old connection", async () => {
  const { world, session, room } = makeRoom(({ type }) =>
    type === "control" ? [{ type: "disconnect" }] : [],
  );
  world.speak({ type: "control", text: "x" });
  const said = room.acts.say("hello", {});
  room.hurry();
  await said;
  await settle();
  assert.equal(
    session.events.map(({ type }) => type),
    ["control", "say", "hurry"],
  );
});

test("passes every action to the session", async () => {
  const { session, room } = makeRoom();
  const { acts } = room;
  await acts.say("waves", { action: true });
  await acts.whisper("Béla", "psst");
  await acts.rename(" Ada  L. ");
  await acts.lock(true);
  await acts.kick("Béla");
  await acts.stop();
  await acts.verify();
  await room.verified();
  assert.equal(session.events, [
    { type: "say", text: "waves", action: true },
    { type: "whisper", to: "Béla", text: "psst" },
    { type: "rename", alias: "Ada L." },
    { type: "lock", on: true },
    { type: "kick", member: "Béla" },
    { type: "stop" },
    { type: "verify" },
    { type: "verified" },
  ]);
});

test("refuses an invalid alias before it reaches the session", async () => {
  const { session, room } = makeRoom();
  assert.is(await room.acts.rename(" "), "alias-empty");
  assert.is(await room.acts.rename("x".repeat(33)), "alias-too-long");
  assert.equal(session.events, []);
});

test("shows why a button's action failed, until the next action", async () => {
  const { room } = makeRoom(() => {
    throw refusal("not-connected");
  });
  room.openDialog("stop");
  assert.is(await room.attempt(room.acts.kick("Béla")), false);
  assert.is(room.problem.value, "not-connected");
  assert.is(room.dialog.value, "stop");
  room.dismiss();
  assert.is(room.problem.value, null);
  assert.is(room.dialog.value, null);
});

test("shows that it is reconnecting, after a moment and until it is connected", async () => {
  const { world, session, room } = makeRoom();
  const phase = async (phase: "open" | "waiting" | "connecting") => {
    session.shown = { ...session.shown, phase };
    session.answer = () => [{ type: "changed" }];
    world.speak({ type: "control", text: "x" });
    await settle();
  };
  await phase("connecting");
  world.pass(2 * reconnectingMs);
  assert.is(room.reconnecting.value, false, "not before it was open");
  await phase("open");
  await phase("waiting");
  world.pass(reconnectingMs - 1);
  await phase("connecting");
  assert.is(room.reconnecting.value, false);
  world.pass(1);
  assert.is(room.reconnecting.value, true);
  await phase("waiting");
  assert.is(room.reconnecting.value, true);
  await phase("open");
  assert.is(room.reconnecting.value, false);
  await phase("waiting");
  world.pass(reconnectingMs);
  world.pass(strandedMs - reconnectingMs - 1);
  // A new attempt is not yet a connection.
  await phase("connecting");
  assert.is(room.stranded.value, false);
  world.pass(1);
  assert.is(room.stranded.value, true);
  assert.is(room.reconnecting.value, true);
  await phase("open");
  assert.is(room.stranded.value, false);
  await phase("connecting");
  world.pass(reconnectingMs / 2);
  await phase("open");
  world.pass(reconnectingMs);
  assert.is(room.reconnecting.value, false);
});

test("shows the link of the new room after a move, and announces it once", async () => {
  const { session, room } = makeRoom();
  session.answer = () => opens(session, [makePerson("Ada", true), makePerson("Béla")]);
  await room.start();
  const before = room.invitation.link.value;
  assert.is(room.invitation.news.value, false);
  session.shown = { ...session.shown, code: new Uint8Array(16).fill(1) };
  await room.start();
  assert.is.not(room.invitation.link.value, before);
  assert.ok(room.invitation.link.value.endsWith(room.invitation.code.value));
  assert.is(room.invitation.news.value, true);
  room.invitation.acknowledge();
  await room.start();
  assert.is(room.invitation.news.value, false);
  assert.is(room.invitation.renewed.value, true);
});

test("updates safety words while they are shown, and when a member joins", async () => {
  const { world, session, room } = makeRoom();
  const me = makePerson("Ada", true);
  session.answer = () => opens(session, [me]);
  await room.start();
  let round = 0;
  session.answer = ({ type }) =>
    type === "verify" ? [{ type: "words", words: [round++, 7], covers: [me] }] : [];
  await room.acts.verify();
  assert.is(room.dialog.value, "verify");
  assert.equal(room.verification.comparison.value, { words: [0, 7], covers: [me], changed: false });
  session.shown = { ...session.shown, people: [me, makePerson("Béla")] };
  const comparing = session.answer;
  session.answer = (event) => (event.type === "control" ? [{ type: "changed" }] : comparing(event));
  world.speak({ type: "control", text: "x" });
  world.speak({ type: "control", text: "x" });
  await settle();
  assert.equal(room.verification.comparison.value, { words: [1, 7], covers: [me], changed: true });
  room.dismiss();
  assert.is(room.verification.comparison.value, null);
  session.shown = { ...session.shown, people: [me] };
  world.speak({ type: "control", text: "x" });
  await settle();
  assert.is(room.verification.comparison.value, null);
  assert.equal(world.log, ["words"]);
});

test("reports if the safety words can't be loaded", async () => {
  const { world, room } = makeRoom();
  world.words = new TypeError("failed to fetch");
  await room.acts.verify();
  await settle();
  assert.is(room.problem.value, "page-incomplete");
  world.words = Array.from({ length: 2048 }, (_, i) => `${i}`);
  await room.acts.verify();
  await settle();
  assert.is(room.problem.value, null);
});

test("P27: from the stop on it shows nothing of the room, even before the stop has its turn", async () => {
  const { world, session, room, ends } = makeRoom();
  const people = [makePerson("Ada", true), makePerson("Béla")];
  const secret = (text: string): Effect => ({ type: "line", line: makeLine("Béla", text) });
  session.answer = () => [...opens(session, people), secret("secret")];
  await room.start();
  room.composer.edit("a draft");
  room.openDialog("stop");
  assert.is(room.closing.value, null);

  // Another step is in progress, such as the derivation of the keys of a new room.
  let go = () => {};
  session.answer = async () => {
    await new Promise<void>((resolve) => {
      go = resolve;
    });
    return [secret("late"), { type: "changed" }];
  };
  world.speak({ type: "control", text: "x" });
  await settle();
  const stopping = room.acts.stop();
  const isBlank = () => {
    assert.equal(room.transcript.groups.value, []);
    assert.equal(room.people.value, []);
    assert.equal([room.name.value, room.composer.draft.value, room.dialog.value], ["", "", null]);
    assert.is(room.invitation.link.value, "");
  };
  isBlank();
  assert.is(room.closing.value?.stop?.of, 1);
  assert.is(room.closing.value?.stop?.state, "kept");
  const stop = { state: "kept", waitsFor: "connection", done: 0, of: 1, missing: [] } as const;
  const blank = { ...session.shown, people: [], roomName: "", code: new Uint8Array(0) };
  go();
  await settle();
  isBlank();
  assert.is(room.closing.value?.stop?.state, "kept");

  session.answer = () => [{ type: "wiped" }, { type: "changed" }];
  session.shown = { ...blank, phase: "waiting", stop };
  go();
  await stopping;
  world.speak({ type: "control", text: "x" });
  await settle();
  assert.equal(room.closing.value, { reason: "stopped", stop });
  isBlank();
  const confirmed = { ...stop, state: "confirmed", waitsFor: null, done: 1 } as const;
  session.shown = { ...blank, phase: "ended", reason: "stopped", stop: confirmed };
  session.answer = () => [{ type: "changed" }, { type: "ended", reason: "stopped" }];
  world.speak({ type: "control", text: "x" });
  await settle();
  assert.equal(ends, [{ reason: "stopped", stop: confirmed }]);
  assert.is(room.closing.value, null);
});

test("while another member's stop is in progress it shows nothing of the room", async () => {
  const { session, world, room } = makeRoom();
  const by = makeWho("Béla");
  session.answer = () => opens(session, [makePerson("Ada", true), makePerson("Béla")]);
  await room.start();
  session.shown = { ...session.shown, phase: "closing", people: [], by, reason: "stopped" };
  session.answer = () => [{ type: "wiped" }, { type: "changed" }];
  world.speak({ type: "control", text: "x" });
  await settle();
  assert.equal(room.closing.value, { reason: "stopped", by });
  assert.is(room.invitation.link.value, "");
});

test("shows the members, and whom the user removes, on this page only", async () => {
  const { session, room } = makeRoom();
  const people = [makePerson("Ada", true), makePerson("Béla")];
  session.answer = () => opens(session, people);
  await room.start();
  session.answer = () => [];
  await room.acts.who();
  await room.acts.kick("Béla");
  const entries = room.transcript.groups.value.map((group) => {
    return group.kind === "system" ? group.entry : undefined;
  });
  assert.equal(
    entries.map((entry) => entry?.kind),
    ["who", "removing"],
  );
  assert.equal(entries[0]?.kind === "who" && entries[0].people, people);
});

test("passes actions on lines and on the room to the session", async () => {
  const { session, room } = makeRoom();
  const { acts } = room;
  await acts.say("yes", { reply: "line 1" });
  await acts.react("line 1", "👍");
  await acts.retract("line 2");
  await acts.setExpiry(60);
  assert.equal(session.events, [
    { type: "say", text: "yes", reply: "line 1" },
    { type: "react", key: "line 1", emoji: "👍" },
    { type: "retract", key: "line 2" },
    { type: "expiry", seconds: 60 },
  ]);
});

test("sends no message that cannot be seen, says so, and leaves without last words", async () => {
  const { session, room } = makeRoom();
  session.answer = () => opens(session, [makePerson("Ada", true), makePerson("Béla")]);
  await room.start();
  const before = session.events.length;
  const unseen = [
    "\u200b",
    "\u3164",
    "\u2800 \ufffc",
    "<b></b>",
    "<br>",
    "<table><tr></tr></table>",
  ];
  const typed = [
    ...unseen,
    ...unseen.map((text) => `/me ${text}`),
    // Without a tag it would choose the receiver of what comes next.
    ...unseen.slice(3).map((text) => `/purr Béla ${text}`),
  ];
  for (const text of typed) {
    room.composer.edit(text);
    await room.composer.submit();
    assert.is(room.composer.problem.value?.code, "text-unseen", text);
    assert.is(room.composer.draft.value, text.trimEnd());
  }
  assert.equal(session.events.slice(before), []);
  for (const text of unseen) await room.acts.leave(text);
  assert.equal(
    session.events.slice(before),
    unseen.map(() => ({ type: "leave", text: "" })),
  );
});

test("restores no sent text after its line has disappeared, was deleted or wiped", async () => {
  const { session, room } = makeRoom();
  const lines = ["one", "two", "three"].map((text) => makeLine("Ada", text, 0, true));
  const show = async (...effects: Effect[]) => {
    session.answer = () => effects;
    await room.start();
  };
  const restored = () => {
    const found: string[] = [];
    while (room.composer.restore(-1)) found.push(room.composer.draft.value);
    return found;
  };
  const keys = lines.map(({ key }) => key);
  await show(...lines.map((line) => ({ type: "line", line }) as const));
  assert.equal(restored(), ["three", "two", "one"]);
  await show({ type: "gone", keys: keys.slice(0, 1), why: "expired" });
  assert.is(room.composer.draft.value, "");
  assert.equal(restored(), ["three", "two"]);
  await show({ type: "gone", keys: keys.slice(1, 2), why: "retracted" });
  assert.equal(restored(), ["three"]);
  room.composer.replyTo(lines[2] as (typeof lines)[number]);
  await room.acts.clear();
  assert.equal([room.composer.draft.value, room.composer.replying.value], ["", null]);
  assert.equal(restored(), []);
});

test("reports an invalid emoji as such, and not as a text that can't be sent", async () => {
  const { room } = makeRoom(() => {
    throw refusal("message-malformed");
  });
  assert.is(await room.acts.react("line 1", "abc"), "emoji-malformed");
});

test("shows reactions on lines, and removes retracted or expired lines", async () => {
  const { session, room } = makeRoom();
  const [one, two] = [makeLine("Béla", "one"), makeLine("Béla", "two")];
  const say = async (...effects: Effect[]) => {
    session.answer = () => effects;
    await room.start();
  };
  await say({ type: "line", line: one }, { type: "line", line: two });
  await say({ type: "reaction", key: one.key, member: makeWho("Ada"), emoji: "👍" });
  assert.is(room.transcript.find(one.key)?.reactions?.[0]?.emoji, "👍");
  room.composer.replyTo(one);
  room.openDialog({ line: one.key });
  await say({ type: "gone", keys: [one.key], why: "retracted" });
  assert.is(room.transcript.find(one.key)?.text, "");
  assert.is(room.composer.replying.value, null);
  assert.is(room.dialog.value, null);
  await say({ type: "gone", keys: [one.key, two.key], why: "expired" });
  assert.equal(room.transcript.groups.value, []);
});

test("marks lines that mention the local member, and no others", async () => {
  const { session, room } = makeRoom();
  session.answer = () => opens(session, [makePerson("Ada", true), makePerson("Béla")]);
  await room.start();
  const lines = [
    makeLine("Béla", "hello @ada"),
    makeLine("Béla", "hello Ada"),
    makeLine("Ada", "I, @Ada", 0, true),
  ];
  session.answer = () => lines.map((line) => ({ type: "line", line }));
  await room.start();
  assert.equal(
    lines.map(({ key }) => room.transcript.find(key)?.mentioned),
    [true, undefined, undefined],
  );
});

test("reports typing only if that is set, and not at each letter", async () => {
  const { world, session, room } = makeRoom();
  room.composer.edit("h");
  await settle();
  assert.equal(session.events, []);
  room.settings.change("typing", true);
  room.composer.edit("he");
  room.composer.edit("hel");
  world.pass(limits.typingEveryMs);
  room.composer.edit("hell");
  await settle();
  assert.equal(session.events, [{ type: "typing" }, { type: "typing" }]);
});

test("shows which of the others is typing", async () => {
  const { session, room } = makeRoom();
  const writing = (person: Person): Person => ({ ...person, typing: true });
  const people = [
    writing(makePerson("Ada", true)),
    writing(makePerson("Béla")),
    makePerson("Cleo"),
  ];
  session.answer = () => opens(session, people);
  await room.start();
  assert.equal(
    room.writing.value.map(({ alias }) => alias),
    ["Béla"],
  );
});

test("clears the conversation on this page only, and says so", async () => {
  const { session, room } = makeRoom();
  session.answer = () => [{ type: "line", line: makeLine("Béla", "secret") }];
  await room.start();
  const before = session.events.length;
  await room.acts.clear();
  assert.equal(
    room.transcript.groups.value.map((group) => group.kind === "system" && group.entry.kind),
    ["cleared"],
  );
  assert.is(session.events.length, before);
});

test("asks before the conversation is saved", async () => {
  const { session, room } = makeRoom();
  await room.acts.export();
  assert.is(room.dialog.value, "export");
  assert.equal(session.events, []);
});

test("keeps as many lines as are set, at once, and drops the setting at its end", async () => {
  const { session, room } = makeRoom();
  const lines = Array.from({ length: 300 }, (_, i) => makeLine(`P${i % 2}`, `${i}`));
  session.answer = () => lines.map((line) => ({ type: "line", line }));
  await room.start();
  assert.is(room.transcript.groups.value.length, 300);
  room.settings.change("kept", 100);
  assert.ok(room.transcript.groups.value.length <= 100);
  room.drop();
  room.transcript.append(makeLine("Ada", "after the end"));
  room.settings.change("kept", 500);
  for (const line of lines) room.transcript.append({ ...line, key: `again ${line.key}` });
  assert.ok(room.transcript.groups.value.length < 200, "nothing follows the setting any more");
});

test.run();
