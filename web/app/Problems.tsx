/**
 * The sentence for a refusal, next to what it concerns. Screen readers announce it.
 */

import { mistake, refusals } from "../strings/errors.ts";
import type { Refusal } from "./refusal.ts";
import { Sentence } from "./Sentence.tsx";

/** Those about files come with the dialog that sends them, and nothing else is told them. */
const sentences: { [C in Refusal]?: string } = { ...refusals };

/** Adds the sentences of the room bundle. */
export function addSentences(more: { readonly [C in Refusal]?: string }): void {
  Object.assign(sentences, more);
}

type ProblemsProps = {
  readonly id?: string;
  readonly code: Refusal | undefined;
  /** Fills in `{text}`, such as the name of a command. */
  readonly about?: string;
};

export function Problems({ id, code, about = "" }: ProblemsProps) {
  if (code === undefined) return null;
  return (
    <p class="problem" id={id} role="alert">
      <Sentence of={sentences[code] ?? mistake} text={<bdi>{about}</bdi>} />
    </p>
  );
}
