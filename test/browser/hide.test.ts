// Ways to keep others from reading along: the quick exit, the cover, the colours. Also what a
// device adds: sharing, installing, notifications.
import type { Page } from "playwright-core";
import * as assert from "uvu/assert";
import { twiceMs } from "../../web/io/escape.ts";
import { strings } from "../helpers/strings.ts";
import { isWhole, launchWhole, person } from "./engine.ts";
import { chooseForRoom, dialog, enter, list, pathOf, say, shows, start } from "./pages.ts";
import { onStage, password, type VisitOptions } from "./stage.ts";

const { stage, test } = onStage();

async function room(options: VisitOptions = {}): Promise<{ anna: Page; ben: Page }> {
  const anna = await stage.visit();
  const link = await start(anna, "Anna", password, "The boathouse");
  const ben = await stage.visit(pathOf(link), options);
  await enter(ben, "Ben", password);
  await list(anna).getByText("Ben").waitFor();
  await say(anna, "the orchard gate");
  await shows(ben, "the orchard gate");
  return { anna, ben };
}

/** Checks that nothing shows what the page was: not the page, its title, Back or a reload. */
async function isHidden(anna: Page, ben: Page): Promise<void> {
  await ben.getByRole("heading", { name: strings.blank.title }).waitFor();
  const content = await ben.evaluate(() => document.body.innerText);
  for (const word of ["orchard", "Anna", "boathouse", "Sanctuary", "room"]) {
    assert.not(content.includes(word), word);
  }
  assert.is(await ben.title(), strings.blank.title);
  assert.is(await ben.evaluate(() => sessionStorage.length + history.length), 2);
  await list(anna).getByText("away").waitFor();
  assert.not((await anna.content()).includes("Ben left"), "no farewell");
  await ben.reload();
  await ben.getByRole("button", { name: "Enter the room" }).waitFor();
  assert.is(await ben.getByLabel("Message", { exact: true }).count(), 0);
}

test("pressing Escape twice hides everything at once and leaves without a farewell", async () => {
  const { anna, ben } = await room();
  await ben.keyboard.press("Escape");
  await ben.waitForTimeout(2 * twiceMs);
  await ben.keyboard.press("Escape");
  assert.is(await ben.getByLabel("Message", { exact: true }).count(), 1, "slowly is not twice");
  await ben.waitForTimeout(2 * twiceMs);
  // Both presses go out without a wait: on a busy machine the second would be too late.
  const { keyboard } = ben;
  const twice = [keyboard.down, keyboard.up, keyboard.down, keyboard.up];
  await Promise.all(twice.map((act) => act.call(keyboard, "Escape")));
  await isHidden(anna, ben);
});

test("an Escape that closes a dialog does not count", async () => {
  const { anna, ben } = await room();
  await ben.getByRole("button", { name: "Invite" }).click();
  await dialog(ben).waitFor();
  await ben.keyboard.press("Escape");
  await dialog(ben).waitFor({ state: "detached" });
  await ben.keyboard.press("Escape");
  await say(anna, "still here");
  await shows(ben, "still here");
  assert.is(await ben.getByLabel("Message", { exact: true }).count(), 1);
});

test("a phone has a hide button, which also works for a finger that slides off it", async () => {
  const options = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
  const { anna, ben } = await room(options);
  const button = ben.getByRole("button", { name: strings.hiding.label });
  const box = await button.boundingBox();
  assert.ok(box && box.width >= 44 && box.height >= 44, JSON.stringify(box));
  await ben.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await ben.mouse.down();
  await ben.mouse.move(box.x - 90, box.y + 120, { steps: 4 });
  await ben.mouse.up();
  await isHidden(anna, ben);
});

test("covers the conversation while another window is in front, if that is set", async () => {
  const { ben } = await room();
  const away = () => ben.evaluate(() => dispatchEvent(new Event("blur")));
  const back = () => ben.evaluate(() => dispatchEvent(new Event("focus")));
  const cover = ben.getByText(strings.covering.covered);
  await away();
  assert.is(await cover.count(), 0);
  await back();
  await chooseForRoom(ben, "Settings");
  await dialog(ben).getByLabel(strings.settings.cover[0]).selectOption("yes");
  await dialog(ben).getByRole("button", { name: "Close" }).click();
  await ben.getByLabel("Message", { exact: true }).fill("half a line");
  await away();
  await cover.waitFor();
  // The cover is the topmost element everywhere.
  const seen = await ben.evaluate(() => {
    const points = [0.1, 0.3, 0.5, 0.7, 0.9];
    const seen = new Set<string | undefined>();
    for (const x of points) {
      for (const y of points) {
        seen.add(document.elementFromPoint(x * innerWidth, y * innerHeight)?.className);
      }
    }
    return [...seen];
  });
  assert.equal(seen, ["cover"]);
  await back();
  await cover.waitFor({ state: "detached" });
  assert.is(await ben.getByLabel("Message", { exact: true }).inputValue(), "half a line");
});

test("light and dark can be chosen, survive a reload, and are never stored", async () => {
  const { ben } = await room({ colorScheme: "light" });
  const ground = () =>
    ben.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await ground();
  await chooseForRoom(ben, "Settings");
  await dialog(ben).getByLabel(strings.settings.theme[0]).selectOption("dark");
  const dark = await ground();
  assert.is.not(dark, light);
  await ben.waitForFunction(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    return registration?.active?.state === "activated" && sessionStorage.length > 0;
  });
  await ben.reload();
  await ben.getByLabel("Message", { exact: true }).waitFor();
  assert.is(await ben.evaluate(() => document.documentElement.dataset.theme), "dark");
  assert.is(await ground(), dark);
  assert.is(await ben.evaluate(() => localStorage.length), 0);
});

test("the link can be scanned and shared", async () => {
  const anna = await stage.visit("/", {
    colorScheme: "dark",
    // As text: a program that names its functions can't be passed to the page.
    prepare: (page) =>
      page.addInitScript({
        content:
          "globalThis.shared = []; navigator.share = async ({ url }) => { shared.push(url) };",
      }),
  });
  const link = await start(anna, "Anna", password);
  const scan = anna.getByRole("img", { name: strings.sharing.title });
  const [ground, dark] = await scan.evaluate((svg) => {
    const style = getComputedStyle(svg);
    return [style.backgroundColor, style.color];
  });
  assert.equal([ground, dark], ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]);
  await anna.getByRole("button", { name: "Share" }).click();
  assert.equal(await anna.evaluate(() => (globalThis as unknown as { shared: string[] }).shared), [
    link,
  ]);
});

const withWindows = (await isWhole()) ? test : test.skip;

withWindows("can be installed if the browser allows it", async () => {
  const whole = await launchWhole();
  const { page, close } = await person(whole);
  await page.goto(stage.relay.url);
  const devtools = await page.context().newCDPSession(page);
  const { errors } = await devtools.send("Page.getAppManifest");
  assert.equal(errors, []);
  const { installabilityErrors } = await devtools.send("Page.getInstallabilityErrors");
  // A test's context is a private window, in which nothing can be installed.
  assert.equal(
    installabilityErrors.map(({ errorId }) => errorId),
    ["in-incognito"],
  );
  await close();
  await whole.close();
});

test("a notification shows no text, and none comes while the page is in front", async () => {
  const prepare = (page: Page) =>
    page.addInitScript({
      content: `
      globalThis.notices = [];
      globalThis.Notification = class {
        static permission = "granted";
        static requestPermission = async () => "granted";
        constructor(...said) { notices.push(said); }
        close() {}
      };`,
    });
  const anna = await stage.visit();
  const link = await start(anna, "Anna", password);
  const ben = await stage.visit(pathOf(link), { permissions: ["notifications"], prepare });
  await enter(ben, "Ben", password);
  await list(anna).getByText("Ben").waitFor();
  await chooseForRoom(ben, "Settings");
  await dialog(ben).getByLabel(strings.settings.notify[0]).selectOption("yes");
  await dialog(ben).getByRole("button", { name: "Close" }).click();
  await say(anna, "while he looks on");
  await shows(ben, "while he looks on");
  const notices = () => ben.evaluate("notices");
  assert.equal(await notices(), []);
  await ben.evaluate(() => {
    Object.defineProperty(document, "hidden", { value: true, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await say(anna, "the orchard gate");
  await shows(ben, "the orchard gate");
  await ben.waitForFunction("notices.length > 0");
  assert.equal(await notices(), [["Sanctuary", { tag: "sanctuary", silent: true }]]);
});

test.run();
