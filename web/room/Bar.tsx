/**
 * The bar of a room: its name, and below it a dot for the connection, the number of people, and
 * signs for the time left, the lock and messages that disappear; and its buttons. A sign has words
 * for the ear and for the pointer.
 */

import { HideButton } from "../app/HideButton.tsx";
import {
  connections,
  expiry,
  expiryShort,
  expiryTime,
  menu,
  room as strings,
  timeLeft,
} from "../strings/room.ts";
import { Icon } from "./Icon.tsx";
import type { Room } from "./room.ts";
import { unsigned } from "./sign.ts";

export function Bar({ room }: { readonly room: Room }) {
  const state = room.reconnecting.value ? "lost" : "open";
  const left = room.left.value;
  const people = room.people.value;
  const here = people.filter(({ presence }) => presence === "here").length;
  const count = strings.count(here, people.length - here);
  const expires = room.expiry.value;
  // More than fits next to the buttons on a phone.
  const isCrowded = state === "lost" || left !== null || expires > 0 || here < people.length;
  return (
    <header class="bar" data-crowded={isCrowded}>
      <div>
        <h1>
          <bdi>{unsigned(room.name.value) || strings.unnamed}</bdi>
        </h1>
        <p>
          <span role="status" class="state" data-connection={state}>
            <span class={state === "open" ? "spoken" : undefined}>{connections[state]}</span>
          </span>
          {/* A button where the list of people is a sheet. The style shows one of the two. */}
          <span>{count}</span>
          <button type="button" class="quiet" popovertarget="people">
            {count}
          </button>
          {left !== null && (
            <span class="sign" data-last={room.isLast.value}>
              <Icon of="clock" />
              {timeLeft(left)}
            </span>
          )}
          {room.locked.value && (
            <span class="sign" title={strings.locked}>
              <Icon of="lock" />
              <span class="spoken">{strings.locked}</span>
            </span>
          )}
          {expires > 0 && (
            <span class="sign" title={expiry.notice(expiryTime(expires))}>
              <Icon of="sand" />
              <span aria-hidden="true">{expiryShort(expires)}</span>
              <span class="spoken">{expiry.notice(expiryTime(expires))}</span>
            </span>
          )}
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
