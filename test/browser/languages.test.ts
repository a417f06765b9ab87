/**
 * The page in every language: start, talk and leave by roles, never by words. Another member hears
 * what was typed and nothing of the language of the page.
 */
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import * as assert from "uvu/assert";
import { directionOf, languageNames, languages } from "../../web/app/language.ts";
import { numbers } from "../../web/strings/language.ts";
import { sentences } from "../../web/strings/pl.ts";
import { single } from "../../web/strings/single.ts";
import { until } from "../helpers/until.ts";
import { paint, pictureSize, plain } from "./files-acts.ts";
import { findBarriers, findLosses } from "./looks.ts";
import { closed, fillPassword, ready } from "./pages.ts";
import { onStage, password } from "./stage.ts";

const narrow = { width: 320, height: 640 };
const { stage, test } = onStage({ viewport: narrow, locale: "en-GB", reducedMotion: "reduce" });

/** The language as the browser is told it, and the languages that were fetched. */
const told = (page: Page) =>
  page.evaluate(() => [document.documentElement.lang, document.documentElement.dir]);
const fetched = (page: Page) =>
  page.evaluate(() =>
    performance.getEntriesByType("resource").flatMap(({ name }) => {
      const found = /\/assets\/([a-z]{2}(?:-[A-Z][A-Za-z]+)?)-\w{8}\.js$/.exec(name)?.[1];
      return found ? [found] : [];
    }),
  );

/** Starts a room from the front page. Returns its link. */
async function start(page: Page): Promise<string> {
  await page.getByRole("tab").first().click();
  const panel = page.getByRole("tabpanel");
  await panel.getByRole("textbox").first().fill("Anna");
  if ((await panel.getByRole("textbox").count()) < 3) await panel.locator("summary").click();
  await fillPassword(panel.getByRole("textbox").last(), password);
  await panel.locator("[type=submit]").click();
  await page.getByRole("log").waitFor();
  return page.evaluate(() => document.querySelector(".secret")?.textContent ?? "");
}

test("every language: start, talk and leave by roles, nothing cut off and no barriers", async () => {
  const page = await stage.visit("/");
  const faults: string[] = [];
  for (const code of languages) {
    const note = (where: string, found: readonly string[]) => {
      faults.push(...found.map((what) => `${code}, ${where}: ${what}`));
    };
    await page.getByRole("combobox").first().selectOption({ label: languageNames[code] });
    await page.waitForFunction((code) => document.documentElement.lang === code, code);
    assert.equal(await told(page), [code, directionOf(code)]);
    note("front", [...(await findLosses(page)), ...(await findBarriers(page))]);
    const ben = await stage.join(await start(page), "Ben");
    await ben.say("hello, שלום");
    await page.getByRole("log").getByText("hello, שלום").waitFor();
    const field = page.getByRole("textbox").last();
    await field.fill(`typed in ${code}`);
    await field.press("Enter");
    await until(() => ben.texts().length > 1);
    assert.equal(ben.texts(), ["Ben: hello, שלום", `Anna: typed in ${code}`]);
    note("room", [...(await findLosses(page)), ...(await findBarriers(page))]);
    await field.fill("/exit");
    await field.press("Enter");
    await page.getByRole("log").waitFor({ state: "detached" });
    await page.getByRole("main").getByRole("button").first().click();
    await page.getByRole("tab").first().waitFor();
  }
  assert.equal(faults, []);
  assert.equal((await fetched(page)).sort(), languages.filter((code) => code !== "en").sort());
});

test("the page speaks the first language of the browser that it has, and fetches no other", async () => {
  const page = await stage.visit("/", { locale: "fa-IR" });
  await page.getByRole("tab").first().waitFor();
  assert.equal(await told(page), ["fa", "rtl"]);
  assert.equal(await fetched(page), ["fa"]);
  // Mirrored: the quick exit is at the end of the line, which is the left one.
  const box = await page.locator(".hide").boundingBox();
  assert.ok(box !== null && box.x < narrow.width / 2, JSON.stringify(box));
});

test("from right to left a file's ending is after its name, and the left arrow is the next picture", async () => {
  const page = await stage.visit("/", { locale: "fa-IR" });
  await page.getByRole("tab").first().waitFor();
  await stage.join(await start(page), "Ben");
  const pictures = [await paint(page, "one.jpg"), await paint(page, "two.jpg")];
  const field = page.locator("input[type=file]").first();
  await field.setInputFiles([...pictures, plain("plan.pdf.exe", Buffer.from("MZ"))]);
  const dialog = page.getByRole("dialog");
  const parts = dialog.locator(".filename > *");
  await dialog.locator("[role=status]:empty").waitFor({ state: "attached" });
  const [name, ending] = await Promise.all([0, 1].map((i) => parts.nth(i).boundingBox()));
  assert.ok(name && ending && name.x + name.width <= ending.x + 1, JSON.stringify([name, ending]));
  await dialog.locator(".primary").last().click();
  await closed(page);
  // A picture opens once it is decoded.
  for (const name of ["one.jpg", "two.jpg"]) await pictureSize(page, name);
  await page.getByRole("button", { name: "one.jpg" }).press("Enter");
  await dialog.getByRole("img", { name: "one.jpg" }).waitFor();
  await page.keyboard.press("ArrowLeft");
  await dialog.getByRole("img", { name: "two.jpg" }).waitFor();
});

test("a single file asks for its server in any language, and the page goes on in it", async () => {
  const file = pathToFileURL(new URL("../../dist/sanctuary.html", import.meta.url).pathname).href;
  const page = await stage.visit(file, { locale: "de" });
  await page.getByRole("textbox", { name: single.de.server }).waitFor();
  assert.equal(await told(page), ["de", "ltr"]);
  await page.getByRole("combobox").selectOption({ label: languageNames.ar });
  await page.getByRole("textbox", { name: single.ar.server }).fill(stage.relay.url);
  assert.equal(await told(page), ["ar", "rtl"]);
  assert.equal([...(await findLosses(page)), ...(await findBarriers(page))], []);
  await page.getByRole("button", { name: single.ar.button }).click();
  await page.getByRole("tab").first().waitFor();
  assert.equal(await told(page), ["ar", "rtl"]);
});

test("a browser in English fetches no language, and offers the choice before any is fetched", async () => {
  const page = await stage.visit("/");
  await page.getByRole("combobox").first().waitFor();
  assert.equal(await told(page), ["en", "ltr"]);
  assert.equal(await fetched(page), []);
});

test("the language goes along with a reload, and a change in Settings keeps what was typed", async () => {
  const page = await stage.visit("/", { locale: "pl" });
  await page.getByRole("tab").first().waitFor();
  await start(page);
  const field = page.getByRole("textbox").last();
  await field.fill("half a sentence");
  const { menu } = sentences(numbers);
  await page.getByRole("button", { name: menu.open }).click();
  await page.getByRole("button", { name: menu.settings }).click();
  await page
    .getByRole("dialog")
    .getByRole("combobox")
    .last()
    .selectOption({ label: languageNames.hi });
  await page.waitForFunction(() => document.documentElement.lang === "hi");
  await page.keyboard.press("Escape");
  assert.is(await field.inputValue(), "half a sentence");
  await ready(page);
  await page.reload();
  await page.getByRole("log").waitFor();
  assert.equal(await told(page), ["hi", "ltr"]);
  // Nothing is stored but what every reload leaves.
  const kept = await page.evaluate(() => localStorage.length + document.cookie.length);
  assert.is(kept, 0);
});

test("a language that cannot be loaded leaves the page in English, which says so", async () => {
  stage.troubleExpected = true;
  const page = await stage.visit("/", {
    prepare: (page) => page.route(/\/assets\/it-\w{8}\.js$/, (route) => route.abort()),
  });
  await page.getByRole("combobox").first().selectOption({ label: "Italiano" });
  await page.getByRole("alert").waitFor();
  assert.equal(await told(page), ["en", "ltr"]);
  assert.is(await page.getByRole("combobox").first().inputValue(), "English");
});

test.run();
