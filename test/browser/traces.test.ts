// What a browser writes down of a conversation, looked for in all that it keeps: nothing, but for a link that was opened.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { textSecret } from "../helpers/leaks.ts";
import { findMarks, type Mark } from "../helpers/marks.ts";
import { strings } from "../helpers/strings.ts";
import { isWhole, launchWithProfile } from "./engine.ts";
import { enter, list, pathOf, say, shows } from "./pages.ts";
import { type BuiltRelay, startBuiltRelay } from "./relay.ts";
import {
  draft,
  other,
  own,
  password,
  startTracesRoom,
  type TracesRoom,
  texts,
} from "./traces-room.ts";

/** A browser writes down its tabs every few seconds. */
const writtenMs = 3_000;

let relay: BuiltRelay;
let room: TracesRoom;
let folder = "";

test.before(async () => {
  relay = await startBuiltRelay();
});

test.before.each(async () => {
  folder = mkdtempSync(join(tmpdir(), "sanctuary-profile-"));
  room = await startTracesRoom(relay.url);
});

test.after.each(async () => {
  await room.caller.do({ type: "leave", text: "" });
  rmSync(folder, { recursive: true });
});

test.after(async () => {
  await relay.stop();
});

/** Enters, talks, loads the page anew, talks, writes half a line, and leaves as `leave` says. */
async function visit(
  path: string,
  prepare: (page: Page) => Promise<void>,
  leave: (page: Page) => Promise<void>,
): Promise<Mark[]> {
  const context = await launchWithProfile(folder);
  try {
    const [page = await context.newPage()] = context.pages();
    await page.goto(relay.url + path);
    await prepare(page);
    await enter(page, own, password);
    await list(page).getByText(other).waitFor();
    await say(page, texts[0]);
    await room.caller.until(() => room.caller.texts().length === 1);
    await page.waitForFunction(async () => {
      const registration = await navigator.serviceWorker.getRegistration();
      return registration?.active?.state === "activated" && sessionStorage.length > 0;
    });
    await page.reload();
    await page.getByLabel("Message", { exact: true }).waitFor();
    await room.caller.do({ type: "say", text: texts[1] });
    await shows(page, texts[1]);
    await page.getByLabel("Message", { exact: true }).fill(draft);
    await page.waitForTimeout(writtenMs);
    await leave(page);
  } finally {
    await context.close();
  }
  return findMarks(folder, room.secrets);
}

const typeCode = async (page: Page) => {
  await page
    .getByRole("region", { name: "Enter a room" })
    .getByLabel("Room code or link")
    .fill(room.code);
};

const exit = async (page: Page) => {
  await page.getByLabel("Message", { exact: true }).fill("/exit");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: strings.ends.left[0] }).waitFor();
};

const nothing = async () => {};

test("P16: when the code is typed, no file of the browser contains anything of a conversation", async () => {
  assert.equal(await visit("/", typeCode, exit), []);
  const host = findMarks(folder, [textSecret("host", `localhost:${relay.port}`)]);
  assert.ok(host.length > 0, "the browser does keep things, and they were looked through");
});

test("nor when the window is closed in the middle of it", async () => {
  assert.equal(await visit("/", typeCode, nothing), []);
});

const withHistory = (await isWhole()) ? test : test.skip;

withHistory(
  "with the link opened, its code is in the browser's own history, and nothing else is anywhere",
  async () => {
    const marks = await visit(pathOf(room.link), nothing, exit);
    assert.ok(marks.some(({ file }) => /(^|\/)History$/.test(file)));
    const others = marks.filter(({ name, file }) => {
      // Where Chromium notes the addresses of pages.
      const isHistory = /(^|\/)(History|Sessions|Top Sites|Favicons|Shortcuts|ukm_db)/.test(file);
      return name !== "code" || !isHistory;
    });
    assert.equal(others, []);
  },
);

test.run();
