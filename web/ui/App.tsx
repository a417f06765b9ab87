/**
 * The page as a function of the visit: front, room or end. The room is loaded apart from the first page, with all its
 * dialogs: whatever is needed there is there when the connection is gone.
 */
import { signal } from "@preact/signals";
import type { Visit } from "../model/visit.ts";
import { FrontPage } from "./FrontPage.tsx";
import { HiddenPage } from "./HiddenPage.tsx";
import { PlainPage } from "./PlainPage.tsx";
import { insecure } from "./words-front.ts";

type Pages = typeof import("./RoomPage.tsx");

const pages = signal<Pages | null>(null);

/** Loads what shows a room and its end. To be waited for before one is entered; rejects if it can't be loaded. */
export async function loadRoomPage(): Promise<void> {
  pages.value = await import("./RoomPage.tsx");
}

export function App({ visit }: { readonly visit: Visit }) {
  const stage = visit.stage.value;
  if (stage.at === "front") return <FrontPage entrance={visit.entrance} />;
  if (stage.at === "hidden") return <HiddenPage />;
  if (pages.value === null) return null;
  const { EndPage, RoomPage } = pages.value;
  const words = visit.words.value;
  if (stage.at === "end") return <EndPage end={stage.end} words={words} onGo={visit.goOn} />;
  const closing = stage.room.closing.value;
  if (closing !== null) return <EndPage end={closing} words={words} />;
  return <RoomPage room={stage.room} isCovered={visit.covered.value} onHide={visit.hide} />;
}

/** Instead of the page, where the browser does not let it encrypt. */
export function Insecure() {
  return <PlainPage title={insecure.title} text={[insecure.happened, insecure.next]} />;
}
