/**
 * The message field, and to whom it sends. A text that could not be sent stays here with the
 * reason. A key that acts here has no other effect.
 */

import { discreet, focus, idsOf } from "../app/Field.tsx";
import { isComposing } from "../app/keys.ts";
import { Problems } from "../app/Problems.tsx";
import { Sentence } from "../app/Sentence.tsx";
import type { Values } from "../app/settings.ts";
import { Markup } from "../markup/Markup.tsx";
import { attaching, room as strings, whispering, writing } from "../strings/room.ts";
import type { Composer } from "./composer.ts";
import { attachTransfer, FileField, openField } from "./FileField.tsx";
import { VoiceButton, VoiceProblem } from "./FileParts.tsx";
import { applyFormat, FormatBar, keepFocus } from "./FormatBar.tsx";
import { toComposer } from "./focus.ts";
import { letterOf, shortcuts } from "./format.ts";
import { Name, PresentName } from "./Name.tsx";
import { Excerpt } from "./Quote.tsx";
import type { Room } from "./room.ts";
import { Suggestions, take } from "./Suggestions.tsx";
import { unsigned } from "./sign.ts";
import { behindSlash } from "./slash.ts";

type FieldKey = Pick<
  KeyboardEvent,
  "key" | "code" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey"
> & { readonly currentTarget: HTMLTextAreaElement };

/** Most rows of the field, in browsers that do not size it to its text. */
const fieldRows = 8;

export function MessageForm({ room }: { readonly room: Room }) {
  const { composer, settings } = room;
  const { enter } = settings.values.value;
  const problem = composer.problem.value;
  const draft = composer.draft.value;
  const list = composer.suggestions;
  const count = list.choices.value.length;
  const active = list.active.value;
  const to = composer.to.value;
  // A typed command says so itself.
  const isWhisper = to !== null && behindSlash(draft) === undefined;
  const editing = composer.editing.value;
  const sent = editing ? writing.save : isWhisper ? whispering.whisper : null;
  return (
    <form
      class="composer"
      data-private={to !== null}
      data-editing={editing !== null}
      autocomplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        // The button has taken the focus, which closes the keyboard of a phone.
        toComposer(event.currentTarget);
        void composer.submit();
      }}
    >
      <Problems id="composer-problem" code={problem?.code} about={problem?.about ?? ""} />
      <VoiceProblem room={room} />
      <Suggestions room={room} />
      <div class="pill">
        <Addressed room={room} />
        <Preview room={room} />
        <FormatBar composer={composer} />
        <AttachButton room={room} />
        <textarea
          {...discreet}
          ref={focus}
          rows={Math.min(fieldRows, draft.split("\n").length)}
          aria-label={strings.message}
          aria-describedby={idsOf(
            (editing ?? to ?? composer.replying.value) && "composer-to",
            problem && "composer-problem",
          )}
          aria-invalid={problem !== null}
          aria-autocomplete="list"
          aria-haspopup="listbox"
          aria-controls={count > 0 ? "suggestions" : undefined}
          aria-activedescendant={active < 0 ? undefined : `suggestion-${active}`}
          placeholder={placeholderOf(room)}
          enterkeyhint={enter === "send" ? "send" : "enter"}
          value={draft}
          onBeforeInput={(event) => {
            if (!composer.permits(event.inputType)) event.preventDefault();
          }}
          onInput={({ currentTarget: { value, selectionStart }, inputType }) => {
            composer.edit(value, selectionStart, inputType);
          }}
          onPaste={(event) => {
            if (attachTransfer(room, event.clipboardData)) event.preventDefault();
          }}
          onBlur={() => list.dismiss()}
          onKeyDown={(event) => {
            if (isComposing(event) || !press(event, composer, enter)) return;
            event.preventDefault();
            event.stopPropagation();
          }}
        />
        {room.fileBytes.value > 0 && <VoiceButton room={room} />}
        <button
          type="submit"
          class="primary"
          aria-label={editing ? undefined : isWhisper ? whispering.send : strings.send}
        >
          {sent ?? <Icon path="M12 20V5M5 12l7-7 7 7" />}
        </button>
      </div>
    </form>
  );
}

function placeholderOf({ alone, composer, people }: Room): string {
  if (alone.value !== null) return strings.nobody;
  const to = composer.to.value;
  if (to === null) return strings.placeholder;
  const { alias } = people.value.find(({ id }) => id === to.id) ?? to;
  return whispering.placeholder(unsigned(alias));
}

/** What the draft will look like, if it has a format. */
function Preview({ room }: { readonly room: Room }) {
  const preview = room.composer.preview.value;
  if (preview === null) return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling element must be reachable by keyboard
    <section class="preview" aria-label={writing.preview} tabIndex={0}>
      <Markup line={preview} reader={room.reader} />
    </section>
  );
}

/** Hidden where the relay takes no files. While the dialog is open, the field is there. */
function AttachButton({ room }: { readonly room: Room }) {
  if (room.fileBytes.value === 0) return null;
  return (
    <>
      <button type="button" class="aa" aria-label={attaching.attach} onClick={openField}>
        <Icon path="M20 11l-8.5 8.5a5 5 0 0 1-7-7l9-9a3.3 3.3 0 0 1 4.7 4.7l-9 9a1.7 1.7 0 0 1-2.4-2.4l8-8" />
      </button>
      {room.dialog.value !== "files" && <FileField room={room} />}
    </>
  );
}

function Icon({ path }: { readonly path: string }) {
  return (
    <svg width="1.25rem" height="1.25rem" viewBox="0 0 24 24" aria-hidden="true">
      <path d={path} fill="none" stroke="currentColor" stroke-width="2" />
    </svg>
  );
}

/** Handles a key. Returns true if it did something. */
function press(event: FieldKey, composer: Composer, enter: Values["enter"]): boolean {
  const { key, currentTarget: field } = event;
  const list = composer.suggestions;
  const isCommand = event.ctrlKey || event.metaKey;
  if (key === "Enter") {
    if (list.active.value >= 0 && !isCommand) return take(field, composer);
    if (!isCommand && (event.shiftKey || enter === "break")) return false;
    void composer.submit();
    return true;
  }
  if (isCommand && !event.altKey && !event.shiftKey) {
    const letter = letterOf(event);
    if (letter === "z") return !composer.canUndo();
    const kind = shortcuts[letter];
    if (kind !== undefined) applyFormat(field, composer, kind);
    return kind !== undefined;
  }
  if (isCommand || event.altKey || event.shiftKey) return false;
  switch (key) {
    case "Escape":
      return list.dismiss() || composer.cancel();
    case "Tab":
      return take(field, composer);
    case "ArrowUp":
      return list.move(-1) || composer.editLast() || composer.restore(-1);
    case "ArrowDown":
      return list.move(1) || composer.restore(1);
    default:
      return false;
  }
}

/**
 * That a message is edited, the receiver of a whisper or the message to reply to, and buttons to
 * keep or cancel it.
 */
function Addressed({ room }: { readonly room: Room }) {
  const { composer } = room;
  const to = composer.to.value;
  const replying = composer.replying.value;
  const isEdit = composer.editing.value !== null;
  const who = to ?? replying?.member;
  if (who === undefined && !isEdit) return null;
  return (
    <p class="addressed">
      <span id="composer-to">
        {isEdit && <b>{writing.editing}</b>}
        {isEdit && who && " · "}
        {who && (
          <Sentence
            of={to ? whispering.to : writing.answering}
            name={
              to ? (
                <PresentName who={to} room={room} />
              ) : (
                <Name who={who} words={room.words.value} />
              )
            }
          />
        )}
        {!to && replying && (
          <small>
            {" "}
            <Excerpt line={replying} room={room} />
          </small>
        )}
      </span>
      {to && !isEdit && (
        <button
          type="button"
          class="quiet"
          aria-pressed={composer.isPinned.value}
          onMouseDown={keepFocus}
          onClick={composer.togglePin}
        >
          {whispering.keep}
        </button>
      )}
      <button
        type="button"
        class="quiet"
        onClick={({ currentTarget }) => {
          toComposer(currentTarget);
          composer.cancel();
        }}
      >
        {whispering.cancel}
      </button>
    </p>
  );
}
