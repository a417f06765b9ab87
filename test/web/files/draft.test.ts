/** What is about to be sent: nothing leaves uncleaned, unread or twice, and nothing is lost. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { SessionEvent } from "../../../protocol/session.ts";
import { fileLimits as limits } from "../../../protocol/wire/file-limits.ts";
import type { Refusal } from "../../../web/app/refusal.ts";
import type { FilesContext } from "../../../web/env.ts";
import { filesAtOnce } from "../../../web/files/draft.ts";
import { type ItemsIo, problemOf } from "../../../web/files/items.ts";
import { makeWorld } from "../fakes.ts";
import { makeBrowser, makeFileModels } from "./fakes.ts";

type Offer = Extract<SessionEvent, { readonly type: "offer" }>;

function make(more: Partial<ItemsIo> = {}, context: Partial<FilesContext> = {}) {
  const world = makeWorld();
  const browser = makeBrowser();
  const offers: Offer[] = [];
  let refusal: Refusal | undefined;
  const { draft, files } = makeFileModels(
    {
      ...world.page,
      now: world.page.env.now,
      random: world.page.env.random,
      async step(event) {
        if (refusal !== undefined) return refusal;
        if (event.type === "offer") offers.push(event);
        return undefined;
      },
      find: () => undefined,
      largest: () => 10_000,
      target: () => ({}),
      openDialog() {},
      ...context,
    },
    { ...browser.io, ...more },
  );
  const add = (...list: readonly File[]) => draft.add(list.map((file) => ({ file })));
  return {
    ...browser,
    draft,
    files,
    offers,
    add,
    world,
    refuse(code: Refusal | undefined) {
      refusal = code;
    },
  };
}

const text = (name: string, contents = "text") => new File([contents], name);
const photo = (name = "IMG_1.heic") => new File(["GIF8 as the camera wrote it"], name);

test("a photo is cleaned, and gets the ending of what it is then", async () => {
  const { draft, files, offers, add } = make();
  await add(photo());
  assert.is(await draft.send("Look"), true);
  const [file] = offers[0]?.files ?? [];
  assert.equal(
    [file?.name, file?.type, file?.size, file?.width, file?.height, file?.preview?.length],
    ["IMG_1.jpg", "image/jpeg", 7, 4, 3, 2],
  );
  assert.is(offers[0]?.text, "Look");
  assert.equal(draft.items.value, []);
  assert.ok(files.isOffering());
});

test("says when the caption has gone, also if a later message of several has not", async () => {
  const { draft, offers, add, refuse } = make();
  await add(...Array.from({ length: limits.filesPerMessage + 1 }, (_, i) => text(`${i}.txt`)));
  let begun = 0;
  const onBegun = () => {
    begun++;
    refuse("not-connected");
  };
  assert.is(await draft.send("Look", onBegun), false);
  assert.equal([begun, offers.length, draft.items.value.length], [1, 1, 1]);
  assert.is(await draft.send("", onBegun), false);
  assert.is(begun, 1, "nothing has gone");
});

test("P29: a photo that cannot be cleaned is never sent as it is, unless the user says so", async () => {
  const { draft, offers, add } = make({
    async clean() {
      throw new RangeError("cut");
    },
  });
  await add(photo(), text("a.txt"));
  assert.is(await draft.send(""), false);
  const [item] = draft.items.value;
  assert.is(item && problemOf(item, true), "picture-cut");
  assert.equal(offers, []);
  draft.setClean(false);
  assert.is(await draft.send(""), true);
  assert.equal(
    offers[0]?.files.map(({ name, size }) => [name, size]),
    [
      ["IMG_1.heic", 27],
      ["a.txt", 4],
    ],
  );
});

test("P29: a mistake of ours while cleaning sends nothing either", async () => {
  const { draft, offers, add, world } = make({
    async clean() {
      throw new TypeError("a mistake");
    },
  });
  await add(photo());
  assert.is(await draft.send(""), false);
  assert.equal(offers, []);
  assert.is(world.reports.length, 1);
});

test("names what is in a photo that is sent as it is, and in a document", async () => {
  const { draft, add } = make();
  await add(photo(), new File(["%PDF-1"], "a.pdf"), text("b.txt"));
  const told = () => draft.items.value.map(({ details }) => details?.place);
  assert.equal(told(), [undefined, true, undefined]);
  draft.setClean(false);
  await draft.add([{ file: text("c.txt") }]);
  assert.equal(told(), [true, true, undefined, undefined]);
});

test("what cannot be sent is named with the reason, and the others stay", async () => {
  const { draft } = make();
  const unreadable = text("gone.txt");
  unreadable.slice = () => {
    throw new DOMException("gone", "NotFoundError");
  };
  await draft.add([
    { file: text("a.txt") },
    { file: new File([new Uint8Array(10_001)], "large.bin") },
    { file: unreadable },
    { file: text("folder"), isFolder: true },
  ]);
  assert.equal(draft.refused.value, [
    { name: "large.bin", why: "file-too-long" },
    { name: "gone.txt", why: "file-unreadable" },
    { name: "folder", why: "folder" },
  ]);
  assert.equal(
    draft.items.value.map(({ name }) => name),
    ["a.txt"],
  );
});

test("no file, too many files, and a relay that takes none have a sentence each", async () => {
  const { draft, add } = make();
  await add();
  assert.is(draft.problem.value, "none");
  assert.is(await draft.send(""), false);
  assert.is(draft.problem.value, "none");
  await add(...Array.from({ length: filesAtOnce + 1 }, (_, i) => text(`${i}`)));
  assert.is(draft.problem.value, "files-too-many");
  assert.is(draft.items.value.length, filesAtOnce);
  const without = make({}, { largest: () => 0 });
  await without.add(text("a"));
  assert.is(without.draft.problem.value, "files-refused");
});

test("more files than fit go as several messages, with the caption in the first", async () => {
  const { draft, offers, add } = make();
  await add(...Array.from({ length: 17 }, (_, i) => text(`${i}`)));
  assert.is(await draft.send("All of them"), true);
  assert.equal(
    offers.map(({ files, text }) => [files.length, text]),
    [
      [8, "All of them"],
      [8, ""],
      [1, ""],
    ],
  );
  const whisper = make({}, { target: () => ({ to: "ben" }) });
  await whisper.add(...Array.from({ length: 5 }, (_, i) => text(`${i}`)));
  await whisper.draft.send("");
  assert.equal(
    whisper.offers.map(({ files, to }) => [files.length, to]),
    [
      [limits.filesPerWhisper, "ben"],
      [1, "ben"],
    ],
  );
});

test("a reply answers once", async () => {
  const { draft, offers, add } = make({}, { target: () => ({ reply: "line" }) });
  await add(...Array.from({ length: 9 }, (_, i) => text(`${i}`)));
  await draft.send("");
  assert.equal(
    offers.map(({ reply }) => reply),
    ["line", undefined],
  );
});

test("what the session refuses stays, is said, and is not offered", async () => {
  const { draft, files, offers, add, refuse } = make();
  await add(text("a.txt"));
  refuse("outbox-full");
  assert.is(await draft.send(""), false);
  assert.is(draft.problem.value, "outbox-full");
  assert.is(draft.items.value.length, 1);
  assert.not(files.isOffering());
  refuse(undefined);
  assert.is(await draft.send(""), true);
  assert.is(offers.length, 1);
});

test("a file that has changed since it was chosen is not offered", async () => {
  const { draft, offers, add } = make();
  const file = text("a.txt");
  await add(file, text("b.txt"));
  file.slice = () => new Blob(["other contents"]);
  assert.is(await draft.send(""), false);
  assert.equal(offers, []);
  const [item] = draft.items.value;
  assert.is(item && problemOf(item, true), "file-unreadable");
});

test("a name that is empty or too long, and a caption that is too long, wait for a better one", async () => {
  const { draft, offers, add } = make();
  await add(text("a.txt"));
  const id = draft.items.value[0]?.id ?? "";
  for (const name of [" ", "x".repeat(256), "ü".repeat(128)]) {
    draft.rename(id, name);
    assert.is(await draft.send(""), false, name);
  }
  draft.rename(id, "b\u0000\n.txt");
  assert.is(await draft.send("x".repeat(limits.captionBytes + 1)), false);
  assert.is(draft.problem.value, "caption-too-long");
  assert.is(await draft.send("x".repeat(limits.captionBytes)), true);
  assert.is(offers[0]?.files[0]?.name, "b.txt");
});

test("says that a name was shortened, and that a picture has become still", async () => {
  const { draft, add } = make();
  await add(text(`${"x".repeat(300)}.txt`), new File([`GIF8${"x".repeat(2000)}`], "a.gif"));
  const [first, second] = draft.items.value;
  assert.equal([first?.isShortened, first?.name.length], [true, 255]);
  assert.is(second?.clean?.stillOnly, true);
});

test("closing the dialog stops what is under way, and leaves no address", async () => {
  const { draft, offers, add, urls } = make();
  await add(photo(), photo());
  assert.is(urls.size, 2);
  const sending = draft.send("");
  draft.clear();
  assert.is(await sending, false);
  assert.equal(offers, []);
  assert.equal([draft.items.value, draft.sending.value, urls.size], [[], null, 0]);
  await add(photo());
  draft.remove(draft.items.value[0]?.id ?? "");
  assert.is(urls.size, 0);
});

test.run();
