/**
 * The members with their actions: at the side on wide screens, else a sheet that the count in the
 * bar opens. Shows who has joined since the words were compared.
 */

import { clockTime, comparing, menu, room as strings } from "../strings/room.ts";
import { putAway, toComposer } from "./focus.ts";
import { Name } from "./Name.tsx";
import type { Room } from "./room.ts";
import type { Person } from "./transcript.ts";

export function PeopleList({ room }: { readonly room: Room }) {
  return (
    <aside class="people" id="people" popover="auto">
      <header class="title">
        <h2>{strings.people}</h2>
        <button type="button" popovertarget="people" popovertargetaction="hide">
          {strings.close}
        </button>
      </header>
      {/* Safari drops the list role of a list without bullets. */}
      {/* biome-ignore lint/a11y/noRedundantRoles: see above */}
      <ul role="list" aria-label={strings.people}>
        {room.people.value.map((person) => (
          <li key={person.id} data-presence={person.presence}>
            <details name="person">
              <summary>
                <span>
                  <Name who={person} words={room.words.value} />
                  <Presence person={person} />
                  {room.isIgnored(person) && <small> {strings.ignored}</small>}
                  {isNewcomer(room, person) && <small> {comparing.newcomer}</small>}
                </span>
              </summary>
              <div class="row">
                {person.own ? <Own room={room} /> : <Other room={room} person={person} />}
              </div>
            </details>
          </li>
        ))}
      </ul>
      {room.alone.value === null && <Compared room={room} />}
    </aside>
  );
}

/** Shown after a name. */
export function Presence({ person }: { readonly person: Person }) {
  return (
    <>
      {person.own && <small> ({strings.you})</small>}
      {person.presence === "away" && <small> {strings.away}</small>}
    </>
  );
}

function Own({ room }: { readonly room: Room }) {
  return (
    <button
      type="button"
      onClick={({ currentTarget }) => {
        putAway(currentTarget);
        room.openDialog("rename");
      }}
    >
      {menu.rename}
    </button>
  );
}

function Other({ room, person }: { readonly room: Room; readonly person: Person }) {
  return (
    <>
      <button
        type="button"
        onClick={({ currentTarget }) => {
          putAway(currentTarget);
          room.composer.whisperTo(person);
          toComposer(currentTarget);
        }}
      >
        {menu.whisper}
      </button>
      <button
        type="button"
        onClick={({ currentTarget }) => {
          putAway(currentTarget);
          void room.acts.ignore(person);
        }}
      >
        {room.isIgnored(person) ? menu.heed : menu.ignore}
      </button>
      <button
        type="button"
        class="danger"
        onClick={({ currentTarget }) => {
          putAway(currentTarget);
          room.openDialog({ remove: person });
        }}
      >
        {menu.remove}
      </button>
    </>
  );
}

function Compared({ room }: { readonly room: Room }) {
  const at = room.comparedAt.value;
  const since = room.people.value.filter((person) => isNewcomer(room, person)).length;
  return (
    <p class="compared">
      <small>
        {at === null ? comparing.never : comparing.at(clockTime(at))}
        {since > 0 && ` ${comparing.since(since)}`}{" "}
      </small>
      <button
        type="button"
        class="quiet"
        onClick={({ currentTarget }) => {
          putAway(currentTarget);
          void room.acts.verify();
        }}
      >
        {comparing.verify}
      </button>
    </p>
  );
}

function isNewcomer(room: Room, person: Person): boolean {
  return room.comparedAt.value !== null && !person.own && !person.compared;
}
