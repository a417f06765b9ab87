/**
 * The sentence for a refusal, next to what it concerns. Screen readers announce it.
 */

import { refusals } from "../strings/errors.ts";
import type { Refusal } from "./refusal.ts";
import { Sentence } from "./Sentence.tsx";

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
      <Sentence of={refusals[code]} text={<bdi>{about}</bdi>} />
    </p>
  );
}
