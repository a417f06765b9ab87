/**
 * Consecutive messages of one author under one name, each with its actions. Every message names its
 * author for screen readers, so that it can be announced by itself.
 */

import { Sentence } from "../app/Sentence.tsx";
import { Markup } from "../markup/Markup.tsx";
import { list, number } from "../strings/numbers.ts";
import { clockTime, deliveries, room as strings, ticks, writing } from "../strings/room.ts";
import type { MessageLine, Reaction, Tick } from "./blocks.ts";
import { isAction } from "./blocks.ts";
import { Earlier } from "./Earlier.tsx";
import { LineFiles } from "./FileParts.tsx";
import { toLine, unfold } from "./focus.ts";
import { Face, Name, present, spokenName } from "./Name.tsx";
import { Quote } from "./Quote.tsx";
import type { Room } from "./room.ts";
import { Sign, Told } from "./Sign.tsx";
import { sign, unsigned } from "./sign.ts";
import type { Delivery } from "./transcript.ts";

type Words = readonly string[] | null;
type TextLine = Extract<MessageLine, { readonly kind: "text" }>;
type WhisperLine = Extract<MessageLine, { readonly kind: "whisper" }>;
type MessageGroupProps = {
  readonly lines: readonly [MessageLine, ...MessageLine[]];
  /** The group before has the name. */
  readonly continued: boolean;
  readonly room: Room;
};
type SaidProps = { readonly line: MessageLine; readonly room: Room };

export function MessageGroup({ lines, continued, room }: MessageGroupProps) {
  const [first] = lines;
  const words = room.words.value;
  if (room.isIgnored(first.member)) return null;
  return (
    <div
      class="messages"
      data-own={first.own}
      data-private={first.kind === "whisper"}
      data-continued={continued}
    >
      {!continued && !first.own && <Face who={first.member} />}
      {/* Hidden from screen readers, which get the author and the time with each message. */}
      {!continued && (
        <p class="speaker" aria-hidden="true">
          {!first.own && !isAction(first) && <Name who={first.member} words={words} />}
          {first.kind === "whisper" && <Whispered line={first} words={words} />}
          <time>{clockTime(first.at)}</time>
        </p>
      )}
      {lines.map((line) => (
        <Said key={line.key} line={line} room={room} />
      ))}
    </div>
  );
}

function Whispered({ line, words }: { readonly line: WhisperLine; readonly words: Words }) {
  if (!line.own) return <small>{strings.whisperToYou}</small>;
  return (
    <small>
      <Sentence of={strings.whisper} name={<Name who={line.to} words={words} />} />
    </small>
  );
}

function Said({ line, room }: SaidProps) {
  const words = room.words.value;
  const text = line.retracted ? (
    <Told text={writing.retracted} />
  ) : (
    <Markup line={line.folded ?? line} reader={room.reader} />
  );
  const name = spokenName(line.member, words);
  const spoken = line.kind === "whisper" ? strings.confided(name, sign) : strings.said(name);
  return (
    <div
      class="line"
      // The arrow keys and a tap focus it.
      tabIndex={-1}
      data-key={line.key}
      data-mentioned={line.mentioned === true}
      data-emoji={isEmoji(line.text)}
      aria-description={clockTime(line.at)}
    >
      {line.kind === "text" && line.reply && <Quote reply={line.reply} room={room} />}
      {actionsOf(line, room)}
      {isAction(line) ? (
        <p class="action">
          <Name who={line.member} words={words} /> {text}
        </p>
      ) : (
        <>
          <span class="spoken">{spoken}</span>
          {text}
        </>
      )}
      <LineFiles line={line} room={room} />
      {line.folded && (
        <button
          type="button"
          class="quiet"
          onClick={({ currentTarget }) => {
            unfold(currentTarget, () => room.transcript.unfold(line.key));
          }}
        >
          {strings.unfold}
        </button>
      )}
      {line.earlier && <Earlier line={line} room={room} />}
      {line.tick && <Ticked tick={line.tick} />}
      {line.late && <Late late={line.late} room={room} />}
      {line.kind === "text" && <Remarks line={line} words={words} />}
      {line.reactions && <Reactions line={line} reactions={line.reactions} room={room} />}
    </div>
  );
}

/** Drawn by the style, so that no tick is read as a part of the text. */
function Ticked({ tick }: { readonly tick: Tick }) {
  return (
    <>
      <span class="tick" role="img" data-tick={tick} title={ticks[tick]} />
      {tick === "alone" && <Told text={ticks.alone} />}
    </>
  );
}

/** The delivery state of our own message that not everyone has received. */
function Late({ late, room }: { readonly late: Delivery; readonly room: Room }) {
  const { state, received, of } = late;
  const isHeld = state === "sending" && room.reconnecting.value;
  return <Told text={isHeld ? ticks.waiting : deliveries[state](received, of)} />;
}

/** Remarks about the delivery of a message. */
function Remarks({ line, words }: { readonly line: TextLine; readonly words: Words }) {
  return (
    <>
      {line.resent && <Told text={strings.again(clockTime(line.at))} />}
      {line.early && <Told text={strings.early} />}
      {line.suspicious && (
        <p class="warning">
          <Sign />
          <Sentence of={strings.suspicious} name={<Name who={line.member} words={words} />} />
        </p>
      )}
    </>
  );
}

type ReactionsProps = {
  readonly line: MessageLine;
  readonly reactions: readonly Reaction[];
  readonly room: Room;
};

/** The reactions to a message with their authors. Pressing one adds or removes our own. */
function Reactions({ line, reactions, room }: ReactionsProps) {
  const me = room.people.value.find(({ own }) => own)?.id;
  return (
    <p class="reactions">
      {reactions.map(({ emoji, by }) => {
        const isOwn = by.some(({ id }) => id === me);
        const names = by.map((who) => `\u2068${unsigned(present(who, room).alias)}\u2069`);
        const label = writing.reactedBy(`${emoji} ${number(by.length)}`, list(names));
        return (
          <button
            key={emoji}
            type="button"
            tabIndex={-1}
            aria-label={label}
            aria-pressed={isOwn}
            title={label}
            onClick={({ currentTarget }) => {
              // The button disappears, and must not take the focus with it.
              if (isOwn && by.length === 1) toLine(currentTarget, line.key);
              void room.attempt(room.acts.react(line.key, isOwn ? "" : emoji));
            }}
          >
            {emoji} {number(by.length)}
          </button>
        );
      })}
    </p>
  );
}

/** Longest text that is looked at, UTF-16 units, and what a text of emoji alone is made of. */
const emojiChars = 24;
const emoji =
  /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|[\u200d\ufe0f ])+$/u;

/** Returns true if a text is a few emoji and nothing else. */
function isEmoji(text: string): boolean {
  return text.length <= emojiChars && emoji.test(text) && text.trim() !== "";
}

/**
 * For pointers. Screen readers get the time as a description, the keyboard has Enter. No component,
 * which would take memory for each message.
 */
function actionsOf(line: MessageLine, room: Room) {
  return (
    <span class="actions" aria-hidden="true">
      <time dateTime={new Date(line.at).toISOString()}>{clockTime(line.at)}</time>
      {!line.retracted && (
        <button
          type="button"
          tabIndex={-1}
          title={writing.more}
          onClick={({ currentTarget }) => {
            // The focus returns to the message, because this button is hidden by then.
            toLine(currentTarget, line.key);
            room.openDialog({ line: line.key });
          }}
        >
          ⋯
        </button>
      )}
    </span>
  );
}
