// Formatted messages in each engine's own parser and layout: only the tags that people typed change
// a text.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { password } from "../helpers/stage.ts";
import type { Page } from "./driver.ts";
import { lists, start, until } from "./pages.ts";
import { inEveryEngine, type Stage } from "./stage.ts";

/** A member who says something, and returns the message as the page shows it. */
async function room(stage: Stage) {
  const page = await stage.visit();
  const caller = await stage.join(await start(page, "Anna", password), "Ben");
  await lists(page, "Ben");
  let said = 0;
  return async (text: string, loaded = ".markup") => {
    await caller.do({ type: "say", text });
    said += 1;
    await until(
      page,
      (count, loaded) => {
        const line = document.querySelectorAll(".line")[count - 1];
        return line !== undefined && line.querySelector(loaded) !== null;
      },
      said,
      loaded,
    );
    return page;
  };
}

const last = (page: Page) =>
  page.evaluate(() => [...document.querySelectorAll(".markup")].at(-1)?.textContent ?? "");

inEveryEngine({
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
