/**
 * The end of a form: its button, its progress, a problem of the whole form, and the question
 * whether to open a room in which nobody is, or nobody with this password.
 */

import type { Application } from "../app/app.ts";
import { focus } from "../app/Field.tsx";
import { Problems } from "../app/Problems.tsx";
import { front } from "../strings/front.ts";
import type { FormName, Problem } from "./lobby.ts";

type FormFooterProps = {
  readonly app: Application;
  readonly form: FormName;
  readonly button: string;
};

export function FormFooter({ app, form, button }: FormFooterProps) {
  const { lobby } = app;
  const busy = lobby.busy.value;
  const problem = lobby.problem.value;
  const own = problem?.form === form && problem.field === null ? problem.code : undefined;
  const isAsking = form === "enter" && lobby.asking.value;
  if (isAsking && problem === null) {
    return (
      <div class="form-footer" role="alert">
        <p>{front.nobody}</p>
        <div class="row">
          <button
            type="button"
            class="primary"
            ref={focus}
            onClick={({ currentTarget }) => {
              // This button disappears. The focus moves to the code, which appears if it was given.
              focus(currentTarget.form?.querySelector<HTMLElement>(".code") ?? null);
              lobby.changeCode();
            }}
          >
            {front.checkCode}
          </button>
          <button type="button" onClick={() => void app.open()}>
            {front.open}
          </button>
        </div>
      </div>
    );
  }
  if (form === "enter" && isDead(problem)) {
    return (
      <div class="form-footer">
        <Problems code={own} />
        <div class="row">
          <button type="button" class="primary" ref={focus} onClick={lobby.startInstead}>
            {front.start}
          </button>
        </div>
      </div>
    );
  }
  return (
    <div class="form-footer">
      <Problems code={own} />
      {isAsking && <p>{front.sure}</p>}
      <div class="row">
        <button
          type="submit"
          class="primary"
          aria-disabled={busy !== null}
          ref={own ? focus : null}
        >
          {button}
        </button>
        {isAsking && (
          <button type="button" onClick={() => void app.open()}>
            {front.open}
          </button>
        )}
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

/** Returns true if the room is over, so that nothing in the form can be corrected. */
export function isDead(problem: Problem | null): boolean {
  return problem?.code === "room-stopped" || problem?.code === "room-expired";
}
