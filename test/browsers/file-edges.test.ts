// Files that people have but nobody expects, in every engine: each is sent as it is, or is refused
// with its sentence. The other suites paste and drop, resume after a killed relay, and cancel.
import { closeSync, mkdtempSync, openSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { password } from "../helpers/stage.ts";
import { fill, strings } from "../helpers/strings.ts";
import type { Page } from "./driver.ts";
import { give, given, hashOf, looked, press, saveFile, sendFiles, watchSaves } from "./files.ts";
import { click, enter, lists, reads, shows, start, until } from "./pages.ts";
import { inEveryEngine, type Stage } from "./stage.ts";

const folder = mkdtempSync(join(tmpdir(), "sanctuary-edges-"));
test.after(() => rmSync(folder, { recursive: true }));

/** Anna and Ben in a room, the same in all tests. */
function two(stage: Stage): Promise<readonly [anna: Page, ben: Page]> {
  return stage.reuse(async () => {
    const anna = await stage.visit();
    const ben = await stage.visit(await start(anna, "Anna", password));
    await enter(ben, "Ben", password);
    await lists(anna, "Ben");
    await watchSaves(ben);
    return [anna, ben] as const;
  });
}

const inDialog = (name: string) =>
  ({ role: "button", name, within: strings.sending.title }) as const;

/** Closes the dialog without sending. */
async function cancel(page: Page): Promise<void> {
  await click(page, inDialog(strings.sending.cancel));
  await until(page, () => document.querySelector("dialog") === null);
}

/** Drops a folder with files of these names. */
const dropFolder = (page: Page, name: string, names: readonly string[]) =>
  page.evaluate(
    (name, names) => {
      const data = new DataTransfer();
      data.items.add(new File([], name));
      const entries = names.map((name) => {
        return { file: (done: (file: File) => void) => done(new File([name], name)) };
      });
      const readEntries = (done: (found: readonly object[]) => void) => done(entries.splice(0));
      const value = () => ({ isDirectory: true, name, createReader: () => ({ readEntries }) });
      Object.defineProperty(DataTransferItem.prototype, "webkitGetAsEntry", {
        value,
        configurable: true,
      });
      const options = { bubbles: true, cancelable: true, dataTransfer: data };
      document.querySelector("textarea")?.dispatchEvent(new DragEvent("drop", options));
    },
    name,
    names,
  );

inEveryEngine({
  "names and sizes that nobody expects arrive, and are saved harmless": async (stage) => {
    const [anna, ben] = await two(stage);
    const odd = [
      ["CON", "CON", "_CON"],
      ["..", "..", "file"],
      ["plan\u202efdp.exe", "plan[U+202E]fdp.exe", "plan_fdp.exe"],
      [`${"x".repeat(300)}.txt`, `${"x".repeat(251)}.txt`, `${"x".repeat(196)}.txt`],
      ["empty.txt", "empty.txt", "empty.txt"],
    ] as const;
    for (const [name, shown, saved] of odd) {
      const file = given(name, Buffer.from(name === "empty.txt" ? "" : name));
      await give(anna, "field", file);
      await sendFiles(anna, saved);
      await press(ben, "Get", shown);
      assert.equal(await saveFile(ben, shown), [hashOf(file), saved]);
    }
  },

  "a folder stands for its files, and those above 100 are left out": async (stage) => {
    const [anna] = await two(stage);
    await dropFolder(anna, "empty", []);
    await reads(anna, fill(strings.fileProblems.folder, "empty"));
    await cancel(anna);
    const names = Array.from({ length: 101 }, (_, i) => `${i}.txt`);
    await dropFolder(anna, "many", names);
    await reads(anna, strings.fileProblems["files-too-many"]);
    await looked(anna);
    await reads(anna, strings.sending.messages(13));
    const count = () => document.querySelectorAll("dialog .items > li").length;
    assert.is(await anna.evaluate(count), 100);
    await cancel(anna);
  },

  "a file on the disk that is too large, changed or gone says so": async (stage) => {
    const [anna, ben] = await two(stage);
    const film = join(folder, `${stage.name} film.mkv`);
    closeSync(openSync(film, "w"));
    truncateSync(film, 2 ** 31);
    await anna.choose("Files", film);
    const tooLarge = fill(strings.fileProblems["file-too-long"], `${stage.name} film.mkv`, "|");
    await reads(anna, tooLarge.split("|")[0] ?? "");
    await cancel(anna);

    const name = `${stage.name}.bin`;
    const path = join(folder, name);
    writeFileSync(path, Buffer.alloc(3_000_000, 1));
    await anna.choose("Files", path);
    await looked(anna);
    // WebKitGTK may send what it has looked at, and notices only when a reader fetches it (below).
    if (stage.name !== "WebKitGTK") {
      writeFileSync(path, "shorter");
      await click(anna, inDialog("Send"));
      await reads(anna, fill(strings.fileProblems["file-unreadable"], name));
    }
    await cancel(anna);

    writeFileSync(path, "shorter");
    await anna.choose("Files", path);
    await looked(anna);
    await sendFiles(anna, "soon gone");
    rmSync(path);
    await press(ben, "Get", name);
    await shows(ben, strings.stages.changed ?? "");
  },
});

test.run();
