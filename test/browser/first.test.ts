// The front page that the build has drawn: it is what the script draws, it keeps what is typed before the
// script is there, and it is shown only where the script draws the same.
import { readdirSync } from "node:fs";
import type { Page } from "playwright-core";
import * as assert from "uvu/assert";
import { strings } from "../helpers/strings.ts";
import { until } from "../helpers/until.ts";
import { list, pathOf, start } from "./pages.ts";
import { onStage, password, type VisitOptions } from "./stage.ts";

const { stage, test } = onStage({ viewport: { width: 390, height: 664 } });

const isScript = (url: URL) => /^\/assets\/.*\.js$/.test(url.pathname);

/** Opens a page whose scripts do not come before the returned function is called. */
async function visitHeld(path = "/", options: VisitOptions = {}) {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const page = await stage.visit("about:blank", options);
  await page.route(isScript, async (route) => {
    await released;
    await route.continue();
  });
  const url = new URL(path, stage.relay.url).href;
  await page.goto(url, { waitUntil: "commit" });
  // The text is the last thing of the page but the short script.
  await page.waitForFunction(
    "document.readyState !== 'loading' && document.querySelector('.late + script') !== null",
  );
  return { page, url, release };
}

/** In the page: all presses are at one time. A slow machine takes longer than a person between two. */
const holdTime = () => {
  Object.defineProperty(KeyboardEvent.prototype, "timeStamp", { value: 1000 });
};

const isTaken = (page: Page) => page.locator(".late").waitFor({ state: "detached" });
const alias = (page: Page) =>
  page.getByRole("region", { name: strings.front.start }).getByLabel("Alias");

/** In the page: every element of the front page with its attributes in order, its text and its place. */
const describe = `(withPlaces) =>
  Array.from(document.querySelectorAll(".front, .front *"), (element) => {
    const own = Array.from(element.attributes, ({ name, value }) => name + "=" + value)
      .filter((text) => !/^(disabled|autofocus|selected)=$/.test(text));
    // The script sets it as a property.
    if (element.selected) own.push("selected");
    const texts = Array.from(element.childNodes).filter(({ nodeType }) => nodeType === Node.TEXT_NODE);
    // Only the script suggests a password.
    const text = element.matches("textarea") ? "" : texts.map(({ data }) => data).join("|");
    const { x, y, width, height } = element.getBoundingClientRect();
    const place = withPlaces ? [x, y, width, height] : "";
    return [element.localName, own.sort().join(" "), text, place].join(" ");
  })`;
const describeFront = (page: Page, withPlaces: boolean) =>
  page.evaluate<string[]>(`(${describe})(${withPlaces})`);

test("the front page that the build has drawn is the one that the script draws", async () => {
  const { page, release } = await visitHeld();
  assert.not(await page.getByRole("button", { name: "Start the room" }).isEnabled());
  const [drawn, places] = [await describeFront(page, false), await describeFront(page, true)];
  assert.ok(drawn.length > 50, drawn.join("\n"));
  release();
  await isTaken(page);
  assert.is(await page.locator(":disabled").count(), 0);
  assert.equal(await describeFront(page, true), places, "nothing has moved");
  assert.is(await page.evaluate(() => document.body.childNodes.length), 1);
  // After a reload the script draws all of it.
  await page.reload();
  await page.getByRole("button", { name: "Start the room" }).waitFor();
  assert.equal(await describeFront(page, false), drawn);
});

test("what is typed before the script is there stays, goes nowhere, and is used", async () => {
  const { page, url, release } = await visitHeld("/", { viewport: { width: 1280, height: 800 } });
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await alias(page).click();
  await page.keyboard.type("Anna");
  await page.keyboard.press("Shift+ArrowLeft");
  await page.keyboard.press("Enter");
  await page.getByText(strings.front.more).click();
  await page.getByLabel("Room name").fill("Quay");
  const field = page.getByRole("region", { name: strings.front.start }).getByLabel("Password");
  await field.fill(password);
  await page.keyboard.press("Enter");
  await page.getByLabel("Room lasts").selectOption("3600");
  await alias(page).focus();
  release();
  await isTaken(page);
  const typed = await alias(page).evaluate((element: HTMLInputElement) => {
    const { value, selectionStart, selectionEnd } = element;
    return [element === document.activeElement, value, selectionStart, selectionEnd];
  });
  assert.equal(typed, [true, "Anna", 3, 4]);
  assert.is(page.url(), url);
  for (const address of asked) assert.not(/Anna|Quay|alias/.test(address), address);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Quay" }).waitFor();
  await page.getByText(password).waitFor();
  await list(page).getByText("Anna").waitFor();
  assert.is(page.url(), url);
});

test("a page that is not the first one in English shows nothing before the script is there", async () => {
  const link = await start(await stage.visit(), "Anna", password);
  const isInsecure = (page: Page) =>
    page.addInitScript(() => {
      Object.defineProperty(globalThis, "isSecureContext", { value: false });
    });
  const others: [string, VisitOptions][] = [
    [pathOf(link), {}],
    ["/", { locale: "de-DE" }],
    ["/", { prepare: isInsecure }],
  ];
  for (const [path, options] of others) {
    const { page, release } = await visitHeld(path, options);
    assert.is(await page.locator(".front").count(), 0, path);
    release();
    await isTaken(page);
  }
  const { page, release } = await visitHeld("/", { locale: "ja-JP" });
  assert.is(await page.locator(".front").count(), 1);
  release();
  await isTaken(page);
  await page.reload({ waitUntil: "commit" });
  assert.is(await page.locator(".front + .late").count(), 0);
});

test("the quick exit works before the script is there, by its button and by Escape twice", async () => {
  for (const how of ["button", "keys"]) {
    const { page, release } = await visitHeld();
    if (how === "button") await page.getByRole("button", { name: strings.hiding.label }).click();
    else {
      await page.evaluate(holdTime);
      await page.keyboard.press("Escape");
      await page.keyboard.press("Escape");
    }
    await page.getByRole("heading", { name: strings.blank.title }).waitFor();
    assert.is(new URL(page.url()).pathname, "/list");
    release();
  }
});

/** Notes in the page for each Escape whether its other meaning, the browser's Stop, was taken from it. */
const notePresses = (page: Page) =>
  page.evaluate(() => {
    const seen: boolean[] = [];
    Object.assign(globalThis, { seen });
    document.addEventListener("keydown", (event) =>
      setTimeout(() => seen.push(event.defaultPrevented)),
    );
  });
const presses = async (page: Page, count: number) => {
  await until(async () => (await page.evaluate<number>("seen.length")) === count);
  return page.evaluate<boolean[]>("seen");
};

test("before the script is there no Escape stops the load", async () => {
  const { page, release } = await visitHeld();
  await notePresses(page);
  await page.keyboard.press("Escape");
  await page.keyboard.press("a");
  assert.equal(await presses(page, 2), [true, false]);
  release();
  await isTaken(page);
  await page.keyboard.press("Escape");
  assert.equal(await presses(page, 3), [true, false, false]);
});

/** Holds back the innocent page, until the returned function is called. */
async function holdList(page: Page): Promise<() => void> {
  let answer = () => {};
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route("**/list", async (route) => {
    await answered;
    await route.continue();
  });
  return () => answer();
}

test("a quick exit before the script is there shows nothing of the page while it leaves", async () => {
  const { page, release } = await visitHeld();
  const answer = await holdList(page);
  // Within the page: the driver waits for what a press loads.
  const states = page.evaluate(() => {
    const init = { key: "Escape", code: "Escape", bubbles: true, cancelable: true };
    const prevented = [1, 2, 3].map(
      () => !document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", init)),
    );
    const icon = document.querySelector<HTMLLinkElement>("link[rel=icon]")?.href;
    return [prevented, document.body.textContent, document.title, location.pathname, icon];
  });
  assert.equal(await states, [
    [true, true, true],
    "",
    strings.blank.title,
    "/list",
    'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg"/>',
  ]);
  release();
  answer();
  await page.getByRole("heading", { name: strings.blank.title }).waitFor();
  const [icon] = await page
    .locator("link[rel=icon]")
    .evaluateAll((links) =>
      links.map((link) => decodeURIComponent((link as HTMLLinkElement).href)),
    );
  assert.is(icon, 'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg"/>');
});

test("a press of Escape before the script is there and one after it are two", async () => {
  const { page, release } = await visitHeld();
  await page.evaluate(holdTime);
  await page.keyboard.press("Escape");
  release();
  await isTaken(page);
  await page.keyboard.press("Escape");
  await page.getByRole("heading", { name: strings.blank.title }).waitFor();
  assert.is(await page.title(), strings.blank.title);
});

/** Calls `act` in the page in the pause that the script makes before it takes the page over: as its last part. */
const inPause = (act: string) => async (page: Page) => {
  await page.addInitScript(`{
    const Channel = MessageChannel;
    globalThis.MessageChannel = class {
      constructor() {
        globalThis.MessageChannel = Channel;
        const [waiting, own] = [new Channel(), new Channel()];
        waiting.port1.addEventListener("message", async () => {
          await (${act})();
          own.port2.postMessage(null);
        });
        waiting.port1.start();
        return { port1: own.port1, port2: waiting.port2 };
      }
    };
  }`);
};

test("a quick exit in the last moment before the script takes the page over is not undone", async () => {
  const prepare = inPause(`() => {
    const init = { key: "Escape", code: "Escape", bubbles: true, cancelable: true };
    document.body.dispatchEvent(new KeyboardEvent("keydown", init));
    // After whatever the script does at the end of the pause.
    setTimeout(() => setTimeout(() => setTimeout(() => note(document.body.innerText))));
  }`);
  const { page, release } = await visitHeld("/", { prepare });
  await page.evaluate(() => {
    Object.defineProperty(KeyboardEvent.prototype, "timeStamp", { value: 1000 });
  });
  let note = (_text: string) => {};
  const shown = new Promise<string>((resolve) => {
    note = resolve;
  });
  await page.exposeFunction("note", (text: string) => note(text));
  // The first press is that of the page without a script, which alone has seen both.
  await page.keyboard.press("Escape");
  const answer = await holdList(page);
  release();
  assert.is(await shown, "");
  answer();
  await page.getByRole("heading", { name: strings.blank.title }).waitFor();
  assert.is(new URL(page.url()).pathname, "/list");
});

test("a link that is opened in the last moment before the script takes the page over is followed", async () => {
  const link = pathOf(await start(await stage.visit(), "Anna", password)).slice(1);
  const prepare = inPause(`() => new Promise((resolve) => {
    addEventListener("hashchange", () => setTimeout(resolve));
    location.hash = "${link}";
  })`);
  const { page, release } = await visitHeld("/", { prepare });
  release();
  await isTaken(page);
  const opened = await stage.visit(`/${link}`);
  await opened.getByRole("button", { name: strings.front.enterButton }).waitFor();
  assert.equal(await describeFront(page, false), await describeFront(opened, false));
});

test("a password is suggested, however early the list of words is there", async () => {
  const [words] = readdirSync("dist/web/assets").filter((name) => /^english-.*\.js$/.test(name));
  // What asked for the list before has it before.
  const prepare = inPause(`() => import("/assets/${words}")`);
  const { page, release } = await visitHeld("/", { prepare });
  release();
  await isTaken(page);
  const field = page.getByRole("region", { name: strings.front.start }).getByLabel("Password");
  await until(async () => (await field.inputValue()).split(" ").length === 6);
});

test("a front page whose script does not come says so", async () => {
  stage.troubleExpected = true;
  const page = await stage.visit("about:blank");
  await page.route(isScript, (route) => route.abort());
  await page.goto(stage.relay.url);
  await alias(page).fill("Anna");
  await page.getByText("This page is not complete yet.").waitFor();
  assert.is(await alias(page).inputValue(), "Anna");
  await page.getByRole("status").getByText("This page is not complete yet.").waitFor();
  assert.is(await page.getByRole("main").count(), 1);
  // At the end of the page nothing is below it.
  await page.setViewportSize({ width: 320, height: 480 });
  const gap = await page.evaluate(() => {
    scrollTo(0, document.documentElement.scrollHeight);
    const bottom = document.querySelector("footer")?.getBoundingClientRect().bottom ?? 0;
    return (document.querySelector(".late")?.getBoundingClientRect().top ?? 0) - bottom;
  });
  assert.ok(gap >= 0, `${gap}`);
});

test.run();
