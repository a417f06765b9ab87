// A page that is reloaded, in every engine: still in the room, without the earlier messages.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { password } from "../helpers/stage.ts";
import { strings } from "../helpers/strings.ts";
import type { Page } from "./driver.ts";
import { enter, lists, pathOf, reads, reload, say, shows, until } from "./pages.ts";
import { inEveryEngine } from "./stage.ts";

const content = (page: Page) => page.evaluate(() => document.documentElement.outerHTML);

inEveryEngine({
  "a reload keeps the member in the room without messages; after leaving nothing comes back":
    async (stage) => {
      const { caller: anna, link } = await stage.found("Anna");
      const heard = (text: string) => anna.until(() => anna.texts().includes(`Ben: ${text}`));
      const ben = await stage.visit(pathOf(link));
      await enter(ben, "Ben", password);
      await lists(ben, "Anna");
      await anna.say("before the reload");
      await shows(ben, "before the reload");
      for (let again = 0; again < 2; again++) {
        await reload(ben, () => enter(ben, "Ben", password));
        await lists(ben, "Anna");
        assert.not((await content(ben)).includes("before the reload"));
        await anna.say(`after reload ${again}`);
        await shows(ben, `after reload ${again}`);
        await say(ben, `still here ${again}`);
        await heard(`still here ${again}`);
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
