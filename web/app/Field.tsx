/**
 * A field of a form with its label, its hint and what is wrong with it. Hint and problem describe the field and are
 * no part of its name. What is typed stays in the element until the form is sent.
 */
import type { ComponentChildren, JSX } from "preact";
import type { FieldName } from "../lobby/fields.ts";
import type { FormName, Problem } from "../lobby/lobby.ts";
import { Problems } from "./Problems.tsx";

/** What an input, select or textarea needs to belong to its field. */
export type Control = {
  readonly id: string;
  readonly name: string;
  readonly "aria-describedby": string;
  readonly "aria-invalid": boolean;
  readonly ref: ((element: HTMLElement | null) => void) | null;
};

type FieldProps = {
  readonly form: FormName;
  readonly name: FieldName | "life";
  readonly words: readonly [label: string, hint: string];
  readonly problem: Problem | null;
  /** What stands beside the control, such as buttons. */
  readonly beside?: ComponentChildren;
  readonly children: (control: Control) => JSX.Element;
};

/** Attributes of fields that nothing may remember, correct or send elsewhere to be checked. */
export const discreet = { autocomplete: "off", autocorrect: "off", spellcheck: false } as const;

export function Field({ form, name, words: [label, hint], problem, beside, children }: FieldProps) {
  const id = `${form}-${name}`;
  const own = problem?.form === form && problem.field === name ? problem : null;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <div class="row">
        {children({
          id,
          name,
          "aria-describedby": `${id}-hint ${id}-problem`,
          "aria-invalid": own !== null,
          ref: own && focus,
        })}
        {beside}
      </div>
      <Problems id={`${id}-problem`} code={own?.code} />
    </div>
  );
}

/** A ref: what one begins with. Another than {@link focus}, so that a problem there gets the focus again. */
export function begin(element: HTMLElement | null): void {
  element?.focus();
}

/** A ref: whatever gets it is focused when it appears. */
export function focus(element: HTMLElement | null): void {
  element?.focus();
}
