// Every screen and state is accessible: light and dark, narrow, wide, zoomed and in forced colours.
import type { Page } from "playwright-core";
import * as assert from "uvu/assert";
import {
  findAlike,
  findBarriers,
  findBorderless,
  findCramped,
  findLosses,
  findMisnamed,
  findMotion,
  findPale,
} from "./looks.ts";
import { putAway, talk } from "./scenes.ts";
import { onStage } from "./stage.ts";
import { states } from "./states.ts";

const narrow = { width: 320, height: 640 };
const wide = { width: 1280, height: 800 };
/** 1280 by 800 at 200 %. */
const magnified = { width: 640, height: 400 };

const phone = { width: 390, height: 664 };
/** The smallest phones in use. */
const small = { width: 320, height: 568 };

const { stage, test } = onStage();

/** Sets the size of text as people set it in their browser, in percent. */
async function setText(page: Page, percent: number): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const standard = (16 * percent) / 100;
  const fontSizes = { standard, fixed: (13 * percent) / 100 };
  await devtools.send("Page.setFontSizes", { fontSizes });
  await page.waitForFunction((standard) => {
    return getComputedStyle(document.documentElement).fontSize === `${standard}px`;
  }, standard);
}

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
  // At every width the elements and their names are the same.
  note(`${narrow.width}`, await (wide.width <= most ? findCramped : findBarriers)(page));
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
  note("own in forced colours", await findAlike(page));
  note("names", await findMisnamed(page));
  await page.emulateMedia({ reducedMotion: "reduce", forcedColors: "none" });
  await page.setViewportSize(phone);
  await setText(page, 200);
  note("text of 200 %", await findLosses(page));
  await setText(page, 100);
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

test("on phones the menu is seen as a whole, and the field keeps room for words", async () => {
  await stage.clearAll();
  const { page } = await talk(stage);
  for (const size of [phone, small, { width: 320, height: 454 }, { width: 568, height: 320 }]) {
    await page.setViewportSize(size);
    await page.getByRole("button", { name: "Menu", exact: true }).click();
    const hidden = await page.getByRole("region", { name: "Menu" }).evaluate((menu) => {
      const inside = menu.getBoundingClientRect();
      return [...menu.querySelectorAll("button")]
        .filter((button) => button.checkVisibility())
        .filter((button) => {
          const { top, bottom, left, right } = button.getBoundingClientRect();
          const isIn = top >= inside.top && bottom <= inside.bottom && right <= inside.right;
          return !isIn || left < inside.left || button.scrollWidth > button.clientWidth;
        })
        .map((button) => button.textContent);
    });
    assert.equal(hidden, [], JSON.stringify(size));
    await page.getByRole("region", { name: "Menu" }).getByRole("button", { name: "Close" }).click();
  }
  for (const percent of [100, 200]) {
    for (const size of [phone, small]) {
      await page.setViewportSize(size);
      await setText(page, percent);
      const ems = await page.getByLabel("Message", { exact: true }).evaluate((field) => {
        return field.clientWidth / Number.parseFloat(getComputedStyle(field).fontSize);
      });
      assert.ok(ems >= 7, `${ems} em at ${percent} %, ${size.width} wide`);
      const below = await page.evaluate(() => document.documentElement.scrollHeight - innerHeight);
      assert.ok(below <= 0, `${below} px are below ${size.height} at ${percent} %`);
    }
  }
});

test("text has the size that the owner of a phone has chosen", async () => {
  const page = await stage.visit();
  const adjust = await page.evaluate(() =>
    getComputedStyle(document.documentElement).getPropertyValue("text-size-adjust"),
  );
  assert.is(adjust, "auto");
});

test("the checks find planted faults", async () => {
  stage.troubleExpected = true;
  const prepare = (page: Page) =>
    page.route("**/*", (route) =>
      route.fulfill({
        contentType: "text/html",
        body: `<!doctype html><title>x</title><img src="data:,"><p style="color:#aaa;width:400px">pale</p>
          <button style="position:absolute;left:-200px">out</button>
          <button style="all:unset">bare</button>
          <input aria-describedby="nowhere"><button aria-label="other">one</button>
          <div class="messages" data-own="true" data-private="false">mine</div>
          <div class="messages" data-own="false" data-private="false">yours</div>
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
  const misnamed = (await findMisnamed(page)).join("\n");
  for (const fault of [/describedby: no "nowhere"/, /"one" is not in "other"/]) {
    assert.match(misnamed, fault);
  }
  assert.is((await findAlike(page)).length, 1);
});

test.run();
