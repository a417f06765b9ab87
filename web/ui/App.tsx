/**
 * The page as a function of the visit: front, room or end. The room is loaded apart from the first page, with all its
 * dialogs: whatever is needed there is there when the connection is gone.
 */
import { signal } from "@preact/signals";
import type { Visit } from "../model/visit.ts";
import { EndPage } from "./EndPage.tsx";
import { FrontPage } from "./FrontPage.tsx";
import { PlainPage } from "./PlainPage.tsx";
import { insecure } from "./words.ts";

type RoomPage = typeof import("./RoomPage.tsx").RoomPage;

const roomPage = signal<RoomPage | null>(null);

/** Loads what shows a room. To be waited for before one is entered; rejects if it can't be loaded. */
export async function loadRoomPage(): Promise<void> {
  const { RoomPage } = await import("./RoomPage.tsx");
  roomPage.value = RoomPage;
}

export function App({ visit }: { readonly visit: Visit }) {
  const stage = visit.stage.value;
  switch (stage.at) {
    case "front":
      return <FrontPage entrance={visit.entrance} />;
    case "room": {
      const closing = stage.room.closing.value;
      if (closing !== null) return <EndPage end={closing} words={visit.words.value} />;
      const RoomPage = roomPage.value;
      return RoomPage && <RoomPage room={stage.room} />;
    }
    case "end":
      return <EndPage end={stage.end} words={visit.words.value} onBack={visit.back} />;
  }
}

/** Instead of the page, where the browser does not let it encrypt. */
export function Insecure() {
  return <PlainPage title={insecure.title} text={[insecure.happened, insecure.next]} />;
}
