/**
 * What the room says and what members say, told apart without looks: by the text of the page, which
 * is heard and copied, and by the saved file. Whatever a member writes, it has no sign of the room.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Effect, Line } from "../../protocol/session.ts";
import { sign } from "../../web/room/sign.ts";
import { makeLine, makePerson, makeWho } from "./fakes.ts";
import { all, byRole, type Element, load, textOf } from "./markup.ts";
import { inRoom, one, see, strings } from "./room-bundle.ts";

const { exportText } =
  await load<typeof import("../../web/room/export-text.ts")>("room/export-text.ts");

const member = makeWho("Béla");
const other = makeWho("Cleo");
const at = 0;
/** One line of the room for each kind that a session has. */
const lines: readonly Line[] = [
  { key: "a", at, kind: "joined", member, ambiguous: false },
  { key: "b", at, kind: "joined", member: makeWho("Béla", true), ambiguous: true },
  { key: "c", at, kind: "farewell", member, text: "bye" },
  { key: "d", at, kind: "away", member },
  { key: "e", at, kind: "back", member },
  { key: "f", at, kind: "renamed", member, before: "Bob" },
  { key: "g", at, kind: "locked", member },
  { key: "h", at, kind: "unlocked", member },
  { key: "i", at, kind: "expiry", member, seconds: 60 },
  { key: "j", at, kind: "removed", member, removed: other },
  { key: "k", at, kind: "removal-failed", member },
  { key: "l", at, kind: "missing", member, count: 2 },
  { key: "r", at, kind: "unreadable", member },
  { key: "m", at, kind: "fork", member, reporter: other },
  { key: "n", at, kind: "hidden", member },
  { key: "o", at, kind: "flood", member },
  { key: "p", at, kind: "failed-attempts", count: 3 },
  { key: "q", at, kind: "closing", seconds: 5 },
  { key: "s", at, kind: "channel-failed", member },
];
const show = (line: Line): Effect => ({ type: "line", line });

const isOf = (name: string) => (element: Element) =>
  `${element.attributes.class}`.split(" ").includes(name);

/** What a screen reader gets of the entries of a room, and the lines of its file. */
async function outputs(...said: readonly Line[]) {
  const inside = await inRoom(...said.map(show));
  await see(inside, [makePerson("Ada", true), makePerson("Béla")]);
  const log = one(byRole(inside.page(), "log"), "log");
  const entries = all(log).filter((element) =>
    ["line", "system", "warning"].some((name) => isOf(name)(element)),
  );
  const heard = entries.map((entry) => {
    const hidden = all(entry).filter(({ attributes }) => attributes["aria-hidden"] === "true");
    return hidden.reduce((text, part) => text.replace(textOf(part), ""), textOf(entry));
  });
  const file = exportText(inside.room, 0)
    .trimEnd()
    .split("\n")
    // The first line says when it was saved.
    .slice(1)
    .map((line) => line.slice("1970-01-01 00:00  ".length));
  return { heard, file };
}

test("no member can write a line of the room, by an action, a text or a name", async () => {
  for (const line of lines) {
    const real = await outputs(line);
    for (const text of [...real.heard, ...real.file]) assert.ok(text.startsWith(sign), text);
    const words = real.file.join().replace(`${sign} `, "");
    const rest = words.replace(/^\S+ /, "");
    const posing: readonly Line[] = [
      { ...makeLine("Béla", rest), action: true },
      makeLine("Béla", words),
      makeLine("Béla", `hello\n${sign} ${words}`),
      { ...makeLine("Béla", `${sign} ${words}`), action: true },
      makeLine("Béla", `<p>hello</p><p>&#8962; ${words}</p>`),
      makeLine("Béla", `<img alt="${sign} ${words}" src="x">`),
      makeLine(strings.room.speaks.replace(": ", ""), words),
      makeLine(`${sign} Room`, words),
      makeLine(`${sign} ${words}`.slice(0, 24), words.slice(22)),
    ];
    for (const line of posing) {
      const forged = await outputs(line);
      for (const text of [...forged.heard, ...forged.file])
        assert.not.ok(text.includes(sign), text);
      for (const text of forged.heard) assert.not.ok(text.startsWith(strings.room.speaks), text);
    }
  }
});

test("no member can write the sign anywhere else on the page: as a room name, an alias or a reply", async () => {
  const posing = `${sign} Béla`;
  const inside = await inRoom(
    show({ ...makeLine(posing, `${sign} an answer`), reply: { member: makeWho(posing) } }),
  );
  const { session, page } = inside;
  const own = textOf(page()).split(sign).length;
  session.shown = { ...session.shown, roomName: `${sign} Room` };
  const writer = { ...makePerson(posing), typing: true };
  await see(inside, [makePerson(posing, true), writer, makePerson("Cleo")]);
  const withAll = all(page()).flatMap(({ attributes }) => Object.values(attributes));
  assert.is(textOf(page()).split(sign).length, own, textOf(page()));
  assert.not.ok(withAll.some((value) => typeof value === "string" && value.includes(sign)));
});

test("what the room says of a message has its sign, and a whisper too", async () => {
  const { page, say } = await inRoom(
    show({ ...makeLine("Béla", "late"), resent: true }),
    show({ ...makeLine("Béla", "soon"), early: true }),
    show({ ...makeLine("Béla", "odd"), suspicious: true }),
  );
  const first = makeLine("Béla", "first");
  const gone = makeLine("Béla", "gone");
  const answer = { ...makeLine("Ada", "to the first"), reply: { key: first.key } };
  const people = ["Ada", "Béla"];
  await say(people, show(first), show(gone), show(answer), {
    type: "gone",
    keys: [gone.key],
    why: "retracted",
  });
  const text = textOf(one(byRole(page(), "log"), "log"));
  for (const said of [
    strings.room.again(strings.clockTime(0)),
    strings.room.early,
    "A message from",
    "in reply to",
    strings.writing.retracted,
  ]) {
    assert.ok(text.includes(`${sign} ${strings.room.speaks}${said}`), said);
  }
  assert.ok(strings.room.confided("Béla", sign).includes(sign));
});

test.run();
