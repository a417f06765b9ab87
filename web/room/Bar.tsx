/**
 * The bar of a room: its name, the connection state, the number of people, the time left, and its
 * buttons.
 */

import { HideButton } from "../app/HideButton.tsx";
import {
  connections,
  expiry,
  expiryTime,
  menu,
  room as strings,
  timeLeft,
} from "../strings/room.ts";
import type { Room } from "./room.ts";
import { unsigned } from "./sign.ts";

export function Bar({ room }: { readonly room: Room }) {
  const state = room.reconnecting.value ? "lost" : "open";
  const left = room.left.value;
  const people = room.people.value;
  const here = people.filter(({ presence }) => presence === "here").length;
  const count = strings.count(here, people.length - here);
  return (
    <header class="bar">
      <div>
        <h1>
          <bdi>{unsigned(room.name.value) || strings.unnamed}</bdi>
        </h1>
        <p>
          <span role="status" data-connection={state}>
            {connections[state]}
          </span>
          {/* A button where the list of people is a sheet. The style shows one of the two. */}
          <span>{count}</span>
          <button type="button" class="quiet" popovertarget="people">
            {count}
          </button>
          {left !== null && <span data-last={room.isLast.value}>{timeLeft(left)}</span>}
          {room.locked.value && <span>{strings.locked}</span>}
          {room.expiry.value > 0 && <span>{expiry.notice(expiryTime(room.expiry.value))}</span>}
        </p>
      </div>
      <div class="buttons">
        {room.alone.value !== "still" && (
          <button type="button" class="spacious" onClick={() => room.openDialog("invite")}>
            {strings.invite}
          </button>
        )}
        <button type="button" popovertarget="menu">
          {menu.open}
        </button>
        <button type="button" class="spacious" onClick={() => room.openDialog("leave")}>
          {strings.leave}
        </button>
        <HideButton />
      </div>
    </header>
  );
}
