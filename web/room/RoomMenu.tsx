/**
 * The menu of the room, which offers what the commands do, in groups: who is here, how safe it is,
 * this page, and what ends. A sheet on a phone, a panel on wide screens.
 */

import { menu, room as strings } from "../strings/room.ts";
import { byArrows, putAway } from "./focus.ts";
import { Icon, type IconName } from "./Icon.tsx";
import type { Room } from "./room.ts";

export function RoomMenu({ room }: { readonly room: Room }) {
  const isLocked = room.locked.value;
  const { acts } = room;
  return (
    <section
      class="menu"
      id="menu"
      aria-label={menu.open}
      popover="auto"
      // Gets the focus when it opens, so that the arrow keys work at once.
      tabIndex={-1}
      autofocus
      onKeyDown={byArrows}
    >
      {/* On wide screens it is in the bar. The style shows one of the two. */}
      {room.alone.value !== "still" && (
        <>
          <Item
            label={menu.invite}
            icon="invite"
            look="narrow"
            onChoose={() => room.openDialog("invite")}
          />
          <hr class="narrow" />
        </>
      )}
      <Item
        label={isLocked ? menu.unlock : menu.lock}
        icon={isLocked ? "unlock" : "lock"}
        onChoose={() => void room.attempt(acts.lock(!isLocked))}
      />
      <Item label={menu.verify} icon="verify" onChoose={() => void acts.verify()} />
      <Item label={menu.expiry} icon="sand" onChoose={() => room.openDialog("expiry")} />
      <hr />
      <Item label={menu.export} icon="save" onChoose={() => void acts.export()} />
      <Item label={menu.settings} icon="settings" onChoose={() => room.openDialog("settings")} />
      <Item label={menu.help} icon="help" onChoose={() => void acts.help()} />
      <hr />
      <Item
        label={menu.leave}
        icon="leave"
        look="narrow"
        onChoose={() => room.openDialog("leave")}
      />
      <Item label={menu.clear} icon="wipe" look="danger" onChoose={() => void acts.clear()} />
      <Item label={menu.stop} icon="stop" look="danger" onChoose={() => room.openDialog("stop")} />
      <button type="button" popovertarget="menu" popovertargetaction="hide">
        {strings.close}
      </button>
    </section>
  );
}

type ItemProps = {
  readonly label: string;
  readonly icon: IconName;
  readonly look?: "danger" | "narrow";
  onChoose(): void;
};

function Item({ label, icon, look, onChoose }: ItemProps) {
  return (
    <button
      type="button"
      class={look}
      onClick={({ currentTarget }) => {
        putAway(currentTarget);
        onChoose();
      }}
    >
      <Icon of={icon} />
      {label}
    </button>
  );
}
