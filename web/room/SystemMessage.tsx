/**
 * A message of the room itself, such as who joined or left. Warnings stand out.
 */

import { Sentence } from "../app/Sentence.tsx";
import { room as strings, together } from "../strings/room.ts";
import { List, Name } from "./Name.tsx";
import { Presence } from "./PeopleList.tsx";
import type { Room } from "./room.ts";
import { Sign } from "./Sign.tsx";
import { isWarning, otherOf, sentenceOf } from "./sentence-of.ts";
import { sign, unsigned } from "./sign.ts";
import type { Person, SystemEntry, Who } from "./transcript.ts";

type Words = readonly string[] | null;
type SystemMessageProps = { readonly entry: SystemEntry; readonly room: Room };

export function SystemMessage({ entry, room }: SystemMessageProps) {
  const words = room.words.value;
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

type ComingProps = { readonly entries: readonly SystemEntry[]; readonly room: Room };

/** Several members came or went: one sentence for the eye, and for the ear each as it happens. */
export function ComingAndGoing({ entries, room }: ComingProps) {
  const words = room.words.value;
  const all = entries.flatMap((entry) => ("member" in entry ? [entry] : []));
  const [first] = all;
  if (first === undefined || !isComing(first.kind)) return null;
  const shown = all.length > mostNamed ? all.slice(0, mostNamed - 1) : all;
  return (
    <p class="system">
      {all.map((entry) => (
        <span key={entry.key} class="spoken">
          <Sign />
          <Sentence of={sentenceOf(entry)} name={<Name who={entry.member} words={words} />} />{" "}
        </span>
      ))}
      <span aria-hidden="true">
        {sign}{" "}
        <Sentence
          of={together[first.kind]}
          name={
            <List
              of={[
                ...shown.map(({ key, member }) => <Name key={key} who={member} words={words} />),
                ...(all.length > shown.length ? [strings.others(all.length - shown.length)] : []),
              ]}
            />
          }
        />
      </span>
    </p>
  );
}

/** Names in the sentence about many. One more is named, since "1 other" is no shorter. */
const mostNamed = 3;

function isComing(kind: SystemEntry["kind"]): kind is keyof typeof together {
  return Object.hasOwn(together, kind);
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
