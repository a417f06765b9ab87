/**
 * The page as a function of the visit: front, room or end.
 */
import type { Visit } from "../model/visit.ts";
import { FrontPage } from "./FrontPage.tsx";
import { PlainPage } from "./PlainPage.tsx";
import { RoomPage } from "./RoomPage.tsx";
import { ending, ends, insecure } from "./words.ts";

export function App({ visit }: { readonly visit: Visit }) {
  const stage = visit.stage.value;
  switch (stage.at) {
    case "front":
      return <FrontPage entrance={visit.entrance} />;
    case "room":
      return <RoomPage room={stage.room} />;
    case "end": {
      const [title, text] = ends[stage.reason];
      return <PlainPage title={title} text={[text]} button={ending.back} onClick={visit.back} />;
    }
  }
}

/** Instead of the page, where the browser does not let it encrypt. */
export function Insecure() {
  return <PlainPage title={insecure.title} text={[insecure.happened, insecure.next]} />;
}
