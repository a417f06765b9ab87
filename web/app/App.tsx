/**
 * The page: front, room or end. The room is a bundle of its own with all its dialogs, so that it
 * still works when the connection is lost.
 */
import { signal } from "@preact/signals";
import { FrontPage } from "../lobby/FrontPage.tsx";
import { insecure } from "../strings/front.ts";
import type { Application } from "./app.ts";
import { HiddenPage } from "./HiddenPage.tsx";
import { PlainPage } from "./PlainPage.tsx";

/** The components for a room and its end. */
type Pages = Pick<typeof import("../room/RoomPage.tsx"), "RoomPage"> &
  Pick<typeof import("./EndPage.tsx"), "EndPage">;

const pages = signal<Pages | null>(null);

/** Sets the components of the room bundle. Call it before a room is entered. */
export function takePages(loaded: Pages): void {
  pages.value = loaded;
}

export function App({ app }: { readonly app: Application }) {
  const stage = app.stage.value;
  if (stage.at === "front") return <FrontPage app={app} />;
  if (stage.at === "hidden") return <HiddenPage />;
  if (stage.at === "gone" || pages.value === null) return null;
  const { EndPage, RoomPage } = pages.value;
  const words = app.words.value;
  if (stage.at === "end") return <EndPage end={stage.end} words={words} onGo={app.goOn} />;
  const closing = stage.room.closing.value;
  if (closing !== null) return <EndPage end={closing} words={words} room={stage.room} />;
  return <RoomPage room={stage.room} isCovered={app.covered.value} />;
}

/** Shown instead of the page if the browser does not let it encrypt. */
export function Insecure() {
  return <PlainPage title={insecure.title} text={[insecure.happened, insecure.next]} />;
}
