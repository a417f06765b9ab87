// What Firefox writes down of a conversation, looked for in all that it keeps: nothing, but for a link that was opened.
// The same for Chromium is among the tests of the page.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type BuiltRelay, startBuiltRelay } from "../browser/relay.ts";
import {
  draft,
  other,
  own,
  password,
  startTracesRoom,
  type TracesRoom,
  texts,
} from "../browser/traces-room.ts";
import { textSecret } from "../helpers/leaks.ts";
import { findMarks, type Mark } from "../helpers/marks.ts";
import { strings } from "../helpers/strings.ts";
import type { Engine, Page } from "./driver.ts";
import { engines, launchFirefoxIn } from "./engines.ts";
import { enter, fill, lists, pathOf, reads, say, shows, until } from "./pages.ts";

/** Time in which the browser must have written down its tabs, ms. */
const writtenMs = 20_000;

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

/** Waits until what the tab holds in this moment is written down, which shows that it is looked through. */
async function written(page: Page): Promise<void> {
  const token = await page.evaluate(() => sessionStorage.getItem("sanctuary"));
  assert.ok(token);
  const secret = textSecret("token", token);
  let cause: unknown;
  for (const end = Date.now() + writtenMs; Date.now() < end; await wait(200)) {
    try {
      if (findMarks(folder, [secret]).some(({ file }) => file.startsWith("sessionstore"))) return;
    } catch (error) {
      // A browser that runs takes files away while they are looked for, or has written half of one.
      cause = error;
    }
  }
  throw new Error(`the browser wrote down no tabs within ${writtenMs} ms`, { cause });
}

/** Enters, talks, loads the page anew, talks, writes half a line, and leaves as `leave` says. */
async function visit(
  engine: Engine,
  path: string,
  prepare: (page: Page) => Promise<void>,
  leave: (page: Page) => Promise<void>,
): Promise<void> {
  const heard = room.caller.texts().length;
  const page = await engine.person();
  await page.goto(relay.url + path);
  await prepare(page);
  await enter(page, own, password);
  await lists(page, other);
  await say(page, texts[0]);
  await room.caller.until(() => room.caller.texts().length > heard);
  await until(page, async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    return registration?.active?.state === "activated" && sessionStorage.length > 0;
  });
  await page.reload();
  await lists(page, other);
  await room.caller.do({ type: "say", text: texts[1] });
  await shows(page, texts[1]);
  await fill(page, "Message", draft);
  await written(page);
  await leave(page);
}

/** Has a Firefox with a folder do something and end. @returns What is in the folder then. */
async function marksOf(act: (engine: Engine) => Promise<void>): Promise<Mark[]> {
  const engine = await launchFirefoxIn(folder);
  try {
    await act(engine);
  } finally {
    await engine.close();
  }
  return findMarks(folder, room.secrets);
}

const typeCode = (page: Page) => fill(page, "Room code or link", room.code, "Enter a room");

const exit = async (page: Page) => {
  await say(page, "/exit");
  await reads(page, strings.ends.left[0]);
};

const nothing = async () => {};

const found = engines().find(({ name }) => name === "Firefox");
if (found === undefined || "why" in found) {
  test.skip(`Firefox: ${found?.why}`);
} else {
  test("P16: when the code is typed, no file of Firefox contains a secret, even if it is closed midway", async () => {
    const marks = await marksOf(async (engine) => {
      await visit(engine, "/", typeCode, exit);
      await visit(engine, "/", typeCode, nothing);
    });
    assert.equal(marks, []);
  });

  test("with the link opened, its code is in the browser's own history, and nothing else is anywhere", async () => {
    const marks = await marksOf((engine) => visit(engine, pathOf(room.link), nothing, exit));
    const isHistory = ({ file }: Mark) => file.startsWith("places.sqlite");
    assert.ok(marks.some(isHistory));
    assert.equal(
      marks.filter((mark) => mark.name !== "code" || !isHistory(mark)),
      [],
    );
  });
}

test.run();
