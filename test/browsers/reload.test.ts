// A page that is reloaded, in every engine: still in the room, without the earlier messages.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { password } from "../helpers/stage.ts";
import { strings } from "../helpers/strings.ts";
import type { Page } from "./driver.ts";
import { enter, lists, pathOf, reads, say, shows, start, until } from "./pages.ts";
import { inEveryEngine } from "./stage.ts";

const content = (page: Page) => page.evaluate(() => document.documentElement.outerHTML);

inEveryEngine({
  "a reload keeps the member in the room without messages; after leaving nothing comes back":
    async (stage) => {
      const anna = await stage.visit();
      const link = await start(anna, "Anna", password);
      const ben = await stage.visit(pathOf(link));
      await enter(ben, "Ben", password);
      await lists(anna, "Ben");
      await lists(ben, "Anna");
      await say(anna, "before the reload");
      await shows(ben, "before the reload");
      for (let again = 0; again < 2; again++) {
        await ben.reload();
        await until(ben, () => document.querySelector('[role="log"]') !== null);
        await lists(ben, "Anna");
        assert.not((await content(ben)).includes("before the reload"));
        await say(anna, `after reload ${again}`);
        await shows(ben, `after reload ${again}`);
        await say(ben, `still here ${again}`);
        await shows(anna, `still here ${again}`);
      }

      await say(ben, "/exit");
      await reads(ben, strings.ends.left[0]);
      await ben.reload();
      await until(ben, () => document.querySelector("form") !== null);
      assert.is(await ben.evaluate(() => document.querySelector('[role="log"]') === null), true);
      assert.not((await content(ben)).includes("Anna"));
    },
});

test.run();
