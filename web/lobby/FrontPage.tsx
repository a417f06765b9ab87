/**
 * The front page: start a room or enter one. With an invite link it offers only to enter.
 */

import type { Application } from "../app/app.ts";
import { focus } from "../app/Field.tsx";
import { HideButton } from "../app/HideButton.tsx";
import { front, hiding } from "../strings/front.ts";
import { EnterForm } from "./EnterForm.tsx";
import { StartForm } from "./StartForm.tsx";

export function FrontPage({ app }: { readonly app: Application }) {
  const { lobby } = app;
  const isInvited = lobby.invited.value;
  return (
    <main class="front">
      <HideButton />
      <header>
        <h1
          tabIndex={-1}
          ref={lobby.returning.value || lobby.wanted.value === "enter" ? null : focus}
        >
          {front.name}
        </h1>
        <p>{front.motto}</p>
        {!isInvited && (
          <button type="button" class="quiet" onClick={toCode}>
            {front.given}
          </button>
        )}
      </header>
      {!isInvited && <StartForm app={app} />}
      <EnterForm app={app} />
      <footer>
        {isInvited && (
          <button type="button" onClick={() => void lobby.offerStart()}>
            {front.startInstead}
          </button>
        )}
        <p class="hint">{front.trace}</p>
        <p class="hint">{hiding.how}</p>
      </footer>
    </main>
  );
}

/** Moves to the form for entering, which is below the screen on a phone. */
function toCode(event: { readonly currentTarget: Element }): void {
  focus(event.currentTarget.closest("main")?.querySelector<HTMLElement>(".code") ?? null);
}
