// Ways to keep others from reading along: the quick exit, the cover, the colours. Also what a
// device adds: sharing, installing, notifications.
import type { Page } from "playwright-core";
import * as assert from "uvu/assert";
import { twiceMs } from "../../web/io/escape.ts";
import type { Caller } from "../helpers/caller.ts";
import { strings } from "../helpers/strings.ts";
import { until } from "../helpers/until.ts";
import { isWhole, launchWhole, person } from "./engine.ts";
import {
  chooseForRoom,
  contentOf,
  dialog,
  enter,
  entering,
  escapeTwice,
  front,
  list,
  log,
  pathOf,
  ready,
  say,
  shows,
  start,
} from "./pages.ts";
import { onStage, password, type VisitOptions } from "./stage.ts";

const { stage, test } = onStage();

/** Ben at a page, and Anna without one in the same room. */
async function room(options: VisitOptions = {}): Promise<{ anna: Caller; ben: Page }> {
  const { caller: anna, link } = await stage.found("Anna", "The boathouse");
  const ben = await stage.visit(pathOf(link), options);
  await enter(ben, "Ben", password);
  await anna.until(() => anna.session.view().people.length > 1);
  await anna.say("the orchard gate");
  await shows(ben, "the orchard gate");
  return { anna, ben };
}

/** Both at pages. */
async function pages(options: VisitOptions = {}): Promise<{ anna: Page; ben: Page }> {
  const anna = await stage.visit();
  const link = await start(anna, "Anna", password, "The boathouse");
  const ben = await stage.visit(pathOf(link), options);
  await enter(ben, "Ben", password);
  await list(anna).getByText("Ben").waitFor();
  await say(anna, "the orchard gate");
  await shows(ben, "the orchard gate");
  return { anna, ben };
}

/** Checks that the page is innocent: its text, its title, its storage and what Back leads to. */
async function isInnocent(page: Page): Promise<void> {
  await page.getByRole("heading", { name: strings.blank.title }).waitFor();
  const content = await page.evaluate(() => document.body.innerText);
  for (const word of ["orchard", "Anna", "boathouse", "Sanctuary", "room", strings.hiding.button]) {
    assert.not(content.includes(word), word);
  }
  assert.is(await page.title(), strings.blank.title);
  assert.is(await page.evaluate(() => sessionStorage.length + history.length), 2);
}

/** What the innocent page shows, ticks included. */
const shownBy = (page: Page) =>
  page.evaluate(() => [
    location.pathname,
    document.title,
    document.querySelector("main")?.innerText,
    ...[...document.querySelectorAll("input")].map(({ checked }) => checked),
  ]);

/** Checks that nothing shows what the page was, also after reloads, and that others see no word. */
async function isHidden(anna: Page, ben: Page): Promise<void> {
  await isInnocent(ben);
  await list(anna).getByText("away").waitFor();
  assert.not((await contentOf(anna)).includes("Ben left"), "no farewell");
  const before = await shownBy(ben);
  assert.is(before[0], "/list");
  for (let again = 0; again < 2; again++) {
    await ben.reload();
    await isInnocent(ben);
    assert.equal(await shownBy(ben), before, "a reload shows the same");
  }
  // Typing the address leads back, to an empty form.
  await ben.goto(stage.relay.url);
  await front(ben);
  await ben.reload();
  await front(ben);
  assert.is(await ben.getByLabel("Message", { exact: true }).count(), 0);
}

test("pressing Escape twice hides everything at once and leaves without a farewell", async () => {
  const { anna, ben } = await pages();
  await ben.keyboard.press("Escape");
  await ben.waitForTimeout(2 * twiceMs);
  await ben.keyboard.press("Escape");
  assert.is(await ben.getByLabel("Message", { exact: true }).count(), 1, "slowly is not twice");
  await ben.waitForTimeout(2 * twiceMs);
  await escapeTwice(ben);
  await isHidden(anna, ben);
});

test("an operator can choose where the quick exit leads", async () => {
  const weather = await stage.startRelay();
  const { url } = await stage.startRelay("--exit-to", `${weather.url}/healthz?sun&rain`);
  const page = await stage.visit(url);
  await start(page, "Anna", password);
  await exitButton(page).click();
  await page.waitForURL(`${weather.url}/healthz?sun&rain`);
  assert.is(await page.evaluate(() => history.length), 2);
});

test("what is protected is on a page of its own, without a script, with a quick exit", async () => {
  const page = await stage.visit();
  await page.getByRole("link", { name: strings.front.protects }).click();
  await page.getByRole("heading", { name: strings.front.protects }).waitFor();
  assert.is(new URL(page.url()).pathname, "/protects");
  assert.ok((await page.getByRole("heading", { level: 3 }).count()) > 5);
  assert.is(await page.locator("script").count(), 0);
  await page.getByRole("link", { name: strings.protects.back }).click();
  await page.getByRole("button", { name: "Start the room" }).waitFor();
  await page.goBack();
  await page.getByRole("link", { name: strings.hiding.button }).click();
  await page.getByRole("heading", { name: strings.blank.title }).waitFor();
});

/** What can be in front of a room, or have the focus, and use an Escape for itself. */
const inFront: Readonly<Record<string, (page: Page) => Promise<unknown>>> = {
  "a dialog": async (page) => {
    await page.getByRole("button", { name: "Invite" }).click();
    await dialog(page).waitFor();
  },
  "a dialog with a field": async (page) => {
    await page.getByRole("button", { name: "Leave" }).click();
    await dialog(page).getByLabel(strings.leaving.farewell).fill("Good n");
  },
  "the menu": async (page) => {
    await page.getByRole("button", { name: "Menu", exact: true }).click();
    await page.getByRole("region", { name: "Menu" }).waitFor();
  },
  "an open list of choices": async (page) => {
    await chooseForRoom(page, strings.menu.settings);
    await dialog(page).getByLabel(strings.settings.theme).focus();
    await page.keyboard.press("Space");
    await dialog(page).locator("select:open").waitFor();
  },
  suggestions: async (page) => {
    await page.getByLabel("Message", { exact: true }).pressSequentially("/ki");
    await page.getByRole("listbox").waitFor();
  },
  "a message with the focus": async (page) => {
    await log(page).focus();
    await page.keyboard.press("ArrowUp");
  },
  "a reply, with suggestions": async (page) => {
    await log(page).focus();
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    await dialog(page).getByRole("button", { name: strings.writing.reply }).click();
    await page.getByLabel("Message", { exact: true }).pressSequentially("@An");
    await page.getByRole("listbox").waitFor();
  },
};

test("pressing Escape twice leaves, whatever is open and uses the first press", async () => {
  for (const [name, open] of Object.entries(inFront)) {
    const { ben } = await room();
    await open(ben);
    await escapeTwice(ben);
    await isInnocent(ben).catch((error) => assert.unreachable(`${name}: ${error}`));
  }
});

test("one Escape only closes what is open", async () => {
  const { ben } = await room();
  for (const open of Object.values(inFront).slice(0, 3)) {
    await open(ben);
    await ben.keyboard.press("Escape");
    await ben.waitForFunction(() => !document.querySelector("dialog, :popover-open"));
    assert.is(await ben.getByLabel("Message", { exact: true }).count(), 1);
    await ben.waitForTimeout(2 * twiceMs);
  }
});

/** The quick exit that can be pressed now. */
const exitButton = (page: Page) =>
  page.getByRole("button", { name: strings.hiding.button }).filter({ visible: true });

/** Checks that the quick exit in front can be hit, and that no neighbour is hit instead of it. */
async function isInReach(page: Page, name: string): Promise<void> {
  const button = exitButton(page).last();
  assert.match(`${await button.getAttribute("aria-label")}`, /^Quick exit, or Escape twice/);
  const box = await button.boundingBox();
  assert.ok(box && box.width >= 44 && box.height >= 44, `${name}: ${JSON.stringify(box)}`);
  // A finger that means a neighbour must not leave the room.
  const near = await button.evaluate((own) => {
    const { left, right, top, bottom } = own.getBoundingClientRect();
    const others = [...document.querySelectorAll("button, input, select, textarea, summary")];
    return others
      .filter((other) => other !== own && other.checkVisibility())
      .filter((other) => {
        const box = other.getBoundingClientRect();
        const beside = Math.max(box.left - right, left - box.right);
        return Math.max(beside, Math.max(box.top - bottom, top - box.bottom)) < 16;
      })
      .filter((other) => !own.closest("dialog") || other.closest("dialog"))
      .map((other) => other.textContent);
  });
  assert.equal(near, [], name);
  // Not a click that is only tried: the button leaves when a finger comes down.
  const isHit = await button.evaluate((own) => {
    const { left, right, top, bottom } = own.getBoundingClientRect();
    const points = [1, 2, 3].map((n) => [
      left + (n * (right - left)) / 4,
      top + (n * (bottom - top)) / 4,
    ]);
    return points.every(([x = 0, y = 0]) => own.contains(document.elementFromPoint(x, y)));
  });
  assert.ok(isHit, `${name}: something covers it`);
}

/** Screens with a quick exit of their own: how each is reached, and left for the room. */
const screens: Readonly<Record<string, readonly ((page: Page) => Promise<unknown>)[]>> = {
  "the room": [async () => undefined, async () => undefined],
  "the menu": [
    inFront["the menu"] as (page: Page) => Promise<unknown>,
    (page) => page.keyboard.press("Escape"),
  ],
  "a dialog": [
    async (page) => {
      await chooseForRoom(page, strings.menu.settings);
      await dialog(page).waitFor();
    },
    (page) => dialog(page).getByRole("button", { name: "Close" }).click(),
  ],
  "an end": [
    async (page) => {
      await say(page, "/exit");
      await page.getByRole("heading", { name: strings.ends.left[0] }).waitFor();
    },
    async () => undefined,
  ],
};

for (const [what, options] of Object.entries({
  "a desktop with a mouse": { viewport: { width: 1280, height: 800 } },
  "a phone": { viewport: { width: 390, height: 664 }, hasTouch: true, isMobile: true },
  "a small phone": { viewport: { width: 320, height: 568 }, hasTouch: true, isMobile: true },
})) {
  test(`every screen has a quick exit, with its name for the keyboard: ${what}`, async () => {
    const first = await stage.visit("/", options);
    assert.ok(strings.hiding.how.includes("Escape twice"));
    await first.getByText(strings.hiding.how).waitFor();
    await (await entering(first)).getByLabel("Alias").fill("Ben");
    await exitButton(first).click();
    await isInnocent(first);

    const { ben } = await room(options);
    for (const [name, [reach, leave]] of Object.entries(screens)) {
      await reach?.(ben);
      await isInReach(ben, name);
      await leave?.(ben);
    }
    await exitButton(ben).last().click();
    await isInnocent(ben);
  });
}

for (const [name, [reach]] of Object.entries(screens)) {
  if (name === "an end") continue;
  test(`the quick exit leaves at once: ${name}`, async () => {
    const { ben } = await room();
    await reach?.(ben);
    await exitButton(ben).last().click();
    await isInnocent(ben);
  });
}

test("on a phone the quick exit also works for a finger that slides off it", async () => {
  const options = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
  const { anna, ben } = await pages(options);
  const box = await exitButton(ben).boundingBox();
  assert.ok(box);
  await ben.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await ben.mouse.down();
  await ben.mouse.move(box.x - 90, box.y + 120, { steps: 4 });
  await ben.mouse.up();
  await isHidden(anna, ben);
});

test("a selection that ends on the quick exit does not leave", async () => {
  const { ben } = await room();
  const box = await exitButton(ben).boundingBox();
  assert.ok(box);
  await ben.mouse.move(300, 400);
  await ben.mouse.down();
  await ben.mouse.move(box.x + 10, box.y + 10, { steps: 4 });
  await ben.mouse.up();
  await shows(ben, "the orchard gate");
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
  await dialog(ben).getByLabel(strings.settings.cover).check();
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

test("on a phone the conversation is covered by default when another app is in front", async () => {
  const { ben } = await room({ hasTouch: true, isMobile: true });
  const cover = ben.getByText(strings.covering.covered);
  await ben.evaluate(() => dispatchEvent(new Event("blur")));
  await cover.waitFor();
  await ben.evaluate(() => dispatchEvent(new Event("focus")));
  await cover.waitFor({ state: "detached" });
});

test("light and dark can be chosen, survive a reload, and are never stored", async () => {
  const { ben } = await room({ colorScheme: "light" });
  const ground = () =>
    ben.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await ground();
  await chooseForRoom(ben, "Settings");
  await dialog(ben).getByLabel(strings.settings.theme).selectOption("dark");
  const dark = await ground();
  assert.is.not(dark, light);
  await ready(ben);
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

const whole = await launchWhole();
test.after(() => whole.close());
const withWindows = (await isWhole()) ? test : test.skip;

withWindows("can be installed if the browser allows it", async () => {
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
});

/** Puts another tab in front of a page, or the page in front again. */
async function setHidden(page: Page, isHidden: boolean): Promise<void> {
  await page.evaluate((isHidden) => {
    Object.defineProperty(document, "hidden", { value: isHidden, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  }, isHidden);
}

/** Switches settings on. @param names - As the dialog labels them. */
async function switchOn(page: Page, ...names: readonly string[]): Promise<void> {
  await chooseForRoom(page, "Settings");
  for (const name of names) await dialog(page).getByLabel(name).check();
  await dialog(page).getByRole("button", { name: "Close" }).click();
}

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
  const { anna, ben } = await room({ prepare });
  await switchOn(ben, strings.settings.notify);
  await anna.say("while he looks on");
  await shows(ben, "while he looks on");
  const notices = () => ben.evaluate("notices");
  assert.equal(await notices(), []);
  await setHidden(ben, true);
  await anna.say("the meadow gate");
  await shows(ben, "the meadow gate");
  // Not waitForFunction: under the page's content policy it can evaluate a string only once.
  await until(() => ben.evaluate<boolean>("notices.length > 0"));
  assert.equal(await notices(), [["Sanctuary", { tag: "sanctuary", silent: true }]]);
});

/** What takes back everything that a room shows outside of its page. */
const endings: Readonly<Record<string, (ben: Page, anna: Caller) => Promise<unknown>>> = {
  "a quick exit": escapeTwice,
  "leaving the room": (ben) => say(ben, "/exit"),
  "leaving the page": (ben) => ben.goto(`${stage.relay.url}/healthz`),
  "your own stop": (ben) => say(ben, "/stop"),
  "another member's stop": (_, anna) => anna.do({ type: "stop" }),
};

/** As on phones, where only the service worker may show a notice, and may take its time. */
const phone = `
  globalThis.Notification = class {
    static permission = "granted";
    static requestPermission = async () => "granted";
    constructor() { throw new TypeError("Illegal constructor"); }
  };
  const { prototype } = ServiceWorkerRegistration;
  const { showNotification, getNotifications } = prototype;
  prototype.showNotification = async function (...said) {
    await globalThis.hold;
    await showNotification.apply(this, said);
  };
  // Only then can the page close it.
  prototype.getNotifications = async function (...asked) {
    const found = await getNotifications.apply(this, asked);
    globalThis.hasFound = found.length > 0;
    return found;
  };`;

withWindows(
  "a notice of the service worker is closed when it is read, and at every end",
  async () => {
    const ways: typeof endings = {
      "it was read": (ben) => setHidden(ben, false),
      "it was read before it was shown": async (ben) => {
        await ben.evaluate("void (globalThis.hold = new Promise((go) => { globalThis.go = go; }))");
      },
      ...endings,
    };
    // Our eyes: another page of the same site sees the notices that Ben's pages leave behind.
    const options = { permissions: ["notifications"] };
    const { context, page: eyes, close } = await person(whole, options);
    await eyes.goto(stage.relay.url);
    const count = () =>
      eyes.evaluate(async () => {
        const worker = await navigator.serviceWorker.getRegistration();
        return (await worker?.getNotifications())?.length ?? 0;
      });
    for (const [name, act] of Object.entries(ways)) {
      const { caller: anna, link } = await stage.found("Anna");
      const ben = await context.newPage();
      await ben.addInitScript({ content: phone });
      await ben.goto(link);
      await enter(ben, "Ben", password);
      await anna.until(() => anna.session.view().people.length > 1);
      await switchOn(ben, strings.settings.notify);
      await ben.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
      if (name.includes("before")) await act(ben, anna);
      await setHidden(ben, true);
      await anna.say("the orchard gate");
      await shows(ben, "the orchard gate");
      // Chromium forgets a notice that somebody asks for before it is shown.
      const hasFound = () => ben.evaluate<boolean>("globalThis.hasFound === true");
      if (name.includes("before")) {
        await setHidden(ben, false);
        await ben.evaluate("globalThis.go()");
        await until(hasFound);
      } else {
        await until(hasFound, () => name);
        assert.is(await count(), 1, name);
        await act(ben, anna);
      }
      await until(
        async () => (await count()) === 0,
        () => name,
      );
      await ben.close();
    }
    await close();
  },
);

test("sound and screen are given back at every end of a room", async () => {
  const prepare = (page: Page) =>
    page.addInitScript({
      content: `
      globalThis.held = [];
      class Held {
        isHeld = true;
        currentTime = 0;
        constructor() { held.push(this); }
        async release() { this.isHeld = false; }
        async close() { this.isHeld = false; }
        createOscillator() { return this.part(); }
        createGain() { return this.part(); }
        part() {
          const nothing = () => undefined;
          const value = { setValueAtTime: nothing, linearRampToValueAtTime: nothing };
          const part = { frequency: {}, gain: value, start: nothing, stop: nothing };
          return Object.assign(part, { connect: (next) => next });
        }
      }
      globalThis.AudioContext = Held;
      const wakeLock = { request: async () => new Held() };
      Object.defineProperty(navigator, "wakeLock", { value: wakeLock });`,
    });
  for (const [name, act] of Object.entries(endings)) {
    if (name === "leaving the page") continue;
    const { anna, ben } = await room({ prepare });
    await switchOn(ben, strings.settings.sound, strings.settings.awake);
    const held = () => ben.evaluate("held.map(({ isHeld }) => isHeld)");
    await until(async () => `${await held()}` === "true,true");
    await act(ben, anna);
    await until(
      async () => `${await held()}` === "false,false",
      () => name,
    );
  }
});

test.run();
