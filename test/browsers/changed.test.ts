// A file of the page with one changed byte is refused, in every engine.

import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { until } from "./pages.ts";
import { inEveryEngine, type Stage } from "./stage.ts";

const probe = "globalThis.load = (url) => import(url);";
const integrity = `sha256-${createHash("sha256").update(probe).digest("base64")}`;
/** Lets the test import as a script of the page. One engine refuses what the test imports by itself. */
const probing = `<script type="module" src="probe.js" integrity="${integrity}"></script></head>`;

/** Serves the files of a relay, some of them with another byte. It passes no WebSocket on. */
async function meddle(relay: string) {
  let isChanged = (_path: string) => false;
  let asked: string[] = [];
  const server = createServer(async ({ url = "/" }, answer) => {
    if (url === "/probe.js") {
      answer.writeHead(200, { "Content-Type": "text/javascript" }).end(probe);
      return;
    }
    const response = await fetch(relay + url, { headers: { "Accept-Encoding": "identity" } });
    const served = Buffer.from(await response.arrayBuffer());
    const isPage = url.startsWith("/?") || url === "/";
    const bytes = isPage ? Buffer.from(`${served}`.replace("</head>", probing)) : served;
    asked.push(url);
    if (isChanged(url)) {
      // The last byte of a file ends a statement or a rule, so it would still work. Of the first page,
      // the first byte of a hash in the import map, and one of the style.
      const map = bytes.indexOf("importmap");
      const at = map < 0 ? bytes.length - 1 : bytes.indexOf("sha256-", map) + "sha256-".length;
      bytes[at] = map < 0 ? 0x20 : (bytes[at] ?? 0) ^ 1;
      const style = bytes.indexOf("--ground:");
      if (map >= 0) bytes[style + 2] = "G".charCodeAt(0);
    }
    const headers = Object.fromEntries(response.headers);
    for (const name of ["connection", "content-length", "keep-alive"]) delete headers[name];
    answer.writeHead(response.status, headers).end(bytes);
  });
  server.listen(0, "localhost");
  await once(server, "listening");
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    change(these: (path: string) => boolean) {
      isChanged = these;
      asked = [];
    },
    asked: () => asked,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

declare const load: (url: string) => Promise<unknown>;

/** In the page: imports every script of the map, and returns the ones that ran. */
async function importAll(): Promise<string[]> {
  const map = JSON.parse(document.querySelector("script[type=importmap]")?.textContent ?? "{}");
  const ran: string[] = [];
  for (const path of Object.keys(map.integrity)) {
    // No browser loads it as a module.
    if (path.includes("service-worker")) continue;
    await load(new URL(path, document.baseURI).href).then(
      () => ran.push(path),
      () => undefined,
    );
  }
  return ran;
}

/** In the page: the files that its first page names. */
const named = () =>
  Array.from(
    document.querySelectorAll("[integrity]"),
    (element) =>
      new URL(element.getAttribute("src") ?? element.getAttribute("href") ?? "", document.baseURI)
        .pathname,
  );

/** In the page: a value of its style sheet, empty without it. */
const ground = () => getComputedStyle(document.documentElement).getPropertyValue("--ground");

/** The same by the name that a changed byte gives it. */
const renamed = () => getComputedStyle(document.documentElement).getPropertyValue("--Ground");

/** In the page: its script runs. What the build has drawn waits for it. */
const works = () => document.querySelector("[type=submit]:enabled") !== null;

async function refuse(stage: Stage): Promise<void> {
  stage.troubleExpected = true;
  const proxy = await meddle(stage.relay.url);
  try {
    const page = await stage.visit(`${proxy.url}/`);
    await until(page, works);
    assert.is.not(await page.evaluate(ground), "");
    const first = (await page.evaluate(named)).filter((path) => path !== "/probe.js");
    const scripts = first.filter((path) => path.endsWith(".js")).sort();
    const all = await page.evaluate(importAll);
    const later = all.filter((path) => !first.includes(path.slice(1)));
    assert.ok(first.length >= 1 && later.length >= 4, `${first} ${later}`);

    // What is loaded later.
    proxy.change((path) => path.endsWith(".js") && !first.includes(path));
    await page.goto(`${proxy.url}/?later`);
    await until(page, works);
    const ran = await page.evaluate(importAll);
    assert.equal(ran.map((path) => path.slice(1)).sort(), scripts);

    // Each of what is loaded first.
    for (const path of first) {
      proxy.change((asked) => asked === path);
      await page.goto(`${proxy.url}/?${path}`);
      await until(page, () => document.readyState === "complete");
      assert.ok(proxy.asked().includes(path));
      assert.not(await page.evaluate(works), path);
    }

    // The map and the style: their hashes are not those that the policy allows, so the browser drops
    // them. Then nothing is loaded later, and the style sets nothing.
    proxy.change((path) => path === "/");
    await page.goto(`${proxy.url}/`);
    await until(page, works);
    assert.equal([await page.evaluate(ground), await page.evaluate(renamed)], ["", ""]);
    const without = await page.evaluate(importAll);
    assert.equal(without.map((path) => path.slice(1)).sort(), scripts);
  } finally {
    await stage.clear();
    proxy.close();
  }
}

inEveryEngine({ "no file with another byte runs or is applied": refuse });

test.run();
