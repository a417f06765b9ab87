/**
 * A message of the room itself, such as who joined or left. Warnings stand out.
 */

import { Sentence } from "../app/Sentence.tsx";
import {
  forkedHere,
  joinedAlike,
  leftSilently,
  removedUnseen,
  room as strings,
  systemMessages,
} from "../strings/room.ts";
import { Name } from "./Name.tsx";
import { Presence } from "./PeopleList.tsx";
import type { Room } from "./room.ts";
import { Sign } from "./Sign.tsx";
import { unsigned } from "./sign.ts";
import type { Person, SystemEntry, Who } from "./transcript.ts";

/** System messages of one sentence. */
export type Sentential = Exclude<SystemEntry, { readonly kind: "who" }>;
type Words = readonly string[] | null;
type SystemMessageProps = { readonly entry: SystemEntry; readonly room: Room };

const warnings: ReadonlySet<SystemEntry["kind"]> = new Set([
  "missing",
  "fork",
  "hidden",
  "quiet",
  "removal-claimed",
  "lock-claimed",
  "unshown",
  "removal-failed",
  "flood",
  "channel-failed",
  "failed-attempts",
  "closing",
  "ending",
]);

export function SystemMessage({ entry, room }: SystemMessageProps) {
  const words = room.words.value;
  if (entry.kind === "who") return <People people={entry.people} words={words} />;
  const name = "member" in entry && <Name who={entry.member} words={words} />;
  const other = otherOf(entry);
  const isWarning = warnings.has(entry.kind) || (entry.kind === "joined" && entry.ambiguous);
  return (
    <p class={isWarning ? "warning" : "system"}>
      <Sign />
      <Sentence
        of={sentenceOf(entry)}
        name={name}
        text={other !== null && <Other other={other} words={words} />}
      />
    </p>
  );
}

/** Returns the sentence of an entry, with `{name}` and `{text}`. */
export function sentenceOf(entry: Sentential): string {
  switch (entry.kind) {
    case "farewell":
      return entry.text === "" ? leftSilently : systemMessages.farewell(0);
    case "joined":
      return entry.ambiguous ? joinedAlike : systemMessages.joined(0);
    case "fork":
      return entry.reporter.id === entry.member.id ? forkedHere : systemMessages.fork(0);
    case "removed":
      return entry.removed.alias === "" ? removedUnseen : systemMessages.removed(0);
    case "closing":
      return systemMessages.closing(entry.at + entry.seconds * 1000);
    case "ending":
      return systemMessages.ending(entry.end);
    case "expiry":
      return systemMessages.expiry(entry.seconds);
    default:
      return systemMessages[entry.kind]("count" in entry ? entry.count : 0);
  }
}

/** Returns the value of `{text}`: another member, or a text. */
export function otherOf(entry: Sentential): Who | string | null {
  switch (entry.kind) {
    case "farewell":
      return entry.text;
    case "renamed":
      return entry.before;
    case "removed":
    case "removal-claimed":
      return entry.removed;
    case "fork":
      return entry.reporter;
    default:
      return null;
  }
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
