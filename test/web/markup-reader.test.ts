/** Reading messages: what is loaded and cached, and what happens if reading fails. */
import { createModel, effect, signal } from "@preact/signals";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { makeReader, type Parse, type Part } from "../../web/markup/reader.ts";
import { until } from "../helpers/until.ts";
import { makePerson, settle } from "./fakes.ts";
import { parseNaively } from "./markup-tree.ts";

const kinds = { img: "picture", video: "video", audio: "sound" };

function setUp(parse: Parse = parseNaively) {
  const people = signal([makePerson("Anna", true), makePerson("Ben Oak")]);
  const reports: unknown[] = [];
  const stage = { loads: 0, isReachable: true };
  const reader = makeReader(
    { people, words: signal(null) },
    {
      async loadParser() {
        stage.loads += 1;
        if (!stage.isReachable) throw new TypeError("failed to fetch");
        return parse;
      },
      report: (error) => reports.push(error),
    },
  );
  return { people, reports, reader, stage };
}

/** A reader that has loaded everything it needs. */
async function setUpLoaded(parse?: Parse) {
  const all = setUp(parse);
  await until(() => all.reader.read({ text: "<b>x</b>" }) !== null);
  return all;
}

const bold: readonly Part[] = [{ tag: "b", attributes: {}, parts: ["x"] }];

test("loads nothing for a text without tags, addresses and mentions", async () => {
  const { reader, stage } = setUp();
  for (const text of ["hello", "a < b", "I <3 you", "1 > 0 & so on", "</b>"]) {
    assert.is(reader.read({ text }), null, text);
  }
  await settle();
  assert.is(stage.loads, 0);
});

test("shows the typed text until the parser is loaded, once, and then redraws", async () => {
  const { reader: made, stage } = setUp();
  const Model = createModel(() => ({ reader: made }));
  const { reader } = new Model();
  const line = { text: "<b>x</b>" };
  const drawn: unknown[] = [];
  const stop = effect(() => {
    drawn.push(reader.read(line)?.parts ?? null);
  });
  assert.is(reader.read({ text: "<i>y</i>" }), null);
  assert.is(reader.textOf(line, kinds), "<b>x</b>");
  await until(() => drawn.length > 1);
  assert.equal(drawn, [null, bold]);
  assert.is(stage.loads, 1);
  assert.is(reader.textOf(line, kinds), "x");
  stop();
});

test("returns the same object for the same line, and none for plain letters", async () => {
  const { reader } = await setUpLoaded();
  const line = { text: "<b>x</b>" };
  assert.ok(reader.read(line) !== null);
  assert.is(reader.read(line), reader.read(line));
  for (const text of ["x<y>z", "me @ home", "a ://b"]) assert.is(reader.read({ text }), null, text);
});

test("reads mentions again when a member comes, and not when members only change", async () => {
  const { reader, people } = await setUpLoaded();
  const line = { text: "hello @ben oak, @ANNA and @cleo" };
  const mentions = () =>
    reader
      .read(line)
      ?.parts.flatMap((part) =>
        typeof part === "object" && "own" in part ? [[part.text, part.own]] : [],
      );
  assert.equal(mentions(), [
    ["@ben oak", false],
    ["@ANNA", true],
  ]);
  const before = reader.read(line);
  people.value = people.value.map((person) => ({ ...person, presence: "away" }));
  assert.is(reader.read(line), before);
  people.value = [...people.value, makePerson("Cleo")];
  assert.equal(mentions()?.at(-1), ["@cleo", false]);
});

test("tries again with the next message if the parser could not be loaded", async () => {
  const { reader, reports, stage } = setUp();
  stage.isReachable = false;
  reader.read({ text: "<b>x</b>" });
  await until(() => reports.length > 0);
  stage.isReachable = true;
  await until(() => reader.read({ text: "<b>x</b>" }) !== null);
  assert.equal([reports.length, stage.loads], [1, 2]);
  assert.equal(reader.read({ text: "<b>x</b>" })?.parts, bold);
});

test("shows a message as typed if reading it fails, and reads the others", async () => {
  const { reader, reports } = await setUpLoaded((html) => {
    if (html.includes("trouble")) throw new TypeError("no body");
    return parseNaively(html);
  });
  const line = { text: "<b>trouble</b>" };
  assert.is(reader.read(line), null);
  assert.is(reader.read(line), null);
  assert.is(reports.length, 1);
  assert.equal(reader.read({ text: "<b>x</b>" })?.parts, bold);
});

test.run();
