/**
 * The members with their faces and actions: at the side on wide screens, else a sheet that the count
 * in the bar opens. Shows whose words were compared, and who has joined since.
 */

import { clockTime, comparing, menu, room as strings } from "../strings/room.ts";
import { putAway, toComposer } from "./focus.ts";
import { Icon } from "./Icon.tsx";
import { Face, Name } from "./Name.tsx";
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
            {person.own ? (
              <Own room={room} person={person} />
            ) : (
              <details name="person">
                <summary>
                  <About room={room} person={person} />
                </summary>
                <div class="row">
                  <Other room={room} person={person} />
                </div>
              </details>
            )}
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

type PersonProps = { readonly room: Room; readonly person: Person };

/** Face, name and state. */
function About({ room, person }: PersonProps) {
  return (
    <>
      <Face who={person} />
      <span>
        <Name who={person} words={room.words.value} />
        <Presence person={person} />
        {room.isIgnored(person) && <small> {strings.ignored}</small>}
        {isNewcomer(room, person) && <small> {comparing.newcomer}</small>}
        {room.comparedAt.value !== null && person.compared && (
          <span class="sign compared" title={comparing.checked}>
            <Icon of="tick" />
            <span class="spoken"> {comparing.checked}</span>
          </span>
        )}
      </span>
    </>
  );
}

/** The local member, with the one thing that can be done. */
function Own({ room, person }: PersonProps) {
  return (
    <div class="own">
      <About room={room} person={person} />
      <button
        type="button"
        class="quiet"
        onClick={({ currentTarget }) => {
          putAway(currentTarget);
          room.openDialog("rename");
        }}
      >
        {menu.rename}
      </button>
    </div>
  );
}

function Other({ room, person }: PersonProps) {
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
    <p class="checks">
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
