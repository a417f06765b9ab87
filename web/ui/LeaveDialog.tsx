/**
 * Asks once before leaving, because what is on the screen is gone afterwards.
 */
import { farewellChars } from "../model/acts.ts";
import type { Room } from "../model/room-type.ts";
import { close, Dialog } from "./Dialog.tsx";
import { discreet } from "./Field.tsx";
import { leaving } from "./words.ts";

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
          <button type="button" class="primary" autofocus onClick={close}>
            {leaving.stay}
          </button>
          <button type="submit" class="danger">
            {leaving.leave}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
