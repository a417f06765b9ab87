// Everything a member can do in a room, by command and by button. Three people use real pages and
// the built relay.
import type { Locator, Page } from "playwright-core";
import * as assert from "uvu/assert";
import { fill, rest, strings } from "../helpers/strings.ts";
import {
  choose,
  chooseForRoom,
  closed,
  contentOf,
  dialog,
  enter,
  holdClock,
  list,
  log,
  pathOf,
  releaseClock,
  say,
  shows,
  start,
} from "./pages.ts";
import { onStage, password } from "./stage.ts";

type Three = {
  readonly anna: Page;
  readonly ben: Page;
  readonly cleo: Page;
  readonly link: string;
};

const { stage, test } = onStage();

/**
 * Anna, Ben Oak and Cleo in one room, perhaps the room of the test before. Each sees the others.
 */
const room = (): Promise<Three> =>
  stage.share(async () => {
    const anna = await stage.visit();
    const link = await start(anna, "Anna", password);
    const [ben, cleo] = await Promise.all([stage.visit(pathOf(link)), stage.visit(pathOf(link))]);
    await Promise.all([enter(ben, "Ben Oak", password), enter(cleo, "Cleo", password)]);
    for (const page of [anna, ben, cleo]) {
      for (const alias of ["Anna", "Ben Oak", "Cleo"]) await list(page).getByText(alias).waitFor();
    }
    return { anna, ben, cleo, link };
  });

/** Restores the room for the next test: the guest has left, and every page is wiped. */
async function leaveTo({ anna, ben, cleo }: Three, guest?: Page): Promise<void> {
  if (guest !== undefined) {
    await say(guest, "/exit");
    await guest.getByRole("heading", { name: strings.ends.left[0] }).waitFor();
    await guest.context().close();
  }
  for (const page of [anna, ben, cleo]) {
    await list(page).getByRole("listitem").nth(3).waitFor({ state: "detached" });
    await say(page, "/clear");
    await shows(page, strings.systemMessages.cleared(0));
  }
  stage.keep();
}

/** A new person submits the form that enters a room. */
async function knock(link: string, alias: string): Promise<Page> {
  const page = await stage.visit(pathOf(link));
  await enter(page, alias, password);
  return page;
}

async function refused(page: Page, why: string): Promise<void> {
  await page.getByRole("alert").getByText(why).waitFor();
}

/** The invite link that a page shows now. */
async function linkOf(page: Page): Promise<string> {
  await page.getByRole("button", { name: "Invite" }).click();
  const link = await dialog(page).locator(".secret").first().innerText();
  await dialog(page).getByRole("button", { name: "Close" }).click();
  return link;
}

const wordsOf = (page: Page) =>
  dialog(page).getByRole("list").getByRole("listitem").allInnerTexts();

test("a whisper reaches one member, by command and by the member's menu", async () => {
  const { anna, ben, cleo, link } = await room();
  await say(anna, "/purr Ben Oak by the old mill");
  await shows(ben, "by the old mill");
  await shows(anna, fill(strings.room.whisper, "Ben Oak"));
  await shows(ben, strings.room.whisperToYou);
  await say(ben, '/purr "Anna" at seven');
  await shows(anna, "at seven");

  await choose(anna, "Ben Oak", "Whisper");
  await anna.getByText(fill(strings.whispering.to, "Ben Oak")).waitFor();
  await anna.getByRole("button", { name: strings.whispering.keep }).click();
  await anna.keyboard.type("bring the lamp");
  await anna.keyboard.press("Enter");
  await anna.keyboard.type("and matches");
  await anna.keyboard.press("Enter");
  await shows(ben, "and matches");
  await anna.getByRole("button", { name: "Cancel" }).click();
  await anna.keyboard.type("good evening, all");
  await anna.keyboard.press("Enter");
  await shows(cleo, "good evening, all");
  await shows(ben, "good evening, all");
  const seen = await log(cleo).innerText();
  for (const secret of ["old mill", "at seven", "lamp", "matches", "whisper"]) {
    assert.not(seen.includes(secret), secret);
  }
  await leaveTo({ anna, ben, cleo, link });
});

test("a whisper to an alias of two members is refused; the menu tells them apart", async () => {
  const { anna, ben, cleo, link } = await room();
  const twin = await knock(link, "ben oak");
  await list(anna).getByText("ben oak").first().waitFor();
  await list(twin).getByText("Cleo").waitFor();
  await shows(anna, rest(strings.otherMessages.joinedAlike));
  await say(anna, "/purr Ben Oak by the old mill");
  await refused(anna, fill(strings.refusals["alias-shared"], "", "Ben Oak"));
  assert.is(
    await anna.getByLabel("Message", { exact: true }).inputValue(),
    "/purr Ben Oak by the old mill",
  );
  // Both use this alias; the twin joined last.
  const first = list(anna).getByRole("listitem").filter({ hasText: "Ben Oak" }).first();
  const mark = await first.locator("small").innerText();
  await say(anna, `/purr ben oak ${mark} by the old mill`);
  await shows(ben, "by the old mill");
  await say(anna, "that is all");
  await shows(twin, "that is all");
  await shows(cleo, "that is all");
  assert.not((await log(twin).innerText()).includes("mill"));
});

test("members whose aliases look alike have two words next to them, wherever they are named", async () => {
  const three = await room();
  const { anna, ben, link } = three;
  const twin = await knock(link, "Ann\u0251");
  await shows(ben, rest(strings.otherMessages.joinedAlike));
  await say(twin, "it is me");
  await shows(ben, "it is me");
  await say(anna, "no, me");
  await shows(ben, "no, me");
  const marked = list(ben)
    .locator(".name small")
    .filter({ hasText: /^\s*[a-z]+ [a-z]+$/ });
  await marked.nth(1).waitFor();
  const marks = (within: Locator) => within.locator(".name small").allInnerTexts();
  const words = await marks(list(ben));
  assert.is(new Set(words).size, 2);
  const speakers = log(ben).locator(".speaker").filter({ hasText: "Ann" });
  assert.equal((await marks(speakers)).slice(-2).sort(), words.toSorted());
  await ben.getByLabel("Message", { exact: true }).fill("@ann");
  await ben.getByRole("option").nth(1).waitFor();
  assert.equal((await marks(ben.getByRole("listbox"))).sort(), words.toSorted());
  await ben.getByLabel("Message", { exact: true }).fill("");
  await leaveTo(three, twin);
});

test("the menus work by keyboard, on a phone too", async () => {
  const anna = await stage.visit();
  const link = await start(anna, "Anna", password);
  const ben = await stage.visit(pathOf(link));
  await enter(ben, "Ben", password);
  await list(anna).getByText("Ben").waitFor();
  await list(ben).getByText("Anna").waitFor();
  const press = async (page: Page, ...keys: readonly string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const isWriting = (page: Page) => {
    return page.waitForFunction(() => document.activeElement?.tagName === "TEXTAREA");
  };

  await list(anna).locator("summary").first().focus();
  await press(anna, "Enter", "Tab", "Enter");
  await isWriting(anna);
  await anna.keyboard.type("psst");
  await press(anna, "Enter", "Escape");
  await shows(ben, "psst");
  await anna.getByText("Only to").waitFor({ state: "detached" });

  await anna.setViewportSize({ width: 390, height: 844 });
  assert.not(await list(anna).isVisible());
  await anna.getByRole("button", { name: strings.room.count(2) }).focus();
  await press(anna, "Enter", "Tab", "Tab", "Tab", "Enter", "Tab", "Tab", "Tab", "Enter");
  await dialog(anna).getByText(fill(strings.removing.happens, "Ben")).waitFor();
  await press(anna, "Enter");
  await closed(anna);
  const count = anna.getByRole("button", { name: strings.room.count(2) });
  assert.ok(await count.evaluate((button) => button === document.activeElement));

  await anna.getByRole("button", { name: "Menu", exact: true }).focus();
  // The invitation comes first.
  await press(anna, "Enter", "Tab", "Tab", "Enter");
  await shows(ben, rest(strings.systemMessages.locked(0)));
  const menu = anna.getByRole("button", { name: "Menu", exact: true });
  assert.ok(await menu.evaluate((button) => button === document.activeElement));
  await list(ben).getByText("Anna").waitFor();
});

test("/me, /nick, /who and /help by command, and a rename by the menu", async () => {
  const { anna, ben } = await room();
  await say(anna, "/me waves");
  await shows(ben, "waves");
  await say(anna, "/nick Anna Livia");
  await list(ben).getByText("Anna Livia").waitFor();
  await shows(ben, "is now called");
  await choose(ben, "Ben Oak", strings.menu.rename);
  await dialog(ben).getByLabel("New alias").fill("Benjamin");
  await dialog(ben).getByRole("button", { name: "Change", exact: true }).click();
  await list(anna).getByText("Benjamin").waitFor();
  await say(anna, "/who");
  await log(anna).getByText(strings.room.who).waitFor();
  assert.is(await log(anna).getByRole("listitem").count(), 3);
  await say(anna, "/help");
  await dialog(anna).getByText("/w ALIAS TEXT").waitFor();
  await anna.keyboard.press("Escape");
  await chooseForRoom(ben, strings.menu.help);
  await dialog(ben).getByText("/kick ALIAS").waitFor();
  await dialog(ben).getByText(strings.helping.back).waitFor();
  await dialog(ben).getByRole("button", { name: strings.helping.close }).click();
  await say(anna, "/stopp");
  await refused(anna, fill(strings.refusals["command-unknown"], "", "stopp"));
});

test("nobody can enter a locked room until it is unlocked, by command and by button", async () => {
  const { anna, ben, cleo, link } = await room();
  await say(anna, "/lock");
  await shows(ben, rest(strings.systemMessages.locked(0)));
  await ben.getByText("Locked", { exact: true }).waitFor();
  const dora = await knock(link, "Dora");
  await refused(dora, strings.refusals["room-locked"]);
  await chooseForRoom(ben, "Unlock the room");
  await shows(anna, rest(strings.systemMessages.unlocked(0)));
  await enter(dora, "Dora", password);
  await list(anna).getByText("Dora").waitFor();
  await chooseForRoom(anna, "Lock the room");
  for (const page of [anna, ben, cleo]) await page.getByText("Locked", { exact: true }).waitFor();
  await say(ben, "/unlock");
  for (const page of [anna, ben, cleo])
    await page.getByText("Locked", { exact: true }).waitFor({ state: "detached" });
  await leaveTo({ anna, ben, cleo, link }, dora);
});

test("all see the same safety words, and later who has joined since", async () => {
  const { anna, ben, cleo, link } = await room();
  await say(anna, "/verify");
  await say(ben, "/verify");
  await chooseForRoom(cleo, "Verify");
  for (const page of [anna, ben, cleo]) await dialog(page).getByRole("listitem").nth(11).waitFor();
  const words = await wordsOf(anna);
  assert.is(words.length, 12);
  for (const word of words) assert.match(word, /^[a-z]{3,8}$/);
  assert.equal(await wordsOf(ben), words);
  assert.equal(await wordsOf(cleo), words);
  await dialog(anna).getByRole("button", { name: strings.comparing.same }).click();
  await anna.getByText(strings.comparing.at("").replace(".", "")).waitFor();

  const dora = await knock(link, "Dora");
  for (const alias of ["Anna", "Ben Oak", "Cleo"]) await list(dora).getByText(alias).waitFor();
  await list(anna).getByText(strings.comparing.newcomer).waitFor();
  // Ben's dialog is still open: its words change, and it reports that.
  await dialog(ben).getByText(strings.comparing.changed).waitFor();
  await say(dora, "/verify");
  await dialog(dora).getByRole("listitem").nth(11).waitFor();
  const other = await wordsOf(dora);
  assert.not.equal(other, words);
  assert.equal(await wordsOf(ben), other);
  for (const page of [dora, ben, cleo])
    await dialog(page).getByRole("button", { name: "Close" }).click();
  await leaveTo({ anna, ben, cleo, link }, dora);
});

test("a member that left without a farewell does not change the others' safety words", async () => {
  const { anna, ben, cleo, link } = await room();
  await cleo.context().close();
  await list(anna).getByText("away").waitFor();
  const dora = await knock(link, "Dora");
  // The words are those of whoever is here.
  await list(ben).getByText("away").waitFor();
  for (const alias of ["Anna", "Ben Oak"]) await list(dora).getByText(alias).waitFor();
  for (const page of [anna, ben]) await list(page).getByText("Dora").waitFor();
  for (const page of [anna, ben, dora]) {
    await say(page, "/verify");
    await dialog(page).getByRole("listitem").nth(11).waitFor();
  }
  assert.equal(await wordsOf(dora), await wordsOf(anna));
  assert.equal(await wordsOf(ben), await wordsOf(anna));
});

for (const way of ["command", "button"] as const) {
  test(`a member removed by ${way} is out and stays out`, async () => {
    const { anna, ben, cleo, link } = await room();
    await say(anna, "before");
    await shows(ben, "before");
    // Who removes goes within two seconds, and ends the old room if another goes along.
    await holdClock(anna);
    if (way === "command") {
      await say(anna, "/kick ben oak");
    } else {
      await choose(anna, "Ben Oak", "Remove…");
      const keep = dialog(anna).getByRole("button", { name: strings.removing.keep });
      assert.ok(await keep.evaluate((button) => button === document.activeElement));
      await dialog(anna).getByRole("button", { name: "Remove", exact: true }).click();
    }
    await ben.getByRole("heading", { name: strings.ends.removed[0] }).waitFor();
    await ben.getByText(fill(strings.ends.removed[1], "Anna")).waitFor();
    assert.not((await contentOf(ben)).includes("before"), "nothing is left on the removed page");
    const cleos = list(anna).getByRole("listitem").filter({ hasText: "Cleo" });
    await cleos.getByText(strings.room.away).waitFor();
    await releaseClock(anna);
    for (const page of [anna, cleo]) await shows(page, /removed/);
    for (const page of [anna, cleo]) {
      await list(page).getByText("Ben Oak").waitFor({ state: "detached" });
    }
    await anna.getByText(strings.renewed.told).waitFor();
    const links = [await linkOf(anna), await linkOf(cleo)];
    assert.is(links[0], links[1]);
    assert.is.not(links[0], link);
    await say(cleo, "after");
    await shows(anna, "after");
    await shows(cleo, "before");

    if (way === "button") return;

    // Mallory tries to return with the password and the old link, and then even with the new link.
    await ben.getByRole("button", { name: "Enter a room" }).click();
    const region = ben.getByRole("region", { name: "Enter a room" });
    await region.getByLabel("Room code or link").fill(link);
    await enter(ben, "Ben Oak", password);
    await refused(ben, strings.refusals["room-stopped"]);
    await region.getByLabel("Room code or link").fill(links[0] as string);
    await enter(ben, "Ben Oak", password);
    await refused(ben, strings.refusals["room-locked"]);

    // A guest with the new link is admitted.
    await say(anna, "/unlock");
    await shows(cleo, rest(strings.systemMessages.unlocked(0)));
    const dora = await knock(links[0] as string, "Dora");
    await list(anna).getByText("Dora").waitFor();
    await say(dora, "good evening");
    await shows(cleo, "good evening");
  });

  test(`a room stopped by ${way} is wiped on every page and cannot be entered again`, async () => {
    const { anna, ben, cleo, link } = await room();
    await say(ben, "what must not stay");
    for (const page of [anna, cleo]) await shows(page, "what must not stay");
    // Who stops waits for the answers of the others for a second; those end the room after three.
    for (const page of [anna, ben, cleo]) await holdClock(page);
    if (way === "command") {
      await say(anna, "/stop");
    } else {
      await chooseForRoom(anna, "Stop the room…");
      const keep = dialog(anna).getByRole("button", { name: strings.stopping.keep });
      assert.ok(await keep.evaluate((button) => button === document.activeElement));
      await dialog(anna).getByRole("button", { name: "Stop the room" }).click();
    }
    await anna.getByRole("heading", { name: strings.stoppedOwn.title }).waitFor();
    await anna.getByText(strings.stoppedOwn.count(3, 3)).waitFor();
    for (const page of [ben, cleo]) {
      await page.getByRole("heading", { name: strings.ends.stopped[0] }).waitFor();
      await page.getByText(fill(strings.ends.stopped[1], "Anna")).waitFor();
    }
    for (const page of [anna, ben, cleo]) {
      await page.getByRole("button", { name: strings.ending.start }).waitFor();
      const content = await contentOf(page);
      assert.not(content.includes("what must not stay"));
      assert.not(content.includes("Ben Oak"));
    }
    const late = await knock(link, "Dora");
    await refused(late, strings.refusals["room-stopped"]);
  });
}

test("after a kill of the relay all come back, and text typed meanwhile arrives once", async () => {
  stage.troubleExpected = true;
  const { anna, ben, cleo } = await room();
  await say(anna, "one");
  for (const page of [ben, cleo]) await shows(page, "one");
  await stage.relay.kill();
  for (const page of [anna, ben, cleo]) {
    await page.getByRole("status").getByText("Reconnecting").waitFor();
  }
  await say(anna, "two");
  await say(ben, "three");
  await say(anna, "/purr Cleo four");
  await say(anna, "/lock");
  await refused(anna, strings.refusals["not-connected"]);
  await say(anna, "five");
  await stage.relay.start();
  for (const page of [anna, ben, cleo]) {
    await page.getByRole("status").getByText("Connected").waitFor();
  }
  for (const page of [anna, ben, cleo]) {
    for (const text of ["two", "three", "five"]) await shows(page, text);
  }
  await shows(cleo, "four");
  await say(cleo, "six");
  for (const page of [anna, ben]) await shows(page, "six");
  const numbers = /\b(one|two|three|four|five|six)\b/g;
  const heard = async (page: Page) => (await log(page).innerText()).match(numbers) ?? [];
  for (const page of [anna, cleo]) {
    const all = await heard(page);
    assert.equal([...all].sort(), ["five", "four", "one", "six", "three", "two"], `${all}`);
    const annas = all.filter((text) => /one|two|four|five/.test(text));
    assert.equal(annas, ["one", "two", "four", "five"]);
  }
  const bens = await heard(ben);
  assert.equal([...bens].sort(), ["five", "one", "six", "three", "two"], `${bens}`);
});

test.run();
