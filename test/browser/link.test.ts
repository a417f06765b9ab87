// A link that is opened in this tab, in every state of the page: the address changes, the page
// stays.
import type { Page } from "playwright-core";
import * as assert from "uvu/assert";
import { shortCode } from "../../web/lobby/fields.ts";
import { strings } from "../helpers/strings.ts";
import {
  closed,
  contentOf,
  dialog,
  enter,
  escapeTwice,
  list,
  log,
  pathOf,
  say,
  shows,
  start,
} from "./pages.ts";
import { onStage, password } from "./stage.ts";

const { stage, test } = onStage();

/** Pastes a link into the address bar. */
const open = (page: Page, link: string) =>
  page.evaluate((link) => location.assign(link), pathOf(link));

/** The form for this link is shown, nothing else of a room, and the address is clean. */
async function invited(page: Page, link: string): Promise<void> {
  await page.getByRole("heading", { name: strings.front.invited }).waitFor();
  const region = page.getByRole("region", { name: "Enter a room" });
  await region.getByText(shortCode(link) ?? "none").waitFor();
  const alias = region.getByLabel("Alias");
  assert.ok(await alias.evaluate((field) => field === document.activeElement));
  assert.is(await page.getByLabel("Message", { exact: true }).count(), 0);
  assert.is(new URL(page.url()).hash, "");
  assert.is(await page.title(), "Sanctuary");
  assert.match(
    await page.evaluate(() => `${document.querySelector("link[rel=icon]")?.outerHTML}`),
    /svg/,
  );
}

test("asks in a room, where nothing changes unless the user goes on to the other room", async () => {
  const [anna, cyra] = [await stage.visit(), await stage.visit()];
  const ours = await start(anna, "Anna", password);
  const other = await start(cyra, "Cyra", password, "The boathouse");
  const ben = await stage.visit(pathOf(ours));
  await enter(ben, "Ben", password);
  await list(ben).getByText("Anna").waitFor();
  await say(anna, "the orchard gate");
  await shows(ben, "the orchard gate");
  await open(ben, ours);
  // The page takes the code out as it decides.
  await ben.waitForFunction(() => location.hash === "");
  assert.is(await dialog(ben).count(), 0, "the link of this room");
  await open(ben, other);
  await dialog(ben).getByText(strings.visiting.happens).waitFor();
  const stay = dialog(ben).getByRole("button", { name: strings.visiting.stay });
  assert.ok(await stay.evaluate((button) => button === document.activeElement));
  await stay.click();
  await closed(ben);
  await say(ben, "still with Anna");
  await shows(anna, "still with Anna");
  await open(ben, other);
  await dialog(ben).getByRole("button", { name: strings.visiting.go }).click();
  await invited(ben, other);
  await log(anna).getByText("Ben left").waitFor();
  assert.not((await contentOf(ben)).includes("orchard"));
  await enter(ben, "Ben", password);
  await ben.getByRole("heading", { name: "The boathouse" }).waitFor();
  await list(ben).getByText("Cyra").waitFor();
});

test("leads to its form from the first page, from an end and after a quick exit", async () => {
  const anna = await stage.visit();
  const other = await start(anna, "Anna", password);
  const ben = await stage.visit();
  await open(ben, other);
  await invited(ben, other);
  await ben.reload();
  await start(ben, "Ben", password);
  await say(ben, "/exit");
  await ben.getByRole("heading", { name: strings.ends.left[0] }).waitFor();
  await open(ben, other);
  await invited(ben, other);
  await ben.reload();
  await start(ben, "Ben", password);
  await escapeTwice(ben);
  await ben.getByRole("heading", { name: strings.blank.title }).waitFor();
  await open(ben, other);
  await invited(ben, other);
  await enter(ben, "Ben", password);
  await list(ben).getByText("Anna").waitFor();
});

test("the code of a link can be changed, and is not lost by that", async () => {
  const anna = await stage.visit();
  const [ours, other] = [await start(anna, "Anna", password), "00000-00000-00000-000000-000000"];
  const ben = await stage.visit(`/#${other}`);
  const region = ben.getByRole("region", { name: "Enter a room" });
  await region.getByRole("button", { name: strings.front.change }).click();
  const code = region.getByLabel("Room code or link");
  assert.is(await code.inputValue(), other);
  assert.ok(await code.evaluate((field) => field === document.activeElement));
  await code.fill(ours);
  await enter(ben, "Ben", password);
  await list(ben).getByText("Anna").waitFor();
});

test.run();
