/**
 * What a line answers, above it, in a few words: from whom, and how it begins. What is not here any more is not told.
 */

import { Sentence } from "../app/Sentence.tsx";
import { markup, writing } from "../strings/room.ts";
import type { MessageLine } from "./blocks.ts";
import { toLine } from "./focus.ts";
import { Name } from "./Name.tsx";
import type { Room } from "./room.ts";

/** Characters of a line that are quoted. */
const quotedChars = 120;

type Reply = NonNullable<Extract<MessageLine, { readonly kind: "text" }>["reply"]>;

export function Quote({ reply, room }: { readonly reply: Reply; readonly room: Room }) {
  const line = reply.key === undefined ? undefined : room.transcript.find(reply.key);
  const who = line?.member ?? reply.member;
  return (
    <p class="quote">
      {who && (
        <span>
          <Sentence of={writing.answered} name={<Name who={who} words={room.words.value} />} />
        </span>
      )}
      {line ? (
        <button
          type="button"
          class="quiet"
          tabIndex={-1}
          onClick={({ currentTarget }) => toLine(currentTarget, line.key)}
        >
          <bdi>{excerptOf(line, room)}</bdi>
        </button>
      ) : (
        writing.gone
      )}
    </p>
  );
}

/** How a line begins, in one line of letters. */
export function excerptOf(line: MessageLine, room: Room): string {
  if (line.retracted) return writing.retracted;
  const text = [...room.reader.textOf(line, markup.kinds).replaceAll(/\s+/g, " ")];
  return text.length > quotedChars ? `${text.slice(0, quotedChars).join("")}…` : text.join("");
}
