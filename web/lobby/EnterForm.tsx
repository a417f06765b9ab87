/**
 * The form that enters a room, by a link that was opened or by code or link typed in. Its password is read from the
 * element only when the form is sent.
 */

import { begin, discreet, Field } from "../app/Field.tsx";
import { fields, front, reloaded } from "../strings/front.ts";
import { FormFooter } from "./FormFooter.tsx";
import type { Entrance } from "./lobby.ts";

export function EnterForm({ entrance }: { readonly entrance: Entrance }) {
  const problem = entrance.problem.value;
  const invitation = entrance.invitation.value;
  const isShown = entrance.passwordShown.value;
  const isReturning = entrance.returning.value;
  return (
    <section class="card" aria-label={front.enter}>
      <h2>{isReturning ? reloaded.title : entrance.invited.value ? front.invited : front.enter}</h2>
      {isReturning && <p>{reloaded.text}</p>}
      <form
        autocomplete="off"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void entrance.enter(read(event.currentTarget));
        }}
      >
        <fieldset disabled={entrance.busy.value !== null}>
          <Field form="enter" name="code" words={fields.code} problem={problem}>
            {(control) => (
              <input
                {...control}
                {...discreet}
                ref={control.ref ?? (entrance.wanted.value === "enter" ? begin : null)}
                key={invitation}
                class="code"
                autocapitalize="none"
                defaultValue={invitation}
              />
            )}
          </Field>
          <Field form="enter" name="alias" words={fields.alias} problem={problem}>
            {(control) => <input {...control} {...discreet} defaultValue={entrance.alias.value} />}
          </Field>
          <Field
            form="enter"
            name="password"
            words={fields.password}
            problem={problem}
            beside={
              <button type="button" onClick={entrance.togglePassword}>
                {isShown ? front.hide : front.show}
              </button>
            }
          >
            {(control) => {
              const ref = control.ref ?? (isReturning ? begin : null);
              const attributes = { ...control, ...discreet, ref, autocapitalize: "none" } as const;
              return isShown ? (
                <input {...attributes} />
              ) : (
                <input {...attributes} type="password" />
              );
            }}
          </Field>
        </fieldset>
        <FormFooter entrance={entrance} form="enter" button={front.enterButton} />
      </form>
    </section>
  );
}

function read(form: HTMLFormElement) {
  const data = new FormData(form);
  return {
    code: `${data.get("code") ?? ""}`,
    alias: `${data.get("alias") ?? ""}`,
    password: `${data.get("password") ?? ""}`,
  };
}
