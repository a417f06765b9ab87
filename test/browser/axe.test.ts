// Every screen and state is accessible: light and dark, narrow, wide, zoomed and in forced colours.
import type { Page } from "playwright-core";
import * as assert from "uvu/assert";
import { findBarriers, findBorderless, findLosses, findMotion, findPale } from "./looks.ts";
import { putAway } from "./scenes.ts";
import { onStage } from "./stage.ts";
import { states } from "./states.ts";

const narrow = { width: 320, height: 640 };
const wide = { width: 1280, height: 800 };
/** 1280 by 800 at 200 %. */
const magnified = { width: 640, height: 400 };

const { stage, test } = onStage();

/** Checks the page in every appearance, and reports the appearances in which it found faults. */
async function look(page: Page, most = wide.width): Promise<string[]> {
  const wrong: string[] = [];
  const note = (where: string, found: readonly string[]) => {
    wrong.push(...found.map((what) => `${where}: ${what}`));
  };
  await page.emulateMedia({ reducedMotion: "reduce", colorScheme: "light" });
  note("reduced motion", await findMotion(page));
  await page.setViewportSize(narrow);
  note(`${narrow.width}`, await findLosses(page));
  note(`${narrow.width}`, await findBarriers(page));
  await page.emulateMedia({ reducedMotion: "reduce", colorScheme: "dark" });
  // At an equal width only the colours differ.
  note(`${narrow.width} dark`, await findPale(page));
  if (wide.width <= most) {
    await page.setViewportSize(wide);
    note(`${wide.width}`, await findLosses(page));
    note(`${wide.width} dark`, await findBarriers(page));
  }
  await page.setViewportSize(magnified);
  note("200 %", await findLosses(page));
  await page.emulateMedia({ reducedMotion: "reduce", forcedColors: "active" });
  note("forced colours", await findBorderless(page));
  return wrong;
}

for (const { name, most, stays = false, reach } of states) {
  test(`${name}: no accessibility faults`, async () => {
    const width = Math.min(most ?? wide.width, wide.width);
    // A page without a relay or without WebCrypto logs errors to the console.
    stage.troubleExpected = true;
    if (!stays) await stage.clearAll();
    // Reload first: an animation that has started would continue.
    stage.options = { viewport: { ...wide, width }, reducedMotion: "reduce" };
    const page = await reach(stage);
    assert.equal(await look(page, most), []);
    if (!stays) return;
    await page.setViewportSize(wide);
    await page.emulateMedia({ colorScheme: null, forcedColors: null, reducedMotion: "reduce" });
    await putAway(page);
    stage.keep();
  });
}

test("the checks find planted faults", async () => {
  stage.troubleExpected = true;
  const prepare = (page: Page) =>
    page.route("**/*", (route) =>
      route.fulfill({
        contentType: "text/html",
        body: `<!doctype html><title>x</title><img src="data:,"><p style="color:#aaa;width:400px">pale</p>
          <button style="position:absolute;left:-200px">out</button>
          <button style="all:unset">bare</button>
          <div style="position:relative"><button>under</button>
          <div style="position:absolute;inset:0"></div></div>
          <style>p { animation: x 9s infinite } @keyframes x { to { opacity: 0.9 } }</style>`,
      }),
    );
  const page = await stage.visit("/", { viewport: narrow, prepare });
  const barriers = (await findBarriers(page)).join("\n");
  for (const rule of ["image-alt", "color-contrast", "html-has-lang", "page-has-heading-one"]) {
    assert.match(barriers, `${rule}:`);
  }
  assert.match((await findPale(page)).join("\n"), "color-contrast:");
  const losses = (await findLosses(page)).join("\n");
  for (const loss of ["wide in 320", "out at the side: out", "covered: BUTTON under"]) {
    assert.match(losses, loss);
  }
  assert.match((await findBorderless(page)).join(), "bare");
  assert.match((await findMotion(page)).join(), "x");
});

test.run();
