/**
 * Where one writes, and to whom. Enter sends, Shift and Enter breaks the line, Escape cancels a whisper; what could not
 * be sent stays here with the reason.
 */
import type { Composer } from "../model/composer.ts";
import { discreet, focus } from "./Field.tsx";
import { Name } from "./Name.tsx";
import { Problems } from "./Problems.tsx";
import { toComposer } from "./places.ts";
import { Sentence } from "./Sentence.tsx";
import { room, whispering } from "./words.ts";

type MessageFormProps = {
  readonly composer: Composer;
  readonly words: readonly string[] | null;
};

export function MessageForm({ composer, words }: MessageFormProps) {
  const problem = composer.problem.value;
  const to = composer.to.value;
  return (
    <form
      class="composer"
      data-private={to !== null}
      autocomplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        // The button has taken the focus, and with it the keyboard of a phone.
        toComposer(event.currentTarget);
        void composer.submit();
      }}
    >
      <Problems id="composer-problem" code={problem?.code} about={problem?.about ?? ""} />
      {to && (
        <p class="private">
          <span id="composer-to">
            <Sentence of={whispering.to} name={<Name who={to} words={words} />} />
          </span>
          <button
            type="button"
            class="quiet"
            onClick={({ currentTarget }) => {
              toComposer(currentTarget);
              composer.cancelWhisper();
            }}
          >
            {whispering.cancel}
          </button>
        </p>
      )}
      <textarea
        {...discreet}
        ref={focus}
        rows={1}
        aria-label={room.message}
        aria-describedby="composer-to composer-problem"
        aria-invalid={problem !== null}
        placeholder={room.placeholder}
        enterkeyhint="send"
        value={composer.draft.value}
        onInput={(event) => composer.edit(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.isComposing) return;
          if (event.key === "Escape") composer.cancelWhisper();
          if (event.key !== "Enter" || event.shiftKey) return;
          event.preventDefault();
          void composer.submit();
        }}
      />
      <button type="submit" class="primary">
        {room.send}
      </button>
    </form>
  );
}
