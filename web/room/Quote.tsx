/** The start of the message that a reply refers to. A message that is gone is not quoted. */

import { Sentence } from "../app/Sentence.tsx";
import { markup, writing } from "../strings/room.ts";
import type { MessageLine } from "./blocks.ts";
import { withFiles } from "./file-label.ts";
import { toLine } from "./focus.ts";
import { Name } from "./Name.tsx";
import type { Room } from "./room.ts";
import { Sign } from "./Sign.tsx";

/** Characters of a quote. */
const quotedChars = 120;

type Reply = NonNullable<Extract<MessageLine, { readonly kind: "text" }>["reply"]>;

export function Quote({ reply, room }: { readonly reply: Reply; readonly room: Room }) {
  const line = reply.key === undefined ? undefined : room.transcript.find(reply.key);
  if (line === undefined || line.retracted || room.isIgnored(line.member)) return null;
  return (
    <p class="quote">
      <span>
        <Sign />
        <Sentence
          of={writing.answered}
          name={<Name who={line.member} words={room.words.value} />}
        />
      </span>
      <button
        type="button"
        class="quiet"
        tabIndex={-1}
        onClick={({ currentTarget }) => toLine(currentTarget, line.key)}
      >
        <Excerpt line={line} room={room} />
      </button>
    </p>
  );
}

type ExcerptProps = {
  readonly line: MessageLine;
  readonly room: Room;
  /** All of the message, with its lines. */
  readonly isWhole?: boolean;
};

/**
 * The start of a message, in its direction. Names do not count for it: they are isolated by
 * elements, because WebKitGTK 2.50 does not follow the characters for it.
 */
export function Excerpt({ line, room, isWhole = false }: ExcerptProps) {
  const described = room.reader.read(line.folded ?? line);
  const text = isWhole ? wholeOf(line, line, room) : excerptOf(line, room);
  const pieces = text.split(/\u2068([^\u2068\u2069]*)\u2069/);
  return (
    <bdi dir={described ? (described.dir ?? "ltr") : "auto"}>
      {pieces.map((text, i) => (i % 2 === 0 ? text : <bdi key={i}>{text}</bdi>))}
    </bdi>
  );
}

/** Returns a text of a message, and the names of its files, as plain text. */
function wholeOf(line: MessageLine, text: { readonly text: string }, room: Room): string {
  return withFiles(line, room.reader.textOf(text, markup.kinds));
}

/** Returns the start of a message as one line of plain text. */
function excerptOf(line: MessageLine, room: Room): string {
  const whole = wholeOf(line, line.folded ?? line, room);
  const text = [...whole.replaceAll(/\s+/g, " ")];
  return text.length > quotedChars ? `${text.slice(0, quotedChars).join("")}…` : text.join("");
}
