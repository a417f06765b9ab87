/**
 * What lies over a room while its page is not in front, for whoever looks over a shoulder or at a list of windows.
 */
import { covering } from "../strings/room.ts";

export function Cover() {
  return <p class="cover">{covering.covered}</p>;
}
