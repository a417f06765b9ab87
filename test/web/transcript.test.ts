/** The transcript: groups, limit, delivery, unread. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { keptLines, receivedMs, sendingMs, TranscriptModel } from "../../web/model/transcript.ts";
import { makeLine, makeWhisper, makeWho, makeWorld } from "./fakes.ts";

function makeTranscript(limit?: number) {
  return new TranscriptModel(makeWorld().surroundings, limit);
}

function texts(transcript: InstanceType<typeof TranscriptModel>): string[][] {
  return transcript.groups.value.map((group) =>
    group.kind === "speech" ? group.lines.map(({ text }) => text) : [group.entry.kind],
  );
}

test("groups consecutive lines of one author", () => {
  const transcript = makeTranscript();
  transcript.append(makeLine("Ada", "1"));
  transcript.append(makeLine("Ada", "2"));
  transcript.append(makeLine("Béla", "3"));
  transcript.append(makeLine("Ada", "4"));
  assert.equal(texts(transcript), [["1", "2"], ["3"], ["4"]]);
});

test("a line of the room's own ends a group", () => {
  const transcript = makeTranscript();
  transcript.append(makeLine("Ada", "1"));
  transcript.append({ key: "a", at: 0, kind: "joined", member: makeWho("Béla"), alike: false });
  transcript.append(makeLine("Ada", "2"));
  assert.equal(texts(transcript), [["1"], ["joined"], ["2"]]);
});

test("lines five minutes apart are not grouped", () => {
  const transcript = makeTranscript();
  transcript.append(makeLine("Ada", "1", 0));
  transcript.append(makeLine("Ada", "2", 299_999));
  transcript.append(makeLine("Ada", "3", 300_000));
  assert.equal(texts(transcript), [["1", "2"], ["3"]]);
});

test("an author who has come to be marked begins a group", () => {
  const transcript = makeTranscript();
  transcript.append(makeLine("Ada", "1"));
  transcript.append({ ...makeLine("Ada", "2"), member: makeWho("Ada", true) });
  assert.equal(texts(transcript), [["1"], ["2"]]);
});

test("a group that nothing happened to stays the same object", () => {
  const transcript = makeTranscript();
  transcript.append(makeLine("Ada", "1"));
  transcript.append(makeLine("Béla", "2"));
  const [first, second] = transcript.groups.value;
  transcript.append(makeLine("Béla", "3"));
  assert.is(transcript.groups.value[0], first);
  assert.is.not(transcript.groups.value[1], second);
});

test("keeps 500 lines and forgets from the beginning", () => {
  const transcript = makeTranscript();
  for (let i = 0; i <= keptLines + 1; i++)
    transcript.append(makeLine(i < 3 ? "Ada" : "Béla", `${i}`));
  const flat = texts(transcript).flat();
  assert.is(keptLines, 500);
  assert.is(flat.length, 500);
  assert.is(flat[0], "2");
  assert.is(flat.at(-1), "501");
});

test("forgets groups and lines of the room's own as well", () => {
  const transcript = makeTranscript(2);
  transcript.append({ key: "a", at: 0, kind: "joined", member: makeWho("Béla"), alike: false });
  transcript.append(makeLine("Ada", "1"));
  transcript.append(makeLine("Béla", "2"));
  assert.equal(texts(transcript), [["1"], ["2"]]);
  transcript.append(makeLine("Béla", "3"));
  assert.equal(texts(transcript), [["2", "3"]]);
});

/** What is said of each line about how far it has come. */
function late(transcript: InstanceType<typeof TranscriptModel>): string[] {
  return transcript.groups.value.flatMap((group) => {
    if (group.kind === "aside") return [];
    return group.lines.map(({ late }) => (late ? `${late.state} ${late.received}/${late.of}` : ""));
  });
}

test("says how far an own line has come only when that takes long, and of no other", () => {
  const { surroundings, pass } = makeWorld();
  const transcript = new TranscriptModel(surroundings);
  const first = makeLine("Ada", "1", 0, true);
  const second = makeWhisper("Ada", "Béla", "2", true);
  transcript.append(first);
  transcript.append(second);
  transcript.append(makeLine("Béla", "3"));
  const [, , other] = transcript.groups.value;
  pass(sendingMs - 1);
  assert.equal(late(transcript), ["", "", ""]);
  pass(1);
  assert.equal(late(transcript), ["sending 0/0", "sending 0/0", ""]);
  transcript.deliver(first.key, { state: "sent", received: 0, of: 2 });
  transcript.deliver(second.key, { state: "sent", received: 0, of: 1 });
  assert.equal(late(transcript), ["", "", ""]);
  transcript.deliver(first.key, { state: "sent", received: 1, of: 2 });
  pass(receivedMs);
  assert.equal(late(transcript), ["sent 1/2", "sent 0/1", ""]);
  transcript.deliver(first.key, { state: "sent", received: 2, of: 2 });
  transcript.deliver(second.key, { state: "sent", received: 1, of: 1 });
  assert.equal(late(transcript), ["", "", ""]);
  assert.is(transcript.groups.value[2], other);
});

test("says nothing of lines that all have soon, however many follow each other", () => {
  const { surroundings, pass, alarms } = makeWorld();
  const transcript = new TranscriptModel(surroundings);
  for (let i = 0; i < 20; i++) {
    const line = makeLine("Ada", `${i}`, 0, true);
    transcript.append(line);
    pass(200);
    transcript.deliver(line.key, { state: "sent", received: 0, of: 1 });
    pass(800);
    transcript.deliver(line.key, { state: "sent", received: 1, of: 1 });
    assert.ok(late(transcript).every((said) => said === ""));
  }
  assert.is(alarms(), 0);
});

test("says nothing of what was said to nobody", () => {
  const { surroundings, pass } = makeWorld();
  const transcript = new TranscriptModel(surroundings);
  const line = makeLine("Ada", "1", 0, true);
  transcript.append(line);
  transcript.deliver(line.key, { state: "sent", received: 0, of: 0 });
  pass(receivedMs);
  assert.equal(late(transcript), [""]);
});

test("waits for no line that it has forgotten or cleared", () => {
  const { surroundings, alarms } = makeWorld();
  const transcript = new TranscriptModel(surroundings, 1);
  transcript.append(makeLine("Ada", "1", 0, true));
  transcript.append(makeLine("Béla", "2"));
  const line = makeLine("Ada", "3", 0, true);
  transcript.append(line);
  transcript.clear();
  assert.is(alarms(), 0);
  transcript.deliver(line.key, { state: "sent", received: 0, of: 1 });
  assert.is(alarms(), 0);
});

test("keeps whispers apart: from what is said to all, and by whom they are for", () => {
  const transcript = makeTranscript();
  transcript.append(makeLine("Ada", "1"));
  transcript.append(makeWhisper("Ada", "Béla", "2"));
  transcript.append(makeWhisper("Ada", "Béla", "3"));
  transcript.append(makeWhisper("Ada", "Cleo", "4"));
  transcript.append(makeLine("Ada", "5"));
  assert.equal(texts(transcript), [["1"], ["2", "3"], ["4"], ["5"]]);
});

test("what is told in the third person stands by itself", () => {
  const transcript = makeTranscript();
  transcript.append(makeLine("Ada", "1"));
  transcript.append({ ...makeLine("Ada", "waves"), action: true });
  transcript.append({ ...makeLine("Ada", "smiles"), action: true });
  transcript.append(makeLine("Ada", "2"));
  assert.equal(texts(transcript), [["1"], ["waves"], ["smiles"], ["2"]]);
});

test("a whisper of another is unread like anything else", () => {
  const transcript = makeTranscript();
  transcript.shown(false);
  transcript.append(makeWhisper("Ada", "Béla", "psst"));
  assert.is(transcript.unread.value, 1);
});

test("counts the lines of others that came while the end was out of view", () => {
  const transcript = makeTranscript();
  transcript.append(makeLine("Ada", "1"));
  assert.is(transcript.unread.value, 0);
  transcript.scrolled(false);
  transcript.append(makeLine("Ada", "2"));
  transcript.append(makeLine("Me", "3", 0, true));
  transcript.append({ key: "a", at: 0, kind: "joined", member: makeWho("Béla"), alike: false });
  assert.is(transcript.unread.value, 1);
  transcript.scrolled(true);
  assert.is(transcript.unread.value, 0);
});

test("counts while the page is behind another, and forgets only when the end is in view", () => {
  const transcript = makeTranscript();
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
  const transcript = makeTranscript(2);
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
