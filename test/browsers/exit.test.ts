// The quick exit in every engine: with a dialog open, and over reloads.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { password } from "../helpers/stage.ts";
import { strings } from "../helpers/strings.ts";
import { until as untilTrue } from "../helpers/until.ts";
import type { Page } from "./driver.ts";
import { click, reads, start, until } from "./pages.ts";
import { inEveryEngine } from "./stage.ts";

/** Waits for the innocent page, and checks that it shows nothing else. */
async function isInnocent(page: Page): Promise<void> {
  await until(page, (title) => document.title === title, strings.blank.title);
  await reads(page, strings.blank.items[0] ?? "");
  const content = await page.evaluate(() => document.documentElement.outerHTML);
  for (const word of ["Anna", strings.hiding.button]) assert.not(content.includes(word), word);
}

inEveryEngine({
  "Escape twice leaves with a dialog open, and reloads show the innocent page again": async (
    stage,
  ) => {
    const page = await stage.visit();
    await start(page, "Anna", password);
    await click(page, { role: "button", name: strings.room.leave });
    await until(page, () => document.querySelector("dialog[open]") !== null);
    // Again if the machine was too busy for two presses in time.
    await untilTrue(async () => {
      await page.press("Escape");
      await page.press("Escape");
      return page.evaluate(() => document.querySelector(".room") === null);
    });
    await isInnocent(page);
    for (let again = 0; again < 2; again++) {
      await page.reload();
      await isInnocent(page);
    }
    await page.goto(stage.relay.url);
    await until(page, () => document.querySelector("form") !== null);
  },

  "the button leaves from the front page, and from an end": async (stage) => {
    const exit = { role: "button", name: strings.hiding.label } as const;
    const page = await stage.visit();
    await click(page, exit);
    await isInnocent(page);
    await page.goto(stage.relay.url);
    await start(page, "Anna", password);
    await page.type("/exit");
    await page.press("Enter");
    await reads(page, strings.ends.left[0]);
    await click(page, exit);
    await isInnocent(page);
  },
});

test.run();
