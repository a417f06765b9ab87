/**
 * The foot of a form: its button, how far it has come, what is wrong with it as a whole, and the question whether
 * to open a room that nobody is in.
 */

import { focus } from "../app/Field.tsx";
import { Problems } from "../app/Problems.tsx";
import { front } from "../strings/front.ts";
import type { FormName, Lobby } from "./lobby.ts";

type FormFooterProps = {
  readonly lobby: Lobby;
  readonly form: FormName;
  readonly button: string;
};

export function FormFooter({ lobby, form, button }: FormFooterProps) {
  const busy = lobby.busy.value;
  const problem = lobby.problem.value;
  const own = problem?.form === form && problem.field === null ? problem.code : undefined;
  if (form === "enter" && lobby.asking.value) {
    return (
      <div class="form-footer" role="alert">
        <p>{front.nobody}</p>
        <div class="row">
          <button type="button" class="primary" ref={focus} onClick={() => void lobby.open()}>
            {front.open}
          </button>
          <button
            type="button"
            onClick={({ currentTarget }) => {
              // This button goes away; the focus goes where one looks for what to change.
              focus(currentTarget.form?.querySelector("input") ?? null);
              lobby.cancel();
            }}
          >
            {front.notNow}
          </button>
        </div>
      </div>
    );
  }
  return (
    <div class="form-footer">
      <Problems code={own} />
      <div class="row">
        <button
          type="submit"
          class="primary"
          aria-disabled={busy !== null}
          ref={own ? focus : null}
        >
          {button}
        </button>
        {busy?.form === form && (
          <>
            <button
              type="button"
              ref={focus}
              onClick={({ currentTarget }) => {
                focus(currentTarget.parentElement?.querySelector("button") ?? null);
                lobby.cancel();
              }}
            >
              {front.cancel}
            </button>
            <span role="status">{front[busy.step]}</span>
          </>
        )}
      </div>
    </div>
  );
}
