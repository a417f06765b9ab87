// Formatted and hostile messages: the corpus of hostile messages goes through a real room, while a
// foreign port counts every connection. An unprotected page shows that the port counts and that the
// messages are hostile.
import type { Page } from "playwright-core";
import * as assert from "uvu/assert";
import { tidy } from "../../web/room/composer.ts";
import { expression, type Json, resultOf } from "../browsers/driver.ts";
import { patienceMs, until } from "../helpers/until.ts";
import { hostileMessages } from "./hostile-messages.ts";
import { look } from "./hostile-page.ts";
import {
  countAsked,
  countRan,
  type ForeignPort,
  isAsked,
  openBarePage,
  openForeignPort,
} from "./hostile-port.ts";
import { enter, list, log, pathOf, say, shows, start } from "./pages.ts";
import { onStage, password } from "./stage.ts";

const { stage, test } = onStage();
let foreign: ForeignPort;

test.before.each(async () => {
  foreign = await openForeignPort();
});

test.after.each(() => foreign.close());

async function room(): Promise<{ anna: Page; ben: Page }> {
  const anna = await stage.visit();
  const link = await start(anna, "Anna", password);
  const ben = await stage.visit(pathOf(link));
  await enter(ben, "Ben", password);
  await list(anna).getByText("Ben").waitFor();
  await list(ben).getByText("Anna").waitFor();
  return { anna, ben };
}

/** Records everything that no message may cause. */
function watch(page: Page): string[] {
  const events: string[] = [];
  page.context().on("page", () => events.push("page"));
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

/** Runs a function in the page. It may use nothing but its arguments. */
async function run<Args extends readonly Json[], T>(
  page: Page,
  task: (...args: Args) => T | Promise<T>,
  ...args: Args
): Promise<T> {
  return resultOf(await page.evaluate(expression(task, args)));
}

const lines = (page: Page) => page.locator(".line");

test("P17: no hostile message sends a request, runs, opens a page or leaves its line", async () => {
  const page = await stage.visit();
  const mallory = await stage.join(await start(page, "Anna", password), "Mallory");
  const messages = hostileMessages(foreign.origin);
  assert.ok(messages.length >= 150, `${messages.length} messages`);
  await mallory.do({ type: "say", text: "<b>hello</b>" });
  await log(page).locator("b").waitFor();
  const events = watch(page);
  const [before = ""] = await run(page, look, null, 0, 0);
  const bad: string[] = [];
  for (const [i, { name, html }] of messages.entries()) {
    await mallory.do({ type: "say", text: tidy(html) });
    const found = await run(page, look, before, i + 2, patienceMs);
    bad.push(...found.map((what) => `${name}: ${what}`));
  }
  assert.equal(bad, []);
  // Hovering over links and moving the focus sends no request either.
  const links = log(page).getByRole("link");
  const count = await links.count();
  assert.ok(count > 50, `${count} links`);
  for (let i = 0; i < count; i += Math.ceil(count / 40)) await links.nth(i).hover();
  for (let i = 0; i < 20; i++) await page.keyboard.press("Shift+Tab");
  await say(page, "still here");
  await shows(page, "still here");
  assert.equal(foreign.requests, []);
  assert.equal(events, []);
  // The click that may send a request comes last: the port receives it, and nothing before it.
  stage.troubleExpected = true;
  await mallory.do({ type: "say", text: `<a href="${foreign.origin}/pressed">a link</a>` });
  const opening = page.context().waitForEvent("page");
  await log(page).getByRole("link", { name: "a link" }).click();
  await opening;
  await until(
    () => foreign.requests.includes("GET /pressed HTTP/1.1"),
    () => foreign.requests,
  );
  assert.is(foreign.requests.filter(isAsked)[0], "GET /pressed HTTP/1.1");
  assert.equal(events, ["page"]);
});

test("the page turns off DNS prefetching of link hosts", async () => {
  // Some browsers look up a host as soon as a link exists. A test on one machine can't count
  // lookups.
  const { headers } = await fetch(stage.relay.url);
  assert.is(headers.get("x-dns-prefetch-control"), "off");
});

test("P17: without protection the same messages send requests and run scripts", async () => {
  stage.troubleExpected = true;
  const bare = await openBarePage(foreign.origin);
  try {
    const victim = await stage.visit(bare.url);
    const counts = async () => [countAsked(foreign), await run(victim, countRan)] as const;
    await until(async () => {
      const [asked, ran] = await counts();
      return asked >= 50 && ran >= 30;
    }, counts);
  } finally {
    bare.close();
  }
});

test("stacked combining marks stay within their line", async () => {
  const page = await stage.visit();
  const mallory = await stage.join(await start(page, "Anna", password), "Mallory");
  const piled = hostileMessages(foreign.origin).filter(({ name }) => name.includes("piled"));
  assert.ok(piled.length >= 4);
  // The corners of two bubbles may differ by a shade.
  await page.evaluate(() => {
    const square = new CSSStyleSheet();
    square.replaceSync(".line { border-radius: 0 !important }");
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, square];
  });
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
});

test("shows formats, links, mentions and pictures as the author meant them", async () => {
  const { anna, ben } = await room();
  const sources = await ben.evaluate(() => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 7, height: 5 });
    canvas.getContext("2d")?.fillRect(0, 0, 3, 3);
    return ["png", "jpeg", "webp"].map((type) => canvas.toDataURL(`image/${type}`));
  });
  await say(anna, `<b>bold</b> a < b <3 x<y>z\nhttps://a.example/b_(c). @ben @Anna`);
  await shows(ben, "bold");
  const line = log(ben).locator(".markup").first();
  await line.waitFor();
  assert.is(await line.innerText(), "bold a < b <3 x<y>z\nhttps://a.example/b_(c). @ben @Anna");
  assert.is(await line.getByRole("link").getAttribute("title"), "https://a.example/b_(c)");
  const mentions = line.locator(".mention");
  assert.equal(await mentions.allInnerTexts(), ["@ben", "@Anna"]);
  const colours = await mentions.evaluateAll((all) =>
    all.map((one) => getComputedStyle(one).backgroundColor),
  );
  assert.is(new Set(colours).size, 2, "one's own mention looks otherwise");

  for (const src of sources) await say(anna, `<img src="${src}" alt="a corner">`);
  const pictures = log(ben).getByRole("img", { name: "a corner" });
  await pictures.nth(2).waitFor();
  for (let i = 0; i < sources.length; i++) {
    const handle = await pictures.nth(i).elementHandle();
    await ben.waitForFunction((img) => (img as HTMLImageElement).naturalWidth === 7, handle);
  }

  const table = `<table><caption>t</caption><tr><th>h<td colspan=2>d</table>`;
  await say(anna, `<h1>big</h1><ul><li>one</li></ul><ol start=3><li>three</ol>${table}`);
  const last = log(ben).locator(".markup").last();
  await last.getByRole("heading", { name: "big" }).waitFor();
  assert.is(await last.getByRole("listitem").count(), 2);
  assert.is(await last.getByRole("cell", { name: "d" }).getAttribute("colspan"), "2");
});

test("remote content loads only on a click, once, and learns nothing about the room", async () => {
  const { anna, ben } = await room();
  await say(anna, `<img src="${foreign.origin}/cat.png" alt="a cat">`);
  const chip = log(ben).getByRole("link", { name: "a cat" });
  await chip.waitFor();
  assert.ok((await chip.innerText()).includes(new URL(foreign.origin).host));
  assert.equal(foreign.requests, []);
  const opening = ben.context().waitForEvent("page");
  await chip.click();
  const opened = await opening;
  await opened.waitForLoadState();
  assert.equal(
    foreign.requests.filter((line) => isAsked(line) && !line.includes("favicon")),
    ["GET /cat.png HTTP/1.1"],
  );
  assert.not.match(foreign.headers.join("\n"), /^(referer|origin|cookie):/im);
  assert.is(await opened.evaluate(() => window.opener), null);
  // The opened page reports that it has no content.
  stage.troubleExpected = true;
});

test.run();
