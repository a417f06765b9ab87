/** Before what the room itself says: a sign that no member can write, and a word for the ear. */
import { room as strings } from "../strings/room.ts";
import { sign } from "./sign.ts";

export function Sign() {
  return (
    <>
      {sign} <span class="spoken">{strings.speaks}</span>
    </>
  );
}

/** What the room says of a message. */
export function Told({ text }: { readonly text: string }) {
  return (
    <small>
      <Sign />
      {text}
    </small>
  );
}
