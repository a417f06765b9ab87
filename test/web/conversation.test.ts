/** The conversation, drawn without a DOM: messages with their actions, and the saved file. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Effect } from "../../protocol/session.ts";
import { limits } from "../../protocol/wire/limits.ts";
import { expirySeconds } from "../../protocol/wire/message.ts";
import { sign } from "../../web/room/sign.ts";
import { list } from "../../web/strings/numbers.ts";
import { fill } from "../helpers/strings.ts";
import { makeLine, makePerson, makeWhisper, makeWho, settle } from "./fakes.ts";
import { all, byLabel, byRole, type Element, load, textOf } from "./markup.ts";
import { inRoom, one, press, see, strings } from "./room-bundle.ts";

const { exportText } =
  await load<typeof import("../../web/room/export-text.ts")>("room/export-text.ts");

/** Before what the room itself says. */
const told = `${sign} ${strings.room.speaks}`;

const classed = (within: Element, name: string) =>
  all(within).filter(({ attributes }) => attributes.class === name);
/** The time of what is said at the beginning of a test, ms since the epoch. */
const soon = 1_000_000;
const line = (text: string, own = false, at = 0): Effect & { type: "line" } => {
  return { type: "line", line: makeLine(own ? "Ada" : "Béla", text, at, own) };
};

test("every line shows its time and actions, and a screen reader gets them as a description", async () => {
  const said = line("hello");
  const { page, room } = await inRoom(said);
  const drawn = one(classed(page(), "line"), "line");
  const time = strings.clockTime(0);
  assert.is(drawn.attributes["aria-description"], time);
  assert.is(drawn.attributes.tabIndex, -1);
  const actions = one(classed(drawn, "actions"), "actions");
  assert.is(actions.attributes["aria-hidden"], "true");
  assert.ok(textOf(actions).startsWith(time));
  press(one(byRole(actions, "button"), "more"));
  assert.equal(room.dialog.value, { line: said.line.key });
});

test("a group shows its time, and our own has no name and no face", async () => {
  const { page } = await inRoom(line("hello"), line("mine", true), line("mine too", true));
  const [theirs, ours] = all(page()).filter(({ attributes }) => attributes.class === "messages");
  assert.ok(theirs && ours);
  const time = strings.clockTime(0);
  assert.is(textOf(one(classed(theirs, "speaker"), "theirs")), `Béla${time}`);
  assert.is(textOf(one(classed(ours, "speaker"), "ours")), time);
  const face = one(classed(theirs, "face"), "face").attributes;
  assert.equal([face["data-letter"], face["aria-hidden"]], ["B", "true"]);
  assert.equal(classed(ours, "face"), []);
});

test("our own line has a tick with words for the ear, which are no part of its text", async () => {
  const said = line("hello", true);
  const { page, say } = await inRoom(said);
  const tick = () => one(byRole(page(), "img"), "tick").attributes.title;
  assert.is(tick(), strings.ticks.waiting);
  const deliver = (received: number, of: number) =>
    say(["Ada"], {
      type: "delivery",
      key: said.line.key,
      delivery: { state: "sent", received, of },
    });
  await deliver(0, 2);
  assert.is(tick(), strings.ticks.sent);
  await deliver(2, 2);
  assert.is(tick(), strings.ticks.all);
  assert.not.match(textOf(page()), strings.ticks.all);
});

test("a message that nobody can receive says so", async () => {
  const said = line("hello?", true);
  const { page, say } = await inRoom(said);
  const delivery = { state: "sent", received: 0, of: 0 } as const;
  await say(["Ada"], { type: "delivery", key: said.line.key, delivery });
  assert.ok(textOf(page()).includes(`hello?${told}${strings.ticks.alone}`));
});

test("separators mark a new day and the first unread line, and are read out once", async () => {
  const { page, say, app } = await inRoom(line("yesterday"));
  app.shown(false);
  const late = { ...makeLine("Béla", "today"), at: 86_400_000 };
  await say(["Ada", "Béla"], { type: "line", line: late });
  const rules = byRole(page(), "separator");
  assert.equal(
    rules.map(({ attributes }) => attributes["aria-label"]),
    [strings.calendarDay(86_400_000), strings.writing.fresh],
  );
  for (const rule of rules) {
    for (const inner of all(rule)) assert.is(inner.attributes["aria-hidden"], "true");
  }
});

test("a reply quotes the message that it answers, until that is deleted or expires", async () => {
  const first = line("what is the time?");
  const reply = { member: makeWho("Béla"), key: first.line.key };
  const answer = { ...makeLine("Ada", "five", 0, true), reply };
  const { page, say } = await inRoom(first, { type: "line", line: answer });
  const quotes = () => classed(page(), "quote").map(textOf);
  const answered = fill(strings.writing.answered, "Béla");
  assert.equal(quotes(), [`${told}${answered}what is the time?`]);
  for (const why of ["retracted", "expired"] as const) {
    await say(["Ada", "Béla"], { type: "gone", keys: [first.line.key], why });
    assert.equal(quotes(), [], why);
    assert.ok(textOf(page()).includes("five"));
  }
});

test("reactions show who sent them; the same button removes our own", async () => {
  const said = line("hello");
  const { key } = said.line;
  const { page, say, session } = await inRoom(said);
  await say(
    ["Ada", "Béla"],
    { type: "reaction", key, member: makeWho("Ada"), emoji: "👍" },
    { type: "reaction", key, member: makeWho("Béla"), emoji: "👍" },
    { type: "reaction", key, member: makeWho("Cleo"), emoji: "🎉" },
  );
  const buttons = () => byRole(one(classed(page(), "reactions"), "reactions"), "button");
  assert.equal(
    buttons().map((button) => [textOf(button), button.attributes["aria-pressed"]]),
    [
      ["👍 2", true],
      ["🎉 1", false],
    ],
  );
  assert.match(
    `${buttons()[0]?.attributes["aria-label"]}`,
    /👍 2 from \u2068Ada\u2069 and \u2068Béla/,
  );
  for (const button of buttons()) press(button);
  await settle();
  assert.equal(session.events.slice(-2), [
    { type: "react", key, emoji: "" },
    { type: "react", key, emoji: "🎉" },
  ]);
});

async function dialogOf(effect: Effect & { type: "line" }) {
  const inside = await inRoom(effect);
  await see(inside, [makePerson("Ada", true), makePerson("Béla")]);
  inside.room.openDialog({ line: effect.line.key });
  return { ...inside, dialog: () => one(byRole(inside.page(), "dialog"), "dialog") };
}

test("a line of another member offers reply and reaction, but no retraction", async () => {
  const said = line("hello");
  const { dialog, room, session } = await dialogOf(said);
  assert.ok(textOf(dialog()).includes("hello"));
  assert.equal(byRole(dialog(), "button", strings.writing.retract), []);
  press(one(byRole(dialog(), "button", "🎉"), "emoji"));
  await settle();
  assert.equal(session.events.at(-1), { type: "react", key: said.line.key, emoji: "🎉" });
  press(one(byRole(dialog(), "button", strings.writing.reply), "reply"));
  assert.is(room.composer.replying.value?.key, said.line.key);
});

test("the text of a line is copied, without the sign of the room", async () => {
  const { dialog, world, room } = await dialogOf(line(`by the ${sign} mill`));
  await settle();
  press(one(byRole(dialog(), "button", strings.writing.copy), "copy"));
  await settle();
  assert.equal(world.clipboard, ["by the \ufffd mill"]);
  assert.is(room.problem.value, null);
});

test("our own line offers a retraction", async () => {
  const said = line("hello", true);
  const { dialog, session } = await dialogOf(said);
  press(one(byRole(dialog(), "button", strings.writing.retract), "take back"));
  await settle();
  assert.equal(session.events.at(-1), { type: "retract", key: said.line.key });
});

test("a whisper takes no reaction, and its reply is a whisper", async () => {
  const said = { type: "line", line: makeWhisper("Béla", "Ada", "psst") } as const;
  const { dialog, room } = await dialogOf(said);
  assert.equal(byLabel(dialog(), strings.writing.own), []);
  assert.equal(byRole(dialog(), "button", "👍"), []);
  assert.equal(byRole(dialog(), "button", strings.writing.reply), []);
  press(one(byRole(dialog(), "button", strings.menu.whisper), "whisper"));
  assert.is(room.composer.to.value?.alias, "Béla");
});

test("shows who is typing, in an element that is always there", async () => {
  const inside = await inRoom();
  const place = () => one(classed(inside.page(), "typing"), "place");
  const writing = (alias: string) => ({ ...makePerson(alias), typing: true });
  await see(inside, [makePerson("Ada", true), makePerson("Béla")]);
  assert.is(textOf(place()), "");
  await see(inside, [makePerson("Ada", true), writing("Béla")]);
  assert.is(textOf(place()), fill(strings.writing.one, "Béla"));
  await see(inside, [makePerson("Ada", true), writing("Béla"), writing("Cleo")]);
  assert.is(textOf(place()), strings.writing.many);
});

test("every setting has its label and its choices, and takes the chosen value", async () => {
  const { page, room } = await inRoom();
  room.openDialog("settings");
  const dialog = () => one(byRole(page(), "dialog", strings.setting.title), "dialog");
  for (const name of room.settings.offered.value) {
    const label = strings.settings[name];
    const field = one(byLabel(dialog(), label), label);
    if (field.tag === "input") {
      assert.is(field.attributes.checked, false, label);
      continue;
    }
    const options = all(field).filter(({ tag }) => tag === "option");
    assert.ok(options.length > 1, label);
    for (const option of options) assert.ok(textOf(option).length > 0, label);
    assert.is(options.filter(({ attributes }) => attributes.selected).length, 1, label);
  }
  const change = (label: string, currentTarget: object) => {
    const { onChange } = one(byLabel(dialog(), label), label).attributes;
    (onChange as (event: object) => void)({ currentTarget });
  };
  change(strings.settings.enter, { checked: true });
  assert.is(room.settings.values.value.enter, "break");
  change(strings.settings.enter, { checked: false });
  assert.is(room.settings.values.value.enter, "send");
  change(strings.settings.theme, { selectedIndex: 2 });
  assert.is(room.settings.values.value.theme, "dark");
});

test("offers all times of disappearing messages, and shows the current one", async () => {
  const inside = await inRoom();
  const { session, page, room } = inside;
  assert.not(textOf(page()).includes(strings.expiry.notice("")));
  session.shown = { ...session.shown, expiry: 600 };
  await see(inside, [makePerson("Ada", true)]);
  assert.ok(textOf(page()).includes(strings.expiry.notice("10 minutes")));
  room.openDialog("expiry");
  const select = one(byLabel(page(), strings.expiry.label), "select");
  const options = all(select).filter(({ tag }) => tag === "option");
  assert.equal(
    options.map((option) => [textOf(option), option.attributes.selected]),
    expirySeconds.map((seconds) => [strings.expiryTime(seconds), seconds === 600]),
  );
});

test("the menu opens the export and clears the conversation", async () => {
  const inside = await inRoom(line("secret"));
  const { page, room } = inside;
  const menu = () => one(byRole(page(), "region", strings.menu.open), "menu");
  press(one(byRole(menu(), "button", strings.menu.export), "export"));
  assert.is(room.dialog.value, "export");
  const dialog = one(byRole(page(), "dialog", strings.exporting.title), "dialog");
  const focused = all(dialog).filter(({ attributes }) => attributes.autofocus);
  assert.is(textOf(one(focused, "focus")), strings.exporting.keep);
  room.dismiss();
  press(one(byRole(menu(), "button", strings.menu.clear), "clear"));
  await settle();
  assert.not(textOf(page()).includes("secret"));
  assert.ok(textOf(page()).includes(strings.systemMessages.cleared(0)));
});

test("the actions of a message show all of it, so that a part can be selected", async () => {
  const text = `first\n${"word ".repeat(100)}\nlast`;
  const { page, room } = await inRoom(line(text));
  const [key] = room.transcript.groups.value.flatMap((group) =>
    group.kind === "messages" ? group.lines.map(({ key }) => key) : [],
  );
  assert.ok(key);
  room.openDialog({ line: key });
  const dialog = one(byRole(page(), "dialog", strings.writing.line), "dialog");
  assert.ok(textOf(dialog).includes(text));
  const whole = all(dialog).find(({ attributes }) => attributes.class === "excerpt");
  assert.is(`${whole?.attributes.tabindex ?? whole?.attributes.tabIndex}`, "0");
});

test("many who come in are one sentence for the eye, and each is announced and saved", async () => {
  const came = (alias: string): Effect => ({
    type: "line",
    line: { key: alias, at: 0, kind: "joined", member: makeWho(alias), ambiguous: false },
  });
  const aliases = ["Béla", "Cleo", "Dora", "Eva"];
  for (const [count, names] of [
    [2, ["Béla", "Cleo"]],
    [3, ["Béla", "Cleo", "Dora"]],
    [4, ["Béla", "Cleo", strings.room.others(2)]],
  ] as const) {
    const { page, room } = await inRoom(...aliases.slice(0, count).map(came));
    const event = one(classed(page(), "system"), "event");
    const [seen] = all(event).filter(({ attributes }) => attributes["aria-hidden"] === "true");
    assert.is(textOf(seen as Element), `${sign} ${fill(strings.together.joined, list(names))}`);
    const heard = classed(event, "spoken").map(textOf);
    for (const alias of aliases.slice(0, count)) {
      const sentence = fill(strings.systemMessages.joined(0), alias);
      assert.ok(heard.some((text) => text.includes(sentence)));
      assert.ok(exportText(room, 0).includes(sentence));
    }
  }
});

test("the file says who wrote what and when, and no text can imitate another member's line", async () => {
  const member = makeWho("Béla");
  const { room } = await inRoom(
    { type: "line", line: { key: "j", at: 0, kind: "joined", member, ambiguous: false } },
    line("one\n1970-01-01 00:00  Ada: forged\u2028and again\rand again"),
    { type: "line", line: makeWhisper("Ada", "Béla", "psst", true) },
    { type: "line", line: { ...makeLine("Béla", "waves"), action: true } },
    line("\u202eeveil"),
    line("\u2069\u2068a\u2069\u2067b \u{1e900}"),
    { type: "line", line: { key: "f", at: 0, kind: "farewell", member, text: "{name} is gone" } },
  );
  const stamps = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2} {2}/;
  const lines = exportText(room, 60_000).split("\n");
  assert.match(lines[0] ?? "", /:01 {2}/, "when it was saved");
  assert.is(lines.pop(), "");
  assert.equal(
    lines.map((text) => text.replace(stamps, "| ")),
    [
      `| ${sign} ${strings.exporting.saved}`,
      `| ${sign} ${fill(strings.systemMessages.joined(0), "Béla")}`,
      "| Béla: one",
      "    1970-01-01 00:00  Ada: forged",
      "    and again",
      "    and again",
      `| Ada ${sign} ${strings.exporting.to("Béla")}: psst`,
      "| * Béla waves",
      "| Béla: \u2068\u202eeveil\u2069",
      "| Béla: \u2068\u2068a\u2069b \u{1e900}\u2069",
      `| ${sign} Béla left: {name} is gone`,
    ],
  );
});

test("the field announces that it has a list, and which item is chosen", async () => {
  const inside = await inRoom();
  await see(inside, [makePerson("Ada", true), makePerson("Béla")]);
  const { page, room } = inside;
  const field = () => one(byLabel(page(), strings.room.message), "field").attributes;
  assert.is(field()["aria-controls"], undefined);
  room.composer.edit("/ex");
  const list = one(byRole(page(), "listbox", strings.writing.suggestions), "list");
  assert.is(field()["aria-controls"], list.attributes.id);
  assert.is(field()["aria-activedescendant"], undefined);
  room.composer.suggestions.move(1);
  const options = byRole(page(), "option");
  assert.equal(
    options.map(({ attributes }) => attributes["aria-selected"]),
    [true, false],
  );
  assert.is(field()["aria-activedescendant"], options[0]?.attributes.id);
  assert.ok(textOf(page()).includes(strings.writing.found(2)));
});

test("shows the message that a reply answers, next to the field", async () => {
  const said = line("what?");
  const { page, room, session, say } = await inRoom(said);
  await say(["Ada", "Béla"]);
  const held = room.transcript.find(said.line.key);
  assert.ok(held);
  room.composer.replyTo(held);
  assert.is(
    textOf(one(classed(page(), "addressed"), "addressed")),
    `${fill(strings.writing.answering, "Béla")} what?Cancel`,
  );
  room.composer.edit("this");
  await room.composer.submit();
  assert.equal(session.events.at(-1), { type: "say", text: "this", reply: said.line.key });
  assert.equal(classed(page(), "addressed"), []);
});

test("the field says that a message is edited, and the button saves it", async () => {
  const said = line("hello", true, soon);
  const { page, room, session } = await inRoom(said);
  room.openDialog({ line: said.line.key });
  press(one(byRole(page(), "button", strings.writing.edit), "edit"));
  room.dismiss();
  const field = one(byLabel(page(), strings.room.message), "field").attributes;
  assert.is(field.value, "hello");
  const row = one(classed(page(), "addressed"), "addressed");
  assert.is(textOf(row), `${strings.writing.editing}${strings.writing.cancel}`);
  assert.ok(all(row).some(({ attributes }) => attributes.id === field["aria-describedby"]));
  one(byRole(page(), "button", strings.writing.save), "save");
  assert.equal(byRole(page(), "button", strings.room.send), []);
  room.composer.edit("hallo");
  await room.composer.submit();
  assert.equal(session.events.at(-1), { type: "edit", key: said.line.key, text: "hallo" });
  assert.equal(classed(page(), "addressed"), []);
  one(byRole(page(), "button", strings.room.send), "send");
});

test("only our own texts can be edited, and not for ever", async () => {
  const [own, theirs] = [line("mine", true, soon), line("theirs", false, soon)];
  const { page, room, world } = await inRoom(own, theirs);
  const offered = ({ line: { key } }: typeof own) => {
    room.openDialog({ line: key });
    return byRole(page(), "button", strings.writing.edit).length;
  };
  assert.equal([offered(own), offered(theirs)], [1, 0]);
  world.pass(limits.editMs);
  assert.is(offered(own), 0);
});

test("an edited message says so, and shows what it was: in quotes only what it is", async () => {
  const said = line("<b>one</b>");
  const { key } = said.line;
  const answer = line("indeed", true);
  const reply = { key, member: makeWho("Béla") };
  const inside = await inRoom(said, { ...answer, line: { ...answer.line, reply } as never });
  const { page, room, say } = inside;
  const edited = (text: string) =>
    say(["Ada", "Béla"], { type: "edited", key, text, at: 0, sent: true });
  const button = () =>
    byRole(page(), "button").filter((one) => textOf(one).includes(strings.writing.edited));
  assert.equal(button(), []);
  await edited("two");
  await edited("three");
  assert.match(textOf(one(classed(page(), "quote"), "quote")), /three$/);
  const [toggle] = button();
  assert.ok(toggle);
  assert.is(textOf(toggle), `${told}${strings.writing.edited}`);
  assert.is(toggle.attributes["aria-expanded"], false);
  assert.not.match(textOf(page()), "two");
  press(toggle);
  assert.is(button()[0]?.attributes["aria-expanded"], true);
  const list = one(byRole(page(), "list", strings.writing.earlier), "earlier");
  assert.equal(
    all(list)
      .filter(({ tag }) => tag === "li")
      .map(textOf),
    ["one", "two"],
  );
  const saved = exportText(room, 0);
  for (const was of ["one", "two"]) {
    assert.match(saved, `\n    ${sign} ${strings.writing.before(was)}\n`);
  }
  await say(["Ada", "Béla"], { type: "gone", keys: [key], why: "retracted" });
  for (const text of [textOf(page()), exportText(room, 0)]) assert.not.match(text, /one|two|three/);
});

test("an edit ends with its message, and the field keeps what was typed", async () => {
  for (const why of ["expired", "retracted", "wiped"] as const) {
    const said = line("hello", true);
    const { page, room, say } = await inRoom(said);
    const held = room.transcript.find(said.line.key);
    assert.ok(held);
    room.composer.editMessage(held);
    room.composer.edit("hallo");
    if (why === "wiped") await room.acts.clear();
    else await say(["Ada"], { type: "gone", keys: [said.line.key], why });
    assert.is(room.composer.draft.value, "hallo", why);
    assert.is(room.composer.problem.value?.code, "edit-gone", why);
    assert.equal(classed(page(), "addressed"), []);
  }
});

test.run();
