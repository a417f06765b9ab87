/**
 * Where one writes. Enter sends, Shift and Enter breaks the line; what could not be sent stays here with the reason.
 */
import type { Composer } from "../model/composer.ts";
import { discreet, focus } from "./Field.tsx";
import { Problems } from "./Problems.tsx";
import { room } from "./words.ts";

export function MessageForm({ composer }: { readonly composer: Composer }) {
  const problem = composer.problem.value;
  return (
    <form
      class="composer"
      autocomplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        // The button has taken the focus, and with it the keyboard of a phone.
        focus(event.currentTarget.querySelector("textarea"));
        void composer.submit();
      }}
    >
      <Problems id="message-problem" code={problem?.code} about={problem?.about ?? ""} />
      <textarea
        {...discreet}
        ref={focus}
        rows={1}
        aria-label={room.message}
        aria-describedby="message-problem"
        aria-invalid={problem !== null}
        placeholder={room.placeholder}
        enterkeyhint="send"
        value={composer.draft.value}
        onInput={(event) => composer.edit(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
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
