// What Chromium writes to its profile while files are shown and after: nothing of them.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { partBytes } from "../../protocol/crypto/file.ts";
import { describe } from "../helpers/files.ts";
import { textSecret } from "../helpers/leaks.ts";
import { findMarks, findMarksMeanwhile } from "../helpers/marks.ts";
import { strings } from "../helpers/strings.ts";
import { until } from "../helpers/until.ts";
import { launchWithProfile } from "./engine.ts";
import { pick, plain, sendFiles } from "./files-acts.ts";
import { enter, entering, list, say } from "./pages.ts";
import { other, own, password, Traces } from "./traces-room.ts";

const traces = new Traces();
const inside = {
  theirs: "the lighthouse keeper counts the gulls",
  ours: "a kettle boils on the pier",
};
const names = { theirs: "tidewater ledger.bin", ours: "cormorant diary.bin" };

/** A file in which a text stands again and again. */
const filled = (text: string, size: number) => Buffer.alloc(size, `${text} `);

test("P16: no file of the browser contains anything of a file that was sent or fetched", async () => {
  const { caller } = traces;
  const secrets = [
    ...Object.entries(inside).map(([name, text]) => textSecret(`inside ${name}`, text)),
    ...Object.entries(names).map(([name, text]) => textSecret(`name ${name}`, text)),
  ];
  const context = await launchWithProfile(traces.folder);
  try {
    const [page = await context.newPage()] = context.pages();
    await page.goto(traces.relay.url);
    await (await entering(page)).getByLabel("Room code or link").fill(traces.code);
    await enter(page, own, password);
    await list(page).getByText(other).waitFor();
    await pick(page, plain(names.ours, filled(inside.ours, 2 * partBytes)));
    await sendFiles(page);
    const theirs = Uint8Array.from(filled(inside.theirs, 3 * partBytes));
    const file = await describe(theirs, { name: names.theirs });
    caller.files.own.set(file.id, theirs);
    await caller.do({ type: "offer", text: "", files: [file] });
    await page.getByRole("button", { name: `Get ${names.theirs}` }).click();
    const save = page.getByRole("button", { name: `Save ${names.theirs}` });
    await until(async () => {
      await caller.read();
      return save.isVisible();
    });
    await traces.untilWritten(await page.evaluate(() => sessionStorage.getItem("sanctuary")));
    assert.equal(findMarksMeanwhile(traces.folder, secrets), [], "while they are there");
    await say(page, "/exit");
    await page.getByRole("heading", { name: strings.ends.left[0] }).waitFor();
  } finally {
    await context.close();
  }
  assert.equal(findMarks(traces.folder, secrets), [], "and after");
});

test.run();
