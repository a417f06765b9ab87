/**
 * Asks before a member is removed, because this cannot be undone and changes the link for everyone.
 */

import { Sentence } from "../app/Sentence.tsx";
import { removing } from "../strings/room.ts";
import { Choice, Dialog } from "./Dialog.tsx";
import { PresentName } from "./Name.tsx";
import type { Room } from "./room.ts";
import type { Who } from "./transcript.ts";

export function RemoveDialog({ room, who }: { readonly room: Room; readonly who: Who }) {
  return (
    <Dialog title={removing.title} onClose={room.dismiss}>
      <p>
        <Sentence of={removing.happens} name={<PresentName who={who} room={room} />} />
      </p>
      <p>{removing.link}</p>
      <Choice
        room={room}
        safe={removing.keep}
        dangerous={removing.remove}
        act={() => room.acts.kick(who.id)}
      />
    </Dialog>
  );
}
