// What people format, and what others send to harm them: the corpus of hostile messages goes through a real room, while a
// foreign port counts whoever comes. That the port counts, and that the messages are hostile, a page without protection shows.
import type { Browser, Page } from "playwright-core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { tidy } from "../../web/room/composer.ts";
import { expression, type Json, resultOf } from "../browsers/driver.ts";
import { launch, type Person, person } from "./engine.ts";
import { hostileMessages } from "./hostile-messages.ts";
import { baseline, look } from "./hostile-page.ts";
import {
  countAsked,
  countRan,
  type ForeignPort,
  openBarePage,
  openForeignPort,
} from "./hostile-port.ts";
import { enter, list, log, pathOf, say, shows, start } from "./pages.ts";
import { type BuiltRelay, startBuiltRelay } from "./relay.ts";
import { join } from "./stage.ts";

const password = "seven herons over the reed bed";
/** Time for something to happen that must not, ms. */
const quietMs = 1_500;
/** Time for a message to be shown, ms. */
const patienceMs = 20_000;

let browser: Browser;
let relay: BuiltRelay;
let foreign: ForeignPort;
let people: Person[] = [];
let troubleExpected = false;

test.before(async () => {
  browser = await launch();
  relay = await startBuiltRelay();
});

test.before.each(async () => {
  foreign = await openForeignPort();
});

test.after.each(async () => {
  const trouble = troubleExpected ? [] : people.flatMap((person) => person.trouble);
  troubleExpected = false;
  for (const person of people) await person.close();
  people = [];
  await foreign.close();
  assert.equal(trouble, [], "no page complained");
});

test.after(async () => {
  await browser.close();
  await relay.stop();
});

async function visitor(path = "/"): Promise<Person> {
  const one = await person(browser, { viewport: { width: 1280, height: 800 } });
  people.push(one);
  await one.page.goto(relay.url + path);
  return one;
}

async function room(): Promise<{ anna: Person; ben: Person }> {
  const anna = await visitor();
  const link = await start(anna.page, "Anna", password);
  const ben = await visitor(pathOf(link));
  await enter(ben.page, "Ben", password);
  await list(anna.page).getByText("Ben").waitFor();
  await list(ben.page).getByText("Anna").waitFor();
  return { anna, ben };
}

/** Notes everything that no message may bring about. */
function watch({ context, page }: Person): string[] {
  const events: string[] = [];
  context.on("page", (opened) => events.push(`page: ${opened.url()}`));
  page.on("dialog", (dialog) => {
    events.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("framenavigated", (frame) => events.push(`navigated: ${frame.url()}`));
  page.on("download", (download) => events.push(`download: ${download.url()}`));
  page.on("filechooser", () => events.push("file chooser"));
  page.on("worker", (worker) => events.push(`worker: ${worker.url()}`));
  return events;
}

/** Runs a function in the page that needs nothing but its arguments. */
async function run<Args extends readonly Json[], T>(
  page: Page,
  task: (...args: Args) => T | Promise<T>,
  ...args: Args
): Promise<T> {
  return resultOf(await page.evaluate(expression(task, args)));
}

const lines = (page: Page) => page.locator(".line");
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test("P17: no hostile message makes a request, runs, opens or leaves its line", async () => {
  const anna = await visitor();
  const { page } = anna;
  const link = await start(page, "Anna", password);
  const mallory = await join(link, "Mallory", password);
  try {
    const messages = hostileMessages(foreign.origin);
    assert.ok(messages.length >= 150, `${messages.length} messages`);
    await mallory.do({ type: "say", text: "<b>hello</b>" });
    await log(page).locator("b").waitFor();
    const events = watch(anna);
    const before = await run(page, baseline);
    const bad: string[] = [];
    for (const [i, { name, html }] of messages.entries()) {
      await mallory.do({ type: "say", text: tidy(html) });
      const found = await run(page, look, before, i + 2, patienceMs);
      bad.push(...found.map((what) => `${name}: ${what}`));
    }
    assert.equal(bad, []);
    // Whoever looks around asks nobody either: only a click does.
    const links = log(page).getByRole("link");
    const count = await links.count();
    assert.ok(count > 50, `${count} links`);
    for (let i = 0; i < count; i += Math.ceil(count / 40)) await links.nth(i).hover();
    for (let i = 0; i < 20; i++) await page.keyboard.press("Shift+Tab");
    await say(page, "still here");
    await shows(page, "still here");
    await wait(quietMs);
    assert.equal(foreign.requests, []);
    assert.equal(events, []);
  } finally {
    await mallory.do({ type: "leave", text: "" });
  }
});

test("browsers are told not to look up the hosts of links", async () => {
  // Some do it as soon as a link is there. No lookup can be counted on this machine alone.
  const { headers } = await fetch(relay.url);
  assert.is(headers.get("x-dns-prefetch-control"), "off");
});

test("P17: without protection the same messages make requests and run", async () => {
  troubleExpected = true;
  const bare = await openBarePage(foreign.origin);
  try {
    const victim = await person(browser);
    people.push(victim);
    await victim.page.goto(bare.url);
    let [asked, ran] = [0, 0];
    for (const end = Date.now() + patienceMs; Date.now() < end; await wait(100)) {
      [asked, ran] = [countAsked(foreign), await run(victim.page, countRan)];
      if (asked >= 50 && ran >= 30) break;
    }
    assert.ok(asked >= 50 && ran >= 30, `${asked} asked, ${ran} ran`);
  } finally {
    bare.close();
  }
});

test("marks piled upon a letter stay in their line", async () => {
  const { page } = await visitor();
  const mallory = await join(await start(page, "Anna", password), "Mallory", password);
  try {
    const piled = hostileMessages(foreign.origin).filter(({ name }) => name.includes("piled"));
    assert.ok(piled.length >= 4);
    const picture = (at: number) => lines(page).nth(at).screenshot();
    for (const [i, { name, html }] of piled.entries()) {
      for (const text of ["calm", "quiet neighbour", html, "quiet neighbour"]) {
        await mallory.do({ type: "say", text });
      }
      await lines(page)
        .nth(4 * i + 3)
        .waitFor();
      const [above, below] = [await picture(4 * i + 1), await picture(4 * i + 3)];
      assert.ok(above.equals(below), `${name} is seen in a line beside it`);
    }
  } finally {
    await mallory.do({ type: "leave", text: "" });
  }
});

test("shows formats, links, mentions and pictures as they were meant", async () => {
  const { anna, ben } = await room();
  const sources = await ben.page.evaluate(() => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 7, height: 5 });
    canvas.getContext("2d")?.fillRect(0, 0, 3, 3);
    return ["png", "jpeg", "webp"].map((type) => canvas.toDataURL(`image/${type}`));
  });
  await say(anna.page, `<b>bold</b> a < b <3 x<y>z\nhttps://a.example/b_(c). @ben @Anna`);
  await shows(ben.page, "bold");
  const line = log(ben.page).locator(".markup").first();
  await line.waitFor();
  assert.is(await line.innerText(), "bold a < b <3 x<y>z\nhttps://a.example/b_(c). @ben @Anna");
  assert.is(await line.getByRole("link").getAttribute("title"), "https://a.example/b_(c)");
  const mentions = line.locator(".mention");
  assert.equal(await mentions.allInnerTexts(), ["@ben", "@Anna"]);
  const colours = await mentions.evaluateAll((all) =>
    all.map((one) => getComputedStyle(one).backgroundColor),
  );
  assert.is(new Set(colours).size, 2, "one's own mention looks otherwise");

  for (const src of sources) await say(anna.page, `<img src="${src}" alt="a corner">`);
  const pictures = log(ben.page).getByRole("img", { name: "a corner" });
  await pictures.nth(2).waitFor();
  for (let i = 0; i < sources.length; i++) {
    const handle = await pictures.nth(i).elementHandle();
    await ben.page.waitForFunction((img) => (img as HTMLImageElement).naturalWidth === 7, handle);
  }

  const table = `<table><caption>t</caption><tr><th>h<td colspan=2>d</table>`;
  await say(anna.page, `<h1>big</h1><ul><li>one</li></ul><ol start=3><li>three</ol>${table}`);
  const last = log(ben.page).locator(".markup").last();
  await last.getByRole("heading", { name: "big" }).waitFor();
  assert.is(await last.getByRole("listitem").count(), 2);
  assert.is(await last.getByRole("cell", { name: "d" }).getAttribute("colspan"), "2");
});

test("what lies elsewhere is asked for when somebody clicks, once, and learns nothing of the room", async () => {
  const { anna, ben } = await room();
  await say(anna.page, `<img src="${foreign.origin}/cat.png" alt="a cat">`);
  const chip = log(ben.page).getByRole("link", { name: "a cat" });
  await chip.waitFor();
  assert.ok((await chip.innerText()).includes(new URL(foreign.origin).host));
  assert.equal(foreign.requests, []);
  const opening = ben.context.waitForEvent("page");
  await chip.click();
  const opened = await opening;
  await opened.waitForLoadState();
  assert.equal(
    foreign.requests.filter((line) => !line.includes("favicon")),
    ["GET /cat.png HTTP/1.1"],
  );
  assert.not.match(foreign.headers.join("\n"), /^(referer|origin|cookie):/im);
  assert.is(await opened.evaluate(() => window.opener), null);
  // The page that was opened complains that there is nothing.
  troubleExpected = true;
});

test("everything is shown as it was typed where the part that formats cannot be loaded", async () => {
  const { anna, ben } = await room();
  troubleExpected = true;
  const formats = "**/assets/describe-*.js";
  await ben.page.route(formats, (route) => route.abort());
  const refused = ben.page.waitForEvent("requestfailed", (request) =>
    request.url().includes("/describe-"),
  );
  await say(anna.page, "<b>x</b> https://a.example");
  await log(anna.page).locator("b").waitFor();
  await shows(ben.page, "<b>x</b> https://a.example");
  await refused;
  assert.is(await log(ben.page).locator("b, a").count(), 0);
  await ben.page.unroute(formats);
});

test.run();
