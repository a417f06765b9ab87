/** The front page, and everything that can go wrong when you enter a room. */

import { entryOf, RoomsFile } from "../helpers/listed.ts";
import { fill, strings } from "../helpers/strings.ts";
import { enter, entering, pathOf, start, unfold } from "./pages.ts";
import { knock, room, type State } from "./scenes.ts";
import { password } from "./stage.ts";

/** A welcome text, an open room, and two with a password. */
async function listing(): Promise<RoomsFile> {
  const made = [
    await entryOf({
      ...{ name: "Lobby", description: "Come in and ask anything about the library." },
      welcome: "Someone of us is here on weekdays from 9 to 5.\nDo not tell your card number.",
    }),
    await entryOf({ name: "Book club", description: "Every Thursday at 8." }, password),
    await entryOf({ name: "Evening class" }, password),
  ];
  const welcome = "Rooms of the city library. What is said in them is kept nowhere.";
  return new RoomsFile({ welcome, rooms: made.map(({ entry }) => entry) });
}

export const frontStates: readonly State[] = [
  { name: "front", reach: (stage) => stage.visit() },
  {
    name: "front, everything shown",
    reach: async (stage) => {
      const page = await stage.visit();
      await unfold(page);
      return page;
    },
  },
  {
    name: "front, the other tab",
    reach: async (stage) => {
      const page = await stage.visit();
      await entering(page);
      return page;
    },
  },
  {
    name: "front by link",
    reach: async (stage) => {
      const { link } = await room(stage);
      return stage.visit(pathOf(link));
    },
  },
  {
    name: "front, rooms listed",
    reach: async (stage) => {
      const { url } = await stage.startRelay("--rooms-file", (await listing()).path);
      const page = await stage.visit(url);
      await page.getByRole("region", { name: strings.rooms.title }).waitFor();
      return page;
    },
  },
  {
    name: "front, open room chosen",
    reach: async (stage) => {
      const { url } = await stage.startRelay("--rooms-file", (await listing()).path);
      const page = await stage.visit(url);
      await page.getByRole("button", { name: fill(strings.rooms.enter, "Lobby") }).click();
      return page;
    },
  },
  {
    name: "front, field wrong",
    reach: async (stage) => {
      const page = await stage.visit();
      await page.getByRole("button", { name: "Start the room" }).click();
      await page.getByRole("alert").first().waitFor();
      return page;
    },
  },
  {
    name: "insecure context",
    reach: (stage) =>
      stage.visit("/", {
        prepare: (page) =>
          page.addInitScript(() => {
            Object.defineProperty(globalThis, "isSecureContext", { value: false });
          }),
      }),
  },
  {
    name: "wrong password",
    reach: async (stage) => {
      const { link } = await room(stage);
      const page = await knock(stage, pathOf(link), "not this");
      await page.getByRole("alert").getByText(strings.refusals["access-wrong"]).waitFor();
      return page;
    },
  },
  {
    name: "entering is slowed",
    reach: async (stage) => {
      const { url } = await stage.startRelay("--failed-first-ms", "300000");
      const link = await start(await stage.visit(url), "Anna", password);
      const page = await knock(stage, link, "not this");
      await page.getByRole("alert").getByText(strings.refusals["access-wrong"]).waitFor();
      await enter(page, "Eve", password);
      await page.getByRole("status").getByText(strings.front.slowed).waitFor();
      return page;
    },
  },
  {
    name: "unknown room",
    reach: async (stage) => {
      const page = await stage.visit();
      const region = await entering(page);
      await region.getByLabel("Room code or link").fill("00000-00000-00000-000000-000000");
      await enter(page, "Eve", password);
      await page.getByText(strings.front.nobody).waitFor();
      return page;
    },
  },
  {
    name: "relay unreachable",
    reach: async (stage) => {
      const { link } = await room(stage);
      const page = await stage.visit(pathOf(link));
      // The room's code is loaded after the first page.
      await page.waitForLoadState("networkidle");
      await stage.relay.kill();
      await enter(page, "Eve", password);
      await page.getByText(strings.refusals["relay-unreachable"]).waitFor();
      return page;
    },
  },
  {
    name: "deriving the key",
    reach: async (stage) => {
      const page = await stage.visit("/", {
        prepare: (page) =>
          page.addInitScript(() => {
            // Never finishes, as it may seem on an old phone.
            crypto.subtle.deriveBits = () => new Promise(() => undefined);
          }),
      });
      const region = page.getByRole("region", { name: "Start a room" });
      await region.getByLabel("Alias").fill("Anna");
      await region.getByRole("button", { name: "Start the room" }).click();
      await page.getByRole("status").getByText(strings.front.deriving).waitFor();
      return page;
    },
  },
];
