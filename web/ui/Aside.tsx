/**
 * What the room itself says between the lines: who came and went, small and soft; warnings not soft.
 */
import type { ComponentChildren } from "preact";
import type { Person, Told } from "../model/transcript.ts";
import { Name } from "./Name.tsx";
import { Presence } from "./PeopleList.tsx";
import { Sentence } from "./Sentence.tsx";
import { asides, commands, forkedHere, joinedAlike, leftSilently, room } from "./words.ts";

type Sentential = Exclude<Told, { readonly kind: "help" | "who" }>;
type Words = readonly string[] | null;
type AsideProps = { readonly entry: Told; readonly words: Words };

const warnings: ReadonlySet<Told["kind"]> = new Set([
  "missing",
  "fork",
  "hidden",
  "kept",
  "flood",
  "knocked",
  "closing",
]);

export function Aside({ entry, words }: AsideProps) {
  if (entry.kind === "help") return <Help />;
  if (entry.kind === "who") return <People people={entry.people} words={words} />;
  const name = "member" in entry && <Name who={entry.member} words={words} />;
  const isWarning = warnings.has(entry.kind) || (entry.kind === "joined" && entry.alike);
  return (
    <p class={isWarning ? "warning" : "aside"}>
      <Sentence of={sentenceOf(entry)} name={name} text={textOf(entry, words)} />
    </p>
  );
}

function sentenceOf(entry: Sentential): string {
  switch (entry.kind) {
    case "farewell":
      return entry.text === "" ? leftSilently : asides.farewell(0);
    case "joined":
      return entry.alike ? joinedAlike : asides.joined(0);
    case "fork":
      return entry.reporter.id === entry.member.id ? forkedHere : asides.fork(0);
    case "missing":
    case "knocked":
      return asides[entry.kind](entry.count);
    case "closing":
      return asides.closing(entry.seconds);
    default:
      return asides[entry.kind](0);
  }
}

/** The other part of a sentence: who else is concerned, or what was said. */
function textOf(entry: Sentential, words: Words): ComponentChildren {
  switch (entry.kind) {
    case "farewell":
      return <bdi>{entry.text}</bdi>;
    case "renamed":
      return <bdi>{entry.before}</bdi>;
    case "removed":
      return <Name who={entry.removed} words={words} />;
    case "fork":
      return <Name who={entry.reporter} words={words} />;
    default:
      return null;
  }
}

function People({ people, words }: { readonly people: readonly Person[]; readonly words: Words }) {
  return (
    <div class="aside">
      <p>{room.who}</p>
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
    <div class="aside">
      <p>{room.help}</p>
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
    </div>
  );
}
