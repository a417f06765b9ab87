/**
 * What one can do with the room as a whole, each with the words of its command. A sheet on a phone, a panel where there
 * is space.
 */
import type { Room } from "../model/room.ts";
import { putAway } from "./places.ts";
import { menu, room as words } from "./words.ts";

export function RoomMenu({ room }: { readonly room: Room }) {
  const isLocked = room.locked.value;
  const { acts } = room;
  return (
    <section class="menu" id="menu" aria-label={menu.open} popover="auto">
      <Item
        label={isLocked ? menu.unlock : menu.lock}
        onChoose={() => void room.attempt(acts.lock(!isLocked))}
      />
      <Item label={menu.verify} onChoose={() => void acts.verify()} />
      <Item label={menu.help} onChoose={() => void acts.help()} />
      <Item label={menu.stop} isDangerous onChoose={() => room.ask("stop")} />
      <button type="button" popovertarget="menu" popovertargetaction="hide">
        {words.close}
      </button>
    </section>
  );
}

type ItemProps = {
  readonly label: string;
  readonly isDangerous?: boolean;
  onChoose(): void;
};

function Item({ label, isDangerous = false, onChoose }: ItemProps) {
  return (
    <button
      type="button"
      class={isDangerous ? "danger" : ""}
      onClick={({ currentTarget }) => {
        putAway(currentTarget);
        onChoose();
      }}
    >
      {label}
    </button>
  );
}
