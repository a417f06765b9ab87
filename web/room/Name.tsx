/**
 * An alias in the colour of its member, isolated so that its direction cannot garble the text. An
 * ambiguous alias is followed by the two words of the fingerprint.
 */
import type { ComponentChild } from "preact";
import { listed } from "../strings/numbers.ts";
import { room as strings } from "../strings/room.ts";
import { beginsWith, fingerprintOf, isDoubtful } from "./mentions.ts";
import type { Room } from "./room.ts";
import { unsigned } from "./sign.ts";
import type { Who } from "./transcript.ts";

type NameProps = { readonly who: Who; readonly words: readonly string[] | null };

export function Name({ who, words }: NameProps) {
  return (
    <bdi class="name" data-colour={who.colour}>
      {unsigned(who.alias)}
      {isDoubtful(who, words) && <small> {fingerprintOf(who, words)}</small>}
    </bdi>
  );
}

/** The first letter of an alias in a disc of the colour of its member. For the eye only. */
export function Face({ who }: { readonly who: Who }) {
  const [letter = ""] = unsigned(who.alias);
  return (
    <i
      class="face"
      data-colour={who.colour}
      data-letter={letter.toUpperCase()}
      aria-hidden="true"
    />
  );
}

/** A list as the language writes it, such as "a, b and c". */
export function List({ of }: { readonly of: readonly ComponentChild[] }) {
  return <>{listed(of.length).map((part) => (typeof part === "number" ? of[part] : part))}</>;
}

type NamesProps = {
  readonly of: readonly (Who & { readonly away?: boolean })[];
  readonly words: readonly string[] | null;
};

/** Several names in one sentence. */
export function Names({ of, words }: NamesProps) {
  return (
    <List
      of={of.map((who) => (
        <span key={who.id}>
          <Name who={who} words={words} />
          {who.away && ` (${strings.away})`}
        </span>
      ))}
    />
  );
}

/**
 * The present alias of a member. For everything that is not a line: a line keeps the alias of its
 * time.
 */
export function PresentName({ who, room }: { readonly who: Who; readonly room: Room }) {
  return <Name who={present(who, room)} words={room.words.value} />;
}

/** Returns a member as it is now, or as it was if it is gone. */
export function present(who: Who, room: Room): Who {
  return room.people.value.find(({ id }) => id === who.id) ?? who;
}

/**
 * Returns a name for the ear. With its fingerprint if it could be taken for another member, or for
 * the room.
 */
export function spokenName(who: Who, words: readonly string[] | null): string {
  const alias = unsigned(who.alias);
  const isPlain =
    !isDoubtful(who, words) && !beginsWith(alias, strings.speaks.replace(/\P{L}+$/u, ""));
  return isPlain ? alias : `${alias} ${fingerprintOf(who, words)}`;
}
