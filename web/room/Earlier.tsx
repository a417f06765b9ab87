/** That a message was edited, and on request what it said before, as plain text. */
import { markup, writing } from "../strings/room.ts";
import type { MessageLine } from "./blocks.ts";
import type { Room } from "./room.ts";
import { Sign } from "./Sign.tsx";

type EarlierProps = { readonly line: MessageLine; readonly room: Room };

export function Earlier({ line, room }: EarlierProps) {
  const isShown = line.unrolled === true;
  return (
    <div class="earlier">
      <button
        type="button"
        class="quiet"
        aria-expanded={isShown}
        onClick={() => room.transcript.toggleEarlier(line.key)}
      >
        <Sign />
        {writing.edited}
      </button>
      {isShown && (
        <ol aria-label={writing.earlier}>
          {line.earlier?.map((text, i) => (
            <li key={i}>
              <bdi>{room.reader.textOf({ text }, markup.kinds)}</bdi>
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
