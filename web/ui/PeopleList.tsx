/**
 * Who is here: at the side where there is space, else a sheet that the count in the bar opens.
 */
import type { Person } from "../model/room.ts";
import { Name } from "./Name.tsx";
import { room } from "./words.ts";

type PeopleListProps = {
  readonly people: readonly Person[];
  readonly words: readonly string[] | null;
};

export function PeopleList({ people, words }: PeopleListProps) {
  return (
    <aside class="people" id="people" popover="auto">
      <header class="title">
        <h2>{room.people}</h2>
        <button type="button" popovertarget="people" popovertargetaction="hide">
          {room.close}
        </button>
      </header>
      {/* Some browsers take a list without bullets for no list, unless its role is said. */}
      {/* biome-ignore lint/a11y/noRedundantRoles: see above */}
      <ul role="list" aria-label={room.people}>
        {people.map((person) => (
          <li key={person.id} data-presence={person.presence}>
            <Name who={person} words={words} />
            {person.own && <small> ({room.you})</small>}
            {person.presence === "away" && <small> {room.away}</small>}
          </li>
        ))}
      </ul>
    </aside>
  );
}
