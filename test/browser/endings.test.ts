// What a page still holds of a message that has ended, in any way that it can end: nothing, in no
// element, attribute or field, shown or hidden.
import type { Browser, Page } from "playwright-core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Effect, Line } from "../../protocol/session.ts";
import { makeLine, makePerson, makeWho } from "../web/fakes.ts";
import { type Served, serve } from "./bundle.ts";
import { lentBrowser, person } from "./engine.ts";
import type { OneRoom } from "./one-room.ts";
import { closed } from "./pages.ts";

let browser: Browser;
let served: Served;
let people = [makePerson("Ada", true), makePerson("Béla"), makePerson("Cleo")];

test.before(async () => {
  served = await serve("one-room", "");
  browser = await lentBrowser.borrow();
});

test.after(async () => {
  await lentBrowser.giveBack();
  await served.close();
});

type Text = Line & { readonly kind: "text" };

/** A room after these effects. */
async function open(...effects: readonly Effect[]): Promise<Page> {
  const { page } = await person(browser, { viewport: { width: 1280, height: 800 } });
  await page.goto(served.url);
  await page.waitForFunction(() => "room" in globalThis);
  await play(page, ...effects);
  return page;
}

const play = (page: Page, ...effects: readonly Effect[]) =>
  page.evaluate(([people, effects]) => (globalThis as unknown as OneRoom).play(people, effects), [
    people,
    effects,
  ] as const);

const shown = (line: Line): Effect => ({ type: "line", line });

/** Everything that the document holds: elements, attributes, hidden nodes, and what fields hold. */
const held = (page: Page) =>
  page.evaluate(() => {
    const fields = Array.from(document.querySelectorAll("input, textarea"), (field) => {
      return (field as HTMLInputElement).value;
    });
    return `${document.documentElement.outerHTML} ${fields.join(" ")} ${document.title}`;
  });

/** What is said; each has the word "marigold". */
const texts = [
  "marigold",
  "<b>a <i>marigold</i></b> <img alt='marigold' src='https://example.org/marigold'>",
  "@Ada www.example.org/marigold",
];

/** The ways in which a message ends. */
const ends: Readonly<Record<string, (page: Page, line: Text) => Promise<void>>> = {
  "is deleted": (page, { key }) => play(page, { type: "gone", keys: [key], why: "retracted" }),
  "has expired": (page, { key }) => play(page, { type: "gone", keys: [key], why: "expired" }),
  "is wiped from this page": async (page) => {
    await page.evaluate(() => (globalThis as unknown as OneRoom).room.acts.clear());
    await play(page);
  },
  "is wiped from every page": (page) => play(page, { type: "wiped" }),
  // Twice as many as are kept: the focus of the message has scrolled up to it.
  "is forgotten": async (page) => {
    const more = Array.from({ length: 1_000 }, (_, i) => shown(makeLine("Cleo", `more ${i}`)));
    await play(page, ...more);
  },
};

for (const [name, end] of Object.entries(ends)) {
  test(`when a message ${name}, the document has none of its words`, async () => {
    for (const text of texts) {
      const line = makeLine("Béla", text);
      const reply = { member: makeWho("Béla"), key: line.key };
      const answers = ["Ada", "Cleo"].map((alias) => ({
        ...makeLine(alias, `an answer of ${alias}`, 0, alias === "Ada"),
        reply,
      }));
      const filler = Array.from({ length: 40 }, (_, i) => makeLine("Cleo", `filler ${i}`));
      const page = await open(...[line, ...filler, ...answers].map(shown), {
        type: "reaction",
        key: line.key,
        member: makeWho("Cleo"),
        emoji: "👍",
      });
      const act = page.locator(`[data-key="${line.key}"]`);
      await act.focus();
      await page.keyboard.press("Enter");
      await page.getByRole("dialog").getByRole("button", { name: "Reply" }).click();
      await closed(page);
      await act.focus();
      await page.keyboard.press("Enter");
      await page.getByRole("dialog").waitFor();
      assert.ok(
        (await held(page)).split("marigold").length > 4,
        "it is shown, quoted and answered",
      );
      await end(page, line);
      assert.not.match(await held(page), /marigold/);
      assert.is(await page.getByRole("dialog").count(), 0, "the dialog about it is closed");
      assert.is(await page.locator(".addressed").count(), 0, "the reply to it is cancelled");
      await page.context().close();
    }
  });
}

test("when a member is renamed, everything but earlier lines shows the new alias", async () => {
  const line = makeLine("Ada", "hello", 0, true);
  const page = await open(shown(line), {
    type: "reaction",
    key: line.key,
    member: makeWho("Béla"),
    emoji: "👍",
  });
  await page.evaluate((who) => {
    (globalThis as unknown as OneRoom).room.composer.whisperTo(who);
  }, makeWho("Béla"));
  const before = people;
  const covers = [makeWho("Ada"), makeWho("Béla")];
  const words: Effect = { type: "words", words: [1, 2, 3], covers };
  const dialogs = { verify: "verify", line: { line: line.key }, remove: { remove: covers[1] } };
  for (const [name, kind] of Object.entries(dialogs)) {
    people = before;
    await page.evaluate((kind) => {
      const { room } = globalThis as unknown as OneRoom;
      if (kind === "verify") void room.acts.verify();
      else room.openDialog(kind as Parameters<typeof room.openDialog>[0]);
    }, kind);
    await play(page, words);
    await page.getByRole("dialog").getByText("Béla").first().waitFor();
    people = before.map((who) => (who.id === "Béla" ? { ...who, alias: "Rosa" } : who));
    await play(page);
    const after = await held(page);
    assert.not.match(after, /Béla/, name);
    assert.match(after, /Only to.*Rosa/);
    assert.match(after, /title="👍 1 from [^"]*Rosa/);
    assert.match(await page.getByRole("dialog").innerText(), /Rosa/);
  }
  people = before;
  await page.context().close();
});

test.run();
