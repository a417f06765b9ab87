/**
 * A room in which nobody else has been yet: how to invite guests, and how to be notified when one
 * enters.
 */
import { invitation as strings } from "../strings/room.ts";
import { passFocus } from "./focus.ts";
import { Invitation } from "./Invitation.tsx";
import type { Room } from "./room.ts";

const passOn = passFocus();

/** What tells of a guest while another window is in front. */
const ways = ["notify", "sound"] as const;

export function Alone({ room }: { readonly room: Room }) {
  const { settings } = room;
  const offered = ways.filter((way) => settings.offered.value.includes(way));
  const isTold = ways.some((way) => settings.values.value[way]);
  return (
    <section class="alone" ref={passOn} aria-label={strings.still}>
      <h2>{strings.still}</h2>
      <Invitation invitation={room.invitation} />
      <p>{strings.wait}</p>
      {offered.length > 0 && (
        <button
          type="button"
          aria-pressed={isTold}
          onClick={() => {
            for (const way of offered) settings.change(way, !isTold);
          }}
        >
          {strings.tell}
        </button>
      )}
    </section>
  );
}
