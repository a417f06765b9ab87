// The place of a reader who has scrolled up: it stays while lines come, blocks begin and old lines
// are forgotten.
import type { Browser } from "playwright-core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { makeLine } from "../web/fakes.ts";
import { type Served, serve } from "./bundle.ts";
import { lentBrowser, person } from "./engine.ts";
import type { OneRoom } from "./one-room.ts";

let browser: Browser;
let served: Served;

test.before(async () => {
  served = await serve("one-room", "");
  browser = await lentBrowser.borrow();
});

test.after(async () => {
  await lentBrowser.giveBack();
  await served.close();
});

/** Lines of different heights, of several authors. */
function lines(count: number, aliases: readonly string[]) {
  return Array.from({ length: count }, (_, i) => {
    const alias = aliases[i % aliases.length] as string;
    return makeLine(alias, `${i} ${"word ".repeat((i * 37) % 60)}`, i * 1000, alias === "Ada");
  });
}

const kept = 100;
const authors = { several: ["Béla", "Ada", "Cleo"], one: ["Béla"], ourselves: ["Ada"] };

for (const [name, aliases] of Object.entries(authors)) {
  test(`the place of a reader stays while lines of ${name} come, and ${kept} are kept`, async () => {
    // From the end, in pixels. The last is further up than there is anything.
    for (const up of [100, 2_500, 1_000_000]) {
      const { page, close } = await person(browser, { viewport: { width: 390, height: 664 } });
      await page.goto(served.url);
      await page.waitForFunction(() => "room" in globalThis);
      const seen = await page.evaluate(
        ([lines, kept, up]) => (globalThis as unknown as OneRoom).read(lines, kept, up),
        [lines(2 * kept + 10, aliases), kept, up] as const,
      );
      assert.ok(seen.moved <= 1, `at ${up}: moved by ${seen.moved} px`);
      assert.ok(seen.fewest >= kept, `${seen.fewest} lines`);
      await close();
    }
  });
}

test.run();
