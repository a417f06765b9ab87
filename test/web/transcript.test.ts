/** The transcript: groups, limit, delivery, unread. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { limits } from "../../protocol/wire/limits.ts";
import { initial } from "../../web/app/settings.ts";
import { blockEntries, entriesOf } from "../../web/room/blocks.ts";
import { receivedMs, sendingMs, slackEntries, TranscriptModel } from "../../web/room/transcript.ts";
import { makeLine, makeWhisper, makeWho, makeWorld } from "./fakes.ts";

function makeTranscript(limit?: number) {
  return new TranscriptModel(makeWorld().page, limit);
}

function texts(transcript: InstanceType<typeof TranscriptModel>): string[][] {
  return transcript.groups.value.map((group) =>
    group.kind === "messages" ? group.lines.map(({ text }) => text) : [group.entry.kind],
  );
}

/** The aliases that are shown above lines. */
function named(transcript: InstanceType<typeof TranscriptModel>): string[] {
  return transcript.groups.value.flatMap((group) =>
    group.kind === "messages" && !group.continued ? [group.lines[0].member.alias] : [],
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

test("a notice of the room ends a group", () => {
  const transcript = makeTranscript();
  transcript.append(makeLine("Ada", "1"));
  transcript.append({ key: "a", at: 0, kind: "joined", member: makeWho("Béla"), ambiguous: false });
  transcript.append(makeLine("Ada", "2"));
  assert.equal(texts(transcript), [["1"], ["joined"], ["2"]]);
});

/** Who came or went, by groups. */
function events(transcript: InstanceType<typeof TranscriptModel>): string[][] {
  return transcript.groups.value.map((group) =>
    entriesOf(group).map((entry) => ("member" in entry ? entry.member.alias : entry.kind)),
  );
}

test("members who come or go one after another share a group, unless there is a reason to look", () => {
  const event = (kind: "joined" | "away" | "back", alias: string, at = 0) =>
    ({ key: `${kind} ${alias}`, at, kind, member: makeWho(alias), ambiguous: false }) as const;
  const transcript = makeTranscript();
  for (const alias of ["Béla", "Cleo", "Dora"]) transcript.append(event("joined", alias));
  assert.equal(events(transcript), [["Béla", "Cleo", "Dora"]]);
  transcript.append({ ...event("joined", "Bela"), ambiguous: true });
  transcript.append(event("joined", "Eva"));
  transcript.append(event("away", "Eva"));
  transcript.append(event("back", "Eva"));
  assert.equal(events(transcript).slice(1), [["Bela"], ["Eva"], ["Eva"], ["Eva"]]);
  transcript.append(event("back", "Dora", 300_000));
  const farewell = { key: "f", at: 300_000, kind: "farewell", member: makeWho("Dora") } as const;
  transcript.append({ ...farewell, text: "" });
  transcript.append({ ...farewell, key: "g", text: "bye" });
  assert.equal(events(transcript).slice(5), [["Dora"], ["Dora"], ["Dora"]]);
  transcript.clear();
  const many = makeTranscript(2);
  for (const alias of ["A", "B", "C", "D"]) many.append(event("joined", alias));
  assert.equal(events(many), [["C", "D"]]);
});

test("lines five minutes apart are not grouped", () => {
  const transcript = makeTranscript();
  transcript.append(makeLine("Ada", "1", 0));
  transcript.append(makeLine("Ada", "2", 299_999));
  transcript.append(makeLine("Ada", "3", 300_000));
  assert.equal(texts(transcript), [["1", "2"], ["3"]]);
});

test("an author who becomes ambiguous begins a group", () => {
  const transcript = makeTranscript();
  transcript.append(makeLine("Ada", "1"));
  transcript.append({ ...makeLine("Ada", "2"), member: makeWho("Ada", true) });
  assert.equal(texts(transcript), [["1"], ["2"]]);
});

test("an unchanged group stays the same object", () => {
  const transcript = makeTranscript();
  transcript.append(makeLine("Ada", "1"));
  transcript.append(makeLine("Béla", "2"));
  const [first, second] = transcript.groups.value;
  transcript.append(makeLine("Béla", "3"));
  assert.is(transcript.groups.value[0], first);
  assert.is.not(transcript.groups.value[1], second);
});

test("keeps 500 lines and drops the first, a few at a time", () => {
  const transcript = makeTranscript();
  assert.equal([initial.kept, blockEntries], [500, 32]);
  const count = initial.kept + 3 * blockEntries;
  for (let i = 0; i < count; i++) {
    transcript.append(makeLine(i % 40 < 20 ? "Ada" : "Béla", `${i}`));
    const flat = texts(transcript).flat();
    assert.ok(flat.length <= initial.kept + slackEntries);
    assert.ok(flat.length >= Math.min(i + 1, initial.kept));
    assert.is(flat[0], `${i + 1 - flat.length}`);
    assert.is(flat.at(-1), `${i}`);
  }
});

test("drops groups and notices too, one by one if there is one block", () => {
  const transcript = makeTranscript(2);
  transcript.append({ key: "a", at: 0, kind: "joined", member: makeWho("Béla"), ambiguous: false });
  transcript.append(makeLine("Ada", "1"));
  transcript.append(makeLine("Béla", "2"));
  assert.equal(texts(transcript), [["1"], ["2"]]);
  transcript.append(makeLine("Béla", "3"));
  assert.equal(texts(transcript), [["2", "3"]]);
});

/** The delivery state that each line shows. */
function late(transcript: InstanceType<typeof TranscriptModel>): string[] {
  return transcript.groups.value.flatMap((group) => {
    if (group.kind !== "messages") return [];
    return group.lines.map(({ late }) => (late ? `${late.state} ${late.received}/${late.of}` : ""));
  });
}

test("shows the delivery of our own line only if it takes long, and of no other line", () => {
  const { page, pass } = makeWorld();
  const transcript = new TranscriptModel(page);
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

test("shows no delivery for lines that all receive soon, however many there are", () => {
  const { page, pass, alarms } = makeWorld();
  const transcript = new TranscriptModel(page);
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

test("shows no delivery for a line that was sent to no member", () => {
  const { page, pass } = makeWorld();
  const transcript = new TranscriptModel(page);
  const line = makeLine("Ada", "1", 0, true);
  transcript.append(line);
  transcript.deliver(line.key, { state: "sent", received: 0, of: 0 });
  pass(receivedMs);
  assert.equal(late(transcript), [""]);
});

test("ticks our own line at once: it waits, is sent, and everybody has it", () => {
  const transcript = makeTranscript();
  const line = makeLine("Ada", "1", 0, true);
  const tick = () => transcript.find(line.key)?.tick;
  transcript.append(line);
  const other = makeLine("Béla", "2");
  transcript.append(other);
  assert.is(tick(), "waiting");
  assert.is(transcript.find(other.key)?.tick, undefined);
  const seen = [0, 1, 2].map((received) => {
    transcript.deliver(line.key, { state: "sent", received, of: 2 });
    return tick();
  });
  assert.equal(seen, ["sent", "sent", "all"]);
  transcript.retract([line.key]);
  assert.is(tick(), undefined);
});

test("tells when there was nobody to receive our own line", () => {
  const transcript = makeTranscript();
  const line = makeLine("Ada", "1", 0, true);
  transcript.append(line);
  transcript.deliver(line.key, { state: "sent", received: 0, of: 0 });
  assert.is(transcript.find(line.key)?.tick, "alone");
});

test("a line is drawn again only when its tick or its words change", () => {
  const transcript = makeTranscript();
  const line = makeLine("Ada", "1", 0, true);
  transcript.append(line);
  transcript.deliver(line.key, { state: "sent", received: 0, of: 12 });
  const before = transcript.find(line.key);
  for (let received = 1; received < 12; received++) {
    transcript.deliver(line.key, { state: "sent", received, of: 12 });
    assert.is(transcript.find(line.key), before);
  }
});

test("sets no alarm for a line that it has dropped or cleared", () => {
  const { page, alarms } = makeWorld();
  const transcript = new TranscriptModel(page, 1);
  transcript.append(makeLine("Ada", "1", 0, true));
  transcript.append(makeLine("Béla", "2"));
  const line = makeLine("Ada", "3", 0, true);
  transcript.append(line);
  transcript.clear();
  assert.is(alarms(), 0);
  transcript.deliver(line.key, { state: "sent", received: 0, of: 1 });
  assert.is(alarms(), 0);
});

test("groups whispers apart from lines for all, and by receiver", () => {
  const transcript = makeTranscript();
  transcript.append(makeLine("Ada", "1"));
  transcript.append(makeWhisper("Ada", "Béla", "2"));
  transcript.append(makeWhisper("Ada", "Béla", "3"));
  transcript.append(makeWhisper("Ada", "Cleo", "4"));
  transcript.append(makeLine("Ada", "5"));
  assert.equal(texts(transcript), [["1"], ["2", "3"], ["4"], ["5"]]);
});

test("an action stands alone", () => {
  const transcript = makeTranscript();
  transcript.append(makeLine("Ada", "1"));
  transcript.append({ ...makeLine("Ada", "waves"), action: true });
  transcript.append({ ...makeLine("Ada", "smiles"), action: true });
  transcript.append(makeLine("Ada", "2"));
  assert.equal(texts(transcript), [["1"], ["waves"], ["smiles"], ["2"]]);
});

test("a whisper of another member counts as unread like other lines", () => {
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
  transcript.append({ key: "a", at: 0, kind: "joined", member: makeWho("Béla"), ambiguous: false });
  assert.is(transcript.unread.value, 1);
  transcript.scrolled(true);
  assert.is(transcript.unread.value, 0);
});

test("counts while the page is behind another, and resets only when the end is in view", () => {
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

test("is empty after it was cleared, and starts again", () => {
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

test("a new line changes one block, however many there are", () => {
  const transcript = makeTranscript(5_000);
  for (let i = 0; i < 4_000; i++) transcript.append(makeLine(i % 2 ? "Ada" : "Béla", `${i}`));
  const blocks = transcript.blocks.value;
  const groups = blocks.map((block) => block.groups.value);
  assert.is(blocks.length, 4_000 / blockEntries);
  transcript.append(makeLine("Béla", "one more"));
  transcript.append(makeLine("Ada", "and another"));
  const after = transcript.blocks.value;
  assert.is(after.length, blocks.length + 1);
  blocks.forEach((block, i) => {
    assert.is(after[i], block);
    assert.is(block.groups.value, groups[i]);
  });
  assert.is(after.at(-1)?.groups.value.length, 2);
});

test("a run of one author has one name, wherever its blocks end", () => {
  for (const before of [0, 1, blockEntries - 1, blockEntries]) {
    for (const lines of [2, blockEntries + 1, 3 * blockEntries]) {
      const transcript = makeTranscript();
      for (let i = 0; i < before; i++) transcript.append(makeLine(i % 2 ? "Ada" : "Béla", `${i}`));
      for (let i = 0; i < lines; i++) transcript.append(makeLine("Cleo", `${i}`));
      assert.is(named(transcript).filter((alias) => alias === "Cleo").length, 1);
      transcript.append(makeWhisper("Cleo", "Ada", "psst"));
      assert.is(named(transcript).filter((alias) => alias === "Cleo").length, 2);
    }
  }
});

test("what is left of a run has its name, whatever was dropped of it", () => {
  const lines = Array.from({ length: 3 * blockEntries }, (_, i) => makeLine("Ada", `${i}`));
  for (const gone of [1, blockEntries - 1, blockEntries, blockEntries + 1, 2 * blockEntries]) {
    const keys = lines.slice(0, gone).map(({ key }) => key);
    const [expired, behind, forgotten] = [makeTranscript(), makeTranscript(), makeTranscript()];
    behind.append(makeLine("Béla", "first"));
    for (const line of lines) for (const one of [expired, behind, forgotten]) one.append(line);
    expired.expire(keys);
    behind.expire(keys);
    forgotten.keep(lines.length - gone);
    assert.equal([expired, behind, forgotten].map(named), [["Ada"], ["Béla", "Ada"], ["Ada"]]);
  }
});

test("keeps at least as many entries as it is set to, and a few more", () => {
  for (const limit of [1, 3, blockEntries, 100, 500]) {
    const transcript = makeTranscript(limit);
    for (let i = 0; i < limit + 4 * blockEntries; i++) {
      transcript.append(makeLine(i % 2 ? "Ada" : "Béla", `${i}`));
      const { length } = texts(transcript).flat();
      assert.ok(
        length >= Math.min(i + 1, limit) && length <= limit + Math.min(slackEntries, limit / 8),
        `${length}`,
      );
      assert.is(texts(transcript).flat().at(-1), `${i}`);
    }
    transcript.keep(limit);
    assert.is(texts(transcript).flat().length, limit);
  }
});

test("forgets nothing while the reader has scrolled up, up to twice the limit", () => {
  const transcript = makeTranscript(100);
  const count = () => texts(transcript).flat().length;
  for (let i = 0; i < 100; i++) transcript.append(makeLine("Me", `${i}`, 0, true));
  transcript.scrolled(false);
  for (let i = 0; i < 100; i++) transcript.append(makeLine("Me", `${i}`, 0, true));
  assert.is(count(), 200);
  transcript.append(makeLine("Me", "one more", 0, true));
  assert.is(count(), 100);
  for (let i = 0; i < 50; i++) transcript.append(makeLine("Me", `${i}`, 0, true));
  assert.is(count(), 150);
  transcript.scrolled(true);
  assert.is(count(), 100);
  transcript.scrolled(false);
  transcript.append(makeLine("Me", "another", 0, true));
  transcript.keep(50);
  assert.is(count(), 50);
});

test("dropping changes only the oldest block", () => {
  const transcript = makeTranscript(2 * blockEntries);
  const append = (i: number) => transcript.append(makeLine(i % 2 ? "Ada" : "Béla", `${i}`));
  for (let i = 0; i < 2 * blockEntries; i++) append(i);
  const [, second] = transcript.blocks.value;
  const groups = second?.groups.value;
  for (let i = 0; i < 3 * (slackEntries + 1); i++) append(i);
  assert.is(transcript.blocks.value[1], second);
  assert.is(second?.groups.value, groups);
});

test("an empty block is removed", () => {
  const transcript = makeTranscript();
  const lines = Array.from({ length: blockEntries + 1 }, (_, i) => makeLine("Ada", `${i}`));
  for (const line of lines) transcript.append(line);
  transcript.expire(lines.slice(0, blockEntries).map(({ key }) => key));
  assert.is(transcript.blocks.value.length, 1);
  assert.equal(texts(transcript), [[`${blockEntries}`]]);
});

test("drops lines above a lower limit at once", () => {
  const transcript = makeTranscript();
  for (let i = 0; i < 10; i++) transcript.append(makeLine("Ada", `${i}`));
  transcript.keep(3);
  assert.equal(texts(transcript), [["7", "8", "9"]]);
});

const day = 86_400_000;

test("a separator marks a new day, but not for a late line of an earlier day", () => {
  const transcript = makeTranscript();
  transcript.append(makeLine("Ada", "1", 0));
  transcript.append(makeLine("Ada", "2", 2 * day));
  transcript.append(makeLine("Béla", "3", 0));
  transcript.append(makeLine("Ada", "4", 2 * day));
  assert.equal(texts(transcript), [["1"], ["day"], ["2"], ["3"], ["4"]]);
});

test("a separator marks the first line that came while the page was not seen, once", () => {
  const transcript = makeTranscript();
  transcript.append(makeLine("Ada", "1"));
  transcript.shown(false);
  transcript.append(makeLine("Ada", "2"));
  transcript.append(makeLine("Ada", "3"));
  assert.equal(texts(transcript), [["1"], ["fresh"], ["2", "3"]]);
  transcript.shown(true);
  transcript.append(makeLine("Ada", "4"));
  assert.equal(texts(transcript), [["1"], ["fresh"], ["2", "3", "4"]]);
  transcript.scrolled(false);
  transcript.append(makeLine("Béla", "5"));
  assert.equal(texts(transcript), [["1"], ["2", "3", "4"], ["fresh"], ["5"]]);
});

test("the separator is removed when the user sends, and there is none above the first line", () => {
  const transcript = makeTranscript();
  transcript.shown(false);
  transcript.append(makeLine("Ada", "1"));
  assert.equal(texts(transcript), [["1"]]);
  transcript.shown(true);
  transcript.shown(false);
  transcript.append(makeLine("Ada", "2"));
  transcript.append(makeLine("Me", "3", 0, true));
  assert.equal(texts(transcript), [["1"], ["2"], ["3"]]);
});

test("one reaction per member counts on a line: the last", () => {
  const transcript = makeTranscript();
  const line = makeLine("Ada", "1");
  transcript.append(line);
  const seen = () =>
    transcript.find(line.key)?.reactions?.map(({ emoji, by }) => {
      return `${emoji} ${by.map(({ alias }) => alias).join(" ")}`;
    });
  transcript.react(line.key, makeWho("Béla"), "👍");
  transcript.react(line.key, makeWho("Cleo"), "👍");
  assert.equal(seen(), ["👍 Béla Cleo"]);
  transcript.react(line.key, makeWho("Béla"), "❤️");
  assert.equal(seen(), ["👍 Cleo", "❤️ Béla"]);
  transcript.react(line.key, makeWho("Cleo"), "");
  transcript.react(line.key, makeWho("Béla"), "");
  assert.is(seen(), undefined);
  transcript.react("nowhere", makeWho("Béla"), "👍");
});

test("an edited line keeps its first text and the latest, and none once it is retracted", () => {
  const transcript = makeTranscript();
  const line = makeLine("Ada", "0");
  transcript.append(line);
  transcript.edit(line.key, { text: "unsent" }, false);
  assert.is(transcript.find(line.key)?.earlier, undefined, "nobody else has it");
  for (let at = 1; at <= 3; at++) transcript.edit(line.key, { text: `${at}` }, true);
  assert.equal(transcript.find(line.key)?.earlier, ["unsent", "1", "2"]);
  for (let at = 4; at <= 20; at++) transcript.edit(line.key, { text: `${at}` }, true);
  const { text, earlier = [] } = transcript.find(line.key) ?? {};
  assert.is(text, "20");
  assert.equal([earlier[0], earlier[1], earlier.at(-1)], ["unsent", "12", "19"]);
  assert.is(earlier.length + 1, limits.versions);
  transcript.retract([line.key]);
  assert.is(transcript.find(line.key)?.earlier, undefined);
});

test("an own line that is edited waits to be sent again", () => {
  const { page, pass } = makeWorld();
  const transcript = new TranscriptModel(page);
  const line = makeLine("Ada", "one", 0, true);
  transcript.append(line);
  transcript.deliver(line.key, { state: "sent", received: 1, of: 1 });
  transcript.edit(line.key, { text: "two" }, true);
  pass(sendingMs);
  assert.is(transcript.find(line.key)?.late?.state, "sending");
});

test("a retracted line keeps its place without text, an expired line is removed", () => {
  const { page, alarms } = makeWorld();
  const transcript = new TranscriptModel(page);
  const [first, second] = [makeLine("Ada", "1", 0, true), makeLine("Ada", "2", 0, true)];
  transcript.append(first);
  transcript.append(second);
  transcript.append(makeLine("Béla", "3"));
  transcript.react(first.key, makeWho("Béla"), "👍");
  transcript.retract([first.key]);
  assert.equal(texts(transcript), [["", "2"], ["3"]]);
  assert.is(transcript.find(first.key)?.retracted, true);
  assert.is(transcript.find(first.key)?.reactions, undefined);
  transcript.expire([first.key, second.key, "nowhere"]);
  assert.equal(texts(transcript), [["3"]]);
  assert.is(transcript.find(second.key), undefined);
  assert.is(alarms(), 0);
});

test("earlier texts are shown on request, stay shown, and go with their line", () => {
  const transcript = makeTranscript();
  const line = makeLine("Ada", "0");
  transcript.append(line);
  transcript.edit(line.key, { text: "1" }, true);
  transcript.toggleEarlier(line.key);
  transcript.edit(line.key, { text: "2" }, true);
  assert.is(transcript.find(line.key)?.unrolled, true);
  transcript.toggleEarlier(line.key);
  assert.is(transcript.find(line.key)?.unrolled, false);
  transcript.toggleEarlier(line.key);
  transcript.retract([line.key]);
  assert.is(transcript.find(line.key)?.unrolled, undefined);
});

test.run();
