/**
 * A form field with its label, hint and problem. Hint and problem are descriptions, not parts of
 * the accessible name. The typed text stays in the element until the form is sent.
 */
import type { ComponentChildren, JSX } from "preact";
import type { FieldName } from "../lobby/fields.ts";
import type { FormName, Problem } from "../lobby/lobby.ts";
import { Problems } from "./Problems.tsx";

/** Attributes that connect an input, select or textarea to its field. */
export type Control = {
  readonly id: string;
  readonly name: string;
  readonly "aria-describedby": string | undefined;
  readonly "aria-invalid": boolean;
  readonly ref: ((element: HTMLElement | null) => void) | null;
};

type FieldProps = {
  readonly form: FormName;
  readonly name: FieldName | "ttl";
  readonly words: readonly [label: string, hint: string];
  readonly problem: Problem | null;
  /** Next to the control, such as buttons. */
  readonly buttons?: ComponentChildren;
  readonly children: (control: Control) => JSX.Element;
};

/** Attributes of a field that no browser may remember, correct or send to a spell checker. */
export const discreet = {
  autocomplete: "off",
  // So spelled, Preact sets an attribute. The property is a boolean, and "off" would turn it on.
  autoCorrect: "off",
  spellcheck: false,
  writingsuggestions: "false",
} as const;

export function Field({
  form,
  name,
  words: [label, hint],
  problem,
  buttons,
  children,
}: FieldProps) {
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
          "aria-describedby": idsOf(hint && `${id}-hint`, own && `${id}-problem`),
          "aria-invalid": own !== null,
          ref: own && focus,
        })}
        {buttons}
      </div>
      <Problems id={`${id}-problem`} code={own?.code} />
    </div>
  );
}

/** Returns the ids of what is there, for an attribute. */
export function idsOf(...ids: readonly (string | false | null)[]): string | undefined {
  return ids.filter(Boolean).join(" ") || undefined;
}

/** A ref for the first field. It differs from {@link focus}, so that a problem focuses it again. */
export function begin(element: HTMLElement | null): void {
  element?.focus();
}

/** A ref as {@link begin}, for a page that is to be read from its top. */
export function greet(element: HTMLElement | null): void {
  element?.focus({ preventScroll: true });
}

/** A ref for the title of a page. The focus that a user has set before stays. */
export function title(element: HTMLElement | null): void {
  if (document.activeElement === document.body) element?.focus();
}

/** A ref that focuses an element when it appears, and opens what it is folded into. */
export function focus(element: HTMLElement | null): void {
  const details = element?.closest("details");
  if (details) details.open = true;
  element?.focus();
}
