/**
 * Changes your alias. A refused alias stays in the field.
 */

import { discreet, idsOf } from "../app/Field.tsx";
import { Problems } from "../app/Problems.tsx";
import { renaming } from "../strings/room.ts";
import { CloseButton, closeAfter, Dialog } from "./Dialog.tsx";
import type { Room } from "./room.ts";

export function RenameDialog({ room }: { readonly room: Room }) {
  const problem = room.problem.value;
  return (
    <Dialog title={renaming.title} onClose={room.dismiss}>
      <form
        autocomplete="off"
        onSubmit={(event) => {
          event.preventDefault();
          const { currentTarget } = event;
          const alias = `${new FormData(currentTarget).get("alias") ?? ""}`;
          void closeAfter(room.acts.rename(alias), room, currentTarget);
        }}
      >
        <div class="field">
          <label for="rename">{renaming.label}</label>
          <p class="hint" id="rename-hint">
            {renaming.hint}
          </p>
          <input
            {...discreet}
            autofocus
            id="rename"
            name="alias"
            aria-describedby={idsOf("rename-hint", problem && "rename-problem")}
            aria-invalid={problem !== null}
          />
          <Problems id="rename-problem" code={problem ?? undefined} />
        </div>
        <div class="row">
          <CloseButton>{renaming.keep}</CloseButton>
          <button type="submit" class="primary">
            {renaming.rename}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
