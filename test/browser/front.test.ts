// The front page on a phone and on a desktop: what is in view, what is folded away, and what is kept.
import * as assert from "uvu/assert";
import { strings } from "../helpers/strings.ts";
import { until } from "../helpers/until.ts";
import { entering, fillPassword, pathOf, start, unfold } from "./pages.ts";
import { onStage, password } from "./stage.ts";

const phone = { width: 390, height: 664 };

const { stage, test } = onStage({ viewport: phone, hasTouch: true, isMobile: true });

test("on a phone the button of the form is in view without scrolling", async () => {
  const page = await stage.visit();
  const first = await page.getByRole("button", { name: "Start the room" }).boundingBox();
  assert.ok(first && first.y + first.height <= phone.height, JSON.stringify(first));
  const typed = await (await entering(page)).getByRole("button", { name: "Enter the room" });
  const by = await typed.boundingBox();
  assert.ok(by && by.y + by.height <= phone.height, JSON.stringify(by));
  await page.getByRole("tab", { name: "Start a room" }).click();
  const link = await start(page, "Anna", password);
  const invited = await stage.visit(pathOf(link));
  const box = await invited.getByRole("button", { name: "Enter the room" }).boundingBox();
  assert.ok(box && box.y + box.height <= phone.height, JSON.stringify(box));
  assert.is(await invited.evaluate(() => scrollY), 0);
});

test("on the smallest phones the quick exit covers nothing of the name", async () => {
  const page = await stage.visit("/", { viewport: { width: 320, height: 568 } });
  const name = await page.getByText("Sanctuary", { exact: true }).boundingBox();
  const exit = await page.getByRole("button", { name: "Quick exit" }).boundingBox();
  assert.ok(name && exit && name.x + name.width <= exit.x, JSON.stringify([name, exit]));
});

test("what is wrong with a field that is folded away unfolds it", async () => {
  // The socket that was opened ahead may still be connecting when the name is refused.
  stage.troubleExpected = /WebSocket is closed before the connection is established/;
  const page = await stage.visit();
  await page.getByLabel("Alias").first().fill("Anna");
  await unfold(page);
  await page.getByLabel("Room name").fill("x".repeat(40));
  await page.getByText(strings.front.more).click();
  await page.getByRole("button", { name: "Start the room" }).click();
  const name = page.getByLabel("Room name");
  await page.getByRole("alert").getByText(strings.refusals["room-name-too-long"]).waitFor();
  assert.ok(await name.evaluate((field) => field === document.activeElement));
  await name.fill("Thursday");
  await page.getByRole("button", { name: "Start the room" }).click();
  await page.getByRole("heading", { name: "Thursday" }).waitFor();
});

test("only the alias has to be typed, and the room's invitation shows the password", async () => {
  const page = await stage.visit();
  await page.getByLabel("Alias").first().fill("Anna");
  await page.keyboard.press("Enter");
  await page.getByLabel("Message", { exact: true }).waitFor();
  const words = await page.getByText(/^[a-z]+( [a-z]+){5}$/).innerText();
  assert.is(words.split(/\s+/).length, 6);
});

test("an own password that is easy to guess is called that", async () => {
  const page = await stage.visit();
  await unfold(page);
  const field = page.getByRole("region", { name: "Start a room" }).getByLabel("Password");
  await fillPassword(field, "1234");
  await page.getByText(strings.front.weak).waitFor();
  await page.getByRole("button", { name: strings.front.another }).click();
  await page.getByText(strings.front.weak).waitFor({ state: "detached" });
  await until(async () => (await field.inputValue()).split(" ").length === 6);
});

test("another tab keeps what was typed", async () => {
  const page = await stage.visit();
  await page.getByLabel("Alias").first().fill("Anna");
  const region = await entering(page);
  await region.getByLabel("Alias").fill("Ben");
  await page.getByRole("tab", { name: "Start a room" }).click();
  const alias = page.getByRole("region", { name: "Start a room" }).getByLabel("Alias");
  assert.is(await alias.inputValue(), "Anna");
  await entering(page);
  assert.is(await region.getByLabel("Alias").inputValue(), "Ben");
});

test.run();
