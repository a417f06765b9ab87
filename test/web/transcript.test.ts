/** The transcript: groups, limit, delivery, unread. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { keptLines, TranscriptModel } from "../../web/model/transcript.ts";
import { makeLine, makeWho } from "./fakes.ts";

function texts(transcript: InstanceType<typeof TranscriptModel>): string[][] {
  return transcript.groups.value.map((group) =>
    group.kind === "speech" ? group.lines.map(({ text }) => text) : [group.entry.kind],
  );
}

test("groups consecutive lines of one author", () => {
  const transcript = new TranscriptModel();
  transcript.append(makeLine("Ada", "1"));
  transcript.append(makeLine("Ada", "2"));
  transcript.append(makeLine("Béla", "3"));
  transcript.append(makeLine("Ada", "4"));
  assert.equal(texts(transcript), [["1", "2"], ["3"], ["4"]]);
});

test("a line of the room's own ends a group", () => {
  const transcript = new TranscriptModel();
  transcript.append(makeLine("Ada", "1"));
  transcript.append({ key: "a", at: 0, kind: "joined", member: makeWho("Béla") });
  transcript.append(makeLine("Ada", "2"));
  assert.equal(texts(transcript), [["1"], ["joined"], ["2"]]);
});

test("lines five minutes apart are not grouped", () => {
  const transcript = new TranscriptModel();
  transcript.append(makeLine("Ada", "1", 0));
  transcript.append(makeLine("Ada", "2", 299_999));
  transcript.append(makeLine("Ada", "3", 300_000));
  assert.equal(texts(transcript), [["1", "2"], ["3"]]);
});

test("an author who has come to be marked begins a group", () => {
  const transcript = new TranscriptModel();
  transcript.append(makeLine("Ada", "1"));
  transcript.append({ ...makeLine("Ada", "2"), member: makeWho("Ada", true) });
  assert.equal(texts(transcript), [["1"], ["2"]]);
});

test("a group that nothing happened to stays the same object", () => {
  const transcript = new TranscriptModel();
  transcript.append(makeLine("Ada", "1"));
  transcript.append(makeLine("Béla", "2"));
  const [first, second] = transcript.groups.value;
  transcript.append(makeLine("Béla", "3"));
  assert.is(transcript.groups.value[0], first);
  assert.is.not(transcript.groups.value[1], second);
});

test("keeps 500 lines and forgets from the beginning", () => {
  const transcript = new TranscriptModel();
  for (let i = 0; i <= keptLines + 1; i++)
    transcript.append(makeLine(i < 3 ? "Ada" : "Béla", `${i}`));
  const flat = texts(transcript).flat();
  assert.is(keptLines, 500);
  assert.is(flat.length, 500);
  assert.is(flat[0], "2");
  assert.is(flat.at(-1), "501");
});

test("forgets groups and lines of the room's own as well", () => {
  const transcript = new TranscriptModel(2);
  transcript.append({ key: "a", at: 0, kind: "joined", member: makeWho("Béla") });
  transcript.append(makeLine("Ada", "1"));
  transcript.append(makeLine("Béla", "2"));
  assert.equal(texts(transcript), [["1"], ["2"]]);
  transcript.append(makeLine("Béla", "3"));
  assert.equal(texts(transcript), [["2", "3"]]);
});

test("changes the delivery of the line that it is about, and of no other", () => {
  const transcript = new TranscriptModel();
  const mine = { ...makeLine("Ada", "1", 0, true), delivery: "sending" } as const;
  const next = { ...makeLine("Ada", "2", 0, true), delivery: "sending" } as const;
  transcript.append(mine);
  transcript.append(next);
  transcript.append(makeLine("Béla", "3"));
  const [, other] = transcript.groups.value;
  transcript.deliver(next.key, "sent");
  const [group] = transcript.groups.value;
  assert.equal(group?.kind === "speech" && group.lines.map(({ delivery }) => delivery), [
    "sending",
    "sent",
  ]);
  assert.is(transcript.groups.value[1], other);
});

test("counts the lines of others that came while the end was out of view", () => {
  const transcript = new TranscriptModel();
  transcript.append(makeLine("Ada", "1"));
  assert.is(transcript.unread.value, 0);
  transcript.scrolled(false);
  transcript.append(makeLine("Ada", "2"));
  transcript.append(makeLine("Me", "3", 0, true));
  transcript.append({ key: "a", at: 0, kind: "joined", member: makeWho("Béla") });
  assert.is(transcript.unread.value, 1);
  transcript.scrolled(true);
  assert.is(transcript.unread.value, 0);
});

test("counts while the page is behind another, and forgets only when the end is in view", () => {
  const transcript = new TranscriptModel();
  transcript.shown(false);
  transcript.append(makeLine("Ada", "1"));
  assert.is(transcript.unread.value, 1);
  transcript.scrolled(false);
  transcript.shown(true);
  assert.is(transcript.unread.value, 1);
  transcript.scrolled(true);
  assert.is(transcript.unread.value, 0);
});

test("holds nothing when it was cleared, and begins anew", () => {
  const transcript = new TranscriptModel(2);
  transcript.scrolled(false);
  for (const text of ["1", "2", "3"]) transcript.append(makeLine("Ada", text));
  transcript.clear();
  assert.equal(transcript.groups.value, []);
  assert.is(transcript.unread.value, 0);
  assert.is(transcript.atEnd.value, true);
  for (const text of ["4", "5"]) transcript.append(makeLine("Ada", text));
  assert.equal(texts(transcript), [["4", "5"]]);
});

test.run();
