/**
 * Covers the room while another window is in front, against a look over the shoulder or at a window
 * preview.
 */
import { covering } from "../strings/room.ts";

export function Cover() {
  return <p class="cover">{covering.covered}</p>;
}
