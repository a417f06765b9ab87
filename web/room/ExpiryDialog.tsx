/**
 * Sets after what time messages disappear, for everyone in the room.
 */

import { Problems } from "../app/Problems.tsx";
import { expiry, expiryTime } from "../strings/room.ts";
import { expiryChoices } from "./actions.ts";
import { CloseButton, closeAfter, Dialog } from "./Dialog.tsx";
import type { Room } from "./room.ts";

export function ExpiryDialog({ room }: { readonly room: Room }) {
  const present = room.expiry.value;
  return (
    <Dialog title={expiry.title} onClose={room.dismiss}>
      <p>{expiry.text}</p>
      <form
        autocomplete="off"
        onSubmit={(event) => {
          event.preventDefault();
          const { currentTarget } = event;
          const seconds = expiryChoices[currentTarget.querySelector("select")?.selectedIndex ?? -1];
          if (seconds === undefined) return;
          void closeAfter(room.acts.setExpiry(seconds), room, currentTarget);
        }}
      >
        <div class="field">
          <label for="expiry">{expiry.label}</label>
          <select id="expiry" autofocus>
            {expiryChoices.map((seconds) => (
              <option key={seconds} selected={seconds === present}>
                {expiryTime(seconds)}
              </option>
            ))}
          </select>
        </div>
        <Problems code={room.problem.value ?? undefined} />
        <div class="row">
          <CloseButton>{expiry.keep}</CloseButton>
          <button type="submit" class="primary">
            {expiry.change}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
