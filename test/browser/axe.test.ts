// Every screen and state, light and dark, narrow, wide, magnified and in forced colours: for everybody to use.
import type { Browser, Page } from "playwright-core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { launch } from "./engine.ts";
import { findBarriers, findBorderless, findLosses, findMotion, findPale } from "./looks.ts";
import { type BuiltRelay, startBuiltRelay } from "./relay.ts";
import { putAway } from "./scenes.ts";
import { Stage } from "./stage.ts";
import { states } from "./states.ts";

const narrow = { width: 320, height: 640 };
const wide = { width: 1280, height: 800 };
/** 1280 by 800 at 200 %. */
const magnified = { width: 640, height: 400 };

let browser: Browser;
let relay: BuiltRelay;
let stage: Stage | undefined;
/** The state that was looked at has left its room as the next can take it up. */
let goesOn = false;

test.before(async () => {
  browser = await launch();
  relay = await startBuiltRelay();
});

test.after.each(async () => {
  if (!goesOn) await leaveStage();
  goesOn = false;
});

test.after(async () => {
  await leaveStage();
  await browser.close();
  await relay.stop();
});

async function leaveStage(): Promise<void> {
  await stage?.clear();
  stage = undefined;
}

/** Looks at the page in every way, and says in which something is wrong. */
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
  // Where the width is the same, nothing but colours differs.
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
  test(`${name}: nothing stands in anybody's way`, async () => {
    const width = Math.min(most ?? wide.width, wide.width);
    if (!stays) await leaveStage();
    // From the beginning: what began to move before it was asked not to would go on.
    stage ??= new Stage(browser, relay, { viewport: { ...wide, width }, reducedMotion: "reduce" });
    const page = await reach(stage);
    assert.equal(await look(page, most), []);
    if (!stays) return;
    await page.setViewportSize(wide);
    await page.emulateMedia({ colorScheme: null, forcedColors: null, reducedMotion: "reduce" });
    await putAway(page);
    goesOn = true;
  });
}

test("what is looked for is found", async () => {
  await leaveStage();
  stage = new Stage(browser, relay, { viewport: narrow });
  const page = await stage.visit("/", (page) =>
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
    ),
  );
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
