/**
 * How a room can end for a page.
 */
import { say, start } from "./pages.ts";
import { ended, type State, talk } from "./scenes.ts";
import { password } from "./stage.ts";

export const endStates: readonly State[] = [
  { name: "removed", reach: ended("kick", "You were removed") },
  { name: "stopped", reach: ended("stop", "The room was stopped") },
  {
    name: "stopped by oneself",
    reach: async (stage) => {
      const { page } = await talk(stage);
      await say(page, "/stop");
      await page.getByText("2 of 2 wiped").waitFor();
      return page;
    },
  },
  {
    name: "over",
    reach: async (stage) => {
      const { url } = await stage.startRelay("--ttl-seconds", "2");
      const page = await stage.visit(url);
      await start(page, "Anna", password);
      await page.getByRole("heading", { name: "The time is over" }).waitFor();
      return page;
    },
  },
  {
    name: "left",
    reach: async (stage) => {
      const { page } = await talk(stage);
      await say(page, "/exit");
      await page.getByRole("heading", { name: "You left the room" }).waitFor();
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
