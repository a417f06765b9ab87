/**
 * The completions above the message field. The field keeps the focus and names the active one.
 * Screen readers announce their number.
 */

import { commands, writing } from "../strings/room.ts";
import type { Choice } from "./completion.ts";
import type { Composer } from "./composer.ts";
import { keepFocus, putSelection } from "./FormatBar.tsx";
import { Name } from "./Name.tsx";
import type { Room } from "./room.ts";

export function Suggestions({ room }: { readonly room: Room }) {
  const { composer } = room;
  const choices = composer.suggestions.choices.value;
  const active = composer.suggestions.active.value;
  return (
    <>
      <span class="spoken" aria-live="polite">
        {choices.length > 0 && writing.found(choices.length)}
      </span>
      {choices.length > 0 && (
        <div class="suggestions" role="listbox" id="suggestions" aria-label={writing.suggestions}>
          {choices.map((choice, i) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field handles the keyboard, and Tab takes one
            <div
              key={choice.key}
              role="option"
              id={`suggestion-${i}`}
              tabIndex={-1}
              aria-selected={i === active}
              onMouseDown={keepFocus}
              onClick={({ currentTarget }) => {
                const field = currentTarget.closest("form")?.querySelector("textarea");
                if (field) take(field, composer, choice);
              }}
            >
              <Offered choice={choice} words={room.words.value} />
            </div>
          ))}
        </div>
      )}
    </>
  );
}

/** Completes the text of the field. Returns true if there was a completion. */
export function take(field: HTMLTextAreaElement, composer: Composer, choice?: Choice): boolean {
  const caret = composer.complete(field.selectionStart, choice);
  if (caret === undefined) return false;
  putSelection(field, composer.draft.value, caret);
  return true;
}

type OfferedProps = { readonly choice: Choice; readonly words: readonly string[] | null };

function Offered({ choice, words }: OfferedProps) {
  if (choice.kind === "emoji") {
    return (
      <>
        <span class="emoji">{choice.emoji}</span> <code>:{choice.name}</code>
      </>
    );
  }
  if (choice.kind === "person") return <Name who={choice.who} words={words} />;
  const [usage, about] = commands[choice.name];
  return (
    <>
      <code>{usage.replace(/^\S+/, choice.insert.trim())}</code> <small>{about}</small>
    </>
  );
}
