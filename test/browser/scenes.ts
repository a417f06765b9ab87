/**
 * How people reach each state: a room with others in it, a short conversation, a question before
 * entering. Must never do anything on a page that people cannot do.
 */
import type { Page } from "playwright-core";
import type { Caller } from "../helpers/caller.ts";
import { strings } from "../helpers/strings.ts";
import { chooseForRoom, closed, dialog, enter, log, say, shows, start } from "./pages.ts";
import { idOf, password, type Stage } from "./stage.ts";

export type State = {
  readonly name: string;
  /**
   * The largest width at which the state is reachable and distinct, CSS pixels; else every width.
   */
  readonly most?: number;
  /**
   * True if it leaves Anna and Ben in their room, with nothing in front but what {@link putAway}
   * closes.
   */
  readonly stays?: boolean;
  /** Brings a page into the state. */
  reach(stage: Stage): Promise<Page>;
};

export type Talk = { readonly page: Page; readonly link: string; readonly ben: Caller };

type RoomOptions = {
  /** How long the room lasts, as the form words it. */
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
  // A phone hides the list.
  const people = page.getByRole("list", { name: "People", includeHidden: true });
  for (const alias of others) {
    await people.getByText(alias, { exact: true }).waitFor({ state: "attached" });
  }
  return { page, link, callers };
}

/** Anna and Ben after a short conversation, perhaps in the room of the previous state. */
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

/** Closes whatever a state has opened, and clears its messages. */
export async function putAway(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const open of document.querySelectorAll("dialog")) open.close();
    for (const open of document.querySelectorAll<HTMLElement>(":popover-open")) open.hidePopover();
  });
  await closed(page);
  await say(page, "/clear");
  await shows(page, strings.systemMessages.cleared(0));
}

/** Opens an entry of the room's menu. */
export const menuOf = (entry: string) => async (stage: Stage) => {
  const { page } = await talk(stage);
  await chooseForRoom(page, entry);
  await dialog(page).waitFor();
  return page;
};

/** A page whose room ends because of what Ben does. */
export const ended = (act: "kick" | "stop", heading: string) => async (stage: Stage) => {
  const { page, ben } = await talk(stage);
  await ben.do(act === "stop" ? { type: "stop" } : { type: "kick", member: idOf(ben, "Anna") });
  await page.getByRole("heading", { name: heading }).waitFor();
  return page;
};

/** Ben sends these to Anna, who answers. @param drawn - Selector of the last message's element. */
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

/** A page opened by an invite link that has sent the form with this password. */
export async function knock(stage: Stage, path: string, word: string): Promise<Page> {
  const page = await stage.visit(path);
  await enter(page, "Eve", word);
  return page;
}
