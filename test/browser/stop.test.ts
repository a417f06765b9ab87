// A stop that cannot be sent, or does not reach everyone: real pages over cables that are cut, and
// a relay that is killed and started again. Every page wipes in the end, and the page of the person
// who stopped claims only what it has heard.
import type { Page } from "playwright-core";
import * as assert from "uvu/assert";
import { type Cable, layCable } from "../helpers/cable.ts";
import { fill, strings } from "../helpers/strings.ts";
import { until } from "../helpers/until.ts";
import {
  allSent,
  contentOf,
  enter,
  holdClock,
  list,
  pathOf,
  ready,
  releaseClock,
  say,
  shows,
  start,
} from "./pages.ts";
import { onStage, password } from "./stage.ts";

const { stage, test } = onStage();
const own = strings.stoppedOwn;
const secret = "what must not stay";

let cables: Cable[] = [];

test.after.each(async () => {
  for (const cable of cables) await cable.close();
  cables = [];
});

/** A person whose page is connected by a cable of its own. */
async function visit(path = "/"): Promise<readonly [Page, Cable]> {
  const cable = await layCable(stage.relay.port);
  cables.push(cable);
  const { href } = new URL(path, `http://localhost:${cable.port}`);
  return [await stage.visit(href, { prepare: noteSockets }), cable];
}

/** As text: the tests' compiler would put names of its own into it. */
const noteSockets = (page: Page) =>
  page.addInitScript({
    content: `globalThis.sockets = [];
    globalThis.WebSocket = class extends WebSocket {
      constructor(...given) {
        super(...given);
        sockets.push(this);
      }
    };`,
  });

/**
 * Stops the clock of a page without a connection, so that it tries no more, and waits until its last
 * try has ended.
 */
async function stopTrying(page: Page): Promise<void> {
  await holdClock(page);
  // A try that was due before comes first.
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
  await until(() =>
    page.evaluate(() =>
      (globalThis as unknown as { sockets: WebSocket[] }).sockets.every(
        ({ readyState }) => readyState === WebSocket.CLOSED,
      ),
    ),
  );
}

/** Anna, Ben and Cleo in one room, in which Anna has said the secret. */
async function room() {
  stage.troubleExpected = true;
  const [anna, annas] = await visit();
  const link = await start(anna, "Anna", password);
  const path = pathOf(link);
  const [[ben, bens], [cleo, cleos]] = await Promise.all([visit(path), visit(path)]);
  await Promise.all([enter(ben, "Ben", password), enter(cleo, "Cleo", password)]);
  for (const page of [anna, ben, cleo]) {
    for (const alias of ["Anna", "Ben", "Cleo"]) await list(page).getByText(alias).waitFor();
  }
  await say(anna, secret);
  for (const page of [ben, cleo]) await shows(page, secret);
  return { anna, annas, ben, bens, cleo, cleos, path };
}

const heading = (page: Page, name: string) => page.getByRole("heading", { name }).waitFor();

/** The end of the room by a stop, in words of a member or of the relay. */
const isStopped = (page: Page) => heading(page, strings.ends.stopped[0]);

async function isBlank(page: Page): Promise<void> {
  const content = await contentOf(page);
  for (const word of [secret, "Message", "harbour"]) assert.not(content.includes(word), word);
}

/** Nobody can enter by the link. */
async function isDead(path: string): Promise<void> {
  const late = await stage.visit(path);
  await enter(late, "Late", password);
  await late.getByRole("alert").getByText(strings.refusals["room-stopped"]).waitFor();
}

test("P27: a stop without a connection wipes at once, says what it waits for, and is sent later", async () => {
  const { anna, annas, ben, cleo, path } = await room();
  annas.cut(true);
  await anna.getByRole("status").getByText(strings.connections.lost).waitFor();
  await say(anna, "/stop");
  await anna.getByRole("status").getByText(own.unsent).waitFor();
  await anna.getByText(own.connection).waitFor();
  await isBlank(anna);
  const left = await anna.evaluate(() => `${window.name}${sessionStorage.length}`);
  assert.is(left, "0", "the next load of this page finds nothing");
  await say(ben, "still here");
  await shows(cleo, "still here");
  await stopTrying(anna);
  // Who stops waits for the answers of the others for a second; those end the room after three.
  for (const page of [ben, cleo]) await holdClock(page);
  annas.mend();
  await anna.getByRole("button", { name: strings.room.hurry }).click();
  await heading(anna, own.title);
  await anna.getByText(own.count(3, 3)).waitFor();
  for (const page of [ben, cleo]) {
    await isStopped(page);
    await page.getByText(fill(strings.ends.stopped[1], "Anna")).waitFor();
    await isBlank(page);
  }
  await isDead(path);
});

test("P27: a stop while the relay is down stops the room that its members fill again", async () => {
  const { anna, ben, cleo, path } = await room();
  await stage.relay.kill();
  await anna.getByRole("status").getByText(strings.connections.lost).waitFor();
  await say(anna, "/stop");
  await anna.getByRole("status").getByText(own.unsent).waitFor();
  await isBlank(anna);
  assert.not((await contentOf(anna)).includes("Ben"), "nothing is claimed of the others");
  await stage.relay.start();
  await heading(anna, own.title);
  await anna.getByText(own.confirmed).waitFor();
  for (const page of [ben, cleo]) {
    await isStopped(page);
    await isBlank(page);
  }
  await isDead(path);
});

test("P27: who is away is named after a stop, and wipes on coming back, also after a reload", async () => {
  const { anna, ben, bens, cleo, cleos, path } = await room();
  await ready(cleo);
  for (const cable of [bens, cleos]) cable.cut(true);
  await list(anna).getByText(strings.room.away).nth(1).waitFor();
  await say(anna, "/stop");
  await heading(anna, own.title);
  await anna.getByText(own.count(1, 3)).waitFor();
  for (const alias of ["Ben", "Cleo"])
    await anna.getByText(`${alias} (${strings.room.away})`).waitFor();
  for (const page of [ben, cleo]) assert.ok((await contentOf(page)).includes(secret));
  bens.mend();
  await isStopped(ben);
  // It does not come back before its reload.
  await stopTrying(cleo);
  cleos.mend();
  await cleo.reload();
  await isStopped(cleo);
  for (const page of [ben, cleo]) {
    await page.getByText(strings.ends["room-stopped"][1]).waitFor();
    await isBlank(page);
  }
  await isDead(path);
});

test("P27: a stop directly after a removal reaches the others in the room that they have moved to", async () => {
  const { anna, ben, cleo, path } = await room();
  // Who removes goes within two seconds. Without Ben there, only the relay would tell him of the stop.
  await holdClock(anna);
  await say(anna, "/kick Cleo");
  await heading(cleo, strings.ends.removed[0]);
  await ben.getByText(strings.renewed.told).waitFor();
  // Sent once he is over there.
  await say(ben, "after the removal");
  await shows(ben, "after the removal");
  await allSent(ben);
  await say(anna, "/stop");
  await isBlank(anna);
  await releaseClock(anna);
  await heading(anna, own.title);
  // It waits a second for Ben's answer, which a busy machine may not give in time.
  await anna
    .getByText(own.count(2, 2))
    .or(anna.getByText(own.count(1, 2)))
    .waitFor();
  await isStopped(ben);
  await ben.getByText(fill(strings.ends.stopped[1], "Anna")).waitFor();
  await isBlank(ben);
  await isDead(path);
});

test("a person who does not wait for a stop leaves, and is told that the others may go on", async () => {
  const { anna, annas, ben, cleo } = await room();
  annas.cut(true);
  await anna.getByRole("status").getByText(strings.connections.lost).waitFor();
  await say(anna, "/stop");
  await anna.getByRole("button", { name: own.leave }).click();
  await heading(anna, own.unheard);
  await anna.getByText(own.kept).waitFor();
  await say(ben, "we go on");
  await shows(cleo, "we go on");
});

test.run();
