/**
 * The bar of a room: its name, the state of the connection, how many are here, how long it lasts, and what one can do.
 */
import type { Room } from "../model/room.ts";
import { connections, menu, timeLeft, room as words } from "./words.ts";

export function Bar({ room }: { readonly room: Room }) {
  const state = room.reconnecting.value ? "lost" : "open";
  const left = room.left.value;
  const count = words.count(room.people.value.length);
  return (
    <header class="bar">
      <div>
        <h1>
          <bdi>{room.name.value || words.unnamed}</bdi>
        </h1>
        <p>
          <span role="status" data-connection={state}>
            {connections[state]}
          </span>
          {/* A button where the list of people is a sheet; the style shows one of the two. */}
          <span>{count}</span>
          <button type="button" class="quiet" popovertarget="people">
            {count}
          </button>
          {left !== null && <span>{timeLeft(left)}</span>}
          {room.locked.value && <span>{words.locked}</span>}
        </p>
      </div>
      <div class="beside">
        {room.alone.value !== "still" && (
          <button type="button" onClick={() => room.ask("invite")}>
            {words.invite}
          </button>
        )}
        <button type="button" popovertarget="menu">
          {menu.open}
        </button>
        <button type="button" onClick={() => room.ask("leave")}>
          {words.leave}
        </button>
      </div>
    </header>
  );
}
