/**
 * The form that starts a room: only the alias is asked for. Everything else has a value and is
 * behind a summary. The password is read from the element only when the form is sent.
 */

import type { Application } from "../app/app.ts";
import { begin, discreet, Field } from "../app/Field.tsx";
import { isComposing } from "../app/keys.ts";
import { fields, front, ttls } from "../strings/front.ts";
import { FormFooter } from "./FormFooter.tsx";
import { ttls as ttlValues } from "./fields.ts";

export function StartForm({ app }: { readonly app: Application }) {
  const { lobby } = app;
  const problem = lobby.problem.value;
  const { text, round } = lobby.suggestion.value;
  return (
    <section aria-label={front.start}>
      <form
        autocomplete="off"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void app.start(read(event.currentTarget));
        }}
      >
        <fieldset disabled={lobby.busy.value !== null}>
          <Field form="start" name="alias" words={fields.alias} problem={problem}>
            {(control) => (
              <input
                {...control}
                {...discreet}
                onInput={lobby.deriveAhead}
                // Focused for a user with an invite link who asked for this form.
                ref={control.ref ?? (lobby.invitation.value ? begin : null)}
              />
            )}
          </Field>
          <details class="more">
            <summary>{front.more}</summary>
            <Field form="start" name="roomName" words={fields.roomName} problem={problem}>
              {(control) => <input {...control} {...discreet} />}
            </Field>
            <Field
              form="start"
              name="password"
              words={fields.newPassword}
              problem={problem}
              buttons={
                <>
                  <button type="button" onClick={() => void lobby.suggestAnother()}>
                    {front.another}
                  </button>
                  <span class="hint" aria-live="polite">
                    {lobby.weak.value && front.weak}
                  </span>
                </>
              }
            >
              {(control) => (
                // A new key replaces typed text, if the user asked for another password.
                <textarea
                  {...control}
                  {...discreet}
                  key={round}
                  rows={2}
                  autocapitalize="none"
                  defaultValue={text}
                  onInput={({ currentTarget }) => lobby.weigh(currentTarget.value)}
                  onKeyDown={(event) => {
                    if (event.key !== "Enter" || isComposing(event)) return;
                    event.preventDefault();
                    event.currentTarget.form?.requestSubmit();
                  }}
                />
              )}
            </Field>
            <Field form="start" name="ttl" words={fields.ttl} problem={problem}>
              {(control) => (
                <select {...control}>
                  {ttlValues.map((ttl) => (
                    <option key={ttl} value={ttl}>
                      {ttls[ttl]}
                    </option>
                  ))}
                </select>
              )}
            </Field>
          </details>
        </fieldset>
        <FormFooter app={app} form="start" button={front.startButton} />
      </form>
    </section>
  );
}

function read(form: HTMLFormElement) {
  const data = new FormData(form);
  return {
    alias: `${data.get("alias") ?? ""}`,
    roomName: `${data.get("roomName") ?? ""}`,
    password: `${data.get("password") ?? ""}`,
    ttl: Number(data.get("ttl")),
  };
}
