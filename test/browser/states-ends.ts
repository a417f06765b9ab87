/** All ways in which a room can end for a page. */

import { strings } from "../helpers/strings.ts";
import { askToStart, enter, escapeTwice, holdClock, pathOf, say, start } from "./pages.ts";
import { ended, type State, talk } from "./scenes.ts";
import { password } from "./stage.ts";

export const endStates: readonly State[] = [
  { name: "removed", reach: ended("kick", strings.ends.removed[0]) },
  { name: "stopped", reach: ended("stop", strings.ends.stopped[0]) },
  {
    name: "stopped by oneself",
    reach: async (stage) => {
      const { page } = await talk(stage);
      await holdClock(page);
      await say(page, "/stop");
      await page.getByText(strings.stoppedOwn.count(2, 2)).waitFor();
      return page;
    },
  },
  {
    name: "stop without a connection",
    reach: async (stage) => {
      const relay = await stage.startRelay();
      const page = await stage.visit(relay.url);
      await start(page, "Anna", password);
      await relay.kill();
      await page.getByRole("status").getByText(strings.connections.lost).waitFor();
      await say(page, "/stop");
      await page.getByText(strings.stoppedOwn.connection).waitFor();
      return page;
    },
  },
  {
    name: "stopped while a member is away",
    reach: async (stage) => {
      const { page, link } = await talk(stage);
      const cleo = await stage.visit(pathOf(link));
      await enter(cleo, "Cleo", password);
      const people = page.getByRole("list", { name: "People", includeHidden: true });
      await people.getByText("Cleo").waitFor({ state: "attached" });
      await cleo.context().close();
      await people.getByText(strings.room.away).waitFor({ state: "attached" });
      await holdClock(page);
      await say(page, "/stop");
      await page.getByText(strings.stoppedOwn.count(2, 3)).waitFor();
      await page.getByText(strings.stoppedOwn.confirmed).waitFor();
      return page;
    },
  },
  {
    name: "over",
    reach: async (stage) => {
      const { url } = await stage.startRelay("--ttl-seconds", "2");
      const page = await stage.visit(url);
      // A busy machine may not see the room before it is over.
      await askToStart(page, "Anna", password);
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
      await escapeTwice(page);
      await page.getByLabel("Message", { exact: true }).waitFor({ state: "detached" });
      return page;
    },
  },
];
