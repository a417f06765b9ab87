/**
 * Asks before leaving, because the conversation is wiped then.
 */

import { discreet } from "../app/Field.tsx";
import { leaving } from "../strings/room.ts";
import { farewellChars } from "./actions.ts";
import { CloseButton, Dialog } from "./Dialog.tsx";
import type { Room } from "./room.ts";

export function LeaveDialog({ room }: { readonly room: Room }) {
  return (
    <Dialog title={leaving.title} onClose={room.dismiss}>
      <p>{leaving.text}</p>
      <form
        autocomplete="off"
        onSubmit={(event) => {
          event.preventDefault();
          const farewell = new FormData(event.currentTarget).get("farewell");
          void room.acts.leave(`${farewell ?? ""}`);
        }}
      >
        <div class="field">
          <label for="farewell">{leaving.farewell}</label>
          <p class="hint" id="farewell-hint">
            {leaving.hint}
          </p>
          <input
            {...discreet}
            id="farewell"
            name="farewell"
            maxLength={farewellChars}
            aria-describedby="farewell-hint"
          />
        </div>
        <div class="row">
          <CloseButton class="primary" autofocus>
            {leaving.stay}
          </CloseButton>
          <button type="submit" class="danger">
            {leaving.leave}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
