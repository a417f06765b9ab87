/**
 * The first page: start a room or enter one. Opened by a link it offers only to enter, so that nobody has to choose.
 */

import { focus } from "../app/Field.tsx";
import { front } from "../strings/front.ts";
import { EnterForm } from "./EnterForm.tsx";
import type { Lobby } from "./lobby.ts";
import { StartForm } from "./StartForm.tsx";

export function FrontPage({ lobby }: { readonly lobby: Lobby }) {
  const isInvited = lobby.invited.value;
  return (
    <main class="front">
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
      {!isInvited && <StartForm lobby={lobby} />}
      <EnterForm lobby={lobby} />
      <footer>
        {isInvited && (
          <button type="button" onClick={() => void lobby.offerStart()}>
            {front.startInstead}
          </button>
        )}
        <p class="hint">{front.trace}</p>
      </footer>
    </main>
  );
}

/** The form for entering is below the screen of a phone; this brings it up. */
function toCode(event: { readonly currentTarget: Element }): void {
  focus(event.currentTarget.closest("main")?.querySelector<HTMLElement>(".code") ?? null);
}
