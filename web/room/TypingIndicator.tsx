/**
 * Shows who is typing. It always takes its space, so that nothing moves. Not announced to screen
 * readers, where it would only interrupt.
 */

import { Sentence } from "../app/Sentence.tsx";
import { writing } from "../strings/room.ts";
import { Name } from "./Name.tsx";
import type { Room } from "./room.ts";

export function TypingIndicator({ room }: { readonly room: Room }) {
  const [first, another] = room.writing.value;
  return (
    <p class="typing" data-idle={first === undefined}>
      {first && (
        <Sentence
          of={another ? writing.many : writing.one}
          name={<Name who={first} words={room.words.value} />}
        />
      )}
    </p>
  );
}
