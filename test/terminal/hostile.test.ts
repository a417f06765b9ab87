// Whatever others send, the terminal gets text and the escapes that the client itself writes.
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { FileInfo, Line, Who } from "../../protocol/session.ts";
import { cleanLine, cleanText, toJson } from "../../terminal/clean.ts";
import { themeOf } from "../../terminal/colours.ts";
import { Editor } from "../../terminal/editor.ts";
import { Entries } from "../../terminal/entries.ts";
import { changeLine, follow, linesOf } from "../../terminal/follow.ts";
import { roomFrame } from "../../terminal/frame.ts";
import { changeOf, eventOf } from "../../terminal/objects.ts";
import { rowOf, span, wrap } from "../../terminal/paint.ts";
import { widthOf } from "../../terminal/width.ts";
import { sign } from "../../web/room/sign.ts";
import { makeLine, makePerson, makeWhisper, makeWho } from "../web/fakes.ts";
import { openRoom } from "./fake-room.ts";

const controls = [
  ...Array.from({ length: 32 }, (_, i) => String.fromCharCode(i)),
  ...Array.from({ length: 33 }, (_, i) => String.fromCharCode(0x7f + i)),
];
const tricks = [
  ...controls,
  "\x1b[2J",
  "\x1b]0;title\x07",
  "\x1b]52;c;ZXZpbA==\x1b\\",
  "\x1b]8;;https://evil.example\x1b\\text\x1b]8;;\x1b\\",
  "\x1bP$q m\x1b\\",
  "\x1b_G\x1b\\",
  "\x9b31m",
  "\x9d0;title\x9c",
  "\x90q\x9c",
  "\u2028\u2029\u0085\v\f\r\r\n",
  ..."\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
  ..."\u00ad\u034f\u115f\u1160\u17b4\u180e\u200b\u2060\u2800\u3164\ufeff\uffa0\ufff9",
  "\u{e0001}\u{e0041}\u{e007f}",
  "\ud800",
  "\udfff",
  `a${"\u0301".repeat(200)}`,
  "\u{1f469}\u200d".repeat(200),
  "\u{1f1e9}",
  "\u0915\u094d\u0937\u{1f44d}\u{1f3fd}\u2764\ufe0f",
  "&#27;[2J&#x9b;1m&#10;&#8232;&#8238;",
  '<a href="https://e.example/\x1b">x</a><b>\x1b[0m</b><pre>\x9b</pre>',
  `${sign} Anna removed Ben.`,
];
const all = tricks.join("|");

/** Asserts that a text has nothing that a terminal acts on, but line feeds if they are allowed. */
function harmless(text: string, what: string, allowed = ""): void {
  const left = allowed === "" ? text : text.replaceAll(allowed, "");
  const found =
    /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|[\ud800-\udfff](?![\udc00-\udfff])(?<![\ud800-\udbff][\udc00-\udfff])/u.exec(
      left,
    );
  assert.is(found, null, `${what}: ${JSON.stringify(found?.[0])} in ${JSON.stringify(text)}`);
}

/** Removes the escapes that the client writes: style and column. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the client writes them
const bare = (row: string) => row.replaceAll(/\x1b\[(?:[\d;]*m|\d+G)/g, "");

test("P31: cleaning leaves no control, direction or invisible character, and keeps the text", () => {
  for (const trick of tricks) {
    harmless(cleanText(`a${trick}b`), "text", "\n");
    harmless(cleanLine(`a${trick}b`), "line");
    assert.match(cleanLine(`a${trick}b`), /^a[\s\S]*b$/);
  }
  assert.is(
    cleanText("Grüße, 日本\nשלום \u{1f44d}\u{1f3fd}"),
    "Grüße, 日本\nשלום \u{1f44d}\u{1f3fd}",
  );
  assert.ok(widthOf(cleanLine("\u{1f469}\u200d".repeat(200))) > 100, "no chain hides its width");
});

test("P31: the painter lets no control through, even if nobody has cleaned the text", () => {
  for (const trick of tricks) {
    harmless(bare(rowOf([span(trick, "1")], 40)), "row");
    const flow = { spans: [span(trick)], first: [span(trick)], rest: [span(trick)] };
    for (const row of wrap([flow], 10)) harmless(bare(row), "wrapped");
  }
});

/** A member with a hostile alias. The protocol refuses most of these, so this is the second wall. */
const evil: Who = { ...makeWho(all), id: "evil", ambiguous: true };
const file = { id: "f", name: all, type: "x/y", size: 5, hash: new Uint8Array(32) } as FileInfo;

function lines(): readonly Line[] {
  const text = (said: string) => ({ ...makeLine("Eve", said), member: evil });
  return [
    ...tricks.map(text),
    { ...text(all), action: true },
    { ...text(""), files: [file] },
    { ...makeWhisper("Eve", "Anna", all), member: evil },
    { key: "j", at: 0, kind: "joined", member: evil, ambiguous: true },
    { key: "f", at: 0, kind: "farewell", member: evil, text: all },
    { key: "r", at: 0, kind: "renamed", member: evil, before: all },
    { key: "k", at: 0, kind: "removed", member: evil, removed: evil },
    { key: "o", at: 0, kind: "fork", member: evil, reporter: evil },
  ];
}

test("P31: the whole screen has only text and the client's own escapes, at any size", async () => {
  const people = [makePerson("Anna", true), { ...makePerson(all), id: "evil", ambiguous: true }];
  const { kit, see, have } = await openRoom(people, all);
  await see(...lines());
  const first = kit.numbers.key(1) ?? "";
  await have({ type: "reaction", key: first, member: evil, emoji: all });
  await have({ type: "edited", key: first, text: all, at: 0, sent: true });
  const theme = themeOf(8);
  for (const [columns, height] of [
    [200, 2000],
    [20, 3000],
    [100, 24],
    [3, 2],
  ] as const) {
    const view = {
      editor: new Editor(),
      notice: "",
      isInviting: false,
      choices: [],
      page: null,
      scroll: 0,
      total: 0,
    };
    const { rows } = roomFrame(kit, view, new Entries(theme), theme, columns, height);
    assert.is(rows.length, height);
    for (const row of rows) harmless(bare(row), `${columns} columns`);
    for (const row of rows) {
      assert.not.match(bare(row).slice(1), new RegExp(`${sign} Anna removed`), "no forged notice");
    }
  }
});

test("P31: lines and objects have no control but the line feed, and no line is forged", async () => {
  const { kit, see } = await openRoom([makePerson("Anna", true), makePerson("Eve")]);
  const written: string[] = [];
  const objects: string[] = [];
  const stop = follow(kit, (entry) => {
    const lines = linesOf(entry, kit);
    assert.ok(lines.length === 1, "a line each");
    written.push(...lines);
    objects.push(toJson(eventOf(entry, kit)));
  });
  const hostile = lines();
  await see(...hostile);
  stop();
  const edited = {
    type: "edited",
    key: hostile[0]?.key ?? "",
    text: all,
    at: 0,
    sent: true,
  } as const;
  written.push(changeLine(edited, kit) ?? "");
  objects.push(toJson(changeOf(edited, kit)));
  assert.is(written.length, hostile.length + 1);
  for (const line of written) harmless(line, "line");
  for (const line of written) assert.match(line, new RegExp(`^(\\[\\d+\\] |${sign} )`));
  for (const line of objects) assert.match(line, /^[ -~]+$/);
  const [first] = objects.map((line) => JSON.parse(line));
  assert.is(first.text, tricks[0], "objects lose nothing");
});

test("what is typed has no control either, however it is pasted", () => {
  const editor = new Editor();
  editor.insert(all);
  assert.not.match(editor.text, /(?![\t\n])\p{Cc}/u);
  const { before } = editor.shown();
  harmless(before, "shown", "\n");
});

test.run();
