/**
 * The actions of a message: react, reply, copy its text, and edit or delete your own. A sheet on a phone,
 * where a finger that holds the message opens it instead of selecting: a part is selected here.
 * Reply to a whisper with a whisper. Whispers take no reactions: a reaction goes to everyone and
 * would reveal the whisper.
 */

import { discreet } from "../app/Field.tsx";
import { Problems } from "../app/Problems.tsx";
import { Sentence } from "../app/Sentence.tsx";
import { dayAndTime, markup, menu, writing } from "../strings/room.ts";
import type { MessageLine } from "./blocks.ts";
import { CloseButton, close, closeAfter, Dialog } from "./Dialog.tsx";
import { byArrows, toComposer } from "./focus.ts";
import { Icon } from "./Icon.tsx";
import { Name, Names, present } from "./Name.tsx";
import { Excerpt } from "./Quote.tsx";
import type { Room } from "./room.ts";

/** The most common reactions. */
const emojis = ["👍", "👎", "❤️", "😂", "😮", "😢", "🙏", "🎉"];

type LineProps = { readonly room: Room; readonly line: MessageLine };

export function LineDialog({ room, id }: { readonly room: Room; readonly id: string }) {
  const line = room.transcript.find(id);
  return (
    <Dialog title={writing.line} isSheet onClose={room.dismiss}>
      {line === undefined || line.retracted ? (
        <p>{writing.gone}</p>
      ) : (
        <About room={room} line={line} />
      )}
      <Problems code={room.problem.value ?? undefined} />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of its buttons */}
      <div class="choices" onKeyDown={byArrows}>
        {line && !line.retracted && <Acts room={room} line={line} />}
        <CloseButton>{writing.close}</CloseButton>
      </div>
    </Dialog>
  );
}

function About({ room, line }: LineProps) {
  const words = room.words.value;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling element must be reachable by keyboard */}
      <p class="excerpt" tabIndex={0}>
        <Sentence
          of={writing.about}
          name={<Name who={line.member} words={words} />}
          text={dayAndTime(line.at)}
        />
        <Excerpt line={line} room={room} isWhole />
      </p>
      {line.reactions?.map(({ emoji, by }) => (
        <p key={emoji}>
          {emoji} <Names of={by.map((who) => present(who, room))} words={words} />
        </p>
      ))}
      {line.kind === "text" && <React room={room} line={line} />}
    </>
  );
}

function React({ room, line }: LineProps) {
  const me = room.people.value.find(({ own }) => own)?.id;
  const mine = line.reactions?.find(({ by }) => by.some(({ id }) => id === me))?.emoji;
  const react = (emoji: string, element: Element) =>
    closeAfter(room.acts.react(line.key, emoji), room, element);
  return (
    <form
      class="react"
      autocomplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        const { currentTarget } = event;
        const emoji = `${new FormData(currentTarget).get("emoji") ?? ""}`.trim();
        if (emoji !== "") void react(emoji, currentTarget);
      }}
    >
      <div class="emojis">
        {emojis.map((emoji) => (
          <button
            key={emoji}
            type="button"
            aria-pressed={emoji === mine}
            onClick={({ currentTarget }) => void react(emoji === mine ? "" : emoji, currentTarget)}
          >
            {emoji}
          </button>
        ))}
      </div>
      <div class="row">
        <input
          {...discreet}
          aria-label={writing.own}
          placeholder={writing.own}
          name="emoji"
          maxLength={32}
        />
        <button type="submit">{writing.react}</button>
        {mine !== undefined && (
          <button type="button" onClick={({ currentTarget }) => void react("", currentTarget)}>
            {writing.unreact}
          </button>
        )}
      </div>
    </form>
  );
}

function Acts({ room, line }: LineProps) {
  const { composer } = room;
  /** Does this with the message field, which gets the focus. */
  const write = (button: HTMLElement, act: () => void) => {
    act();
    const main = button.closest("main");
    close({ currentTarget: button });
    if (main) toComposer(main.children[0] ?? main);
  };
  return (
    <>
      <button
        type="button"
        class="primary"
        autofocus
        onClick={({ currentTarget }) =>
          write(currentTarget, () => {
            if (line.kind === "text") composer.replyTo(line);
            else composer.whisperTo(line.own ? line.to : line.member);
          })
        }
      >
        <Icon of={line.kind === "text" ? "reply" : "whisper"} />
        {line.kind === "text" ? writing.reply : menu.whisper}
      </button>
      {composer.canEdit(line) && (
        <button
          type="button"
          onClick={({ currentTarget }) => write(currentTarget, () => composer.editMessage(line))}
        >
          <Icon of="edit" />
          {writing.edit}
        </button>
      )}
      {line.text !== "" && (
        <button
          type="button"
          onClick={({ currentTarget }) => {
            const text = room.reader.textOf(line, markup.kinds);
            void closeAfter(room.copy(text), room, currentTarget);
          }}
        >
          <Icon of="copy" />
          {writing.copy}
        </button>
      )}
      {line.own && (
        <button
          type="button"
          class="danger apart"
          onClick={({ currentTarget }) =>
            void closeAfter(room.acts.retract(line.key), room, currentTarget)
          }
        >
          <Icon of="remove" />
          {writing.retract}
        </button>
      )}
    </>
  );
}
