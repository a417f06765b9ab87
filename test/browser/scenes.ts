/**
 * How people come to what is looked at: a room with others in it, a short talk, a question at the door. Must never reach
 * into a page otherwise than people do.
 */
import type { Page } from "playwright-core";
import type { Caller } from "../helpers/caller.ts";
import { strings } from "../helpers/strings.ts";
import { chooseForRoom, dialog, enter, log, say, shows, start } from "./pages.ts";
import { idOf, password, type Stage } from "./stage.ts";

export type State = {
  readonly name: string;
  /** Width that it is reached at and looks like itself up to, CSS pixels; else it has every width. */
  readonly most?: number;
  /** It leaves Anna and Ben in their room, with nothing in front of it but what {@link putAway} puts away. */
  readonly stays?: boolean;
  /** Brings a page into the state. */
  reach(stage: Stage): Promise<Page>;
};

export type Talk = { readonly page: Page; readonly link: string; readonly ben: Caller };

type RoomOptions = {
  /** How long it lasts, as the form says it. */
  readonly life?: string;
  /** Runs before the page is loaded. */
  prepare?(page: Page): Promise<unknown>;
};

/** Anna at a page, in a room with these others. */
export async function room(
  stage: Stage,
  others: readonly string[] = [],
  { life, prepare }: RoomOptions = {},
) {
  const page = await stage.visit("/", prepare && { prepare });
  const link = await start(page, "Anna", password, "Thursday", life);
  const callers = [];
  for (const alias of others) callers.push(await stage.join(link, alias));
  // On a phone the list is out of sight.
  const people = page.getByRole("list", { name: "People", includeHidden: true });
  for (const alias of others) {
    await people.getByText(alias, { exact: true }).waitFor({ state: "attached" });
  }
  return { page, link, callers };
}

/** Anna and Ben, who have talked a little, perhaps in the room of the state before. */
export async function talk(stage: Stage): Promise<Talk> {
  const { page, link, ben } = await stage.share(async () => {
    const { page, link, callers } = await room(stage, ["Ben"]);
    const [ben] = callers as [Caller];
    return { page, link, ben };
  });
  const heard = ben.texts().length;
  await say(page, "Are you there?");
  await ben.until(() => ben.texts().length > heard);
  await ben.do({ type: "say", text: "Just come in. It rains here." });
  await ben.do({ type: "say", text: "Who else comes?" });
  await shows(page, "Who else comes?");
  return { page, link, ben };
}

/** Closes what a state has opened, and wipes its messages. */
export async function putAway(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const open of document.querySelectorAll("dialog")) open.close();
    for (const open of document.querySelectorAll<HTMLElement>(":popover-open")) open.hidePopover();
  });
  await dialog(page).waitFor({ state: "detached" });
  await say(page, "/clear");
  await shows(page, strings.systemMessages.cleared(0));
}

/** What the menu of the room opens. */
export const menuOf = (entry: string) => async (stage: Stage) => {
  const { page } = await talk(stage);
  await chooseForRoom(page, entry);
  await dialog(page).waitFor();
  return page;
};

/** A page whose room ends at what Ben does. */
export const ended = (act: "kick" | "stop", heading: string) => async (stage: Stage) => {
  const { page, ben } = await talk(stage);
  await ben.do(act === "stop" ? { type: "stop" } : { type: "kick", member: idOf(ben, "Anna") });
  await page.getByRole("heading", { name: heading }).waitFor();
  return page;
};

/** Ben sends these to Anna, who answers. @param drawn - Selector of what the last one becomes. */
export const said = (drawn: string, ...texts: readonly string[]) => {
  return async (stage: Stage) => {
    const { page, ben } = await talk(stage);
    for (const text of texts) await ben.do({ type: "say", text });
    await say(page, "I have read it.");
    await ben.until(() => ben.texts().at(-1) === "Anna: I have read it.");
    await shows(page, "I have read it.");
    await log(page).locator(drawn).last().waitFor();
    return page;
  };
};

/** A page that came by a link and has sent the form with this password. */
export async function knock(stage: Stage, path: string, word: string): Promise<Page> {
  const page = await stage.visit(path);
  await enter(page, "Eve", word);
  return page;
}
