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
  /** What there is to do, the most likely first. */
  readonly ways?: readonly { readonly button: string; onClick(): void }[];
};

export function PlainPage({ title, text, ways = [] }: PlainPageProps) {
  return (
    <main class="plain">
      <h1 tabIndex={-1} ref={focus}>
        {title}
      </h1>
      {text.map((paragraph) => (
        <p>{paragraph}</p>
      ))}
      {ways.length > 0 && (
        <p class="row">
          {ways.map(({ button, onClick }, i) => (
            <button key={button} type="button" class={i === 0 ? "primary" : ""} onClick={onClick}>
              {button}
            </button>
          ))}
        </p>
      )}
    </main>
  );
}
