/**
 * A message of the room itself, such as who joined or left. Warnings stand out.
 */

import { Sentence } from "../app/Sentence.tsx";
import { hiding } from "../strings/front.ts";
import { commands, room as strings } from "../strings/room.ts";
import { Name } from "./Name.tsx";
import { Presence } from "./PeopleList.tsx";
import type { Room } from "./room.ts";
import { Sign } from "./Sign.tsx";
import { isWarning, otherOf, sentenceOf } from "./sentence-of.ts";
import { unsigned } from "./sign.ts";
import type { Person, SystemEntry, Who } from "./transcript.ts";

type Words = readonly string[] | null;
type SystemMessageProps = { readonly entry: SystemEntry; readonly room: Room };

export function SystemMessage({ entry, room }: SystemMessageProps) {
  const words = room.words.value;
  if (entry.kind === "help") return <Help />;
  if (entry.kind === "who") return <People people={entry.people} words={words} />;
  const name = "member" in entry && <Name who={entry.member} words={words} />;
  const other = otherOf(entry);
  return (
    <p class={isWarning(entry) ? "warning" : "system"}>
      <Sign />
      <Sentence
        of={sentenceOf(entry)}
        name={name}
        text={other !== null && <Other other={other} words={words} />}
      />
    </p>
  );
}

function Other({ other, words }: { readonly other: Who | string; readonly words: Words }) {
  return typeof other === "string" ? (
    <bdi>{unsigned(other)}</bdi>
  ) : (
    <Name who={other} words={words} />
  );
}

function People({ people, words }: { readonly people: readonly Person[]; readonly words: Words }) {
  return (
    <div class="system">
      <p>
        <Sign />
        {strings.who}
      </p>
      <ul>
        {people.map((person) => (
          <li key={person.id}>
            <Name who={person} words={words} />
            <Presence person={person} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Help() {
  return (
    <div class="system">
      <p>
        <Sign />
        {strings.help}
      </p>
      <dl>
        {Object.values(commands).map(([usage, about]) => (
          <div key={usage}>
            <dt>
              <code>{usage}</code>
            </dt>
            <dd>{about}</dd>
          </div>
        ))}
      </dl>
      <p>{hiding.how}</p>
    </div>
  );
}
