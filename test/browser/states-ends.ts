/** All ways in which a room can end for a page. */

import { strings } from "../helpers/strings.ts";
import { say, start } from "./pages.ts";
import { ended, type State, talk } from "./scenes.ts";
import { password } from "./stage.ts";

export const endStates: readonly State[] = [
  { name: "removed", reach: ended("kick", strings.ends.removed[0]) },
  { name: "stopped", reach: ended("stop", strings.ends.stopped[0]) },
  {
    name: "stopped by oneself",
    reach: async (stage) => {
      const { page } = await talk(stage);
      await say(page, "/stop");
      await page.getByText(strings.stoppedOwn.count(2, 2)).waitFor();
      return page;
    },
  },
  {
    name: "over",
    reach: async (stage) => {
      const { url } = await stage.startRelay("--ttl-seconds", "2");
      const page = await stage.visit(url);
      await start(page, "Anna", password);
      await page.getByRole("heading", { name: strings.ends["room-expired"][0] }).waitFor();
      return page;
    },
  },
  {
    name: "left",
    reach: async (stage) => {
      const { page } = await talk(stage);
      await say(page, "/exit");
      await page.getByRole("heading", { name: strings.ends.left[0] }).waitFor();
      return page;
    },
  },
  {
    name: "hidden",
    reach: async (stage) => {
      const { page } = await talk(stage);
      await page.keyboard.press("Escape");
      await page.keyboard.press("Escape");
      await page.getByLabel("Message", { exact: true }).waitFor({ state: "detached" });
      return page;
    },
  },
];
