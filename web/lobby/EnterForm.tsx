/**
 * The form that enters a room, by an opened invite link or by a typed code or link. The password is
 * read from the element only when the form is sent.
 */

import type { ListedRoom } from "../../protocol/wire/rooms.ts";
import type { Application } from "../app/app.ts";
import { begin, discreet, Field, greet } from "../app/Field.tsx";
import { Sentence } from "../app/Sentence.tsx";
import { fields, front, reloaded } from "../strings/front.ts";
import { FormFooter, isDead } from "./FormFooter.tsx";
import type { Lobby } from "./lobby.ts";

export function EnterForm({ app }: { readonly app: Application }) {
  const { lobby } = app;
  const problem = lobby.problem.value;
  const isShown = lobby.passwordShown.value;
  const isInvited = lobby.invited.value;
  const isReturning = lobby.returning.value;
  const given = lobby.given.value;
  const listed = lobby.listed.value;
  return (
    <section aria-label={front.enter}>
      {listed && <Listed key={listed.name} room={listed} />}
      {isInvited && !listed && <h2>{isReturning ? reloaded.title : front.invited}</h2>}
      {isReturning && <p>{lobby.invitation.value ? reloaded.text : reloaded.nothing}</p>}
      <form
        autocomplete="off"
        noValidate
        onInput={() => {
          // What was asked about, or is gone, is no longer what stands in the form.
          if (lobby.asking.value || isDead(problem)) lobby.cancel();
        }}
        onSubmit={(event) => {
          event.preventDefault();
          void app.enter(read(event.currentTarget, lobby.invitation.value));
        }}
      >
        <fieldset disabled={lobby.busy.value !== null}>
          {listed === null &&
            (given === null ? <Code lobby={lobby} /> : <GivenCode lobby={lobby} code={given} />)}
          <Field form="enter" name="alias" words={fields.alias} problem={problem}>
            {(control) => (
              <input
                {...control}
                {...discreet}
                ref={control.ref ?? (given !== null && !isReturning && !listed ? greet : null)}
                defaultValue={lobby.alias.value}
              />
            )}
          </Field>
          {listed === null && (
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
          )}
        </fieldset>
        <FormFooter app={app} form="enter" button={front.enterButton} />
      </form>
    </section>
  );
}

function Code({ lobby }: { readonly lobby: Lobby }) {
  const invitation = lobby.invitation.value;
  const isWanted = lobby.wanted.value === "enter" || invitation !== "";
  return (
    <Field form="enter" name="code" words={fields.code} problem={lobby.problem.value}>
      {(control) => (
        <input
          {...control}
          {...discreet}
          ref={control.ref ?? (isWanted ? begin : null)}
          key={invitation}
          class="code"
          autocapitalize="none"
          defaultValue={invitation}
        />
      )}
    </Field>
  );
}

/** An open room of the list: who can read it is said before anyone enters. */
function Listed({ room }: { readonly room: ListedRoom }) {
  return (
    <>
      <h2 tabIndex={-1} ref={begin} dir="auto">
        {room.name}
      </h2>
      <p class="warning">{front.public}</p>
      {room.welcome && (
        <p class="said" dir="auto">
          {room.welcome}
        </p>
      )}
    </>
  );
}

/** The code of the opened link, which nobody has to read. */
function GivenCode({ lobby, code }: { readonly lobby: Lobby; readonly code: string }) {
  return (
    <p class="row">
      <span>
        <Sentence of={front.given} text={<code>{code}</code>} />
      </span>
      <button type="button" class="quiet" onClick={lobby.changeCode}>
        {front.change}
      </button>
    </p>
  );
}

/** @param given - The code of the link, whose field may not be shown. */
function read(form: HTMLFormElement, given: string) {
  const data = new FormData(form);
  return {
    code: `${data.get("code") ?? given}`,
    alias: `${data.get("alias") ?? ""}`,
    password: `${data.get("password") ?? ""}`,
  };
}
