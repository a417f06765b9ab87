/**
 * The form that enters a room, by an opened invite link or by a typed code or link. The password is
 * read from the element only when the form is sent.
 */

import type { Application } from "../app/app.ts";
import { begin, discreet, Field, greet } from "../app/Field.tsx";
import { fields, front, reloaded } from "../strings/front.ts";
import { FormFooter } from "./FormFooter.tsx";

export function EnterForm({ app }: { readonly app: Application }) {
  const { lobby } = app;
  const problem = lobby.problem.value;
  const invitation = lobby.invitation.value;
  const isShown = lobby.passwordShown.value;
  const isReturning = lobby.returning.value;
  return (
    <section class="card" aria-label={front.enter}>
      <h2>{isReturning ? reloaded.title : lobby.invited.value ? front.invited : front.enter}</h2>
      {isReturning && <p>{invitation ? reloaded.text : reloaded.nothing}</p>}
      <form
        autocomplete="off"
        noValidate
        onInput={() => {
          // What was asked about is no longer what stands in the form.
          if (lobby.asking.value) lobby.cancel();
        }}
        onSubmit={(event) => {
          event.preventDefault();
          void app.enter(read(event.currentTarget));
        }}
      >
        <fieldset disabled={lobby.busy.value !== null}>
          <Field form="enter" name="code" words={fields.code} problem={problem}>
            {(control) => (
              <input
                {...control}
                {...discreet}
                ref={control.ref ?? (lobby.wanted.value === "enter" ? begin : null)}
                key={invitation}
                class="code"
                autocapitalize="none"
                defaultValue={invitation}
              />
            )}
          </Field>
          <Field form="enter" name="alias" words={fields.alias} problem={problem}>
            {(control) => <input {...control} {...discreet} defaultValue={lobby.alias.value} />}
          </Field>
          <Field
            form="enter"
            name="password"
            words={fields.password}
            problem={problem}
            buttons={
              <button type="button" onClick={lobby.togglePassword}>
                {isShown ? front.hide : front.show}
              </button>
            }
          >
            {/* Hidden by its style. Browsers offer to save what is in an input of type password. */}
            {(control) => (
              <input
                {...control}
                {...discreet}
                ref={control.ref ?? (isReturning ? greet : null)}
                class={isShown ? "" : "masked"}
                autocapitalize="none"
              />
            )}
          </Field>
        </fieldset>
        <FormFooter app={app} form="enter" button={front.enterButton} />
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
