/**
 * Asks before leaving for the room of a link that was opened in this page.
 */

import { visiting } from "../strings/room.ts";
import { Choice, Dialog } from "./Dialog.tsx";
import type { Room } from "./room.ts";

export function NextDialog({ room, code }: { readonly room: Room; readonly code: string }) {
  return (
    <Dialog title={visiting.title} onClose={room.dismiss}>
      <p>{visiting.happens}</p>
      <Choice
        room={room}
        safe={visiting.stay}
        dangerous={visiting.go}
        act={() => room.leaveFor(code)}
      />
    </Dialog>
  );
}
