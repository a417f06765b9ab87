/**
 * The most urgent notice above the message field: the connection is lost, the link has changed, or
 * you are alone.
 */

import { copies, invitation, menu, renewed, room as strings } from "../strings/room.ts";
import { passFocus } from "./focus.ts";
import type { Room } from "./room.ts";

const passOn = passFocus();

export function Notice({ room }: { readonly room: Room }) {
  const copied = room.invitation.copied.value;
  const copyStatus = room.dialog.value === null && copied && copies[copied];
  const copy = () => void room.invitation.copy("link");
  // The bar announces the connection state.
  if (room.stranded.value) {
    return (
      <p key="stranded" class="notice" ref={passOn}>
        <span role="alert">{strings.stranded}</span>
        <span class="buttons">
          <button type="button" onClick={room.hurry}>
            {strings.hurry}
          </button>
          <button type="button" onClick={() => room.openDialog("leave")}>
            {menu.leave}
          </button>
        </span>
      </p>
    );
  }
  if (room.reconnecting.value)
    return (
      <p key="lost" class="notice">
        {strings.reconnecting}
      </p>
    );
  if (room.invitation.news.value) {
    return (
      <p key="news" class="notice" ref={passOn}>
        {renewed.told}
        <span class="buttons">
          <button type="button" onClick={copy}>
            {renewed.copy}
          </button>
          <button type="button" onClick={room.invitation.acknowledge}>
            {renewed.close}
          </button>
        </span>
        <span aria-live="polite">{copyStatus}</span>
      </p>
    );
  }
  if (room.alone.value !== "again") return null;
  return (
    <p key="alone" class="notice" ref={passOn}>
      {invitation.again}
      <button type="button" onClick={copy}>
        {invitation.copyLink}
      </button>
      <span aria-live="polite">{copyStatus}</span>
    </p>
  );
}
