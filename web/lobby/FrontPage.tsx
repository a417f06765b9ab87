/**
 * The front page: what this is, and one card with two tabs, to start a room or to enter one. With an
 * invite link the card offers only to enter.
 */

import { signal } from "@preact/signals";
import type { JSX } from "preact";
import type { Application } from "../app/app.ts";
import { Door } from "../app/Door.tsx";
import { title } from "../app/Field.tsx";
import { HideButton } from "../app/HideButton.tsx";
import { LanguageField } from "../app/LanguageField.tsx";
import { front, hiding, version } from "../strings/front.ts";
import { EnterForm } from "./EnterForm.tsx";
import { StartForm } from "./StartForm.tsx";
import { panel, Tabs } from "./Tabs.tsx";

/** Draws the rooms that the relay lists. Comes with the room bundle, since most relays list none. */
type Region = (app: Application) => JSX.Element;

const region = signal<Region | null>(null);

/** Shows this region below the card from now on. */
export function takeRegion(draw: Region): void {
  region.value = draw;
}

export function FrontPage({ app }: { readonly app: Application }) {
  const { lobby } = app;
  const isInvited = lobby.invited.value;
  return (
    <main class="front">
      <HideButton />
      <header>
        <Door />
        <h1 tabIndex={-1} ref={isInvited || lobby.wanted.value === "enter" ? null : title}>
          {front.name}
        </h1>
        <LanguageField settings={app.settings} />
        <p>{front.motto}</p>
      </header>
      {/* Not all of them hold in an open room. */}
      {!lobby.listed.value && (
        <ul class="promises">
          {front.promises.map((promise) => (
            <li key={promise}>{promise}</li>
          ))}
        </ul>
      )}
      <div class="card">
        {!isInvited && <Tabs lobby={lobby} />}
        {!isInvited && (
          <div {...panel(lobby, "start")}>
            <StartForm app={app} />
          </div>
        )}
        <div {...(isInvited ? {} : panel(lobby, "enter"))}>
          <EnterForm app={app} />
        </div>
      </div>
      {!isInvited && region.value?.(app)}
      <footer>
        {isInvited && (
          <button type="button" class="quiet" onClick={lobby.startInstead}>
            {front.startInstead}
          </button>
        )}
        {isInvited && !lobby.listed.value && <p class="hint">{front.trace}</p>}
        <p class="hint">{hiding.how}</p>
        <p class="hint">
          <a href="protects" hreflang="en">
            {front.protects}
          </a>
        </p>
        <p class="hint">{front.version(version)}</p>
      </footer>
    </main>
  );
}
