// A page that is reloaded: still in the room, as the same member, without the earlier messages.
import type { Page } from "playwright-core";
import * as assert from "uvu/assert";
import { shortCode } from "../../web/lobby/fields.ts";
import { stashMs } from "../../web/resume/stash.ts";
import { fill, strings } from "../helpers/strings.ts";
import {
  contentOf,
  enter,
  front,
  kept,
  list,
  log,
  pathOf,
  ready,
  say,
  shows,
  start,
} from "./pages.ts";
import { onStage, password, Stage, type VisitOptions } from "./stage.ts";

const { stage, test } = onStage();
/**
 * A separate stage: a person leaves for another page before the first test and comes back in the
 * last.
 */
const early = new Stage(stage.options);
let late: { readonly ben: Page; readonly since: number };
/** How many tests used the shared room and left it unchanged. */
let uses = 0;

test.before(async () => {
  await early.begin();
  const { ben } = await room({}, early);
  await ben.goto("about:blank");
  late = { ben, since: Date.now() };
});

test.after(() => early.end());

type Room = { readonly anna: Page; readonly ben: Page; readonly link: string };

/** Anna and Ben in one room, in which both have sent messages. */
async function room(options: VisitOptions = {}, at = stage): Promise<Room> {
  const anna = await at.visit();
  const link = await start(anna, "Anna", password, "The boathouse");
  const ben = await at.visit(pathOf(link), options);
  await enter(ben, "Ben", password);
  await list(anna).getByText("Ben").waitFor();
  await list(ben).getByText("Anna").waitFor();
  await say(anna, "before from Anna");
  await shows(ben, "before from Anna");
  await say(ben, "before from Ben");
  await shows(anna, "before from Ben");
  // Who comes back too late has the time that users have.
  if (options.serviceWorkers !== "block") await (at === early ? kept : ready)(ben);
  return { anna, ben, link };
}

/**
 * Runs a test in a room in which both have sent messages. If it passes, the next test reuses the
 * room.
 */
async function inOurs(act: (room: Room) => Promise<void>): Promise<void> {
  const ours = await stage.share(() => room());
  uses += 1;
  await talk(ours.anna, ours.ben, `before test ${uses}`);
  await ready(ours.ben);
  await act(ours);
  stage.keep();
}

const inside = (page: Page) => page.getByLabel("Message", { exact: true }).waitFor();

/** The colour by which others tell a member from another. */
const looksOf = (page: Page, alias: string) =>
  list(page)
    .getByRole("listitem")
    .filter({ hasText: alias })
    .locator(".name[data-colour]")
    .getAttribute("data-colour");

/** Both receive each other's messages, and neither sees a notice. */
async function talk(anna: Page, ben: Page, what: string): Promise<void> {
  await say(anna, `${what} from Anna`);
  await shows(ben, `${what} from Anna`);
  await say(ben, `${what} from Ben`);
  await shows(anna, `${what} from Ben`);
}

test("a reload keeps the member in the room and clears its earlier messages", () =>
  inOurs(async ({ anna, ben }) => {
    const looks = await looksOf(anna, "Ben");
    for (const what of ["after one", "after two"]) {
      await ben.reload();
      await inside(ben);
      await ben.getByText(strings.reloaded.inside).waitFor();
      assert.not((await contentOf(ben)).includes("before test"), "nothing that was said is there");
      await ben.getByRole("heading", { name: "The boathouse" }).waitFor();
      await talk(anna, ben, what);
      await ready(ben);
    }
    assert.is(await looksOf(anna, "Ben"), looks);
    assert.is(await list(anna).getByRole("listitem").count(), 2);
    const told = await log(anna).innerText();
    const joined = fill(strings.systemMessages.joined(0), "Ben");
    assert.is(told.split(joined).length, 2, "Ben has joined once");
    for (const word of ["left", "missing", "not arrive", "different", "lost"]) {
      assert.not(told.includes(word), `${word}: ${told}`);
    }
  }));

/**
 * Reloads. Chromium refuses a reload while the last load replaces the page: then presses the key
 * again.
 */
async function pressReload(page: Page): Promise<void> {
  for (;;) {
    try {
      await page.reload({ waitUntil: "commit" });
      return;
    } catch (error) {
      if (!`${error}`.includes("Not attached to an active page")) throw error;
    }
  }
}

test("several quick reloads keep the member in the room", () =>
  inOurs(async ({ anna, ben }) => {
    for (let i = 0; i < 8; i++) {
      await pressReload(ben);
      await ben.waitForTimeout(i * 25);
    }
    await inside(ben);
    await talk(anna, ben, "after many");
  }));

test("after a reload while alone, the page still has the link and the password", async () => {
  const anna = await stage.visit();
  const link = await start(anna, "Anna", password);
  await ready(anna);
  await anna.reload();
  await inside(anna);
  assert.is(await anna.locator(".secret").first().innerText(), link);
  await anna.getByText(password).waitFor();
  await anna.getByRole("button", { name: strings.invitation.hide }).click();
  await ready(anna);
  await anna.reload();
  await inside(anna);
  assert.not((await contentOf(anna)).includes(password), "hidden is hidden for good");
});

test("going to another page and back in time keeps the member in the room", () =>
  inOurs(async ({ anna, ben }) => {
    await ben.goto("about:blank");
    await ben.goBack();
    await inside(ben);
    await talk(anna, ben, "after going Back");
  }));

test("a page restored from the back/forward cache has dropped everything, and comes back", () =>
  inOurs(async ({ anna, ben }) => {
    const left = await ben.evaluate(() => {
      dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
      return document.body.innerText;
    });
    assert.not(left.includes("before test"));
    await Promise.all([
      ben.waitForEvent("load"),
      ben.evaluate(() => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }))),
    ]);
    await inside(ben);
    await talk(anna, ben, "after the cache");
  }));

test("the saved state is for this tab only, and for one load", () =>
  inOurs(async ({ anna, ben }) => {
    const token = await ben.evaluate(() => sessionStorage.getItem("sanctuary"));
    const other = await ben.context().newPage();
    await other.goto(stage.relay.url);
    await other.reload();
    await front(other);
    await ben.reload();
    await inside(ben);
    // The token is useless to anyone who learns it afterwards.
    await other.evaluate((token) => sessionStorage.setItem("sanctuary", `${token}`), token);
    await other.reload();
    await front(other);
    assert.is.not(await ben.evaluate(() => sessionStorage.getItem("sanctuary")), token);
    await talk(anna, ben, "after another tab");
  }));

test("after leaving, removal and a stop nothing comes back, by reload, Back or Forward", async () => {
  const ends: readonly [(anna: Page, ben: Page) => Promise<void>, string][] = [
    [(_anna, ben) => say(ben, "/exit"), strings.ends.left[0]],
    [(anna) => say(anna, "/kick Ben"), strings.ends.removed[0]],
    [(anna) => say(anna, "/stop"), strings.ends.stopped[0]],
  ];
  for (const [end, title] of ends) {
    const { anna, ben } = await room();
    await end(anna, ben);
    await ben.getByRole("heading", { name: title }).waitFor();
    // A stop ends when all have answered, or when the wait has timed out.
    await ben.waitForFunction(() => sessionStorage.length === 0);
    const nothing = async () => {
      await front(ben);
      // Without the style of the page, which has words of its own.
      const content = await contentOf(ben);
      for (const word of ["Anna", "before", "boathouse"]) assert.not(content.includes(word), word);
      assert.is(await ben.evaluate(() => window.name), "");
    };
    await ben.reload();
    await nothing();
    await ben.goto("about:blank");
    await ben.goBack();
    await nothing();
    if (title !== strings.ends.left[0]) continue;
    await ben.goForward();
    await ben.goBack();
    await nothing();
  }
});

test("a page that the browser closed to save memory says so, even if nothing else is left", async () => {
  const { ben } = await room({ serviceWorkers: "block" });
  await ben.addInitScript(() => Object.defineProperty(document, "wasDiscarded", { value: true }));
  await ben.evaluate(() => {
    window.name = "";
  });
  await ben.reload();
  await ben.getByText(strings.reloaded.nothing).waitFor();
  const region = ben.getByRole("region", { name: "Enter a room" });
  for (const label of ["Alias", "Room code or link", "Password"]) {
    assert.is(await region.getByLabel(label).inputValue(), "", label);
  }
});

test("without a service worker the form returns with everything but the password", async () => {
  const { anna, ben, link } = await room({ serviceWorkers: "block" });
  await ben.reload();
  await ben.getByText(strings.reloaded.text).waitFor();
  const region = ben.getByRole("region", { name: "Enter a room" });
  assert.is(await region.getByLabel("Alias").inputValue(), "Ben");
  await region.getByText(shortCode(link) ?? "none").waitFor();
  assert.is(await region.getByLabel("Password").inputValue(), "");
  assert.is(await ben.evaluate(() => window.name), "", "it was taken out at once");
  const field = region.getByLabel("Password");
  assert.ok(await field.evaluate((field) => field === document.activeElement));
  await field.fill(password);
  await ben.keyboard.press("Enter");
  await inside(ben);
  // Who is in may not have met Anna yet, who would speak to nobody.
  await list(ben).getByText("Anna").waitFor();
  await talk(anna, ben, "anew");
  // Another site opened in the same tab learns nothing.
  await ben.goto(`http://127.0.0.1:${stage.relay.port}/`);
  assert.is(await ben.evaluate(() => window.name), "");
});

test("on a phone the form that returns is seen from its heading", async () => {
  const viewport = { width: 390, height: 664 };
  const { ben } = await room({ serviceWorkers: "block" });
  await ben.setViewportSize(viewport);
  await ben.reload();
  await ben.getByText(strings.reloaded.text).waitFor();
  await ben.waitForFunction(() => document.activeElement?.getAttribute("name") === "password");
  const heading = ben.getByRole("heading", { name: strings.reloaded.title });
  const box = await heading.boundingBox();
  assert.ok(box && box.y >= 0 && box.y + box.height <= viewport.height, JSON.stringify(box));
});

test("a page that comes back too late is in no room", () =>
  early.perform(async () => {
    const { ben, since } = late;
    await ben.waitForTimeout(Math.max(0, since + stashMs + 5_000 - Date.now()));
    await ben.goBack();
    await front(ben);
    assert.not((await contentOf(ben)).includes("Anna"));
  }));

test.run();
