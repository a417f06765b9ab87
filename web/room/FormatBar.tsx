/**
 * The buttons that format the selected text, hidden behind one button to leave space for the field.
 * The field owns the selection.
 */

import { formats as labels, writing } from "../strings/room.ts";
import type { Composer } from "./composer.ts";
import { type Format, format, formats } from "./format.ts";

export function FormatBar({ composer }: { readonly composer: Composer }) {
  const isOpen = composer.formatting.value;
  return (
    <>
      {isOpen && (
        // biome-ignore lint/a11y/useSemanticElements: it groups buttons, not fields
        <div class="formats" id="formats" role="group" aria-label={writing.formatting}>
          {formats.map((kind) => (
            <button
              key={kind}
              type="button"
              data-format={kind}
              onMouseDown={keepFocus}
              onClick={({ currentTarget }) => {
                const field = currentTarget.form?.querySelector("textarea");
                if (field) applyFormat(field, composer, kind);
              }}
            >
              {labels[kind]}
            </button>
          ))}
        </div>
      )}
      <button
        type="button"
        class="aa"
        aria-label={`Aa: ${writing.formatting}`}
        aria-expanded={isOpen}
        aria-controls={isOpen ? "formats" : undefined}
        onMouseDown={keepFocus}
        onClick={composer.toggleFormatting}
      >
        Aa
      </button>
    </>
  );
}

/** Formats the selection of a field, or inserts tags at the caret. */
export function applyFormat(field: HTMLTextAreaElement, composer: Composer, kind: Format): void {
  const { value: text, selectionStart: start, selectionEnd: end } = field;
  const after = format(kind, { text, start, end });
  composer.edit(after.text, after.end);
  putSelection(field, after.text, after.start, after.end);
}

/** Sets text and selection of a field at once. A later render would lose the selection. */
export function putSelection(
  field: HTMLTextAreaElement,
  text: string,
  start: number,
  end = start,
): void {
  field.value = text;
  field.focus();
  field.setSelectionRange(start, end);
}

/** Keeps the focus in the field, and with it the selection and the keyboard of a phone. */
export function keepFocus(event: Pick<Event, "preventDefault">): void {
  event.preventDefault();
}
