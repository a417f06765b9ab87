// Tests of the drivers themselves: each does and reports what the other suites rely on.
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { until as untilTrue } from "../helpers/until.ts";
import type { Page } from "./driver.ts";
import { click, fill, until } from "./pages.ts";
import { inEveryEngine } from "./stage.ts";

const html = `<!doctype html><title>x</title>
<section aria-label="One"><label for=a>Alias</label><input id=a></section>
<section aria-label="Two"><label for=b>Alias</label><input id=b></section>
<button hidden>Go</button><button id=go>Go</button> <a role=link tabindex=0 id=far>Far <b>away</b></a>
<textarea aria-label="Message"></textarea><script src=page.js></script>`;
const script = `document.querySelector("#go").onclick = ({ isTrusted }) => {
  document.title = "went " + isTrusted;
};
document.querySelector("#far").onpointerenter = ({ isTrusted }) => {
  document.title = "pointed " + isTrusted;
};
onkeydown = ({ key, shiftKey, isTrusted }) => {
  if (key === "Enter") document.title = "enter " + shiftKey + " " + isTrusted;
};`;

let server: Server;
let url: string;

test.before(async () => {
  server = createServer((request, response) => {
    const isScript = request.url === "/page.js";
    response.setHeader("content-type", isScript ? "text/javascript" : "text/html; charset=utf-8");
    response.setHeader("content-security-policy", "default-src 'self'");
    // Firefox would keep a page that is left, and what runs in it would never answer.
    response.setHeader("cache-control", "no-store");
    response.end(isScript ? script : html);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://localhost:${(server.address() as AddressInfo).port}/`;
});

const titled = (page: Page, title: string) =>
  until(page, (title) => document.title === title, title);

inEveryEngine({
  "opens a page and runs functions in it": async (stage) => {
    const page = await stage.visit(url);
    assert.match((await stage.engine()).version, /^\d+\.\d+/);
    const sum = await page.evaluate(async (a, b) => ({ sum: a + b, at: location.pathname }), 2, 3);
    assert.equal(sum, { sum: 5, at: "/" });
    assert.is(await page.evaluate(() => undefined), undefined);
    const failed = await page
      .evaluate(() => Promise.reject(new Error("on purpose")))
      .then(() => "no", String);
    assert.match(failed, "on purpose");
    assert.match((await page.screenshot()).subarray(1, 4).toString(), "PNG");
  },

  "waits across a page that is left while it is asked": async (stage) => {
    const page = await stage.visit(url);
    // No answer comes from the page that is left.
    await until(
      page,
      () => location.href === "about:blank" || new Promise(() => location.assign("about:blank")),
    );
    const failed = () => until(page, () => Promise.reject(new Error("on purpose")));
    assert.match(await failed().then(() => "no", String), "on purpose");
  },

  "finds by name, hovers, clicks and types as a person does": async (stage) => {
    const page = await stage.visit(url);
    await fill(page, "Alias", "Änne in the first", "One");
    await fill(page, "Alias", "second", "Two");
    await fill(page, "Alias", "other", "Two");
    const values = () => Array.from(document.querySelectorAll("input"), ({ value }) => value);
    assert.equal(await page.evaluate(values), ["Änne in the first", "other"]);
    await page.point({ role: "link", name: "Far away" });
    await titled(page, "pointed true");
    await click(page, { role: "button", name: "Go" });
    await titled(page, "went true");
    await fill(page, "Message", "line");
    await page.press("Shift", "Enter");
    await titled(page, "enter true true");
    await page.press("Enter");
    await titled(page, "enter false true");
    await page.press("Shift", "Tab");
    await until(page, () => document.activeElement?.id === "far");
    const gone = await page.click({ role: "button", name: "Gone" }).then(() => "no", String);
    assert.match(gone, 'there is no button "Gone"');
  },

  "reports every error in a page, and dialogs": async (stage) => {
    stage.troubleExpected = true;
    const page = await stage.visit(url);
    assert.equal(await page.trouble(), []);
    await page.evaluate(() => {
      console.error("said aloud");
      setTimeout(() => {
        throw new Error("thrown away");
      });
      setTimeout(() => void Promise.reject(new Error("turned down")));
      fetch("http://127.0.0.1:9/").catch(() => undefined);
    });
    const parts = [/console: said aloud/, /thrown away/, /turned down/, /policy: connect-src/];
    const heard = async () => {
      const trouble = (await page.trouble()).join("\n");
      return parts.filter((part) => !part.test(trouble));
    };
    await untilTrue(async () => (await heard()).length === 0, heard);
    await page.reload();
    assert.equal(await heard(), [], "what was heard before is not forgotten");

    const before = (await page.trouble()).length;
    // One driver refuses to continue, the others record it.
    const told = await page
      .evaluate(
        () =>
          new Promise<void>((resolve) => {
            setTimeout(() => {
              alert("look here");
              resolve();
            });
          }),
      )
      .then(() => "", String);
    const noted = () => page.trouble().then((all) => all.slice(before).join(), String);
    await untilTrue(async () => (told + (await noted())).includes("look here"), noted);
  },

  "keeps people apart": async (stage) => {
    const page = await stage.visit(url);
    const other = await stage.visit(url);
    await page.evaluate(() => localStorage.setItem("mine", "1"));
    assert.is(await other.evaluate(() => localStorage.getItem("mine")), null);
    assert.is(await page.evaluate(() => localStorage.getItem("mine")), "1");
    for (const one of [page, other]) {
      assert.is(await one.evaluate(() => document.visibilityState), "visible");
    }
  },
});

test.after(() => {
  server.closeAllConnections();
  server.close();
});

test.run();
