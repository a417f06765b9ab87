/**
 * An app without a browser, at the front page or in a room, for tests of components. Must never do
 * more than a user or a session could.
 */
import * as assert from "uvu/assert";
import type { Effect, Person } from "../../protocol/session.ts";
import { AppModel } from "../../web/app/app.ts";
import { loadRoom, makePerson, makeWorld, opens, settle, tried } from "./fakes.ts";
import { draw, type Element, load } from "./markup.ts";

const { App, Insecure, takePages } =
  await load<typeof import("../../web/app/App.tsx")>("app/App.tsx");
const { EndPage } = await load<typeof import("../../web/app/EndPage.tsx")>("app/EndPage.tsx");
const { RoomPage } = await load<typeof import("../../web/room/RoomPage.tsx")>("room/RoomPage.tsx");
const { addSentences } =
  await load<typeof import("../../web/app/Problems.tsx")>("app/Problems.tsx");
const { roomRefusals } =
  await load<typeof import("../../web/strings/room-errors.ts")>("strings/room-errors.ts");
takePages({ EndPage, RoomPage });
addSentences(roomRefusals);

export { Insecure };

/** All sentences, from the same bundle as the components. */
export const strings = {
  ...(await load<typeof import("../../web/strings/front.ts")>("strings/front.ts")),
  ...(await load<typeof import("../../web/strings/errors.ts")>("strings/errors.ts")),
  ...(await load<typeof import("../../web/strings/room.ts")>("strings/room.ts")),
};

/** The only element found. */
export function one(found: readonly Element[], what: string): Element {
  assert.is(found.length, 1, what);
  return found[0] as Element;
}

export function makeApp() {
  const world = makeWorld();
  const app = new AppModel(world.page, loadRoom);
  return { world, app, page: () => draw(App, { app }) };
}

/** A user called Ada in a room called Kitchen, after these effects. */
export async function inRoom(...effects: Effect[]) {
  const { world, app, page } = makeApp();
  await tried(world, () =>
    app.start({ alias: "Ada", roomName: "Kitchen", password: "six words", ttl: 0 }),
  );
  const [session] = world.sessions;
  if (!session) throw new Error("no room was made");
  session.shown = { ...session.shown, roomName: "Kitchen" };
  const say = async (people: readonly string[], ...said: Effect[]) => {
    const persons = people.map((name, i) => makePerson(name, i === 0));
    session.answer = () => [...opens(session, persons), ...said];
    world.speak({ type: "control", text: "x" });
    await settle();
    session.answer = () => [];
  };
  await say(["Ada"], ...effects);
  const stage = app.stage.value;
  if (stage.at !== "room") throw new Error("not in the room");
  return { world, app, page, room: stage.room, say, session };
}

/** Puts these people into the room. @param at - When the safety words were compared. */
export async function see(
  inside: Awaited<ReturnType<typeof inRoom>>,
  people: readonly Person[],
  at?: number,
) {
  const { session } = inside;
  session.shown = { ...session.shown, ...(at === undefined ? {} : { comparedAt: at }) };
  session.answer = ({ type }) => (type === "control" ? opens(session, people) : []);
  inside.world.speak({ type: "control", text: "x" });
  await settle();
  return session;
}

/** Presses a button. */
export function press(button: Element): void {
  const currentTarget = { closest: () => null };
  (button.attributes.onClick as (event: object) => void)({ currentTarget });
}
