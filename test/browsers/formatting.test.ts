// Messages in each engine's own parser and layout: only the tags that people typed change a text,
// and every line has its own direction, for which names do not count.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { password } from "../helpers/stage.ts";
import type { Page } from "./driver.ts";
import { lists, start, until } from "./pages.ts";
import { inEveryEngine, type Stage } from "./stage.ts";

/** A member who says something, and waits until the page shows it. */
async function room(stage: Stage, alias = "Ben") {
  const page = await stage.visit();
  const caller = await stage.join(await start(page, "Anna", password), alias);
  await lists(page, alias);
  // A bubble is as wide as its text, so that no text shows at which side it is aligned.
  await page.evaluate(() => {
    const wide = new CSSStyleSheet();
    wide.replaceSync(".line { inline-size: 20rem !important }");
    document.adoptedStyleSheets = [wide];
  });
  let said = 0;
  return async (text: string, loaded = ".markup", more: object = {}) => {
    await caller.do({ type: "say", text, ...more });
    said += 1;
    await until(
      page,
      (count, loaded) => {
        const line = document.querySelectorAll(".line")[count - 1];
        // A new block may be in the document before it is laid out.
        return (line?.querySelector(loaded)?.getBoundingClientRect().height ?? 0) > 0;
      },
      said,
      loaded,
    );
    return page;
  };
}

const last = (page: Page) =>
  page.evaluate(() => [...document.querySelectorAll(".markup")].at(-1)?.textContent ?? "");

/**
 * The rows of the last such element as they are seen, from the left: each begins with the side at
 * which it is aligned.
 */
function rows(page: Page, selector: string): Promise<string[]> {
  return page.evaluate((selector) => {
    const element = [...document.querySelectorAll(selector)].at(-1);
    if (element === undefined) return [];
    const nodes = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const seen: { sign: string; left: number; right: number; middle: number }[] = [];
    for (let node = nodes.nextNode(); node !== null; node = nodes.nextNode()) {
      for (const [at, sign] of [...(node.textContent ?? "")].entries()) {
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        // In WebKitGTK the first sign of a line also has an empty box at the end of the other.
        const boxes = [...range.getClientRects()].sort((one, other) => other.width - one.width);
        const { left, right, top, bottom, height } = boxes[0] ?? new DOMRect();
        if (sign !== "\n" && height > 0)
          seen.push({ sign, left, right, middle: (top + bottom) / 2 });
      }
    }
    seen.sort((one, other) => one.middle - other.middle);
    const rows: (typeof seen)[] = [];
    for (const sign of seen) {
      const row = rows.at(-1);
      if (row?.[0] && sign.middle - row[0].middle < 8) row.push(sign);
      else rows.push([sign]);
    }
    const outer = element.getBoundingClientRect();
    return rows.map((row) => {
      row.sort((one, other) => one.left - other.left);
      const before = (row[0]?.left ?? 0) - outer.left;
      const behind = outer.right - (row.at(-1)?.right ?? 0);
      return `${before < behind ? "left" : "right"}: ${row.map(({ sign }) => sign).join("")}`;
    });
  }, selector);
}

inEveryEngine({
  "a name does not turn a line around, and every line has its own direction": async (stage) => {
    const say = await room(stage, "שרה");
    const look = async (text: string) => rows(await say(text), ".markup");
    assert.equal(await look("@Anna שלום עולם."), ["right: .םלוע םולש @Anna"]);
    assert.equal(await look("@שרה hello over there."), ["left: הרש@ hello over there."]);
    assert.equal(await look("@Anna hello!\n@Anna שלום!\n@שרה hello!"), [
      "left: @Anna hello!",
      "right: !םולש @Anna",
      "left: הרש@ hello!",
    ]);
    assert.equal(await look("see <b>this</b>!\nשלום <i>עולם</i>!"), [
      "left: see this!",
      "right: !םלוע םולש",
    ]);
    assert.equal(await look("<p>@שרה hello!</p><p>@Anna שלום!</p>"), [
      "left: הרש@ hello!",
      "right: !םולש @Anna",
    ]);
    assert.equal(await look("hello!\n\n@Anna שלום!\n\n1\nשלום!\nhello!"), [
      "left: hello!",
      "right: !םולש @Anna",
      "left: 1",
      "right: !םולש",
      "left: hello!",
    ]);
    assert.equal(await look("<ul><li>@Anna שלום!</li><li>שלום!</li></ul>"), [
      "right: !םולש @Anna",
      "right: !םולש",
    ]);
    assert.equal(await look("<blockquote>hello!<p>@Anna שלום!</p></blockquote>"), [
      "left: hello!",
      "right: !םולש @Anna",
    ]);
    const table = "<table><tr><td>@Anna שלום!</td><td>hello!</td></tr></table>";
    assert.equal(await look(table), ["right: hello!!םולש @Anna"]);
    assert.equal(await look("https://example.org/a שלום!"), ["right: !םולש https://example.org/a"]);
    assert.equal(await look("<p dir=rtl>hello!</p>"), ["right: !hello"]);
    assert.equal(await rows(await say("plain!\nשלום!", "bdi"), ".line > bdi"), [
      "left: plain!",
      "right: !םולש",
    ]);
  },

  "an action has the direction of its text, and the name stands where the text begins": async (
    stage,
  ) => {
    const say = await room(stage, "שרה");
    for (const [text, loaded, row] of [
      ["מחכה ליד הגשר.", "bdi", "right: .רשגה דיל הכחמ הרש"],
      ["waits there.", "bdi", "left: הרש waits there."],
      ["1, שלום!", "bdi", "right: !םולש ,1 הרש"],
      ["<b>מחכה</b> שם!", ".markup", "right: !םש הכחמ הרש"],
      ["@Anna waits for שרה!", ".markup", "left: הרש @Anna waits for הרש!"],
    ] as const) {
      const page = await say(text, loaded, { action: true });
      const seen = await rows(page, ".action");
      assert.equal(seen, [row], text);
    }
  },

  "the actions of a message never cover the beginning of its text": async (stage) => {
    const say = await room(stage, "שרה");
    for (const [text, loaded, action] of [
      ["hello!", "bdi", false],
      ["שלום!", "bdi", false],
      ["שלום!\nhello!", "bdi", false],
      ["@Anna שלום!", ".markup", false],
      ["waits!", "bdi", true],
      ["מחכה!", "bdi", true],
    ] as const) {
      const page = await say(text, loaded, { action });
      const covered = await page.evaluate((loaded) => {
        const line = [...document.querySelectorAll<HTMLElement>(".line")].at(-1);
        const actions = line?.querySelector(".actions")?.getBoundingClientRect();
        const said = line?.querySelector(loaded === "bdi" ? "bdi:not(.name)" : loaded);
        const text = said && document.createTreeWalker(said, NodeFilter.SHOW_TEXT).nextNode();
        if (!line || !actions || !text) return "nothing was said";
        line.focus();
        const range = document.createRange();
        range.setStart(text, 0);
        range.setEnd(text, 1);
        const { left, right } = range.getBoundingClientRect();
        return left < actions.right && right > actions.left;
      }, loaded);
      assert.is(covered, false, text);
    }
  },

  "addresses and mentions end where a sentence of any script ends": async (stage) => {
    const say = await room(stage, "小明");
    const page = await say(
      "请看https://a.example/b，谢谢@小明你好。देखो https://a.example/c। وhttps://a.example/d، https://a.example/中文さん",
    );
    const found = await page.evaluate(() =>
      [...document.querySelectorAll(".markup :is([role=link], .mention)")].map((link) => {
        // The host of an address that is written in another way stands before it, with a space.
        const place = link.querySelector(".place");
        return (place === null ? link.firstChild : place.nextSibling?.nextSibling)?.textContent;
      }),
    );
    assert.equal(found, [
      ...["https://a.example/b", "@小明", "https://a.example/c", "https://a.example/d"],
      "https://a.example/中文さん",
    ]);
  },

  "a quote of a message has the direction of the message": async (stage) => {
    const page = await stage.visit();
    const caller = await stage.join(await start(page, "Anna", password), "שרה");
    await caller.do({ type: "say", text: "<b>loads what reads messages</b>" });
    await until(page, () => document.querySelector(".markup") !== null);
    for (const [text, seen] of [
      ["@Anna שלום!", "!םולש @Anna"],
      ["@שרה hello!", "הרש@ hello!"],
    ]) {
      await caller.do({ type: "say", text: `${text}` });
      const key = caller.lines.findLast((line) => line.kind === "text")?.key ?? "";
      await caller.do({ type: "say", text: `about ${text}`, reply: key });
      await until(page, (text) => document.body.innerText.includes(`about ${text}`), `${text}`);
      const [row = ""] = await rows(page, ".quote button > bdi");
      assert.is(row.replace(/^\w+: /, ""), seen);
    }
  },

  "a draft has a direction for each line": async (stage) => {
    const page = await stage.visit();
    await start(page, "Anna", password);
    const found = await page.evaluate(
      () => getComputedStyle(document.querySelector("textarea") as Element).unicodeBidi,
    );
    assert.is(found, "plaintext");
  },

  "formatting changes nothing but what tags change": async (stage) => {
    const say = await room(stage);
    for (const typed of [
      "https://example.org/?lang=de&region=eu&copy=3",
      "a&copy b&reg, &notit; &copyright; &ampx &lt3 &para=1&",
      "&#65 &#x41 &#; &; &unknown; &#0; &#27;[31m &#x81; &#99999999; &#xd800;",
      "</p> </b </i> </br> </ b> <! <3 <? <!-- b --> <![CDATA[b]]> <foo> </html>",
    ]) {
      assert.is(await last(await say(`  ${typed} <b>x</b>`)), `  ${typed} x`);
      const page = await say(`<abbr title="${typed}">x</abbr>`);
      const title = () =>
        page.evaluate(() => [...document.querySelectorAll("abbr")].at(-1)?.title ?? "");
      assert.is(await title(), typed);
    }
    assert.is(
      await last(await say("<b>x</b> &eacute;&amp;&#65;&#x42;&notin;&copysr;")),
      "x é&AB∉℗",
    );
    assert.is(await last(await say("<pre>\n\n a\n</pre>")), "\n a\n");
    const page = await say(`<a href="https://example.org/?a&copy=1&reg">x</a>`);
    const address = () =>
      page.evaluate(() =>
        [...document.querySelectorAll(".markup a")].at(-1)?.getAttribute("title"),
      );
    assert.is(await address(), "https://example.org/?a&copy=1&reg");
  },
});

test.run();
