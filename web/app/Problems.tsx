/**
 * The sentence for a refusal, next to what it concerns. Screen readers announce it.
 */

import { refusals } from "../strings/errors.ts";
import type { Refusal } from "./refusal.ts";
import { Sentence } from "./Sentence.tsx";

/** Those about files come with the dialog that sends them, and nothing else is told them. */
const tables: { readonly [C in Refusal]?: string }[] = [refusals];

/** Adds the sentences of the room bundle. */
export function addSentences(more: { readonly [C in Refusal]?: string }): void {
  if (!tables.includes(more)) tables.push(more);
}

type ProblemsProps = {
  readonly id?: string;
  readonly code: Refusal | undefined;
  /** Fills in `{text}`, such as the name of a command. */
  readonly about?: string;
};

export function Problems({ id, code, about = "" }: ProblemsProps) {
  if (code === undefined) return null;
  const sentence = tables.find((table) => code in table)?.[code] ?? refusals.internal;
  return (
    <p class="problem" id={id} role="alert">
      <Sentence of={sentence} text={<bdi>{about}</bdi>} />
    </p>
  );
}
