/** The files of a room on a page: who is asked for what, what is kept, and that nothing is left. */
import { signal } from "@preact/signals";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { FileInfo, SessionEvent, TransferState } from "../../../protocol/session.ts";
import type { FilesContext } from "../../../web/env.ts";
import { type FilesIo, type Sink, unaskedBytes } from "../../../web/files/files.ts";
import { autoBytes } from "../../../web/files/kinds.ts";
import type { MessageLine } from "../../../web/room/blocks.ts";
import { gif, png } from "../../helpers/pictures.ts";
import { until } from "../../helpers/until.ts";
import { makeLine, makeWho, makeWorld, settle } from "../fakes.ts";
import { describe, makeBrowser, makeFileModels } from "./fakes.ts";

const ben = makeWho("Ben");
/** What ids of his files begin with. */
const benId = "b".repeat(32);

/** Models with a session that notes events, and lines that a test can take away. */
function make(more: Partial<FilesIo> = {}) {
  const world = makeWorld();
  const browser = makeBrowser();
  const events: SessionEvent[] = [];
  const lines = signal<readonly MessageLine[]>([]);
  const context: FilesContext = {
    ...world.page,
    now: world.page.env.now,
    random: world.page.env.random,
    async step(event) {
      events.push(event);
      return undefined;
    },
    find: (key) => lines.value.find((line) => line.key === key),
    largest: () => 100_000_000,
    target: () => ({}),
    openDialog() {},
  };
  const { files } = makeFileModels(context, { ...browser.io, ...more });
  const show = (list: readonly FileInfo[], own = false) => {
    const line = { ...makeLine("Ben", "", 0, own), files: list };
    lines.value = [...lines.peek(), line];
    files.offered(line);
    return line;
  };
  /** The session fetches a file and has it. */
  const arrive = async ({ id }: FileInfo, ...parts: readonly string[]) => {
    for (const [part, text] of parts.entries()) {
      await files.take({ type: "received", file: id, part, bytes: new TextEncoder().encode(text) });
    }
    const bytes = parts.join("").length;
    await files.take({ type: "transfer", file: id, member: ben, out: false, state: "done", bytes });
  };
  return { ...browser, files, events, lines, show, arrive, world };
}

const picture = { type: "image/png", width: 2, height: 2 };

test("P17: small pictures and voice messages are fetched unasked, and nothing else", async () => {
  const { files, events, show } = make();
  const list = [
    await describe("a", { ...picture, id: "a" }),
    await describe("b", { id: "b", type: "audio/webm", voice: 1000 }),
    await describe("c", { id: "c", type: "audio/webm" }),
    await describe("d", { ...picture, id: "d", size: autoBytes + 1 }),
    await describe("e", { id: "e", type: "image/svg+xml", width: 2, height: 2 }),
    await describe("f", { id: "f", type: "image/png" }),
  ];
  const { key } = show(list);
  await settle();
  assert.equal(events, [
    { type: "fetch", key, file: "a" },
    { type: "fetch", key, file: "b" },
  ]);
  const stages = list.map((file) => files.received(file).stage);
  assert.equal(stages, ["waiting", "waiting", "offered", "offered", "offered", "offered"]);
});

test("P17: what is fetched unasked is bounded, whoever sends how much", async () => {
  const { files, events, show } = make();
  const list = [];
  for (let i = 0; i < 2 * (unaskedBytes / autoBytes); i++) {
    list.push(await describe(`${i}`, { ...picture, id: `${i}`, size: autoBytes }));
  }
  const keys = list.map((file) => show([file]).key);
  await settle();
  assert.is(events.length, unaskedBytes / autoBytes);
  const last = list.at(-1) as FileInfo;
  assert.is(files.received(last).stage, "full", "it says why it does not appear");
  await files.get(keys.at(-1) ?? "", last);
  assert.equal(events.at(-1), { type: "fetch", key: keys.at(-1), file: last.id });
});

test("P17: tiny files are not fetched unasked without end, and own files do not count", async () => {
  const { files, events, show } = make();
  for (let i = 0; i < 65; i++) {
    const own = await describe("x", { ...picture, id: `own ${i}`, size: autoBytes });
    await files.offer([own.blob], { type: "offer", text: "", files: [own] });
    show([own], true);
  }
  await settle();
  events.length = 0;
  const tiny = await describe("x", picture);
  for (let i = 0; i < 1_200; i += 100) {
    show(Array.from({ length: 100 }, (_, j) => ({ ...tiny, id: `${i + j}` })));
  }
  await settle();
  assert.is(events.length, 1_024);
});

test("P10: a file is kept part by part, and there when the session has found it whole", async () => {
  const { files, show, arrive, saved, urls } = make();
  const file = await describe("first second", { name: "../a.bin" });
  const { key } = show([file]);
  await files.get(key, file);
  await files.take({ type: "received", file: file.id, part: 0, bytes: new Uint8Array([1]) });
  files.save(file);
  assert.equal(saved, [], "nothing is saved before it is proved");
  await files.get(key, file);
  files.cancel(file);
  await files.take({
    type: "transfer",
    file: file.id,
    member: ben,
    out: false,
    state: "cancelled",
    bytes: 1,
  });
  assert.is(files.received(file).stage, "cancelled");
  await files.get(key, file);
  await arrive(file, "first ", "second");
  files.save(file);
  assert.is(saved[0]?.name, "_a.bin");
  assert.is(await saved[0]?.blob.text(), "first second");
  assert.is(saved[0]?.blob.type, "application/octet-stream");
  assert.is(urls.size, 0, "nothing to show has an address");
});

test("P17: only a picture that is one and can be decoded gets an address, of its true type", async () => {
  const { files, show, arrive, urls } = make({
    sniff: (head) => (head[1] === 0x50 ? "image/png" : "image/svg+xml"),
  });
  const bytes = png([2, 2]).toString("latin1");
  const good = await describe("x", { ...picture, id: "good" });
  const lying = await describe("y", { ...picture, id: "lying" });
  show([good, lying]);
  await settle();
  const raw = Uint8Array.from(bytes, (sign) => sign.charCodeAt(0));
  await files.take({ type: "received", file: "good", part: 0, bytes: raw });
  await arrive(good);
  await arrive(lying, "<svg onload=alert(1)>");
  assert.equal(
    [...urls.values()].map(({ type }) => type),
    ["image/png"],
  );
  assert.is(files.received(lying).url, undefined);
  assert.is(files.received(lying).type, "image/svg+xml");
});

test("a picture of more dots than a page can bear is not decoded", async () => {
  let decoded = 0;
  const { files, show, arrive } = make({
    sniff: () => "image/png",
    decodes: async () => {
      decoded++;
      return true;
    },
  });
  const bomb = await describe("x", { ...picture, id: "bomb" });
  show([bomb]);
  await settle();
  await files.take({
    type: "received",
    file: "bomb",
    part: 0,
    bytes: Uint8Array.from(png([30_000, 30_000])),
  });
  await arrive(bomb);
  assert.is(files.received(bomb).stage, "done");
  assert.is(files.received(bomb).url, undefined);
  assert.is(decoded, 0);
});

test("a file that is here is not fetched again, and one of another hash is", async () => {
  const { files, events, show, arrive } = make();
  const first = await describe("same", { id: `${benId}1` });
  const again = await describe("same", { id: `${benId}2`, name: "b.txt" });
  const other = await describe("else", { id: `${benId}3`, size: 4 });
  const { key } = show([first]);
  await files.get(key, first);
  await arrive(first, "same");
  show([again, other]);
  assert.is(files.received(again).stage, "done");
  await files.get(key, other);
  assert.equal(
    events.map((event) => "file" in event && event.file),
    [first.id, other.id],
  );
});

test("an author does not learn from an offer what others have sent", async () => {
  const { files, events, show, arrive } = make();
  const theirs = await describe("GIF8", { ...picture, id: `${benId}1` });
  const probe = await describe("GIF8", { ...picture, id: `${"c".repeat(32)}1` });
  show([theirs]);
  await arrive(theirs, "GIF8");
  show([probe]);
  assert.is(events.length, 2);
  assert.is(files.received(probe).stage, "waiting");
});

test("a picture that is here is looked at once, however often it is offered", async () => {
  let looked = 0;
  const { files, show, arrive, urls, lines } = make({
    sniff: () => "image/gif",
    decodes: async () => ++looked > 0,
  });
  const bytes = gif([2, 2]).toString("latin1");
  const list = await Promise.all(
    Array.from({ length: 100 }, (_, at) => {
      const raw = Uint8Array.from(bytes, (sign) => sign.charCodeAt(0));
      return describe(raw, { ...picture, id: `${benId}${at}` });
    }),
  );
  const [first = await describe("")] = list;
  show([first]);
  const raw = Uint8Array.from(bytes, (sign) => sign.charCodeAt(0));
  await files.take({ type: "received", file: first.id, part: 0, bytes: raw });
  await arrive(first);
  for (const file of list.slice(1)) show([file]);
  assert.is(looked, 1);
  assert.is(urls.size, 100);
  assert.ok(list.every((file) => files.received(file).url));
  lines.value = [];
  assert.is(urls.size, 0);
});

test("a file that is fetched again leaves nothing of before", async () => {
  const { show, arrive, urls } = make({ sniff: () => "audio/ogg" });
  const file = await describe("OggS", { id: `${benId}1`, type: "audio/ogg", voice: 1000 });
  show([file]);
  await arrive(file, "OggS");
  show([{ ...file, hash: new Uint8Array(32) }]);
  assert.is(urls.size, 0);
  await arrive(file, "OggS");
  assert.is(urls.size, 1);
});

test("a video in the place of a picture is not opened", async () => {
  const { files, show, arrive, urls } = make({ sniff: () => "video/webm" });
  const lying = await describe("x", { ...picture, id: "lying" });
  show([lying]);
  await arrive(lying, "x");
  assert.is(files.received(lying).stage, "done");
  assert.is(urls.size, 0);
});

test("parts of own files are read as asked, and what cannot be read is said", async () => {
  const { files, events } = make();
  const gone = new Blob(["x"]);
  const shorter = new Blob(["abc"]);
  gone.slice = () => {
    throw new DOMException("gone", "NotFoundError");
  };
  shorter.slice = () => new Blob(["a"]);
  const list = [
    await describe("abc", { id: "a" }),
    await describe("x", { id: "g" }),
    await describe("abc", { id: "s" }),
  ];
  await files.offer([new Blob(["abc"]), gone, shorter], { type: "offer", text: "", files: list });
  for (const file of ["a", "g", "s", "unknown"]) await files.take({ type: "read", file, part: 0 });
  const parts = () => events.filter(({ type }) => type === "part");
  await until(() => parts().length === 4);
  assert.equal(
    parts()
      .map((event) => event.type === "part" && [event.file, event.bytes])
      .sort(),
    [
      ["a", new TextEncoder().encode("abc")],
      ["g", "changed"],
      ["s", "changed"],
      ["unknown", "gone"],
    ],
  );
});

test("says how many have an own file, and how far the slowest is", async () => {
  const { files } = make();
  const file = await describe("abcdef", { id: "a" });
  await files.offer([file.blob], { type: "offer", text: "", files: [file] });
  const note = (alias: string, state: TransferState, bytes: number) =>
    files.take({ type: "transfer", file: "a", member: makeWho(alias), out: true, state, bytes });
  await note("Ben", "running", 4);
  await note("Cleo", "running", 2);
  assert.is(files.sending("a")?.value.slowest?.bytes, 2);
  assert.is(files.sending("a")?.value.open, 2);
  await note("Cleo", "waiting", 2);
  assert.equal(files.sending("a")?.value.waits, [makeWho("Cleo").id]);
  assert.is(files.sending("a")?.value.slowest?.bytes, 4, "of those that go on");
  await note("Ben", "done", 6);
  assert.is(files.sending("a")?.value.slowest?.bytes, 2);
  await note("Cleo", "cancelled", 2);
  assert.equal(files.sending("a")?.value, { done: 1, open: 0, waits: [], slowest: null });
});

for (const how of ["line", "retracted", "clear"] as const) {
  test(`nothing of a file is left after its ${how} is gone`, async () => {
    const { files, events, lines, show, arrive, urls } = make({ sniff: () => "audio/ogg" });
    const here = await describe("here", { id: "here" });
    const half = await describe("half", { id: "half" });
    const own = await describe("own", { id: "own" });
    await files.offer([own.blob], { type: "offer", text: "", files: [own] });
    const { key } = show([here, half]);
    show([own], true);
    await files.get(key, here);
    await arrive(here, "here");
    await files.get(key, half);
    await files.take({ type: "received", file: "half", part: 0, bytes: new Uint8Array(1) });
    await until(() => urls.size === 2);
    events.length = 0;
    if (how === "clear") files.clear();
    else if (how === "line") lines.value = [];
    else lines.value = lines.value.map((line) => ({ ...line, retracted: true }));
    assert.is(urls.size, 0);
    assert.is(files.sending("own"), undefined);
    if (how === "clear") return;
    assert.equal(events.flatMap((event) => (event.type === "cancel" ? [event.file] : [])).sort(), [
      "half",
      "own",
    ]);
    await files.take({ type: "read", file: "own", part: 0 });
    await until(() => events.some(({ type }) => type === "part"));
    assert.equal(events.at(-1), { type: "part", file: "own", part: 0, bytes: "gone" });
  });
}

/** A place on the disk that notes what is done with it. */
function makeSink(fails = false) {
  const log: string[] = [];
  const sink: Sink = {
    async write(bytes) {
      if (fails) throw new DOMException("full", "QuotaExceededError");
      log.push(`write ${bytes.length}`);
    },
    async close() {
      log.push("close");
    },
    async abort() {
      log.push("abort");
    },
  };
  return { log, sink };
}

test("a large file is written where the user wants, and undone if it is not whole", async () => {
  for (const [state, end, stage] of [
    ["done", "close", "saved"],
    ["damaged", "abort", "damaged"],
  ] as const) {
    const { log, sink } = makeSink();
    const { files, show } = make({ choosePlace: async () => sink });
    const file = await describe("x", { size: 50_000_000 });
    const { key } = show([file]);
    await files.get(key, file, "place");
    await files.take({ type: "received", file: file.id, part: 0, bytes: new Uint8Array(7) });
    await files.take({ type: "transfer", file: file.id, member: ben, out: false, state, bytes: 7 });
    assert.equal(log, ["write 7", end]);
    assert.is(files.received(file).stage, stage);
  }
});

test("a place that is full ends the transfer with its sentence", async () => {
  const { sink, log } = makeSink(true);
  const { files, events, show } = make({ choosePlace: async () => sink });
  const file = await describe("x", { size: 50_000_000 });
  const { key } = show([file]);
  await files.get(key, file, "place");
  await files.take({ type: "received", file: file.id, part: 0, bytes: new Uint8Array(7) });
  assert.is(files.received(file).stage, "unwritten");
  assert.equal(events.at(-1), { type: "cancel", file: file.id });
  assert.equal(log, ["abort"]);
});

test("without a place that the user chose nothing is fetched", async () => {
  const { files, events, show } = make({ choosePlace: async () => undefined });
  const file = await describe("x", { size: 50_000_000 });
  const { key } = show([file]);
  await files.get(key, file, "place");
  assert.equal(events, []);
});

test("an empty file is here without a transfer", async () => {
  const { files, events, show } = make();
  const file = await describe("", {});
  const { key } = show([file]);
  await files.get(key, file);
  assert.is(files.received(file).stage, "done");
  assert.equal(events, []);
});

test.run();
