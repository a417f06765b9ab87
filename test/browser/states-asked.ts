/** Dialogs in a room and lists above its field: menus, questions, suggestions, refusals. */

import { fill, strings } from "../helpers/strings.ts";
import { choose, dialog, log, say } from "./pages.ts";
import { menuOf, type State, talk } from "./scenes.ts";

export const askedStates: readonly State[] = [
  {
    name: "suggestions",
    stays: true,
    reach: async (stage) => {
      const { page } = await talk(stage);
      await page.getByLabel("Message", { exact: true }).pressSequentially("/");
      await page.getByRole("listbox").waitFor();
      return page;
    },
  },
  {
    name: "formatting bar",
    reach: async (stage) => {
      const { page } = await talk(stage);
      await page.getByRole("button", { name: "Formatting" }).click();
      await page.getByRole("group", { name: "Formatting" }).waitFor();
      return page;
    },
  },
  {
    name: "commands",
    stays: true,
    reach: async (stage) => {
      const { page } = await talk(stage);
      await say(page, "/help");
      await dialog(page).getByText("/w ALIAS TEXT").waitFor();
      return page;
    },
  },
  {
    name: "command refused",
    stays: true,
    reach: async (stage) => {
      const { page } = await talk(stage);
      await say(page, "/stopp");
      await page
        .getByRole("alert")
        .getByText(fill(strings.refusals["command-unknown"], "", "stopp"))
        .waitFor();
      return page;
    },
  },
  {
    name: "menu",
    stays: true,
    reach: async (stage) => {
      const { page } = await talk(stage);
      await page.getByRole("button", { name: "Menu", exact: true }).click();
      await page.getByRole("region", { name: "Menu" }).waitFor();
      return page;
    },
  },
  {
    name: "dialog: invite",
    stays: true,
    reach: async (stage) => {
      const { page } = await talk(stage);
      await page.getByRole("button", { name: "Invite" }).click();
      await dialog(page).waitFor();
      return page;
    },
  },
  {
    name: "dialog: leave",
    stays: true,
    reach: async (stage) => {
      const { page } = await talk(stage);
      await page.getByRole("button", { name: "Leave" }).click();
      await dialog(page).waitFor();
      return page;
    },
  },
  {
    name: "dialog: remove",
    stays: true,
    reach: async (stage) => {
      const { page } = await talk(stage);
      await choose(page, "Ben", strings.menu.remove);
      await dialog(page).waitFor();
      return page;
    },
  },
  {
    name: "dialog: change alias",
    stays: true,
    reach: async (stage) => {
      const { page } = await talk(stage);
      await choose(page, "Anna", strings.menu.rename);
      await dialog(page).waitFor();
      return page;
    },
  },
  {
    name: "dialog: verify",
    stays: true,
    reach: async (stage) => {
      const page = await menuOf(strings.menu.verify)(stage);
      await dialog(page).getByRole("listitem").nth(11).waitFor();
      return page;
    },
  },
  { name: "dialog: stop", stays: true, reach: menuOf(strings.menu.stop) },
  { name: "dialog: expiry", stays: true, reach: menuOf(strings.menu.expiry) },
  { name: "dialog: settings", stays: true, reach: menuOf(strings.menu.settings) },
  { name: "dialog: save", stays: true, reach: menuOf(strings.menu.export) },
  {
    name: "dialog: a message",
    stays: true,
    reach: async (stage) => {
      const { page } = await talk(stage);
      await log(page).focus();
      await page.keyboard.press("ArrowUp");
      await page.keyboard.press("Enter");
      await dialog(page).waitFor();
      return page;
    },
  },
];
