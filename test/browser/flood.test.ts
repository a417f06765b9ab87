// A member that sends large messages without end: each takes little of the page, until its reader
// asks for it. And a reader who has had enough, and ignores the member on their own page.
import type { Page } from "playwright-core";
import * as assert from "uvu/assert";
import { fill, strings } from "../helpers/strings.ts";
import { until } from "../helpers/until.ts";
import { choose, list, log, pathOf, say, shows, start } from "./pages.ts";
import { onStage, password } from "./stage.ts";

const { stage, test } = onStage();

/** Large messages of one letter in each of many elements, of many lines, and of plain words. */
const large = ["<b>x</b> ".repeat(1_700), "x\n".repeat(7_000), "a word or two ".repeat(1_100)];

async function room() {
  const anna = await stage.visit();
  const link = await start(anna, "Anna", password);
  const mallory = await stage.join(link, "Mallory");
  await list(anna).getByText("Mallory").waitFor();
  return { anna, mallory, link };
}

const countOf = (page: Page, selector: string) => page.locator(selector).count();

test("large messages take little of the page until their reader asks for one", async () => {
  const { anna, mallory } = await room();
  const rounds = 10;
  const field = anna.getByLabel("Message", { exact: true });
  await field.focus();
  for (let i = 0; i < rounds; i++) {
    for (const text of large) await mallory.do({ type: "say", text: `${text}${i}` });
    await anna.keyboard.type("word ");
  }
  await mallory.do({ type: "say", text: "that is all" });
  await shows(anna, "that is all");
  assert.is(await field.inputValue(), "word ".repeat(rounds));
  const elements = await countOf(anna, "[role=log] *");
  assert.ok(elements < large.length * rounds * 120, `${elements} elements`);
  const tall = await anna
    .locator(".line")
    .evaluateAll((lines) => Math.max(...lines.map((line) => line.clientHeight)));
  assert.ok(tall < 2_000, `${tall} px`);
});

test("a long message is unfolded by keyboard, and stays where it is with the focus", async () => {
  const { anna, mallory } = await room();
  for (let i = 0; i < 30; i++) await mallory.do({ type: "say", text: `before it ${i}` });
  await mallory.do({ type: "say", text: `${large[2]}the end` });
  await log(anna).getByRole("button", { name: strings.room.unfold }).waitFor();
  await log(anna).focus();
  await anna.keyboard.press("Tab");
  const focused = () => anna.evaluate(() => document.activeElement?.textContent ?? "");
  assert.is(await focused(), strings.room.unfold);
  const top = () =>
    log(anna)
      .locator(".line")
      .last()
      .evaluate((line) => line.getBoundingClientRect().top);
  const before = await top();
  await anna.keyboard.press("Enter");
  await shows(anna, "the end");
  await until(
    async () => Math.abs((await top()) - before) < 2,
    async () => [await top(), before],
  );
  assert.match(await focused(), "the end");
  assert.is(await countOf(anna, ".line > button"), 0);
});

test("an ignored member is not seen on this page only, and does not learn of it", async () => {
  const { anna, mallory, link } = await room();
  const ben = await stage.visit(pathOf(link));
  const region = ben.getByRole("region", { name: "Enter a room" });
  await region.getByLabel("Alias").fill("Ben");
  await region.getByLabel("Password").fill(password);
  await ben.keyboard.press("Enter");
  await list(ben).getByText("Mallory").waitFor();
  await mallory.do({ type: "say", text: "noise one" });
  await shows(anna, "noise one");
  await shows(ben, "noise one");
  await choose(anna, "Mallory", strings.menu.ignore);
  await shows(anna, fill(strings.systemMessages.ignored(0), "Mallory"));
  await log(anna).getByText("noise one").waitFor({ state: "detached" });
  await mallory.do({ type: "say", text: "noise two" });
  await shows(ben, "noise two");
  await say(ben, "good evening");
  await shows(anna, "good evening");
  assert.is(await log(anna).getByText("noise").count(), 0);
  await mallory.until(() => mallory.texts().includes("Ben: good evening"));
  const before = mallory.texts().length;
  await say(anna, "/ignore Mallory");
  await shows(anna, "noise one");
  await mallory.do({ type: "say", text: "noise three" });
  await shows(anna, "noise three");
  assert.is(await log(anna).getByText("noise two").count(), 0, "it was not kept");
  assert.equal(
    mallory.texts().filter((text) => /ignore/i.test(text)),
    [],
  );
  assert.is(mallory.texts().length, before + 1);
});

test.run();
