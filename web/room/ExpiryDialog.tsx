/**
 * Sets after what time messages disappear, for everyone in the room.
 */

import { Problems } from "../app/Problems.tsx";
import { vanishing, vanishTime } from "../strings/room.ts";
import { expiryChoices } from "./actions.ts";
import { close, closeAfter, Dialog } from "./Dialog.tsx";
import type { Room } from "./room.ts";

export function ExpiryDialog({ room }: { readonly room: Room }) {
  const present = room.vanishing.value;
  return (
    <Dialog title={vanishing.title} onClose={room.dismiss}>
      <p>{vanishing.text}</p>
      <form
        autocomplete="off"
        onSubmit={(event) => {
          event.preventDefault();
          const { currentTarget } = event;
          const seconds = expiryChoices[currentTarget.querySelector("select")?.selectedIndex ?? -1];
          if (seconds === undefined) return;
          void closeAfter(room.acts.vanish(seconds), room, currentTarget);
        }}
      >
        <div class="field">
          <label for="vanish">{vanishing.label}</label>
          <select id="vanish" autofocus>
            {expiryChoices.map((seconds) => (
              <option key={seconds} selected={seconds === present}>
                {vanishTime(seconds)}
              </option>
            ))}
          </select>
        </div>
        <Problems code={room.problem.value ?? undefined} />
        <div class="row">
          <button type="button" onClick={close}>
            {vanishing.keep}
          </button>
          <button type="submit" class="primary">
            {vanishing.change}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
