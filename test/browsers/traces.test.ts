// What Firefox writes to its profile during a conversation: nothing, except the invite link if it
// was opened. test/browser/traces.test.ts is the same for Chromium.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { draft, other, own, password, Traces, texts } from "../browser/traces-room.ts";
import { findMarks, type Mark } from "../helpers/marks.ts";
import { strings } from "../helpers/strings.ts";
import type { Engine, Page } from "./driver.ts";
import { engines, launchFirefoxIn } from "./engines.ts";
import { chooseEntering, enter, fill, lists, pathOf, reads, reload, say, shows } from "./pages.ts";

const traces = new Traces();

/** Enters, talks, reloads, talks, types half a line, and leaves as `leave` says. */
async function visit(
  engine: Engine,
  path: string,
  prepare: (page: Page) => Promise<void>,
  leave: (page: Page) => Promise<void>,
): Promise<void> {
  const heard = traces.caller.texts().length;
  const page = await engine.person();
  await page.goto(traces.relay.url + path);
  await prepare(page);
  await enter(page, own, password);
  await lists(page, other);
  await say(page, texts[0]);
  await traces.caller.until(() => traces.caller.texts().length > heard);
  await reload(page, () => enter(page, own, password));
  await lists(page, other);
  await traces.caller.do({ type: "say", text: texts[1] });
  await shows(page, texts[1]);
  await fill(page, "Message", draft);
  const token = await page.evaluate(() => sessionStorage.getItem("sanctuary"));
  await traces.untilWritten(token, (file) => file.startsWith("sessionstore"));
  await leave(page);
}

/** Runs a Firefox with a profile folder until it exits. @returns The content of the folder then. */
async function marksOf(act: (engine: Engine) => Promise<void>): Promise<Mark[]> {
  const engine = await launchFirefoxIn(traces.folder);
  try {
    await act(engine);
  } finally {
    await engine.close();
  }
  return findMarks(traces.folder, traces.secrets);
}

const typeCode = async (page: Page) => {
  await chooseEntering(page);
  await fill(page, "Room code or link", traces.code, "Enter a room");
};

const exit = async (page: Page) => {
  await say(page, "/exit");
  await reads(page, strings.ends.left[0]);
};

const nothing = async () => {};

const found = engines.find(({ name }) => name === "Firefox");
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

  test("if the link is opened, the history has its code, and nothing else is anywhere", async () => {
    const marks = await marksOf((engine) => visit(engine, pathOf(traces.link), nothing, exit));
    const isHistory = ({ file }: Mark) => file.startsWith("places.sqlite");
    assert.ok(marks.some(isHistory));
    assert.equal(
      marks.filter((mark) => mark.name !== "code" || !isHistory(mark)),
      [],
    );
  });
}

test.run();
