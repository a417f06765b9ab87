/**
 * Asks before the room is stopped for everyone.
 */

import { stopping } from "../strings/room.ts";
import { Choice, Dialog } from "./Dialog.tsx";
import type { Room } from "./room.ts";

export function StopDialog({ room }: { readonly room: Room }) {
  return (
    <Dialog title={stopping.title} onClose={room.dismiss}>
      <p>{stopping.happens}</p>
      <p>{stopping.final}</p>
      <Choice room={room} safe={stopping.keep} dangerous={stopping.stop} act={room.acts.stop} />
    </Dialog>
  );
}
