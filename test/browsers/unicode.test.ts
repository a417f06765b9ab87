// Two engines with two versions of Unicode: WebKitGTK 2.50 normalizes by Unicode 15.0, the others
// by 17.0. What they would read differently is refused where it is typed, and what arrives is shown
// as it is.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { password } from "../helpers/stage.ts";
import { strings } from "../helpers/strings.ts";
import { click, fill, lists, reads, say, shows, start, unfold } from "./pages.ts";
import { inEveryEngine } from "./stage.ts";

const tooNew = strings.refusals["character-too-new"];

inEveryEngine({
  "what engines read differently is refused with a sentence": async (stage) => {
    const within = "Start a room";
    for (const [field, typed] of [
      ["Alias", "Anna \u{1ccd6}"],
      ["Room name", "\ua7f1ea"],
      ["Password", "tea\u{1e5ee}"],
    ] as const) {
      const page = await stage.visit();
      await fill(page, "Alias", "Anna", within);
      await unfold(page);
      await fill(page, "Password", password, within);
      await fill(page, field, typed, within);
      await click(page, { role: "button", name: "Start the room", within });
      await reads(page, tooNew);
      const named = await page.evaluate(
        () => (document.activeElement as HTMLInputElement | null)?.labels?.[0]?.textContent,
      );
      assert.match(named ?? "", field, "the field has the focus");
    }
  },

  "a member is shown under the name that another engine made": async (stage) => {
    const page = await stage.visit();
    const link = await start(page, "Anna", password);
    for (const alias of ["\u{1ccd6}lga", "Zoe\u0308", "a\u0897\u0301", "\uff22en"]) {
      const caller = await stage.join(link, alias);
      await lists(page, alias);
      await caller.do({ type: "say", text: `I am ${alias}` });
      await shows(page, `I am ${alias}`);
      await say(page, `hello ${alias.length}`);
      await caller.until(() => caller.texts().includes(`Anna: hello ${alias.length}`));
    }
  },
});

test.run();
