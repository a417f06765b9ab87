/**
 * The invitation as a dialog, when others are here. Shows what would stop a guest from entering,
 * such as a lock.
 */

import { Problems } from "../app/Problems.tsx";
import { invitation, menu, renewed, room as strings } from "../strings/room.ts";
import { CloseButton, Dialog } from "./Dialog.tsx";
import { Invitation } from "./Invitation.tsx";
import type { Room } from "./room.ts";

export function InviteDialog({ room }: { readonly room: Room }) {
  return (
    <Dialog
      title={invitation.inviting}
      onClose={room.dismiss}
      buttons={<CloseButton autofocus>{strings.close}</CloseButton>}
    >
      {room.invitation.renewed.value && <p>{renewed.hint}</p>}
      {room.locked.value && (
        <div class="row">
          <p>{renewed.locked}</p>
          <button type="button" onClick={() => void room.attempt(room.acts.lock(false))}>
            {menu.unlock}
          </button>
        </div>
      )}
      <Problems code={room.problem.value ?? undefined} />
      <Invitation invitation={room.invitation} />
    </Dialog>
  );
}
