// Pages that end otherwise than by a reload, in every engine: left for another site, or never told
// of their end, as in a crash.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { answerMs, stashMs } from "../../web/resume/stash.ts";
import type { Caller } from "../helpers/caller.ts";
import { password } from "../helpers/stage.ts";
import { strings } from "../helpers/strings.ts";
import { patienceMs, until as untilTrue } from "../helpers/until.ts";
import type { Page } from "./driver.ts";
import { chooseEntering, enter, fill, lists, pathOf, ready, say, shows, until } from "./pages.ts";
import { inEveryEngine, type Stage } from "./stage.ts";

/**
 * Another site, which sends none of our headers. It tells the name of its window, and then has its
 * title: a page that is left before its answer comes would complain.
 */
const page = `<p>Another site</p>
<script>
onload = async () => {
  await fetch("/saw" + location.pathname + "?" + encodeURIComponent(window.name));
  document.title = "Elsewhere";
};
</script>`;
const saw = new Map<string, string>();
const elsewhere = createServer(({ url }, response) => {
  const { pathname, search } = new URL(url ?? "", "http://elsewhere");
  const [, engine] = /^\/saw\/(.+)/.exec(pathname) ?? [];
  if (engine !== undefined) saw.set(engine, decodeURIComponent(search.slice(1)));
  response.setHeader("Content-Type", "text/html");
  response.end(page);
});
const elsewhereUrl = (engine: string) =>
  `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/${engine}`;

test.before(async () => {
  elsewhere.listen(0, "127.0.0.1");
  await once(elsewhere, "listening");
});
test.after(() => void elsewhere.close());

/** Ben at a page, and Anna without one in the same room, who has said something. */
async function room(stage: Stage): Promise<{ anna: Caller; ben: Page; code: string }> {
  const { caller: anna, link } = await stage.found("Anna");
  const ben = await stage.visit(pathOf(link));
  await enter(ben, "Ben", password);
  await lists(ben, "Anna");
  await anna.say("the orchard gate");
  await shows(ben, "the orchard gate");
  await ready(ben);
  return { anna, ben, code: new URL(link).hash.slice(1) };
}

const content = (page: Page) => page.evaluate(() => document.documentElement.outerHTML);

/** Waits until the page is back: in the room, or at the form. */
function untilBack(page: Page): Promise<void> {
  return untilTrue(() =>
    page
      .evaluate(() => document.querySelector('[role="log"], form') !== null)
      // While the page loads, a script may find none.
      .catch(() => false),
  );
}

/** Waits until the driver has followed the page to the other site, and that site has its answer. */
function untilElsewhere(page: Page): Promise<void> {
  return untilTrue(() => page.evaluate(() => document.title === "Elsewhere").catch(() => false));
}

const isInside = (page: Page) =>
  page.evaluate(() => document.querySelector('[role="log"]') !== null);

/** Ben enters again at a form that knows nothing of a room. */
async function enterAgain(ben: Page, code: string): Promise<void> {
  await chooseEntering(ben);
  await fill(ben, "Room code or link", code, "Enter a room");
  await enter(ben, "Ben", password);
  await lists(ben, "Anna");
}

/** Whether it is at a form that knows nothing of a room. */
const isEmpty = async (page: Page) =>
  !(await isInside(page)) && !(await content(page)).includes(strings.reloaded.title);

/** The form has everything but the password, with which Ben enters again. */
async function returns(anna: Caller, ben: Page, code: string, what: string): Promise<void> {
  await untilBack(ben);
  assert.ok((await content(ben)).includes(strings.reloaded.title), what);
  const typed = await ben.evaluate(() =>
    [...document.querySelectorAll("input")].map(({ name, value }) => `${name}: ${value}`),
  );
  assert.equal(typed, ["alias: Ben", "password: "], what);
  const shown = await ben.evaluate(() => document.querySelector("form code")?.textContent ?? "");
  const [begins = "", ends = ""] = shown.split("…");
  assert.ok(begins !== "" && code.startsWith(begins) && ends !== "" && code.endsWith(ends), shown);
  assert.is(await ben.evaluate(() => window.name), "", "it was taken out at once");
  await enter(ben, "Ben", password);
  await lists(ben, "Anna");
  await anna.say(`after ${what}`);
  await shows(ben, `after ${what}`);
}

/** The next end of this page comes without a word, as when its process is killed. */
const deafen = (page: Page) =>
  page.evaluate(() => {
    const { postMessage } = ServiceWorker.prototype;
    ServiceWorker.prototype.postMessage = function (message) {
      // The last word of a page has no time limit of its own.
      if (message.op !== "keep" || "ms" in message) postMessage.call(this, message);
    };
  });

/** What can go wrong while a page is left. WebKitGTK does the first for a site without COOP. */
const failures: Readonly<Record<string, () => void>> = {
  "keys that cannot be cloned": () => {
    const { postMessage } = ServiceWorker.prototype;
    ServiceWorker.prototype.postMessage = function (message) {
      if (typeof message.value === "object") throw new DOMException("no", "DataCloneError");
      postMessage.call(this, message);
    };
  },
  "a socket that does not close": () => {
    WebSocket.prototype.close = () => {
      throw new Error("no");
    };
  },
  "a document that cannot be cleared by its parts": () => {
    Node.prototype.removeChild = () => {
      throw new Error("no");
    };
  },
};

inEveryEngine({
  "P15: a page that is left for another site tells it nothing, and Back leads to the room or its form":
    async (stage) => {
      const { anna, ben, code } = await room(stage);
      for (const end = Date.now() + patienceMs; ; await enterAgain(ben, code), await ready(ben)) {
        saw.delete(stage.name);
        const left = Date.now();
        await ben.evaluate((url) => {
          setTimeout(() => location.assign(url));
        }, elsewhereUrl(stage.name));
        await untilTrue(() => saw.has(stage.name));
        for (const word of ["Ben", code, code.slice(0, 5)]) {
          assert.not(saw.get(stage.name)?.includes(word), word);
        }
        // Its driver cannot follow a page that comes out of the cache.
        if (stage.name === "WebKitGTK") return;
        await untilElsewhere(ben);
        const back = Date.now();
        await ben.evaluate(() => {
          setTimeout(() => history.back());
        });
        await untilBack(ben);
        assert.not((await content(ben)).includes("orchard"));
        // Firefox does not always tell a page that it is left for such a site.
        if (await isInside(ben)) return lists(ben, "Anna");
        // A busy machine may take longer than the worker keeps the state, or the page waits for the worker.
        const isLate = Date.now() - left >= stashMs || Date.now() - back >= answerMs;
        if (!isLate || !(await isEmpty(ben)) || Date.now() > end) break;
      }
      return returns(anna, ben, code, "coming Back");
    },
  "P15: a page that is left is empty, whatever fails, and Back leads to the room or its form":
    async (stage) => {
      stage.troubleExpected = true;
      const { anna, ben, code } = await room(stage);
      for (const [what, fail] of Object.entries(failures)) {
        await ready(ben);
        await ben.evaluate(fail);
        const left = await ben.evaluate(() => {
          dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
          return document.body.innerHTML;
        });
        assert.is(left, "", what);
        const began = Date.now();
        // As from the cache of the browser.
        await ben.evaluate(() => {
          setTimeout(() => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
        });
        await untilBack(ben);
        // A machine that takes longer than the page waits for its worker loses the room.
        const isLate = Date.now() - began >= answerMs;
        const isLost = what.startsWith("keys") || (isLate && !(await isInside(ben)));
        if (isLost) await returns(anna, ben, code, what);
        else await lists(ben, "Anna");
        await anna.say(`after ${what}`);
        await shows(ben, `after ${what}`);
      }
    },
  "a page that is never told of its end leaves alias and code in two places, and once": async (
    stage,
  ) => {
    const { anna, ben, code } = await room(stage);
    const emptyName = () => {
      window.name = "";
    };
    const dropFromWorker = async () => {
      const token = sessionStorage.getItem("sanctuary")?.slice(0, 32);
      const { active } = await navigator.serviceWorker.ready;
      active?.postMessage({ op: "drop", token });
    };
    const without: readonly [string, readonly (() => void | Promise<void>)[]][] = [
      ["all", []],
      ["the window's name", [emptyName]],
      ["the worker", [dropFromWorker]],
    ];
    /** @returns How long its next load took, ms. */
    const crash = async (acts: readonly (() => void | Promise<void>)[]) => {
      await ready(ben);
      for (const act of acts) await ben.evaluate(act);
      await deafen(ben);
      const began = Date.now();
      await ben.reload();
      await untilBack(ben);
      return Date.now() - began;
    };
    for (const [what, acts] of without) {
      for (const end = Date.now() + patienceMs; ; ) {
        const ms = await crash(acts);
        // What only the worker has is lost on a machine that takes longer than the page waits for it.
        const isLate = ms >= answerMs && acts.includes(emptyName);
        if (!isLate || !(await isEmpty(ben)) || Date.now() > end) break;
        await enterAgain(ben, code);
      }
      await returns(anna, ben, code, `a crash with all but ${what}`);
    }
    await crash([emptyName, dropFromWorker]);
    assert.not((await content(ben)).includes(strings.reloaded.title));
    await until(ben, () => sessionStorage.length === 0);
  },
  "after leaving nothing is left for a page that is never told of its end": async (stage) => {
    const { ben } = await room(stage);
    await say(ben, "/exit");
    await until(ben, () => sessionStorage.length === 0 && window.name === "");
    await deafen(ben);
    await ben.reload();
    await untilBack(ben);
    assert.not((await content(ben)).includes(strings.reloaded.title));
  },
});

test.run();
