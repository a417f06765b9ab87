// What Chromium writes to its profile during a conversation: nothing, except the invite link if it
// was opened.
import type { Page } from "playwright-core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { textSecret } from "../helpers/leaks.ts";
import { findMarks, type Mark } from "../helpers/marks.ts";
import { strings } from "../helpers/strings.ts";
import { isWhole, launchWithProfile } from "./engine.ts";
import { enter, entering, list, pathOf, ready, say, shows } from "./pages.ts";
import { draft, other, own, password, Traces, texts } from "./traces-room.ts";

const traces = new Traces();

/** Enters, talks, reloads, talks, types half a line, and leaves as `leave` says. */
async function visit(
  path: string,
  prepare: (page: Page) => Promise<void>,
  leave: (page: Page) => Promise<void>,
): Promise<Mark[]> {
  const context = await launchWithProfile(traces.folder);
  try {
    const [page = await context.newPage()] = context.pages();
    await page.goto(traces.relay.url + path);
    await prepare(page);
    await enter(page, own, password);
    await list(page).getByText(other).waitFor();
    await say(page, texts[0]);
    await traces.caller.until(() => traces.caller.texts().length === 1);
    await ready(page);
    await page.reload();
    await page.getByLabel("Message", { exact: true }).waitFor();
    await traces.caller.do({ type: "say", text: texts[1] });
    await shows(page, texts[1]);
    await page.getByLabel("Message", { exact: true }).fill(draft);
    await traces.untilWritten(await page.evaluate(() => sessionStorage.getItem("sanctuary")));
    await leave(page);
  } finally {
    await context.close();
  }
  return findMarks(traces.folder, traces.secrets);
}

const typeCode = async (page: Page) => {
  await (await entering(page)).getByLabel("Room code or link").fill(traces.code);
};

const exit = async (page: Page) => {
  await page.getByLabel("Message", { exact: true }).fill("/exit");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: strings.ends.left[0] }).waitFor();
};

const nothing = async () => {};

test("P16: if the code is typed, no file of the browser contains anything of the conversation", async () => {
  assert.equal(await visit("/", typeCode, exit), []);
  const host = findMarks(traces.folder, [textSecret("host", `localhost:${traces.relay.port}`)]);
  assert.ok(host.length > 0, "the browser does keep things, and they were looked through");
});

test("nor if the window is closed during the conversation", async () => {
  assert.equal(await visit("/", typeCode, nothing), []);
});

const withHistory = (await isWhole()) ? test : test.skip;

withHistory(
  "with the link opened, its code is in the browser's own history, and nothing else is anywhere",
  async () => {
    const marks = await visit(pathOf(traces.link), nothing, exit);
    assert.ok(marks.some(({ file }) => /(^|\/)History$/.test(file)));
    const others = marks.filter(({ name, file }) => {
      // The file in which Chromium records the addresses of pages.
      const isHistory = /(^|\/)(History|Sessions|Top Sites|Favicons|Shortcuts|ukm_db)/.test(file);
      return name !== "code" || !isHistory;
    });
    assert.equal(others, []);
  },
);

test.run();
