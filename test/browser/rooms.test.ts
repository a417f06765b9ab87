// The rooms that the relay lists, on the page: what is said before anyone enters, a full one, a stopped one,
// the relay killed, and the file read again.
import type { Page } from "playwright-core";
import * as assert from "uvu/assert";
import { entryOf, RoomsFile } from "../helpers/listed.ts";
import { fill, strings } from "../helpers/strings.ts";
import { build, Client, cameIn, killAll } from "../terminal/client.ts";
import { dialog, enter, entering, list, say, shows } from "./pages.ts";
import { onStage, password } from "./stage.ts";

const lobby = await entryOf({
  ...{ name: "Lobby", description: "For <b>anyone</b>", welcome: "Say\nhello", members: 2 },
});
const club = await entryOf({ name: "Book club", description: "Thursdays" }, password);
const cellar = await entryOf({ name: "Cellar", hidden: true }, password);
const welcome = "Be kind to all";
const rooms = [lobby, club, cellar].map(({ entry }) => entry);
const file = new RoomsFile({ welcome, rooms });

const { stage, test } = onStage(
  { viewport: { width: 1280, height: 800 } },
  ...["--rooms-file", file.path, "--count-ms", "0"],
);

test.before(build);
test.after.each(killAll);

const region = (page: Page) => page.getByRole("region", { name: strings.rooms.title });
const enterButton = (page: Page, name: string) =>
  region(page).getByRole("button", { name: fill(strings.rooms.enter, name) });

/** Chooses the open room, and enters it. */
async function enterLobby(page: Page, alias: string): Promise<void> {
  await enterButton(page, "Lobby").click();
  const form = page.getByRole("region", { name: "Enter a room" });
  await form.getByLabel("Alias").fill(alias);
  await form.getByRole("button", { name: strings.front.enterButton }).click();
}

test("the front page lists rooms as text, with the welcome text, and no hidden one", async () => {
  const page = await stage.visit();
  const shown = region(page);
  await shown.getByText(welcome).waitFor();
  await shown.getByText("For <b>anyone</b>").waitFor();
  await shown.getByText(strings.rooms.guarded).waitFor();
  await shown.getByText(strings.rooms.people(0)).first().waitFor();
  assert.is(await shown.getByRole("listitem").count(), 2);
  assert.is(await shown.getByText("Cellar").count(), 0);
  assert.is(await enterButton(page, "Book club").count(), 0);
  // Nothing of it stands in the way of a guest with a link.
  const guest = await stage.visit(`/#${club.code}`);
  await guest.getByRole("heading", { name: strings.front.invited }).waitFor();
  assert.is(await region(guest).count(), 0);
});

test("P33: before one enters an open room the page says who can read it; two talk, a third is too many", async () => {
  const [anna, ben, cleo] = [await stage.visit(), await stage.visit(), await stage.visit()];
  await enterButton(anna, "Lobby").click();
  const form = anna.getByRole("region", { name: "Enter a room" });
  const heading = form.getByRole("heading", { name: "Lobby" });
  assert.ok(await heading.evaluate((element) => element === document.activeElement));
  await form.getByText(strings.front.public).waitFor();
  // The front page promises elsewhere that the server cannot read what is said.
  assert.is(await anna.getByText(`${strings.front.promises[0]}`).count(), 0);
  await form.getByText("Say hello").waitFor();
  assert.is(await form.getByLabel("Password").count(), 0);
  assert.is(await form.getByLabel("Room code or link").count(), 0);
  await form.getByLabel("Alias").fill("Anna");
  await form.getByRole("button", { name: strings.front.enterButton }).click();
  await anna.getByRole("heading", { name: "Lobby" }).waitFor();
  await enterLobby(ben, "Ben");
  await list(anna).getByText("Ben").waitFor();
  await say(anna, "the orchard gate");
  await shows(ben, "the orchard gate");
  // There is no password to come back with.
  await say(ben, "/help");
  await dialog(ben).getByText(strings.hiding.how).waitFor();
  assert.is(await dialog(ben).getByText(strings.helping.back).count(), 0);
  await ben.keyboard.press("Escape");
  await enterLobby(cleo, "Cleo");
  await cleo.getByRole("alert").getByText(strings.refusals["room-full"]).waitFor();
  await cleo.getByRole("button", { name: strings.front.startInstead }).click();
  await region(cleo).waitFor();
});

test("P33: by its link and by its typed code too, the page says first who can read an open room", async () => {
  const [anna, ben] = [await stage.visit(`/#${lobby.code}`), await stage.visit()];
  const form = (page: Page) => page.getByRole("region", { name: "Enter a room" });
  const go = (page: Page) =>
    form(page).getByRole("button", { name: strings.front.enterButton }).click();
  await form(anna).getByText(strings.front.public).waitFor();
  assert.is(await anna.getByText(`${strings.front.promises[0]}`).count(), 0);
  await form(anna).getByLabel("Alias").fill("Anna");
  await go(anna);
  await anna.getByRole("heading", { name: "Lobby" }).waitFor();
  const typed = await entering(ben);
  await typed.getByLabel("Room code or link").fill(lobby.code);
  await typed.getByLabel("Alias").fill("Ben");
  await go(ben);
  await form(ben).getByText(strings.front.public).waitFor();
  assert.is(await list(anna).getByText("Ben").count(), 0);
  await go(ben);
  await list(anna).getByText("Ben").waitFor();
});

test("P27: a stop wipes an open room for those inside, and the next who enters finds it empty", async () => {
  const [anna, ben] = [await stage.visit(), await stage.visit()];
  await enterLobby(anna, "Anna");
  await anna.getByLabel("Message", { exact: true }).waitFor();
  await enterLobby(ben, "Ben");
  await list(anna).getByText("Ben").waitFor();
  await say(anna, "the orchard gate");
  await shows(ben, "the orchard gate");
  await say(ben, "/stop");
  await anna.getByText(strings.ends.stopped[0]).waitFor();
  assert.not.match(await anna.evaluate(() => document.body.innerText), "orchard");
  await ben.getByText(strings.stoppedOwn.confirmed).waitFor();
  const cleo = await stage.visit();
  await enterLobby(cleo, "Cleo");
  await cleo.getByLabel("Message", { exact: true }).waitFor();
  assert.is(await list(cleo).getByRole("listitem").count(), 1);
  assert.not.match(await cleo.evaluate(() => document.body.innerText), "orchard");
});

test("a room with a password is entered while nobody is inside, without a question, and after the relay was killed", async () => {
  stage.troubleExpected = true;
  const anna = await stage.visit(`/#${club.code}`);
  await enter(anna, "Anna", password);
  await anna.getByLabel("Message", { exact: true }).waitFor();
  const dora = new Client([`${stage.relay.url}/#${club.code}`, "--alias", "Dora", "--stay"]);
  await list(anna).getByText("Dora").waitFor();
  // What Dora has heard of the room, she still knows when she is back.
  await say(anna, "before the relay is killed");
  await dora.wrote(/before the relay is killed/);
  await stage.relay.kill();
  await anna.getByText(strings.room.reconnecting).waitFor();
  await stage.relay.start();
  await anna.getByText(strings.room.reconnecting).waitFor({ state: "detached" });
  const ben = await stage.visit();
  await region(ben).getByText("Book club").waitFor();
  const form = await entering(ben);
  await form.getByLabel("Room code or link").fill(club.code);
  await enter(ben, "Ben", password);
  await list(anna).getByText("Ben").waitFor();
  await dora.wrote(cameIn("Ben"));
  dora.say("from a terminal, still here");
  await shows(ben, "from a terminal, still here");
  // One that nobody was in at the time.
  const cleo = await stage.visit(`/#${cellar.code}`);
  await enter(cleo, "Cleo", password);
  await cleo.getByLabel("Message", { exact: true }).waitFor();
});

test("after the file was read again the list is another one, and those inside notice nothing", async () => {
  const anna = await stage.visit();
  await enterLobby(anna, "Anna");
  await anna.getByLabel("Message", { exact: true }).waitFor();
  try {
    file.write({ rooms: [{ ...club.entry, name: "Reading circle" }] });
    stage.relay.hangUp();
    for (;;) {
      const answer = await fetch(`${stage.relay.url}/rooms`);
      if ((await answer.text()).includes("Reading circle")) break;
    }
    const ben = await stage.visit();
    await region(ben).getByText("Reading circle").waitFor();
    assert.is(await enterButton(ben, "Lobby").count(), 0);
    const cleo = await stage.visit(`/#${lobby.code}`);
    await enter(cleo, "Cleo", "");
    await list(anna).getByText("Cleo").waitFor();
  } finally {
    file.write({ welcome, rooms });
    stage.relay.hangUp();
  }
});

test("an alias that is longer than the server allows is refused at its field", async () => {
  const { url } = await stage.startRelay("--rooms-file", file.path, "--alias-points", "4");
  const page = await stage.visit(url);
  await enterLobby(page, "Benjamin");
  const form = page.getByRole("region", { name: "Enter a room" });
  await form.getByText(strings.refusals["alias-too-long"]).waitFor();
  await form.getByLabel("Alias").fill("Ben");
  await form.getByRole("button", { name: strings.front.enterButton }).click();
  await page.getByLabel("Message", { exact: true }).waitFor();
});

test.run();
