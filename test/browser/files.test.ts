// Pictures and files between real pages: how they are chosen, what is sent and shown, what is saved,
// and what is left when it is over.
import { createHash } from "node:crypto";
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import * as assert from "uvu/assert";
import { describe } from "../helpers/files.ts";
import { jpegPhoto, planted } from "../helpers/photos.ts";
import { jpeg, jpegHead } from "../helpers/pictures.ts";
import { fill, rest, strings } from "../helpers/strings.ts";
import { patienceMs, until } from "../helpers/until.ts";
import {
  getFile,
  hand,
  looked,
  noise,
  paint,
  pick,
  pictureSize,
  plain,
  saveFile,
  sendFiles,
} from "./files-acts.ts";
import {
  chooseForRoom,
  closed,
  contentOf,
  dialog,
  enter,
  list,
  log,
  pathOf,
  ready,
  say,
  shows,
  start,
} from "./pages.ts";
import { putAway } from "./scenes.ts";
import { onStage, password } from "./stage.ts";

const { stage, test } = onStage(
  { viewport: { width: 1000, height: 800 } },
  "--file-bytes",
  "40000000",
);

/** People at pages in one room. */
async function room(...others: readonly string[]): Promise<readonly [Page, ...Page[]]> {
  const anna = await stage.visit();
  const link = await start(anna, "Anna", password, "Thursday");
  const pages = [];
  for (const alias of others) {
    const page = await stage.visit(pathOf(link));
    await enter(page, alias, password);
    for (const other of [anna, ...pages]) {
      await list(other).getByText(alias).waitFor();
    }
    // Whoever spoke before it knew the others would not be heard by them.
    for (const known of ["Anna", ...others.slice(0, pages.length)]) {
      await list(page).getByText(known).waitFor();
    }
    pages.push(page);
  }
  return [anna, ...pages];
}

const folder = mkdtempSync(join(tmpdir(), "sanctuary-files-"));
/**
 * A file that takes a while, on the disk: the tests cannot hand so much to a browser. It is large enough to be
 * written to a place while it comes.
 */
const long = join(folder, "long.bin");
const longBytes = 38_000_000;
/** One of several parts that arrives as a whole. */
const whole = join(folder, "whole.bin");
const wholeBytes = 16_000_000;

test.before(() => {
  writeFileSync(long, noise(longBytes));
  writeFileSync(whole, noise(wholeBytes));
});
test.after(() => rmSync(folder, { recursive: true }));

const two = async () => (await room("Ben")) as readonly [Page, Page];

/** Anna and Ben in the room of the tests that leave it as it was, with nothing said or in front. */
async function same(): Promise<readonly [Page, Page]> {
  const pair = await stage.reuse(two);
  for (const page of pair) await putAway(page);
  return pair;
}

test("pictures appear by themselves, in their place from the beginning, and open a viewer", async () => {
  const [anna, ben] = await same();
  const photo = await paint(anna, "IMG_1.JPG", [800, 600]);
  await pick(anna, photo);
  await sendFiles(anna, "From the pier");
  assert.equal(await pictureSize(ben, "From the pier"), [800, 600]);
  assert.equal(await pictureSize(anna, "From the pier"), [800, 600]);
  const box = await ben.getByRole("img", { name: "From the pier" }).evaluate((picture) => {
    return [picture.getAttribute("width"), picture.getAttribute("height")];
  });
  assert.equal(box, ["800", "600"]);
  await log(anna).getByText(strings.getting.fetched(1, 1)).waitFor();
  await ben.getByRole("img", { name: "From the pier" }).click();
  await dialog(ben).getByRole("img", { name: "IMG_1.JPG" }).waitFor();
  await ben.keyboard.press("Escape");
  await closed(ben);
});

test("a picture keeps its place, whatever its sender says of it and its preview", async () => {
  const anna = await stage.visit();
  const mallory = await stage.join(await start(anna, "Anna", password, "Thursday"), "Mallory");
  const bytes = Uint8Array.from((await paint(anna, "x.jpg", [800, 600])).buffer);
  // Few bytes that claim more than a page can bear.
  const preview = Uint8Array.from(jpeg([8, 8]));
  preview.set(jpegHead([20_000, 20_000]), preview.indexOf(0xc0) - 1);
  const sizes = [
    [800, 600],
    [65_535, 1],
    [1, 65_535],
    [65_535, 65_535],
    [300, 400],
  ] as const;
  for (const [width, height] of sizes) {
    const rest = { name: `${width} ${height}.jpg`, type: "image/jpeg", width, height, preview };
    const file = await describe(bytes, rest);
    mallory.files.own.set(file.id, bytes);
    await mallory.do({ type: "offer", text: "", files: [file] });
  }
  const pictures = anna.locator(".picture img");
  await until(async () => (await pictures.count()) === sizes.length);
  const places = () =>
    pictures.evaluateAll((all) => {
      return all.map((picture) => {
        const { width, height } = picture.getBoundingClientRect();
        return [width, height].map(Math.round).join(" ");
      });
    });
  const sources = await pictures.evaluateAll((all) =>
    all.map((picture) => picture.getAttribute("src") ?? ""),
  );
  assert.ok(sources.every((source) => source.startsWith("data:image/gif")));
  const before = await places();
  await until(async () => {
    await mallory.read();
    return (
      (await anna.locator(".picture[data-stage=done] img[src^=blob]").count()) === sizes.length
    );
  });
  assert.equal(await places(), before);
  assert.ok(
    Number.parseInt(before[0] ?? "", 10) > 300,
    "the room for it is there from the beginning",
  );
});

test("several pictures stand together, and the arrow keys go through them", async () => {
  const [anna, ben] = await same();
  const photos = [];
  for (const name of ["one.jpg", "two.jpg", "three.jpg"]) photos.push(await paint(anna, name));
  await pick(anna, ...photos);
  await sendFiles(anna);
  for (const { name } of photos) await pictureSize(ben, name);
  assert.is(await ben.locator(".pictures").count(), 1);
  await ben
    .getByRole("img", { name: "two.jpg" })
    .focus()
    .catch(() => undefined);
  await ben.getByRole("button", { name: "one.jpg" }).press("Enter");
  const shown = (name: string) => dialog(ben).getByRole("img", { name }).waitFor();
  await shown("one.jpg");
  await ben.keyboard.press("ArrowRight");
  await shown("two.jpg");
  await ben.keyboard.press("ArrowRight");
  await shown("three.jpg");
  await ben.keyboard.press("ArrowRight");
  await shown("three.jpg");
  await ben.keyboard.press("ArrowLeft");
  await shown("two.jpg");
  const [name, bytes] = await saveFile(ben, "two.jpg");
  assert.is(name, "two.jpg");
  assert.ok(bytes.length > 500 && bytes.readUInt16BE() === 0xffd8);
});

test("three people get a file of several parts, and save the same bytes", async () => {
  const [anna, ...others] = await room("Ben", "Cleo", "Dana");
  const bytes = noise(5_000_001);
  await pick(anna, plain("harbour plan.bin", bytes));
  await sendFiles(anna);
  const got = await Promise.all(others.map((page) => getFile(page, "harbour plan.bin")));
  for (const one of got) assert.ok(one.equals(bytes));
  await log(anna).getByText(strings.getting.fetched(3, 3)).waitFor();
});

test("files are pasted, dropped, and picked by /send", async () => {
  const [anna, ben] = await same();
  const bytes = noise(2_000);
  await hand(anna, "drop", plain("dropped.bin", bytes), plain("other.bin", noise(10, 2)));
  await looked(anna);
  await sendFiles(anna);
  assert.ok((await getFile(ben, "dropped.bin")).equals(bytes));
  await hand(anna, "paste", await paint(anna, "image.png", [60, 40], "image/png"));
  await looked(anna);
  await sendFiles(anna);
  assert.equal(await pictureSize(ben, "image.png"), [60, 40]);
  const [chooser] = await Promise.all([anna.waitForEvent("filechooser"), say(anna, "/send")]);
  await chooser.setFiles([plain("chosen.bin", noise(7, 3))]);
  await looked(anna);
  await sendFiles(anna);
  assert.ok((await getFile(ben, "chosen.bin")).equals(noise(7, 3)));
  const attach = anna.waitForEvent("filechooser");
  await anna.getByRole("button", { name: "Attach" }).click();
  await attach;
});

test("a file can be sent with the keyboard alone", async () => {
  const [anna, ben] = await same();
  await pick(anna, plain("keys.txt", Buffer.from("typed")));
  await anna.keyboard.type("By keyboard");
  await anna.keyboard.press("Enter");
  await closed(anna);
  await shows(ben, "By keyboard");
  await ben.getByRole("button", { name: "Get keys.txt" }).focus();
  await ben.keyboard.press("Enter");
  await ben.getByRole("button", { name: "Save keys.txt" }).waitFor();
});

test("P24: a whisper carries a file, which nobody else sees", async () => {
  const [anna, ben, cleo] = (await room("Ben", "Cleo")) as readonly [Page, Page, Page];
  await say(anna, "/purr Ben");
  await pick(anna, plain("secret.bin", noise(3_000)));
  await dialog(anna)
    .getByText(rest(strings.whispering.to).trim() || "Only to")
    .first()
    .waitFor();
  await sendFiles(anna, "for you alone");
  await shows(ben, "for you alone");
  assert.ok((await getFile(ben, "secret.bin")).equals(noise(3_000)));
  await say(ben, "I have it.");
  await shows(cleo, "I have it.");
  assert.is(await cleo.getByText("secret.bin").count(), 0);
});

test("an empty file arrives as an empty file", async () => {
  const [anna, ben] = await same();
  await pick(anna, plain("empty.txt", Buffer.alloc(0)));
  await sendFiles(anna);
  assert.is((await getFile(ben, "empty.txt")).length, 0);
});

test("a name hides nothing, shows its true ending, and is saved harmless", async () => {
  const [anna, ben] = await same();
  await pick(
    anna,
    plain("plan\u202efdp.bin", noise(20)),
    plain(`${"invoice ".repeat(20)}.pdf.exe`, noise(21)),
    plain("CON", noise(22)),
  );
  await sendFiles(anna);
  await shows(ben, "plan[U+202E]fdp");
  await log(ben)
    .getByText(strings.getting.double.split("{text}")[0]?.trim() ?? "")
    .waitFor();
  const ending = log(ben)
    .locator("bdi", { hasText: /^\.exe$/ })
    .first();
  const isSeen = await ending.evaluate((element) => {
    const { right } = element.getBoundingClientRect();
    return right <= (element.closest(".file")?.getBoundingClientRect().right ?? 0);
  });
  assert.ok(isSeen, "the ending is in view");
  await getFile(ben, "plan[U+202E]fdp.bin");
  const [name] = await saveFile(ben, "plan[U+202E]fdp.bin");
  assert.is(name, "plan_fdp.bin");
  await getFile(ben, "CON");
  assert.is((await saveFile(ben, "CON"))[0].replace(/\..*/, ""), "_CON");
});

test("a name of 300 characters is shortened and said to be, and an empty one is refused", async () => {
  const [anna] = await same();
  const open = await pick(anna, plain(`${"x".repeat(300)}.txt`, noise(4)));
  await open.getByText(strings.sending.shortened).waitFor();
  const field = open.getByLabel(strings.sending.named(1));
  assert.is((await field.inputValue()).length, 255);
  await field.fill("");
  await open.getByRole("button", { name: "Send", exact: true }).click();
  await open.getByText(strings.fileProblems["file-malformed"]).waitFor();
  await field.fill("x");
  await open.getByText(strings.fileProblems["file-malformed"]).waitFor({ state: "detached" });
  await field.fill("x".repeat(256));
  await open.getByText(strings.fileProblems["file-malformed"]).waitFor();
  await field.fill("short.txt");
  await sendFiles(anna);
  await shows(anna, "short");
});

test("nothing, a folder, a file that is too large or of 2 GiB: each is refused with its sentence", async () => {
  const [anna] = await room();
  const sparse = join(folder, "film.mkv");
  closeSync(openSync(sparse, "w"));
  truncateSync(sparse, 2 ** 31);
  await anna.getByLabel("Files", { exact: true }).setInputFiles(sparse);
  const open = await looked(anna);
  await open.getByText(fill(strings.fileProblems["file-too-long"], "film.mkv", "40 MB")).waitFor();
  await open.getByRole("button", { name: "Send", exact: true }).click();
  await open.getByText(strings.fileProblems.none).waitFor();
  // What Chromium gives for a folder that is pasted: an entry that cannot be read.
  await open.getByRole("button", { name: strings.sending.cancel }).click();
  // What is dropped before it is gone belongs to it.
  await closed(anna);
  // As text: the tests' compiler would put its own names into functions.
  await anna.evaluate(`
      const data = new DataTransfer();
      data.items.add(new File([], "pictures"));
      const createReader = () => ({ readEntries: (done) => done([]) });
      const value = () => ({ isDirectory: true, name: "pictures", createReader });
      Object.defineProperty(DataTransferItem.prototype, "webkitGetAsEntry", { value });
      const options = { bubbles: true, cancelable: true, dataTransfer: data };
      document.querySelector("main").dispatchEvent(new DragEvent("drop", options));
    `);
  await dialog(anna).getByText(fill(strings.fileProblems.folder, "pictures")).waitFor();
});

test("100 files at once go as several messages, and one more is said to be left out", async () => {
  const [anna, ben] = await same();
  const many = Array.from({ length: 101 }, (_, i) => plain(`${i}.txt`, noise(8, i)));
  const open = await pick(anna, ...many);
  await open.getByText(strings.fileProblems["files-too-many"]).waitFor();
  await open.getByText(strings.sending.messages(13)).waitFor();
  await sendFiles(anna);
  assert.ok((await getFile(ben, "99.txt")).equals(noise(8, 99)));
  assert.is(await ben.getByRole("button", { name: "Get 100.txt" }).count(), 0);
});

test("the caption is not repeated when the rest of several messages is sent later", async () => {
  const [anna, ben] = await same();
  const path = join(folder, "ninth.bin");
  writeFileSync(path, noise(3_000_000));
  await pick(anna, ...Array.from({ length: 8 }, (_, i) => plain(`${i}.txt`, noise(8, i))));
  const open = await pick(anna, path);
  await open.getByLabel("Caption").fill("All nine");
  writeFileSync(path, noise(10));
  await open.getByRole("button", { name: "Send", exact: true }).click();
  await open.getByText(fill(strings.fileProblems["file-unreadable"], "ninth.bin")).waitFor();
  assert.is(await open.getByLabel("Caption").inputValue(), "");
  await open.getByRole("button", { name: "Remove ninth.bin" }).click();
  await pick(anna, plain("again.bin", noise(10)));
  await sendFiles(anna);
  await ben.getByRole("button", { name: "Get again.bin" }).waitFor();
  assert.is(await log(ben).getByText("All nine").count(), 1);
});

test("a file that was changed or removed after it was picked is not sent, or ends with a sentence", async () => {
  const [anna, ben] = await same();
  const path = join(folder, "draft.bin");
  writeFileSync(path, noise(3_000_000));
  await anna.getByLabel("Files", { exact: true }).setInputFiles(path);
  const open = await looked(anna);
  writeFileSync(path, noise(10));
  await open.getByRole("button", { name: "Send", exact: true }).click();
  await open.getByText(fill(strings.fileProblems["file-unreadable"], "draft.bin")).waitFor();
  await open.getByRole("button", { name: "Remove draft.bin" }).click();
  await open.getByRole("button", { name: strings.sending.cancel }).click();
  // Whoever picks again has seen it go.
  await closed(anna);
  await anna.getByLabel("Files", { exact: true }).setInputFiles(path);
  await looked(anna);
  await sendFiles(anna);
  await ben.getByRole("button", { name: "Get draft.bin" }).waitFor();
  rmSync(path);
  await ben.getByRole("button", { name: "Get draft.bin" }).click();
  await log(ben)
    .getByText(strings.stages.gone ?? "")
    .or(log(ben).getByText(strings.stages.changed ?? ""))
    .waitFor();
});

test("P29: photos are cleaned, unless one says otherwise, and then the dialog names what is in them", async () => {
  const [anna, ben] = await same();
  const photo = jpegPhoto();
  const found = (bytes: Buffer) => Object.values(planted).filter((text) => bytes.includes(text));
  assert.ok(found(photo).length > 3, "the photo tells much");
  await pick(anna, plain("IMG_2.jpg", photo, "image/jpeg"));
  await sendFiles(anna, "Cleaned");
  await pictureSize(ben, "Cleaned");
  await ben.getByRole("button", { name: "Cleaned" }).click();
  assert.equal(found((await saveFile(ben, "IMG_2.jpg"))[1]), []);
  await ben.keyboard.press("Escape");

  const open = await pick(anna, plain("IMG_3.jpg", photo, "image/jpeg"));
  await open.getByLabel("Remove hidden details from photos").uncheck();
  await open.getByText(new RegExp(strings.found.place)).waitFor();
  await open.getByText(new RegExp(planted.model)).waitFor();
  await sendFiles(anna, "As it is");
  assert.ok((await getFile(ben, "IMG_3.jpg")).equals(photo));
});

test("both can stop a transfer, and what had arrived is gone", async () => {
  const [anna, ben] = await same();
  await pick(anna, long);
  await sendFiles(anna);
  await ben.getByRole("button", { name: "Get long.bin" }).click();
  await ben.getByRole("progressbar", { name: "long.bin" }).waitFor();
  await anna.getByRole("progressbar", { name: "long.bin" }).waitFor();
  await ben.getByRole("button", { name: "Cancel long.bin" }).click();
  await log(ben)
    .getByText(strings.stages.cancelled ?? "")
    .waitFor();
  await anna.getByRole("progressbar", { name: "long.bin" }).waitFor({ state: "detached" });
  await ben.getByRole("button", { name: "Get long.bin" }).click();
  await anna.getByRole("button", { name: "Cancel long.bin" }).click();
  await log(ben)
    .getByText(strings.stages.cancelled ?? "")
    .waitFor();
});

test("a transfer goes on after the relay was killed", async () => {
  await stage.clearAll();
  stage.troubleExpected = true;
  const [anna, ben] = await two();
  await pick(anna, whole);
  await sendFiles(anna);
  await ben.getByRole("button", { name: "Get whole.bin" }).click();
  const bar = ben.getByRole("progressbar", { name: "whole.bin" });
  await until(async () => (await bar.getAttribute("value").catch(() => null)) !== "0");
  await stage.relay.kill();
  await ben.getByText(strings.room.reconnecting).waitFor();
  await stage.relay.start();
  const save = ben.getByRole("button", { name: "Save whole.bin" });
  await save.waitFor({ timeout: 4 * patienceMs });
  assert.ok((await saveFile(ben, "whole.bin"))[1].equals(noise(wholeBytes)));
});

test("a large file is written to a place while it comes, and a part of it is not left there", async () => {
  const [anna, ben] = await two();
  // The browser's own dialog cannot be used from outside; a place in its own storage can.
  await ben.evaluate(`
    globalThis.showSaveFilePicker = async ({ suggestedName }) => {
      const root = await navigator.storage.getDirectory();
      return root.getFileHandle(suggestedName, { create: true });
    };
  `);
  const read = () =>
    ben.evaluate(async () => {
      const root = await navigator.storage.getDirectory();
      const file = await (await root.getFileHandle("long.bin")).getFile();
      const hash = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
      return [file.size, Array.from(new Uint8Array(hash))];
    });
  await pick(anna, long);
  await sendFiles(anna);
  await ben.getByRole("button", { name: strings.getting.write("long.bin") }).click();
  await ben.getByRole("progressbar", { name: "long.bin" }).waitFor();
  await ben.getByRole("button", { name: "Cancel long.bin" }).click();
  await log(ben)
    .getByText(strings.stages.cancelled ?? "")
    .waitFor();
  assert.is((await read())[0], 0);
  await ben.getByRole("button", { name: strings.getting.write("long.bin") }).click();
  await log(ben)
    .getByText(strings.stages.saved ?? "")
    .waitFor({ timeout: 4 * patienceMs });
  const hash = createHash("sha256").update(noise(longBytes)).digest();
  assert.equal(await read(), [longBytes, [...hash]]);
});

test("when the sender leaves, an unfinished transfer says so", async () => {
  const [anna, ben] = await two();
  await pick(anna, long);
  await sendFiles(anna);
  await ben.getByRole("button", { name: "Get long.bin" }).click();
  await ben.getByRole("progressbar", { name: "long.bin" }).waitFor();
  await say(anna, "/exit");
  await log(ben)
    .getByText(strings.stages.left ?? "")
    .waitFor();
});

test("a file that is here is not fetched again", async () => {
  const [anna, ben] = await same();
  const bytes = noise(2_000_000);
  await pick(anna, plain("first.bin", bytes));
  await sendFiles(anna);
  await getFile(ben, "first.bin");
  await pick(anna, plain("second.bin", bytes));
  await sendFiles(anna);
  await ben.getByRole("button", { name: "Save second.bin" }).waitFor();
  assert.ok((await saveFile(ben, "second.bin"))[1].equals(bytes));
});

/** Addresses of blobs that the page has made and not dropped. */
async function watchUrls(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const made = new Set<string>();
    const { createObjectURL, revokeObjectURL } = URL;
    URL.createObjectURL = (blob: Blob) => {
      const url = createObjectURL(blob);
      made.add(url);
      return url;
    };
    URL.revokeObjectURL = (url: string) => {
      made.delete(url);
      revokeObjectURL(url);
    };
    Object.assign(globalThis, { made });
  });
  return () => page.evaluate(() => (globalThis as unknown as { made: Set<string> }).made.size);
}

for (const way of ["/stop", "/exit", "/clear", "delete", "Quick exit"] as const) {
  test(`P16: ${way} takes all of the files along`, async () => {
    const [anna, ben] = await (way === "/clear" || way === "delete" ? same() : two());
    const count = await watchUrls(ben);
    await pick(anna, await paint(anna, "a.jpg"), long);
    await sendFiles(anna, "Both of them");
    await pictureSize(ben, "Both of them");
    assert.ok((await count()) > 0);
    await ben.getByRole("button", { name: "Get long.bin" }).click();
    await ben.getByRole("progressbar", { name: "long.bin" }).waitFor();
    if (way === "/stop") await say(anna, "/stop");
    else if (way === "delete") {
      await anna.getByText("Both of them").first().hover();
      await anna.locator(".line", { hasText: "Both of them" }).press("Enter");
      await dialog(anna).getByRole("button", { name: strings.writing.retract }).click();
    } else if (way === "Quick exit") await ben.getByRole("button", { name: "Quick exit" }).click();
    else await say(ben, way);
    await until(async () => (await count()) === 0, count);
    assert.is(await ben.getByRole("img").count(), 0);
    assert.is(await ben.getByRole("progressbar").count(), 0);
    assert.not((await contentOf(ben)).includes("blob:"));
    if (way === "/stop") return;
    // After a quick exit nobody is told: the sender waits, and is told so.
    if (way === "Quick exit")
      return shows(anna, fill(strings.getting.waits, "Ben", "").slice(0, -1));
    await anna.getByRole("progressbar").waitFor({ state: "detached" });
  });
}

test("P17: a picture that is none is said to be none, and no file opens as a page", async () => {
  const [anna, ben] = await same();
  const page = Buffer.from("<!doctype html><script>document.title = 'run'</script>");
  const drawing = Buffer.from(
    "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
  );
  await pick(anna, plain("a.html", page, "text/html"), plain("b.svg", drawing, "image/svg+xml"));
  await sendFiles(anna);
  await getFile(ben, "a.html");
  await getFile(ben, "b.svg");
  assert.is(await ben.locator("iframe, object, embed").count(), 0);
  assert.is(await ben.getByRole("img").count(), 0);
  assert.is(ben.context().pages().length, 1);
});

test("after a reload the page says that its own files can no longer be fetched", async () => {
  const [anna, ben] = await two();
  await pick(anna, plain("before.bin", noise(3_000)));
  await sendFiles(anna);
  await ben.getByRole("button", { name: "Get before.bin" }).waitFor();
  await ready(anna);
  await anna.reload();
  await anna.getByText(strings.attaching.reloaded).waitFor();
  await ben.getByRole("button", { name: "Get before.bin" }).click();
  await log(ben)
    .getByText(strings.stages.gone ?? "")
    .waitFor();
});

test("the saved conversation names files by name and size", async () => {
  const [anna] = await same();
  await pick(anna, plain("plan.bin", noise(3_000)));
  await sendFiles(anna, "Here it is");
  await shows(anna, "Here it is");
  await chooseForRoom(anna, strings.menu.export);
  const [download] = await Promise.all([
    anna.waitForEvent("download"),
    dialog(anna).getByRole("button", { name: strings.exporting.save, exact: true }).click(),
  ]);
  assert.match(readFileSync(await download.path(), "utf8"), /Anna: \[plan\.bin, 3 kB\] Here it is/);
});

test.run();
