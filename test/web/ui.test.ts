/**
 * The components, drawn without a DOM: the names that tools and tests rely on, and that texts stay
 * texts.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Effect, EndReason, Line, OwnStop, StopState, View } from "../../protocol/session.ts";
import { limits } from "../../protocol/wire/limits.ts";
import { reconnectingMs, strandedMs } from "../../web/room/connection.ts";
import { sign } from "../../web/room/sign.ts";
import { exactTime, list } from "../../web/strings/numbers.ts";
import { fill } from "../helpers/strings.ts";
import {
  codeText,
  makeLine,
  makePerson,
  makeWhisper,
  makeWho,
  opens,
  settle,
  tried,
} from "./fakes.ts";
import { all, byLabel, byRole, draw, type Element, load, textOf } from "./markup.ts";
import { Insecure, inRoom, makeApp, one, press, see, strings } from "./room-bundle.ts";

const { exportText } =
  await load<typeof import("../../web/room/export-text.ts")>("room/export-text.ts");
const { Name } = await load<typeof import("../../web/room/Name.tsx")>("room/Name.tsx");

/** Before what the room itself says. */
const told = `${sign} ${strings.room.speaks}`;

test("the front page has two regions, in each one field per name", () => {
  const { page } = makeApp();
  const front = page();
  const names = {
    "Start a room": ["Alias", "Room name", "Password", "Room lasts"],
    "Enter a room": ["Room code or link", "Alias", "Password"],
  };
  for (const [name, labels] of Object.entries(names)) {
    const region = one(byRole(front, "region", name), name);
    for (const label of labels) one(byLabel(region, label), `${label} in ${name}`);
  }
  one(byRole(front, "button", "Start the room"), "Start the room");
  one(byRole(front, "button", "Enter the room"), "Enter the room");
});

test("the tabs of the front page show one form each, and are one stop of the Tab key", () => {
  const { page } = makeApp();
  const shown = () => {
    const front = page();
    const panels = byRole(front, "tabpanel");
    return byRole(front, "tab").map((tab) => {
      const {
        id,
        tabIndex,
        "aria-selected": isChosen,
        "aria-controls": controlled,
      } = tab.attributes;
      const panel = one(
        panels.filter(({ attributes }) => attributes.id === controlled),
        textOf(tab),
      );
      assert.is(panel.attributes["aria-labelledby"], id);
      assert.equal([panel.attributes.hidden, tabIndex], isChosen ? [false, 0] : [true, -1]);
      one(byRole(panel, "region", textOf(tab)), textOf(tab));
      return isChosen;
    });
  };
  assert.equal(shown(), [true, false]);
  const type = (key: string) => {
    const list = one(byRole(page(), "tablist"), "tabs");
    const focused: string[] = [];
    const querySelector = (id: string) => ({ focus: () => focused.push(id) });
    const event = { key, preventDefault() {}, currentTarget: { querySelector } };
    (list.attributes.onKeyDown as (event: object) => void)(event);
    return focused;
  };
  const steps = [
    ["ArrowRight", false],
    ["ArrowRight", true],
    ["ArrowLeft", false],
    ["Home", true],
    ["End", false],
  ] as const;
  for (const [key, isStart] of steps) {
    assert.equal(type(key), [isStart ? "#tab-start" : "#tab-enter"], key);
    assert.equal(shown(), [isStart, !isStart], key);
  }
  assert.equal(type("Tab"), []);
  press(byRole(page(), "tab")[0] as Element);
  assert.equal(shown(), [true, false]);
});

test("an invite link shows only the form for entering, and its code as a line that can be changed", () => {
  const { app, page } = makeApp();
  app.lobby.invite(codeText);
  const front = page();
  assert.equal(byRole(front, "region", "Start a room"), []);
  assert.equal(byRole(front, "tab"), []);
  const region = one(byRole(front, "region", "Enter a room"), "region");
  assert.equal(byLabel(region, "Room code or link"), []);
  const [short] = all(region).filter(({ tag }) => tag === "code");
  const digits = codeText.replaceAll("-", "");
  assert.is(short && textOf(short), `${digits.slice(0, 4)}…${digits.slice(-3)}`);
  press(one(byRole(region, "button", strings.front.change), "change"));
  const code = one(byLabel(page(), "Room code or link"), "code");
  assert.is(code.attributes.defaultValue, codeText);
  press(one(byRole(page(), "button", strings.front.startInstead), "a way to start a room"));
  one(byRole(page(), "region", "Start a room"), "start");
});

test("a link without a code shows its field", () => {
  const { app, page } = makeApp();
  app.lobby.invite(codeText.slice(2));
  const code = one(byLabel(page(), "Room code or link"), "code");
  assert.is(code.attributes.defaultValue, codeText.slice(2));
});

test("after a dead link there is one thing to do: start a room", async () => {
  for (const reason of ["room-stopped", "room-expired"] as const) {
    const { world, app, page } = makeApp();
    app.lobby.invite(codeText);
    world.answer = () => [{ type: "ended", reason }];
    await tried(world, () => app.enter({ alias: "Ada", password: "", code: codeText }));
    await settle();
    assert.equal(byRole(page(), "button", strings.front.enterButton), []);
    press(one(byRole(page(), "button", strings.front.start), "start"));
    one(byRole(page(), "button", strings.front.startButton), "the other form");
    assert.is(app.lobby.chosen.value, "start");
  }
});

test("hints describe their fields and are no part of their names", () => {
  const { page } = makeApp();
  const front = page();
  for (const label of all(front).filter(({ tag }) => tag === "label")) {
    const [control] = all(front).filter(({ attributes }) => attributes.id === label.attributes.for);
    const described = `${control?.attributes["aria-describedby"]}`.split(" ");
    const hints = all(front).filter(({ attributes }) => described.includes(`${attributes.id}`));
    assert.is(all(label).length, 0, textOf(label));
    if (textOf(label) !== "Room lasts") assert.is(hints.length, 1, textOf(label));
  }
});

test("no field may be remembered, corrected or checked elsewhere", async () => {
  const pages = [makeApp().page(), (await inRoom()).page()];
  for (const page of pages) {
    const fields = all(page).filter(({ tag }) => tag === "input" || tag === "textarea");
    assert.ok(fields.length > 0);
    for (const { attributes } of fields) {
      assert.is(attributes.autocomplete, "off");
      assert.is(attributes.spellcheck, false);
      // With another spelling it would be set as a property, and mean the opposite.
      assert.is(attributes.autoCorrect, "off");
      assert.is(attributes.writingsuggestions, "false");
    }
    for (const { attributes } of all(page).filter(({ tag }) => tag === "form")) {
      assert.is(attributes.autocomplete, "off");
    }
  }
});

test("an error is shown at its field, read out, and gets the focus", async () => {
  const { world, app, page } = makeApp();
  await tried(world, () => app.enter({ alias: "Ada", password: "", code: "abc" }));
  const front = page();
  const alert = one(byRole(front, "alert"), "alert");
  assert.is(textOf(alert), strings.refusals["code-incomplete"]);
  const code = one(byLabel(front, "Room code or link"), "code");
  assert.is(code.attributes["aria-invalid"], true);
  assert.ok(`${code.attributes["aria-describedby"]}`.split(" ").includes(`${alert.attributes.id}`));
  let focused = 0;
  const ref = code.attributes.ref as (element: unknown) => void;
  ref({ focus: () => focused++, closest: () => null });
  assert.is(focused, 1);
});

test("forms stay visible, disabled, while one is being sent", async () => {
  const { world, app, page } = makeApp();
  await tried(world, () => app.enter({ alias: "Ada", password: "", code: codeText }));
  const front = page();
  const fieldsets = all(front).filter(({ tag }) => tag === "fieldset");
  assert.equal(
    fieldsets.map(({ attributes }) => attributes.disabled),
    [true, true],
  );
  assert.is(textOf(one(byRole(front, "status"), "status")), strings.front.entering);
  one(byRole(front, "button", strings.front.cancel), "cancel");
});

test("asks whether to create a room that does not exist", async () => {
  const { world, app, page } = makeApp();
  world.answer = () => [{ type: "ended", reason: "room-unknown" }];
  await tried(world, () => app.enter({ alias: "Ada", password: "", code: codeText }));
  await settle();
  const alert = one(byRole(page(), "alert"), "alert");
  assert.ok(textOf(alert).startsWith(strings.front.nobody));
  one(byRole(alert, "button", strings.front.open), "open");
  one(byRole(alert, "button", strings.front.checkCode), "not now");
});

test("after a wrong password it can be corrected, or the room opened, until the form changes", async () => {
  const { world, app, page } = makeApp();
  world.answer = () => [{ type: "ended", reason: "access-wrong" }];
  await tried(world, () => app.enter({ alias: "Ada", password: "", code: codeText }));
  await settle();
  const region = () => one(byRole(page(), "region", strings.front.enter), "form");
  const opens = () => byRole(region(), "button", strings.front.open);
  one(byRole(region(), "button", strings.front.enterButton), "enter");
  one(opens(), "open");
  assert.match(textOf(region()), strings.front.sure);
  assert.match(textOf(one(byRole(region(), "alert"), "alert")), strings.refusals["access-wrong"]);
  const form = one(
    all(region()).filter(({ tag }) => tag === "form"),
    "fields",
  );
  (form.attributes.onInput as () => void)();
  assert.equal(opens(), []);
});

test("a room has its log, field, list and one connection state, by their names", async () => {
  const { page } = await inRoom();
  const drawn = page();
  one(byRole(drawn, "log", "Conversation"), "log");
  one(byLabel(drawn, "Message"), "message");
  one(byRole(drawn, "button", "Send"), "send");
  one(byRole(drawn, "list", "People"), "people");
  assert.is(textOf(one(byRole(drawn, "status"), "status")), "Connected");
  assert.is(
    textOf(
      one(
        all(drawn).filter(({ tag }) => tag === "h1"),
        "h1",
      ),
    ),
    "Kitchen",
  );
});

test("a member that is alone sees link, code, password and how to share them", async () => {
  const { page, room } = await inRoom();
  const alone = one(byRole(page(), "region", strings.invitation.still), "alone");
  const text = textOf(alone);
  for (const part of [room.invitation.link.value, room.invitation.code.value, "six words"]) {
    assert.ok(text.includes(part), part);
  }
  const copy = one(byRole(page(), "button", "Copy link"), "copy link");
  press(copy);
  await settle();
  one(byRole(page(), "button", strings.invitation.copied), "copied");
  const tell = () => one(byRole(page(), "button", strings.invitation.tell), "tell");
  press(tell());
  assert.is(tell().attributes["aria-pressed"], true);
  assert.equal([room.settings.values.value.notify, room.settings.values.value.sound], [true, true]);
  room.invitation.hidePassword();
  assert.not.ok(textOf(page()).includes("six words"));
});

test("when others are here, the link is in the bar", async () => {
  const { page, room, say } = await inRoom();
  await say(["Ada", "Béla"]);
  assert.equal(byRole(page(), "button", "Copy link"), []);
  one(byRole(page(), "button", strings.room.invite), "invite");
  room.openDialog("invite");
  const dialog = one(byRole(page(), "dialog"), "dialog");
  one(byRole(dialog, "button", "Copy link"), "copy link");
  await say(["Ada"]);
  room.dismiss();
  one(byRole(page(), "button", "Copy link"), "copy link, alone again");
});

test("the bar counts those who are here, and those who are away", async () => {
  const inside = await inRoom();
  const bar = () =>
    textOf(
      one(
        all(inside.page())
          .filter(({ tag }) => tag === "header")
          .slice(0, 1),
        "bar",
      ),
    );
  const away = { ...makePerson("Béla"), presence: "away" as const };
  await see(inside, [makePerson("Ada", true), makePerson("Béla")]);
  assert.match(bar(), strings.room.count(2));
  await see(inside, [makePerson("Ada", true), away]);
  assert.match(bar(), "1 here, 1 away");
  await see(inside, [makePerson("Ada", true), away, makePerson("Cleo")]);
  assert.match(bar(), "2 here, 1 away");
});

test("without a connection, our own line says at once that it waits", async () => {
  for (const before of [0, reconnectingMs]) {
    const inside = await inRoom();
    const { session, world, page } = inside;
    await inside.say(["Ada", "Béla"]);
    const line = makeLine("Ada", "hello", 0, true);
    const lose = async () => {
      session.shown = { ...session.shown, phase: "waiting" };
      session.answer = () => [{ type: "changed" }];
      world.speak({ type: "disconnected" });
      await settle();
      world.pass(reconnectingMs);
    };
    const send = async () => {
      session.answer = () => [{ type: "line", line }];
      await inside.room.acts.say("hello", {});
      await settle();
    };
    // Sent before or after the connection was lost.
    await (before === 0 ? lose() : send());
    await (before === 0 ? send() : lose());
    assert.ok(textOf(one(byRole(page(), "log"), "log")).endsWith(strings.ticks.waiting));
  }
});

test("the end of a timed room is announced 5 minutes and 1 minute before, each once", async () => {
  const inside = await inRoom();
  const { session, world, page } = inside;
  const log = () => textOf(one(byRole(page(), "log"), "log"));
  const end = world.page.env.now() + 400_000;
  const ending = (minutes: number) =>
    fill(strings.systemMessages.ending(minutes), "", exactTime(end));
  session.shown = { ...session.shown, endsAt: end };
  await see(inside, [makePerson("Ada", true), makePerson("Béla")]);
  const announced = () =>
    all(page()).flatMap((one) => (one.attributes.class === "warning" ? [textOf(one)] : []));
  /** Somebody comes and goes all the time. */
  const until = async (seconds: number) => {
    while (end - world.page.env.now() > seconds * 1000) {
      world.pass(1_000);
      const isHere = world.page.env.now() % 20_000 > 0;
      if (world.page.env.now() % 10_000 === 0)
        await see(inside, [makePerson("Ada", true), ...(isHere ? [makePerson("Béla")] : [])]);
    }
  };
  await until(301);
  assert.equal(announced(), []);
  await until(61);
  assert.equal(announced(), [told + ending(5)]);
  await until(1);
  assert.equal(announced(), [told + ending(5), told + ending(1)]);
  assert.ok(log().includes(ending(1)));
});

test("leaving asks first, with the safe answer focused", async () => {
  const { page, room } = await inRoom();
  room.openDialog("leave");
  const dialog = one(byRole(page(), "dialog", strings.leaving.title), "dialog");
  const focused = all(dialog).filter(({ attributes }) => attributes.autofocus);
  assert.is(textOf(one(focused, "focus")), strings.leaving.stay);
});

test("P17: a message stays text, isolated, with its author named for screen readers", async () => {
  const text = "<b>bold</b>\n<img src=x> \u202eeveil";
  const { page, say } = await inRoom();
  await say(["Ada", "Béla"], { type: "line", line: makeLine("Béla", text) });
  const log = one(byRole(page(), "log"), "log");
  const said = all(log).filter((element) => element.tag === "bdi" && textOf(element) === text);
  assert.equal(one(said, "text").children, [text]);
  assert.ok(textOf(log).includes(`Béla: ${text}`));
});

test("shows the delivery of our own line only if something is wrong", async () => {
  const line = makeLine("Ada", "hello", 0, true);
  const { page, say, world } = await inRoom({ type: "line", line });
  const log = () => textOf(one(byRole(page(), "log"), "log"));
  const deliver = async (received: number, of: number) => {
    const delivery = { state: "sent", received, of } as const;
    await say(["Ada"], { type: "delivery", key: line.key, delivery });
    world.pass(60_000);
  };
  assert.ok(log().endsWith("hello"));
  world.pass(60_000);
  assert.ok(log().endsWith(strings.deliveries.sending(0, 0)));
  await deliver(0, 3);
  assert.ok(log().endsWith(strings.deliveries.sent(0, 3)));
  await deliver(2, 3);
  assert.ok(log().endsWith(strings.deliveries.sent(2, 3)));
  await deliver(3, 3);
  assert.ok(log().endsWith("hello"));
});

test("shows the room's notices, with names and numbers", async () => {
  const member = makeWho("Béla");
  const at = 0;
  const other = makeWho("Cleo");
  const says = strings.systemMessages;
  const lines: readonly [Line, string][] = [
    [
      { key: "11", at, kind: "renamed", member, before: "Bob" },
      fill(says.renamed(0), "Béla", "Bob"),
    ],
    [{ key: "12", at, kind: "locked", member }, fill(says.locked(0), "Béla")],
    [{ key: "13", at, kind: "unlocked", member }, fill(says.unlocked(0), "Béla")],
    [
      { key: "14", at, kind: "removed", member, removed: other },
      fill(says.removed(0), "Béla", "Cleo"),
    ],
    [
      { key: "25", at, kind: "removed", member, removed: { ...other, alias: "" } },
      fill(strings.otherMessages.removedUnseen, "Béla"),
    ],
    [{ key: "15", at, kind: "fork", member, reporter: other }, fill(says.fork(0), "Béla", "Cleo")],
    [
      { key: "16", at, kind: "fork", member, reporter: member },
      fill(strings.otherMessages.forkedHere, "Béla"),
    ],
    [{ key: "19", at, kind: "removal-failed", member }, fill(says["removal-failed"](0), "Béla")],
    [{ key: "17", at, kind: "hidden", member }, fill(says.hidden(0), "Béla")],
    [{ key: "22", at, kind: "quiet", member }, fill(says.quiet(0), "Béla")],
    [
      { key: "23", at, kind: "lock-claimed", member, count: 0 },
      fill(says["lock-claimed"](0), "Béla"),
    ],
    [
      { key: "24", at, kind: "removal-claimed", member, count: 2, removed: other },
      fill(says["removal-claimed"](2), "Béla", "Cleo"),
    ],
    [
      { key: "18", at, kind: "joined", member: makeWho("Béla", true), ambiguous: true },
      fill(strings.otherMessages.joinedAlike, "Béla word0 word2047"),
    ],
  ];
  const cases: readonly [Effect & { type: "line" }, string][] = [
    ...lines.map(([line, text]): [Effect & { type: "line" }, string] => [
      { type: "line", line },
      text,
    ]),
    [
      { type: "line", line: { key: "1", at, kind: "joined", member, ambiguous: false } },
      fill(says.joined(0), "Béla"),
    ],
    [
      { type: "line", line: { key: "2", at, kind: "farewell", member, text: "" } },
      fill(strings.otherMessages.leftSilently, "Béla"),
    ],
    [
      { type: "line", line: { key: "3", at, kind: "farewell", member, text: "bye" } },
      fill(says.farewell(0), "Béla", "bye"),
    ],
    [{ type: "line", line: { key: "4", at, kind: "away", member } }, fill(says.away(0), "Béla")],
    [{ type: "line", line: { key: "5", at, kind: "back", member } }, fill(says.back(0), "Béla")],
    [
      { type: "line", line: { key: "6", at, kind: "missing", member, count: 1 } },
      fill(says.missing(1), "Béla"),
    ],
    [
      { type: "line", line: { key: "7", at, kind: "missing", member, count: 2 } },
      fill(says.missing(2), "Béla"),
    ],
    [
      { type: "line", line: { key: "22", at, kind: "unreadable", member } },
      fill(says.unreadable(0), "Béla"),
    ],
    [{ type: "line", line: { key: "8", at, kind: "flood", member } }, fill(says.flood(0), "Béla")],
    [
      { type: "line", line: { key: "23", at, kind: "channel-failed", member } },
      fill(says["channel-failed"](0), "Béla"),
    ],
    [
      { type: "line", line: { key: "9", at, kind: "failed-attempts", count: 3 } },
      says["failed-attempts"](3),
    ],
    [{ type: "line", line: { key: "10", at, kind: "closing", seconds: 5 } }, says.closing(5_000)],
    [{ type: "line", line: { key: "20", at, kind: "unshown", count: 1 } }, says.unshown(1)],
    [{ type: "line", line: { key: "21", at, kind: "unshown", count: 3 } }, says.unshown(3)],
  ];
  const { page } = await inRoom(...cases.map(([effect]) => effect));
  const log = one(byRole(page(), "log"), "log");
  const said = all(log).filter(({ tag }) => tag === "p");
  assert.is(said.length, cases.length);
  cases.forEach(([effect, text], i) => {
    const element = said[i] as Element;
    assert.ok(textOf(element).includes(text), textOf(element));
    const { line } = effect;
    const warnings = [
      "missing",
      "fork",
      "hidden",
      "quiet",
      "removal-claimed",
      "lock-claimed",
      "unshown",
      "removal-failed",
      "flood",
      "channel-failed",
      "failed-attempts",
      "closing",
    ];
    const isWarning = warnings.includes(line.kind) || (line.kind === "joined" && line.ambiguous);
    assert.is(element.attributes.class, isWarning ? "warning" : "system");
  });
});

test("P12: warns about messages that do not follow each other", async () => {
  const line = { ...makeLine("Béla", "hello"), suspicious: true };
  const { page } = await inRoom({ type: "line", line });
  const warning = all(page()).filter(({ attributes }) => attributes.class === "warning");
  assert.ok(textOf(one(warning, "warning")).includes(fill(strings.room.suspicious, "Béla")));
});

test("shows fingerprints as words, and as numbers until the words are loaded", async () => {
  const joined = {
    key: "a",
    at: 0,
    kind: "joined",
    member: makeWho("Ada", true),
    ambiguous: true,
  } as const;
  const { page } = await inRoom({ type: "line", line: joined });
  assert.ok(textOf(page()).includes(fill(strings.otherMessages.joinedAlike, "Ada word0 word2047")));
  assert.is(textOf(draw(Name, { who: makeWho("Ada", true), words: null })), "Ada 0 2047");
  assert.is(textOf(draw(Name, { who: makeWho("Ada"), words: null })), "Ada");
});

test("shows who is the local member and who is away", async () => {
  const { world, page } = await inRoom();
  const [session] = world.sessions;
  if (!session) throw new Error("no room was made");
  const people = [makePerson("Ada", true), { ...makePerson("Béla"), presence: "away" as const }];
  session.answer = () => opens(session, people);
  world.speak({ type: "control", text: "x" });
  await settle();
  const list = one(byRole(page(), "list", "People"), "people");
  assert.equal(
    list.children.map((item) => (typeof item === "string" ? item : textOf(item))),
    ["Ada (you)Rename", "Béla awayWhisperIgnoreRemove…"],
  );
});

test("every end has its page with a button to go on", async () => {
  for (const [title] of Object.values(strings.ends)) assert.ok(title.length > 0);
  const { world, page } = await inRoom();
  const [session] = world.sessions;
  if (!session) throw new Error("no room was made");
  session.answer = () => [{ type: "ended", reason: "room-stopped" }];
  world.speak({ type: "disconnected" });
  await settle();
  const end = page();
  assert.ok(textOf(end).startsWith("The room was stopped"), textOf(end));
  assert.equal(byRole(end, "button").map(textOf), [
    "Start a new room",
    "Enter a room",
    strings.hiding.button,
  ]);
});

test("each end offers its helpful action, as a button", async () => {
  const after = async (reason: keyof typeof strings.ends) => {
    const { app, page, session, world } = await inRoom();
    session.answer = () => [{ type: "ended", reason: reason as "left" }];
    world.speak({ type: "disconnected" });
    await settle();
    const buttons = byRole(page(), "button");
    assert.ok(buttons.length > 0, reason);
    press(buttons[0] as Element);
    return { app, world, first: textOf(buttons[0] as Element), front: page() };
  };
  for (const reason of Object.keys(strings.ends) as (keyof typeof strings.ends)[])
    await after(reason);
  const gone = await after("room-expired");
  assert.is(gone.first, "Start a new room");
  assert.is(gone.app.stage.value.at, "front");
  const lost = await after("relay-unreachable");
  assert.is(lost.first, "Enter a room");
  // A user who wants to enter starts at the code field.
  const code = one(byLabel(lost.front, "Room code or link"), "code");
  assert.type(code.attributes.ref, "function");
  const old = await after("version-unknown");
  assert.is(old.first, "Reload the page");
  assert.is(old.world.log.at(-1), "reload");
});

test("every listed member has a menu: whisper and remove, or rename for yourself", async () => {
  const inside = await inRoom();
  await see(inside, [makePerson("Ada", true), makePerson("Béla")]);
  const { page, room } = inside;
  const list = () => one(byRole(page(), "list", "People"), "people");
  press(one(byRole(list(), "button", strings.menu.whisper), "whisper"));
  assert.is(room.composer.to.value?.alias, "Béla");
  assert.ok(textOf(page()).includes("Only to Béla"));
  press(one(byRole(list(), "button", strings.menu.rename), "rename"));
  one(byLabel(one(byRole(page(), "dialog"), "dialog"), strings.renaming.label), "alias");
  press(one(byRole(list(), "button", strings.menu.remove), "remove"));
  const dialog = one(byRole(page(), "dialog", strings.removing.title), "dialog");
  assert.ok(textOf(dialog).includes(fill(strings.removing.happens, "Béla")));
});

test("asks before irreversible actions, with the safe answer focused", async () => {
  const inside = await inRoom();
  const session = await see(inside, [makePerson("Ada", true), makePerson("Béla")]);
  const { page, room } = inside;
  for (const [kind, safe, dangerous, event] of [
    [
      { remove: makeWho("Béla") },
      strings.removing.keep,
      strings.removing.remove,
      { type: "kick", member: "Béla" },
    ],
    // Last, because it shows nothing of the room any more.
    ["stop", strings.stopping.keep, strings.stopping.stop, { type: "stop" }],
  ] as const) {
    room.openDialog(kind);
    const before = session.events.length;
    const dialog = one(byRole(page(), "dialog"), "dialog");
    const focused = all(dialog).filter(({ attributes }) => attributes.autofocus);
    assert.is(textOf(one(focused, "focus")), safe);
    assert.is(session.events.length, before);
    press(one(byRole(dialog, "button", dangerous), dangerous));
    await settle();
    assert.equal(session.events.at(-1), event);
  }
});

test("the room's menu locks, unlocks, compares, and asks before it stops", async () => {
  const inside = await inRoom();
  const session = await see(inside, [makePerson("Ada", true), makePerson("Béla")]);
  const { page, room } = inside;
  press(one(byRole(page(), "button", strings.menu.lock), "lock"));
  await settle();
  assert.equal(session.events.at(-1), { type: "lock", on: true });
  session.shown = { ...session.shown, locked: true };
  await see(inside, session.shown.people);
  press(one(byRole(page(), "button", strings.menu.unlock), "unlock"));
  await settle();
  assert.equal(session.events.at(-1), { type: "lock", on: false });
  press(one(byRole(page(), "button", strings.menu.stop), "stop"));
  assert.is(room.dialog.value, "stop");
  room.openDialog("invite");
  assert.ok(textOf(one(byRole(page(), "dialog"), "dialog")).includes(strings.renewed.locked));
});

test("shows the safety words, numbered, and which members they cover", async () => {
  const inside = await inRoom();
  const people = [makePerson("Ada", true), makePerson("Béla")];
  const session = await see(inside, people);
  const { page, room } = inside;
  const numbers = Array.from({ length: 12 }, (_, i) => 100 * i);
  session.answer = ({ type }) =>
    type === "verify" ? [{ type: "words", words: numbers, covers: people }] : [];
  await room.acts.verify();
  const dialog = one(byRole(page(), "dialog", strings.comparing.title), "dialog");
  const [shown] = all(dialog).filter(({ tag }) => tag === "ol");
  assert.equal(
    shown?.children.map((item) => (typeof item === "string" ? item : textOf(item))),
    numbers.map((index) => `word${index}`),
  );
  assert.ok(textOf(dialog).includes(fill(strings.comparing.covers, "", list(["Ada", "Béla"]))));
  press(one(byRole(dialog, "button", strings.comparing.same), "same"));
  await settle();
  assert.equal(session.events.at(-1), { type: "verified" });
});

test("shows who has joined since the safety words were compared", async () => {
  const inside = await inRoom();
  const people = [makePerson("Ada", true), { ...makePerson("Béla"), compared: true }];
  await see(inside, people);
  const aside = () =>
    textOf(
      one(
        all(inside.page()).filter(({ tag }) => tag === "aside"),
        "aside",
      ),
    );
  assert.ok(aside().includes(strings.comparing.never));
  assert.not.ok(aside().includes(`Béla ${strings.comparing.checked}`), "nothing was compared yet");
  await see(inside, people, 0);
  assert.ok(aside().includes(`Béla ${strings.comparing.checked}`));
  assert.not.ok(aside().includes(strings.comparing.newcomer));
  await see(inside, [...people, makePerson("Cleo")], 0);
  assert.ok(aside().includes(`Cleo ${strings.comparing.newcomer}`));
  assert.ok(aside().includes(strings.comparing.since(1)));
});

test("a whisper is marked on both sides by text, not only by its edge", async () => {
  const { page } = await inRoom(
    { type: "line", line: makeWhisper("Ada", "Béla", "mine", true) },
    { type: "line", line: makeWhisper("Béla", "Ada", "yours") },
  );
  const groups = all(page()).filter(({ attributes }) => attributes["data-private"] === true);
  assert.equal(
    groups.map((group) => textOf(all(group).find(({ tag }) => tag === "small") as Element)),
    ["whisper to Béla", "whisper to you"],
  );
  assert.ok(textOf(groups[1] as Element).includes(`${strings.room.confided("Béla", sign)}yours`));
});

test("shows actions, and marks late and early messages", async () => {
  const { page } = await inRoom(
    { type: "line", line: { ...makeLine("Béla", "waves"), action: true } },
    { type: "line", line: { ...makeLine("Béla", "late"), resent: true } },
    { type: "line", line: { ...makeLine("Béla", "soon"), early: true } },
  );
  const log = textOf(one(byRole(page(), "log"), "log"));
  assert.ok(log.includes("Béla waves"));
  assert.ok(log.includes(`late${told}${strings.room.again(strings.clockTime(0))}`), log);
  assert.ok(log.endsWith(`soon${told}${strings.room.early}`));
});

test("shows that it is reconnecting, and that no typed text is lost", async () => {
  const inside = await inRoom();
  const session = await see(inside, [makePerson("Ada", true), makePerson("Béla")]);
  session.shown = { ...session.shown, phase: "waiting" };
  session.answer = () => [{ type: "changed" }];
  inside.world.speak({ type: "control", text: "x" });
  await settle();
  inside.world.pass(60_000);
  const page = inside.page();
  assert.is(textOf(one(byRole(page, "status"), "status")), "Reconnecting…");
  assert.ok(textOf(page).includes(strings.room.reconnecting));
});

test("after minutes offline the user can wait, retry or leave, and loses nothing", async () => {
  const inside = await inRoom();
  const session = await see(inside, [makePerson("Ada", true), makePerson("Béla")]);
  const line = makeLine("Ada", "written meanwhile", 0, true);
  session.shown = { ...session.shown, phase: "waiting" };
  session.answer = () => [{ type: "line", line }, { type: "changed" }];
  inside.world.speak({ type: "control", text: "x" });
  await settle();
  session.answer = () => [];
  inside.world.pass(reconnectingMs);
  inside.world.pass(strandedMs - reconnectingMs - 1);
  assert.not.ok(textOf(inside.page()).includes(strings.room.stranded));
  assert.ok(textOf(inside.page()).includes(strings.ticks.waiting));
  assert.not.ok(textOf(inside.page()).includes("sending"));
  inside.world.pass(1);
  assert.ok(textOf(one(byRole(inside.page(), "alert"), "alert")).includes(strings.room.stranded));
  assert.ok(textOf(inside.page()).includes("written meanwhile"));
  press(one(byRole(inside.page(), "button", strings.room.hurry), "try"));
  await settle();
  assert.equal(session.events.at(-1), { type: "hurry" });
  press(byRole(inside.page(), "button", strings.menu.leave).at(-1) as Element);
  assert.is(inside.room.dialog.value, "leave");
  inside.room.dismiss();
  session.shown = { ...session.shown, phase: "open" };
  await see(inside, session.shown.people);
  assert.not.ok(textOf(inside.page()).includes(strings.room.stranded));
});

test("a long message is shown as a whole when its reader asks", async () => {
  const text = `${"<b>x</b> ".repeat(400)}the end`;
  const inside = await inRoom({ type: "line", line: makeLine("Béla", text) });
  await settle();
  const log = () => one(byRole(inside.page(), "log"), "log");
  assert.not.match(textOf(log()), "the end");
  assert.ok(all(log()).length < 200, `${all(log()).length} elements`);
  press(one(byRole(log(), "button", strings.room.unfold), "show all"));
  assert.match(textOf(log()), "the end");
  assert.equal(byRole(log(), "button", strings.room.unfold), []);
});

test("a member can be ignored on this page, and heeded again", async () => {
  const said = makeLine("Béla", "noise");
  const answer = { ...makeLine("Ada", "calm", 0, true), reply: { key: said.key } };
  const inside = await inRoom({ type: "line", line: said }, { type: "line", line: answer });
  await see(inside, [makePerson("Ada", true), makePerson("Béla")]);
  const { page, room, session } = inside;
  const list = () => one(byRole(page(), "list", strings.room.people), "people");
  const seen = () => [textOf(one(byRole(page(), "log"), "log")), exportText(room, 0)];
  for (const text of seen()) assert.match(text, "noise");
  const before = session.events.length;
  press(one(byRole(list(), "button", strings.menu.ignore), "ignore"));
  for (const text of seen()) assert.not.match(text, "noise");
  for (const text of seen()) assert.match(text, "calm");
  assert.match(textOf(list()), `Béla ${strings.room.ignored}`);
  press(one(byRole(list(), "button", strings.menu.heed), "heed"));
  for (const text of seen()) assert.match(text, "noise");
  assert.not.match(textOf(list()), strings.room.ignored);
  assert.is(session.events.length, before, "nobody is told");
});

test("offers the new link when the old one is dead", async () => {
  const inside = await inRoom();
  const people = [makePerson("Ada", true), makePerson("Béla")];
  const session = await see(inside, people);
  session.shown = { ...session.shown, code: new Uint8Array(16).fill(7) };
  await see(inside, people);
  const { page, room } = inside;
  assert.ok(textOf(page()).includes(strings.renewed.told));
  press(one(byRole(page(), "button", strings.renewed.close), "close"));
  assert.not.ok(textOf(page()).includes(strings.renewed.told));
  room.openDialog("invite");
  const dialog = textOf(one(byRole(page(), "dialog"), "dialog"));
  assert.ok(dialog.includes(strings.renewed.hint));
  assert.ok(dialog.includes(room.invitation.link.value));
});

/** A page whose session has this view after these effects. */
async function after(effects: readonly Effect[], rest: Partial<View>) {
  const inside = await inRoom();
  const [session] = inside.world.sessions;
  if (!session) throw new Error("no room was made");
  session.shown = { ...session.shown, people: [], ...rest };
  session.answer = () => effects;
  inside.world.speak({ type: "control", text: "x" });
  await settle();
  return { ...inside, session, text: textOf(inside.page()) };
}

test("the end shows who ended the room", async () => {
  for (const reason of ["removed", "moved", "stopped", "room-stopped"] as const) {
    const effects: Effect[] = [{ type: "changed" }, { type: "ended", reason }];
    const { text } = await after(effects, { phase: "ended", reason, by: makeWho("Béla") });
    assert.ok(text.startsWith(fill(strings.ends[reason].join(""), "Béla")), text);
  }
});

const own = strings.stoppedOwn;
const missing = [
  { ...makeWho("Béla"), away: true },
  { ...makeWho("Cleo"), away: false },
];
/** The buttons but for the quick exit, which is everywhere. */
const waysOf = (page: Element) =>
  byRole(page, "button").filter((button) => textOf(button) !== strings.hiding.button);
const stop: OwnStop = { state: "kept", waitsFor: "connection", done: 1, of: 3, missing };

test("P27: a stop that cannot be sent says what it waits for, and claims nothing of the others", async () => {
  for (const waitsFor of ["connection", "move"] as const) {
    for (const state of ["kept", "sent"] as const) {
      const view = { phase: "waiting", stop: { ...stop, state, waitsFor, done: 0 } } as const;
      const { text, page, session } = await after([{ type: "changed" }], view);
      assert.ok(text.startsWith(own.waiting + own.unsent + own[waitsFor]), text);
      for (const word of ["of 4", "Béla", ...Object.values(strings.ending)])
        assert.not.ok(text.includes(word), word);
      const buttons = waysOf(page());
      if (waitsFor === "move") {
        assert.equal(buttons, []);
        continue;
      }
      assert.equal(buttons.map(textOf), [strings.room.hurry, own.leave]);
      for (const button of buttons) press(button);
      await settle();
      assert.equal(session.events.slice(-2), [{ type: "hurry" }, { type: "leave", text: "" }]);
    }
  }
  assert.match(own.connection, `${limits.stopKeptMs / 60_000} minutes`);
});

test("after a stop was passed on, the page counts who has wiped and waits for the others", async () => {
  const passed = { ...stop, state: "passed", waitsFor: null } as const;
  const { text, page } = await after([{ type: "changed" }], { phase: "open", stop: passed });
  assert.is(text, `${own.waiting}2 of 4 wiped${own.others}${strings.hiding.button}`);
  assert.equal(waysOf(page()), []);
});

test("P27: the end after our own stop claims only what was heard, and names who did not answer", async () => {
  const end = async (state: StopState, rest: Partial<OwnStop>, reason: EndReason = "stopped") => {
    const effects: Effect[] = [{ type: "changed" }, { type: "ended", reason }];
    const shown = { ...stop, waitsFor: null, state, ...rest };
    return (await after(effects, { phase: "ended", reason, stop: shown })).text;
  };
  const all = await end("confirmed", { done: 3, missing: [] });
  assert.ok(all.startsWith(`${own.title}4 of 4 wiped${own.all}${own.confirmed}`), all);
  const some = await end("confirmed", {});
  const names = fill(own.missing, "", list([`Béla (${strings.room.away})`, "Cleo"]));
  assert.ok(some.startsWith(`${own.title}2 of 4 wiped${names}${own.confirmed}`), some);
  assert.not.ok(some.includes(own.all));
  const alive = await end("passed", {});
  assert.ok(alive.startsWith(`${own.title}2 of 4 wiped${names}${own.passed}`), alive);
  for (const state of ["kept", "sent"] as const) {
    // Whoever stopped it: the sentence of the relay's stop contradicts that nothing was heard.
    const [title, told] = strings.ends["room-stopped"];
    const stopped = await end(state, { done: 0 }, "room-stopped");
    assert.ok(stopped.startsWith(title + told), stopped);
    for (const said of [own.kept, own.sent, own.unheard]) assert.not.ok(stopped.includes(said));
    for (const reason of ["left", "relay-unreachable", "moved"] as const) {
      const text = await end(state, { done: 0 }, reason);
      const why = fill(strings.ends[reason][1], strings.room.member);
      assert.ok(text.startsWith(own.unheard + own[state] + why), text);
      assert.not.ok(text.includes("of 4"), text);
    }
  }
});

test("what describes a field is there", async () => {
  const { world, app, page } = makeApp();
  await tried(world, () => app.enter({ alias: "", password: "", code: "abc" }));
  const inside = await inRoom();
  inside.room.openDialog("rename");
  for (const drawn of [makeApp().page(), page(), (await inRoom()).page(), inside.page()]) {
    const ids = all(drawn).map(({ attributes }) => attributes.id);
    for (const { attributes } of all(drawn)) {
      const described = attributes["aria-describedby"];
      if (described === undefined) continue;
      for (const id of `${described}`.split(" ")) assert.ok(ids.includes(id), `"${id}"`);
    }
  }
});

test("without WebCrypto there is a plain page, no form, and the quick exit", () => {
  const page = draw(Insecure, {});
  assert.ok(textOf(page).includes("https"));
  const controls = all(page).filter(({ tag }) => ["form", "input", "button"].includes(tag));
  assert.equal(
    controls.map((control) => textOf(control)),
    [strings.hiding.button],
  );
});

test("draws nothing that the page's content policy forbids", async () => {
  const { room, page } = await inRoom({ type: "line", line: makeLine("Béla", "x") });
  room.openDialog("leave");
  for (const { attributes } of [...all(makeApp().page()), ...all(page())]) {
    assert.is(attributes.style, undefined);
    assert.is(attributes.dangerouslySetInnerHTML, undefined);
  }
});

test.run();
