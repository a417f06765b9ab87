/**
 * A page with a closed door, one message and what to do now, such as the end of a room. Its heading has the focus,
 * so that screen readers read it first.
 */
import type { ComponentChildren } from "preact";
import { Door } from "./Door.tsx";
import { focus } from "./Field.tsx";
import { HideButton } from "./HideButton.tsx";

type PlainPageProps = {
  readonly title: string;
  /** Paragraphs. Their number and order never change. */
  readonly text: readonly ComponentChildren[];
  /** Buttons, the most likely first. */
  readonly ways?: readonly { readonly button: string; onClick(): void }[];
};

export function PlainPage({ title, text, ways = [] }: PlainPageProps) {
  return (
    <main class="plain">
      <Door isClosed />
      <h1 tabIndex={-1} ref={focus}>
        {title}
      </h1>
      {text.map((paragraph) => (
        <p>{paragraph}</p>
      ))}
      {ways.length > 0 && (
        <p class="row">
          {ways.map(({ button, onClick }, i) => (
            <button
              key={button}
              type="button"
              class={i === 0 ? "primary" : "quiet"}
              onClick={onClick}
            >
              {button}
            </button>
          ))}
        </p>
      )}
      <HideButton />
    </main>
  );
}
