/**
 * The invitation, for when others are here already.
 */
import type { Room } from "../model/room.ts";
import { close, Dialog } from "./Dialog.tsx";
import { Invitation } from "./Invitation.tsx";
import { handover, room as words } from "./words.ts";

export function InviteDialog({ room }: { readonly room: Room }) {
  return (
    <Dialog
      title={handover.inviting}
      onClose={room.dismiss}
      beside={
        <button type="button" autofocus onClick={close}>
          {words.close}
        </button>
      }
    >
      <Invitation handover={room.handover} />
    </Dialog>
  );
}
