/**
 * A page that says one thing and what to do now: the end of a room, or that one can't talk safely here. Its heading
 * has the focus, so that it is read first.
 */
import type { ComponentChildren } from "preact";
import { focus } from "./Field.tsx";

type PlainPageProps = {
  readonly title: string;
  /** Paragraphs, always as many and in the same order. */
  readonly text: readonly ComponentChildren[];
  /** The one thing to do, if there is one. */
  readonly button?: string;
  onClick?(): void;
};

export function PlainPage({ title, text, button, onClick }: PlainPageProps) {
  return (
    <main class="plain">
      <h1 tabIndex={-1} ref={focus}>
        {title}
      </h1>
      {text.map((paragraph) => (
        <p>{paragraph}</p>
      ))}
      {button && (
        <p>
          <button type="button" class="primary" onClick={onClick}>
            {button}
          </button>
        </p>
      )}
    </main>
  );
}
